"""What the whole page gets."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx


def open_fold(translator: Any, node: nodes.Element) -> None:
    """A folded cell whose name is the text that is seen."""
    classes = " ".join(["admonition", "hide", *node["classes"]])
    show, hide = (translator.encode(node[key]) for key in ("prompt_show", "prompt_hide"))
    translator.body.append(
        f'<details class="{classes}">\n<summary><span class="collapsed">{show}</span>'
        f'<span class="expanded">{hide}</span></summary>\n'
    )


def close_fold(translator: Any, node: nodes.Element) -> None:
    """End of a folded cell."""
    translator.body.append("</details>\n")


def setup(app: Sphinx) -> None:
    """Register what concerns all pages."""
    app.add_node(HideCodeCellNode, override=True, html=(open_fold, close_fold))
