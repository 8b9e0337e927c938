"""Ticks of a logarithmic axis, as many as there is room for."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

from matplotlib.ticker import LogLocator

__all__ = ["RoomyLogLocator"]

SUBS = ((1.0,), (1.0, 3.0), (1.0, 2.0, 5.0), (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0))
ENOUGH = 4  # ticks; more are not sought
CHARACTER = 0.58  # of the font size
APART = 7.0  # points between two labels


class RoomyLogLocator(LogLocator):
    """Round numbers whose labels do not touch, decided when the axis has its size.

    Parameters
    ----------
    label : callable
        Gives the text of a tick.
    size : float
        Font size of the labels, in points.
    """

    def __init__(self, label: Callable[[float], str], size: float = 12.0) -> None:
        super().__init__()
        self.label, self.size = label, size

    def tick_values(self, vmin: float, vmax: float) -> list[float]:
        low, high = sorted((vmin, vmax))
        if not low > 0 or not math.isfinite(high):
            return []
        first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
        best: list[float] = []
        tried = [(subs, 1) for subs in SUBS]
        tried[:0] = [((1.0,), step) for step in range(last - first, 1, -1)]
        for subs, step in tried:
            decades = range(step * math.floor(first / step), last + 1, step)
            ticks = [s * 10.0**d for d in decades for s in subs if low <= s * 10.0**d <= high]
            if len(ticks) > len(best) and self._fits(ticks, low, high):
                best = ticks
            if len(best) >= ENOUGH:
                break
        return best

    def _fits(self, ticks: list[float], low: float, high: float) -> bool:
        """Whether the labels stand apart on an axis of the present length."""
        axis, per_decade = self.axis, math.inf
        across = getattr(axis, "axis_name", "x") == "x"
        axes = getattr(axis, "axes", None)
        if axes is not None and high > low:
            pixels = axes.bbox.width if across else axes.bbox.height
            per_decade = pixels * 72 / axes.figure.dpi / math.log10(high / low)
        for one, other in itertools.pairwise(ticks):
            letters = (len(self.label(one)) + len(self.label(other))) / 2 if across else 2.0
            if per_decade * math.log10(other / one) < CHARACTER * self.size * letters + APART:
                return False
        return True
