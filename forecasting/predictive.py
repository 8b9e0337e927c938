"""The predictive distribution of many series at once: what every model's core returns.

A distribution is held as its values at a few probability levels (knots), for each series and each
horizon. Between knots the value is linear in the standard normal score z of the probability, and
beyond the outer knots the last slope in z goes on: normal tails on the scale of the values. How
the years of one series go together is said by `forecasting.paths`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.errors import ModelError, ParameterError
from forecasting.normal import normal_cdf, normal_score
from forecasting.paths import KINDS, Scores, as_correlation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["PROBS", "Predictive", "from_paths", "from_t"]

PROBS: NDArray[np.float64] = np.array(
    [
        *(0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5),
        *(0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.975, 0.99, 0.995, 0.999),
    ]
)
"""Default knots; symmetric, and with every level that is commonly asked for."""

LARGEST_LOG = 700.0
LEAST_SPREAD = 1e-100
OUT_OF_RANGE = (
    "The forecast leaves the range of floating-point numbers. Use a larger unit, "
    "a shorter horizon or a damped model."
)


@dataclass(frozen=True, eq=False)
class Predictive:
    """Quantile knots of N series over h years, on the scale on which the model works.

    Attributes
    ----------
    probs : array, shape (K,)
        Ascending probability levels of the knots.
    values : array, shape (N, h, K)
        Quantiles on ``scale``, nondecreasing along the last axis.
    scale : {"log", "level"}
        Whether ``values`` are logs of the market's value or the values themselves.
    df : float or None
        Degrees of freedom that the residuals left, or None where the spread comes from elsewhere.
    method : str
        How the intervals were made, in words.
    notes : tuple of str
        What the user should know.
    scores : Scores or None
        How the years go together; None for `Scores.of_markets`, which leaves the margins alone.
    kind : {"technology", "product"}
        Whose paths it has: the year-to-year changes of products are rougher.

    Examples
    --------
    >>> made = from_t(np.zeros((1, 2)), np.ones((1, 2)), None)
    >>> made.quantile([0.5, 0.975]).round(2).tolist()
    [[[0.0, 1.96], [0.0, 1.96]]]
    >>> made.paths(3).shape, round(made.cdf(0.0, year_index=1), 6)
    ((3, 2), 0.5)
    """

    probs: NDArray[np.float64]
    values: NDArray[np.float64]
    scale: str = "log"
    df: float | None = None
    method: str = ""
    notes: tuple[str, ...] = ()
    scores: Scores | None = None
    kind: str = "technology"

    @property
    def horizon(self) -> int:
        """Number of years ahead, h."""
        return int(self.values.shape[1])

    @property
    def joint(self) -> Scores:
        """How the years go together."""
        if self.scores is not None:
            return self.scores
        knots = normal_score(self.probs)
        low, middle, high = self.values[0, 0] @ _weights(normal_score([0.1, 0.5, 0.9]), knots)
        width = high - low if self.scale == "log" else (high - low) / abs(middle)
        return Scores.of_markets(self.horizon, width, KINDS[self.kind])

    def row(self, i: int) -> Predictive:
        """The distribution of one series alone, by its place from 0."""
        return replace(self, values=self.values[i : i + 1])

    def quantile(self, probs: Sequence[float] | NDArray[np.float64]) -> NDArray[np.float64]:
        """Quantiles at probabilities between 0 and 1, shape (N, h, P), on ``scale``."""
        knots = normal_score(self.probs)
        if self.scores is None:
            return np.asarray(self.values @ _weights(normal_score(probs), knots))
        places = [_weights(z, knots) for z in self.scores.quantile(probs)]
        return np.stack([self.values[:, j] @ w for j, w in enumerate(places)], axis=1)

    def paths(self, count: int, seed: int = 0) -> NDArray[np.float64]:
        """Joint paths of the first series, shape (count, h), on ``scale``."""
        return self.at(self.joint.draw(count, seed))

    def at(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """Values of the first series at normal scores, (count, h), on ``scale``."""
        knots = normal_score(self.probs)
        columns = [interpolate(scores[:, j], knots, self.values[0, j]) for j in range(self.horizon)]
        return np.stack(columns, axis=1)

    def over_origins(self, origins: NDArray[np.float64]) -> Predictive:
        """The equal mixture of the N distributions, each of which follows an origin of its own.

        Margins are averaged as probabilities; none is nearer to its median than in the middle one
        of the N, since not knowing the origin cannot make us surer. The years are tied by the
        average covariance within the members plus the covariance of the members' medians.

        Parameters
        ----------
        origins : array, shape (N,)
            The last values, on ``scale``, ascending.

        Returns
        -------
        Predictive
            One distribution (N = 1) of h + 1 years, of which the first is the origin.
        """
        first = np.broadcast_to(origins[:, None, None], (len(origins), 1, self.probs.size))
        members = replace(self, values=np.concatenate([first, self.values], axis=1))
        knots = normal_score(self.probs)
        slices = normal_score((np.arange(len(origins)) + 0.5) / len(origins))
        margins = [interpolate(knots, slices, origins)]
        margins += [_mixed_margin(self.values[:, j], self.probs) for j in range(self.horizon)]
        low, middle, high = np.moveaxis(members.quantile([0.16, 0.5, 0.84]), -1, 0)
        sd = np.maximum((high - low) / 2, LEAST_SPREAD)
        centred = middle - middle.mean(axis=0)
        inside = self.row(len(origins) // 2).joint
        within = np.tile(np.eye(members.horizon), (inside.weights.size, 1, 1))
        within[:, 1:, 1:] = inside.covariance
        covariance = within * (sd.T @ sd / len(sd)) + centred.T @ centred / len(centred)
        zero = np.zeros((inside.weights.size, members.horizon))
        scores = Scores(inside.weights, zero, as_correlation(covariance))
        values = _no_narrower(np.array([margins]), members.values[[len(origins) // 2]], self.probs)
        return replace(self, values=values, scores=scores)

    def years_ahead(self) -> Predictive:
        """Of what `over_origins` returned: the distribution without the origin."""
        return replace(self, values=self.values[:, 1:], scores=self.joint.without_first())

    def given(self, places: Sequence[int], values: Sequence[float]) -> Predictive:
        """The distribution once some years of the first series are known.

        The places of those years count from 0; values are on ``scale``. Known years have no spread.
        """
        knots = normal_score(self.probs)
        pairs = zip(places, values, strict=True)
        told = [float(interpolate(np.array([v]), self.values[0, k], knots)[0]) for k, v in pairs]
        if not np.isfinite(told).all():
            raise ParameterError("The value lies in a year without spread. Leave that year out.")
        return replace(self, values=self.values[:1], scores=self.joint.given(places, told))

    def pooled(
        self, place: int, probs: NDArray[np.float64], told: NDArray[np.float64], weight: float
    ) -> Predictive:
        """The distribution of the first series, one year's quantiles averaged with somebody else's.

        ``told`` are the other's quantiles on ``scale`` at ascending ``probs``, with a weight from 0
        to 1. The other years follow: given that year, their distribution stays what it was.
        """
        knots, own, joint = normal_score(self.probs), self.values[0, place], self.joint
        theirs = interpolate(knots, joint.quantile(probs)[place], told)
        margin = (1 - weight) * own + weight * theirs
        at = joint.quantile([0.1, 0.5, 0.9])[place]
        if not at[0] < at[2] or not own[0] < own[-1]:
            raise ParameterError("This year has no spread, so no opinion can move it.")
        new = interpolate(interpolate(at, knots, margin), own, knots)
        stretch = (new[2] - new[0]) / (at[2] - at[0])
        values = self.values[:1].copy()
        values[0, place] = margin
        scores = joint.followed(place, new[1] - stretch * at[1], stretch)
        return replace(self, values=values, scores=scores)

    def cdf(self, value: float, year_index: int) -> float:
        """Probability that the first series stays at or below a value, on ``scale``, in a year."""
        knots = normal_score(self.probs)
        z = interpolate(np.array([value]), self.values[0, year_index], knots)
        return self.joint.cdf(float(z[0]), year_index)

    def to_dict(self) -> dict[str, Any]:
        """Plain numbers and text, for JSON; the notes are left to the forecast."""
        fields: dict[str, Any] = {
            key: getattr(self, key) for key in ("scale", "df", "method", "kind")
        }
        fields |= {"probs": self.probs.tolist(), "values": self.values.tolist()}
        return fields | {"scores": None if self.scores is None else self.scores.to_dict()}

    @classmethod
    def from_dict(cls, fields: dict[str, Any]) -> Predictive:
        """Read what `to_dict` wrote."""
        arrays = {key: np.array(fields[key], dtype=float) for key in ("probs", "values")}
        known = fields["scores"]
        scores = None if known is None else Scores(**{k: np.array(v) for k, v in known.items()})
        return cls(**{**fields, **arrays, "scores": scores})


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


def _mixed_margin(values: NDArray[np.float64], probs: NDArray[np.float64]) -> NDArray[np.float64]:
    """Quantiles (K,) of the equal mixture of M margins (M, K)."""
    knots, points = normal_score(probs), np.unique(values)
    mean = normal_cdf(np.clip(_scores(points, values, knots), -8, 8)).mean(axis=0)
    rising = (mean > 0) & (mean < 1) & np.append(np.diff(mean) > 0, True)
    mean, points = mean[rising], points[rising]
    after = np.clip(np.searchsorted(mean, probs), 1, mean.size - 1)
    near = np.unique([after - 1, after])  # no other point has a say
    return interpolate(knots, normal_score(mean[near]), points[near])


def _scores(
    points: NDArray[np.float64], values: NDArray[np.float64], knots: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Normal scores (M, P) of points in M margins: `interpolate`, at once if no row is flat."""
    if not (np.diff(values) > 0).all():
        return np.stack([interpolate(points, row, knots) for row in values])
    below = np.stack([np.searchsorted(row, points) for row in values])
    i = np.clip(below - 1, 0, knots.size - 2)
    left, right = (np.take_along_axis(values, place, axis=1) for place in (i, i + 1))
    return np.asarray(knots[i] + (knots[i + 1] - knots[i]) / (right - left) * (points - left))


def _no_narrower(
    values: NDArray[np.float64], than: NDArray[np.float64], probs: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The quantiles with none nearer to its median than in another distribution."""
    middle = np.searchsorted(probs, 0.5)
    own, other = (v - v[..., [middle]] for v in (values, than))
    away = np.where(probs < 0.5, np.minimum(own, other), np.maximum(own, other))
    return np.asarray(values[..., [middle]] + away)


def _weights(z: NDArray[np.float64], knots: NDArray[np.float64]) -> NDArray[np.float64]:
    """Matrix (K, P) that turns knot values into values at scores ``z``; exact at the knots."""
    i = np.clip(np.searchsorted(knots, z) - 1, 0, knots.size - 2)
    share = (z - knots[i]) / (knots[i + 1] - knots[i])
    weights = np.zeros((knots.size, z.size))
    weights[i, np.arange(z.size)] = 1 - share
    weights[i + 1, np.arange(z.size)] += share
    return weights


def from_t(
    location: NDArray[np.float64],
    spread: NDArray[np.float64],
    t_df: float | None,
    **described: Any,
) -> Predictive:
    """Predictive of medians and scales (N, h) with Student t margins, normal if ``t_df`` is None.

    ``described`` are further fields of `Predictive`.
    """
    scores = normal_score(PROBS)
    if t_df is not None:
        from scipy.special import stdtrit

        scores = np.asarray(stdtrit(t_df, PROBS))
    values = location[..., None] + spread[..., None] * scores
    return Predictive(PROBS, values, **described)


def from_paths(
    paths: NDArray[np.float64],
    *,
    median: NDArray[np.float64] | None = None,
    **described: Any,
) -> Predictive:
    """Predictive whose knots are the empirical quantiles of paths (N, draws, h).

    They are shifted so that the middle is exactly ``median`` (N, h), where that is given.
    """
    values = np.moveaxis(np.quantile(paths, PROBS, axis=1), 0, -1)
    if median is not None:
        values = values + (median - values[..., PROBS.size // 2])[..., None]
    return Predictive(PROBS, values, **described)


def check_range(values: NDArray[np.float64]) -> None:
    """Refuse, with a ModelError, log values that a float cannot hold."""
    if not np.isfinite(values).all() or np.abs(values).max() > LARGEST_LOG:
        raise ModelError(OUT_OF_RANGE)
