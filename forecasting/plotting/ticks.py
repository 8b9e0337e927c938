"""Ticks whose labels do not touch, as many as there is room for."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib.ticker import LogLocator, MaxNLocator

__all__ = ["RoomyLinearLocator", "RoomyLogLocator"]

SUBS = (
    (1.0,),
    (1.0, 3.0),
    (1.0, 2.0, 5.0),
    (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0),
    (1.0, 1.2, 1.4, 1.6, 1.8, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0, 6.0, 7.0, 8.0, 9.0),
)
ENOUGH = 4  # ticks; more are not sought
MOST = 5  # of a linear axis
CHARACTER = 0.58  # of the font size
APART = 7.0  # points between two labels
SIZE = 12.0  # points of a label


def apart(axis: Any, places: Sequence[float], texts: Sequence[str], span: float) -> bool:
    """Whether labels at these places of an axis that is ``span`` long, in its scale, do not touch.

    An axis that is not drawn yet has room for all.
    """
    axes = getattr(axis, "axes", None)
    if axes is None or not span > 0:
        return True
    across = axis.axis_name == "x"
    pixels = axes.bbox.width if across else axes.bbox.height
    points = pixels * 72 / axes.figure.dpi / span
    for (one, text), (other, after) in itertools.pairwise(zip(places, texts, strict=True)):
        letters = (len(text) + len(after)) / 2 if across else 2.0
        if points * (other - one) < CHARACTER * SIZE * letters + APART:
            return False
    return True


class RoomyLogLocator(LogLocator):
    """Round numbers of a logarithmic axis, decided when it has its size; ``label`` writes them."""

    def __init__(self, label: Callable[[float], str]) -> None:
        super().__init__()
        self.label = label

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
            if len(ticks) > len(best) and self._fits(ticks, math.log10(high / low)):
                best = ticks
            if len(best) >= ENOUGH:
                break
        return best

    def _fits(self, ticks: list[float], span: float) -> bool:
        places = [math.log10(tick) for tick in ticks]
        return apart(self.axis, places, [self.label(tick) for tick in ticks], span)


class RoomyLinearLocator(MaxNLocator):
    """Round numbers of a linear axis, decided when it has its size; ``label`` writes them."""

    def __init__(self, label: Callable[[float], str], steps: Sequence[float]) -> None:
        super().__init__(MOST, steps=steps)
        self.label, self.given = label, steps

    def tick_values(self, vmin: float, vmax: float) -> Any:
        low, high = sorted((vmin, vmax))
        for bins in range(MOST, 1, -1):
            ticks = MaxNLocator(bins, steps=self.given).tick_values(low, high)
            seen = [float(tick) for tick in ticks if low <= tick <= high]
            if apart(self.axis, seen, [self.label(tick) for tick in seen], high - low):
                return ticks
        return np.array([max(seen, key=abs, default=high)])
