"""How the years of a forecast go together: the joint distribution of their normal scores.

A forecast holds one distribution for each year (its margins). Where a year falls within its own
distribution is its normal score. The scores of the years are jointly a mixture of Gaussians, the
same for every model: how smoothly a market moves from year to year is the market's, not the
formula's. Conditioning such a mixture on some years is again such a mixture, in closed form.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from forecasting.normal import normal_cdf, normal_score

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["KINDS", "Scores", "Ties"]


class Ties(NamedTuple):
    """How the years of one kind of market are tied.

    ``smooth`` is the share of markets that follow a trend of their own beside the shocks of the
    years, ``trend`` its variance over that of a year's shock where the first year's width is one,
    ``flicker`` that of what passes within a year in the other markets.
    """

    smooth: float
    trend: float
    flicker: float


KINDS = {"technology": Ties(0.673, 25.45, 0.086), "product": Ties(0.295, 1.972, 0.382)}
HALVINGS = 60
FURTHEST = 40.0


@dataclass(frozen=True, eq=False)
class Scores:
    r"""Joint normal scores of h years: a mixture of M Gaussians, as weights, means, covariances.

    For a forecast that nothing was added to (`of_markets`) there are two, each with standard
    normal margins. With w the log of the first year's 90 % quantile over its 10 % quantile, the
    covariances of years j and k are in proportion to :math:`\min(j, k) + a w^2 j k` with
    probability p: a random walk, and a trend of the market's own that nobody knows yet, the
    less so the wider the forecast. Else they are in proportion to
    :math:`\min(j, k) + b\, [j = k]`: a random walk, and what passes within a year. The three
    constants (`Ties`) are fitted to how often other markets of the kind fell, peaked and passed
    their last value (``estimation/joint.py``); the margins stay as they are. See Nelsen, R. B.
    (2006), An introduction to copulas, 2nd ed., Springer, doi:10.1007/0-387-28678-0.

    >>> scores = Scores.of_markets(3, width=0.4)
    >>> scores.given([1], [2.0]).quantile([0.5]).round(2).tolist()
    [[1.81], [2.0], [1.91]]
    """

    weights: Array
    mean: Array
    covariance: Array

    @classmethod
    def of_markets(cls, horizon: int, width: float, ties: Ties = KINDS["technology"]) -> Scores:
        """The two Gaussians of a forecast that nothing was added to; width and ties as above."""
        return cls(
            np.array([ties.smooth, 1 - ties.smooth]),
            np.zeros((2, horizon)),
            as_correlation(covariances(horizon, width, ties)),
        )

    @property
    def horizon(self) -> int:
        """Number of years, h."""
        return int(self.mean.shape[1])

    def draw(self, count: int, seed: int) -> Array:
        """Joint scores, shape (count, h); the first years do not depend on how many follow."""
        rng = np.random.default_rng(seed)
        which = np.searchsorted(np.cumsum(self.weights)[:-1], rng.random(count), side="right")
        shocks = np.stack([rng.standard_normal(count) for _ in range(self.horizon)], axis=1)
        roots = np.stack([_root(matrix) for matrix in self.covariance])
        every = self.mean[:, None] + shocks @ roots.swapaxes(1, 2)
        return np.asarray(every[which, np.arange(count)])

    def cdf(self, score: float, year_index: int) -> float:
        """Probability that a year's score is at or below a value."""
        return float(self._cdf(np.full(self.horizon, score)[:, None])[year_index, 0])

    def quantile(self, probs: Sequence[float] | Array) -> Array:
        """Scores of each year at probabilities, shape (h, P)."""
        z = normal_score(probs)
        sd = self._sd()
        if np.ptp(sd, axis=0).max() < 1e-12 and np.ptp(self.mean, axis=0).max() < 1e-12:
            return np.asarray(self.mean[0][:, None] + sd[0][:, None] * z)
        targets = normal_cdf(z)
        each = self.mean[..., None] + sd[..., None] * z
        low, high = each.min(axis=0), each.max(axis=0)
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            above = self._cdf(middle) < targets
            low, high = np.where(above, middle, low), np.where(above, high, middle)
        return np.asarray((low + high) / 2)

    def given(self, places: Sequence[int], scores: Sequence[float]) -> Scores:
        """The scores once those of some years, by place from 0, are known and without spread."""
        known, told = list(places), np.asarray(scores, dtype=float)
        inner = self.covariance[:, known][:, :, known]
        gain = np.linalg.solve(inner, self.covariance[:, known]).swapaxes(1, 2)
        off = told - self.mean[:, known]
        mean = self.mean + (gain @ off[..., None])[..., 0]
        covariance = self.covariance - gain @ self.covariance[:, known]
        mean[:, known] = told
        covariance[:, known], covariance[:, :, known] = 0, 0
        distance = (off[:, None] @ np.linalg.solve(inner, off[..., None]))[:, 0, 0]
        log_weight = np.log(self.weights) - (distance + np.linalg.slogdet(inner)[1]) / 2
        weights = np.exp(log_weight - log_weight.max())
        return Scores(weights / weights.sum(), mean, covariance)

    def followed(self, place: int, shift: float, stretch: float) -> Scores:
        """The scores once a score s of one year stands for what ``shift + stretch * s`` was.

        The other years follow as far as they hang on that year: given it, their distribution
        stays (Jeffrey's rule). That year's own scores stay what they were.
        """
        variance = self.covariance[:, place, place]
        gain = self.covariance[:, place] / variance[:, None]
        ahead = shift + (stretch - 1) * self.mean[:, place]
        more = (stretch**2 - 1) * variance
        mean = self.mean + gain * ahead[:, None]
        covariance = self.covariance + gain[:, :, None] * gain[:, None, :] * more[:, None, None]
        mean[:, place] = self.mean[:, place]
        covariance[:, place] /= stretch
        covariance[:, :, place] /= stretch
        return Scores(self.weights, mean, covariance)

    def without_first(self) -> Scores:
        """The scores of the years after the first."""
        return Scores(self.weights, self.mean[:, 1:], self.covariance[:, 1:, 1:])

    def to_dict(self) -> dict[str, Any]:
        """Plain numbers, for JSON."""
        return {name: values.tolist() for name, values in vars(self).items()}

    def _sd(self) -> Array:
        variances = np.diagonal(self.covariance, axis1=1, axis2=2)
        return np.sqrt(np.clip(variances, 0, None))

    def _cdf(self, scores: Array) -> Array:
        """Probabilities of scores (h, P), year by year."""
        off = scores - self.mean[..., None]
        tiny = np.finfo(float).tiny
        z = np.clip(off / np.maximum(self._sd(), tiny)[..., None], -FURTHEST, FURTHEST)
        return np.asarray(np.einsum("m,mhp->hp", self.weights, normal_cdf(z)))


def covariances(horizon: int, width: float | Array, ties: Ties) -> Array:
    """Of the two kinds of market, over the variance of a year's shock, (..., 2, h, h)."""
    years = np.arange(1.0, horizon + 1)
    walk = np.minimum.outer(years, years)
    own = ties.trend * np.square(width)[..., None, None] * np.outer(years, years)
    return np.stack([walk + own, walk + ties.flicker * np.eye(horizon) + 0 * own], axis=-3)


def as_correlation(covariance: Array) -> Array:
    """Correlation matrix of a covariance, (..., h, h)."""
    sd = np.sqrt(np.diagonal(covariance, axis1=-2, axis2=-1))
    return np.asarray(covariance / (sd[..., :, None] * sd[..., None, :]))


def _root(covariance: Array) -> Array:
    """Lower triangular root of a covariance, which may be singular."""
    size = len(covariance)
    root, rest = np.zeros((size, size)), covariance.astype(float).copy()
    least = 1e-12 * max(float(np.diag(covariance).max()), np.finfo(float).tiny)
    for j in range(size):
        if rest[j, j] <= least:
            continue
        root[j:, j] = rest[j:, j] / math.sqrt(rest[j, j])
        rest -= np.outer(root[:, j], root[:, j])
    return root
