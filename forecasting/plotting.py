"""Charts of series, forecasts, publishers and policy: functions that take ``ax`` and return it.

Call them inside ``with style():``, the house style: opaque white, colours that the colour-blind
tell apart, markers and line styles that survive grey print, Chinese characters from a font that
the report's environment brings (without it, Latin text only).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.errors import ParameterError
from forecasting.plotting_policy import plot_chain, plot_timeline
from forecasting.plotting_rows import plot_publishers, plot_ranges
from forecasting.plotting_style import (
    COLOURS,
    GREY,
    INK,
    STATUS_MARKS,
    end_labels,
    money_axis,
    new_axes,
    short,
    style,
    unit_words,
    year_axis,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from forecasting.result import Forecast
    from forecasting.series import AnnualSeries

__all__ = [
    "COLOURS",
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


def plot_history(
    series: AnnualSeries, ax: Axes | None = None, *, log: bool = False, values: bool = True
) -> Axes:
    """A series, with what each point is told by marker, fill, line and legend.

    A forecast is hollow and reached by a dashed line: never drawn like an observation.

    Parameters
    ----------
    series : AnnualSeries
    ax : matplotlib Axes, optional
    log : bool
        Logarithmic scale.
    values : bool
        Write each value beside its point.
    """
    ax = new_axes(ax)
    years, heights = series.years, series.values
    for i in range(1, len(series)):
        firm = series.status[i] != "forecast"
        ax.plot(years[i - 1 : i + 1], heights[i - 1 : i + 1], "-" if firm else "--", color=INK)
    for status in dict.fromkeys(series.status):
        here = np.array([s == status for s in series.status])
        _points(ax, years[here], heights[here], status)
    if values:
        for year, height in zip(years, heights, strict=True):
            offset = (9, -3) if year == years[0] else (-8, 5)
            side = "left" if year == years[0] else "right"
            text = f"{height:,.10g}" if round(height, 2) == height else short(height)
            ax.annotate(text, (year, height), offset, textcoords="offset points", ha=side)
    money_axis(ax, log=log, unit=series.unit)
    if not log:
        ax.set_ylim(0, heights.max() * 1.12)
    year_axis(ax)
    ax.legend(loc="upper left")
    return ax


def _points(ax: Axes, x: Any, y: Any, status: str, colour: str = INK) -> None:
    marker, filled = STATUS_MARKS[status]
    fill = colour if filled else "white"
    ax.plot(x, y, marker, color=colour, markerfacecolor=fill, markersize=7, zorder=4, label=status)


def plot_fan(
    forecast: Forecast,
    history: AnnualSeries | None = None,
    ax: Axes | None = None,
    *,
    log: bool = True,
) -> Axes:
    """Median and interval bands after the history, labelled at their ends.

    Parameters
    ----------
    forecast : Forecast
        Its ``levels`` decide the bands.
    history : AnnualSeries, optional
        Default the series of the forecast.
    ax : matplotlib Axes, optional
    log : bool
        Logarithmic scale.
    """
    history = forecast.series if history is None else history
    ax = plot_history(history, ax, log=log, values=False)
    years = np.r_[forecast.origin, forecast.years]
    start = forecast.series.values[-1]
    levels = sorted(forecast.levels, reverse=True)
    heights, texts = [], []
    for k, level in enumerate(levels):
        low, high = np.vstack([[start, start], forecast.interval(level)]).T
        shade = COLOURS[0] if k == len(levels) - 1 else COLOURS[5]
        ax.fill_between(years, low, high, color=shade, alpha=0.28, linewidth=0)
        for edge in (low, high):
            ax.plot(years, edge, ":" if k == 0 else "-", color=COLOURS[0], linewidth=0.9)
            heights.append(float(edge[-1]))
        texts += [f"{short(low[-1])}  lower {level:g} %", f"{short(high[-1])}  upper {level:g} %"]
    median = np.r_[start, forecast.median]
    ax.plot(years, median, "--", color=COLOURS[0], linewidth=2.2)
    heights.append(float(median[-1]))
    texts.append(f"{short(median[-1])}  median")
    ax.autoscale(axis="y")
    money_axis(ax, log=log, unit=forecast.unit)
    end_labels(ax, [(float(years[-1]), height) for height in heights], texts)
    return ax


def plot_models(
    forecasts: Mapping[str, Forecast],
    year: int | None = None,
    ax: Axes | None = None,
    *,
    log: bool = True,
) -> Axes:
    """Models below each other for one year: median, 80 % (thick) and 95 % (thin) range.

    Parameters
    ----------
    forecasts : mapping of name to Forecast
    year : int, optional
        A year that all forecast; default the last common one.
    ax : matplotlib Axes, optional
    log : bool
        Logarithmic scale.

    Raises
    ------
    ParameterError
        If there is no forecast, or one of them lacks the year.
    """
    if not forecasts:
        raise ParameterError("No forecast to plot. Give {name: Forecast, ...}.")
    year = year or min(int(f.years[-1]) for f in forecasts.values())
    lacking = [name for name, f in forecasts.items() if year not in f.years]
    if lacking:
        raise ParameterError(f"{year} is not forecast by {', '.join(lacking)}. Choose another.")
    import pandas as pd

    ranges = pd.DataFrame(
        {
            name: f.with_levels((80, 95)).to_frame().loc[year].to_dict()
            for name, f in forecasts.items()
        }
    ).T
    unit = next(iter(forecasts.values())).unit
    return plot_intervals(ranges, ax, unit=f"{year}, {unit_words(unit)}", log=log)


def plot_intervals(
    ranges: pd.DataFrame,
    ax: Axes | None = None,
    *,
    unit: str = "bn yuan",
    marks: Mapping[str, float] | None = None,
    log: bool = True,
) -> Axes:
    """Distributions below each other: median, 80 % (thick) and 95 % (thin) range.

    Parameters
    ----------
    ranges : DataFrame
        One row a distribution, labelled by the index, with the columns ``median``, ``lower_80``,
        ``upper_80``, ``lower_95`` and ``upper_95``.
    ax : matplotlib Axes, optional
    unit : str
        Written at the axis.
    marks : mapping of str to float, optional
        Published values to draw across, with their label.
    log : bool
        Logarithmic scale.
    """
    marks = marks or {}
    ax = new_axes(ax, 1.5 + 0.36 * len(ranges) + 0.25 * len(marks))
    for row, (_, f) in enumerate(ranges.iterrows()):
        for level, width in ((95, 1.4), (80, 6)):
            colour = COLOURS[0] if level == 95 else COLOURS[5]
            ends = [f[f"lower_{level}"], f[f"upper_{level}"]]
            ax.plot(ends, [row, row], "-", color=colour, linewidth=width)
        ax.plot(f["median"], row, "o", color=INK, markersize=6)
        ax.annotate(
            short(f["median"]), (1.01, row), xycoords=("axes fraction", "data"), va="center"
        )
    _across(ax, marks)
    ax.set_yticks(range(len(ranges)), [str(label) for label in ranges.index])
    ax.set_ylim(len(ranges) - 0.5, -0.5)
    ax.grid(axis="x")
    ax.grid(visible=False, axis="y")
    money_axis(ax, "x", log=log, unit=unit)
    ax.annotate("median", (1.01, 1.02), xycoords="axes fraction", color=GREY, fontsize=11)
    return ax


def plot_dots(
    values: pd.Series[Any],
    ax: Axes | None = None,
    *,
    unit: str = "bn yuan",
    marks: Mapping[str, float] | None = None,
    log: bool = True,
) -> Axes:
    """One dot a row with its value at the right, and published values drawn across.

    Parameters
    ----------
    values : Series
        Indexed by the label of the row, drawn from the top.
    ax : matplotlib Axes, optional
    unit, marks, log
        As for `plot_intervals`.
    """
    marks = marks or {}
    ax = new_axes(ax, 1.5 + 0.3 * len(values) + 0.25 * len(marks))
    positions = range(len(values))
    ax.plot(values.to_numpy(), positions, "o", color=COLOURS[0], markersize=6)
    for row, value in zip(positions, values, strict=True):
        ax.annotate(short(value), (1.01, row), xycoords=("axes fraction", "data"), va="center")
    _across(ax, marks)
    ax.set_yticks(positions, [str(label) for label in values.index])
    ax.set_ylim(len(values) - 0.5, -0.5)
    ax.grid(axis="x")
    money_axis(ax, "x", log=log, unit=unit)
    return ax


def _across(ax: Axes, marks: Mapping[str, float]) -> None:
    """Draw published values across the rows, named in a legend below."""
    for (label, value), dash in zip(marks.items(), ("--", ":", "-."), strict=False):
        text = f"{label}: {short(value)}"
        ax.axvline(value, color=INK, linestyle=dash, linewidth=1.2, label=text)
    if marks:
        below = -0.75 / float(ax.get_figure().get_figheight())  # type: ignore[union-attr]
        ax.legend(loc="upper center", bbox_to_anchor=(0.5, below), ncols=1)


def plot_growth(series: AnnualSeries, ax: Axes | None = None) -> Axes:
    """Growth of each year in percent, and under it what the year added in the unit.

    A year whose value is a forecast is hatched.
    """
    ax = new_axes(ax)
    percent = 100 * series.growth()
    added = np.diff(series.values)
    for year, rate, more, status in zip(
        series.years[1:], percent, added, series.status[1:], strict=True
    ):
        firm = status != "forecast"
        ax.bar(
            year,
            rate,
            width=0.6,
            color=COLOURS[0] if firm else "white",
            edgecolor=COLOURS[0],
            hatch=None if firm else "///",
        )
        text = f"{rate:+,.0f} %\n{more:+,.4g} {unit_words(series.unit)}"
        ax.annotate(
            text if firm else f"{text}\nforecast",
            (year, max(rate, 0)),
            (0, 4),
            textcoords="offset points",
            ha="center",
        )
    ax.set_xticks(series.years[1:])
    ax.margins(y=0.3)
    ax.set_ylabel("growth on the year before, %")
    return ax
