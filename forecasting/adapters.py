"""Our models inside the cross-validation of statsforecast and sktime.

Both are thin: the point forecast that the other library calls mean is our median.

- `StatsForecastModel` goes into ``statsforecast.StatsForecast(models=[...])``.
- ``SktimeForecaster`` is an ``sktime.forecasting.base.BaseForecaster``; sktime is loaded when it is
  first asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.api import DEFAULT_MODEL, forecast
from forecasting.errors import ParameterError
from forecasting.series import AnnualSeries

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasting.models.base import Model
    from forecasting.result import Forecast

    SktimeForecaster: Any

__all__ = ["SktimeForecaster", "StatsForecastModel"]


def _forecast(y: Any, horizon: int, model: str | Model, seed: int) -> Forecast:
    values = np.asarray(y, dtype=float)
    series = AnnualSeries(values, years=range(1, len(values) + 1), unit="as given")
    return forecast(series, horizon, model, seed=seed)


class StatsForecastModel:
    """One of our models with the interface of statsforecast's.

    Parameters
    ----------
    model : str or Model
        A name out of `forecasting.models`, or a model made with its own options.
    seed : int
        Seed of every simulation.
    alias : str, optional
        Column that statsforecast writes; default the model's name.

    Examples
    --------
    >>> import numpy as np
    >>> StatsForecastModel("naive").forecast(np.array([1.0, 2.0, 4.0]), h=2)["mean"].round(6)
    array([4., 4.])
    """

    uses_exog = False
    prediction_intervals: Any = None

    def __init__(
        self, model: str | Model = DEFAULT_MODEL, seed: int = 0, alias: str | None = None
    ) -> None:
        self.model, self.seed = model, seed
        self.alias = alias or (model if isinstance(model, str) else model.name)

    def __repr__(self) -> str:
        return self.alias

    def new(self) -> StatsForecastModel:
        """A copy that is not fitted.

        Returns
        -------
        StatsForecastModel
        """
        return StatsForecastModel(self.model, self.seed, self.alias)

    def fit(self, y: NDArray[np.float64], X: Any = None) -> StatsForecastModel:  # noqa: N803
        """Keep the values; fitting takes no time of its own.

        Parameters
        ----------
        y : array, shape (n,)
            Yearly values above zero, oldest first, three or more.
        X : None
            Regressors, which are refused.

        Returns
        -------
        StatsForecastModel
            Itself.

        Raises
        ------
        ParameterError
            If regressors are given: our models take none.
        """
        _no_regressors(X)
        self.values = np.asarray(y, dtype=float)
        return self

    def predict(
        self,
        h: int,
        X: Any = None,  # noqa: N803
        level: Sequence[float] | None = None,
    ) -> dict[str, NDArray[np.float64]]:
        """Forecast the next years of the series that was fitted.

        Parameters
        ----------
        h : int
            Number of years, 1 to 100.
        X : None
            Regressors, which are refused.
        level : sequence of float, optional
            Interval levels in percent. Default: no intervals.

        Returns
        -------
        dict of arrays, shape (h,)
            ``mean`` (our median) and ``lo-80``, ``hi-80``, ... by level, in the unit of ``y``.

        Raises
        ------
        ParameterError
            For regressors, or a horizon or level outside its range.
        SeriesError
            For values that make no series.

        Examples
        --------
        >>> import numpy as np
        >>> fitted = StatsForecastModel("naive").fit(np.array([1.0, 2.0, 4.0]))
        >>> sorted(fitted.predict(2, level=[80]))
        ['hi-80', 'lo-80', 'mean']
        """
        _no_regressors(X)
        return self._answer(self.values, h, level)

    def forecast(
        self,
        y: NDArray[np.float64],
        h: int,
        X: Any = None,  # noqa: N803
        X_future: Any = None,  # noqa: N803
        level: Sequence[float] | None = None,
        fitted: bool = False,
    ) -> dict[str, NDArray[np.float64]]:
        """Fit and predict at once.

        Parameters
        ----------
        y : array, shape (n,)
            Yearly values above zero, oldest first, three or more.
        h : int
            Number of years, 1 to 100.
        X, X_future : None
            Regressors, which are refused.
        level : sequence of float, optional
            Interval levels in percent. Default: no intervals.
        fitted : bool
            Whether to add fitted values, which is refused.

        Returns
        -------
        dict of arrays, shape (h,)
            As from `predict`.

        Raises
        ------
        ParameterError
            For regressors, or if fitted values are asked for: a short series has too few.
        """
        _no_regressors(X, X_future)
        if fitted:
            raise ParameterError("fitted=True: our models give no fitted values. Leave it out.")
        return self._answer(y, h, level)

    def _answer(
        self, y: NDArray[np.float64], h: int, level: Sequence[float] | None
    ) -> dict[str, NDArray[np.float64]]:
        found = _forecast(y, h, self.model, self.seed)
        answer = {"mean": found.median}
        for one in sorted(level or ()):
            lower, upper = found.interval(one).T
            answer |= {f"lo-{one}": lower, f"hi-{one}": upper}
        return answer


def _no_regressors(*given: Any) -> None:
    if any(one is not None for one in given):
        raise ParameterError("Our models take no regressors. Leave out X and extra columns.")


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
            found = _forecast(self._series, int(steps.max()), self.model, self.seed)
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
    raise AttributeError(f"module 'forecasting.adapters' has no attribute {name!r}")
