"""What other markets' take-offs teach: coefficients, and what they say of a short series.

Two sets of coefficients of one small model, one estimated on take-offs and one on ordinary yearly
series, are averaged quantile by quantile; the weight is a smooth function of the series' mean
growth. Forecasting needs numpy only; `reference_fit` estimates, and the package ships the result.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.days import last_public_year
from forecasting.errors import DataError, ParameterError, VintageError
from forecasting.models.reference.knots import FINE, refined
from forecasting.models.reference.terms import (
    FITTED_HORIZON,
    Gate,
    Member,
    design,
    log_growth,
)
from forecasting.predictive import Predictive

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from forecasting.models.reference.analogues import Analogues

    Array = NDArray[np.float64]

__all__ = ["ReferenceClass"]


@dataclass(frozen=True)
class ReferenceClass:
    """What other markets' growth says about the next years of a short series.

    Attributes
    ----------
    takeoff, ordinary : Member
        Coefficients of the two kinds of series.
    gate : Gate
        How much a series counts as a take-off.
    widening : array, shape (2, 5)
        Factors on the distances of the 80 % and the 95 % limits from the median, by horizon (the
        last one holds beyond), as far as the series counts as a take-off; from forecasts of groups
        left out of the estimation.
    decay : float
        Horizons j < k are correlated ``(j / k) ** decay``.
    trained_until : int
        No figure of a later year took part in the estimation.
    groups : tuple of dict
        By group (technology): number of markets and quantiles of the next growth.

    References
    ----------
    Flyvbjerg, B. (2008). Curbing optimism bias and strategic misrepresentation in planning:
    reference class forecasting in practice. European Planning Studies 16(1), 3-21.
    doi:10.1080/09654310701747936

    Koenker, R. and Bassett, G. (1978). Regression quantiles. Econometrica 46(1), 33-50.
    doi:10.2307/1913643

    Examples
    --------
    >>> known = ReferenceClass.builtin(until=2020)
    >>> known.trained_until, known.predict([[20, 135, 444, 971]], horizon=2).values.shape
    (2019, (1, 2, 11))
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
        id: str = "id",  # noqa: A002
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
            For missing columns, gaps, values that are not positive, or fewer than 20 markets.
        """
        from forecasting.models.reference.estimate import fit_takeoff
        from forecasting.models.reference.windows import read_series

        series = read_series(frame, market=id, year=year, value=value, group=group, until=until)
        return fit_takeoff(series, cls.builtin())

    @classmethod
    def builtin(cls, until: int | None = None) -> ReferenceClass:
        """The shipped class with the latest cut-off that is not after a year.

        Parameters
        ----------
        until : int, optional
            The year. Default: no limit.

        Returns
        -------
        ReferenceClass

        Raises
        ------
        VintageError
            If every shipped class was trained on later years.
        """
        classes = _shipped()
        allowed = [c for c in classes if until is None or c.trained_until <= until]
        if not allowed:
            raise VintageError(
                f"The first shipped reference class was trained until {classes[0].trained_until}, "
                f"not {until}. Estimate one with ReferenceClass.fit(frame, until={until})."
            )
        return allowed[-1]

    @classmethod
    def as_of(cls, day: dt.date) -> ReferenceClass:
        """The shipped class that could have been known on a day.

        A year's figures count as public once the following year is over: in year Y a class is
        allowed that was trained until Y - 2 or before.

        Parameters
        ----------
        day : datetime.date
            A VintageError if no shipped class is that old.

        Returns
        -------
        ReferenceClass
        """
        return cls.builtin(until=last_public_year(day))

    def require(self, day: dt.date) -> None:
        """Refuse a class that knows more than could be known on a day (see `as_of`).

        Parameters
        ----------
        day : datetime.date
            The day.

        Raises
        ------
        VintageError
            If it was trained on later years.
        """
        public = last_public_year(day)
        if self.trained_until > public:
            raise VintageError(
                f"This reference class was trained until {self.trained_until}; on {day} figures up "
                f"to {public} were public. Use ReferenceClass.as_of(day)."
            )

    def blend(
        self, median_terms: Array, spread_terms: Array, mean_growth: Array, years: Array
    ) -> Array:
        """Quantiles of the log growth from the terms of `reference_terms.design`.

        The ordinary median of a calm series is averaged with the Theta method's forecast.

        Parameters
        ----------
        median_terms, spread_terms : array, shape (..., k)
            Terms of the median and of the distances from it.
        mean_growth, years : array, shape (...)
            Mean yearly log growth, and years ahead from 1.

        Returns
        -------
        array, shape (..., 5)
            At `PROBS`: .025, .1, .5, .9 and .975.
        """
        weight = self.gate.weight(mean_growth)[..., None]
        blend = weight * self.takeoff.quantiles(median_terms, spread_terms)
        ordinary = self.ordinary.quantiles(median_terms, spread_terms)
        ordinary = self.gate.steadied(ordinary, median_terms, spread_terms)
        blend = blend + (1 - weight) * ordinary
        centre = blend[..., 2:3]
        place = np.minimum(years, FITTED_HORIZON).astype(int) - 1
        wide = np.moveaxis(self.widening[[1, 0, 0, 0, 1]][:, place], 0, -1)
        return np.asarray(centre + (blend - centre) * (1 + weight * (wide - 1)))

    def quantiles(self, growth: Array, horizon: int) -> Array:
        """Quantiles of the log growth over 1 to h years.

        With the years no limit comes nearer to the median, and the 95 % interval holds the 80 %.

        Parameters
        ----------
        growth : array, shape (N, n - 1)
            Yearly log growth, oldest first.
        horizon : int
            Years ahead, h.

        Returns
        -------
        array, shape (N, h, 5)
            At `PROBS`: .025, .1, .5, .9 and .975.
        """
        years = np.arange(1.0, horizon + 1)
        blend = self.blend(*design(growth, horizon), growth.mean(axis=1, keepdims=True), years)
        centre = blend[..., 2:3]
        distance = blend - centre
        distance[..., 0] = np.minimum(distance[..., 0], distance[..., 1])
        distance[..., 4] = np.maximum(distance[..., 4], distance[..., 3])
        distance[..., :2] = np.minimum.accumulate(distance[..., :2], axis=1)
        distance[..., 3:] = np.maximum.accumulate(distance[..., 3:], axis=1)
        return np.asarray(centre + distance)

    def compare(self, frame: pd.DataFrame, until: int, leave_out: str | None = None) -> Analogues:
        """What this class got wrong on markets of the user's own kind.

        Parameters
        ----------
        frame : pandas.DataFrame
            Columns ``id``, ``year``, ``value``; each market starts in the year of its take-off.
        until : int
            Origin year of the forecast; later figures are left out.
        leave_out : str, optional
            Id of the market that is forecast.

        Returns
        -------
        Analogues

        Raises
        ------
        DataError
            For missing columns, gaps between years or values that are not positive.
        """
        from forecasting.models.reference.analogues import Analogues

        return Analogues.learn(frame, self.blend, until, leave_out)

    def predict(self, y: Array, horizon: int, analogues: Analogues | None = None) -> Predictive:
        """Predictive distribution of N series.

        Parameters
        ----------
        y : array, shape (N, n)
            Positive values, oldest first; n >= 3, the last ten are used.
        horizon : int
            Years ahead. Fitted to five; beyond, the formulas go on and no interval narrows.
        analogues : Analogues, optional
            Comparable markets, from `compare`; partially pooled.

        Returns
        -------
        Predictive
            On the log scale of ``y``, with the quantiles of `quantiles` among its knots.

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
        quantiles = self.quantiles(growth, horizon)
        if analogues is not None:
            quantiles = analogues.adjust(growth, quantiles)
        return Predictive(
            probs=FINE,
            values=np.log(y[:, -1])[:, None, None] + refined(quantiles),
            scale="log",
            method=f"quantile regression on other markets' growth until {self.trained_until}",
        )

    @staticmethod
    def provenance() -> list[dict[str, Any]]:
        """Series that the shipped classes were estimated from: origin, licence, years."""
        return list(_saved()["provenance"])

    def summary(self) -> pd.DataFrame:
        """By group and range of the last log growth: markets, quantiles of the next growth."""
        import pandas as pd

        return pd.DataFrame(list(self.groups))

    def to_json(self) -> str:
        """The class as JSON text, for `from_json`."""
        return json.dumps(self.to_dict())

    def to_dict(self) -> dict[str, Any]:
        """The class as numbers and text, for `from_dict`."""
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
        """Read what `to_json` wrote.

        Parameters
        ----------
        text : str
            A DataError if it is not the JSON of such a class.

        Returns
        -------
        ReferenceClass
        """
        try:
            return cls.from_dict(json.loads(text))
        except (ValueError, KeyError, TypeError) as error:
            raise DataError(f"This is no saved ReferenceClass: {error!r}.") from error

    @classmethod
    def from_dict(cls, saved: dict[str, Any]) -> ReferenceClass:
        """Read what `to_dict` wrote.

        Parameters
        ----------
        saved : dict
            With the keys of `to_dict`, all needed.

        Returns
        -------
        ReferenceClass
        """
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
def _saved() -> dict[str, Any]:
    """The shipped file."""
    text = (files("forecasting") / "models" / "constants" / "reference.json").read_text("utf-8")
    return dict(json.loads(text))


@cache
def _shipped() -> tuple[ReferenceClass, ...]:
    """The shipped classes, by rising cut-off."""
    saved = _saved()
    common = {"ordinary": saved["ordinary"], "gate": saved["gate"]}
    return tuple(ReferenceClass.from_dict({**common, **one}) for one in saved["classes"])
