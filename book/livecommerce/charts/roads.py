"""Every road to a number: what one forecast says under each defensible choice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from forecasting.plotting.theme import COLOURS, GREY, INK
from livecommerce.charts.frame import NARROW, bare, note
from livecommerce.charts.lines import amount
from livecommerce.charts.policy import require

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["plot_roads"]

ROW = 44.0  # points of a row: its words, its dots
HEAD = 34.0  # points above the first row
FOOT = 30.0  # points of the axis
HALO: dict[str, Any] = {"facecolor": "white", "edgecolor": "none", "pad": 0.6, "alpha": 0.85}


def plot_roads(
    roads: pd.DataFrame, width: float, *, later: float | None = None, words: str = ""
) -> Figure:
    """A row of dots for each kind of start, and beside it the chance that its figure was lower.

    ``roads`` has ``start``, ``median`` in bn yuan, ``below`` (a probability, or NaN)
    and ``used`` (a ring), rows in order; ``words`` say what the line at ``later`` is.
    """
    from matplotlib import pyplot as plt

    require(roads, "start", "median", "below", "used")
    starts = list(dict.fromkeys(roads["start"]))
    sure = [s for s in starts if roads.loc[roads["start"] == s, "below"].notna().any()]
    tall = (HEAD + ROW * len(starts) + FOOT) / 72
    if width > NARROW:
        figure, (left, right) = plt.subplots(
            1, 2, figsize=(width, tall), width_ratios=[3, 2], layout="constrained"
        )
        below = starts
    else:
        low = (HEAD + ROW * len(sure) + FOOT) / 72
        figure, (left, right) = plt.subplots(
            2, 1, figsize=(width, tall + low), height_ratios=[tall, low], layout="constrained"
        )
        below = sure
    named = width <= NARROW
    _levels(left, roads, starts)
    if later is not None:
        left.axvline(later, color=COLOURS[1], linewidth=1.6, zorder=1)
        note(left, words, (later, 1), (4, 4), xycoords=("data", "axes fraction"), ha="center",
             va="bottom", color=COLOURS[1])  # fmt: skip
    _chances(right, roads, below, named)
    return figure


def _rows(ax: Axes, count: int) -> None:
    ax.set_ylim(count - 0.35, -0.75)
    bare(ax, rows=True)


def _dots(ax: Axes, own: pd.DataFrame, column: str, y: float) -> None:
    """A mark for every value of a row, a ring for the one that the report uses."""
    distinct = own[own[column].notna()].drop_duplicates([column, "used"])
    for used, rows in distinct.groupby("used"):
        look: dict[str, Any] = {"color": COLOURS[0], "markersize": 11 if used else 7}
        fill = "white" if used else COLOURS[0]
        ax.plot(rows[column], [y] * len(rows), "o", markerfacecolor=fill,
                markeredgewidth=2.2 if used else 0, alpha=1 if used else 0.55,
                zorder=4 if used else 3, **look)  # fmt: skip


def _ends(ax: Axes, low: float, high: float, words: tuple[str, str], y: float) -> None:
    """The least and the most of a row, beside its dots."""
    spots = ((low, words[0], -9, "right"), (high, words[1], 9, "left"))
    for value, text, shift, ha in spots if low < high else spots[1:]:
        note(ax, text, (value, y), (shift, 0), ha=ha, color=INK, zorder=5, bbox=HALO)


def _levels(ax: Axes, roads: pd.DataFrame, starts: list[str]) -> None:
    """The medians, a row for each start, its name above."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    span = roads["median"].max() - roads["median"].min()
    for y, start in enumerate(starts):
        own = roads[roads["start"] == start]
        low, high = float(own["median"].min()), float(own["median"].max())
        note(ax, start, (0, y - 0.36), xycoords=("axes fraction", "data"), color=GREY)
        _dots(ax, own, "median", y + 0.08)
        _ends(ax, low, high, (amount(low, "bn yuan"), amount(high, "bn yuan")), y + 0.08)
    ax.set_xlim(roads["median"].min() - 0.25 * span, roads["median"].max() + 0.25 * span)
    ax.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: amount(value, "bn yuan")))
    _rows(ax, len(starts))


def _chances(ax: Axes, roads: pd.DataFrame, starts: list[str], named: bool) -> None:
    """The probabilities, in percent, in the rows that have any."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    percent = roads.assign(below=100 * roads["below"])
    most = float(percent["below"].max())
    for y, start in enumerate(starts):
        own = percent[(percent["start"] == start) & percent["below"].notna()]
        if own.empty:
            continue
        low, high = float(own["below"].min()), float(own["below"].max())
        if named:
            note(ax, start, (0, y - 0.36), xycoords=("axes fraction", "data"), color=GREY)
        _dots(ax, own, "below", y + 0.08)
        words = f"{low:.{2 if low < 0.1 else 1}f} to {high:.1f} %"
        _ends(ax, high, high, ("", words), y + 0.08)
    ax.set_xlim(-0.06 * most, 1.6 * most)
    ax.xaxis.set_major_locator(MaxNLocator(4))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g} %"))
    title = "Chance that 2020 ended below CECRC's forecast"
    ax.set_title(title, fontsize=11, loc="left", color=INK)
    _rows(ax, len(starts))
