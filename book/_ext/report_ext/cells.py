"""Cells of a notebook: what they made comes first, their code below it, closed and named.

Code that made numbers stands below the paragraph that says the first of them; a cell that only
prepares is shown with the next one that makes something.
"""

from __future__ import annotations

import ast
import os
import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from report_ext.code import CodeFold, gather
from report_ext.figures import NARROW, Figure, Headline, Links, drawings, links, source_line, strip
from report_ext.numbers import first_said
from report_ext.origins import cell_id, executed

LOGGER = logging.getLogger(__name__)
KNOWN_MIME = {"text/plain", "text/html", "text/csv", "image/svg+xml", "image/png", NARROW}
NAMED = 3  # numbers in the name of a fold
# What pandas puts into its tables, beside the stylesheet of the book.
PANDAS_STYLE = re.compile(r'<style scoped>.*?</style>\s*|(?<=<tr) style="[^"]*"', re.DOTALL)


def is_element(node: nodes.Node, element: str) -> bool:
    """Whether myst-nb made this container for a cell, its source, its output or one bundle."""
    return isinstance(node, nodes.container) and node.get("nb_element") == element


def part(cell: nodes.container, element: str) -> nodes.container | None:
    """The source or the output of a cell."""
    return next((child for child in cell.children if is_element(child, element)), None)


class MarkCells(SphinxTransform):
    """Reads the notebook beside the doctree and shows what its outputs say of themselves."""

    default_priority = 700

    def apply(self, **kwargs: Any) -> None:
        """Mark every code cell of the page."""
        cells = list(self.document.findall(lambda node: is_element(node, "cell_code")))
        if not cells:
            return
        folder = str(self.env.mystnb_config.output_folder)  # type: ignore[attr-defined]
        self.folder_of_outputs = folder
        self.folder = Path(folder) / Path(self.env.docname).parent
        self.unsaid: list[CodeFold] = []
        self.prepared: list[nodes.Node] = []
        notebook = executed(folder, self.env.docname)
        for cell in cells:
            self.mark(cell, notebook[cell["cell_index"]].get("outputs", []))
        if self.prepared:
            kept = CodeFold("", *self.prepared, kind="numbers", name=assigned(self.prepared))
            self.unsaid.append(kept)
        gather(self.document, self.unsaid, self.env.docname)

    def mark(self, cell: nodes.container, outputs: list[dict[str, Any]]) -> None:
        """One cell: its outputs, then its code."""
        bundles = list(cell.findall(lambda n: is_element(n, "mime_bundle")))
        shown = [o for o in outputs if o["output_type"] in ("display_data", "execute_result")]
        made: list[tuple[str, str]] = []  # kind and name of what is shown
        numbers: list[str] = []
        for output, bundle in zip(shown, bundles or [None] * len(shown), strict=True):
            unknown = set(output["data"]) - KNOWN_MIME
            if unknown:
                LOGGER.warning("output of type %s is not shown", sorted(unknown), location=cell)
            report = output.get("metadata", {}).get("report", {})
            if "number" in report:
                numbers.append(report["text"])
            if bundle is None:
                continue
            self.mend_tables(bundle)
            if "number" in report:
                bundle.parent.remove(bundle)
            elif "figure" in report:
                self.show_figure(bundle, report, output["data"], cell)
                made.append(("figure", f"fig-{report['figure']}"))
            elif "table" in report:
                made.append(("table", report["table"]))
            elif "part" in report:
                bundle["classes"].append(f"part-{report['part']}")
                made.append(("part", report["part"]))
        output_part = part(cell, "cell_code_output")
        if output_part is not None and not output_part.children:
            cell.remove(output_part)
        self.put_code(cell, made, numbers)

    def put_code(
        self, cell: nodes.container, made: list[tuple[str, str]], numbers: list[str]
    ) -> None:
        """Close the code of a cell below what it made; what only prepares waits for the next."""
        source = part(cell, "cell_code_source")
        if source is None:
            return
        if cell["exec_count"] is not None:
            source["ids"].append(cell_id(self.env.docname, cell["exec_count"]))
        if cell.get("hide_mode") != "input":
            return
        cell["hide_mode"] = None
        cell.remove(source)
        shown = [what for what in made if what[0] != "part"][:1]
        if not shown and not numbers:
            self.prepared += [] if only_imports(source.astext()) else [source]
        else:
            kind, name = shown[0] if shown else ("numbers", listed(numbers))
            fold = CodeFold("", *self.prepared, source, kind=kind, name=name)
            self.prepared = []
            self.put_fold(cell, fold)
        if not cell.children:
            cell.parent.remove(cell)

    def put_fold(self, cell: nodes.container, fold: CodeFold) -> None:
        """Below a figure or table; for numbers below the paragraph that says the first of them."""
        if fold["kind"] != "numbers":
            cell += fold
            return
        place = first_said(self.document, self.folder_of_outputs, self.env.docname, cell)
        if place is None:
            self.unsaid.append(fold)
        else:
            at = place.parent.index(place) + 1
            while at < len(place.parent) and isinstance(place.parent[at], CodeFold):
                at += 1
            place.parent.insert(at, fold)

    @staticmethod
    def mend_tables(bundle: nodes.container) -> None:
        """The empty corner of a pandas table is a cell; its styles, which do nothing here, go.

        The search page reads the pages, and its policy allows no styles of theirs.
        """
        for raw in list(bundle.findall(nodes.raw)):
            words = PANDAS_STYLE.sub("", raw.astext().replace("<th></th>", "<td></td>"))
            raw.replace_self(nodes.raw("", words, **raw.attributes))

    def show_figure(
        self,
        bundle: nodes.container,
        report: dict[str, Any],
        data: dict[str, Any],
        cell: nodes.container,
    ) -> None:
        """Replace an output by a numbered figure with all that belongs to it."""
        data = {mime: joined(content) for mime, content in data.items()}
        report = {"headline": report["alt"], "subtitle": report["caption"], **report}
        figure = Figure("", Headline("", report["headline"], subtitle=report["subtitle"]))
        figure["caption"] = report["caption"]
        figure += drawings(report, data, self.write)
        if report.get("strip"):
            made = strip(report["strip"], report.get("strip_title", ""))
            figure += nodes.raw("", made, format="html")
        title = str(self.config.html_title or self.config.project)
        found = Links(
            source=source_line(report, self.env.docname),
            headline=report["headline"],
            code=cell_id(self.env.docname, cell["exec_count"] or 0),
        )
        for kind, target in links(report, data, self.write, title, self.env.docname).items():
            file = {"refdoc": self.env.docname, "refdomain": "", "reftype": "download"}
            found += addnodes.download_reference("", kind, reftarget=target, **file)
        figure += found
        figure["names"].append(f"fig-{report['figure']}")
        self.document.note_explicit_target(figure, figure)
        bundle.replace_self(figure)

    def write(self, name: str, content: str) -> str:
        """Write a file beside the executed notebook; its address as Sphinx wants it."""
        path = self.folder / name
        path.write_text(content, encoding="utf-8", newline="\n")
        return "/" + Path(os.path.relpath(path.resolve(), self.app.srcdir)).as_posix()


def only_imports(code: str) -> bool:
    """Whether a cell does nothing but make names known."""
    try:
        return all(isinstance(s, ast.Import | ast.ImportFrom) for s in ast.parse(code).body)
    except SyntaxError:  # a command of Jupyter's, which is no import
        return False


def listed(numbers: list[str]) -> str:
    """The first numbers that a cell made, and how many more there are."""
    different = list(dict.fromkeys(numbers))
    more = len(different) - NAMED
    return ", ".join(different[:NAMED]) + (f" and {more} more" if more > 0 else "")


def assigned(sources: list[nodes.Node]) -> str:
    """The names that code gives, for code that shows nothing."""
    trees = [ast.parse(source.astext()) for source in sources]
    names = [n.id for t in trees for n in ast.walk(t) if isinstance(n, ast.Name)
             and isinstance(n.ctx, ast.Store)]  # fmt: skip
    return listed(names)


def joined(lines: str | list[str]) -> str:
    """Text of an output, which a notebook may store as a list of lines."""
    return lines if isinstance(lines, str) else "".join(lines)


def setup(app: Sphinx) -> None:
    """Register the transform."""
    app.add_transform(MarkCells)
