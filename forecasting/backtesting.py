"""Rolling origins: what each model would have said, year by year, and how it would have scored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.checks import MINIMUM_POINTS, check_horizon, check_seed
from forecasting.errors import ParameterError
from forecasting.levels import DEFAULT_LEVELS, check_levels, column_names, limit_names
from forecasting.models import get, names
from forecasting.result import Forecast
from forecasting.series import AnnualSeries

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from forecasting.models.base import Model

__all__ = ["backtest", "score", "summary"]

NO_ACTUALS = ("forecast", "partial")
FLOOR = 0.01
CRPS_PATHS = 1000

Models = Sequence["str | Model"] | Mapping[str, "str | Model"]


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
    chosen = _labelled(models)
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
            head = {"model": label, "origin": int(history.years[-1]), "n": len(history)}
            try:
                made = model.fit(history).forecast(ahead[-1] - position, levels, seed)
                found = _scored(made, series.years[ahead], series.values[ahead], seed)
            except Exception as error:  # one bad fit must not end the run
                found = [{"status": f"{type(error).__name__}: {error}"} for _ in ahead]
            for i, row in zip(ahead, found, strict=True):
                what = {"year": int(series.years[i]), "h": i - position}
                rows.append(head | what | {"actual": float(series.values[i])} | row)
    frame = pd.DataFrame(rows, columns=_columns(levels))
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
    for label, made in forecasts.items():
        years = np.array([y for y in actual if made.origin < y <= made.years[-1]], dtype=np.int64)
        values = np.array([actual[int(y)] for y in years], dtype=float)
        head = {"model": label, "origin": made.origin, "n": len(made.series)}
        for year, value, row in zip(years, values, _scored(made, years, values, seed), strict=True):
            what = {"year": int(year), "h": int(year) - made.origin, "actual": float(value)}
            rows.append(head | what | row)
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
        What `backtest` or `livecommerce.quarters.quarterly_backtest` returned.
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
        seen = done.groupby(["origin", target])["model"].transform("nunique")
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


def _labelled(models: Models | None) -> dict[str, Model]:
    if isinstance(models, str):
        raise ParameterError(f"models={models!r}: give a list, e.g. [{models!r}].")
    if isinstance(models, Mapping):
        return {str(label): get(model) for label, model in models.items()}
    made = [get(model) for model in (names() if models is None else models)]
    labels = [model.name for model in made]
    doubled = sorted({label for label in labels if labels.count(label) > 1})
    if doubled:
        raise ParameterError(
            f"More than one model is called {doubled[0]!r}. Give a mapping with labels, "
            f"e.g. {{'{doubled[0]} a': ..., '{doubled[0]} b': ...}}."
        )
    return dict(zip(labels, made, strict=True))


def _columns(levels: Sequence[float]) -> list[str]:
    measures = [f"{m}_{level:g}" for level in levels for m in ("interval_score", "covered")]
    head = ["model", "origin", "year", "h", "n", "actual", *column_names(levels)]
    return [*head, "log_error", "absolute_log_error", "wis", "crps", *measures, "status"]


def _scored(
    made: Forecast, years: NDArray[np.int64], actual: NDArray[np.float64], seed: int
) -> list[dict[str, Any]]:
    """Rows of one forecast, for some of its years."""
    from forecasting import scores

    steps = years - made.origin - 1
    floor = FLOOR * made.series.values[-1]
    middle = np.maximum(made.median[steps], floor)
    columns: dict[str, Any] = {
        "median": made.median[steps],
        "log_error": scores.log_error(actual, middle),
        "absolute_log_error": scores.absolute_log_error(actual, middle),
        "wis": scores.weighted_interval_score(
            actual, made.quantile(scores.SCORE_PROBS)[steps], floor=np.full(len(steps), floor)
        ),
        "crps": scores.crps(actual, made.paths(CRPS_PATHS, seed)[:, steps], axis=0, floor=floor),
    }
    for level in made.levels:
        lower, upper = made.interval(level)[steps].T
        columns |= {
            **dict(zip(limit_names(level), (lower, upper), strict=True)),
            f"interval_score_{level:g}": scores.interval_score(
                actual, lower, upper, level, floor=floor
            ),
            f"covered_{level:g}": scores.covered(actual, lower, upper),
        }
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    return [row | {"status": "ok"} for row in rows]
