"""The reference class as a model: the years ahead of a young market, learned from others."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from forecasting.errors import ParameterError
from forecasting.models.base import Estimates, Fitted, Model
from forecasting.models.reference.quantiles import ReferenceClass
from forecasting.models.reference.terms import FEWEST, FITTED_HORIZON, LONGEST, Terms, log_growth
from forecasting.models.reference.windows import in_odds
from forecasting.predictive import Predictive

if TYPE_CHECKING:
    import pandas as pd

    from forecasting.arrays import Array
    from forecasting.models.reference.analogues import Analogues
    from forecasting.series import AnnualSeries

__all__ = ["Reference", "ReferenceClass"]


NAMED = 3
"""So many markets are named in a note."""


class Reference(Model):
    """Log growth learned from other markets' lives; the default model.

    Nothing is simulated, so seeds have no effect. The parameters of a fit are ``mean_growth`` (log,
    by year) and ``takeoff_weight``, how much the series counts as a take-off, from 0 to 1.

    Parameters
    ----------
    reference : ReferenceClass, optional
        A class of one's own; by default the shipped one with the latest cut-off.
    analogues : pandas.DataFrame, optional
        Markets of the series' own kind: columns ``id``, ``year``, ``value``, each from the year of
        its take-off. `fit` uses nothing of theirs after the series' last year, and raises a
        DataError if they cannot be read; `predict` of arrays, which have no years, refuses them
        with a ParameterError.
    kind : {"technology", "product"}, optional
        What the series is, for the shipped classes. Without it, the notes say what was assumed.

    Examples
    --------
    >>> import forecasting as fc
    >>> s = fc.AnnualSeries([20, 135, 444, 971], years=range(2017, 2021), unit="m EUR")
    >>> made = Reference(ReferenceClass.builtin(until=2020)).fit(s).forecast(2)
    >>> bool(971 < made.median[0] < made.median[1])
    True
    """

    name: ClassVar[str] = "reference"
    assumes: ClassVar[str] = (
        "The market goes on as other markets did that had grown like this one: the faster it grew, "
        "the more the growth fades."
    )

    def __init__(
        self,
        reference: ReferenceClass | None = None,
        analogues: pd.DataFrame | None = None,
        kind: str | None = None,
    ) -> None:
        if not isinstance(reference, ReferenceClass | None):
            raise ParameterError(
                f"reference is a {type(reference).__name__}. Give a ReferenceClass, or name a kind "
                "of the shipped ones, as in Reference(kind='product')."
            )
        if reference is not None and kind is not None:
            raise ParameterError(
                f"kind={kind!r} chooses among the shipped classes. Leave it out beside a class of "
                "your own."
            )
        self.given, self.analogues, self.kind = reference, analogues, kind
        self.reference = reference or ReferenceClass.builtin(kind=kind)
        self.learned: Analogues | None = None

    def __repr__(self) -> str:
        kind = "" if self.given is not None else f"kind={self.kind!r}, "
        markets = "" if self.analogues is None else f", {self.analogues['id'].nunique()} analogues"
        return f"Reference({kind}{self.reference!r}{markets})"

    def as_of(self, day: dt.date) -> Reference:
        if self.given is None:
            return Reference(ReferenceClass.as_of(day, self.kind), self.analogues)
        self.given.require(day)
        return self

    @property
    def by_series(self) -> bool:
        return self.analogues is not None

    @property
    def measured_as(self) -> str:
        if self.given is not None or self.analogues is not None:
            return ""
        return self.name if self.kind is None else f"{self.name}, {self.kind}"

    def with_analogues(self, frame: pd.DataFrame) -> Reference:
        return Reference(self.given, frame, self.kind)

    def df(self, n: int) -> int | None:
        return None

    def advice(self, count: int) -> str:
        if self.given is not None or count < FEWEST:
            return ""
        return (
            f"{count} series have eight years or more: a class of their own may judge them better. "
            "Learn it with ReferenceClass.fit(frame) and give model=Reference(it), or save its "
            "to_json() and give --class FILE on the command line."
        )

    def fit(self, series: AnnualSeries) -> Fitted:
        if self.analogues is None:
            return super().fit(series)
        bound = Reference(self.reference)
        frame = self.analogues
        if series.upper_bound is not None:
            frame = in_odds(frame, series.upper_bound)
        bound.learned = self.reference.compare(frame, int(series.years[-1]), leave_out=series.name)
        return bound.fit(series)

    def estimate(self, y: Array) -> Estimates:
        growth = log_growth(y)
        return {
            "mean_growth": growth.mean(axis=1),
            "takeoff_weight": self.reference.takeoff_weight(Terms.of(growth, 1)),
        }

    def predict(self, y: Array, estimates: Estimates, horizon: int, seed: int) -> Predictive:
        if self.analogues is not None:
            raise ParameterError(
                "Analogues are cut off at a series' last year, which an array does not have. "
                "Use fit(series), or ReferenceClass.predict with compare(frame, until=year)."
            )
        predictive = self.reference.predict(y, horizon, self.learned)
        notes = self.reference.notes()
        if self.learned is not None:
            notes.append(
                f"{self.learned.markets} comparable markets, none later than {self.learned.until}, "
                "are partially pooled with the reference class."
                if self.learned.markets
                else f"No comparable market has four points by {self.learned.until}: the forecast "
                "is that of the reference class alone."
            )
        if self.learned is not None and self.learned.elsewhere:
            first, more = self.learned.elsewhere[:NAMED], len(self.learned.elsewhere) - NAMED
            notes.append(
                f"Not cut at their take-off: {', '.join(first)}"
                f"{f' and {more} more' if more > 0 else ''}. Let each comparable market begin in "
                "the year that forecasting.takeoff_year names, or leave it out."
            )
        if y.shape[1] > LONGEST:
            notes.append(f"The reference class uses the last {LONGEST} points.")
        if horizon > FITTED_HORIZON:
            notes.append(
                f"The reference class was fitted to {FITTED_HORIZON} years; later years "
                "extrapolate its formulas."
            )
        return replace(predictive, notes=tuple(notes))
