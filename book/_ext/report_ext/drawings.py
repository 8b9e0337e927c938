"""Files of a figure: wide and narrow, light and dark, and the one that is passed on."""

from __future__ import annotations

import re
import textwrap
from html import escape

SHOWN_WIDE, SHOWN_NARROW = 704, 358  # pixels that a chapter and a phone have for a figure
SANS = "'Helvetica Neue', Helvetica, Arial, 'Noto Sans', 'Liberation Sans', sans-serif"
SERIF = "'Palatino Linotype', Palatino, 'URW Palladio L', P052, 'Noto Serif', serif"
MARGIN = 24
LETTER = 0.53  # width of a letter, of its size
INK, SOFT = "#16191d", "#565d66"


def sides(svg: str) -> tuple[float, float]:
    """Width and height of a drawing as its root states them, in its own unit."""
    start = svg[svg.index("<svg") : svg.index(">", svg.index("<svg"))]
    found = dict(re.findall(r'\b(width|height)="([\d.]+)(?:pt|px)?"', start))
    return float(found["width"]), float(found["height"])


def shown_size(svg: str, width: int) -> tuple[str, str]:
    """Width and height in pixels, so that the page does not jump when the picture comes."""
    wide, high = sides(svg)
    return str(width), f"{high * width / wide:.0f}"


def _block(
    words: str, top: float, size: float, width: float, look: str, leading: float = 1.25
) -> tuple[str, float]:
    """Lines of text as SVG, and where the next block begins."""
    lines = textwrap.wrap(words, int(width / (size * LETTER))) or [""]
    made = [
        f'<text x="{MARGIN}" y="{top + size + i * size * leading:.1f}" font-size="{size}" {look}>'
        f"{escape(line)}</text>"
        for i, line in enumerate(lines)
    ]
    return "".join(made), top + len(lines) * size * leading


def passed_on(svg: str, headline: str, subtitle: str, source: str, name: str) -> str:
    """The picture with its headline and source inside, for slides and messages."""
    width = SHOWN_WIDE
    wide, high = sides(svg)
    height = high * width / wide
    title, top = _block(
        headline, MARGIN, 25, width, f'font-family="{SERIF}" font-weight="700" fill="{INK}"', 1.2
    )
    what, top = _block(subtitle, top + 6, 14, width, f'font-family="{SANS}" fill="{SOFT}"')
    top += 12
    foot, end = _block(
        f"{source} {name}", top + height + 8, 12, width, f'font-family="{SANS}" fill="{SOFT}"'
    )
    total, full = end + MARGIN, width + 2 * MARGIN
    start = svg.index("<svg")
    opening = svg[start : svg.index(">", start) + 1]
    box = re.search(r'viewBox="([^"]+)"', opening)
    view = box[1] if box else f"0 0 {wide} {high}"
    inner = svg[svg.index(">", start) + 1 :]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="{full}" height="{total:.0f}" viewBox="0 0 {full} {total:.0f}" role="img" '
        f'aria-label="{escape(headline, quote=True)}">'
        f'<rect width="100%" height="100%" fill="#ffffff"/>'
        f'<rect width="100%" height="4" fill="{INK}"/>{title}{what}'
        f'<svg x="{MARGIN}" y="{top:.1f}" width="{width}" height="{height:.1f}" viewBox="{view}">'
        f"{inner}{foot}</svg>\n"
    )
