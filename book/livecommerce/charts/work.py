"""Charts of work: every count of heads and firms, and pay by source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from forecasting.plotting.axes import minus, new_axes, short
from forecasting.plotting.theme import COLOURS, GREY, INK
from livecommerce.charts.frame import bare, note
from livecommerce.charts.policy import require

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["plot_counts", "plot_pay"]

ROW = 0.46  # inches of a row of a chart, its words above it
LINE = 0.27  # inches of a row whose words stand beside it
ROOM = 6.0  # inches; in a narrower chart the words stand above
MOST_RIGHT = 0.85  # of the axis; amounts further right have their words at the left
RISE, FALL = COLOURS[0], COLOURS[1]


def plot_counts(counts: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Every count on one logarithmic scale, a row for what is counted by whom, by kind.

    ``counts`` has ``kind`` (a heading), ``what``, ``publisher``, ``year``, ``number`` and ``goal``
    (drawn hollow), in the order of the kinds.
    """
    require(counts, "kind", "what", "publisher", "year", "number", "goal")
    ax = new_axes(ax)
    beside = ax.figure.get_figwidth() >= ROOM  # type: ignore[union-attr]
    y = 0.0
    for k, (kind, own) in enumerate(counts.groupby("kind", sort=False)):
        _left(ax, str(kind), y, beside, color=COLOURS[k])
        y += 1
        rows = [group for _, group in own.groupby(["what", "publisher"], sort=False)]
        for group in sorted(rows, key=lambda group: float(group["number"].max())):
            _count_row(ax, group, y, k, beside)
            y += 1
        y += 0.3
    ax.set_xscale("log")
    ax.set_xlim(2e3, 1e9)
    ax.set_xticks([1e4, 1e5, 1e6, 1e7, 1e8], ["10,000", "100,000", "1 m", "10 m", "100 m"])
    ax.minorticks_off()
    ax.set_ylim(y - 0.6, -0.6)
    bare(ax, rows=True)
    ax.figure.set_figheight(0.6 + (LINE if beside else ROW) * y)  # type: ignore[union-attr]
    return ax


def _left(ax: Axes, words: str, y: float, beside: bool, **look: Any) -> None:
    """Words at the left edge: outside the axes where there is room, else above their row."""
    ax.annotate(words, (0, y), (-8 if beside else 0, 0), textcoords="offset points",
                xycoords=("axes fraction", "data"), ha="right" if beside else "left",
                va="center", annotation_clip=False, **look)  # fmt: skip


def _count_row(ax: Axes, rows: pd.DataFrame, y: float, kind: int, beside: bool) -> None:
    """A thin line from the least to the most of a count over the years, its words at the left."""
    place = y if beside else y + 0.18
    colour, marker = COLOURS[kind % len(COLOURS)], "osD^"[kind % 4]
    low, high = float(rows["number"].min()), float(rows["number"].max())
    ax.plot([low, high], [place] * 2, color=colour, linewidth=1.5)
    for number, goal in zip(rows["number"], rows["goal"], strict=True):
        ax.plot(number, place, marker, color=colour, markersize=7,
                markerfacecolor="white" if goal else colour)  # fmt: skip
    years = sorted({str(year) for year in rows["year"]})
    span = years[0] if len(years) == 1 else f"{years[0]}\N{EN DASH}{years[-1]}"
    words = f"{rows['what'].iloc[0]} ({rows['publisher'].iloc[0]}, {span})"
    _left(ax, words, y if beside else y - 0.26, beside, fontsize=11)
    numbers = _count(high) if low == high else f"{_count(low)} to {_count(high)}"
    note(ax, numbers, (high, place), (8, 0), color=colour)


def _count(number: float) -> str:
    return f"{short(number / 1e6)} m" if number >= 1e6 else short(number)


def plot_pay(pay: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """What each source says of monthly pay, and from where it came if the source says so.

    ``pay`` has ``label``, ``value`` in yuan a month, ``before`` and ``upper`` (NaN without
    comparison or range) and ``change`` (words behind the amount), in the order of the rows.
    """
    from matplotlib.ticker import MaxNLocator

    require(pay, "label", "value", "before", "upper", "change")
    ax = new_axes(ax)
    most = float(pay[["value", "before", "upper"]].max().max())
    for y, row in enumerate(pay.to_dict("records")):
        _pay_row(ax, row, float(y), most)
    ax.set_xlim(0, 1.12 * most)
    ax.set_ylim(len(pay) - 0.4, -0.75)
    ax.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    ax.xaxis.set_major_formatter("{x:,.0f}")
    bare(ax, rows=True)
    ax.figure.set_figheight(0.7 + (ROW + 0.08) * len(pay))  # type: ignore[union-attr]
    return ax


def _pay_row(ax: Axes, row: dict[Any, Any], y: float, most: float) -> None:
    """One source: its words, its amount, an arrow from what it was before."""
    value, before, upper = row["value"], row["before"], row["upper"]
    note(ax, row["label"], (0, y - 0.32), xycoords=("axes fraction", "data"))
    y += 0.12
    changed = before == before
    colour = GREY if not changed else RISE if value > before else FALL
    if changed:
        ax.annotate("", (value, y), (before, y), arrowprops={"arrowstyle": "-|>", "color": colour,
                    "linewidth": 2, "shrinkA": 0, "shrinkB": 3})  # fmt: skip
        ax.plot(before, y, "|", color=colour, markersize=11, markeredgewidth=2)
    if upper == upper:
        ax.plot([value, upper], [y, y], color=colour, linewidth=2)
        ax.plot(upper, y, "o", color=colour, markersize=7)
    ax.plot(value, y, "o", color=colour, markersize=7)
    ends = [end for end in (value, before, upper) if end == end]
    amount = f"{value:,.0f} to {upper:,.0f}" if upper == upper else f"{value:,.0f}"
    left = max(ends) > MOST_RIGHT * most
    ax.annotate(
        minus(f"{amount} ({row['change']})" if row["change"] else amount),
        (min(ends) if left else max(ends), y),
        (-10 if left else 10, 0),
        textcoords="offset points",
        va="center",
        ha="right" if left else "left",
        color=colour if changed else INK,
    )
