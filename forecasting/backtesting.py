"""Rolling origins: what each model would have said, year by year, and how it would have scored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from forecasting.api import as_series
from forecasting.checks import MINIMUM_POINTS, check_horizon, check_seed
from forecasting.errors import ParameterError, SeriesError
from forecasting.levels import (
    DEFAULT_LEVELS,
    check_levels,
    column_names,
    limit_names,
    probabilities,
)
from forecasting.models import Models, by_label
from forecasting.result import Forecast
from forecasting.series import AnnualSeries
from forecasting.vintages import NO_ACTUALS, Vintages

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from forecasting.models.base import Model

__all__ = ["backtest", "score"]

FLOOR = 0.01
CRPS_PATHS = 1000


def backtest(
    series: AnnualSeries,
    models: Models | None = None,
    *,
    horizon: int = 4,
    minimum: int | None = None,
    levels: Sequence[float] = DEFAULT_LEVELS,
    seed: int = 0,
    as_of: pd.DataFrame | str | None = None,
    against: str = "latest",
    cut_off: bool = True,
) -> pd.DataFrame:
    """Forecast from every past origin and score against what followed.

    From each year that leaves at least ``minimum`` points behind it, every model is fitted to the
    points up to that year and scored on the years after. A point that is itself a forecast, or a
    part of a year, never counts as what happened. Nothing is raised for a model that cannot be
    fitted: its row says why in ``status``.

    Parameters
    ----------
    series : AnnualSeries
        The market, at least four points.
    models : sequence or mapping, optional
        Names or models; a mapping gives them labels. Default: every model.
    horizon : int
        Largest number of years ahead.
    minimum : int, optional
        Smallest number of points to fit. Default 3; a model that needs more says so in ``status``.
    levels : sequence of float
        Levels of the intervals in percent.
    seed : int
        Seed of every simulation.
    as_of : DataFrame or "first_published", optional
        Vintages: what was published of each year, and when. Columns ``year``, ``value``,
        ``first_published`` (a day, or a pair of earliest and latest) and perhaps ``status``; a
        year may stand several times. Or ``"first_published"``, where the days of ``series`` itself
        are all that is known. Origins are then the days on which a new year appeared; each sees
        the newest value of every year that was surely public.
    against : {"latest", "first"}
        With ``as_of``: whether a forecast is scored against ``series``, the values as they stand,
        or against what was first published of the year.
    cut_off : bool
        With ``as_of``: whether what models learned from other markets is cut off at the day of the
        origin too. A model for which nothing had been learned by then fails and says so in
        ``status``; False lets every model know what it knows today.

    Returns
    -------
    pandas.DataFrame
        One row for each model, origin and year: ``model``, ``origin``, ``year``, ``h``, ``n``,
        ``actual``, ``median``, ``lower_80``, ``upper_80``, ..., ``log_error``,
        ``absolute_log_error``, ``scaled_error``, ``pit`` (the probability that was given to a value
        no higher than what happened), ``wis`` and its parts ``wis_spread``, ``wis_over`` and
        ``wis_under``, ``crps``, ``variogram`` (of the last known value and all years scored
        together; in the row of the last), ``interval_score_80``, ``covered_80``, ..., ``status``
        (``ok``, or the error). Limits and paths below 1 % of the last value are raised to it before
        they are scored; the limits are shown as they were. With ``as_of`` two columns more:
        ``as_of``, the day of the origin, and ``against``.

    Raises
    ------
    ParameterError
        For an unknown model, vintages without a day, or where no origin leaves a year to score.

    Notes
    -----
    Without ``as_of`` every origin sees the values as they stand in ``series``, not as they were
    first published, and models know of other markets what they know today: real forecasts were
    worse than this. What a series lacks, a gap in what was public on a day, is a ``status``.

    Examples
    --------
    >>> import forecasting as fc
    >>> s = fc.AnnualSeries([10, 14, 18, 21, 23, 24], years=range(2010, 2016), unit="m")
    >>> frame = fc.backtest(s, ["naive", "damped"], horizon=2)
    >>> frame.groupby("model").size().to_dict()
    {'damped': 5, 'naive': 5}

    The fourth value was first printed as 20, and a forecast could only begin there:

    >>> import pandas as pd
    >>> s = fc.AnnualSeries([10, 14, 18, 21, 23], years=range(2014, 2019), unit="m")
    >>> days = [f"{year}-03-01" for year in (2015, 2016, 2017, 2018, 2020, 2019)]
    >>> vintages = pd.DataFrame({"year": [2014, 2015, 2016, 2017, 2017, 2018],
    ...     "value": [10, 14, 18, 20, 21, 23], "first_published": days})
    >>> frame = fc.backtest(s, ["naive"], horizon=1, as_of=vintages, cut_off=False)
    >>> frame[["as_of", "median", "actual"]].astype(str).values.tolist()[-1]
    ['2018-03-01', '20.0', '23.0']
    """
    import pandas as pd

    series = as_series(series)
    horizon, levels, seed = check_horizon(horizon), check_levels(levels), check_seed(seed)
    smallest = MINIMUM_POINTS if minimum is None else max(int(minimum), MINIMUM_POINTS)
    chosen = by_label(models)
    origins = _origins(series) if as_of is None else _days(series, as_of, against)
    rows: list[dict[str, Any]] = []
    for one in origins:
        actual = {y: v for y, v in one.actual.items() if one.year < y <= one.year + horizon}
        if one.points < smallest or not actual:
            continue
        for label, model in chosen.items():
            head = {"model": label, "origin": one.year, "n": one.points}
            head |= {"as_of": one.day, "against": against}
            day = one.day if cut_off else None
            rows += _rows(head, one.history, model, day, actual, (levels, seed))
    if not rows:
        raise ParameterError(
            f"{series.name!r} has {len(series)} points; none is left to score after {smallest} to "
            "fit (points that are forecasts or part-years do not count). Add years."
        )
    columns = backtest_columns(levels)
    frame = pd.DataFrame(rows, columns=columns if as_of is None else [*columns, "as_of", "against"])
    return frame.astype({f"covered_{level:g}": "boolean" for level in levels})


class _Origin(NamedTuple):
    """What was known, or why it is no series; and what came of later years."""

    year: int
    points: int
    history: AnnualSeries | Exception
    actual: Mapping[int, float]
    day: dt.date | None = None


def _happened(series: AnnualSeries) -> dict[int, float]:
    points = zip(series.years.tolist(), series.values.tolist(), series.status, strict=True)
    return {year: value for year, value, status in points if status not in NO_ACTUALS}


def _origins(series: AnnualSeries) -> Iterator[_Origin]:
    """Every year of the series, with the values as they stand."""
    for points, year in enumerate(series.years.tolist(), 1):
        if points >= MINIMUM_POINTS:
            yield _Origin(year, points, series.through(year), _happened(series))


def _days(series: AnnualSeries, as_of: Any, against: str) -> Iterator[_Origin]:
    """Every day on which a new year appeared, with what was public then."""
    if against not in ("latest", "first"):
        raise ParameterError(f"against={against!r}. Give 'latest' or 'first'.")
    vintages = Vintages.read(as_of, series)
    actual = _happened(series) if against == "latest" else vintages.first()
    for day in vintages.origins():
        known = vintages.on(day)
        history: AnnualSeries | Exception
        try:
            history = AnnualSeries(
                [v.value for v in known],
                years=[v.year for v in known],
                status=[v.status for v in known],
                unit=series.unit,
                name=series.name,
                upper_bound=series.upper_bound,
            )
        except SeriesError as error:
            history = error
        yield _Origin(known[-1].year, len(known), history, actual, day)


def _rows(
    head: dict[str, Any],
    history: AnnualSeries | Exception,
    model: Model,
    day: dt.date | None,
    actual: Mapping[int, float],
    options: tuple[Sequence[float], int],
) -> list[dict[str, Any]]:
    """Rows of one model and origin; the model knows what was known on a day."""
    origin = head["origin"]
    levels, seed = options
    try:
        if isinstance(history, Exception):
            raise history
        knowing = model if day is None else model.as_of(day)
        forecast = knowing.fit(history).forecast(max(actual) - origin, levels, seed)
        results = _scores(forecast, actual, seed)
    except Exception as error:  # one bad fit must not end the run
        results = [{"status": f"{type(error).__name__}: {error}"} for _ in actual]
    return [
        head | {"year": year, "h": year - origin, "actual": value} | result
        for (year, value), result in zip(actual.items(), results, strict=True)
    ]


def score(
    forecasts: Mapping[str, Forecast], actual: Mapping[int, float], *, seed: int = 0
) -> pd.DataFrame:
    """Score forecasts that were made before against what was published later.

    Parameters
    ----------
    forecasts : mapping of str to Forecast
        Labelled forecasts, in the unit of the values.
    actual : mapping of int to float
        The later value of each year; years that a forecast does not reach are left out.
    seed : int
        Seed of the paths behind ``crps``.

    Returns
    -------
    pandas.DataFrame
        One row for each forecast and year, with the columns of `backtest`; `summary` takes it.

    Raises
    ------
    ParameterError
        Where no forecast reaches any of the years, or labels or years are missing.

    Examples
    --------
    >>> import forecasting as fc
    >>> from forecasting.backtesting import score
    >>> s = fc.AnnualSeries([10, 14, 18], years=range(2010, 2013), unit="m")
    >>> score({"flat": fc.forecast(s, 2, model="naive")}, {2013: 21})["median"].round(6).tolist()
    [18.0]
    """
    import pandas as pd

    if not (isinstance(forecasts, Mapping) and isinstance(actual, Mapping)):
        raise ParameterError(
            "Give forecasts by label and values by year, such as "
            "score({'mine': forecast}, {2025: 30})."
        )
    rows: list[dict[str, Any]] = []
    for label, forecast in forecasts.items():
        last = int(forecast.years[-1])
        reached = {y: float(actual[y]) for y in actual if forecast.origin < y <= last}
        results = _scores(forecast, reached, seed) if reached else []
        for (year, value), result in zip(reached.items(), results, strict=True):
            head = {"model": label, "origin": forecast.origin, "year": year}
            head |= {"h": year - forecast.origin, "n": len(forecast.series), "actual": value}
            rows.append(head | result)
    if not rows:
        raise ParameterError("No forecast reaches any of these years. Give later years as actual.")
    return pd.DataFrame(rows)


def backtest_columns(levels: Sequence[float]) -> list[str]:
    measures = [f"{m}_{level:g}" for level in levels for m in ("interval_score", "covered")]
    head = ["model", "origin", "year", "h", "n", "actual", *column_names(levels)]
    errors = ["log_error", "absolute_log_error", "scaled_error", "pit"]
    parts = ["wis", "wis_spread", "wis_over", "wis_under", "crps", "variogram"]
    return [*head, *errors, *parts, *measures, "status"]


def _scores(forecast: Forecast, happened: Mapping[int, float], seed: int) -> list[dict[str, Any]]:
    """Rows of one forecast, for some of its years and what happened in them."""
    from forecasting.scores import SCORE_PROBS, absolute_scaled_error, crps, variogram_score

    years = np.array(list(happened), dtype=np.int64)
    actual = np.array(list(happened.values()), dtype=float)
    places = years - forecast.origin - 1
    floor = FLOOR * forecast.series.values[-1]
    quantiles = forecast.quantile([*probabilities(forecast.levels), *SCORE_PROBS])[places]
    columns = score_columns(actual, quantiles, forecast.levels, floor)
    history = forecast.series.values
    columns["scaled_error"] = absolute_scaled_error(actual, columns["median"], history)
    pairs = zip(actual.tolist(), places.tolist(), strict=True)
    columns["pit"] = np.array([forecast.cdf(value, place) for value, place in pairs])
    paths = forecast.paths(CRPS_PATHS, seed)[:, places]
    columns["crps"] = crps(actual, paths, axis=0, floor=floor)
    joint = forecast.joint(CRPS_PATHS, seed)[:, [0, *(places + 1)]]
    of_paths = variogram_score(np.r_[history[-1], actual], joint, floor=floor)
    columns["variogram"] = np.r_[np.full(len(actual) - 1, np.nan), of_paths]
    return as_rows(columns)


def score_columns(
    actual: NDArray[np.float64],
    quantiles: NDArray[np.float64],
    levels: Sequence[float],
    floor: float | None = None,
) -> dict[str, NDArray[Any]]:
    """Forecasts (k,) and their scores by column.

    The quantiles, (k, P), are those of `probabilities` and then `forecasting.scores.SCORE_PROBS`;
    below ``floor`` they are raised to it before they are scored.
    """
    from forecasting import scores

    median = quantiles[:, 0]
    raised = median if floor is None else np.maximum(median, floor)
    floors = None if floor is None else np.full(len(actual), floor)
    five = quantiles[:, -len(scores.SCORE_PROBS) :]
    columns: dict[str, NDArray[Any]] = {
        "median": median,
        "log_error": scores.log_error(actual, raised),
        "absolute_log_error": scores.absolute_log_error(actual, raised),
    }
    parts = scores.wis_parts(actual, five, floor=floors)
    columns |= {
        "wis": np.sum(parts, axis=0),
        "wis_spread": parts.spread,
        "wis_over": parts.overprediction,
        "wis_under": parts.underprediction,
    }
    for i, level in enumerate(levels):
        lower, upper = quantiles[:, 2 * i + 1], quantiles[:, 2 * i + 2]
        columns |= dict(zip(limit_names(level), (lower, upper), strict=True))
        columns[f"interval_score_{level:g}"] = scores.interval_score(
            actual, lower, upper, level, floor=floor
        )
        columns[f"covered_{level:g}"] = scores.covered(actual, lower, upper)
    return columns


def as_rows(columns: Mapping[str, NDArray[Any]]) -> list[dict[str, Any]]:
    """Columns as rows, each with the status ``ok``."""
    values = zip(*columns.values(), strict=True)
    return [dict(zip(columns, row, strict=True)) | {"status": "ok"} for row in values]
