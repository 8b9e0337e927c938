"""The one way in: a series and a horizon, a forecast out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from forecasting.checks import check_horizon
from forecasting.days import parse_date
from forecasting.errors import ParameterError
from forecasting.levels import DEFAULT_LEVELS
from forecasting.models import get, names
from forecasting.models.reference.windows import public_by
from forecasting.record import coverage
from forecasting.result import Forecast
from forecasting.series import AnnualSeries
from forecasting.standing import held_by_domain

if TYPE_CHECKING:
    import pandas as pd

    from forecasting.models.base import Model

__all__ = ["DEFAULT_MODEL", "forecast", "list_models"]

DEFAULT_MODEL = "reference"


def forecast(
    series: AnnualSeries | Any,
    horizon: int,
    model: str | Model = DEFAULT_MODEL,
    levels: Sequence[float] = DEFAULT_LEVELS,
    seed: int = 0,
    *,
    as_of: Any = None,
    analogues: pd.DataFrame | None = None,
    long: bool = False,
) -> Forecast:
    """Forecast the next years of one market.

    Parameters
    ----------
    series : AnnualSeries, or a Series or DataFrame of pandas or polars
        The market's yearly values, three or more; frames are read by `AnnualSeries.from_pandas`.
    horizon : int
        Number of years to forecast, 1 to 10; up to 100 with ``long``.
    model : str or Model
        A name out of `list_models`, or a model made with its own options.
    levels : sequence of float
        Levels of the central intervals, in percent.
    seed : int
        Seed of every simulation; the default is fixed, so that results repeat.
    as_of : date or str, optional
        Use only points that were surely public on that day, and only what had been learned from
        other markets' years up to two before that day's (figures of a year are taken to be public
        by the end of the next).
    analogues : pandas.DataFrame, optional
        Comparable markets in long form, columns ``id``, ``year`` and ``value``, each from the year
        of its take-off; for the reference class only, which pools them with its own. Nothing of
        theirs after the series' last year is used; with ``as_of``, nothing whose
        ``first_published`` is later or, without that column, of a year less than two before.
    long : bool
        Allow horizons beyond ten years, which no record covers; the notes say so.

    Returns
    -------
    Forecast
        Median, intervals at any level, joint paths, notes.

    Raises
    ------
    ParameterError
        For an unknown model, an argument outside its range, or analogues that it does not use.
    DataError
        If the analogues cannot be read.
    SeriesError
        If the series cannot be used by this model.
    VintageError
        If too little was public on ``as_of``.

    Examples
    --------
    >>> import forecasting as fc
    >>> s = fc.AnnualSeries([20, 135, 444, 971], years=range(2017, 2021), unit="m EUR")
    >>> fc.forecast(s, 2, model="naive").to_frame()["median"].round().tolist()
    [971.0, 971.0]
    """
    series = as_series(series)
    chosen = get(model)
    horizon = check_horizon(horizon, long)
    if as_of is not None:
        day = parse_date(as_of)
        before = len(series)
        series, chosen = series.as_of(day), chosen.as_of(day)
        seen = f"As of {day}: {before - len(series)} of {before} points were not public yet."
    if analogues is not None:
        known = analogues if as_of is None else public_by(analogues, day)
        chosen = chosen.with_analogues(known)
    result = chosen.fit(series).forecast(horizon, levels, seed)
    return result if as_of is None else replace(result, notes=(*result.notes, seen))


def as_series(given: Any, called: str = "series") -> AnnualSeries:
    """An `AnnualSeries`, made of what pandas or polars hold; else a ParameterError."""
    if type(given).__module__.partition(".")[0] in ("pandas", "polars"):
        return AnnualSeries.from_pandas(given)
    if not isinstance(given, AnnualSeries):
        raise ParameterError(
            f"{called} is a {type(given).__name__}. Make an AnnualSeries(values, years=..., "
            "unit=...) first, or read one with AnnualSeries.from_pandas or from_csv."
        )
    return given


def list_models() -> pd.DataFrame:
    """Every model: what it assumes, how many points it needs, and its measured coverage.

    In a narrow terminal pandas leaves columns out; ``print(list_models().to_string())`` does not.

    Returns
    -------
    pandas.DataFrame
        Index ``model``; columns ``assumes``, ``minimum`` and, measured on windows of other
        markets' take-offs, ``coverage_80``, ``coverage_95`` and ``wis``. Then what 80 % intervals
        held in windows of any age, of technologies and of products, by number of points and by
        shape: ``technologies_3``, ``technologies_4``, ``technologies_5+``,
        ``technologies_falling``, ... ``products_fast``. None where nothing was measured.

    Examples
    --------
    >>> import forecasting as fc
    >>> int(fc.list_models().loc["damped", "minimum"])
    3
    """
    import pandas as pd

    on_takeoffs = coverage()
    rows = []
    for name in names():
        model, held = get(name), on_takeoffs.get(name, {})
        rows.append(
            {
                "model": name,
                "assumes": model.assumes,
                "minimum": model.minimum,
                "coverage_80": held.get("cov80"),
                "coverage_95": held.get("cov95"),
                "wis": held.get("WIS"),
                **held_by_domain(model.measured_as),
            }
        )
    return pd.DataFrame(rows).set_index("model")
