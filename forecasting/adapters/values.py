"""What the adapters share: values without years in, a forecast out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.api import forecast
from forecasting.errors import SeriesError
from forecasting.series import AnnualSeries

if TYPE_CHECKING:
    from forecasting.models.base import Model
    from forecasting.result import Forecast


def forecast_values(y: Any, horizon: int, model: str | Model, seed: int) -> Forecast:
    """Forecast values that come without years and unit."""
    values = np.asarray(y, dtype=float)
    series = AnnualSeries(values, years=range(1, len(values) + 1), unit="as given")
    return forecast(series, horizon, model, seed=seed, long=True)


def check_yearly(index: Any) -> None:
    """Refuse the index of a series whose steps are no years."""
    import pandas as pd

    if isinstance(index, pd.PeriodIndex):
        step = index.freqstr
    elif isinstance(index, pd.DatetimeIndex):
        known = index.freqstr or (pd.infer_freq(index) if len(index) > 2 else None)
        yearly = (index.year.to_numpy()[1:] - index.year.to_numpy()[:-1] == 1).all()
        step = known or ("Y" if yearly else "none")
    else:
        return
    if step[0] not in "YA":
        raise SeriesError(
            f"The steps of y are no years (frequency {step!r}). Our models take yearly values: "
            "aggregate first, e.g. y.resample('YE').sum(), and leave out unfinished years; or give "
            "frequency='any' to take every step for a year."
        )
