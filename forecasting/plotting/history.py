"""Charts of a series: its values and its growth."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.formatting import columns, plain
from forecasting.plotting.axes import (
    LETTER,
    literal,
    minus,
    money_axis,
    new_axes,
    short,
    worded,
    wrap,
    year_axis,
)
from forecasting.plotting.labels import uncrowded
from forecasting.plotting.theme import COLOURS, INK, STATUS_MARKS
from forecasting.reading.units import spoken

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from forecasting.series import AnnualSeries

__all__ = ["draw_points", "plot_growth", "plot_history"]

MOST_YEARS = 8  # under bars
LAID_OUT = 1.1  # how much wider axes are once the layout has placed them
BAR_FILLS = {"forecast": "///", "derived": "..."}  # status to hatch; such a bar is white


def plot_history(
    series: AnnualSeries, ax: Axes | None = None, *, log: bool = False, values: bool = True
) -> Axes:
    """A series, with what each point is told by marker, fill, line and legend.

    A forecast or derived value is hollow, and a forecast is reached by a dashed line: never drawn
    like an observation.

    Parameters
    ----------
    series : AnnualSeries
        Drawn in its own unit over the calendar year.
    ax : matplotlib Axes, optional
        Default a new figure in the house width.
    log : bool
        Logarithmic scale.
    values : bool
        Write each value beside its point.

    Returns
    -------
    matplotlib Axes

    Examples
    --------
    >>> from matplotlib import pyplot as plt
    >>> from forecasting import AnnualSeries
    >>> from forecasting.plotting import style
    >>> s = AnnualSeries([19.64, 135.41, 443.75], years=[2017, 2018, 2019], unit="m EUR")
    >>> with style():
    ...     ax = plot_history(s)
    >>> [text.get_text() for text in ax.texts], ax.get_ylabel()
    (['19.64', '135.41', '443.75'], 'm EUR')
    >>> plt.close()
    """
    ax = new_axes(ax)
    draw_points(ax, series, len(series))
    money_axis(ax, log=log, unit=series.unit)
    if values:
        ax.margins(x=0.09, y=0.12)
    if not log:
        ax.set_ylim(0, series.values.max() * 1.12)
    year_axis(ax)
    if values:
        _write_values(ax, series, log)
    status_legend(ax)
    return ax


def status_legend(ax: Axes) -> None:
    """What the marks mean, where it covers no line; nothing where all are plain actual values."""
    if set(ax.get_legend_handles_labels()[1]) - {"actual"}:
        ax.legend(loc="best")


def _write_values(ax: Axes, series: AnnualSeries, log: bool) -> None:
    """Each value beside its point, but none over another."""
    texts = [worded(height, series.unit, _as_published) for height in series.values]
    places = [_beside_point(series.values, i, log) for i in range(len(series))]
    corners = []
    points = ax.transData.transform(np.column_stack([series.years, series.values]))
    for point, text, (offset, side) in zip(points * 72 / ax.figure.dpi, texts, places, strict=True):
        wide = LETTER * 12 * columns(text) * {"left": 0, "center": 0.5, "right": 1}[side]
        corners.append((point[0] + offset[0] - wide, point[1] + offset[1]))
    for i in uncrowded(corners, texts):
        offset, side = places[i]
        place: dict[str, Any] = {"textcoords": "offset points", "ha": side}
        ax.annotate(texts[i], (series.years[i], series.values[i]), offset, **place)


def _as_published(value: float) -> str:
    return plain(value) if abs(value) >= 0.1 else short(value)


def _beside_point(heights: NDArray[np.float64], i: int, log: bool) -> tuple[tuple[int, int], str]:
    """Where no line runs: the offset of a value's label from its point, and its alignment."""
    before, after = max(i - 1, 0), min(i + 1, len(heights) - 1)
    if heights[after] < heights[before]:
        return (6, 5), "left"
    if log:  # steep lines leave no room at the left
        return (6, -12), "left"
    return ((0, 9), "center") if i == 0 else ((-8, 5), "right")


def draw_points(ax: Axes, series: AnnualSeries, count: int, size: float = 7) -> None:
    """The first ``count`` points, each marked by its status and joined to the one before."""
    years, heights, statuses = series.years[:count], series.values[:count], series.status[:count]
    for i in range(1, count):
        line = "--" if statuses[i] == "forecast" else "-"
        ax.plot(years[i - 1 : i + 1], heights[i - 1 : i + 1], line, color=INK)
    for status in dict.fromkeys(statuses):
        here = np.array([s == status for s in statuses])
        marker, filled = STATUS_MARKS[status]
        ax.plot(
            years[here],
            heights[here],
            marker,
            color=INK,
            markerfacecolor=INK if filled else "white",
            markersize=size,
            zorder=4,
            label=status,
        )


def plot_growth(series: AnnualSeries, ax: Axes | None = None) -> Axes:
    """Growth of each year in percent, and under it what the year added in the unit.

    Where bars are narrow, the axis says the unit, or the amounts are left out. A year whose value
    is a forecast or derived is white and hatched, and says so.

    Parameters
    ----------
    series : AnnualSeries
        Growth needs the year before, so the first year has no bar.
    ax : matplotlib Axes, optional
        Default a new figure in the house width.

    Returns
    -------
    matplotlib Axes

    Examples
    --------
    >>> from matplotlib import pyplot as plt
    >>> from forecasting import AnnualSeries
    >>> from forecasting.plotting import style
    >>> s = AnnualSeries([100, 150, 120], years=[2017, 2018, 2019], unit="m EUR")
    >>> with style():
    ...     ax = plot_growth(s)
    >>> [text.get_text().splitlines() for text in ax.texts] == [
    ...     ["+50 %", "+50 m EUR"], ["\N{MINUS SIGN}20 %", "\N{MINUS SIGN}30 m EUR"]]
    True
    >>> plt.close()
    """
    from matplotlib.ticker import FuncFormatter

    ax = new_axes(ax)
    percent = 100 * series.growth()
    texts, unit = _growth_words(ax, series, percent)
    for year, rate, text, status in zip(
        series.years[1:], percent, texts, series.status[1:], strict=True
    ):
        hatch = BAR_FILLS.get(status)
        fill = "white" if hatch else COLOURS[0]
        ax.bar(year, rate, width=0.6, color=fill, edgecolor=COLOURS[0], hatch=hatch)
        ax.annotate(
            f"{text}\n{status}" if hatch else text,
            (year, max(rate, 0)),
            (0, 4),
            textcoords="offset points",
            ha="center",
            fontsize=11,
        )
    step = -(-len(texts) // MOST_YEARS)
    ax.set_xticks(series.years[:0:-step])
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: worded(value, "", _as_published)))
    ax.margins(x=0.1, y=0.3)
    ax.set_ylabel(f"growth on the year before, %{unit}")
    return ax


def _growth_words(
    ax: Axes, series: AnnualSeries, percent: NDArray[np.float64]
) -> tuple[list[str], str]:
    """The fullest words that fit over the bars, and what the axis says of their unit."""

    def signed(value: float, unit: str, style: Callable[[float], str]) -> str:
        return f"{'+' if value > 0 else ''}{worded(value, unit, style)}"

    rates = [signed(rate, "", lambda number: minus(f"{number:,.0f}")) for rate in percent]
    added = [
        signed(more, series.unit, lambda number: short(number, 4))
        for more in np.diff(series.values)
    ]
    unit = literal(spoken(series.unit))
    points = ax.bbox.width * 72 / ax.figure.dpi * LAID_OUT
    room = points / (1.2 * (len(rates) - 0.4)) / (LETTER * 11)
    whole = [f"{rate} %\n{more} {unit}" for rate, more in zip(rates, added, strict=True)]
    if max(columns(line) for text in whole for line in text.split("\n")) <= room:
        return whole, ""
    if max(map(columns, [*(f"{rate} %" for rate in rates), *added])) <= room:
        words = literal(wrap(f"and {spoken(series.unit)} added", 36))
        return [f"{rate} %\n{more}" for rate, more in zip(rates, added, strict=True)], f"\n{words}"
    return rates, ""
