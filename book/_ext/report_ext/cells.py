"""Cells of a notebook: their anchors, the origins of their numbers, their figures."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from report_ext.origins import Origin, cell_id, executed, number_id, row_page, row_words

LOGGER = logging.getLogger(__name__)
KNOWN_MIME = {"text/plain", "text/html", "text/csv", "image/svg+xml", "image/png"}
PIXELS_PER_POINT = 4 / 3


def is_element(node: nodes.Node, element: str) -> bool:
    """Whether myst-nb made this container for a cell, its source, its output or one bundle."""
    return isinstance(node, nodes.container) and node.get("nb_element") == element


def part(cell: nodes.container, element: str) -> nodes.container | None:
    """The source or the output of a cell."""
    return next((child for child in cell.children if is_element(child, element)), None)


class Chart(nodes.image):
    """A figure's picture, which tells the browser its size beforehand."""


def open_chart(translator: Any, node: Chart) -> None:
    """The img element; all but the first of a page wait until the reader comes near."""
    width, height = node["size"]
    more = {"loading": "lazy"} if node["lazy"] else {}
    name = quote(translator.builder.images[node["uri"]])
    source = f"{translator.builder.imgpath}/{name}"
    translator.body.append(
        translator.emptytag(
            node, "img", "\n", src=source, alt=node["alt"], width=width, height=height, **more
        )
    )


def close_chart(translator: Any, node: Chart) -> None:
    """Nothing is left open."""


class MarkCells(SphinxTransform):
    """Reads the notebook beside the doctree and shows what its outputs say of themselves."""

    default_priority = 700

    def apply(self, **kwargs: Any) -> None:
        """Mark every code cell of the page."""
        cells = list(self.document.findall(lambda node: is_element(node, "cell_code")))
        if not cells:
            return
        folder = str(self.env.mystnb_config.output_folder)  # type: ignore[attr-defined]
        self.folder = Path(folder) / Path(self.env.docname).parent
        self.figures = 0
        notebook = executed(folder, self.env.docname)
        for cell in cells:
            self.mark(cell, notebook[cell["cell_index"]].get("outputs", []))

    def mark(self, cell: nodes.container, outputs: list[dict[str, Any]]) -> None:
        """One cell: an anchor, its figures, the origins of its numbers."""
        bundles = list(cell.findall(lambda n: is_element(n, "mime_bundle")))
        shown = [o for o in outputs if o["output_type"] in ("display_data", "execute_result")]
        numbers: dict[str, Origin] = {}
        for output, bundle in zip(shown, bundles or [None] * len(shown), strict=True):
            unknown = set(output["data"]) - KNOWN_MIME
            if unknown:
                LOGGER.warning("output of type %s is not shown", sorted(unknown), location=cell)
            report = output.get("metadata", {}).get("report", {})
            if "number" in report:
                numbers[output["metadata"]["scrapbook"]["name"]] = report
            if bundle is None:
                continue
            self.mend_tables(bundle)
            if "number" in report:
                bundle.parent.remove(bundle)
            elif "figure" in report:
                self.show_figure(bundle, report, output["data"])
        output_part = part(cell, "cell_code_output")
        if output_part is not None and not output_part.children:
            cell.remove(output_part)
        self.anchor(cell, numbers)

    @staticmethod
    def mend_tables(bundle: nodes.container) -> None:
        """The empty corner of a pandas table is a cell, not a header without a name."""
        for raw in list(bundle.findall(nodes.raw)):
            fixed = nodes.raw("", raw.astext().replace("<th></th>", "<td></td>"), **raw.attributes)
            raw.replace_self(fixed)

    def anchor(self, cell: nodes.container, numbers: dict[str, Origin]) -> None:
        """Put the anchor and the list of origins above the folded code."""
        place = part(cell, "cell_code_source")
        place = cell if place is None else place
        count = cell["exec_count"]
        if count is not None:
            place["ids"].append(cell_id(self.env.docname, count))
        if numbers:
            title = nodes.paragraph("", "Numbers computed here, with the data rows behind them:")
            entries = [self.origin(number) for number in numbers.values()]
            for entry, key in zip(entries, numbers, strict=True):
                entry["ids"].append(number_id(self.env.docname, count or 0, key))
            told = nodes.container("", title, nodes.bullet_list("", *entries), classes=["origins"])
            place.insert(0, told)

    def origin(self, number: Origin) -> nodes.list_item:
        """A number with its rows, each a link to the page of its table."""
        words = f"{number['text']} ({number['how']})" if "how" in number else number["text"]
        item = nodes.list_item("", nodes.paragraph("", "", nodes.strong("", words)))
        links = [
            nodes.list_item("", nodes.paragraph("", "", self.row(row))) for row in number["rows"]
        ]
        if links:
            item += nodes.bullet_list("", *links)
        return item

    def row(self, row: dict[str, str]) -> nodes.Node:
        """A data row in words, linked to its place in the data pages."""
        place = row_page(row, Path(self.app.srcdir) / "data")
        words = nodes.inline("", row_words(row))
        if place is None or place[0] not in self.env.found_docs:
            return words
        page = self.app.builder.get_relative_uri(self.env.docname, place[0])
        return nodes.reference("", "", words, internal=True, refuri=f"{page}#{place[1]}")

    def show_figure(self, bundle: nodes.container, report: Origin, data: dict[str, Any]) -> None:
        """Replace an output by a numbered figure with alt text, source and data."""
        key = report["figure"]
        svg, csv = (joined(data[mime]) for mime in ("image/svg+xml", "text/csv"))
        image = Chart(uri=self.write(f"fig-{key}.svg", svg), alt=report["alt"])
        image["size"] = svg_size(svg)
        image["lazy"] = self.figures > 0
        self.figures += 1
        download = addnodes.download_reference(
            "",
            "",
            nodes.inline("", "Data of this figure (CSV)"),
            reftarget=self.write(f"fig-{key}.csv", csv),
            refdoc=self.env.docname,
            refdomain="",
            reftype="download",
            refexplicit=True,
        )
        told = (report["source"].rstrip("."), report["unit"], report["vintage"])
        source = "Source: {}. Unit: {}. Vintage: {}. ".format(*told)
        legend = nodes.legend("", nodes.paragraph("", "", nodes.Text(source), download))
        figure = nodes.figure("", image, nodes.caption("", report["caption"]), legend)
        figure["names"].append(f"fig-{key}")
        self.document.note_explicit_target(figure, figure)
        bundle.replace_self(figure)

    def write(self, name: str, content: str) -> str:
        """Write a file beside the executed notebook; its address as Sphinx wants it."""
        path = self.folder / name
        path.write_text(content, encoding="utf-8", newline="\n")
        return "/" + Path(os.path.relpath(path.resolve(), self.app.srcdir)).as_posix()


def svg_size(svg: str) -> tuple[str, str]:
    """Width and height in pixels, so that the page does not jump when the picture comes."""
    start = svg[svg.index("<svg") : svg.index(">", svg.index("<svg"))]
    sides = dict(re.findall(r'(width|height)="([\d.]+)pt"', start))
    return tuple(f"{float(sides[s]) * PIXELS_PER_POINT:.0f}" for s in ("width", "height"))  # type: ignore[return-value]


def joined(lines: str | list[str]) -> str:
    """Text of an output, which a notebook may store as a list of lines."""
    return lines if isinstance(lines, str) else "".join(lines)


def setup(app: Sphinx) -> None:
    """Register the transform and the picture."""
    app.add_node(Chart, html=(open_chart, close_chart))
    app.add_transform(MarkCells)
