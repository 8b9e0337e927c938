"""Charts of many forecasts or scores below each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from forecasting.errors import ParameterError
from forecasting.formatting import plain
from forecasting.levels import limit_names
from forecasting.plotting.axes import literal, money_axis, new_axes, rows_height, worded
from forecasting.plotting.labels import legend_below, name_rows, row_values
from forecasting.plotting.theme import COLOURS, INK

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from forecasting.result import Forecast

__all__ = ["plot_dots", "plot_intervals", "plot_models"]

DOT: dict[str, Any] = {"color": INK, "markeredgecolor": "white", "markersize": 8}
KEY_HEIGHT = 18.0  # points
KEY: dict[str, dict[str, Any]] = {  # what the marks of a row are
    "median": {"marker": "o", "linestyle": "none", **DOT},
    "80 % range": {"color": COLOURS[0], "linewidth": 7, "solid_capstyle": "butt"},
    "95 % range": {"color": COLOURS[0], "linewidth": 1.6},
}


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
        All in one unit; the name stands beside the row.
    year : int, optional
        A year that all forecast; default the last common one.
    ax : matplotlib Axes, optional
        Default a new figure in the house width.
    log : bool
        Logarithmic scale.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    ParameterError
        If there is no forecast, or one of them lacks the year.

    Examples
    --------
    >>> from matplotlib import pyplot as plt
    >>> import forecasting as fc
    >>> s = fc.AnnualSeries([20, 135, 444, 971], years=range(2017, 2021), unit="m EUR")
    >>> made = {name: fc.forecast(s, 2, model=name) for name in ("naive", "damped_trend")}
    >>> ax = plot_models(made)
    >>> [label.get_text() for label in ax.get_yticklabels()], ax.get_xlabel()
    (['naive', 'damped trend'], '2022, m EUR, log scale')
    >>> plt.close()
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
    return plot_intervals(ranges, ax, unit=f"{year}, {unit}", log=log)


def plot_intervals(
    ranges: pd.DataFrame,
    ax: Axes | None = None,
    *,
    unit: str = "",
    marks: Mapping[str, float] | None = None,
    log: bool = True,
    header: str | None = "median",
) -> Axes:
    """Distributions below each other: median, 80 % (thick) and 95 % (thin) range.

    Parameters
    ----------
    ranges : DataFrame
        One row a distribution, labelled by the index, with the columns ``median``, ``lower_80``,
        ``upper_80``, ``lower_95`` and ``upper_95``, all in ``unit``.
    ax : matplotlib Axes, optional
        Default a new figure in the house width.
    unit : str
        Written at the axis.
    marks : mapping of str to float, optional
        Published values to draw across, with their label.
    log : bool
        Logarithmic scale.
    header : str, optional
        Over the numbers at the right: what ``median`` holds, e.g. ``estimate``.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    ParameterError
        If a column is missing.

    Examples
    --------
    >>> import pandas as pd
    >>> from matplotlib import pyplot as plt
    >>> row = {"median": 1285, "lower_80": 1060, "upper_80": 1600, "lower_95": 900}
    >>> ranges = pd.DataFrame([{**row, "upper_95": 1900}], index=["nowcast"])
    >>> ax = plot_intervals(ranges, marks={"published": 1285})
    >>> [t.get_text() for t in ax.texts], [t.get_text() for t in ax.get_legend().get_texts()]
    (['1,280', 'median'], ['published: 1,285'])
    >>> plt.close()
    """
    needed = ("median", "lower_80", "upper_80", "lower_95", "upper_95")
    missing = [column for column in needed if column not in ranges.columns]
    if missing or ranges.empty:
        raise ParameterError(f"The ranges lack {missing or 'rows'}. Give {', '.join(needed)}.")
    marks = marks or {}
    ax = new_axes(ax, rows_height(list(ranges.index), len(marks) + 1, 0.34))
    for row, (_, f) in enumerate(ranges.iterrows()):
        for level, width in ((95, 1.6), (80, 7)):
            ends = f[list(limit_names(level))]
            ax.plot(ends, [row, row], "-", color=COLOURS[0], linewidth=width)
        ax.plot(f["median"], row, "o", zorder=4, **DOT)
    name_rows(ax, list(ranges.index))
    money_axis(ax, "x", log=log, unit=unit)
    below = _key(ax, header or "median")
    _across(ax, marks, below)
    row_values(ax, [worded(value, unit) for value in ranges["median"]], header)
    return ax


def plot_dots(
    values: pd.Series[Any],
    ax: Axes | None = None,
    *,
    unit: str = "",
    marks: Mapping[str, float] | None = None,
    log: bool = True,
    header: str | None = None,
) -> Axes:
    """One dot a row with its value at the right, and published values drawn across.

    Parameters
    ----------
    values : Series
        In ``unit``, indexed by the label of the row, drawn from the top.
    ax : matplotlib Axes, optional
        Default a new figure in the house width.
    unit, marks, log
        As for `plot_intervals`.
    header : str, optional
        Over the numbers at the right: what they are.

    Returns
    -------
    matplotlib Axes

    Examples
    --------
    >>> import pandas as pd
    >>> from matplotlib import pyplot as plt
    >>> scores = pd.Series({"seasonal_ar": 0.037, "ets": 0.049})
    >>> ax = plot_dots(scores, unit="score", log=False, header="score")
    >>> [t.get_text() for t in ax.texts], [t.get_text() for t in ax.get_yticklabels()]
    (['0.037', '0.049', 'score'], ['seasonal ar', 'ets'])
    >>> plt.close()
    """
    marks = marks or {}
    ax = new_axes(ax, rows_height(list(values.index), len(marks), 0.28))
    ax.plot(values.to_numpy(), range(len(values)), "o", color=COLOURS[0], markersize=7)
    ax.margins(x=0.08)
    name_rows(ax, list(values.index))
    money_axis(ax, "x", log=log, unit=unit)
    _across(ax, marks, _under_label(ax))
    row_values(ax, [worded(value, unit) for value in values], header)
    return ax


def _under_label(ax: Axes) -> float:
    """Points from the axes down to where the label of its axis ends."""
    return 22 + 16 * (1 + ax.get_xlabel().count("\n"))


def _key(ax: Axes, middle: str) -> float:
    """What dot and bars are, below the axis; points from the axes down to its end."""
    from matplotlib.lines import Line2D

    handles = [Line2D([], [], label=words, **look) for words, look in KEY.items()]
    handles[0].set_label(literal(middle))
    under = _under_label(ax)
    legend_below(ax, under, handles=handles, ncols=3, columnspacing=1, handlelength=1.4)
    return under + KEY_HEIGHT


def _across(ax: Axes, marks: Mapping[str, float], below: float) -> None:
    """Draw published values across the rows, named as in the prose in a legend below."""
    for (label, value), dash in zip(marks.items(), ("--", ":", "-."), strict=False):
        words = literal(f"{label}: {plain(value)}")
        ax.axvline(value, color=INK, linestyle=dash, linewidth=1.4, label=words)
    if marks:
        legend_below(ax, below, ncols=1)
