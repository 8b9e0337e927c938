"""What the adapters share: values without years in, a forecast out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.api import forecast
from forecasting.series import AnnualSeries

if TYPE_CHECKING:
    from forecasting.models.base import Model
    from forecasting.result import Forecast


def forecast_values(y: Any, horizon: int, model: str | Model, seed: int) -> Forecast:
    """Forecast values that come without years and unit."""
    values = np.asarray(y, dtype=float)
    series = AnnualSeries(values, years=range(1, len(values) + 1), unit="as given")
    return forecast(series, horizon, model, seed=seed)
