"""The predictive distribution of many series at once: what every model's core returns.

A distribution is held as its values at a few probability levels (knots), for each series and each
horizon. Between knots the value is linear in the standard normal score z of the probability, and
beyond the outer knots the last slope in z goes on: normal tails on the scale of the values. The
horizons are tied by a Gaussian copula, from which joint paths are drawn.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.errors import ModelError, ParameterError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["PROBS", "Predictive", "from_paths", "from_t", "normal_score"]

PROBS: NDArray[np.float64] = np.array(
    [
        *(0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5),
        *(0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.975, 0.99, 0.995, 0.999),
    ]
)
"""Default knots; symmetric, and with every level that is commonly asked for."""

LARGEST_LOG = 700.0
OUT_OF_RANGE = (
    "The forecast leaves the range of floating-point numbers. Use a larger unit, "
    "a shorter horizon or a damped model."
)


def normal_score(probs: Sequence[float] | NDArray[np.float64]) -> NDArray[np.float64]:
    """Standard normal quantiles of probabilities strictly between 0 and 1.

    Parameters
    ----------
    probs : sequence of float or array
        Probabilities; of an array of several dimensions, its P entries in order.

    Returns
    -------
    array, shape (P,)

    Raises
    ------
    ParameterError
        For a probability outside (0, 1).

    Examples
    --------
    >>> normal_score([0.5, 0.975]).round(2).tolist()
    [0.0, 1.96]
    """
    normal = NormalDist()
    flat = [float(p) for p in np.ravel(np.asarray(probs, dtype=float))]
    bad = [p for p in flat if not 0 < p < 1]
    if bad:
        raise ParameterError(
            f"Probability {bad[0]:g} is not between 0 and 1. Use e.g. 0.5 or 0.975."
        )
    return np.array([normal.inv_cdf(p) for p in flat])


@dataclass(frozen=True, eq=False)
class Predictive:
    """Quantile knots of N series over h years, on the scale on which the model works.

    Attributes
    ----------
    probs : array, shape (K,)
        Ascending probability levels of the knots.
    values : array, shape (N, h, K)
        Quantiles on ``scale``, nondecreasing along the last axis.
    correlation : array, shape (h, h) or (N, h, h)
        Copula correlation of the horizons.
    scale : {"log", "level"}
        Whether ``values`` are logs of the market's value or the values themselves.
    df : float or None
        Degrees of freedom that the residuals left, or None where the spread comes from elsewhere.
    method : str
        How the intervals were made, in words.
    notes : tuple of str
        What the user should know.

    References
    ----------
    Nelsen, R. B. (2006). An introduction to copulas, 2nd ed. Springer. doi:10.1007/0-387-28678-0

    Examples
    --------
    >>> made = from_t(np.zeros((1, 2)), np.ones((1, 2)), None, np.eye(2))
    >>> made.quantile([0.5, 0.975]).round(2).tolist()
    [[[0.0, 1.96], [0.0, 1.96]]]
    >>> made.paths(3).shape, round(made.cdf(0.0, year_index=1), 6)
    ((3, 2), 0.5)
    """

    probs: NDArray[np.float64]
    values: NDArray[np.float64]
    correlation: NDArray[np.float64]
    scale: str = "log"
    df: float | None = None
    method: str = ""
    notes: tuple[str, ...] = ()

    @property
    def horizon(self) -> int:
        """Number of years ahead, h."""
        return int(self.values.shape[1])

    def row(self, i: int) -> Predictive:
        """The distribution of one series alone.

        Parameters
        ----------
        i : int
            Its place, from 0.

        Returns
        -------
        Predictive
            With N = 1.
        """
        own = self.correlation.ndim == 3
        correlation = self.correlation[i] if own else self.correlation
        return replace(self, values=self.values[i : i + 1], correlation=correlation)

    def quantile(self, probs: Sequence[float] | NDArray[np.float64]) -> NDArray[np.float64]:
        """Quantiles at any probabilities.

        Parameters
        ----------
        probs : sequence of float or array, shape (P,)
            Strictly between 0 and 1; a ParameterError otherwise.

        Returns
        -------
        array, shape (N, h, P)
            On ``scale``.
        """
        weights = _weights(normal_score(probs), normal_score(self.probs))
        return np.asarray(self.values @ weights)

    def paths(self, count: int, seed: int = 0) -> NDArray[np.float64]:
        """Joint paths of the first series.

        Parameters
        ----------
        count : int
            Number of paths.
        seed : int
            Seed of the draws.

        Returns
        -------
        array, shape (count, h)
            On ``scale``.
        """
        correlation = self.correlation[0] if self.correlation.ndim == 3 else self.correlation
        rng = np.random.default_rng(seed)
        z = rng.standard_normal((count, self.horizon)) @ _root(correlation).T
        knots = normal_score(self.probs)
        columns = [interpolate(z[:, j], knots, self.values[0, j]) for j in range(self.horizon)]
        return np.stack(columns, axis=1)

    def mixture(self) -> Predictive:
        """The equal mixture of the N distributions, as one (N = 1).

        Margins are averaged as probabilities. The horizons are tied by the average covariance
        within the members plus the covariance of the members' medians.
        """
        knots = normal_score(self.probs)
        margins = [_mixed_margin(self.values[:, j], knots) for j in range(self.horizon)]
        low, middle, high = np.moveaxis(self.quantile([0.16, 0.5, 0.84]), -1, 0)
        sd = np.maximum((high - low) / 2, np.finfo(float).tiny)
        within = (self.correlation * sd[:, :, None] * sd[:, None, :]).mean(axis=0)
        centred = middle - middle.mean(axis=0)
        correlation = as_correlation(within + centred.T @ centred / len(centred))
        return replace(self, values=np.array([margins]), correlation=correlation)

    def after(self, origins: NDArray[np.float64]) -> Predictive:
        """The distributions with their origins as a certain year 0.

        Parameters
        ----------
        origins : array, shape (N,)
            The last values, on ``scale``.

        Returns
        -------
        Predictive
            With h + 1 years.
        """
        first = np.broadcast_to(origins[:, None, None], (len(origins), 1, self.probs.size))
        h = self.horizon + 1
        correlation = np.broadcast_to(np.eye(h), (len(origins), h, h)).copy()
        correlation[:, 1:, 1:] = self.correlation
        values = np.concatenate([first, self.values], axis=1)
        return replace(self, values=values, correlation=correlation)

    def years_ahead(self) -> Predictive:
        """What `after` was given: the distributions without their year 0."""
        return replace(self, values=self.values[:, 1:], correlation=self.correlation[..., 1:, 1:])

    def no_narrower(self, than: Predictive) -> Predictive:
        """The distributions with no quantile nearer to its median than in another one.

        Not knowing the origin cannot make us surer: a mixture may be a little narrower than its
        middle member where the spread of a model falls with the last value.
        """
        middle = np.searchsorted(self.probs, 0.5)
        own, other = (p.values - p.values[..., [middle]] for p in (self, than))
        away = np.where(self.probs < 0.5, np.minimum(own, other), np.maximum(own, other))
        return replace(self, values=self.values[..., [middle]] + away)

    def cdf(self, value: float, year_index: int) -> float:
        """Probability that the first series stays at or below a value.

        Parameters
        ----------
        value : float
            On ``scale``.
        year_index : int
            The year, from 0 for the first.

        Returns
        -------
        float
            From 0 to 1.
        """
        knots = normal_score(self.probs)
        z = interpolate(np.array([value]), self.values[0, year_index], knots)
        return NormalDist().cdf(float(z[0]))


def interpolate(
    x: NDArray[np.float64], xp: NDArray[np.float64], fp: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Piecewise linear interpolation that continues the outer slopes, shape of ``x``.

    Repeated abscissae (a flat stretch of a distribution) are merged, keeping the last.
    """
    keep = np.append(np.diff(xp) > 0, True)
    xp, fp = xp[keep], fp[keep]
    if xp.size == 1:
        return np.where(x < xp[0], -np.inf, np.inf)
    i = np.clip(np.searchsorted(xp, x) - 1, 0, xp.size - 2)
    slope = (fp[i + 1] - fp[i]) / (xp[i + 1] - xp[i])
    return np.asarray(fp[i] + slope * (x - xp[i]))


def _mixed_margin(values: NDArray[np.float64], knots: NDArray[np.float64]) -> NDArray[np.float64]:
    """Knots of the equal mixture of M margins (M, K)."""
    points = np.unique(values)
    scores = np.stack([interpolate(points, row, knots) for row in values])
    mean = _normal_cdf(np.clip(scores, -8, 8)).mean(axis=0)
    inside = (mean > 0) & (mean < 1)
    return interpolate(knots, normal_score(mean[inside]), points[inside])


_erf = np.vectorize(math.erf, otypes=[float])


def _normal_cdf(z: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray((1 + _erf(z / math.sqrt(2))) / 2)


def _weights(z: NDArray[np.float64], knots: NDArray[np.float64]) -> NDArray[np.float64]:
    """Matrix (K, P) that turns knot values into values at scores ``z``; exact at the knots."""
    i = np.clip(np.searchsorted(knots, z) - 1, 0, knots.size - 2)
    share = (z - knots[i]) / (knots[i + 1] - knots[i])
    weights = np.zeros((knots.size, z.size))
    weights[i, np.arange(z.size)] = 1 - share
    weights[i + 1, np.arange(z.size)] += share
    return weights


def _root(correlation: NDArray[np.float64]) -> NDArray[np.float64]:
    """A matrix square root that also accepts a singular correlation."""
    size, vectors = np.linalg.eigh(correlation)
    return np.asarray((vectors * np.sqrt(np.clip(size, 0, None))) @ vectors.T)


def from_t(
    location: NDArray[np.float64],
    spread: NDArray[np.float64],
    t_df: float | None,
    correlation: NDArray[np.float64],
    **described: Any,
) -> Predictive:
    """Location-scale predictive with Student t (or, with ``t_df=None``, normal) margins.

    Parameters
    ----------
    location, spread : array, shape (N, h)
        Median and scale of each year.
    t_df : float or None
        Degrees of freedom of the t quantiles.
    correlation : array, shape (h, h) or (N, h, h)
        Copula correlation of the horizons.
    **described
        Further fields of `Predictive`.

    Returns
    -------
    Predictive
        With the knots `PROBS`.

    Examples
    --------
    >>> made = from_t(np.zeros((1, 1)), np.ones((1, 1)), 4, np.eye(1))
    >>> made.quantile([0.975]).round(3).tolist()
    [[[2.776]]]
    """
    scores = normal_score(PROBS)
    if t_df is not None:
        from scipy.special import stdtrit

        scores = np.asarray(stdtrit(t_df, PROBS))
    values = location[..., None] + spread[..., None] * scores
    return Predictive(PROBS, values, correlation, **described)


def from_paths(
    paths: NDArray[np.float64],
    *,
    median: NDArray[np.float64] | None = None,
    **described: Any,
) -> Predictive:
    """Predictive of simulated paths; its knots are their empirical quantiles.

    Parameters
    ----------
    paths : array, shape (N, draws, h)
        On the scale of the predictive.
    median : array, shape (N, h), optional
        The knots are shifted so that the middle is exactly this forecast.
    **described
        Further fields of `Predictive`.

    Returns
    -------
    Predictive
        With the knots `PROBS`; the correlations (N, h, h) are those of the normal scores of ranks.

    Examples
    --------
    >>> paths = np.linspace([0.0, 1.0], [2.0, 5.0], 101)[None]
    >>> made = from_paths(paths)
    >>> made.quantile([0.5]).round(6).tolist(), made.correlation.round(6).tolist()
    ([[[1.0], [3.0]]], [[[1.0, 1.0], [1.0, 1.0]]])
    """
    values = np.moveaxis(np.quantile(paths, PROBS, axis=1), 0, -1)
    if median is not None:
        values = values + (median - values[..., PROBS.size // 2])[..., None]
    ranks = np.argsort(np.argsort(paths, axis=1), axis=1)
    grid = normal_score((np.arange(paths.shape[1]) + 0.5) / paths.shape[1])
    scores = grid[ranks]
    correlation = np.einsum("nsh,nsk->nhk", scores, scores) / float(grid @ grid)
    return Predictive(PROBS, values, correlation, **described)


def integrated_ar1(phi: float, horizon: int) -> NDArray[np.float64]:
    """Covariance, in units of the innovation variance, of the sum of an AR(1) growth, (h, h).

    Year k adds the growth e_k + phi e_{k-1} + ...; phi = 0 gives the random walk.
    """
    steps = np.arange(horizon)
    response = np.tril(np.cumsum(phi**steps)[np.clip(steps[:, None] - steps, 0, None)])
    return np.asarray(response @ response.T)


def as_correlation(covariance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Correlation matrix of a covariance, (..., h, h)."""
    sd = np.sqrt(np.diagonal(covariance, axis1=-2, axis2=-1))
    return np.asarray(covariance / (sd[..., :, None] * sd[..., None, :]))


def check_range(values: NDArray[np.float64]) -> None:
    """Refuse log values that would overflow.

    Raises
    ------
    ModelError
        If a quantile is not finite or beyond what a float can hold.
    """
    if not np.isfinite(values).all() or np.abs(values).max() > LARGEST_LOG:
        raise ModelError(OUT_OF_RANGE)
