"""Charts of series, forecasts, publishers and policy: functions that take ``ax`` and return it.

Call them inside ``with style():``, the house style: opaque white, colours that the colour-blind
tell apart, markers and line styles that survive grey print, Chinese characters from a font that
the report's environment brings, else from one that is installed. A figure of your own takes the
width of the others from ``WIDTH``, in inches.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.plotting_axes import (
    display_name,
    end_labels,
    minus,
    money_axis,
    new_axes,
    short,
    unit_words,
    year_axis,
)
from forecasting.plotting_chain import plot_chain
from forecasting.plotting_compare import plot_dots, plot_intervals, plot_models
from forecasting.plotting_policy import plot_timeline
from forecasting.plotting_rows import plot_publishers, plot_ranges
from forecasting.plotting_style import COLOURS, INK, STATUS_MARKS, WIDTH, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from forecasting.result import Forecast
    from forecasting.series import AnnualSeries

__all__ = [
    "COLOURS",
    "WIDTH",
    "display_name",
    "end_labels",
    "money_axis",
    "plot_chain",
    "plot_dots",
    "plot_fan",
    "plot_growth",
    "plot_history",
    "plot_intervals",
    "plot_models",
    "plot_publishers",
    "plot_ranges",
    "plot_timeline",
    "style",
]

BAR_FILLS = {"forecast": "///", "derived": "..."}  # status to hatch; such a bar is white
ORIGIN_MARK = {"marker": "D", "markersize": 6, "markeredgewidth": 1.6, "linestyle": "none"}


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
    >>> s = AnnualSeries([19.64, 135.41, 443.75], years=[2017, 2018, 2019], unit="bn CNY")
    >>> with style():
    ...     ax = plot_history(s)
    >>> [text.get_text() for text in ax.texts], ax.get_ylabel()
    (['19.64', '135.41', '443.75'], 'bn yuan')
    >>> plt.close()
    """
    ax = new_axes(ax)
    _points(ax, series, len(series))
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


def _points(ax: Axes, series: AnnualSeries, count: int) -> None:
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


def plot_fan(
    forecast: Forecast,
    history: AnnualSeries | None = None,
    ax: Axes | None = None,
    *,
    log: bool = True,
) -> Axes:
    """Median and interval bands after the history, labelled at their ends.

    Where the last value of the series is itself uncertain, the bands begin with its width; a
    nowcast gets a marker and a legend entry of its own.

    Parameters
    ----------
    forecast : Forecast
        Its ``levels``, in percent, decide the bands.
    history : AnnualSeries, optional
        Default the series of the forecast, in the same unit.
    ax : matplotlib Axes, optional
        Default a new figure in the house width.
    log : bool
        Logarithmic scale.

    Returns
    -------
    matplotlib Axes

    Examples
    --------
    >>> from matplotlib import pyplot as plt
    >>> import forecasting as fc
    >>> s = fc.AnnualSeries([20, 135, 444], years=[2017, 2018, 2019], unit="bn CNY")
    >>> with style():
    ...     ax = plot_fan(fc.forecast(s, 3))
    >>> sorted(text.get_text().split(maxsplit=1)[1] for text in ax.texts)
    ['lower 80 %', 'lower 95 %', 'median', 'upper 80 %', 'upper 95 %']
    >>> plt.close()
    """
    history = forecast.series if history is None else history
    ax = new_axes(ax)
    levels = sorted(forecast.levels, reverse=True)
    start = _origin(forecast, levels)
    nowcast = forecast.series.last is not None and forecast.series.status[-1] == "derived"
    count = int((history.years < forecast.origin).sum()) if nowcast else len(history)
    _points(ax, history, count)
    years = np.r_[forecast.origin, forecast.years]
    ends: list[tuple[float, str]] = []
    for k, level in enumerate(levels):
        low, high = np.vstack([start[1 + k], forecast.interval(level)]).T
        shade = COLOURS[0] if k == len(levels) - 1 else COLOURS[5]
        ax.fill_between(years, low, high, color=shade, alpha=0.28, linewidth=0)
        for side, edge in (("lower", low), ("upper", high)):
            ax.plot(years, edge, ":" if k == 0 else "-", color=COLOURS[0], linewidth=1.1)
            ends.append((float(edge[-1]), f"{side} {level:g} %"))
    median = np.r_[start[0, 0], forecast.median]
    ax.plot(years, median, "--", color=COLOURS[0], linewidth=2.2)
    ends.append((float(median[-1]), "median"))
    if nowcast:
        _mark_nowcast(ax, history, count, (forecast.origin, float(median[0])), start[-1])
    ax.autoscale(axis="y")
    money_axis(ax, log=log, unit=forecast.unit)
    year_axis(ax)
    ax.legend(loc="upper left")
    texts = [f"{short(height)}  {words}" for height, words in ends]
    end_labels(ax, [(float(years[-1]), height) for height, _ in ends], texts)
    return ax


def _origin(forecast: Forecast, levels: list[float]) -> NDArray[np.float64]:
    """Median, then the interval of each level, of the last value, shape (1 + levels, 2)."""
    from forecasting.predictive import interpolate, normal_score

    series = forecast.series
    value = float(series.values[-1])
    if series.last is None:
        return np.full((1 + len(levels), 2), value)
    nodes = np.log(np.array(series.last.values))
    knots = normal_score((np.arange(nodes.size) + 0.5) / nodes.size)
    tails = np.array([0.5, *((1 - level / 100) / 2 for level in levels)])
    scores = normal_score(np.column_stack([tails, 1 - tails]).ravel())
    return np.exp(interpolate(scores, knots, nodes)).reshape(-1, 2)


def _mark_nowcast(
    ax: Axes,
    history: AnnualSeries,
    count: int,
    point: tuple[int, float],
    narrowest: NDArray[np.float64],
) -> None:
    """The nowcast as a hollow diamond on its narrowest interval, joined to the history."""
    year, median = point
    ax.plot([year, year], narrowest, "-", color=COLOURS[0], linewidth=2.6, zorder=4)
    if count:
        last = (int(history.years[count - 1]), float(history.values[count - 1]))
        ax.plot([last[0], year], [last[1], median], ":", color=INK, linewidth=1.4)
    mark: dict[str, Any] = {**ORIGIN_MARK, "color": COLOURS[0], "markerfacecolor": "white"}
    ax.plot(year, median, zorder=5, label="nowcast", **mark)


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
    >>> s = AnnualSeries([100, 150, 120], years=[2017, 2018, 2019], unit="bn CNY")
    >>> with style():
    ...     ax = plot_growth(s)
    >>> [text.get_text().splitlines() for text in ax.texts] == [
    ...     ["+50 %", "+50 bn yuan"], ["\N{MINUS SIGN}20 %", "\N{MINUS SIGN}30 bn yuan"]]
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
