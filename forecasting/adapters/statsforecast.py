"""Our models with the interface of statsforecast's; what it calls the mean is our median."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.adapters.values import forecast_values
from forecasting.api import DEFAULT_MODEL
from forecasting.errors import ParameterError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasting.models.base import Model

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
        found = forecast_values(y, h, self.model, self.seed)
        answer = {"mean": found.median}
        for one in sorted(level or ()):
            lower, upper = found.interval(one).T
            answer |= {f"lo-{one}": lower, f"hi-{one}": upper}
        return answer


def _no_regressors(*given: Any) -> None:
    if any(one is not None for one in given):
        raise ParameterError("Our models take no regressors. Leave out X and extra columns.")
