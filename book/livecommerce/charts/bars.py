"""Rows of bars, each under its name: parts of a whole, ranges, waiting times, sums."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from forecasting.plotting.axes import literal
from forecasting.plotting.theme import COLOURS, GREY, INK
from livecommerce.charts.policy import require

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["plot_bars"]

LOOKS: dict[str, dict[str, Any]] = {
    "full": {"color": COLOURS[0], "edgecolor": COLOURS[0]},
    "second": {"color": COLOURS[1], "edgecolor": COLOURS[1]},
    "light": {"color": "#bcd7ea", "edgecolor": COLOURS[0]},
    "pale": {"color": "#dcdcdc", "edgecolor": "#8a8a8a"},
    "hollow": {"color": "white", "edgecolor": COLOURS[0]},
    "hatched": {"color": "white", "edgecolor": COLOURS[0], "hatch": "////"},
}
DEFAULTS: dict[str, Any] = {"start": 0.0, "words": "", "look": "full", "group": ""}
WHITE = ("full",)  # looks that carry white words
BAR = 15.0  # points of a bar
NAME = 16.0  # points of a line of a name above it
GROUP = 25.0  # points that a heading of a group takes
GAP = 7.0  # points below a bar
CHARACTER = 6.0  # points of a character at 11 points
SIDES = 14.0  # points beside the bars


def plot_bars(frame: pd.DataFrame, width: float, *, upto: float | None = None) -> Axes:
    """Bars from ``start`` to ``end``, the rows in the order given, each name above its bar.

    Words stand inside their bar where it is long enough, else right of the row's last one.
    ``frame`` has ``row`` (its name), ``end`` and, if any, ``start``, ``words``, ``look`` (out of
    `LOOKS`) and ``group``, whose first row gets a heading; several lines of one row are its parts.
    The scale ends at ``upto``, or so that the words right of the bars have room.
    """
    from matplotlib import pyplot as plt

    from forecasting.errors import DataError

    require(frame, "row", "end")
    rows = frame.copy()
    for column, other in DEFAULTS.items():
        rows[column] = rows.get(column, other)
    if unknown := set(rows["look"]) - set(LOOKS):
        raise DataError(f"Unknown look {sorted(unknown)}. Use one of {', '.join(LOOKS)}.")
    characters = int((width * 72 - SIDES) / CHARACTER)
    places, height = _places(rows, characters)
    figure, ax = plt.subplots(figsize=(width, (height + 8) / 72))
    figure.set_layout_engine("none")
    ax.set_position((0.0, 0.0, 1.0, 1.0))
    ax.set_ylim(height, 0)
    ax.set_axis_off()
    ax.plot([0, width * 72 - 4], [0, 0], alpha=0)  # holds the width when the picture is trimmed
    points = width * 72 - SIDES
    scale = points / (upto or _scale_end(rows, points))
    ax.set_xlim(-2, width * 72 - 2)
    for heading, y in places["headings"]:
        ax.text(0, y, literal(heading), va="center", fontsize=11.5, color=GREY)
    for (group, name), y in places["names"]:
        own = rows[(rows["row"] == name) & (rows["group"] == group)]
        words = textwrap.fill(name, characters)
        lines = words.count("\n")
        ax.text(0, y - BAR / 2 - NAME * (1 + lines) / 2, literal(words), va="center", fontsize=11)
        _row(ax, own, y, scale)
    return ax


def _places(rows: pd.DataFrame, characters: int) -> tuple[dict[str, list[Any]], float]:
    """Where headings and bars stand, in points from the top, and how far down they reach."""
    headings: list[tuple[str, float]] = []
    names: list[tuple[tuple[str, str], float]] = []
    y, before = 0.0, ""
    for heading, name in dict.fromkeys(zip(rows["group"], rows["row"], strict=True)):
        if heading and heading != before:
            headings.append((heading, y + GROUP / 2))
            y += GROUP
        before = heading
        lines = len(textwrap.wrap(str(name), characters))
        y += NAME * lines + BAR / 2
        names.append(((heading, name), y))
        y += BAR / 2 + GAP
    return {"headings": headings, "names": names}, y


def _scale_end(rows: pd.DataFrame, points: float) -> float:
    """The end of the scale at which every row's words still fit beside it."""
    ends = []
    for _, own in rows.groupby(["group", "row"], sort=False):
        outside = max((len(str(w)) for w in own["words"]), default=0) * CHARACTER + 12
        ends.append(float(own["end"].max()) / max(0.3, 1 - outside / points))
    return max(ends)


def _row(ax: Axes, own: pd.DataFrame, y: float, scale: float) -> None:
    outside = []
    for part in own.to_dict("records"):
        left, right = float(part["start"]) * scale, float(part["end"]) * scale
        long = max(right - left, 1.5)
        ax.barh(y, long, left=left, height=BAR, linewidth=1, zorder=3, **LOOKS[str(part["look"])])
        words = str(part["words"])
        if not words:
            continue
        if len(words) * CHARACTER + 6 <= long and part["look"] != "hatched":
            ink = "white" if part["look"] in WHITE else INK
            ax.text(left + long / 2, y, literal(words), ha="center", va="center", color=ink,
                    fontsize=11, zorder=4)  # fmt: skip
        else:
            outside.append(words)
    if outside:
        end = float(own["end"].max()) * scale
        ax.text(end + 6, y, literal(", ".join(outside)), va="center", fontsize=11, zorder=4)
