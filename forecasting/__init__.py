"""Forecasts of short yearly market series that say how sure they are.

>>> import forecasting as fc
>>> series = fc.AnnualSeries([19.6, 135.4, 443.8], years=[2017, 2018, 2019], unit="bn CNY")
>>> fc.forecast(series, horizon=3).years.tolist()
[2020, 2021, 2022]
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

# These rooms share their name with the function they are known for. Loading them here, before the
# function is bound, keeps `forecasting.models()` a function whoever imports the room later.
from forecasting.api import forecast, models
from forecasting.backtest import backtest
from forecasting.errors import (
    DataError,
    ForecastingError,
    ForecastingWarning,
    ModelError,
    ParameterError,
    SeriesError,
    TooShortError,
    VintageError,
)
from forecasting.nowcast import nowcast
from forecasting.panel import forecast_panel
from forecasting.result import Forecast
from forecasting.series import AnnualSeries

if TYPE_CHECKING:
    from forecasting import adapters, datasets, plotting, report

__version__ = "1.0.0"

_ROOMS = ("adapters", "datasets", "plotting", "report")

__all__ = [
    "AnnualSeries",
    "DataError",
    "Forecast",
    "ForecastingError",
    "ForecastingWarning",
    "ModelError",
    "ParameterError",
    "SeriesError",
    "TooShortError",
    "VintageError",
    "adapters",
    "backtest",
    "datasets",
    "forecast",
    "forecast_panel",
    "models",
    "nowcast",
    "plotting",
    "report",
]


def __getattr__(name: str) -> Any:
    """Load what is heavier than numpy when it is first used (PEP 562)."""
    if name in _ROOMS:
        return import_module(f"forecasting.{name}")
    raise AttributeError(f"module 'forecasting' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
