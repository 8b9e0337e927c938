"""Our models as an sktime forecaster; the point forecast it gives is our median."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from forecasting.adapters.values import check_yearly, forecast_values
from forecasting.api import DEFAULT_MODEL
from forecasting.errors import ParameterError

__all__ = ["sktime_forecaster"]


ABOUT = """One of our models as an sktime forecaster; the point forecast it gives is our median.

Parameters
----------
model : str or Model, default="reference"
    A name out of `list_models`, or a model made with its own options.
seed : int, default=0
    Seed of every simulation.
frequency : {"year", "any"}, default="year"
    ``year`` refuses a series whose index is monthly, quarterly or of other steps; ``any`` takes
    every step for a year.

Examples
--------
>>> import pandas as pd
>>> from forecasting.adapters import SktimeForecaster
>>> y = pd.Series([10.0, 14, 18, 21], index=pd.period_range("2015", periods=4, freq="Y"))
>>> float(SktimeForecaster("naive").fit(y).predict([1]).iloc[0])
21.0
"""


class _Methods:
    """What sktime asks of a forecaster."""

    cutoff: Any  # what sktime keeps
    _y: Any
    _get_varnames: Any
    _config = {"remember_data": True}  # noqa: RUF012
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

    def __init__(self, model: Any = DEFAULT_MODEL, seed: int = 0, frequency: str = "year") -> None:
        self.model, self.seed, self.frequency = model, seed, frequency
        super().__init__()

    @classmethod
    def get_test_params(cls, parameter_set: str = "default") -> list[dict[str, Any]]:
        """Parameters for sktime's own checks, whose series are daily and monthly."""
        return [{"model": m, "frequency": "any"} for m in ("damped", "naive")]

    def _fit(self, y: Any, X: Any, fh: Any) -> Any:  # noqa: N803
        if self.frequency not in ("year", "any"):
            raise ParameterError(f"frequency={self.frequency!r}: give 'year' or 'any'.")
        if self.frequency == "year":
            check_yearly(y.index)
        return self

    def _update(self, y: Any, X: Any = None, update_params: bool = True) -> Any:  # noqa: N803
        return self  # the new values are in self._y, from which every forecast is made

    def _quantiles(self, fh: Any, probs: Sequence[float]) -> Any:
        import pandas as pd

        steps = fh.to_relative(self.cutoff).to_numpy().astype(int)
        result = forecast_values(self._y, int(steps.max()), self.model, self.seed)
        index = fh.to_absolute_index(self.cutoff)
        return pd.DataFrame(result.quantile(probs)[steps - 1], index=index)

    def _predict(self, fh: Any, X: Any) -> Any:  # noqa: N803
        return self._quantiles(fh, [0.5])[0].rename(self._y.name)

    def _predict_quantiles(self, fh: Any, X: Any, alpha: Any) -> Any:  # noqa: N803
        import pandas as pd

        table = self._quantiles(fh, alpha)
        table.columns = pd.MultiIndex.from_product([self._get_varnames(), alpha])
        return table


@cache
def sktime_forecaster() -> Any:
    """The class of these methods that sktime takes, which is loaded only now."""
    from sktime.forecasting.base import BaseForecaster

    home = {"__module__": "forecasting.adapters", "__doc__": ABOUT}
    return type("SktimeForecaster", (_Methods, BaseForecaster), home)
