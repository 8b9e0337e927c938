"""Forecasts of short yearly market series that say how sure they are.

Every name that a user needs is here, loaded when it is first used; importing costs numpy only.

>>> import forecasting as fc
>>> series = fc.AnnualSeries([1.9, 4.2, 7.1], years=[2022, 2023, 2024], unit="m EUR")
>>> fc.forecast(series, horizon=3).years.tolist()
[2025, 2026, 2027]
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # for type checkers and editors; a test holds it to the table below
    from forecasting import adapters, models, plotting, scores
    from forecasting.api import DEFAULT_MODEL, forecast, list_models
    from forecasting.backtesting import backtest, score
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
    from forecasting.evaluation import reliability, summary
    from forecasting.events import Outcome, Timing
    from forecasting.models.arima import Arima
    from forecasting.models.base import Model
    from forecasting.models.benchmarks import DampedTrend, Drift, Naive, Theta
    from forecasting.models.curves.exponential import Exponential
    from forecasting.models.curves.sigmoid import Bass, Gompertz, Logistic
    from forecasting.models.damped import Damped
    from forecasting.models.pool import Pool
    from forecasting.models.reference.model import Reference
    from forecasting.models.reference.quantiles import ReferenceClass
    from forecasting.nowcasting.part_years import leave_one_out, nowcast, pooled
    from forecasting.nowcasting.prior import SeasonalPrior
    from forecasting.nowcasting.result import Nowcast
    from forecasting.nowcasting.seasonality import (
        Seasonality,
        carry_forward,
        growth_within,
    )
    from forecasting.pages import handout
    from forecasting.panel.api import forecast_panel
    from forecasting.panel.backtesting import backtest_panel
    from forecasting.panel.result import Panel
    from forecasting.predictive import Predictive
    from forecasting.result import Forecast
    from forecasting.revisions import Distribution, RevisionEvidence, revision_evidence
    from forecasting.scenarios import Update
    from forecasting.scores import (
        absolute_log_error,
        absolute_scaled_error,
        covered,
        crps,
        interval_score,
        log_error,
        variogram_score,
        weighted_interval_score,
        wis_parts,
    )
    from forecasting.series import AnnualSeries
    from forecasting.shares import Composed, forecast_parts, forecast_share
    from forecasting.takeoff import takeoff_year
    from forecasting.testing import check_model

__version__ = "2.0.0"

_ROOMS = ("adapters", "models", "plotting", "scores")

_NAMES = {  # room: the names that users take from it
    "api": "DEFAULT_MODEL forecast list_models",
    "backtesting": "backtest score",
    "errors": (
        "DataError ForecastingError ForecastingWarning ModelError ParameterError "
        "SeriesError TooShortError VintageError"
    ),
    "evaluation": "reliability summary",
    "events": "Outcome Timing",
    "models.arima": "Arima",
    "models.base": "Model",
    "models.benchmarks": "DampedTrend Drift Naive Theta",
    "models.curves.exponential": "Exponential",
    "models.curves.sigmoid": "Bass Gompertz Logistic",
    "models.damped": "Damped",
    "models.pool": "Pool",
    "models.reference.model": "Reference",
    "models.reference.quantiles": "ReferenceClass",
    "nowcasting.part_years": "leave_one_out nowcast pooled",
    "nowcasting.result": "Nowcast",
    "nowcasting.prior": "SeasonalPrior",
    "nowcasting.seasonality": "Seasonality carry_forward growth_within",
    "pages": "handout",
    "panel.api": "forecast_panel",
    "panel.backtesting": "backtest_panel",
    "panel.result": "Panel",
    "predictive": "Predictive",
    "result": "Forecast",
    "revisions": "Distribution RevisionEvidence revision_evidence",
    "scenarios": "Update",
    "scores": (
        "absolute_log_error absolute_scaled_error covered crps interval_score log_error "
        "variogram_score weighted_interval_score wis_parts"
    ),
    "series": "AnnualSeries",
    "shares": "Composed forecast_parts forecast_share",
    "takeoff": "takeoff_year",
    "testing": "check_model",
}

_ROOM_OF = {name: room for room, names in _NAMES.items() for name in names.split()}

__all__ = [
    "DEFAULT_MODEL",
    "AnnualSeries",
    "Arima",
    "Bass",
    "Composed",
    "Damped",
    "DampedTrend",
    "DataError",
    "Distribution",
    "Drift",
    "Exponential",
    "Forecast",
    "ForecastingError",
    "ForecastingWarning",
    "Gompertz",
    "Logistic",
    "Model",
    "ModelError",
    "Naive",
    "Nowcast",
    "Outcome",
    "Panel",
    "ParameterError",
    "Pool",
    "Predictive",
    "Reference",
    "ReferenceClass",
    "RevisionEvidence",
    "SeasonalPrior",
    "Seasonality",
    "SeriesError",
    "Theta",
    "Timing",
    "TooShortError",
    "Update",
    "VintageError",
    "absolute_log_error",
    "absolute_scaled_error",
    "adapters",
    "backtest",
    "backtest_panel",
    "carry_forward",
    "check_model",
    "covered",
    "crps",
    "forecast",
    "forecast_panel",
    "forecast_parts",
    "forecast_share",
    "growth_within",
    "handout",
    "interval_score",
    "leave_one_out",
    "list_models",
    "log_error",
    "models",
    "nowcast",
    "plotting",
    "pooled",
    "reliability",
    "revision_evidence",
    "score",
    "scores",
    "summary",
    "takeoff_year",
    "variogram_score",
    "weighted_interval_score",
    "wis_parts",
]


def __getattr__(name: str) -> Any:
    """Load what is heavier than numpy when it is first used (PEP 562)."""
    if name in _ROOMS:
        return import_module(f"forecasting.{name}")
    if name in _ROOM_OF:
        return getattr(import_module(f"forecasting.{_ROOM_OF[name]}"), name)
    raise AttributeError(f"module 'forecasting' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
