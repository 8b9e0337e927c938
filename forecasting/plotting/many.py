"""Small charts of many forecasts beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from forecasting.errors import ParameterError
from forecasting.plotting.axes import LETTER, literal, money_axis, short, worded, wrap
from forecasting.plotting.fan import draw_band
from forecasting.plotting.history import draw_points
from forecasting.plotting.labels import end_labels
from forecasting.plotting.theme import WIDTH
from forecasting.reading.units import spoken

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from forecasting.result import Forecast

__all__ = ["MOST_CHARTS", "plot_fans", "plot_small"]

MOST_CHARTS = 20
"""Small charts of a figure; nobody looks at more."""
LEVEL = 80
PANEL, TALL = 2.4, 1.9  # inches of a small chart
NAME = 11.0  # points
KEY = f"Line: known. Dashed: median. Band: {LEVEL} % of what may come. Each on a scale of its own"


def plot_fans(
    forecasts: Sequence[Forecast],
    *,
    width: float = WIDTH,
    columns: int | None = None,
    log: bool = True,
    more: int = 0,
) -> Figure:
    """Small multiples: a fan with its 80 % band for each series, the name above it.

    Parameters
    ----------
    forecasts : sequence of Forecast
        Of different series, in any units. The first `MOST_CHARTS` are drawn, and a line below says
        how many are not.
    width : float
        Inches of the figure.
    columns : int, optional
        Small charts in a row; default as many as have room.
    log : bool
        Logarithmic scales.
    more : int
        Series beyond those given, to be counted among what is not drawn.

    Returns
    -------
    matplotlib Figure

    Raises
    ------
    ParameterError
        If there is no list of forecasts.

    Examples
    --------
    >>> from matplotlib import pyplot as plt
    >>> import forecasting as fc
    >>> lines = {"trams": [20, 31, 45], "cabs": [90, 80, 60]}
    >>> years = [2017, 2018, 2019]
    >>> series = [fc.AnnualSeries(v, years=years, unit="m EUR", name=k) for k, v in lines.items()]
    >>> [ax.get_title(loc="left") for ax in plot_fans([fc.forecast(s, 3) for s in series]).axes]
    ['trams', 'cabs']
    >>> plt.close()
    """
    from matplotlib import pyplot as plt

    if not isinstance(forecasts, Sequence) or not forecasts:
        raise ParameterError("No list of forecasts to plot. Give one; plot_fan draws one forecast.")
    shown = list(forecasts)[:MOST_CHARTS]
    across = min(columns or max(1, int(width // PANEL)), len(shown))
    letters = width * 72 / (LETTER * NAME)
    names = [wrap(one.series.name, 0.8 * letters / across, most=2) for one in shown]
    units = {one.unit for one in shown}
    rows = -(-len(shown) // across)
    tall = TALL + 0.17 * max(name.count("\n") for name in names)
    figure, grid = plt.subplots(
        rows, across, figsize=(width, tall * rows + 0.6), squeeze=False, layout="constrained"
    )
    for ax, one, name in zip(grid.flat, shown, names, strict=False):
        plot_small(one, ax, log=log)
        ax.set_ylabel("" if len(units) == 1 else literal(wrap(spoken(one.unit), 18, most=2)))
        ax.yaxis.label.set_size(NAME)
        ax.set_title(literal(name), loc="left", fontsize=NAME)
    for ax in grid.flat[len(shown) :]:
        ax.remove()
    told = [
        f"{spoken(units.pop())}. " if len(units) == 1 else "",
        KEY,
        ", logarithmic." if log else ".",
    ]
    if beyond := len(forecasts) + more - len(shown):
        told.append(f" {beyond} more series are not drawn.")
    figure.supxlabel(literal(wrap("".join(told), 0.95 * letters)), fontsize=NAME, ha="left", x=0.02)
    return figure


def plot_small(forecast: Forecast, ax: Axes, *, log: bool = True) -> Axes:
    """One series as a fan with its 80 % band and the three numbers at its end; no key."""
    from matplotlib.ticker import FixedLocator

    made = forecast.with_levels(LEVEL)
    draw_points(ax, made.series, len(made.series), size=4)
    low, high = draw_band(ax, made, LEVEL)
    years = np.r_[made.origin, made.years]
    median = np.r_[made.series.values[-1], made.median]
    ax.plot(years, median, "--", color=ax.lines[-1].get_color(), linewidth=2.0)
    ends = [float(high[-1]), float(median[-1]), float(low[-1])]
    money_axis(ax, log=log, unit=forecast.unit)
    ax.set_ylabel("")
    ax.tick_params(labelsize=NAME)
    ax.xaxis.set_major_locator(FixedLocator([int(made.series.years[0]), int(made.years[-1])]))
    texts = [worded(end, forecast.unit, short) for end in ends]
    end_labels(ax, [(float(years[-1]), end) for end in ends], texts)
    return ax
