"""Forecasters that a reader can compute by hand, with the error growth of Farmer and Lafond.

Farmer, J. D. and Lafond, F. (2016). How predictable is technological progress? Research Policy
45(3), 647-665. doi:10.1016/j.respol.2015.11.001. Log growth is there a drift plus shocks with a
moving average, so that after m growth rates the error of the mean growth carried on for h years is
the standard deviation of growth times a closed form, as a Student t with m - 1 degrees of freedom.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from scipy import stats

from benchmarks.forecasters import Forecaster
from benchmarks.peers import PROBS

THETA = 0.63
"""Moving average of the shocks, their estimate over many technologies."""
DAMPING, SHARE, SCALE, OWN = 0.6, 0.3, 0.55, 0.5
"""The hand formula: growth left each year, share of the last growth in it (the rest is the mean),
factor of the spread, weight of the series' own variance. Chosen with the take-offs at hand."""
Array = np.ndarray
Variance = Callable[[str | None], float]


def error_growth(rates: int, horizon: int, theta: float = THETA) -> Array:
    """Standard deviation of the error 1..h years ahead over that of the growth rates, (h,)."""
    h = np.arange(1, horizon + 1)
    squared = -2 * theta + (1 + 2 * (rates - 1) * theta / rates + theta**2) * (h + h**2 / rates)
    return np.asarray(np.sqrt(squared / (1 + theta**2)))


def farmer_lafond(y: Array, horizon: int, technology: str | None = None) -> Array:
    """Quantiles (N, h, 5) of the formula as printed."""
    growth = np.diff(np.log(y), axis=1)
    rates = growth.shape[1]
    middle = growth.mean(1)[:, None] * np.arange(1, horizon + 1)
    spread = growth.std(1, ddof=1)[:, None] * error_growth(rates, horizon)
    return on_levels(y, middle, spread, stats.t.ppf(PROBS, rates - 1))


def by_hand(variance: Variance, y: Array, horizon: int, technology: str | None = None) -> Array:
    """Quantiles (N, h, 5) of damped growth with the same growth of errors."""
    growth = np.diff(np.log(y), axis=1)
    rates = growth.shape[1]
    pace = SHARE * growth[:, -1] + (1 - SHARE) * growth.mean(1)
    middle = pace[:, None] * np.cumsum(DAMPING ** np.arange(1, horizon + 1))
    squared = OWN * growth.var(1, ddof=1) + (1 - OWN) * variance(technology)
    spread = SCALE * np.sqrt(squared)[:, None] * error_growth(rates, horizon)
    return on_levels(y, middle, spread, stats.norm.ppf(PROBS))


def on_levels(y: Array, middle: Array, spread: Array, scores: Array) -> Array:
    with np.errstate(over="ignore"):
        factors = np.exp(middle[..., None] + spread[..., None] * scores)
        return np.asarray(y[:, -1, None, None] * factors)


def formulas(variance: Variance) -> Iterator[Forecaster]:
    """Both; `variance` gives the usual variance of growth where a technology was never seen."""
    yield Forecaster("Farmer and Lafond", "formula", "as printed in 2016", farmer_lafond)
    hand = partial(by_hand, variance)
    yield Forecaster("four constants", "formula", "this report, 2026", hand)
