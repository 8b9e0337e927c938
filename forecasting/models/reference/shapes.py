"""The shape of a market at its origin, told from its past alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasting.arrays import Array

__all__ = ["SHAPES", "shape_of"]

SHAPES = ("falling", "peaked", "dip", "calm", "rising", "fast")
CALM, FAST = 0.07, 0.3
"""Mean yearly log growth below which a market is calm, and above which it is fast."""


def shape_of(growth: Array) -> NDArray[Any]:
    """Shape of each series from its yearly log growth, (N, n - 1) to (N,) of text.

    ``falling``: it fell every year; ``peaked``: in the last two; ``dip``: in the last one only;
    else by mean log growth ``calm`` (below .07), ``rising`` or ``fast`` (above .3).
    """
    mean, fell = growth.mean(axis=1), growth < 0
    twice = fell[:, -2:].all(axis=1) & (growth.shape[1] > 1)
    rules = [fell.all(axis=1), twice, fell[:, -1], mean < CALM, mean <= FAST]
    return np.select(rules, list(SHAPES[:5]), SHAPES[5])
