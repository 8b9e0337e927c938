"""Names beside the marks of the package's charts, where those have a legend."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.plotting.theme import GREY, INK
from livecommerce.charts.frame import TEXT

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D

    from forecasting import AnnualSeries

__all__ = ["name_marks", "name_ranges", "name_statuses"]

LEVELS = ((0, "95 %", "left"), (1, "80 %", "right"))  # lines of the first row, as they are drawn
HEAD = 18.0  # points over the axes, above the header of the numbers


def name_statuses(ax: Axes, series: AnnualSeries) -> Axes:
    """What is no plain point, such as a forecast, named at its last one instead of in a legend.

    Examples
    --------
    >>> import forecasting as fc
    >>> from forecasting import plotting
    >>> status = ["estimate", "estimate", "forecast"]
    >>> s = fc.AnnualSeries([20, 135, 444], years=range(2017, 2020), unit="bn", status=status)
    >>> [t.get_text() for t in name_statuses(plotting.plot_history(s, values=False), s).texts]
    ['forecast']
    """
    _without_legend(ax)
    points = zip(series.years, series.values, series.status, strict=True)
    last = {status: (year, value) for year, value, status in points}
    for status, (year, value) in list(last.items())[1:]:
        ax.annotate(status, (year, value), (-9, 5), textcoords="offset points", ha="right",
                    va="bottom", color=GREY, **TEXT)  # fmt: skip
    return ax


def name_ranges(ax: Axes) -> Axes:
    """What the bars of the first row are, and over the axes the values drawn across.

    Parameters
    ----------
    ax : matplotlib Axes
        As `forecasting.plotting.plot_intervals` drew it.

    Examples
    --------
    >>> import pandas as pd
    >>> from forecasting import plotting
    >>> row = {"median": 5, "lower_80": 4, "upper_80": 6, "lower_95": 3, "upper_95": 8}
    >>> ax = plotting.plot_intervals(pd.DataFrame([row], ["a"]), marks={"later": 7.0})
    >>> [text.get_text() for text in name_ranges(ax).texts]
    ['5', 'median', '95 %', '80 %', 'later: 7']
    """
    _without_legend(ax)
    for line, words, ha in LEVELS:
        ax.annotate(words, (_place(ax.lines[line], -1), 0), (-12 if ha == "left" else 0, 6),
                    textcoords="offset points", ha=ha, va="bottom", color=GREY, **TEXT)  # fmt: skip
    ax.set_ylim(top=-0.75)
    return name_marks(ax)


def name_marks(ax: Axes) -> Axes:
    """The values drawn across the rows, named over the axes: the lowest to its left."""
    _without_legend(ax)
    marks = [line for line in ax.lines if not str(line.get_label()).startswith("_")]
    for k, line in enumerate(sorted(marks, key=_place)):
        ha = "center" if len(marks) == 1 else "left" if k else "right"
        look: dict[str, Any] = {"arrowstyle": "-", "linestyle": line.get_linestyle()}
        look |= {"linewidth": 1.4, "color": INK, "shrinkA": 0, "shrinkB": 0}
        look["relpos"] = ({"left": 0.0, "center": 0.5, "right": 1.0}[ha], 0.0)
        ax.annotate(str(line.get_label()), (_place(line), 1),
                    (0, HEAD), xycoords=("data", "axes fraction"), textcoords="offset points",
                    ha=ha, va="bottom", color=INK, arrowprops=look, **TEXT)  # fmt: skip
    return ax


def _place(line: Line2D, end: int = 0) -> float:
    """Where a line begins or ends, across."""
    return float(np.asarray(line.get_xdata(), dtype=float)[end])


def _without_legend(ax: Axes) -> None:
    """All of them: a second one made the first an artist of the axes."""
    from matplotlib.legend import Legend

    for legend in ax.findobj(Legend):
        legend.remove()
