"""Formulas of the reference class: what its quantiles are made of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasting.arrays import Array

__all__ = ["PROBS", "Member", "Terms", "log_growth"]

PROBS: Array = np.array([0.025, 0.1, 0.5, 0.9, 0.975])
"""Levels that the coefficients are estimated for."""
MEDIAN_TERMS = (
    *("one", "years", "last", "mean", "brake"),
    *("turn", "rise", "limited", "lowest", "plunge"),
)
"""What the median log growth over h years is linear in; see `Terms.of`."""
SPREAD_TERMS = ("one", "unrest", "pace", "points", "falls", "climb", "log_years", "falls_log_years")
"""What the log of the distance from the median to the 10 and the 90 % quantile is linear in."""
TAIL_TERMS = ("one", "points")
GATE_TERMS = ("one", "first", "second", "lowest", "mean", "last", "points", "unrest")
"""What the logit of the weight of the take-off coefficients is linear in."""
FEWEST = 20
"""Series that a class of one's own needs."""
LONGEST = 10
"""Points used: of longer series the last ten."""
FITTED_HORIZON = 5
LARGEST_GROWTH = 3.0
"""Yearly log growth is limited to this (a factor of 20) before it enters a formula."""
DAMPING, LASTING = 0.6, 0.9
"""Growth that fades to this share every year."""
LIMIT = 0.3
"""Growth above this counts no more in the terms ``brake`` and ``limited``."""
FLOOR = 0.02
"""Added to unrest and pace before their logs."""
STEEPEST = 0.6
"""Mean growth above this counts no more in the terms ``climb`` and ``pace``."""
RAMP = 0.1
"""Mean growth from which the take-off coefficients have their full weight; none below zero."""
RECENT = 3
"""Falls of so many last years make a series look like a product that has its successor."""
HALFWAY = 0.45
"""Sum of those falls at which a series counts half as a product."""
RETURNS = 0.4
"""Added to the log distance up to the 90 % quantile of products that are lent to a series of no
named kind: what fell and is a technology comes back more often than a product does."""
LOG_SPREADS = (-6.0, 1.0)
"""Limits of the log distance between the median and the 10 or the 90 % quantile."""


def log_growth(y: Array) -> Array:
    """Yearly log growth of the last ten points, limited; (N, n) to (N, min(n, 10) - 1)."""
    logs = np.log(y[:, -LONGEST:])
    return np.clip(np.diff(logs, axis=1), -LARGEST_GROWTH, LARGEST_GROWTH)


def faded(share: float, years: Array) -> Array:
    """Sum of ``share``, ``share^2``, ... up to each year."""
    return np.asarray(share * (1 - share**years) / (1 - share))


@dataclass(frozen=True)
class Terms:
    """What the formulas are linear in, of N series over h years."""

    median: Array  # (N, h, 10) in the order of `MEDIAN_TERMS`
    spread: Array  # (N, 6) in that of `SPREAD_TERMS`, without its two in the log of the years
    falls: Array  # (N,) share of years with a fall
    points: Array  # (N,) log of the number of points over four
    gate: Array  # (N, 8) in the order of `GATE_TERMS`
    ramp: Array  # (N,) most weight of the take-off coefficients: none where mean growth is < 0
    drop: Array  # (N,) sum of the falls of the last three years, in logs

    @classmethod
    def of(cls, growth: Array, horizon: int) -> Terms:
        """Terms of yearly log growth (N, n - 1), from `log_growth` of n >= 3 points."""
        years = np.arange(1.0, horizon + 1)
        fast, slow = faded(DAMPING, years), faded(LASTING, years)
        last, mean, lowest = growth[:, -1], growth.mean(axis=1), growth.min(axis=1)
        unrest = np.log(np.abs(np.diff(growth, axis=1)).mean(axis=1) + FLOOR)
        pace = np.log(np.minimum(np.abs(growth).mean(axis=1), STEEPEST) + FLOOR)
        falls = (growth < 0).mean(axis=1)
        one, points = np.ones(len(growth)), np.full(len(growth), np.log((growth.shape[1] + 1) / 4))
        median = (
            np.outer(one, np.ones(horizon)),
            np.outer(one, years),
            np.outer(last, fast),
            np.outer(mean, fast),
            np.outer(np.minimum(last, LIMIT), fast),
            np.outer(last - mean, fast),
            np.outer(np.maximum(mean, 0), fast),
            np.outer(np.clip(mean, 0, LIMIT), fast),
            np.outer(np.maximum(lowest, 0), slow),
            np.outer(np.minimum(growth.max(axis=1), 0), slow),
        )
        climb = np.clip(mean, 0, STEEPEST)
        return cls(
            median=np.stack(median, axis=-1),
            spread=np.stack((one, unrest, pace, points, falls, climb), axis=-1),
            falls=falls,
            points=points,
            gate=np.stack(
                (one, growth[:, 0], growth[:, 1], lowest, mean, last, points, unrest), axis=-1
            ),
            ramp=np.clip(mean / RAMP, 0, 1),
            drop=np.maximum(-growth[:, -RECENT:], 0).sum(axis=1),
        )

    @property
    def log_years(self) -> Array:
        """Log of the years ahead, shape (h,)."""
        return np.log(np.arange(1.0, self.median.shape[1] + 1))

    @property
    def like_products(self) -> Array:
        """Weight of the coefficients for products, shape (N,), where a kind was not named."""
        return np.asarray(self.drop / (self.drop + HALFWAY))

    def takeoff_weight(self, gate: Array) -> Array:
        """Weight of the take-off coefficients, shape (N,)."""
        return np.asarray(self.ramp / (1 + np.exp(-np.clip(self.gate @ gate, -60, 60))))

    def take(self, rows: NDArray[Any]) -> Terms:
        """The given series alone."""
        return Terms(**{name: column[rows] for name, column in vars(self).items()})


@dataclass(frozen=True)
class Member:
    """Coefficients of the two-piece location-scale model; those left out are zero."""

    median: Array  # (10,) of the median log growth over h years
    lower: Array  # (8,) of the log distance from the median down to the 10 % quantile
    upper: Array  # (8,) up to the 90 % quantile
    tails: Array  # (2, 2) of the log of how many times as far beyond the outer quantiles lie

    def spread(self, terms: Terms, *, up: bool) -> Array:
        """Distance of the 10 or of the 90 % quantile from the median, (N, h); never narrowing."""
        told = self.upper if up else self.lower
        exponent = np.maximum(told[-2] + told[-1] * terms.falls, 0)
        logs = (terms.spread @ told[:-2])[:, None] + exponent[:, None] * terms.log_years
        return np.asarray(np.exp(np.clip(logs, *LOG_SPREADS)))

    def beyond(self, terms: Terms) -> tuple[Array, Array]:
        """How many times that distance the outer quantiles lie beyond the inner ones, (N, 1)."""
        low, high = (np.exp(np.clip(a + b * terms.points, -5, 3)) for a, b in self.tails)
        return low[:, None], high[:, None]

    def quantiles(self, terms: Terms) -> Array:
        """Quantiles of the log growth at `PROBS`, shape (N, h, 5)."""
        centre = terms.median @ self.median
        down, up = self.spread(terms, up=False), self.spread(terms, up=True)
        low, high = self.beyond(terms)
        ways = (-(1 + low) * down, -down, np.zeros_like(down), up, (1 + high) * up)
        return np.asarray(centre[..., None] + np.stack(ways, axis=-1))

    def wider(self, added: dict[str, float]) -> Member:
        """With numbers added, by term, to the coefficients of the log spreads."""
        more = np.array([added.get(term, 0.0) for term in SPREAD_TERMS])
        return replace(self, lower=self.lower + more, upper=self.upper + more)

    def lent(self) -> Member:
        """Of products: as they are lent to a series whose kind was not named."""
        return replace(self, upper=self.wider({"one": RETURNS}).upper)

    def to_dict(self) -> dict[str, Any]:
        """Coefficients by name."""
        return {
            "median": _named(MEDIAN_TERMS, self.median),
            "lower": _named(SPREAD_TERMS, self.lower),
            "upper": _named(SPREAD_TERMS, self.upper),
            "tails": [_named(TAIL_TERMS, side) for side in self.tails],
        }

    @classmethod
    def from_dict(cls, saved: dict[str, Any]) -> Member:
        """The inverse of `to_dict`."""
        return cls(
            _numbers(MEDIAN_TERMS, saved["median"]),
            _numbers(SPREAD_TERMS, saved["lower"]),
            _numbers(SPREAD_TERMS, saved["upper"]),
            np.array([_numbers(TAIL_TERMS, side) for side in saved["tails"]]),
        )


def _named(names: tuple[str, ...], values: Array) -> dict[str, float]:
    return {name: float(v) for name, v in zip(names, values, strict=True) if v}


def _numbers(names: tuple[str, ...], saved: dict[str, float]) -> Array:
    unknown = set(saved) - set(names)
    if unknown:
        raise KeyError(unknown.pop())
    return np.array([float(saved.get(name, 0.0)) for name in names])
