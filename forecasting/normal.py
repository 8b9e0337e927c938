"""The standard normal distribution, with numpy alone."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from forecasting.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["normal_cdf", "normal_score"]


def normal_score(probs: Sequence[float] | Array) -> Array:
    """Standard normal quantiles (P,) of P probabilities; a ParameterError outside (0, 1)."""
    normal = NormalDist()
    flat = [float(p) for p in np.ravel(np.asarray(probs, dtype=float))]
    bad = [p for p in flat if not 0 < p < 1]
    if bad:
        raise ParameterError(
            f"Probability {bad[0]:g} is not between 0 and 1. Use e.g. 0.5 or 0.975."
        )
    return np.array([normal.inv_cdf(p) for p in flat])


def normal_cdf(z: Array) -> Array:
    """Standard normal probabilities of scores, any shape."""
    scaled = np.asarray(z) / math.sqrt(2)
    erf = np.fromiter(map(math.erf, scaled.ravel().tolist()), float, scaled.size)
    return np.asarray((1 + erf.reshape(scaled.shape)) / 2)
