"""Residual variances of a few points, shrunk towards what other markets' forecasts missed by."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.days import last_public_year
from forecasting.errors import ParameterError, VintageError
from forecasting.models.base import Model
from forecasting.models.constants import learned
from forecasting.predictive import PROBS, Predictive, from_t

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from forecasting.arrays import Array

__all__ = [
    "Prior",
    "ShrunkenVariance",
    "concat",
    "hypercube",
    "relative_logs",
    "two_piece",
]

WEAK_WORTH, WEAK_TAILS = 4.0, 3.0
"""Fewest degrees of freedom that the built-in priors were chosen from: of the prior, of tails."""
TENTH = 1.2815515655446004
"""Standard normal quantile of .9."""


@dataclass(frozen=True)
class Prior:
    r"""What other markets say about the variance of a model's log errors.

    The true variances of markets are taken as scaled inverse chi-square: worth :math:`d_0` degrees
    of freedom around :math:`s_0^2 (4 / n)^a`, for markets calm down as they age. With :math:`s^2`
    from d residual degrees of freedom the shrunken variance is

    .. math:: \tilde s^2 = \frac{d_0 s_0^2 (4 / n)^a + d \max(s^2, \text{floor})}{d_0 + d},

    and errors over :math:`\tilde s` follow Student's t with :math:`d_0 + d` degrees of freedom, or
    with ``tails`` where that is less: misses of forecasts have heavier tails than residuals.

    Parameters
    ----------
    d0 : float
        Prior degrees of freedom.
    s0_2 : float
        Prior variance of the log errors of markets with four points.
    ageing : float
        Power a of the years by which that variance falls.
    tails : float
        Most degrees of freedom of the t quantiles.
    floor : float
        Smallest residual variance believed: below it is rounding.

    References
    ----------
    Smyth, G. K. (2004). Linear models and empirical Bayes methods for assessing differential
    expression in microarray experiments. Statistical Applications in Genetics and Molecular
    Biology 3(1), 3. doi:10.2202/1544-6115.1027

    Examples
    --------
    >>> variance, df = Prior(d0=4, s0_2=0.1).shrink(np.array([0.0, 0.4]), df=2, n=4)
    >>> variance.round(3).tolist(), df
    ([0.067, 0.2], 6)
    """

    d0: float
    s0_2: float
    ageing: float = 0.0
    tails: float = 100.0
    floor: float = 1e-4

    def __post_init__(self) -> None:
        if not (0 <= self.d0 < np.inf and 0 < self.s0_2 < np.inf):
            raise ParameterError(
                f"Prior(d0={self.d0!r}, s0_2={self.s0_2!r}): give degrees of freedom from 0 and a "
                "variance above 0."
            )

    def shrink(self, variance: Array, df: int, n: int) -> tuple[Array, float]:
        """Shrunken variance of each row (N,) of n points, and the degrees of freedom of its t."""
        expected, total = self.s0_2 * (4 / n) ** self.ageing, self.d0 + df
        shrunken = (self.d0 * expected + df * np.maximum(variance, self.floor)) / total
        return shrunken, min(total, self.tails)


@dataclass(frozen=True)
class ShrunkenVariance(Model):
    """A model whose error variance is shrunk towards other markets.

    Parameters
    ----------
    trained_until : int, optional
        Use only constants estimated from data of years up to this one.
    prior : Prior, optional
        A prior of one's own, instead of the built-in one.

    Examples
    --------
    >>> from forecasting.models.benchmarks import Naive
    >>> Naive(prior=Prior(d0=4, s0_2=0.1)).shrink(np.array([0.4]), df=2, n=4)[1]
    6
    """

    trained_until: int | None = None
    prior: Prior | None = None

    @property
    def family(self) -> str:
        """Name of the model's own errors among the constants."""
        return self.name

    def as_of(self, day: dt.date) -> ShrunkenVariance:
        """The model with constants of the years that were public on a day; else a VintageError."""
        until = last_public_year(day)
        if self.trained_until is not None and self.trained_until > until:
            raise VintageError(
                f"{self.name} was made with constants of years up to {self.trained_until}; on "
                f"{day} those up to {until} were known. Leave trained_until out."
            )
        until = self.trained_until or until
        learned("priors", until)
        return replace(self, trained_until=until)

    def shrink(self, variance: Array, df: int, n: int) -> tuple[Array, float]:
        """Shrunken variance of each row, and the degrees of freedom of its t."""
        return self.known_prior.shrink(variance, df, n)

    def around(
        self, path: Array, variance: Array, growing: Array, n: int, **described: Any
    ) -> Predictive:
        """Student t around log paths (N, h) of n points, for residual variances that grow (h,)."""
        df = n - self.differences - self.parameters
        shrunken, t_df = self.shrink(variance, df, n)
        method = (
            f"Student t on logs with {t_df:g} degrees of freedom, {df} of them the series' own; "
            "variance shrunk towards other markets"
        )
        spread = np.sqrt(shrunken[:, None] * growing)
        return from_t(path, spread, t_df, df=df, method=method, **described)

    @property
    def known_prior(self) -> Prior:
        """The prior given, the built-in one of this family, or else the weak one."""
        if self.prior is not None:
            return self.prior
        built_in = learned("priors", self.trained_until)["priors"]
        return Prior(**built_in[self.family]) if self.family in built_in else weak_prior(built_in)

    def remarks(self) -> tuple[str, ...]:
        """That the prior is a weak one, where none was estimated for this family."""
        built_in = learned("priors", self.trained_until)["priors"]
        if self.prior is not None or self.family in built_in:
            return ()
        weak = weak_prior(built_in)
        return (
            f"No prior was estimated for {self.family!r}: its variance is shrunk towards "
            f"{weak.s0_2:g}, the median of the built-in models', which counts like {weak.d0:g} "
            "residuals. How often its intervals hold is not measured.",
        )


def weak_prior(built_in: dict[str, dict[str, float]]) -> Prior:
    """For a model of one's own: the middle of the built-in variances, few degrees of freedom."""
    middle = float(np.median([prior["s0_2"] for prior in built_in.values()]))
    return Prior(d0=WEAK_WORTH, s0_2=middle, tails=WEAK_TAILS)


def check_shares(**given: float | None) -> None:
    """Refuse, with a ParameterError, constants outside 0 to 1."""
    for name, value in given.items():
        if value is not None and not 0 <= value <= 1:
            raise ParameterError(f"{name}={value!r}: give a number from 0 to 1.")


def relative_logs(y: Array) -> Array:
    """Log of each value over the last one, (N, n).

    Rounded to eleven digits: the unit's rounding errors must not enter an iteration, which may
    enlarge them.
    """
    return np.asarray(np.round(np.log(y) - np.log(y[:, -1:]), 11))


def hypercube(seed: int, dimensions: int, draws: int) -> Array:
    """Latin hypercube (dimensions, draws): the middles of equal slices of (0, 1), shuffled.

    McKay, Beckman and Conover (1979), Technometrics 21(2), 239-245. doi:10.2307/1268522
    """
    grid = np.tile((np.arange(draws) + 0.5) / draws, (dimensions, 1))
    return np.random.default_rng(seed).permuted(grid, axis=1)


def two_piece(
    draws: Array, noise: Array, t_df: float, *, lasting: bool, **described: Any
) -> Predictive:
    r"""Student t around log paths (N, h, S), with a spread of its own below and above the median.

    With quantiles :math:`q_p` of the paths the spread above the median is :math:`\sqrt{((q_{.9} -
    q_{.5}) / z_{.9})^2 + s^2}`, s (N, h) being the scale of the errors around a path, and likewise
    below. ``lasting`` errors, as of a random walk, never shrink with the horizon. Wallis (2014),
    Statistical Science 29(1), 106-112. doi:10.1214/13-STS417
    """
    from scipy.special import stdtrit

    low, median, high = _quantiles(np.sort(draws, axis=-1), (0.1, 0.5, 0.9))
    sides = np.stack([median - low, high - median]) / TENTH
    spreads = np.sqrt(sides**2 + noise**2)
    if lasting:
        spreads = np.maximum.accumulate(spreads, axis=-1)
    scores = np.asarray(stdtrit(t_df, PROBS))
    values = median[..., None] + np.moveaxis(spreads[(scores > 0).astype(int)], 0, -1) * scores
    return Predictive(PROBS, values, **described)


def concat(parts: Sequence[Predictive], **described: Any) -> Predictive:
    """One predictive of all rows, of parts with the same knots and horizon."""
    values = np.concatenate([part.values for part in parts])
    return Predictive(parts[0].probs, values, **described)


def _quantiles(ordered: Array, probs: tuple[float, ...]) -> list[Array]:
    """Quantiles along the sorted last axis, linear between order statistics."""
    quantiles = []
    for p in probs:
        place = p * (ordered.shape[-1] - 1)
        below = int(place)
        step = ordered[..., below + 1] - ordered[..., below]
        quantiles.append(ordered[..., below] + (place - below) * step)
    return quantiles
