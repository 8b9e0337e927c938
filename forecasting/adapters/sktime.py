"""Our models as an sktime forecaster; the point forecast it gives is our median."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from forecasting.adapters.values import forecast_values
from forecasting.api import DEFAULT_MODEL

if TYPE_CHECKING:
    SktimeForecaster: Any

__all__ = ["SktimeForecaster"]


@cache
def _sktime_forecaster() -> Any:
    import pandas as pd
    from sktime.forecasting.base import BaseForecaster

    class SktimeForecaster(BaseForecaster):  # type: ignore[misc]
        """One of our models as an sktime forecaster; parameters as `StatsForecastModel`."""

        _config = {"remember_data": False}  # noqa: RUF012
        _tags = {  # noqa: RUF012
            "y_inner_mtype": "pd.Series",
            "X_inner_mtype": "pd.DataFrame",
            "scitype:y": "univariate",
            "capability:exogenous": False,
            "requires-fh-in-fit": False,
            "capability:insample": False,
            "capability:pred_int": True,
            "capability:pred_int:insample": False,
            "capability:missing_values": False,
            "capability:update": True,
        }

        def __init__(self, model: Any = DEFAULT_MODEL, seed: int = 0) -> None:
            self.model, self.seed = model, seed
            super().__init__()

        def _fit(self, y: Any, X: Any, fh: Any) -> Any:  # noqa: N803
            self._series = y
            return self

        def _update(self, y: Any, X: Any = None, update_params: bool = True) -> Any:  # noqa: N803
            self._series = pd.concat([self._series, y.drop(self._series.index, errors="ignore")])
            return self

        def _quantiles(self, fh: Any, probs: Sequence[float]) -> Any:
            steps = fh.to_relative(self.cutoff).to_numpy().astype(int)
            found = forecast_values(self._series, int(steps.max()), self.model, self.seed)
            index = fh.to_absolute_index(self.cutoff)
            return pd.DataFrame(found.quantile(probs)[steps - 1], index=index)

        def _predict(self, fh: Any, X: Any) -> Any:  # noqa: N803
            return self._quantiles(fh, [0.5])[0].rename(self._series.name)

        def _predict_quantiles(self, fh: Any, X: Any, alpha: Any) -> Any:  # noqa: N803
            names = pd.MultiIndex.from_product([self._get_varnames(), alpha])
            return self._quantiles(fh, alpha).set_axis(names, axis="columns")

    SktimeForecaster.__module__ = __name__
    SktimeForecaster.__qualname__ = "SktimeForecaster"
    return SktimeForecaster


def __getattr__(name: str) -> Any:
    """Make the sktime class when it is first used (PEP 562)."""
    if name == "SktimeForecaster":
        return _sktime_forecaster()
    raise AttributeError(f"module 'forecasting.adapters.sktime' has no attribute {name!r}")
