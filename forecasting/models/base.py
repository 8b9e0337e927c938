"""What every model is: a vectorised core over rows, and the two-step way in for one series."""

from __future__ import annotations

import warnings
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from forecasting.checks import check_horizon, check_seed
from forecasting.distribution import to_unit
from forecasting.errors import ModelError, ParameterError, SeriesError, TooShortError
from forecasting.levels import DEFAULT_LEVELS, check_levels
from forecasting.predictive import Predictive, check_range
from forecasting.record import note_on_levels
from forecasting.result import Forecast
from forecasting.standing import LIMITS, notes_by_row

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    import pandas as pd

    from forecasting.arrays import Array
    from forecasting.series import AnnualSeries

__all__ = ["Estimates", "Fitted", "Model"]

Estimates = dict[str, "Array"]


class Model(ABC):
    """One way of forecasting a short yearly series.

    A model implements `estimate` and `predict` for N series of the same length at once; the
    single series is the case N = 1 of the same code.

    Attributes
    ----------
    name : str
        Name under which `forecasting.forecast` knows the model.
    assumes : str
        What the model takes for granted, in one sentence.
    parameters : int
        Number of parameters of the mean that are estimated from the series (sigma not counted).
    differences : int
        Points lost to differencing and to lagged values.
    refusal : str
        What to say where `estimate` marks a row as not ``ok``.

    Examples
    --------
    >>> from forecasting.models import get
    >>> model = get("exponential")
    >>> model.minimum, model.df(5)
    (3, 3)
    >>> model.estimate(np.array([[1.0, 2.0, 4.0, 8.0]]))["rate"].round(3).tolist()
    [0.693]
    """

    name: ClassVar[str]
    assumes: ClassVar[str]
    parameters: ClassVar[int] = 0
    differences: ClassVar[int] = 0
    refusal: ClassVar[str] = "the model does not describe this series"

    @property
    def minimum(self) -> int:
        """Smallest number of points that leaves one degree of freedom, and never below 3."""
        return max(3, self.parameters + self.differences + 1)

    @property
    def by_series(self) -> bool:
        """Whether a panel must fit each series on its own, as notes or needs differ."""
        return False

    @property
    def measured_as(self) -> str:
        """Name in the record of past forecasts; empty for options that were not measured."""
        return self.name

    def df(self, n: int) -> int | None:
        """Degrees of freedom that n points leave; None where the spread is not from the series."""
        return n - self.differences - self.parameters

    @abstractmethod
    def estimate(self, y: Array) -> Estimates:
        """Fit N series at once.

        Parameters
        ----------
        y : array, shape (N, n)
            Positive values, oldest first.

        Returns
        -------
        dict of arrays, first axis N
            Parameters by name; ``ok`` (N,), if present, marks the rows that could be fitted.
        """

    @abstractmethod
    def predict(self, y: Array, estimates: Estimates, horizon: int, seed: int) -> Predictive:
        """Predictive distribution of N fitted series over the next ``horizon`` years.

        Parameters
        ----------
        y, estimates
            What `estimate` was given, and what it returned.
        horizon : int
            Number of years, h.
        seed : int
            Seed of every simulation.
        """

    def as_of(self, day: dt.date) -> Model:
        """The model with only what other markets had taught by a day, or a VintageError.

        One that learns from its own series alone is returned as it is.
        """
        return self

    def remarks(self) -> tuple[str, ...]:
        """What every forecast by this model must say, whatever the series."""
        return ()

    def fit(self, series: AnnualSeries) -> Fitted:
        """Fit one series.

        Parameters
        ----------
        series : AnnualSeries
            The market; a ``partial`` point is refused.

        Returns
        -------
        Fitted
            The fitted model, whose ``forecast`` makes forecasts.

        Raises
        ------
        TooShortError
            If no degree of freedom would be left.
        SeriesError
            For a partial year.
        ModelError
            If the model cannot describe the series.
        """
        self.check(series)
        rows = series.rows()
        with collected() as notes:
            estimates = self.estimate(rows)
        if not np.all(estimates.get("ok", True)):
            raise ModelError(f"{self.name}: {self.refusal}")
        return Fitted(self, series, rows, estimates, tuple(notes))

    def with_analogues(self, frame: pd.DataFrame) -> Model:
        """The same model with comparable markets; a ParameterError if it uses none."""
        raise ParameterError(
            f"{self.name} uses no analogues. Leave them out, or use model='reference'."
        )

    def advice(self, count: int) -> str:
        """What a panel with so many series of eight years or more could do better, or ''."""
        return ""

    def check(self, series: AnnualSeries) -> None:
        """Refuse, with a SeriesError, a partial year or fewer points than ``minimum``."""
        if "partial" in series.status:
            year = series.years[series.status.index("partial")]
            raise SeriesError(
                f"{year} is a partial year and no annual point. Leave it out, or turn it into a "
                "distribution of the full year with forecasting.nowcast."
            )
        if len(series) < self.minimum:
            raise TooShortError(
                f"{self.name} needs at least {self.minimum} points to leave one degree of freedom; "
                f"{series.name!r} has {len(series)}. Use a model with fewer parameters."
            )


@dataclass(frozen=True)
class Fitted:
    """A model fitted to one series.

    Attributes
    ----------
    model : Model
        The model, with its options.
    series : AnnualSeries
        The market.
    rows : array, shape (M, n)
        The series as fitted: one row, or several where its last point is itself uncertain.
    estimates : dict of arrays
        Parameters of each row.
    warnings : tuple of str
        What the numerical libraries warned of while fitting.

    Examples
    --------
    >>> import forecasting as fc
    >>> from forecasting.models import get
    >>> s = fc.AnnualSeries([1, 2, 4, 8], years=range(2017, 2021), unit="m EUR")
    >>> fitted = get("exponential").fit(s)
    >>> round(fitted.parameters["rate"], 3), fitted.df
    (0.693, 2)
    >>> fitted.forecast(2).median.round(6).tolist()
    [16.0, 32.0]
    """

    model: Model
    series: AnnualSeries
    rows: Array
    estimates: Estimates
    warnings: tuple[str, ...] = ()

    @property
    def parameters(self) -> dict[str, float]:
        """Scalar parameters by name (of the middle row, where there are several)."""
        middle = len(self.rows) // 2
        scalars = {k: v for k, v in self.estimates.items() if k != "ok" and np.ndim(v) == 1}
        return {k: float(v[middle]) for k, v in scalars.items()}

    @property
    def df(self) -> int | None:
        """Degrees of freedom left by the fit."""
        return self.model.df(len(self.series))

    def forecast(
        self, horizon: int, levels: Sequence[float] = DEFAULT_LEVELS, seed: int = 0
    ) -> Forecast:
        """Forecast the next years; as `forecasting.forecast`, and up to 100 of them.

        Raises
        ------
        ParameterError
            For a horizon, level or seed outside its range.
        ModelError
            If the forecast cannot be represented.
        """
        horizon, levels, seed = check_horizon(horizon), check_levels(levels), check_seed(seed)
        with collected() as notes:
            predictive = self.model.predict(self.rows, self.estimates, horizon, seed)
        if not isinstance(predictive, Predictive):
            raise ModelError(
                f"{type(self.model).__name__}.predict returned a {type(predictive).__name__}. "
                "It has to return a Predictive; forecasting.testing.check_model holds a model of "
                "your own to this and to the other promises."
            )
        whole = None
        if len(self.rows) > 1:
            last = self.rows[:, -1]
            whole = predictive.over_origins(np.log(last) if predictive.scale == "log" else last)
            predictive = whole.years_ahead()
        if predictive.scale == "log":
            check_range(predictive.values)
        return Forecast(
            series=self.series,
            model=self.model.name,
            predictive=predictive,
            levels=levels,
            notes=(
                *self.series.notes(),
                *predictive.notes,
                *self.model.remarks(),
                *self._standing(predictive),
                *note_on_levels(levels, self.model.name),
                *self.warnings,
                *notes,
            ),
            with_origin=whole,
            refit=partial(_again, self.model, seed),
        )

    def _standing(self, predictive: Predictive) -> tuple[str, ...]:
        """What the record says of this series."""
        values = predictive.quantile(LIMITS)[:1]
        limits = to_unit(values, predictive.scale, self.series.upper_bound)
        told = notes_by_row(self.series.values[None], limits, self.model.measured_as)
        return next(notes for _, notes in told)


def _again(
    model: Model, seed: int, series: AnnualSeries, horizon: int, levels: Sequence[float]
) -> Forecast:
    """The forecast that a model makes of a longer series."""
    return model.fit(series).forecast(horizon, levels, seed)


@contextmanager
def collected() -> Iterator[list[str]]:
    """Collect warnings as sentences instead of printing them."""
    notes: list[str] = []
    with warnings.catch_warnings(record=True) as caught, np.errstate(all="ignore"):
        warnings.simplefilter("always")
        yield notes
    texts = dict.fromkeys(str(w.message).strip().splitlines()[0] for w in caught)
    notes += [f"A numerical library warned: {text}" for text in texts]
