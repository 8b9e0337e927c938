"""What every model promises, as one check: for the models here and for one of your own."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import warnings
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from forecasting.api import forecast
from forecasting.checks import MINIMUM_POINTS
from forecasting.errors import ForecastingError, ModelError, SeriesError, TooShortError
from forecasting.models import get, names
from forecasting.panel.api import forecast_panel
from forecasting.series import AnnualSeries

if TYPE_CHECKING:
    from collections.abc import Callable

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

    Units, the numbering of years, the order of rows and a longer horizon change nothing;
    quantiles rise and agree with probabilities; intervals have a width, hold the median, never
    narrow with the horizon and come out the same for the same seed; a panel gives what the single
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
        usable = [series for series in _markets() if _forecast(series, chosen) is not None]
        _require(bool(usable), chosen, "describes at least one series", "any that was tried")
        for series in usable:
            for promise in PROMISES:
                _require(promise(series, chosen), chosen, _said(promise), series.name)
        for refusal in (_refuses_too_few, _refuses_partial_years):
            _require(refusal(usable[0], chosen), chosen, _said(refusal), usable[0].name)


def _markets() -> Iterator[AnnualSeries]:
    """The series on which the promises are tried."""
    for name, values in SHAPES.items():
        yield _market(values, name)


def _market(values: Sequence[float], name: str, first: int = FIRST) -> AnnualSeries:
    years = range(first, first + len(values))
    return AnnualSeries(values, years=years, unit="units", name=name)


def _forecast(
    series: AnnualSeries, model: Model, horizon: int = HORIZON, seed: int = 0
) -> Forecast | None:
    """A forecast, or None where the model says that it cannot describe the series."""
    try:
        return forecast(series, horizon, model, LEVELS, seed)
    except ModelError:
        return None


def _quantiles(series: AnnualSeries, model: Model, horizon: int = HORIZON, seed: int = 0) -> Array:
    made = forecast(series, horizon, model, LEVELS, seed)
    return np.asarray(made.quantile(PROBS))


def _require(kept: bool, model: Model, promise: str, series: str) -> None:
    if not kept:
        raise AssertionError(f"{model.name} breaks a promise: it {promise}. Tried on: {series}.")


def _said(promise: Callable[[AnnualSeries, Model], bool]) -> str:
    return promise.__name__.strip("_").replace("_", " ")


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


def _gives_the_same_in_any_unit(series: AnnualSeries, model: Model) -> bool:
    here = _quantiles(series, model)
    scaled = [
        _quantiles(_market(np.multiply(series.values, by).tolist(), series.name), model) / by
        for by in (1e9, 1 / 6.9, 1e-6)
    ]
    return all(_same(other, here, 1e-6) for other in scaled)


def _gives_the_same_whatever_the_years_are_called(series: AnnualSeries, model: Model) -> bool:
    values = series.values.tolist()
    here = _quantiles(series, model)
    shifted = [_quantiles(_market(values, series.name, first), model) for first in (3, 9000)]
    return all(_same(other, here, 1e-9) for other in shifted)


def _gives_the_same_in_any_order_of_rows(series: AnnualSeries, model: Model) -> bool:
    turned = AnnualSeries(series.values[::-1], years=series.years[::-1], unit=series.unit)
    return _same(_quantiles(turned, model), _quantiles(series, model), 0)


def _keeps_the_first_years_of_a_longer_horizon(series: AnnualSeries, model: Model) -> bool:
    return _same(_quantiles(series, model, 2), _quantiles(series, model)[:2], 1e-9)


def _has_rising_finite_quantiles(series: AnnualSeries, model: Model) -> bool:
    table = _quantiles(series, model)
    return bool(np.isfinite(table).all() and (np.diff(table, axis=1) > 0).all())


def _has_intervals_of_some_width_that_hold_the_median(series: AnnualSeries, model: Model) -> bool:
    made = forecast(series, HORIZON, model, LEVELS)
    for level in LEVELS:
        lower, upper = made.interval(level).T
        least = np.exp(LEAST_WIDTH) * np.maximum(lower, 0)
        if not ((lower < made.median) & (made.median < upper) & (upper > least)).all():
            return False
    return True


def _never_narrows_with_the_horizon(series: AnnualSeries, model: Model) -> bool:
    made = forecast(series, HORIZON, model, LEVELS)
    log = made.predictive.scale == "log"
    for level in LEVELS:
        limits = made.interval(level)
        widths = np.diff(np.log(limits) if log else limits, axis=1)
        if not (np.diff(widths, axis=0) >= -1e-9 * widths[:1]).all():
            return False
    return True


def _has_probabilities_that_agree_with_its_quantiles(series: AnnualSeries, model: Model) -> bool:
    made = forecast(series, HORIZON, model, LEVELS)
    table, last = made.quantile(PROBS), int(made.years[-1])
    told = [made.probability(last, below=float(value)) for value in table[-1]]
    return bool(np.allclose(told, PROBS, rtol=0, atol=0.01))


def _repeats_with_its_seed(series: AnnualSeries, model: Model) -> bool:
    one, other = (forecast(series, HORIZON, model, LEVELS, 7) for _ in range(2))
    same = np.array_equal(one.paths(50, seed=7), other.paths(50, seed=7))
    return same and one.to_json() == other.to_json()


def _is_the_same_in_a_panel(series: AnnualSeries, model: Model) -> bool:
    import pandas as pd

    rows = {"year": series.years, "value": series.values}
    frames = [pd.DataFrame({"id": name, **rows}) for name in ("one", "two")]
    frames[0]["value"] = np.linspace(3, 40, len(series))
    panel = forecast_panel(pd.concat(frames), HORIZON, model=model, levels=LEVELS)
    mine = panel.forecasts[panel.forecasts["id"] == "two"]
    single = forecast(series, HORIZON, model, LEVELS).to_frame()
    names = [name for name in single.columns if name in mine.columns]
    return len(mine) == HORIZON and _same(mine[names].to_numpy(), single[names].to_numpy(), 1e-9)


def _knows_nothing_later_than_the_day_asked_for(series: AnnualSeries, model: Model) -> bool:
    past = series.values.tolist()
    years = [DAY.year - len(past) + i for i in range(len(past) + 2)]
    days = [dt.date(year + 1, 3, 31) for year in years]
    made = []
    for later in (past[-1] * 0.2, past[-1] * 9):
        values = [*past, later, later]
        known = AnnualSeries(values, years=years, unit=series.unit, first_published=days)
        made.append(forecast(known, HORIZON, model, LEVELS, as_of=DAY))
    same = _same(made[0].quantile(PROBS), made[1].quantile(PROBS), 0)
    return same and made[0].origin == DAY.year - 1


def _names_itself_and_leaves_a_degree_of_freedom(series: AnnualSeries, model: Model) -> bool:
    made = forecast(series, HORIZON, model, LEVELS)
    df = model.df(len(series))
    return made.model == model.name and bool(model.assumes) and (df is None or df >= 1)


def _refuses_too_few(series: AnnualSeries, model: Model) -> bool:
    if model.minimum <= MINIMUM_POINTS:  # fewer are no series
        return True
    short = _market(series.values[: model.minimum - 1].tolist(), series.name)
    return _refused(short, model, TooShortError)


def _refuses_partial_years(series: AnnualSeries, model: Model) -> bool:
    status = ["actual"] * (len(series) - 1) + ["partial"]
    half = AnnualSeries(series.values, years=series.years, unit=series.unit, status=status)
    return _refused(half, model, SeriesError)


def _refused(series: AnnualSeries, model: Model, error: type[ForecastingError]) -> bool:
    try:
        forecast(series, 1, model)
    except error:
        return True
    return False


PROMISES = (
    _gives_the_same_in_any_unit,
    _gives_the_same_whatever_the_years_are_called,
    _gives_the_same_in_any_order_of_rows,
    _keeps_the_first_years_of_a_longer_horizon,
    _has_rising_finite_quantiles,
    _has_intervals_of_some_width_that_hold_the_median,
    _never_narrows_with_the_horizon,
    _has_probabilities_that_agree_with_its_quantiles,
    _repeats_with_its_seed,
    _is_the_same_in_a_panel,
    _knows_nothing_later_than_the_day_asked_for,
    _names_itself_and_leaves_a_degree_of_freedom,
)
