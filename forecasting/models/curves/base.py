"""The shared fit of curves with a ceiling: two parameters given a ceiling that has a prior."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from forecasting.errors import ParameterError
from forecasting.models.base import Estimates
from forecasting.models.constants import learned
from forecasting.models.shrinkage import (
    ShrunkenVariance,
    concat,
    hypercube,
    relative_logs,
    two_piece,
)
from forecasting.normal import normal_score
from forecasting.predictive import Predictive

if TYPE_CHECKING:
    from forecasting.arrays import Array

__all__ = ["Curve"]

CEILINGS = 16
DRAWS = 128
STEPS = 10
CHUNK = 1024  # rows at a time, so that the work fits the processor's cache
LOWEST, HIGHEST = -5.0, 3.0  # of the log rate
FARTHEST = 3.0  # standard errors that a drawn curve may lie below the last fitted point


@dataclass(frozen=True)
class Curve(ShrunkenVariance):
    r"""A curve of growth towards a ceiling.

    The ceiling cannot be read off a few points, so it comes from a prior: the log of (ceiling over
    last value, less one) is normal. The default was chosen for the forecasts that the three curves
    make of other young markets, in each set of years (see `known_ceiling`). It is represented by
    16 quantiles. Given each of them the two other parameters are fitted by least squares of the
    logs (Levenberg-Marquardt from a line through the linearised points), and each counts in
    proportion to its likelihood :math:`(d_0 s_0^2 + SSE)^{-(d_0 + n - 2)/2}`, with the variance of
    the errors shrunk as residuals of other markets tell; one that fits no better than a
    constant counts nothing.

    For the forecast a ceiling is drawn by its weight and the parameters by their asymptotic normal
    distribution given the ceiling, 128 times on a Latin hypercube. A curve rises, and the standard
    error of its last fitted point is no larger than the errors' own scale: no drawn path runs more
    than three of these below that point, where a nearly singular fit would send it to nothing.
    Errors around a curve add up from year to year like a random walk, and no interval narrows.

    Parameters
    ----------
    ceiling_prior : (float, float), optional
        Median and standard deviation of log(ceiling / last value - 1). Default: learned from
        other markets.
    trained_until, prior
        As for `ShrunkenVariance`.

    Raises
    ------
    ParameterError
        For a ``ceiling_prior`` that is not finite, or without spread.
    """

    parameters: ClassVar[int] = 2
    refusal: ClassVar[str] = (
        "the curve fits this series no better than a constant does, so there is no growth whose "
        "end it could tell. Use naive, damped or reference"
    )

    ceiling_prior: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        if self.ceiling_prior is None:
            return
        median, sd = self.ceiling_prior
        if not (np.isfinite(median) and 0 < sd < np.inf):
            raise ParameterError(
                f"ceiling_prior={self.ceiling_prior!r}: give median and standard deviation of "
                "log(ceiling / last value - 1), the latter above 0."
            )

    @property
    def known_ceiling(self) -> tuple[float, float]:
        """Median and standard deviation of log(ceiling / last value - 1), given or learned."""
        if self.ceiling_prior is not None:
            return self.ceiling_prior
        median, sd = learned("priors", self.trained_until)["curves"]["ceiling"]
        return float(median), float(sd)

    def ceiling_multiple(self, p: float) -> float:
        """A quantile of the ceiling over the last value, before the series is seen; above 1."""
        median, sd = self.known_ceiling
        return float(1 + np.exp(median + sd * normal_score(np.array([p]))[0]))

    @abstractmethod
    def log_share(self, offset: Array, rate: Array, t: float) -> tuple[Array, Array, Array]:
        """Log share at a time, and its derivatives by offset and log rate, each (N, C).

        Of N series under C ceilings, with rates by year; the time in years, see `times`.
        """

    @abstractmethod
    def position(self, log_share: Array) -> Array:
        """Offset plus clock at which the curve has a log share (below zero) of its ceiling."""

    def clock(self, rate: Array, t: float) -> Array:
        """What the position gains over its offset until a time in years, (N, C)."""
        return rate * t

    def first_time(self, n: int) -> float:
        """Time of the first of n points: a curve's years count from the middle of the series."""
        return -(n - 1) / 2

    def times(self, n: int, horizon: int = 0) -> Array:
        """Times of n points and of the years after them."""
        return np.arange(n + horizon, dtype=float) + self.first_time(n)

    def named(self, offset: Array, rate: Array, n: int) -> Estimates:
        """The parameters, each (N,), as the literature names them."""
        return {"rate": rate, "midpoint": -offset / rate - (n - 1) / 2}

    def log_multiples(self) -> Array:
        """Quantiles of the prior of the log ceiling over the last value, shape (C,)."""
        median, sd = self.known_ceiling
        z = normal_score((np.arange(CEILINGS) + 0.5) / CEILINGS)
        return np.log1p(np.exp(median + sd * z))

    def estimate(self, y: Array) -> Estimates:
        parts = [self._estimate(y[i : i + CHUNK]) for i in range(0, len(y), CHUNK)]
        return {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}

    def _estimate(self, y: Array) -> Estimates:
        n = y.shape[1]
        logs = relative_logs(y)
        times = self.times(n)
        shares = logs[:, :, None] - self.log_multiples()
        offset, log_rate = self._start(shares, times)
        offset, log_rate, sse, hessian = self._least_squares(shares, times, offset, log_rate)
        d0, s0_2 = learned("priors", self.trained_until)["curves"]["residuals"]
        constant = ((logs - logs.mean(axis=1, keepdims=True)) ** 2).sum(axis=1, keepdims=True)
        grows = sse / (n - 2) < constant / (n - 1) * (1 - 1e-9)
        loglik = np.where(grows, -(d0 + n - 2) / 2 * np.log(d0 * s0_2 + sse), -1e9)
        weight = np.exp(loglik - loglik.max(axis=1, keepdims=True))
        weight = weight / weight.sum(axis=1, keepdims=True)
        middle = (np.cumsum(weight, axis=1)[:, :-1] < 0.5).sum(axis=1)[:, None]
        path = [np.take_along_axis(x, middle, axis=1)[:, 0] for x in (offset, log_rate)]
        return {
            "ok": grows.any(axis=1),
            "ceiling": y[:, -1] * np.exp(self.log_multiples()[middle[:, 0]]),
            **self.named(path[0], np.exp(path[1]), n),
            "middle": np.stack(path, axis=1),
            "variance": (weight * sse).sum(axis=1) / (n - 2),
            "weight": weight,
            "offset": offset,
            "log_rate": log_rate,
            **hessian,
        }

    def path(self, estimates: Estimates, n: int, horizon: int = 0) -> Array:
        """The curve under the middle ceiling, in the unit of the series, shape (N, n + horizon).

        It shows the fit; the forecast's median lies near it but averages over the ceilings.
        """
        offset, log_rate = estimates["middle"].T
        times = self.times(n, horizon)
        logs = [self.log_share(offset, np.exp(log_rate), t)[0] for t in times]
        return np.asarray(estimates["ceiling"][:, None] * np.exp(np.stack(logs, axis=1)))

    def _start(self, shares: Array, times: Array) -> tuple[Array, Array]:
        """A line through the positions that the points have under each ceiling."""
        x = self.position(np.minimum(shares, -0.02))
        log_rate = np.log(np.maximum(self.first_rate(x, times), 0.02))
        clocks = [self.clock(np.exp(log_rate), t) for t in times]
        return (_sum(x) - np.add.reduce(clocks)) / len(times), log_rate

    def first_rate(self, x: Array, times: Array) -> Array:
        """Rates by year (N, C) to begin with: slopes of the positions (N, n, C) of the points."""
        centred = times - times.mean()
        return np.asarray(_sum(x * centred[:, None]) / (centred**2).sum())

    def _equations(
        self, shares: Array, times: Array, offset: Array, log_rate: Array
    ) -> list[Array]:
        """Sum of squares, gradient and the normal matrix, each (N, C)."""
        sse, ga, gb, aa, ab, bb = (np.zeros_like(offset) for _ in range(6))
        rate = np.exp(log_rate)
        for i, t in enumerate(times):
            value, by_offset, by_rate = self.log_share(offset, rate, t)
            miss = shares[:, i] - value
            sse += miss * miss
            ga += by_offset * miss
            gb += by_rate * miss
            aa += by_offset * by_offset
            ab += by_offset * by_rate
            bb += by_rate * by_rate
        return [sse, ga, gb, aa, ab, bb]

    def _least_squares(
        self, shares: Array, times: Array, offset: Array, log_rate: Array
    ) -> tuple[Array, Array, Array, Estimates]:
        """Levenberg-Marquardt steps of every row and ceiling at once."""
        now = self._equations(shares, times, offset, log_rate)
        damping = np.full_like(offset, 1e-3)
        for _ in range(STEPS):
            _, ga, gb, aa, ab, bb = now
            aa, bb = aa * (1 + damping) + 1e-12, bb * (1 + damping) + 1e-12
            det = aa * bb - ab**2
            trial_offset = offset + (bb * ga - ab * gb) / det
            step = np.clip((aa * gb - ab * ga) / det, -1, 1)
            trial_rate = np.clip(log_rate + step, LOWEST, HIGHEST)
            trial = self._equations(shares, times, trial_offset, trial_rate)
            better = trial[0] < now[0]
            offset = np.where(better, trial_offset, offset)
            log_rate = np.where(better, trial_rate, log_rate)
            now = [np.where(better, new, old) for new, old in zip(trial, now, strict=True)]
            damping = np.where(better, damping / 8, damping * 8)
        sse, _, _, aa, ab, bb = now
        return offset, log_rate, sse, {"aa": aa, "ab": ab, "bb": bb}

    def predict(self, y: Array, estimates: Estimates, horizon: int, seed: int) -> Predictive:
        n = y.shape[1]
        df = n - self.parameters
        variance, t_df = self.shrink(estimates["variance"], df, n)
        ahead = self.times(n, horizon)[n:]
        u, *z = hypercube(seed, 3, DRAWS)
        parts = []
        for i in range(0, len(y), CHUNK):
            rows = slice(i, i + CHUNK)
            part = {key: value[rows] for key, value in estimates.items()}
            sd = np.sqrt(variance[rows, None])
            draws = self._draws(part, sd, ahead, u, normal_score(z[0]), normal_score(z[1]))
            draws += np.log(y[rows, -1])[:, None, None]
            noise = sd * np.sqrt(np.arange(1, horizon + 1))
            parts.append(two_piece(draws, noise, t_df, lasting=True))
        return concat(
            parts,
            df=df,
            method=(
                "ceiling from its prior, parameters simulated given the ceiling; Student t on logs "
                f"with {t_df:g} degrees of freedom, {df} of them the series' own"
            ),
        )

    def _draws(
        self, part: Estimates, sd: Array, ahead: Array, u: Array, z1: Array, z2: Array
    ) -> Array:
        """Log paths over the last value, (N, h, S): a ceiling by its weight, then parameters."""
        cumulated = np.cumsum(part["weight"], axis=1)[:, :-1]
        which = (cumulated[:, :, None] < u).sum(axis=1)

        def pick(key: str) -> Array:
            return np.take_along_axis(part[key], which, axis=1)

        aa, ab, bb = part["aa"] + 1e-6, part["ab"], part["bb"] + 1e-6
        det = np.maximum(aa * bb - ab**2, 1e-12)
        part = {**part, "ra": np.sqrt(bb / det), "rb": -ab / np.sqrt(bb * det), "rr": bb**-0.5}
        offset = pick("offset") + sd * pick("ra") * z1
        log_rate = pick("log_rate") + sd * (pick("rb") * z1 + pick("rr") * z2)
        rate = np.exp(np.clip(log_rate, LOWEST, HIGHEST))
        ceiling = self.log_multiples()[which]
        paths = [ceiling + self.log_share(offset, rate, t)[0] for t in ahead]
        fit = self.log_share(pick("offset"), np.exp(pick("log_rate")), ahead[0] - 1)[0]
        floor = ceiling + fit - FARTHEST * sd
        return np.asarray(np.maximum(np.stack(paths, axis=1), floor[:, None]))


def _sum(x: Array) -> Array:
    """Sum over the years, in one order whatever the number of rows."""
    return np.asarray(sum(x[:, i] for i in range(x.shape[1])))
