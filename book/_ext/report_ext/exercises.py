"""Exercises and their answers in words: ``{exercise} 1`` and, closed, ``{solution}``."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective


class Solution(nodes.General, nodes.Element):
    """An answer, closed until the reader asks for it."""


class ExerciseDirective(SphinxDirective):
    """A question with its number."""

    has_content = True
    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """The question as a note."""
        note = nodes.container(classes=["exercise"])
        note += nodes.paragraph("", "", nodes.strong("", f"Exercise {self.arguments[0]}"))
        note += self.parse_content_to_nodes()
        return [note]


class SolutionDirective(SphinxDirective):
    """The answer to the exercise before it."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """The answer as a fold."""
        return [Solution("", *self.parse_content_to_nodes())]


def open_solution(translator: Any, node: Solution) -> None:
    """The fold."""
    translator.body.append('<details class="solution"><summary>Show the answer</summary>\n')


def close_solution(translator: Any, node: Solution) -> None:
    """End of the fold."""
    translator.body.append("</details>\n")


def setup(app: Sphinx) -> None:
    """Register both directives."""
    app.add_node(Solution, html=(open_solution, close_solution))
    app.add_directive("exercise", ExerciseDirective)
    app.add_directive("solution", SolutionDirective)
