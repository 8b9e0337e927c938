"""The verdict card as a picture of 1200 x 630 pixels, for slides, chats and social networks."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from livecommerce.card import COUNTED, VERDICTS, Claim

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["picture"]

SIZE, DPI = (12.0, 6.3), 100  # inches and dots of an inch
PAPER, INK, SOFT = "#faf9f6", "#16191d", "#565d66"
FILLS = dict(zip(VERDICTS, ("#2f7fce", "#c28200", "#868c94", "#a82f0a"), strict=True))
TEXTS = dict(zip(VERDICTS, ("#175ea8", "#8a5a00", "#5a616a", "#a82f0a"), strict=True))
SERIF, SANS = ("DejaVu Serif",), ("DejaVu Sans",)
LEFT, RIGHT = 56, 1144
BAR_HIGH, GAP, STEP = 20, 4, 14
SMALLEST = 19  # pixels of text, to be read at a third of the size
LETTER = 0.5  # width of a letter, of its size
COLUMN_GAP = 26
CROWDING = 0.75  # power of a column's letters that its width grows with
HEAD, HEAD_LETTER = 34, 14.2  # pixels of a count, and of a letter of its verdict
LOWEST = 550  # of the lists, in pixels from the top


def _points(pixels: float) -> float:
    return pixels * 72 / DPI


class _Sheet:
    """A figure that is drawn on in pixels from its upper left corner."""

    def __init__(self) -> None:
        from matplotlib.figure import Figure

        self.figure = Figure(figsize=SIZE, dpi=DPI, facecolor=PAPER)
        self.wide, self.high = SIZE[0] * DPI, SIZE[1] * DPI

    def write(
        self,
        x: float,
        y: float,
        words: str,
        size: float,
        colour: str = INK,
        family: tuple[str, ...] = SANS,
        weight: str = "normal",
        align: str = "left",
    ) -> None:
        """Text whose upper edge is at y."""
        self.figure.text(
            x / self.wide, 1 - y / self.high, words, fontsize=_points(size), color=colour,
            family=list(family), weight=weight, ha=align, va="top", linespacing=1.22,
            parse_math=False,
        )  # fmt: skip

    def fill(self, x: float, y: float, wide: float, high: float, colour: str) -> None:
        """A rectangle."""
        from matplotlib.patches import Rectangle

        box = (x / self.wide, 1 - (y + high) / self.high), wide / self.wide, high / self.high
        self.figure.add_artist(Rectangle(*box, facecolor=colour, edgecolor="none"))


def picture(claims: Sequence[Claim], headline: str, kicker: str, name: str, known: str) -> Figure:
    """Draw the claims, in the order of the verdicts, as a card.

    ``headline`` is the finding, ``kicker`` what was held against what, ``name`` what the report is
    called, ``known`` when its figures were known.
    """
    sheet = _Sheet()
    sheet.fill(0, 0, sheet.wide, 12, INK)
    sheet.write(LEFT, 46, kicker, 20, SOFT)
    lines = textwrap.wrap(headline, 46)[:2]
    sheet.write(LEFT, 82, "\n".join(lines), 40, family=SERIF, weight="bold")
    top = 110 + 50 * len(lines)
    groups = [(v, [c for c in claims if c.verdict == v]) for v in VERDICTS]
    groups = [(verdict, group) for verdict, group in groups if group]
    _tally(sheet, groups, top)
    _lists(sheet, groups, top + 34)
    sheet.fill(LEFT, 560, RIGHT - LEFT, 1, "#cfcdc7")
    sheet.write(LEFT, 577, name, 20, weight="bold")
    sheet.write(RIGHT, 577, known, 19, SOFT, align="right")
    return sheet.figure


def _tally(sheet: _Sheet, groups: list[tuple[str, list[Claim]]], top: float) -> None:
    """One field for each claim, in the colour of its verdict."""
    count = sum(len(group) for _, group in groups)
    room = RIGHT - LEFT - GAP * (count - len(groups)) - STEP * (len(groups) - 1)
    x, wide = float(LEFT), room / count
    for verdict, group in groups:
        for _ in group:
            sheet.fill(x, top, wide, BAR_HIGH, FILLS[verdict])
            x += wide + GAP
        x += STEP - GAP


def _widths(letters: list[int], least: list[float], room: float) -> list[float]:
    """Columns that grow with their letters, the less the more there are, and hold their heads."""
    shares = [n**CROWDING for n in letters]
    wide = [room * share / sum(shares) for share in shares]
    short = [max(need - have, 0) for need, have in zip(least, wide, strict=True)]
    spare = [max(have - need, 0) for need, have in zip(least, wide, strict=True)]
    taken = sum(short) / sum(spare) if sum(spare) else 0
    return [w + s - taken * t for w, s, t in zip(wide, short, spare, strict=True)]


def _lists(sheet: _Sheet, groups: list[tuple[str, list[Claim]]], top: float) -> None:
    """The claims in short, below each other by verdict; columns as wide as their texts need."""
    room = RIGHT - LEFT - COLUMN_GAP * (len(groups) - 1)
    widths = _widths(
        [sum(len(c.short) for c in group) for _, group in groups],
        [HEAD + len(COUNTED[v]) * HEAD_LETTER for v, _ in groups],
        room,
    )
    x = float(LEFT)
    for (verdict, group), wide in zip(groups, widths, strict=True):
        count = str(len(group))
        sheet.write(x, top, count, 34, TEXTS[verdict], SERIF, "bold")
        right = x + 24 * len(count) + 10
        sheet.write(right, top + 9, COUNTED[verdict], 21, TEXTS[verdict], SANS, "bold")
        y = top + 50
        for i, claim in enumerate(group):
            lines = textwrap.wrap(
                claim.short.replace(" %", "\N{NO-BREAK SPACE}%"), int(wide / (SMALLEST * LETTER))
            )
            height = len(lines) * SMALLEST * 1.22
            last = i == len(group) - 1
            if y + height + (0 if last else SMALLEST) > LOWEST:
                sheet.write(x, y, f"and {len(group) - i} more", SMALLEST, SOFT)
                break
            sheet.write(x, y, "\n".join(lines), SMALLEST)
            y += height + 7
        x += wide + COLUMN_GAP
