"""Rolling origins: what each model would have said, year by year, and how it would have scored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.checks import MINIMUM_POINTS, check_horizon, check_seed
from forecasting.errors import ParameterError
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

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["backtest", "score", "summary"]

NO_ACTUALS = ("forecast", "partial")
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

    Returns
    -------
    pandas.DataFrame
        One row for each model, origin and year: ``model``, ``origin``, ``year``, ``h``, ``n``,
        ``actual``, ``median``, ``lower_80``, ``upper_80``, ..., ``log_error``,
        ``absolute_log_error``, ``wis``, ``crps``, ``interval_score_80``, ``covered_80``, ...,
        ``status`` (``ok``, or the error). Limits and paths below 1 % of the last value are raised
        to it before they are scored; the limits are shown as they were.

    Raises
    ------
    ParameterError
        For an unknown model, or where no origin leaves a year to score.

    Notes
    -----
    Every origin sees the values as they stand in ``series``, not as they were first published:
    revisions make real forecasts worse than this. See `AnnualSeries.as_of`. What the models learned
    from other markets is likewise that of today; `forecasting.forecast(..., as_of=)` cuts it off.

    Examples
    --------
    >>> import forecasting as fc
    >>> s = fc.AnnualSeries([10, 14, 18, 21, 23, 24], years=range(2010, 2016), unit="m")
    >>> frame = fc.backtest(s, ["naive", "damped"], horizon=2)
    >>> frame.groupby("model").size().to_dict()
    {'damped': 5, 'naive': 5}
    """
    import pandas as pd

    horizon, levels, seed = check_horizon(horizon), check_levels(levels), check_seed(seed)
    smallest = MINIMUM_POINTS if minimum is None else max(int(minimum), MINIMUM_POINTS)
    chosen = by_label(models)
    scored = [
        i for i, status in enumerate(series.status) if status not in NO_ACTUALS and i >= smallest
    ]
    if not scored:
        raise ParameterError(
            f"{series.name!r} has {len(series)} points; none is left to score after {smallest} to "
            "fit (points that are forecasts or part-years do not count). Add years."
        )
    rows: list[dict[str, Any]] = []
    for position in range(smallest - 1, max(scored)):
        ahead = [i for i in scored if position < i <= position + horizon]
        if not ahead:
            continue
        history = series.through(int(series.years[position]))
        for label, model in chosen.items():
            try:
                forecast = model.fit(history).forecast(ahead[-1] - position, levels, seed)
                results = _scores(forecast, series.years[ahead], series.values[ahead], seed)
            except Exception as error:  # one bad fit must not end the run
                results = [{"status": f"{type(error).__name__}: {error}"} for _ in ahead]
            for i, result in zip(ahead, results, strict=True):
                rows.append(
                    {
                        "model": label,
                        "origin": int(history.years[-1]),
                        "year": int(series.years[i]),
                        "h": i - position,
                        "n": len(history),
                        "actual": float(series.values[i]),
                        **result,
                    }
                )
    frame = pd.DataFrame(rows, columns=backtest_columns(levels))
    return frame.astype({f"covered_{level:g}": "boolean" for level in levels})


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
        Where no forecast reaches any of the years.

    Examples
    --------
    >>> import forecasting as fc
    >>> from forecasting.backtesting import score
    >>> s = fc.AnnualSeries([10, 14, 18], years=range(2010, 2013), unit="m")
    >>> score({"flat": fc.forecast(s, 2, model="naive")}, {2013: 21})["median"].round(6).tolist()
    [18.0]
    """
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for label, forecast in forecasts.items():
        last = int(forecast.years[-1])
        years = np.array([y for y in actual if forecast.origin < y <= last], dtype=np.int64)
        values = np.array([actual[int(y)] for y in years], dtype=float)
        results = _scores(forecast, years, values, seed)
        for year, value, result in zip(years.tolist(), values.tolist(), results, strict=True):
            head = {"model": label, "origin": forecast.origin, "year": year}
            head |= {"h": year - forecast.origin, "n": len(forecast.series), "actual": value}
            rows.append(head | result)
    if not rows:
        raise ParameterError("No forecast reaches any of these years. Give later years as actual.")
    return pd.DataFrame(rows)


def summary(
    frame: pd.DataFrame, by: str | Sequence[str] = "model", *, common: bool = True
) -> pd.DataFrame:
    """Mean scores of a backtest.

    Parameters
    ----------
    frame : pandas.DataFrame
        What `backtest`, `backtest_panel` or `score` returned.
    by : str or sequence of str
        Columns to group by, e.g. ``["model", "h"]``.
    common : bool
        Keep only the origins and years that every model which forecast at all has forecast:
        scores of different windows cannot be compared.

    Returns
    -------
    pandas.DataFrame
        ``forecasts`` (number scored), ``failures``, ``male``, ``bias``, ``wis``, ``crps`` and for
        each level ``coverage_80`` and ``interval_score_80``; sorted by ``wis``.

    Examples
    --------
    >>> import forecasting as fc
    >>> from forecasting.backtesting import summary
    >>> s = fc.AnnualSeries([10, 14, 18, 21, 23, 24], years=range(2010, 2016), unit="m")
    >>> summary(fc.backtest(s, ["naive", "damped"], horizon=2))["forecasts"].to_dict()
    {'damped': 5, 'naive': 5}
    """
    groups = [by] if isinstance(by, str) else list(by)
    done = frame[frame["status"] == "ok"]
    if common:
        target = "year" if "year" in frame else "quarter"
        same = [column for column in ("id", "origin", target) if column in frame]
        seen = done.groupby(same)["model"].transform("nunique")
        done = done[seen == done["model"].nunique()]
    measures = {
        "forecasts": ("wis", "size"),
        "male": ("absolute_log_error", "mean"),
        "bias": ("log_error", "mean"),
        "wis": ("wis", "mean"),
    }
    if "crps" in frame:
        measures["crps"] = ("crps", "mean")
    for column in frame.columns:
        if column.startswith("covered_"):
            level = column.removeprefix("covered_")
            measures[f"coverage_{level}"] = (column, "mean")
            measures[f"interval_score_{level}"] = (f"interval_score_{level}", "mean")
    table = done.groupby(groups).agg(**measures)
    failures = frame[frame["status"] != "ok"].groupby(groups).size()
    table = table.reindex(table.index.union(failures.index))
    table.insert(1, "failures", failures.reindex(table.index))
    counts = ["forecasts", "failures"]
    table[counts] = table[counts].fillna(0).astype(int)
    return table.astype({c: float for c in table.columns if c not in counts}).sort_values("wis")


def backtest_columns(levels: Sequence[float]) -> list[str]:
    measures = [f"{m}_{level:g}" for level in levels for m in ("interval_score", "covered")]
    head = ["model", "origin", "year", "h", "n", "actual", *column_names(levels)]
    return [*head, "log_error", "absolute_log_error", "wis", "crps", *measures, "status"]


def _scores(
    forecast: Forecast, years: NDArray[np.int64], actual: NDArray[np.float64], seed: int
) -> list[dict[str, Any]]:
    """Rows of one forecast, for some of its years."""
    from forecasting.scores import SCORE_PROBS, crps

    places = years - forecast.origin - 1
    floor = FLOOR * forecast.series.values[-1]
    quantiles = forecast.quantile([*probabilities(forecast.levels), *SCORE_PROBS])[places]
    columns = score_columns(actual, quantiles, forecast.levels, floor)
    paths = forecast.paths(CRPS_PATHS, seed)[:, places]
    columns["crps"] = crps(actual, paths, axis=0, floor=floor)
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
        "wis": scores.weighted_interval_score(actual, five, floor=floors),
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
