"""Charts of a series: its values and its growth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.plotting.axes import (
    minus,
    money_axis,
    new_axes,
    short,
    unit_words,
    year_axis,
)
from forecasting.plotting.theme import COLOURS, INK, STATUS_MARKS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from forecasting.series import AnnualSeries

__all__ = ["draw_points", "plot_growth", "plot_history"]

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
    if values:
        for i, (year, height) in enumerate(zip(series.years, series.values, strict=True)):
            text = minus(f"{height:,.10g}") if round(height, 2) == height else short(height)
            offset, side = _beside_point(series.values, i, log)
            place: dict[str, Any] = {"textcoords": "offset points", "ha": side}
            ax.annotate(text, (year, height), offset, **place)
        ax.margins(x=0.09, y=0.12)
    money_axis(ax, log=log, unit=series.unit)
    if not log:
        ax.set_ylim(0, series.values.max() * 1.12)
    year_axis(ax)
    ax.legend(loc="upper left")
    return ax


def _beside_point(heights: NDArray[np.float64], i: int, log: bool) -> tuple[tuple[int, int], str]:
    """Where no line runs: the offset of a value's label from its point, and its alignment."""
    before, after = max(i - 1, 0), min(i + 1, len(heights) - 1)
    if heights[after] < heights[before]:
        return (6, 5), "left"
    if log:  # steep lines leave no room at the left
        return (6, -12), "left"
    return ((0, 9), "center") if i == 0 else ((-8, 5), "right")


def draw_points(ax: Axes, series: AnnualSeries, count: int) -> None:
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
            markersize=7,
            zorder=4,
            label=status,
        )


def plot_growth(series: AnnualSeries, ax: Axes | None = None) -> Axes:
    """Growth of each year in percent, and under it what the year added in the unit.

    A year whose value is a forecast or derived is white and hatched, and says so.

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
    ax = new_axes(ax)
    percent = 100 * series.growth()
    added = np.diff(series.values)
    for year, rate, more, status in zip(
        series.years[1:], percent, added, series.status[1:], strict=True
    ):
        hatch = BAR_FILLS.get(status)
        fill = "white" if hatch else COLOURS[0]
        ax.bar(year, rate, width=0.6, color=fill, edgecolor=COLOURS[0], hatch=hatch)
        text = minus(f"{rate:+,.0f} %\n{more:+,.4g} {unit_words(series.unit)}")
        ax.annotate(
            f"{text}\n{status}" if hatch else text,
            (year, max(rate, 0)),
            (0, 4),
            textcoords="offset points",
            ha="center",
        )
    ax.set_xticks(series.years[1:])
    ax.margins(x=0.1, y=0.3)
    ax.set_ylabel("growth on the year before, %")
    return ax
