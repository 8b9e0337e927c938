"""The figure of the book: finding as headline, drawing for each width and theme, links below."""

from __future__ import annotations

import re
from functools import partial
from html import escape
from itertools import groupby
from operator import itemgetter
from typing import Any
from urllib.parse import quote

from docutils import nodes
from sphinx.application import Sphinx

from report_ext.dark import dark
from report_ext.drawings import SHOWN_NARROW, SHOWN_WIDE, passed_on, shown_size
from report_ext.words import kept, said

NARROW = "image/svg+xml;narrow=1"  # the drawing for phones, beside the usual one
GRADES = {
    "A": "grade A: the text that was read says it and names the publisher",
    "B": "grade B: the same through a copy, a repost or a translation, or of unclear date",
    "C": "grade C: the publisher is not named there, or the figure is matched or computed",
}
CITE_AS = "{number} in {author}, {title}, version {version}"


class Figure(nodes.figure):
    """A chart with all that belongs to it."""


class Headline(nodes.caption):
    """The finding; the number of the figure and what is drawn stand with it."""


class Drawing(nodes.image):
    """One of the drawings; the stylesheet chooses by width and theme."""


class Links(nodes.General, nodes.Element):
    """Image, data, code, citation and address of a figure."""


COLUMNS = range(5, 11)  # numbers of years that stand beside each other
MOST_SHOWN = 10  # figures of a strip that is open; a longer one is folded


def grade_mark(grade: str) -> str:
    """A grade as a mark: solid, half filled, dashed."""
    told = escape(GRADES.get(grade, f"grade {grade}"), quote=True)
    return (
        f'<span class="grade {grade}" title="{told}"><span class="hidden">grade </span>'
        f"{grade}</span>"
    )


def years_of(rows: list[dict[str, str]]) -> list[int]:
    """The years of a strip whose points stand below each other by year; none where they do not."""
    found = [re.match(r"\d{4}", row["year"]) for row in rows]
    years = sorted({int(year[0]) for year in found if year})
    return years if all(found) and len(years) in COLUMNS else []


def strip(rows: list[dict[str, str]], title: str) -> str:
    """Who said each point and who carried it, as a list; on a phone a long one is closed.

    Each row has ``group``, ``year``, ``value``, ``by``, ``via`` and ``grade``. Where there is room
    a year has a column of its own.
    """
    made, years = [], years_of(rows)
    columns = f' class="by-year years-{len(years)}"' if years else ""
    for group, own in groupby(rows, key=itemgetter("group")):
        made.append(f'<p class="group">{escape(group)}</p>' if group else "")
        made.append(f'<ol role="list"{columns}>')
        for row in own:
            by = escape(row["by"]).replace("/", "/\N{ZERO WIDTH SPACE}")
            place = f' class="at-{years.index(int(row["year"][:4])) + 1}"' if years else ""
            made.append(
                f'<li{place}><span class="year">{escape(row["year"])}</span>'
                f'<span class="value">{escape(row["value"])}</span> {grade_mark(row["grade"])}'
                f'<span class="who"><span class="by">{by}</span> '
                f'<span class="via">{escape(row["via"])}</span></span></li>'
            )
        made.append("</ol>")
    shown = {row["grade"] for row in rows}
    key = "".join(
        f"<span>{grade_mark(g)} {escape(words.partition(': ')[2])}</span>"
        for g, words in GRADES.items()
        if g in shown
    )
    state = "" if len(rows) > MOST_SHOWN else " open"
    return (
        f'<details class="strip"{state}><summary class="strip-title">{escape(title)}</summary>'
        f'{"".join(made)}<p class="grades">{key}</p></details>'
    )


def drawings(report: dict[str, Any], data: dict[str, str], write: Any) -> list[Drawing]:
    """Every drawing of a figure; ``write`` puts a file beside the notebook and names it."""
    key, alt = report["figure"], report["alt"]
    wide = data["image/svg+xml"]
    narrow = data.get(NARROW, wide)
    made = []
    for width, svg, shown in (("wide", wide, SHOWN_WIDE), ("narrow", narrow, SHOWN_NARROW)):
        for theme, drawn in (("light", svg), ("dark", dark(svg))):
            drawing = Drawing(uri=write(f"fig-{key}-{width}-{theme}.svg", drawn), alt=alt)
            drawing["size"], drawing["variant"] = shown_size(svg, shown), f"{width} {theme}"
            made.append(drawing)
    return made


def links(
    report: dict[str, Any], data: dict[str, str], write: Any, title: str, docname: str
) -> dict[str, str]:
    """The files that a reader takes along: the picture with headline and source, the data."""
    key = report["figure"]
    picture = passed_on(
        data["image/svg+xml"],
        report["headline"],
        report["subtitle"],
        source_line(report, docname),
        title,
    )
    return {
        "svg": write(f"fig-{key}.svg", picture),
        "csv": write(f"fig-{key}.csv", data["text/csv"]),
    }


def source_line(report: dict[str, Any], docname: str) -> str:
    """Source, unit and date of the data in one line."""
    told = {k: report[k].rstrip(".。") for k in ("source", "unit", "vintage")}
    return said(docname, "source", **told)


def figure_number(translator: Any, figure: nodes.Element) -> str:
    """ "Fig. 5", as the rest of the book calls it."""
    numbers = translator.builder.fignumbers.get("figure", {})
    found = numbers.get(figure["ids"][0], ())
    return "Fig. " + ".".join(map(str, found)) if found else "Figure"


def open_figure(translator: Any, node: Figure) -> None:
    """The element with its anchor."""
    translator.body.append(translator.starttag(node, "figure", CLASS="chart"))


def close_figure(translator: Any, node: Figure) -> None:
    """End of the figure."""
    translator.body.append("</figure>\n")


def open_headline(translator: Any, node: Headline) -> None:
    """Number and finding; what is drawn is appended when it closes."""
    number = figure_number(translator, node.parent)
    translator.body.append(
        f'<figcaption><p class="headline"><span class="caption-number">{number}</span> '
    )


def close_headline(translator: Any, node: Headline) -> None:
    """What is drawn."""
    translator.body.append(
        f'</p><p class="subtitle">{escape(kept(node["subtitle"]))}</p></figcaption>\n'
    )


def open_drawing(translator: Any, node: Drawing) -> None:
    """The img element; those that are not shown are not loaded."""
    if translator.builder.name != "html" and node["variant"] != "wide light":
        raise nodes.SkipNode
    width, height = node["size"]
    name = quote(translator.builder.images[node["uri"]])
    source = f"{translator.builder.imgpath}/{name}"
    translator.body.append(
        translator.emptytag(
            node,
            "img",
            "\n",
            src=source,
            alt=node["alt"],
            width=width,
            height=height,
            loading="lazy",
            CLASS=node["variant"],
        )
    )


def close_nothing(translator: Any, node: nodes.Node) -> None:
    """Nothing is left open."""


def open_links(translator: Any, node: Links) -> None:
    """The source line and what can be done with the figure."""
    if translator.builder.name != "html":
        translator.body.append(f'<p class="source">{escape(node["source"])}</p>\n')
        raise nodes.SkipNode
    config, here = translator.builder.config, node.parent["ids"][0]
    number = figure_number(translator, node.parent)
    say = partial(said, translator.builder.current_docname)
    cited = CITE_AS.format(
        number=number, author=config.author,
        title=config.html_title or config.project, version=config.release,
    )  # fmt: skip
    svg, csv = (
        f"{translator.builder.dlpath}/{quote(node.children[i]['filename'])}" for i in (0, 1)
    )
    translator.body.append(
        f'<p class="source">{escape(node["source"])}</p>\n<ul class="actions" role="list">'
        f'<li><a download href="{svg}">{say("svg")}</a></li>'
        f'<li hidden><button type="button" data-png="{svg}">{say("png")}</button></li>'
        f'<li><a download href="{csv}">{say("csv")}</a></li>'
        f'<li><a href="#{node["code"]}">{say("to code")}</a></li>'
        f'<li><details class="cite"><summary>{say("cite")}</summary><p>{escape(cited)}: '
        f"“{escape(node['headline'])}”.</p></details></li>"
        f'<li><a href="#{here}" title="{number}">{say("link")}</a></li></ul>\n'
    )
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Register the nodes; the figure is counted as Sphinx counts its own."""
    app.add_enumerable_node(
        Figure, "figure", lambda node: node[0].astext(), html=(open_figure, close_figure)
    )
    app.add_node(Headline, html=(open_headline, close_headline))
    app.add_node(Drawing, html=(open_drawing, close_nothing))
    app.add_node(Links, html=(open_links, close_nothing))
