"""Our models inside the cross-validation of statsforecast and sktime.

- `StatsForecastModel` goes into ``statsforecast.StatsForecast(models=[...])``.
- ``SktimeForecaster`` is an ``sktime.forecasting.base.BaseForecaster``; sktime is loaded when it is
  first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from forecasting.adapters.statsforecast import StatsForecastModel

if TYPE_CHECKING:
    SktimeForecaster: Any

__all__ = ["SktimeForecaster", "StatsForecastModel"]


def __getattr__(name: str) -> Any:
    """Make the sktime class when it is first used (PEP 562)."""
    if name == "SktimeForecaster":
        from forecasting.adapters.sktime import sktime_forecaster

        return sktime_forecaster()
    raise AttributeError(f"module 'forecasting.adapters' has no attribute {name!r}")
