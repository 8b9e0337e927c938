"""Folds of code: each named after what it made; what nobody says stands at the page's end."""

from __future__ import annotations

from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from report_ext.figures import Figure, figure_number
from report_ext.words import said


class CodeFold(nodes.General, nodes.Element):
    """The code of a cell, closed; ``kind`` and ``name`` say what it made."""


def gather(document: nodes.document, folds: list[CodeFold], docname: str) -> None:
    """A last section of the page with the code of which no paragraph says a number."""
    if not folds:
        return
    told = (said(docname, key) for key in ("page code", "page code told"))
    title, first = next(told), next(told)
    section = nodes.section("", nodes.title("", title), nodes.paragraph("", first), *folds)
    section["names"].append("code-of-this-page")
    section["classes"].append("page-code")
    document.note_implicit_target(section, section)
    whole = document.next_node(nodes.section)
    (document if whole is None else whole).append(section)


def summary(translator: Any, node: CodeFold) -> str:
    """The name of the fold."""
    kind, name, page = node["kind"], node["name"], translator.builder.current_docname
    if kind == "figure":
        for figure in translator.document.findall(Figure):
            if name in figure["ids"]:
                number, caption = figure_number(translator, figure), figure["caption"]
                return said(page, "code of figure", number=number, name=caption)
    return said(page, f"code of {'table' if kind == 'table' else 'numbers'}", name=name)


def open_fold(translator: Any, node: CodeFold) -> None:
    """The fold; its name is the text that is seen."""
    told = escape(summary(translator, node))
    translator.body.append(f'<details class="hide code"><summary>{told}</summary>\n')


def close_fold(translator: Any, node: CodeFold) -> None:
    """End of the fold."""
    translator.body.append("</details>\n")


def setup(app: Sphinx) -> None:
    """Register the fold."""
    app.add_node(CodeFold, html=(open_fold, close_fold))
