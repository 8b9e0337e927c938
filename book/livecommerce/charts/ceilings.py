"""How well curves fit when their ceiling is held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forecasting.plotting import end_labels
from livecommerce.charts.frame import axes

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["plot_ceilings"]


def plot_ceilings(misses: pd.DataFrame, width: float) -> Axes:
    """How far each curve misses the points, in percent, by the ceiling that it is given.

    ``misses`` has ceilings as index, in multiples of the last value, and a column for each curve.

    >>> import pandas as pd
    >>> ax = plot_ceilings(pd.DataFrame({"bass": [9, 4, 7]}, index=[1.5, 3, 10]), 4.8)
    >>> [label.get_text() for label in ax.get_xticklabels()]
    ['1.5', '3', '10']
    """
    ax = axes(width)
    for name, marker in zip(misses, "os^Dv", strict=False):
        ax.plot(misses.index, misses[name], marker=marker)
    ax.set_xscale("log")
    ax.set_xticks(list(misses.index), [f"{multiple:g}" for multiple in misses.index])
    ax.minorticks_off()
    ax.set_ylim(0, None)
    ax.set_xlabel("ceiling, as a multiple of the last value")
    ax.set_ylabel("typical miss, %")
    ends = [(float(misses.index[-1]), float(value)) for value in misses.iloc[-1]]
    end_labels(ax, ends, [str(name).capitalize() for name in misses])
    return ax
