"""Formulas of the reference class: what its quantiles are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["PROBS", "Gate", "Member", "design", "log_growth"]

PROBS: Array = np.array([0.025, 0.1, 0.5, 0.9, 0.975])
"""Levels that the coefficients are estimated for."""
MEDIAN_TERMS = ("years", "one", "last", "mean", "fall", "brake", "line", "mean_line")
SPREAD_TERMS = ("one", "log_years", "unrest", "log_points", "unrest_points", "pace")
LONGEST = 10
"""Points used: of longer series the last ten."""
FITTED_HORIZON = 5
DAMPING = 0.6
LARGEST_GROWTH = 3.0
"""Yearly log growth is limited to this (a factor of 20) before it enters a formula."""
BRAKE = 0.3
FLOOR = 0.02
LOWEST = 0.1
LOG_SPREADS = (-6.0, 2.5)


def log_growth(y: Array) -> Array:
    """Yearly log growth of the last ten points, limited; (N, n) to (N, min(n, 10) - 1)."""
    logs = np.log(y[:, -LONGEST:])
    return np.clip(np.diff(logs, axis=1), -LARGEST_GROWTH, LARGEST_GROWTH)


def half_trend(growth: Array, horizon: int) -> Array:
    """Log growth over 1..h years that the Theta method forecasts, shape (N, h).

    Simple exponential smoothing of the levels, its constant the best of .1, .2, ... 1 by squared
    one-step errors, plus half the least-squares trend; not below a tenth of the last value.
    """
    path = np.cumsum(growth, axis=1) - growth.sum(axis=1, keepdims=True)
    y = np.exp(np.column_stack([-growth.sum(axis=1), path]))
    count, points = y.shape
    time = np.arange(points) - (points - 1) / 2
    trend = (y * time).sum(axis=1) / (time @ time)
    best, level, lag = np.full(count, np.inf), np.zeros(count), np.zeros(count)
    for alpha in np.arange(1, 11) / 10:
        smooth, squares = y[:, 0], np.zeros(count)
        for t in range(1, points):
            error = y[:, t] - smooth
            squares, smooth = squares + error**2, smooth + alpha * error
        better = squares < best
        best, level = np.where(better, squares, best), np.where(better, smooth, level)
        lag = np.where(better, (1 - (1 - alpha) ** points) / alpha, lag)
    line = level[:, None] + trend[:, None] / 2 * (np.arange(horizon) + lag[:, None])
    return np.asarray(np.log(np.maximum(line, LOWEST)))


def design(growth: Array, horizon: int) -> tuple[Array, Array]:
    """What the median and the spreads are linear in.

    Parameters
    ----------
    growth : array, shape (N, n - 1)
        Log growth from `log_growth`, oldest first, of n >= 3 points.
    horizon : int
        Years ahead, h.

    Returns
    -------
    array, shape (N, h, 9) and array, shape (N, h, 6)
        Terms of the median (`MEDIAN_TERMS`, then `half_trend`) and of the log spreads
        (`SPREAD_TERMS`).
    """
    points = growth.shape[1] + 1
    years = np.arange(1.0, horizon + 1)
    damped = (1 - DAMPING**years) / (1 - DAMPING)
    last, mean = growth[:, -1:], growth.mean(axis=1, keepdims=True)
    total = growth.sum(axis=1, keepdims=True)
    slope, mean_slope = 1 - np.exp(-last), (1 - np.exp(-total)) / (points - 1)
    unrest = np.log(np.abs(np.diff(growth, axis=1)).mean(axis=1, keepdims=True) + FLOOR)
    pace = np.log(np.abs(growth).mean(axis=1, keepdims=True) + FLOOR)
    size = np.log(points / 4)
    one = np.ones((len(growth), horizon))
    median = (
        one * years,
        one,
        damped * last,
        damped * mean,
        damped * np.minimum(last, 0),
        damped * np.minimum(last, BRAKE),
        np.log(np.maximum(1 + years * slope, LOWEST)),
        np.log(np.maximum(1 + years * mean_slope, LOWEST)),
        half_trend(growth, horizon),
    )
    spread = (
        one,
        one * np.log(years),
        one * unrest,
        one * size,
        one * unrest * size,
        one * pace,
    )
    return np.stack(median, axis=-1), np.stack(spread, axis=-1)


@dataclass(frozen=True)
class Member:
    """Coefficients of the two-piece location-scale model.

    Attributes
    ----------
    median : array, shape (8,)
        Of the median log growth over h years.
    lower, upper : array, shape (6,)
        Of the log distance from the median down to the 10 % and up to the 90 % quantile.
    tails : array, shape (2,)
        The 2.5 % and the 97.5 % quantile lie this many times as far away; above 1.
    """

    median: Array
    lower: Array
    upper: Array
    tails: Array

    def quantiles(self, median_terms: Array, spread_terms: Array) -> Array:
        """Quantiles of the log growth at `PROBS`, shape (..., 5)."""
        centre = median_terms[..., : len(self.median)] @ self.median
        down = np.exp(np.clip(spread_terms @ self.lower, *LOG_SPREADS))
        up = np.exp(np.clip(spread_terms @ self.upper, *LOG_SPREADS))
        ways = (-self.tails[0] * down, -down, np.zeros_like(down), up, self.tails[1] * up)
        return np.asarray(centre[..., None] + np.stack(ways, axis=-1))

    def to_dict(self) -> dict[str, Any]:
        """Coefficients by name."""
        return {
            "median": dict(zip(MEDIAN_TERMS, self.median.tolist(), strict=True)),
            "lower": dict(zip(SPREAD_TERMS, self.lower.tolist(), strict=True)),
            "upper": dict(zip(SPREAD_TERMS, self.upper.tolist(), strict=True)),
            "tails": self.tails.tolist(),
        }

    @classmethod
    def from_dict(cls, saved: dict[str, Any]) -> Member:
        """The inverse of `to_dict`."""
        return cls(
            np.array([saved["median"][term] for term in MEDIAN_TERMS]),
            np.array([saved["lower"][term] for term in SPREAD_TERMS]),
            np.array([saved["upper"][term] for term in SPREAD_TERMS]),
            np.array(saved["tails"]),
        )


@dataclass(frozen=True)
class Gate:
    """Weight of the take-off coefficients: ``top / (1 + exp(-(mean growth - centre) / width))``.

    The same curve in the mean absolute growth says how far a series is from calm.
    """

    centre: float
    width: float
    top: float

    def weight(self, mean_growth: Array) -> Array:
        """Weights of series of any mean yearly log growth."""
        return self.top * self._curve(mean_growth)

    def calm(self, spread_terms: Array) -> Array:
        """1 for series whose mean absolute growth is far below the centre, 0 far above."""
        pace = np.exp(spread_terms[..., SPREAD_TERMS.index("pace")]) - FLOOR
        return 1 - self._curve(pace)

    def steadied(self, quantiles: Array, median_terms: Array, spread_terms: Array) -> Array:
        """Ordinary quantiles around the average of their median and `half_trend`, if calm."""
        gap = median_terms[..., -1] - quantiles[..., 2]
        return np.asarray(quantiles + (self.calm(spread_terms) / 2 * gap)[..., None])

    def _curve(self, growth: Array) -> Array:
        score = np.clip((growth - self.centre) / self.width, -500, 500)
        return np.asarray(1 / (1 + np.exp(-score)))
