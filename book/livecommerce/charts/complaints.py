"""Charts of complaints: how many for each billion yuan, and how few of those who had a problem."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

from forecasting.errors import DataError, ParameterError
from forecasting.plotting.axes import new_axes, short
from forecasting.plotting.theme import COLOURS, INK, MARKERS, PALE
from livecommerce.charts.policy import require

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["plot_dots_of", "plot_rates"]

COLUMNS = 50  # dots beside each other


def plot_rates(rates: pd.DataFrame, names: Mapping[str, str], ax: Axes | None = None) -> Axes:
    """Rates by year, one line per definition; several readings of one year are joined by a bar.

    ``rates`` has ``counts_what`` (the definition), ``period`` (a year) and ``value``; ``names``
    gives the words at each definition's line, in the order drawn.
    """
    require(rates, "counts_what", "period", "value")
    ax = new_axes(ax)
    for i, (definition, words) in enumerate(names.items()):
        own = rates[rates["counts_what"] == definition]
        if own.empty:
            raise DataError(
                f"No rate counts {definition!r}. There are {set(rates['counts_what'])}."
            )
        _draw_definition(ax, own, words, i)
    years = sorted({int(period) for period in rates["period"]})
    ax.set_xticks(range(years[0], years[-1] + 1))
    ax.set_xlim(years[0] - 0.55, years[-1] + 0.5)
    ax.set_ylim(0, 1.18 * rates["value"].max())
    return ax


def _draw_definition(ax: Axes, rows: pd.DataFrame, words: str, number: int) -> None:
    """One line of the chart; the first stands with its labels above, the others below."""
    colour, marker, above = COLOURS[1 - number % 2], MARKERS[1 - number % 2], number % 2 == 0
    by_year = rows.groupby(rows["period"].astype(int))["value"].agg(["min", "max", "mean"])
    points = [(int(year), *map(float, ends)) for year, *ends in by_year.itertuples()]
    for (year, _, _, mean), (later, _, _, after) in pairwise(points):
        dash = "-" if later - year == 1 else "--"
        ax.plot([year, later], [mean, after], dash, color=colour, linewidth=2)
    ax.plot(rows["period"].astype(int), rows["value"], marker, color=colour, markersize=8)
    for year, low, high, _ in points:
        ax.plot([year, year], [low, high], color=colour, linewidth=6, alpha=0.45)
        ax.annotate(
            "\N{EN DASH}".join(dict.fromkeys((short(low), short(high)))),
            (year, high if above else low),
            (0, 8) if above else (5, -7),
            textcoords="offset points",
            ha="center" if above else "left",
            va="bottom" if above else "top",
            color=colour,
        )
    (first, *_, start), (second, *_, end) = points[0], points[min(1, len(points) - 1)]
    ax.annotate(
        words,
        (0.02, 0.97) if above else ((first + second) / 2, (start + end) / 2),
        (0, 0) if above else (8, -8),
        xycoords="axes fraction" if above else "data",
        textcoords="offset points",
        ha="left",
        va="center" if above else "top",
        color=colour,
    )


def plot_dots_of(parts: Mapping[str, int], ax: Axes | None = None, *, total: int = 1000) -> Axes:
    """So many of a thousand people, each a dot, in the order given; the rest is pale.

    The words of ``parts``, with their numbers of dots, stand at the right of the part's first row.
    """
    if sum(parts.values()) > total:
        raise ParameterError(f"The parts are {sum(parts.values())}, the total is {total}.")
    wide = ax is not None and ax.get_position().width * ax.figure.get_figwidth() > 5  # type: ignore[union-attr]
    columns = COLUMNS if wide else 32
    ax = new_axes(ax, 5.0)
    palette = [INK, COLOURS[1], COLOURS[0]]
    colours, start = [PALE] * total, 0
    for k, (words, count) in enumerate(parts.items()):
        colours[start : start + count] = [palette[k % len(palette)]] * count
        row = (start + count / 2) // columns
        ax.annotate(
            words,
            (columns, row),
            (6, 0),
            textcoords="offset points",
            va="center",
            color=INK,
            fontsize=11,
            annotation_clip=False,
        )
        start += count
    ax.scatter(
        [i % columns for i in range(total)],
        [i // columns for i in range(total)],
        s=26 if wide else 16,
        c=colours,
        linewidths=0,
    )
    ax.set_ylim(-(-total // columns) - 0.2, -0.8)
    ax.set_aspect("equal")
    ax.set_axis_off()
    return ax
