"""Ten fates of one market, equally likely: what "8 of 10" looks like."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasting.plotting.axes import literal
from forecasting.plotting.theme import COLOURS, GREY, INK, PALE
from livecommerce.charts.frame import bare
from livecommerce.charts.lines import amount

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from forecasting import AnnualSeries, Forecast

__all__ = ["fates", "plot_fates"]

DRAWS = 20_000
COLUMNS = 5
PANEL = 1.55  # inches of height


def fates(forecast: Forecast, year: int, count: int = 10) -> pd.DataFrame:
    """Equally likely courses of a market by year from the origin on, the least first.

    The paths are sorted by what they reach in ``year`` and cut into equal parts; the path nearest
    to the median of its part, in logs over all years, stands for it.
    """
    import pandas as pd

    logs = np.log(forecast.paths(DRAWS))
    at = int(np.flatnonzero(forecast.years == year)[0])
    parts = np.array_split(logs[np.argsort(logs[:, at])], count)
    chosen = []
    for part in parts:
        distance = np.abs(part - np.median(part, axis=0)).sum(axis=1)
        chosen.append(part[np.argmin(distance)])
    rows = np.vstack([np.full(count, np.log(forecast.series.values[-1])), np.array(chosen).T])
    years = [int(forecast.origin), *(int(y) for y in forecast.years)]
    return pd.DataFrame(
        np.exp(rows), index=pd.Index(years, name="year"), columns=range(1, count + 1)
    )


def plot_fates(found: pd.DataFrame, known: AnnualSeries, year: int, width: float) -> Figure:
    """A small picture for each fate, its amount in ``year`` above; the outermost two in orange."""
    from matplotlib import pyplot as plt

    rows = -(-found.shape[1] // COLUMNS)
    figure, grid = plt.subplots(
        rows, COLUMNS, figsize=(width, PANEL * rows), sharex=True, sharey=True, layout="constrained"
    )
    before = known.years < found.index[0]
    years = np.r_[known.years[before], found.index[0]]
    table, at = found.to_numpy(dtype=float), found.index.get_loc(year)
    for k, (ax, line) in enumerate(zip(np.ravel(grid), table.T, strict=False)):
        reached = float(line[at])
        outer = k in (0, found.shape[1] - 1)
        colour = COLOURS[1] if outer else COLOURS[0]
        ax.plot(years, np.r_[known.values[before], line[0]], color=GREY, linewidth=1.2)
        ax.plot(found.index, line, color=colour, linewidth=2.0)
        ax.plot(year, reached, "o", color=colour, markersize=6)
        ax.axhline(line[0], color=PALE, linewidth=0.8, zorder=0)
        ax.set_yscale("log")
        ax.set_title(literal(amount(reached, "bn yuan")), fontsize=11,
                     color=colour if outer else INK)  # fmt: skip
        ax.minorticks_off()
        ax.grid(visible=False)
        ax.set_yticks([])
        ax.set_xticks([int(found.index[0])])
        bare(ax)
    return figure
