"""A forecast and its intervals behind the series it goes on from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.levels import probabilities
from forecasting.plotting.axes import money_axis, new_axes, worded, year_axis
from forecasting.plotting.history import draw_points, status_legend
from forecasting.plotting.labels import end_labels
from forecasting.plotting.theme import COLOURS, INK

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from forecasting.result import Forecast
    from forecasting.series import AnnualSeries

__all__ = ["plot_fan"]

ORIGIN_MARK = {"marker": "D", "markersize": 6, "markeredgewidth": 1.6, "linestyle": "none"}


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
    >>> from forecasting.plotting import style
    >>> s = fc.AnnualSeries([20, 135, 444], years=[2017, 2018, 2019], unit="m EUR")
    >>> with style():
    ...     ax = plot_fan(fc.forecast(s, 3))
    >>> sorted(text.get_text().split(maxsplit=1)[1] for text in ax.texts)
    ['lower 80 %', 'lower 95 %', 'median', 'upper 80 %', 'upper 95 %']
    >>> plt.close()
    """
    history = forecast.series if history is None else history
    ax = new_axes(ax)
    levels = sorted(forecast.levels, reverse=True)
    nowcast = forecast.series.last is not None and forecast.series.status[-1] == "derived"
    count = int((history.years < forecast.origin).sum()) if nowcast else len(history)
    draw_points(ax, history, count)
    ends: list[tuple[float, str]] = []
    for level in levels:
        edges = draw_band(ax, forecast, level, inner=level == levels[-1], outer=level == levels[0])
        for side, edge in zip(("lower", "upper"), edges, strict=True):
            ends.append((float(edge[-1]), f"{side} {level:g} %"))
    start = _origin(forecast, levels)
    years = np.r_[forecast.origin, forecast.years]
    median = np.r_[start[0, 0], forecast.median]
    ax.plot(years, median, "--", color=COLOURS[0], linewidth=2.2)
    ends.append((float(median[-1]), "median"))
    if nowcast:
        _mark_nowcast(ax, history, count, (forecast.origin, float(median[0])), start[-1])
    ax.autoscale(axis="y")
    money_axis(ax, log=log, unit=forecast.unit)
    year_axis(ax)
    status_legend(ax)
    texts = [f"{worded(height, forecast.unit)}  {words}" for height, words in ends]
    end_labels(ax, [(float(years[-1]), height) for height, _ in ends], texts)
    return ax


def draw_band(
    ax: Axes, forecast: Forecast, level: float, *, inner: bool = True, outer: bool = False
) -> NDArray[np.float64]:
    """One interval from the last value on, the inner darkest; its lower and upper ends."""
    years = np.r_[forecast.origin, forecast.years]
    low, high = np.vstack([_origin(forecast, [level])[1], forecast.interval(level)]).T
    shade = COLOURS[0] if inner else COLOURS[5]
    ax.fill_between(years, low, high, color=shade, alpha=0.28, linewidth=0)
    for edge in (low, high):
        ax.plot(years, edge, ":" if outer else "-", color=COLOURS[0], linewidth=1.1)
    return np.vstack([low, high])


def _origin(forecast: Forecast, levels: list[float]) -> NDArray[np.float64]:
    """Median, then the interval of each level, of the last value, shape (1 + levels, 2)."""
    from forecasting.normal import normal_score
    from forecasting.predictive import interpolate

    series = forecast.series
    value = float(series.values[-1])
    if series.last is None:
        return np.full((1 + len(levels), 2), value)
    nodes = np.log(np.array(series.last.values))
    knots = normal_score((np.arange(nodes.size) + 0.5) / nodes.size)
    scores = normal_score([0.5, *probabilities(levels)])
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
