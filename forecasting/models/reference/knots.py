"""Between the five quantiles of the reference class: small changes are rarer than a line says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasting.models.reference.terms import PROBS
from forecasting.normal import normal_cdf, normal_score

if TYPE_CHECKING:
    from forecasting.arrays import Array

__all__ = ["FINE", "refined"]

BEND = 0.557
SHARES = np.array([0.25, 0.5, 0.75])
_TENTH = float(normal_score([0.9])[0])
_INNER = normal_cdf(_TENTH * SHARES)
FINE: Array = np.array([*PROBS[:2], *(1 - _INNER[::-1]), 0.5, *_INNER, *PROBS[3:]])
"""Levels of the refined quantiles; `PROBS` are among them."""


def refined(quantiles: Array, bend: float = BEND) -> Array:
    """Quantiles at `FINE` (N, h, 11) from those at `PROBS` (N, h, 5), which stay as they are.

    Between the median and the 10 or 90 % limit the distance from the median grows as
    :math:`z^{1 + c / h}` with the normal score z in year h: markets that move at all mostly move
    by more than a straight line in z would say. The constant c = .557 is fitted with those of
    `forecasting.paths`.
    """
    years = np.arange(1.0, quantiles.shape[1] + 1)[:, None]
    part = SHARES ** (1 + bend / years)
    outer_low, low, middle, high, outer_high = np.moveaxis(quantiles, -1, 0)[..., None]
    below, above = middle + (low - middle) * part[:, ::-1], middle + (high - middle) * part
    return np.concatenate([outer_low, low, below, middle, above, high, outer_high], axis=-1)
