"""Our models with the interface of statsforecast's; what it calls the mean is our median."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.adapters.values import forecast_values
from forecasting.api import DEFAULT_MODEL
from forecasting.errors import ParameterError
from forecasting.models import get

if TYPE_CHECKING:
    from forecasting.arrays import Array
    from forecasting.models.base import Model
    from forecasting.result import Forecast

__all__ = ["StatsForecastModel"]


class StatsForecastModel:
    """One of our models with the interface of statsforecast's.

    Parameters
    ----------
    model : str or Model
        A name out of `list_models`, or a model made with its own options.
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
        """A copy that is not fitted."""
        return StatsForecastModel(self.model, self.seed, self.alias)

    def fit(self, y: Array, X: Any = None) -> StatsForecastModel:  # noqa: N803
        """Keep yearly values above zero, oldest first, three or more; regressors are refused."""
        _no_regressors(X)
        self.values = np.asarray(y, dtype=float)
        return self

    def predict(
        self,
        h: int,
        X: Any = None,  # noqa: N803
        level: Sequence[float] | None = None,
    ) -> dict[str, Array]:
        """Forecast the next years of the series that was fitted, as `forecast` does."""
        _no_regressors(X)
        return self._answer(self.values, h, level)

    def predict_in_sample(self, level: Sequence[float] | None = None) -> dict[str, Array]:
        """What each known year would have been forecast from the years before it.

        Parameters
        ----------
        level : sequence of float, optional
            Interval levels in percent. Default: no intervals.

        Returns
        -------
        dict of arrays, shape (n,)
            ``fitted``, and ``fitted-lo-80``, ``fitted-hi-80``, ... by level; NaN for the first
            years, which have too few before them.
        """
        return self._fitted(self.values, level)

    def forecast(
        self,
        y: Array,
        h: int,
        X: Any = None,  # noqa: N803
        X_future: Any = None,  # noqa: N803
        level: Sequence[float] | None = None,
        fitted: bool = False,
    ) -> dict[str, Array]:
        """Fit and predict at once.

        Parameters
        ----------
        y : array, shape (n,)
            Yearly values above zero, oldest first, three or more. statsforecast hands over no
            dates: give it yearly series only.
        h : int
            Number of years, 1 to 100.
        X, X_future : None
            Regressors, which are refused with a ParameterError.
        level : sequence of float, optional
            Interval levels in percent. Default: no intervals.
        fitted : bool
            Whether to add what `predict_in_sample` gives.

        Returns
        -------
        dict of arrays, shape (h,)
            ``mean`` (our median) and ``lo-80``, ``hi-80``, ... by level, in the unit of ``y``.

        Examples
        --------
        >>> import numpy as np
        >>> y = np.array([1.0, 2.0, 4.0, 8.0])
        >>> StatsForecastModel("naive").forecast(y, h=1, fitted=True)["fitted"]
        array([nan, nan, nan,  4.])
        """
        _no_regressors(X, X_future)
        answer = self._answer(y, h, level)
        return answer | self._fitted(y, level) if fitted else answer

    def simulate(
        self,
        h: int,
        n_paths: int,
        y: Array | None = None,
        X: Any = None,  # noqa: N803
        X_future: Any = None,  # noqa: N803
        seed: int | None = None,
        error_distribution: str = "normal",
        error_params: Any = None,
    ) -> Array:
        """Joint paths of the next years.

        Parameters
        ----------
        h, n_paths : int
            Number of years and of paths.
        y, X, X_future
            As for `forecast`; by default the values that were fitted.
        seed : int, optional
            Seed of the paths; by default that of the model.
        error_distribution, error_params : str, dict
            Refused but for their defaults: the paths have the distribution of the model.

        Returns
        -------
        array, shape (n_paths, h)
        """
        _no_regressors(X, X_future)
        if error_distribution != "normal" or error_params:
            raise ParameterError(
                f"error_distribution={error_distribution!r}: our paths have the distribution of "
                "their model. Leave it out."
            )
        values = self.values if y is None else y
        result = forecast_values(values, h, self.model, self.seed)
        return result.paths(n_paths, self.seed if seed is None else int(seed))

    def _answer(self, y: Array, h: int, level: Sequence[float] | None) -> dict[str, Array]:
        return _columns(forecast_values(y, h, self.model, self.seed), level)

    def _fitted(self, y: Array, level: Sequence[float] | None) -> dict[str, Array]:
        """Forecasts of one year ahead from every year that leaves enough before it."""
        y, minimum = np.asarray(y, dtype=float), get(self.model).minimum
        answers = [self._answer(y[:n], 1, level) for n in range(min(minimum, len(y)), len(y) + 1)]
        return {
            "fitted" if name == "mean" else f"fitted-{name}": np.concatenate(
                [np.full(minimum, np.nan), *(answer[name] for answer in answers[:-1])]
            )
            for name in answers[0]
        }


def _columns(result: Forecast, level: Sequence[float] | None) -> dict[str, Array]:
    columns = {"mean": result.median}
    for percent in sorted(level or ()):
        lower, upper = result.interval(percent).T
        columns |= {f"lo-{percent}": lower, f"hi-{percent}": upper}
    return columns


def _no_regressors(*regressors: Any) -> None:
    if any(part is not None for part in regressors):
        raise ParameterError("Our models take no regressors. Leave out X and extra columns.")
