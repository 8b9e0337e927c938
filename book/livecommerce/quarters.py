"""Quarterly series with a season: seasonal ARIMA beside simple rules, from rolling origins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.backtesting import as_rows, score_columns
from forecasting.checks import check_horizon
from forecasting.errors import ModelError, ParameterError, SeriesError, TooShortError
from forecasting.levels import (
    DEFAULT_LEVELS,
    check_levels,
    column_names,
    probabilities,
)
from forecasting.models.base import collected
from forecasting.scores import SCORE_PROBS

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["MODELS", "quarterly_backtest", "quarterly_forecast"]

SEASON = 4
MINIMUM = 9  # the additive ETS has eight parameters
"""Two years: one is lost to the seasonal difference, and one degree of freedom must be left."""

Made = tuple["NDArray[np.float64]", "NDArray[np.float64]", int]
"""Location and scale of the log of each quarter ahead, and degrees of freedom."""


def seasonal_naive(logs: NDArray[np.float64], horizon: int) -> Made:
    """The quarter of the year before again; every yearly change was a surprise."""
    change = logs[SEASON:] - logs[:-SEASON]
    spread = np.sqrt((change**2).mean() * _years_ahead(horizon))
    return logs[-SEASON + (np.arange(horizon) % SEASON)], spread, change.size


def seasonal_drift(logs: NDArray[np.float64], horizon: int) -> Made:
    """The quarter of the year before, grown by the mean of all yearly log changes so far."""
    change = logs[SEASON:] - logs[:-SEASON]
    years, df = _years_ahead(horizon), change.size - 1
    variance = change.var(ddof=1) * (years + years**2 / change.size)
    location = logs[-SEASON + (np.arange(horizon) % SEASON)] + years * change.mean()
    return location, np.sqrt(variance), df


def airline(logs: NDArray[np.float64], horizon: int) -> Made:
    """ARIMA(0,1,1)(0,1,1)4 on logs: changes of the yearly growth that are partly taken back."""
    return _arima(logs, horizon, (0, 1, 1), (0, 1, 1, SEASON))


def seasonal_ar(logs: NDArray[np.float64], horizon: int) -> Made:
    """ARIMA(1,1,0)(0,1,0)4 on logs: changes of the yearly growth that partly go on."""
    return _arima(logs, horizon, (1, 1, 0), (0, 1, 0, SEASON))


def ets(logs: NDArray[np.float64], horizon: int) -> Made:
    """Exponential smoothing of logs with additive trend and season, ETS(A,A,A).

    Eight quarters cannot carry seven start values besides: these are computed from the first two
    years, and the three smoothing constants are estimated.
    """
    import pandas as pd
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    first, second = logs[:SEASON], logs[SEASON : 2 * SEASON]
    trend = (second.mean() - first.mean()) / SEASON
    centred = np.arange(SEASON) - (SEASON - 1) / 2
    season = (first + second - first.mean() - second.mean()) / 2 - trend * centred
    model = ETSModel(
        pd.Series(logs),
        error="add",
        trend="add",
        seasonal="add",
        seasonal_periods=SEASON,
        initialization_method="known",
        initial_level=first.mean() - trend * (SEASON + 1) / 2,
        initial_trend=trend,
        initial_seasonal=season,
    )
    found = model.fit(disp=False)
    ahead = found.get_prediction(start=logs.size, end=logs.size + horizon - 1)
    df = logs.size - SEASON - 4  # level, trend, three free seasons, three smoothing constants
    rescaled = np.sqrt(np.asarray(ahead.forecast_variance) * logs.size / df)
    return np.asarray(ahead.predicted_mean), rescaled, df


def _arima(
    logs: NDArray[np.float64],
    horizon: int,
    order: tuple[int, int, int],
    seasonal: tuple[int, int, int, int],
) -> Made:
    from statsmodels.tsa.statespace.sarimax import SARIMAX

    model = SARIMAX(logs, order=order, seasonal_order=seasonal, concentrate_scale=True)
    start = np.zeros(model.k_params)  # its own starting values need more quarters
    found = model.fit(start, disp=False, maxiter=200, cov_type="none")
    used = logs.size - order[1] - seasonal[1] * SEASON
    df = used - order[0] - order[2] - seasonal[0] - seasonal[2]
    ahead = found.get_forecast(horizon)
    return np.asarray(ahead.predicted_mean), np.asarray(ahead.se_mean) * np.sqrt(used / df), df


def _years_ahead(horizon: int) -> NDArray[np.float64]:
    return np.asarray(np.arange(horizon) // SEASON + 1.0)


MODELS: dict[str, Callable[[NDArray[np.float64], int], Made]] = {
    "seasonal_naive": seasonal_naive,
    "seasonal_drift": seasonal_drift,
    "airline": airline,
    "seasonal_ar": seasonal_ar,
    "ets": ets,
}
"""Fixed rules and orders by name: with so few quarters nothing is selected."""


def quarterly_forecast(
    quarters: pd.Series[Any],
    horizon: int = 4,
    model: str = "airline",
    levels: Sequence[float] = DEFAULT_LEVELS,
) -> pd.DataFrame:
    """Forecast the next quarters of a seasonal series.

    Parameters
    ----------
    quarters : pandas.Series
        Values above zero with a quarterly PeriodIndex without gaps, nine or more.
    horizon : int
        Number of quarters.
    model : str
        One of `MODELS`.
    levels : sequence of float
        Levels of the intervals in percent.

    Returns
    -------
    pandas.DataFrame
        Index ``quarter``; ``median``, ``lower_80``, ``upper_80``, ...; intervals are Student's t
        on logs, the residual variance over the degrees of freedom that the model leaves. In
        ``attrs``: ``model``, ``df`` and ``notes`` (what the library warned of).

    Raises
    ------
    ParameterError
        For an unknown model, horizon or level.
    SeriesError
        For gaps, values not above zero, or another index; TooShortError for fewer than nine.
    ModelError
        If the fit gives no finite forecast.

    References
    ----------
    Box, G. E. P., Jenkins, G. M., Reinsel, G. C. and Ljung, G. M. (2015). Time Series Analysis:
    Forecasting and Control, 5th ed. Wiley. ISBN 978-1-118-67502-1

    Hyndman, R. J., Koehler, A. B., Ord, J. K. and Snyder, R. D. (2008). Forecasting with
    exponential smoothing: the state space approach. Springer. doi:10.1007/978-3-540-71918-2

    Examples
    --------
    >>> from livecommerce import datasets
    >>> quarters = datasets.kuaishou_quarters()["value"]
    >>> made = quarterly_forecast(quarters, 4, "seasonal_naive")
    >>> made["median"].round(1).tolist()  # the last four quarters again
    [462.1, 332.3, 358.9, 385.0]
    """
    import pandas as pd

    horizon, levels = check_horizon(horizon), check_levels(levels)
    if model not in MODELS:
        raise ParameterError(f"No model {model!r}. The models are {', '.join(MODELS)}.")
    check_quarters(quarters)
    values, df, notes = _quantiles(quarters, horizon, model, probabilities(levels))
    first = quarters.index[-1] + 1
    index = pd.period_range(first, periods=horizon, freq="Q", name="quarter")
    frame = pd.DataFrame(values, index=index, columns=column_names(levels))
    frame.attrs = {"model": model, "df": df, "notes": tuple(notes)}
    return frame


def _quantiles(
    quarters: pd.Series[Any], horizon: int, model: str, probs: Sequence[float]
) -> tuple[NDArray[np.float64], int, list[str]]:
    """Quantiles (horizon, P) in the unit of the series."""
    from scipy.special import stdtrit

    with collected() as notes:
        location, spread, df = MODELS[model](np.log(quarters.to_numpy(dtype=float)), horizon)
    logs = location[:, None] + spread[:, None] * stdtrit(df, np.array(probs))
    if not (np.isfinite(logs).all() and (np.abs(logs) < 700).all()):
        raise ModelError(f"{model}: the fit gives no finite forecast. Take a simpler model.")
    values = np.exp(logs)
    values[:, 0] = np.exp(location)
    return values, df, notes


def check_quarters(quarters: pd.Series[Any], minimum: int = MINIMUM) -> None:
    """Refuse what is no gapless quarterly series above zero."""
    import pandas as pd

    index = getattr(quarters, "index", None)
    if not isinstance(index, pd.PeriodIndex) or not str(index.freqstr).startswith("Q"):
        raise SeriesError("Give a pandas Series with a quarterly PeriodIndex.")
    if len(quarters) < minimum:
        raise TooShortError(f"{len(quarters)} quarters; at least {minimum} are needed.")
    complete = pd.period_range(index[0], periods=len(index), freq="Q")
    if not (index == complete).all():
        raise SeriesError("The quarters have gaps, doubles or another order. Sort and fill them.")
    numbers = quarters.to_numpy(dtype=float)
    if not (np.isfinite(numbers).all() and (numbers > 0).all()):
        raise SeriesError("Quarters need finite values above zero.")


def quarterly_backtest(
    quarters: pd.Series[Any],
    models: Sequence[str] | None = None,
    *,
    horizon: int = 4,
    minimum: int = MINIMUM,
    levels: Sequence[float] = DEFAULT_LEVELS,
) -> pd.DataFrame:
    """Forecast from every past quarter and score against what followed.

    Parameters
    ----------
    quarters : pandas.Series
        As for `quarterly_forecast`.
    models : sequence of str, optional
        Names out of `MODELS`; default all.
    horizon : int
        Largest number of quarters ahead.
    minimum : int
        Smallest number of quarters to fit, at least nine.
    levels : sequence of float
        Levels of the intervals in percent.

    Returns
    -------
    pandas.DataFrame
        As `forecasting.backtest` gives it, with ``quarter`` and ``origin`` as text (2021Q4);
        `forecasting.backtesting.summary` averages it. There is no ``crps``: intervals only.

    Raises
    ------
    ParameterError
        For unknown models or too few quarters to score one.

    Examples
    --------
    >>> from livecommerce import datasets
    >>> quarters = datasets.kuaishou_quarters()["value"]
    >>> frame = quarterly_backtest(quarters, ["seasonal_naive"], horizon=1)
    >>> len(frame), set(frame["status"])
    (14, {'ok'})
    """
    import pandas as pd

    horizon, levels = check_horizon(horizon), check_levels(levels)
    chosen = list(MODELS) if models is None else list(models)
    unknown = sorted(set(chosen) - set(MODELS))
    if unknown:
        raise ParameterError(f"No model {unknown[0]!r}. The models are {', '.join(MODELS)}.")
    check_quarters(quarters)
    smallest = max(int(minimum), MINIMUM)
    if len(quarters) <= smallest:
        raise ParameterError(f"No quarter is left to score after {smallest} to fit.")
    rows: list[dict[str, Any]] = []
    for n in range(smallest, len(quarters)):
        ahead = quarters.iloc[n : n + horizon]
        for model in chosen:
            found = _scored(quarters.iloc[:n], ahead, model, levels)
            head = {"model": model, "origin": str(quarters.index[n - 1]), "n": n}
            for h, (quarter, row) in enumerate(zip(ahead.index, found, strict=True), start=1):
                what = {"quarter": str(quarter), "h": h, "actual": float(ahead.iloc[h - 1])}
                rows.append(head | what | row)
    return pd.DataFrame(rows)


def _scored(
    history: pd.Series[Any], ahead: pd.Series[Any], model: str, levels: Sequence[float]
) -> list[dict[str, Any]]:
    """Forecast and scores of the quarters ahead, or the error in each row."""
    try:
        probs = [*probabilities(levels), *SCORE_PROBS]
        values, df, notes = _quantiles(history, len(ahead), model, probs)
    except Exception as error:  # one bad fit must not end the run
        return [{"status": f"{type(error).__name__}: {error}"} for _ in range(len(ahead))]
    rows = as_rows(score_columns(ahead.to_numpy(dtype=float), values, levels))
    return [row | {"df": df, "note": " ".join(notes)} for row in rows]
