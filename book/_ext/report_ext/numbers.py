"""The role ``{glue:text}`` as a link to the cell that computed the number."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from myst_nb.ext.glue.crossref import read_glue_cache
from myst_nb.ext.glue.roles import PasteTextRole
from myst_nb.ext.glue.utils import PendingGlueReference
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from report_ext.origins import Origin, executed, number_id, tooltip


class Number(nodes.Inline, nodes.Element):
    """A number of the prose, to be linked when all chapters were read."""


def link(content: nodes.Node, origin: Origin, address: str) -> nodes.reference:
    """A link around a number to where it was computed, with its origin as title."""
    title = tooltip(origin)
    return nodes.reference(
        "", "", content, classes=["number"], reftitle=title, internal=True, refuri=address
    )


def computing_cell(folder: str, docname: str, key: str) -> int | None:
    """Execution count of the cell that glued a key."""
    for cell in executed(folder, docname):
        for output in cell.get("outputs", []):
            if output.get("metadata", {}).get("scrapbook", {}).get("name") == key:
                return int(cell["execution_count"] or 0) or None
    return None


def keep_together(node: nodes.Node) -> None:
    """A number and its unit stay on one line."""
    for words in list(node.findall(nodes.Text)):
        fixed = (
            words.astext()
            .replace(" %", "\N{NO-BREAK SPACE}%")
            .replace(" bn ", " bn\N{NO-BREAK SPACE}")
        )
        fixed = fixed.replace(" bn", "\N{NO-BREAK SPACE}bn")
        words.parent.replace(words, nodes.Text(fixed))


class NumberRole(PasteTextRole):
    """``{glue:text}`` with a link; what was glued without `livecommerce.glue` stays plain."""

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


class LinkNumbers(SphinxPostTransform):
    """Links from numbers to cells, just before myst-nb puts in the numbers of other chapters."""

    default_priority = 3

    def run(self, **kwargs: Any) -> None:
        """Replace each wrapper by a link, or by its content where nothing is known."""
        folder = str(self.env.mystnb_config.output_folder)  # type: ignore[attr-defined]
        for node in list(self.document.findall(Number)):
            docname, key = node["docname"], node["key"]
            glued = read_glue_cache(folder, docname).get(key, {})
            origin = glued.get("metadata", {}).get("report")
            cell = computing_cell(folder, docname, key)
            if origin is None or cell is None:
                node.replace_self(node.children)
                continue
            here = docname == self.env.docname
            page = "" if here else self.app.builder.get_relative_uri(self.env.docname, docname)
            address = f"{page}#{number_id(docname, cell, key)}"
            node.replace_self(link(node.children[0], origin, address))


def setup(app: Sphinx) -> None:
    """Register the role and the transform."""
    app.add_role_to_domain("glue", "text", NumberRole(), override=True)
    app.add_post_transform(LinkNumbers)
