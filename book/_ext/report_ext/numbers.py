"""The role ``{glue:text}``: a number leads to the fold under its paragraph, which leads on."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

from docutils import nodes
from myst_nb.ext.glue.crossref import read_glue_cache
from myst_nb.ext.glue.roles import PasteTextRole
from myst_nb.ext.glue.utils import PendingGlueReference
from sphinx.application import Sphinx
from sphinx.transforms import SphinxContentsFilter
from sphinx.transforms.post_transforms import SphinxPostTransform

from report_ext.code import CodeFold
from report_ext.exercises import Solution
from report_ext.figures import grade_mark
from report_ext.origins import (
    Origin,
    cell_id,
    computing_cell,
    row_page,
    row_words,
    tooltip,
    weakest,
)
from report_ext.words import kept, said

ROWS_SHOWN = 6  # under one number; a table has the others


class Number(nodes.Inline, nodes.Element):
    """A number of the prose, to be linked when all chapters were read."""


class OriginFold(nodes.General, nodes.Element):
    """What is behind the numbers of one paragraph, closed."""


def keep_together(node: nodes.Node) -> None:
    """A number and its unit stay on one line."""
    for words in list(node.findall(nodes.Text)):
        words.parent.replace(words, nodes.Text(kept(words.astext())))


class NumberRole(PasteTextRole):
    """``{glue:text}`` with a link; what was glued without the report's own helper stays plain."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Paste the text as myst-nb does, then wrap it."""
        page, mark, key = self.text.rpartition("::")
        if mark and ":" not in key:  # myst-nb would take the key for a format
            self.text = f"{page}::{key}:s"
        pasted, messages = super().run()
        if len(pasted) != 1:
            return pasted, messages
        content = pasted[0]
        if isinstance(content, PendingGlueReference):
            return [Number("", content, docname=content.refdoc, key=content.key)], messages
        keep_together(content)
        docname = self.document.settings.env.docname
        return [Number("", content, docname=docname, key=self.text.rsplit(":", 1)[0])], messages


def block(node: nodes.Node) -> nodes.Node | None:
    """What a section or an answer holds that holds this number; None outside sections."""
    while node.parent is not None and not isinstance(node.parent, nodes.section | Solution):
        node = node.parent
    return None if node.parent is None else node


def first_said(
    document: nodes.document, folder: str, docname: str, cell: nodes.Element
) -> nodes.Node | None:
    """What a section holds that says the first number of a cell; None where no text says one."""
    for number in document.findall(Number):
        of_page = number["docname"] == docname
        if of_page and computing_cell(folder, docname, number["key"]) == cell["exec_count"]:
            return block(number)
    return None


class LinkNumbers(SphinxPostTransform):
    """Links from numbers to folds, just before myst-nb puts in the numbers of other chapters."""

    default_priority = 3

    def run(self, **kwargs: Any) -> None:
        """Replace each wrapper by a link, or by its content where nothing is known."""
        folder = str(self.env.mystnb_config.output_folder)  # type: ignore[attr-defined]
        found: dict[nodes.Node, list[tuple[str, str, int, Origin]]] = {}
        self.uses = 0
        for node in list(self.document.findall(Number)):
            docname, key = node["docname"], node["key"]
            glued = read_glue_cache(folder, docname).get(key, {})
            origin = glued.get("metadata", {}).get("report")
            cell = computing_cell(folder, docname, key)
            place = block(node)
            if origin is None or cell is None or place is None:
                node.replace_self(node.children)
                continue
            self.uses += 1
            name = nodes.make_id(f"{self.env.docname.rsplit('/', 1)[-1]}-n{self.uses}")
            found.setdefault(place, []).append((name, docname, cell, origin))
            node.replace_self(self.linked(node.children[0], name, origin))
        for place, numbers in found.items():
            at, fold = place.parent.index(place) + 1, self.fold(numbers)
            while at < len(place.parent) and isinstance(place.parent[at], CodeFold):
                fold += place.parent.pop(at)
            place.parent.insert(at, fold)

    def linked(self, content: nodes.Node, name: str, origin: Origin) -> list[nodes.Node]:
        """The number as a link, with its range bar and the mark of a weak grade."""
        if "bar" in origin:
            content = nodes.raw("", origin["bar"], format="html")
        link = nodes.reference(
            "", "", content, classes=["number"], reftitle=tooltip(origin), internal=True,
            refuri=f"#{name}-from", ids=[name],
        )  # fmt: skip
        if weakest(origin) != "C":
            return [link]
        return [link, nodes.raw("", f"<sup>{grade_mark('C')}</sup>", format="html")]

    def fold(self, numbers: list[tuple[str, str, int, Origin]]) -> OriginFold:
        """The numbers of a paragraph: those with the same rows together."""
        entries = nodes.bullet_list()
        for rows, group in groupby(numbers, key=lambda n: n[3]["rows"]):
            entries += self.entry(rows, list(group))
        return OriginFold("", entries, count=len(numbers))

    def entry(self, rows: list[dict[str, str]], numbers: Iterable[Any]) -> nodes.list_item:
        """Numbers out of the same rows: each with its way back and its code, then the rows."""
        heads, word = [], said(self.env.docname, "code")
        for name, docname, cell, origin in numbers:
            how = f" ({origin['how']})" if "how" in origin else ""
            here = "" if docname == self.env.docname else self.uri(docname)
            code = f"{here}#{cell_id(docname, cell)}"
            told, back = escape(origin["text"], quote=True), said(self.env.docname, "back")
            line = nodes.raw(
                "",
                f'<span id="{name}-from" class="from"><a class="back" href="#{name}" '
                f'aria-label="{told}: {back}" title="{back}">↑</a> <b>{told}</b>{escape(how)} '
                f'<a href="{code}" aria-label="{word} {told}">{word}</a></span>',
                format="html",
            )
            heads.append(line)
        item = nodes.list_item("", nodes.paragraph("", "", *heads))
        lines = [nodes.list_item("", nodes.paragraph("", "", self.row(r))) for r in rows]
        if len(lines) > ROWS_SHOWN:
            more = said(self.env.docname, "more rows", count=len(lines) - ROWS_SHOWN)
            lines = [*lines[:ROWS_SHOWN], nodes.list_item("", nodes.paragraph("", more))]
        if lines:
            item += nodes.bullet_list("", *lines)
        return item

    def uri(self, docname: str) -> str:
        """Address of another page, as this page says it."""
        return self.app.builder.get_relative_uri(self.env.docname, docname)

    def row(self, row: dict[str, str]) -> nodes.Node:
        """A data row in words, linked to its place in the data pages."""
        place = row_page(row, Path(self.app.srcdir) / "data")
        words = nodes.inline("", row_words(row))
        if place is None or place[0] not in self.env.found_docs:
            return words
        return nodes.reference(
            "", "", words, internal=True, refuri=f"{self.uri(place[0])}#{place[1]}"
        )


def open_origins(translator: Any, node: OriginFold) -> None:
    """The fold; its name says how many numbers it explains."""
    count = node["count"]
    key = "one number" if count == 1 else "numbers"
    told = said(translator.builder.current_docname, key, count=count)
    translator.body.append(f'<details class="origins"><summary>{told}</summary>\n')


def close_origins(translator: Any, node: OriginFold) -> None:
    """End of the fold."""
    translator.body.append("</details>\n")


def setup(app: Sphinx) -> None:
    """Register the role, the transform and the fold; headings may hold numbers."""
    SphinxContentsFilter.visit_Number = SphinxContentsFilter.ignore_node_but_process_children  # type: ignore[attr-defined]
    app.add_role_to_domain("glue", "text", NumberRole(), override=True)
    app.add_node(OriginFold, html=(open_origins, close_origins))
    app.add_post_transform(LinkNumbers)
