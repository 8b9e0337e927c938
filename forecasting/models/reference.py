"""The reference class: the next years of a young market, learned from other markets' take-offs.

Two sets of coefficients of one small model, one estimated on take-offs and one on ordinary yearly
series, are averaged quantile by quantile; the weight is a smooth function of the series' mean
growth. Forecasting needs numpy only; `reference_fit` estimates, and the package ships the result.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from forecasting.errors import DataError, ParameterError, VintageError
from forecasting.models.base import Estimates, Fitted, Model
from forecasting.predictive import Predictive

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from forecasting.series import AnnualSeries

    Array = NDArray[np.float64]

__all__ = ["PROBS", "Member", "Reference", "ReferenceClass", "design"]

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
LOG_SPREADS = (-6.0, 2.5)


def log_growth(y: Array) -> Array:
    """Yearly log growth of the last ten points, limited; (N, n) to (N, min(n, 10) - 1)."""
    logs = np.log(y[:, -LONGEST:])
    return np.clip(np.diff(logs, axis=1), -LARGEST_GROWTH, LARGEST_GROWTH)


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
    array, shape (N, h, 8) and array, shape (N, h, 6)
        Terms of the median (`MEDIAN_TERMS`) and of the log spreads (`SPREAD_TERMS`).
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
        np.log(np.maximum(1 + years * slope, 0.1)),
        np.log(np.maximum(1 + years * mean_slope, 0.1)),
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
        centre = median_terms @ self.median
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
    """Weight of the take-off coefficients: ``top / (1 + exp(-(mean growth - centre) / width))``."""

    centre: float
    width: float
    top: float

    def weight(self, growth: Array) -> Array:
        """Weight of each series, shape (N,)."""
        score = (growth.mean(axis=1) - self.centre) / self.width
        return np.asarray(self.top / (1 + np.exp(-np.clip(score, -500, 500))))


@dataclass(frozen=True)
class ReferenceClass:
    """What other markets' growth says about the next years of a short series.

    Attributes
    ----------
    takeoff, ordinary : Member
        Coefficients of the two kinds of series.
    gate : Gate
        How much a series counts as a take-off.
    widening : array, shape (2,)
        Factors on the distances of the 80 % and the 95 % limits from the median, as far as the
        series counts as a take-off; from forecasts of groups left out of the estimation.
    decay : float
        Horizons j < k are correlated ``(j / k) ** decay``.
    trained_until : int
        No figure of a later year took part in the estimation.
    groups : tuple of dict
        By group (technology): number of markets and quantiles of the next growth.
    """

    takeoff: Member
    ordinary: Member
    gate: Gate
    widening: Array
    decay: float
    trained_until: int
    groups: tuple[dict[str, Any], ...] = field(default=(), repr=False)

    @classmethod
    def fit(
        cls,
        frame: pd.DataFrame,
        *,
        id: str = "id",
        year: str = "year",
        value: str = "value",
        group: str | None = "group",
        until: int | None = None,
    ) -> ReferenceClass:
        """Estimate the take-off coefficients from a long frame of comparable markets.

        Parameters
        ----------
        frame : pandas.DataFrame
            One row per market and year; a market starts in the year of its take-off.
        id, year, value, group : str
            Columns. Groups (technologies) weigh the same; None makes all markets one group.
        until : int, optional
            Leave out figures of later years.

        Returns
        -------
        ReferenceClass
            With the shipped coefficients for ordinary series and the shipped gate.

        Raises
        ------
        DataError
            For missing columns, gaps, values that are not positive, or too few markets.
        """
        from forecasting.models.reference_fit import fit_takeoff, read_series

        series = read_series(frame, id=id, year=year, value=value, group=group, until=until)
        return fit_takeoff(series, cls.builtin())

    @classmethod
    def builtin(cls, until: int | None = None) -> ReferenceClass:
        """The shipped class with the latest cut-off that is not after ``until``.

        Raises
        ------
        VintageError
            If every shipped class was trained on later years.
        """
        classes = _shipped()
        allowed = [c for c in classes if until is None or c.trained_until <= until]
        if not allowed:
            raise VintageError(
                f"The earliest shipped reference class uses figures up to {classes[0].trained_until}"
                f", after {until}. Estimate one with ReferenceClass.fit(frame, until={until})."
            )
        return allowed[-1]

    @classmethod
    def as_of(cls, day: dt.date) -> ReferenceClass:
        """The shipped class that could have been known on a day.

        A year's figures count as public from the end of the following year: on any day of year Y
        a class is allowed that was trained until Y - 2 or before.
        """
        return cls.builtin(until=day.year - 2)

    def require(self, day: dt.date) -> None:
        """Refuse this class if it knows more than could be known on a day (see `as_of`).

        Raises
        ------
        VintageError
            If it was trained on years after ``day.year - 2``.
        """
        if self.trained_until > day.year - 2:
            raise VintageError(
                f"This reference class was trained until {self.trained_until}; on {day} figures up "
                f"to {day.year - 2} were public. Use ReferenceClass.as_of(day)."
            )

    def quantiles(self, growth: Array, horizon: int) -> Array:
        """Quantiles of the log growth over 1..h years at `PROBS`, shape (N, h, 5)."""
        terms = design(growth, horizon)
        weight = self.gate.weight(growth)[:, None, None]
        blend = weight * self.takeoff.quantiles(*terms)
        blend = blend + (1 - weight) * self.ordinary.quantiles(*terms)
        centre = blend[..., 2:3]
        wide = self.widening[[1, 0, 0, 0, 1]]
        distance = (blend - centre) * (1 + weight * (wide - 1))
        distance[..., :2] = np.minimum.accumulate(distance[..., :2], axis=1)
        distance[..., 3:] = np.maximum.accumulate(distance[..., 3:], axis=1)
        distance[..., 0] = np.minimum(distance[..., 0], distance[..., 1])
        distance[..., 4] = np.maximum(distance[..., 4], distance[..., 3])
        return np.asarray(centre + distance)

    def predict(self, y: Array, horizon: int) -> Predictive:
        """Predictive distribution of N series.

        Parameters
        ----------
        y : array, shape (N, n)
            Positive values, oldest first; n >= 3, the last ten are used.
        horizon : int
            Years ahead. The class was fitted to five; beyond, the formulas go on and no interval
            becomes narrower.

        Returns
        -------
        Predictive
            On the log scale.

        Raises
        ------
        ParameterError
            If ``y`` is not a two-dimensional array of positive numbers with three columns.
        """
        y = np.asarray(y, dtype=float)
        if y.ndim != 2 or y.shape[1] < 3 or not ((y > 0) & np.isfinite(y)).all():
            raise ParameterError(
                f"y has shape {y.shape}; the reference class needs (N, n >= 3) positive numbers."
            )
        growth = log_growth(y)
        years = np.arange(1.0, horizon + 1)
        ratio = np.minimum.outer(years, years) / np.maximum.outer(years, years)
        return Predictive(
            probs=PROBS,
            values=np.log(y[:, -1])[:, None, None] + self.quantiles(growth, horizon),
            correlation=ratio**self.decay,
            scale="log",
            method=f"quantile regression on other markets' growth until {self.trained_until}",
        )

    def summary(self) -> pd.DataFrame:
        """Markets by group, and quantiles of the next log growth given the last one.

        Returns
        -------
        pandas.DataFrame
            One row per group and range of the last year's growth.
        """
        import pandas as pd

        return pd.DataFrame(list(self.groups))

    def to_json(self) -> str:
        """Everything that `from_json` needs, as text."""
        return json.dumps(self.to_dict())

    def to_dict(self) -> dict[str, Any]:
        """The class as plain numbers and text."""
        return {
            "trained_until": self.trained_until,
            "takeoff": self.takeoff.to_dict(),
            "ordinary": self.ordinary.to_dict(),
            "gate": vars(self.gate),
            "widening": self.widening.tolist(),
            "decay": self.decay,
            "groups": list(self.groups),
        }

    @classmethod
    def from_json(cls, text: str) -> ReferenceClass:
        """The inverse of `to_json`.

        Raises
        ------
        DataError
            If the text is not such a class.
        """
        try:
            return cls.from_dict(json.loads(text))
        except (ValueError, KeyError, TypeError) as error:
            raise DataError(f"This is no saved ReferenceClass: {error!r}.") from error

    @classmethod
    def from_dict(cls, saved: dict[str, Any]) -> ReferenceClass:
        """The inverse of `to_dict`."""
        return cls(
            takeoff=Member.from_dict(saved["takeoff"]),
            ordinary=Member.from_dict(saved["ordinary"]),
            gate=Gate(**saved["gate"]),
            widening=np.array(saved["widening"]),
            decay=float(saved["decay"]),
            trained_until=int(saved["trained_until"]),
            groups=tuple(saved["groups"]),
        )


@cache
def _shipped() -> tuple[ReferenceClass, ...]:
    """The shipped classes, by rising cut-off."""
    text = (files("forecasting") / "models" / "reference.json").read_text("utf-8")
    saved = json.loads(text)
    common = {"ordinary": saved["ordinary"], "gate": saved["gate"]}
    return tuple(ReferenceClass.from_dict({**common, **one}) for one in saved["classes"])


class Reference(Model):
    """Log growth learned from other markets' take-offs; the default model.

    Parameters
    ----------
    reference : ReferenceClass, optional
        Default: the shipped class with the latest cut-off.
    as_of : date, optional
        Use only what could be learned from other markets by that day.
    """

    name: ClassVar[str] = "reference"
    assumes: ClassVar[str] = (
        "The market goes on as other markets did that had grown like this one: the faster it grew, "
        "the more the growth fades."
    )

    def __init__(
        self, reference: ReferenceClass | None = None, as_of: dt.date | None = None
    ) -> None:
        if reference is not None and as_of is not None:
            reference.require(as_of)
        if reference is None:
            reference = ReferenceClass.builtin() if as_of is None else ReferenceClass.as_of(as_of)
        self.reference = reference

    def df(self, n: int) -> int | None:
        """None: nothing is estimated from the series itself."""
        return None

    def estimate(self, y: Array) -> Estimates:
        """Mean log growth, and how much each series counts as a take-off."""
        growth = log_growth(y)
        return {
            "mean_growth": growth.mean(axis=1),
            "takeoff_weight": self.reference.gate.weight(growth),
        }

    def predict(self, y: Array, estimates: Estimates, horizon: int, seed: int) -> Predictive:
        """Predictive distribution of N series; nothing is simulated, ``seed`` is not used."""
        predictive = self.reference.predict(y, horizon)
        notes = []
        if y.shape[1] > LONGEST:
            notes.append(f"The reference class uses the last {LONGEST} points.")
        if horizon > FITTED_HORIZON:
            notes.append(
                f"The reference class was fitted to {FITTED_HORIZON} years; later years "
                "extrapolate its formulas."
            )
        return replace(predictive, notes=tuple(notes))
