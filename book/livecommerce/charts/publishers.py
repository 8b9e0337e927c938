"""Charts of data rows: what several publishers say of the same market."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasting.errors import DataError
from forecasting.periods import parse_year
from forecasting.plotting.axes import (
    band_rows,
    end_labels,
    literal,
    money_axis,
    new_axes,
    short,
    year_axis,
)
from forecasting.plotting.theme import COLOURS, DASHES, GREY, INK, MARKERS

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["plot_publishers", "plot_ranges", "rows_by_year"]


def rows_by_year(frame: pd.DataFrame, *needed: str) -> pd.DataFrame:
    """Data rows with a ``year`` column read from ``period``, sorted; periods within a year go.

    Parameters
    ----------
    frame : DataFrame
        Rows with a column ``period``, e.g. ``2020``, ``FY2020`` or ``2020H1``.
    *needed : str
        Other columns that must be there.

    Returns
    -------
    DataFrame
        A copy of the rows of whole years.

    Raises
    ------
    DataError
        If a column is missing or no row is a whole year.

    Examples
    --------
    >>> import pandas as pd
    >>> rows_by_year(pd.DataFrame({"period": ["2020", "2019", "2020H1"]}))["year"].tolist()
    [2019, 2020]
    """
    missing = [column for column in ("period", *needed) if column not in frame.columns]
    if missing:
        raise DataError(f"The frame lacks {missing}. Its columns are {list(frame.columns)}.")
    whole = frame["period"].astype(str).str.fullmatch(r"(FY)?\d{4}")
    if not whole.any():
        raise DataError("No row is a whole year. Give rows whose period is a year such as 2020.")
    rows = frame[whole].copy()
    rows["year"] = [parse_year(str(period)) for period in rows["period"]]
    return rows.sort_values("year", kind="stable")


def plot_publishers(
    frame: pd.DataFrame,
    ax: Axes | None = None,
    *,
    value: str = "value",
    log: bool = True,
    unit: str = "bn yuan",
) -> Axes:
    """One line per publisher, labelled at its end; forecasts are hollow, as the legend says.

    Parameters
    ----------
    frame : DataFrame
        Columns ``publisher``, ``period``, ``value`` and, if any, ``status``.
    ax : matplotlib Axes, optional
        Default a new figure in the house width.
    value : str
        Column drawn, in ``unit``.
    log : bool
        Logarithmic scale.
    unit : str
        Written at the axis.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    DataError
        If a column is missing or no row is a whole year.

    Examples
    --------
    >>> from matplotlib import pyplot as plt
    >>> from livecommerce import datasets
    >>> sizes = datasets.load("market_size").query("publisher in ('CECRC', 'iResearch')")
    >>> ax = plot_publishers(sizes)
    >>> sorted(text.get_text() for text in ax.texts)
    ['CECRC', 'iResearch']
    >>> plt.close()
    """
    rows = rows_by_year(frame, "publisher", value)
    ax = new_axes(ax, 4.2 + 0.13 * rows["publisher"].nunique())
    ends: list[tuple[float, float]] = []
    names: list[str] = []
    for i, (publisher, own) in enumerate(rows.groupby("publisher", sort=True)):
        colour, marker = COLOURS[i % len(COLOURS)], MARKERS[i % len(MARKERS)]
        dash = DASHES[(i + 2 * (i // len(COLOURS))) % len(DASHES)]
        firm_last = own.assign(firm=[not f for f in _forecasts(own)]).sort_values("firm")
        yearly = firm_last.groupby("year")[value].last()
        ax.plot(yearly.index, yearly, dash, color=colour, linewidth=1.3)
        for year, height, forecast in zip(own["year"], own[value], _forecasts(own), strict=True):
            fill = "white" if forecast else colour
            ax.plot(year, height, marker, color=colour, markerfacecolor=fill, markersize=6)
        name = f"{publisher}" if len(yearly) > 1 else f"{publisher} ({yearly.index[0]})"
        ends.append((float(yearly.index[-1]), float(yearly.iloc[-1])))
        names.append(name)
        ax.plot([], [], marker + dash, color=colour, label=name)
    money_axis(ax, log=log, unit=unit)
    year_axis(ax)
    if any(_forecasts(rows)):
        ax.plot([], [], "o", color=INK, markerfacecolor="white", label="hollow: forecast")
    if len(ends) <= 6:
        end_labels(ax, ends, names)
        if any(_forecasts(rows)):
            ax.legend(handles=[ax.lines[-1]], loc="upper left")
    else:
        ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.1), ncols=2)
    return ax


def _forecasts(rows: pd.DataFrame) -> list[bool]:
    if "status" not in rows.columns:
        return [False] * len(rows)
    return [bool(status == "forecast") for status in rows["status"]]


def plot_ranges(
    frame: pd.DataFrame,
    ax: Axes | None = None,
    *,
    value: str = "value",
    chosen: str | None = None,
    header: str | None = "bn yuan (publishers)",
) -> Axes:
    """For each year, how far publishers lie apart: each as a multiple of the year's median.

    Parameters
    ----------
    frame : DataFrame
        Columns ``publisher``, ``period``, ``value`` and, if any, ``status``.
    ax : matplotlib Axes, optional
        Default a new figure in the house width.
    value : str
        Column compared; its range is written at the right, with the number of publishers.
    chosen : str, optional
        Publisher whose figures the text uses; marked.
    header : str, optional
        Under what is written at the right: its unit.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    DataError
        If a column is missing or no row is a whole year.

    Examples
    --------
    >>> import pandas as pd
    >>> from matplotlib import pyplot as plt
    >>> rows = pd.DataFrame({"publisher": ["A", "B"], "period": "2020", "value": [961, 1288.1]})
    >>> ax = plot_ranges(rows)
    >>> ax.texts[0].get_text()
    '961 to 1,290  (2)'
    >>> plt.close()
    """
    rows = rows_by_year(frame, "publisher", value)
    rows["ratio"] = rows[value] / rows.groupby("year")[value].transform("median")
    years = sorted(rows["year"].unique())
    ax = new_axes(ax, 1.3 + 0.38 * len(years))
    ax.axvline(1, color=GREY, linewidth=0.8)
    for year in years:
        own = rows[rows["year"] == year]
        ends = [float(own["ratio"].min()), float(own["ratio"].max())]
        ax.plot(ends, [year, year], color="#c4c4c4", linewidth=10, solid_capstyle="butt")
        low, high = float(own[value].min()), float(own[value].max())
        label = f"{short(low)} to {short(high)}" if high > low else short(high)
        text = f"{label}  ({own['publisher'].nunique()})"
        ax.annotate(text, (1.02, year), xycoords=("axes fraction", "data"), va="center")
    ax.plot(rows["ratio"], rows["year"], "|", color=INK, markersize=12, label="a publisher")
    if chosen is not None:
        _mark_chosen(ax, rows[rows["publisher"] == chosen], chosen)
    ax.set_yticks(years)
    ax.tick_params(axis="y", length=0)
    band_rows(ax, years[1::2])
    ax.set_ylim(max(years) + 0.6, min(years) - 0.6)
    ax.grid(visible=False, axis="y")
    ax.set_xlabel("multiple of the year's median")
    if header:
        ax.annotate(
            literal(header),
            (1.02, 0),
            (0, -10),
            xycoords="axes fraction",
            textcoords="offset points",
            va="top",
            color=GREY,
        )
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=3, columnspacing=1, borderpad=0.1)
    return ax


def _mark_chosen(ax: Axes, rows: pd.DataFrame, name: str) -> None:
    hollow = np.array(_forecasts(rows), dtype=bool)
    for mask, fill, label in ((~hollow, COLOURS[0], name), (hollow, "white", "its forecast")):
        own = rows[mask]
        if len(own):
            ax.plot(
                own["ratio"],
                own["year"],
                "D",
                color=COLOURS[0],
                markerfacecolor=fill,
                markersize=8,
                zorder=4,
                label=label,
            )
