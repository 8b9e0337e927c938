"""What was forecast: inside the larger market, beside what came, and growth by its start."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.errors import DataError
from forecasting.plotting.axes import literal, short
from forecasting.plotting.theme import COLOURS, GREY, INK, PALE
from livecommerce.charts.frame import NARROW, TEXT, axes, bare, note
from livecommerce.charts.policy import require

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from forecasting import AnnualSeries
    from forecasting.shares import Composed

__all__ = ["plot_growths", "plot_misses", "plot_within"]

TRILLION = 1000  # bn yuan


def plot_within(made: Composed, width: float, *, names: Mapping[str, str]) -> Axes:
    """A market's forecast inside that of its parent, in trillions, medians and 80 % bands.

    ``made`` is what `forecasting.forecast_share` gives, in bn CNY; ``names`` has ``parent`` and
    ``part``.
    """
    ax = axes(width)
    parent = made.pieces["parent"]
    for whose, told, colour in (("parent", parent, GREY), ("part", made, COLOURS[0])):
        _fan(ax, told.series, told, colour)
        end = float(told.median[-1]) / TRILLION
        low, high = np.asarray(told.interval(80))[-1] / TRILLION
        words = f"{names[whose]}\n{short(end)} trn in {told.years[-1]}"
        words += f"\n({short(low)} to {short(high)})"
        note(
            ax,
            words,
            (told.years[-1], end),
            (7, 0),
            color=colour if whose == "part" else INK,
            **TEXT,
        )
    first, last = int(made.series.years[0]), int(made.years[-1])
    room = 15 if width < NARROW else 13  # characters of the longest label
    ax.set_xlim(first - 0.3, last + (last - first) * room * 6.2 / (width * 72 - room * 6.2 - 40))
    ax.set_ylim(0)
    ticks = np.arange(last, first - 1, -2 if width < NARROW else -1)
    ax.set_xticks(ticks)
    ax.axvline(int(made.series.years[-1]), color=PALE, linewidth=1, zorder=0)
    bare(ax, line=True)
    return ax


def _fan(ax: Axes, series: AnnualSeries, told: Any, colour: str) -> None:
    known = series.values / TRILLION
    ax.plot(series.years, known, "o-", color=colour, linewidth=1.8, markersize=5, zorder=4)
    years = np.r_[series.years[-1], told.years]
    ends = np.vstack([[known[-1]] * 2, np.asarray(told.interval(80)) / TRILLION])
    ax.fill_between(years, *ends.T, color=colour, alpha=0.22, linewidth=0)
    median = np.r_[known[-1], np.asarray(told.median) / TRILLION]
    ax.plot(years, median, "--", color=colour, linewidth=1.8, zorder=3)


def plot_misses(frame: pd.DataFrame, width: float) -> Axes:
    """Forecasts as multiples of what came, 80 % ranges and medians, a row for each year and start.

    ``frame`` has ``start`` (in the order wanted), ``year``, ``median``, ``lower_80``, ``upper_80``
    and ``came``, amounts in one unit.
    """
    from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

    amounts = ["median", "lower_80", "upper_80", "came"]
    require(frame, "start", "year", *amounts)
    if not (frame[amounts] > 0).all(axis=None):
        raise DataError("An amount is not above zero. Multiples of what came need amounts.")
    starts = list(dict.fromkeys(frame["start"]))
    rows = len(frame) + 1.3 * len(starts)
    ax = axes(width, max(4.4, 0.27 * rows + 0.5))
    ax.set_xscale("log")
    reach = frame[["lower_80", "upper_80"]].div(frame["came"], axis=0).to_numpy()
    low, high = float(reach.min()), float(reach.max())
    ax.set_xlim(low / (high / low) ** 0.22, high * (high / low) ** 0.16)
    ax.axvline(1, color=INK, linewidth=1.2, zorder=1)
    ax.text(1, -0.9, "what came", ha="center", va="bottom", **TEXT)
    y = 0.0
    for start, colour in zip(starts, COLOURS[1::-1] + COLOURS[2:], strict=False):
        ax.text(0, y, literal(str(start)), transform=ax.get_yaxis_transform(), va="center",
                color=colour, **TEXT)  # fmt: skip
        for row in frame[frame["start"] == start].itertuples():
            y += 1
            _miss(ax, row, y, colour)
        y += 1.3
    ax.set_ylim(y - 0.5, -1)
    ticks = [tick for tick in (0.1, 0.25, 0.5, 1, 2, 4, 8) if low <= tick <= high]
    ax.xaxis.set_major_locator(FixedLocator(ticks))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g} ×"))
    ax.set_yticks([])
    bare(ax)
    return ax


def _miss(ax: Axes, row: Any, y: float, colour: str) -> None:
    """One range, its year left and what the median missed right of it."""
    low, middle, high = (v / row.came for v in (row.lower_80, row.median, row.upper_80))
    ax.plot([low, high], [y, y], "-", color=colour, alpha=0.45, linewidth=7,
            solid_capstyle="butt", zorder=2)  # fmt: skip
    ax.plot(middle, y, "o", color=colour, markeredgecolor="white", markersize=8, zorder=4)
    ax.text(0.03, y, f"{row.year}", transform=ax.get_yaxis_transform(), va="center", **TEXT)
    sign = "\N{MINUS SIGN}" if middle < 1 else "+"
    missed = f"{sign}{abs(100 * (middle - 1)):.0f} %"
    note(ax, missed, (1, y), ha="right", xycoords=ax.get_yaxis_transform(), **TEXT)


def plot_growths(roads: Mapping[str, pd.Series[float]], width: float, *, shade: int) -> Axes:
    """Two roads of yearly growth, in per cent on a log scale; the first is blue, a year shaded."""
    if len(roads) != 2 or any((road <= 0).any() for road in roads.values()):
        raise DataError("Give two roads of growth above zero, in per cent.")
    ax = axes(width)
    ax.set_yscale("log")
    ax.axvspan(shade - 0.5, shade + 0.5, color="#efefef", linewidth=0, zorder=0)
    (_, main), (_, other) = roads.items()
    for (name, road), rival, colour in zip(roads.items(), (other, main), COLOURS[:2], strict=True):
        ax.plot(road.index, road, "o-" if rival is other else "o--", color=colour, linewidth=1.8,
                zorder=4 if rival is other else 3)  # fmt: skip
        _values(ax, road, rival, colour, both=rival is other)
        _name(ax, name, road, rival, colour)
    ax.set_xlim(min(main.index) - 0.5, max(main.index) + 0.6)
    low, high = float(min(main.min(), other.min())), float(max(main.max(), other.max()))
    ax.set_ylim(low / 2, high * 1.7)
    ax.set_xticks(list(main.index))
    ax.set_yticks([])
    ax.minorticks_off()
    bare(ax)
    return ax


def _values(ax: Axes, road: Any, rival: Any, colour: str, both: bool) -> None:
    """The values of a road; those that the rival shares, on one of the two, ``both``, only."""
    values = list(road)
    for i, (year, value) in enumerate(road.items()):
        same = value == rival.get(year)
        if same and not both:
            continue
        dip = 0 < i < len(values) - 1 and value < min(values[i - 1], values[i + 1])
        up = not dip if same else value > rival.get(year, 0)
        offset = (9 if same and up else 0, 8 if up else -9)
        note(ax, f"{value:.0f} %", (year, value), offset, ha="center",
             va="bottom" if up else "top", color=INK if same else colour, **TEXT)  # fmt: skip


def _name(ax: Axes, name: str, road: Any, rival: Any, colour: str) -> None:
    """The road's name beside the first point at which it leaves the other."""
    apart = [year for year in road.index if road[year] != rival.get(year)]
    year = apart[0] if apart else road.index[0]
    up = road[year] > rival.get(year, 0)
    offset, ha, va = ((14, 26), "left", "bottom") if up else ((-8, -30), "right", "top")
    note(ax, name, (year, road[year]), offset, ha=ha, va=va, color=colour, **TEXT)
