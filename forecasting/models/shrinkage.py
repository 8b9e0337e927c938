"""Residual variances of a few points, moderated towards what other markets' forecasts missed by."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.errors import ParameterError, VintageError
from forecasting.models.base import Model
from forecasting.periods import last_public_year
from forecasting.predictive import PROBS, Predictive

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["Moderated", "Prior", "hypercube", "learned", "relative_logs", "stacked", "two_piece"]

TENTH = 1.2815515655446004
"""Standard normal quantile of .9."""


@dataclass(frozen=True)
class Prior:
    r"""What other markets say about the variance of a model's log errors.

    The true variances of markets are taken as scaled inverse chi-square: worth :math:`d_0` degrees
    of freedom around :math:`s_0^2 (4 / n)^a`, for markets calm down as they age. With :math:`s^2`
    from d residual degrees of freedom the moderated variance is

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
    >>> variance, df = Prior(d0=4, s0_2=0.1).moderated(np.array([0.0, 0.4]), df=2, n=4)
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

    def moderated(
        self, variance: NDArray[np.float64], df: int, n: int
    ) -> tuple[NDArray[np.float64], float]:
        """Moderated variance of each row, and the degrees of freedom of its t.

        Parameters
        ----------
        variance : array, shape (N,)
            Residual variance of the logs of each row.
        df : int
            Residual degrees of freedom.
        n : int
            Number of points of each row.

        Returns
        -------
        variance : array, shape (N,)
        df : float
        """
        expected, total = self.s0_2 * (4 / n) ** self.ageing, self.d0 + df
        moderated = (self.d0 * expected + df * np.maximum(variance, self.floor)) / total
        return moderated, min(total, self.tails)


@cache
def _sets(name: str) -> list[dict[str, Any]]:
    stored = json.loads((files("forecasting") / "models" / "constants" / name).read_text("utf-8"))
    return sorted(stored["sets"].values(), key=lambda s: -int(s["trained_until"]))


def learned(name: str, until: int | None = None) -> dict[str, Any]:
    """The newest set of learned constants that was estimated from years up to one only.

    Parameters
    ----------
    name : str
        File of the package: ``"priors.json"`` or ``"shrinkage.json"``.
    until : int, optional
        Last year that may have been used. Default: no limit.

    Returns
    -------
    dict
        ``trained_until`` (a year) and the constants by what they are for.

    Raises
    ------
    VintageError
        If no set is that old.

    Examples
    --------
    >>> learned("priors.json", 2020)["trained_until"]
    2019
    """
    sets = _sets(name)
    for one in sets:
        if until is None or one["trained_until"] <= until:
            return one
    raise VintageError(
        f"Nothing was learned from other markets by {until}; the oldest set of constants uses "
        f"years up to {sets[-1]['trained_until']}."
    )


@dataclass(frozen=True)
class Moderated(Model):
    """A model whose error variance is moderated towards other markets.

    Parameters
    ----------
    trained_until : int, optional
        Use only constants estimated from data of years up to this one.
    prior : Prior, optional
        A prior of one's own, instead of the built-in one.

    Examples
    --------
    >>> from forecasting.models.benchmarks import Naive
    >>> Naive(prior=Prior(d0=4, s0_2=0.1)).moderated(np.array([0.4]), df=2, n=4)[1]
    6
    """

    trained_until: int | None = None
    prior: Prior | None = None

    @property
    def family(self) -> str:
        """Name of the model's own errors among the constants."""
        return self.name

    def as_of(self, day: dt.date) -> Moderated:
        """The model with constants of years up to two before that of a day.

        Parameters
        ----------
        day : datetime.date
            The day on which the forecast is taken to be made.

        Returns
        -------
        Moderated

        Raises
        ------
        VintageError
            If no set of constants is that old, or if the model was made with later ones.
        """
        until = last_public_year(day)
        if self.trained_until is not None and self.trained_until > until:
            raise VintageError(
                f"{self.name} was made with constants of years up to {self.trained_until}; on "
                f"{day} those up to {until} were known. Leave trained_until out."
            )
        until = self.trained_until or until
        learned("priors.json", until)
        return replace(self, trained_until=until)

    def moderated(
        self, variance: NDArray[np.float64], df: int, n: int
    ) -> tuple[NDArray[np.float64], float]:
        """Moderated variance of each row, and the degrees of freedom of its t.

        Parameters
        ----------
        variance : array, shape (N,)
            Residual variance of the logs of each row.
        df : int
            Residual degrees of freedom.
        n : int
            Number of points of each row.

        Returns
        -------
        variance : array, shape (N,)
        df : float
        """
        return self.known_prior.moderated(variance, df, n)

    @property
    def known_prior(self) -> Prior:
        """The prior given, or the built-in one of this family."""
        if self.prior is not None:
            return self.prior
        return Prior(**learned("priors.json", self.trained_until)["priors"][self.family])


def check_shares(**given: float | None) -> None:
    """Refuse constants outside 0 to 1.

    Raises
    ------
    ParameterError
        Naming the first of them.
    """
    for name, value in given.items():
        if value is not None and not 0 <= value <= 1:
            raise ParameterError(f"{name}={value!r}: give a number from 0 to 1.")


def relative_logs(y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Log of each value over the last one.

    Rounded to eleven digits: the unit's rounding errors must not enter an iteration, which may
    enlarge them.

    Parameters
    ----------
    y : array, shape (N, n)
        Positive values, oldest first.

    Returns
    -------
    array, shape (N, n)
        Zero in the last column.

    Examples
    --------
    >>> relative_logs(np.array([[1.0, 2.0, 4.0]])).round(3).tolist()
    [[-1.386, -0.693, 0.0]]
    """
    return np.asarray(np.round(np.log(y) - np.log(y[:, -1:]), 11))


def hypercube(seed: int, dimensions: int, draws: int) -> NDArray[np.float64]:
    """Latin hypercube of points inside (0, 1).

    Parameters
    ----------
    seed : int
        Seed of the permutations.
    dimensions, draws : int
        Numbers of rows and of columns.

    Returns
    -------
    array, shape (dimensions, draws)
        Each row holds the middles of ``draws`` equal slices in random order.

    References
    ----------
    McKay, M. D., Beckman, R. J. and Conover, W. J. (1979). A comparison of three methods for
    selecting values of input variables in the analysis of output from a computer code.
    Technometrics 21(2), 239-245. doi:10.2307/1268522

    Examples
    --------
    >>> sorted(hypercube(0, 2, 4)[1].tolist())
    [0.125, 0.375, 0.625, 0.875]
    """
    grid = np.tile((np.arange(draws) + 0.5) / draws, (dimensions, 1))
    return np.random.default_rng(seed).permuted(grid, axis=1)


def two_piece(
    draws: NDArray[np.float64],
    noise: NDArray[np.float64],
    t_df: float,
    *,
    lasting: bool,
    **described: Any,
) -> Predictive:
    r"""Student t around simulated paths, with a spread of its own below and above the median.

    The paths carry what is uncertain about the parameters. With their quantiles :math:`q_p` the
    spread above the median is :math:`\sqrt{((q_{.9} - q_{.5}) / z_{.9})^2 + s^2}`, s being the
    scale of the errors around a path, and likewise below.

    Parameters
    ----------
    draws : array, shape (N, h, S)
        Simulated log paths, without errors around them.
    noise : array, shape (N, h)
        Scale of the errors around a path.
    t_df : float
        Degrees of freedom of the t quantiles.
    lasting : bool
        Whether errors last, as in a random walk: then the spread never shrinks with the horizon.
    **described
        Further fields of `Predictive`.

    Returns
    -------
    Predictive
        With the knots `PROBS`.

    References
    ----------
    Wallis, K. F. (2014). The two-piece normal, binormal, or double Gaussian distribution: its
    origin and rediscoveries. Statistical Science 29(1), 106-112. doi:10.1214/13-STS417

    Examples
    --------
    >>> draws = np.linspace(-1.0, 1.0, 101)[None, None]
    >>> made = two_piece(draws, np.full((1, 1), 0.5), 4, lasting=False)
    >>> made.values.shape, made.quantile([0.5]).round(6).tolist()
    ((1, 1, 23), [[[0.0]]])
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


def stacked(parts: Sequence[Predictive], **described: Any) -> Predictive:
    """One predictive of all rows, of parts that were worked out chunk by chunk.

    Parameters
    ----------
    parts : sequence of Predictive
        With the same knots and horizon.
    **described
        Further fields of `Predictive`.

    Returns
    -------
    Predictive
        The rows of all parts in their order.

    Examples
    --------
    >>> from forecasting.predictive import from_t
    >>> part = from_t(np.zeros((2, 1)), np.ones((2, 1)), None)
    >>> stacked([part, part]).values.shape
    (4, 1, 23)
    """
    values = np.concatenate([part.values for part in parts])
    return Predictive(parts[0].probs, values, **described)


def _quantiles(ordered: NDArray[np.float64], probs: tuple[float, ...]) -> list[NDArray[np.float64]]:
    """Quantiles along the sorted last axis, linear between order statistics."""
    found = []
    for p in probs:
        place = p * (ordered.shape[-1] - 1)
        below = int(place)
        step = ordered[..., below + 1] - ordered[..., below]
        found.append(ordered[..., below] + (place - below) * step)
    return found
