"""Maths as MathML, made while the book is built: no script, no font, no request of the reader's."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

LOGGER = logging.getLogger(__name__)
# A fence that no \left or \right asks to grow has the size of its line.
FENCE = re.compile(
    r"<mo>(&#x0*(?:28|29|5[BD]|7[BCD]|201[56]|2225);|[()\[\]|‖∥])</mo>", re.IGNORECASE
)
SPACE = "{http://www.w3.org/1998/Math/MathML}"
# Aligned lines are a table of two columns to the converter.
ALIGNED = re.compile(r"\\(begin|end)\{(?:aligned|split|align\*?|gathered)\}")


def mathml(latex: str, display: str) -> str:
    """MathML of a formula, with its LaTeX as the text alternative.

    Raises
    ------
    ValueError
        If the formula cannot be read.
    """
    rewritten = ALIGNED.sub(
        lambda m: rf"\{m[1]}{{array}}" + ("{rl}" if m[1] == "begin" else ""), latex
    )
    try:
        made = convert(rewritten, display=display)
        tree = ElementTree.fromstring(made)
    except Exception as error:
        raise ValueError(str(error) or type(error).__name__) from error
    unknown = [e.text for e in tree.iter() if (e.text or "").startswith("\\")]
    if unknown:
        raise ValueError(f"unknown command {unknown[0]}")
    return FENCE.sub(r'<mo stretchy="false">\1</mo>', made)


def written(translator: Any, node: nodes.Element, display: str) -> str:
    """MathML of a node, or its LaTeX with a warning."""
    try:
        return mathml(node.astext(), display)
    except ValueError as error:
        LOGGER.warning("formula %r: %s", node.astext(), error, location=node)
        return f"<code>{translator.encode(node.astext())}</code>"


def visit_inline(translator: Any, node: nodes.math) -> None:
    """A formula within a line."""
    made = written(translator, node, "inline")
    translator.body.append(f'<span class="math-inline">{made}</span>')
    raise nodes.SkipNode


def visit_block(translator: Any, node: nodes.math_block) -> None:
    """A formula on its own line, with its number if it has one."""
    translator.body.append(translator.starttag(node, "div", CLASS="math-block"))
    if node["number"]:
        number = get_node_equation_number(translator, node)
        translator.body.append(f'<span class="eqno">({number})</span>')
    translator.body.append(written(translator, node, "block") + "</div>\n")
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Offer the renderer; the configuration chooses it."""
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_block, None))
