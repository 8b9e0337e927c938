"""A chart as SVG that stands inside a page of HTML."""

from __future__ import annotations

import html
import io
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["inline_svg", "save_svg"]

BESIDE_THE_DRAWING = re.compile(
    r'<!--.*?-->|<metadata>.*?</metadata>| xmlns(?::\w+)?="[^"]*"', re.S
)
NAMES = re.compile(r'(\bid="|href="#|url\(#)')


def save_svg(figure: Figure) -> str:
    """The figure as the text of an SVG file, the same for the same figure in the house style."""
    target = io.BytesIO()
    figure.savefig(target, format="svg", bbox_inches="tight", metadata={"Date": None})
    return target.getvalue().decode("utf-8")


def inline_svg(text: str, label: str, prefix: str = "") -> str:
    """An SVG file as an element with an alternative text, without comments and addresses.

    Charts of one page need a ``prefix`` each: their parts have the same names.
    """
    drawing = BESIDE_THE_DRAWING.sub("", text[text.index("<svg") :])
    drawing = NAMES.sub(rf"\g<1>{prefix}", drawing)
    return drawing.replace("<svg", f'<svg role="img" aria-label="{html.escape(label)}"', 1).strip()
