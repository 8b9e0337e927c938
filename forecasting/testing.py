"""What every model promises, as one check: for the models here and for one of your own."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from forecasting.api import forecast
from forecasting.checks import MINIMUM_POINTS
from forecasting.errors import ForecastingError, ModelError, SeriesError, TooShortError
from forecasting.models import get, names
from forecasting.panel.api import forecast_panel
from forecasting.series import AnnualSeries

if TYPE_CHECKING:
    from forecasting.arrays import Array
    from forecasting.models.base import Model
    from forecasting.result import Forecast

__all__ = ["check_model"]

HORIZON = 5
LEVELS = (50.0, 80.0, 95.0)
PROBS = (0.001, 0.025, 0.1, 0.5, 0.9, 0.975, 0.999)
LEAST_WIDTH = 0.01  # of the log, between the limits of 50 %
DAY = dt.date(2022, 6, 30)
FIRST = 2014
SHAPES = {
    "fast": [20.0, 135, 444, 971, 1500],
    "rising": [10.0, 11.5, 14, 16.5, 19, 23],
    "doubling": [10.0, 20, 40, 80, 160],
    "falling": [900.0, 700, 500, 420, 300],
    "peaked": [40.0, 90, 130, 110, 80],
    "dip": [10.0, 18, 29, 37, 33],
    "constant": [5.0, 5, 5, 5, 5],
    "one jump": [1.0, 1, 1, 1e6, 1e6],
}


def check_model(model: str | Model) -> None:
    """Check that a model keeps the promises of every model here.

    The same series and seed give the same answer twice; units, the numbering of years, the order of
    rows and a longer horizon change nothing; quantiles rise and agree with probabilities; intervals
    have a width, hold the median and never narrow with the horizon; a panel gives what the single
    series gives; nothing later than a day is used as of that day; a series that the model cannot
    describe is refused by an error of this package; nothing is printed or warned of in passing;
    and the model has a name of its own. The series tried rise, fall, peak, jump and stand still.

    Parameters
    ----------
    model : str or Model
        A name out of `forecasting.list_models`, ``"module:Class"``, or a model.

    Raises
    ------
    AssertionError
        For the first promise that is broken; it names promise, model and series.
    ParameterError
        If there is no such model.

    Examples
    --------
    >>> import forecasting as fc
    >>> fc.check_model("naive")
    """
    chosen = get(model)
    taken = chosen.name in names() and type(get(chosen.name)) is not type(chosen)
    _require(not taken, chosen, "has a name of its own", "the names in list_models()")
    with _quiet(chosen):
        trials = (Trial(chosen, _market(values, name)) for name, values in SHAPES.items())
        usable = [trial for trial in trials if trial.is_described]
        _require(bool(usable), chosen, "describes at least one series", "any that was tried")
        for promise in (*PROMISES, *REFUSALS):
            for trial in usable if promise in PROMISES else usable[:1]:
                said = promise.__name__.strip("_").replace("_", " ")
                _require(promise(trial), chosen, said, trial.series.name, promise.__doc__ or "")


@dataclass(frozen=True)
class Trial:
    """A series on which a model is tried, and what the model makes of it."""

    model: Model
    series: AnnualSeries

    @property
    def is_described(self) -> bool:
        """Whether the model does not say that it cannot describe the series."""
        try:
            return bool(self.made)
        except ModelError:
            return False

    @cached_property
    def made(self) -> Forecast:
        """The forecast of the series."""
        return self.forecast(self.series)

    @cached_property
    def table(self) -> Array:
        """Its quantiles, (h, 7)."""
        return np.asarray(self.made.quantile(PROBS))

    def forecast(self, series: AnnualSeries, horizon: int = HORIZON, seed: int = 0) -> Forecast:
        """The forecast of another series by the same model."""
        return forecast(series, horizon, self.model, LEVELS, seed)

    def gives(self, series: AnnualSeries, table: Array, within: float) -> bool:
        """Whether the first years of another series have these quantiles."""
        made = self.forecast(series, len(table))
        return _same(np.asarray(made.quantile(PROBS)), table, within)


def _market(values: Sequence[float], name: str, first: int = FIRST) -> AnnualSeries:
    years = range(first, first + len(values))
    return AnnualSeries(values, years=years, unit="units", name=name)


def _require(kept: bool, model: Model, promise: str, tried: str, hint: str = "") -> None:
    if not kept:
        words = f"{model.name} breaks a promise: it {promise}. Tried on: {tried}. {hint}"
        raise AssertionError(words.strip())


@contextlib.contextmanager
def _quiet(model: Model) -> Iterator[None]:
    """Nothing may be printed or warned of inside."""
    out = io.StringIO()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            yield
    spoken = [str(w.message) for w in caught] + out.getvalue().splitlines()
    _require(not spoken, model, "says things in notes only", f"any ({' '.join(spoken[:1])})")


def _same(one: Array, other: Array, within: float) -> bool:
    return bool(np.allclose(one, other, rtol=within, atol=0))


def _gives_the_same_answer_twice(trial: Trial) -> bool:
    """Two identical fits differ: take every random number in ``predict``, from its seed."""
    one, other = (trial.forecast(trial.series, seed=7) for _ in range(2))
    same = np.array_equal(one.paths(50, seed=7), other.paths(50, seed=7))
    return same and one.to_json() == other.to_json()


def _gives_the_same_in_any_unit(trial: Trial) -> bool:
    values, name = trial.series.values, trial.series.name
    return all(
        trial.gives(_market((values * by).tolist(), name), trial.table * by, 1e-6)
        for by in (1e9, 1 / 6.9, 1e-6)
    )


def _gives_the_same_whatever_the_years_are_called(trial: Trial) -> bool:
    values, name = trial.series.values.tolist(), trial.series.name
    return all(trial.gives(_market(values, name, year), trial.table, 1e-9) for year in (3, 9000))


def _gives_the_same_in_any_order_of_rows(trial: Trial) -> bool:
    one = trial.series
    turned = AnnualSeries(one.values[::-1], years=one.years[::-1], unit=one.unit)
    return trial.gives(turned, trial.table, 0)


def _keeps_the_first_years_of_a_longer_horizon(trial: Trial) -> bool:
    return trial.gives(trial.series, trial.table[:2], 1e-9)


def _has_rising_finite_quantiles(trial: Trial) -> bool:
    return bool(np.isfinite(trial.table).all() and (np.diff(trial.table, axis=1) > 0).all())


def _has_intervals_of_some_width_that_hold_the_median(trial: Trial) -> bool:
    middle = trial.made.median
    for level in LEVELS:
        lower, upper = trial.made.interval(level).T
        least = np.exp(LEAST_WIDTH) * np.maximum(lower, 0)
        if not ((lower < middle) & (middle < upper) & (upper > least)).all():
            return False
    return True


def _never_narrows_with_the_horizon(trial: Trial) -> bool:
    log = trial.made.predictive.scale == "log"
    for level in LEVELS:
        limits = trial.made.interval(level)
        widths = np.diff(np.log(limits) if log else limits, axis=1)
        if not (np.diff(widths, axis=0) >= -1e-9 * widths[:1]).all():
            return False
    return True


def _has_probabilities_that_agree_with_its_quantiles(trial: Trial) -> bool:
    last = int(trial.made.years[-1])
    told = [trial.made.probability(last, below=float(value)) for value in trial.table[-1]]
    return bool(np.allclose(told, PROBS, rtol=0, atol=0.01))


def _is_the_same_in_a_panel(trial: Trial) -> bool:
    import pandas as pd

    rows = {"year": trial.series.years, "value": trial.series.values}
    frames = [pd.DataFrame({"id": name, **rows}) for name in ("one", "two")]
    frames[0]["value"] = np.linspace(3, 40, len(trial.series))
    panel = forecast_panel(pd.concat(frames), HORIZON, model=trial.model, levels=LEVELS)
    mine = panel.forecasts[panel.forecasts["id"] == "two"]
    single = trial.made.to_frame()
    names = [name for name in single.columns if name in mine.columns]
    return len(mine) == HORIZON and _same(mine[names].to_numpy(), single[names].to_numpy(), 1e-9)


def _knows_nothing_later_than_the_day_asked_for(trial: Trial) -> bool:
    past = trial.series.values.tolist()
    years = [DAY.year - len(past) + i for i in range(len(past) + 2)]
    days = [dt.date(year + 1, 3, 31) for year in years]
    made = []
    for later in (past[-1] * 0.2, past[-1] * 9):
        values = [*past, later, later]
        known = AnnualSeries(values, years=years, unit=trial.series.unit, first_published=days)
        made.append(forecast(known, HORIZON, trial.model, LEVELS, as_of=DAY))
    same = _same(made[0].quantile(PROBS), made[1].quantile(PROBS), 0)
    return same and made[0].origin == DAY.year - 1


def _names_itself_and_leaves_a_degree_of_freedom(trial: Trial) -> bool:
    model, df = trial.model, trial.model.df(len(trial.series))
    return trial.made.model == model.name and bool(model.assumes) and (df is None or df >= 1)


def _refuses_too_few(trial: Trial) -> bool:
    if trial.model.minimum <= MINIMUM_POINTS:  # fewer are no series
        return True
    values = trial.series.values[: trial.model.minimum - 1].tolist()
    return _is_refused(_market(values, trial.series.name), trial, TooShortError)


def _refuses_partial_years(trial: Trial) -> bool:
    one = trial.series
    status = ["actual"] * (len(one) - 1) + ["partial"]
    half = AnnualSeries(one.values, years=one.years, unit=one.unit, status=status)
    return _is_refused(half, trial, SeriesError)


def _is_refused(series: AnnualSeries, trial: Trial, error: type[ForecastingError]) -> bool:
    try:
        trial.forecast(series)
    except error:
        return True
    return False


Promise = Callable[[Trial], bool]
PROMISES: tuple[Promise, ...] = (
    _gives_the_same_answer_twice,
    _gives_the_same_in_any_unit,
    _gives_the_same_whatever_the_years_are_called,
    _gives_the_same_in_any_order_of_rows,
    _keeps_the_first_years_of_a_longer_horizon,
    _has_rising_finite_quantiles,
    _has_intervals_of_some_width_that_hold_the_median,
    _never_narrows_with_the_horizon,
    _has_probabilities_that_agree_with_its_quantiles,
    _is_the_same_in_a_panel,
    _knows_nothing_later_than_the_day_asked_for,
    _names_itself_and_leaves_a_degree_of_freedom,
)
REFUSALS: tuple[Promise, ...] = (_refuses_too_few, _refuses_partial_years)
