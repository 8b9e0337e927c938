"""Damped log growth: each year's log growth is a fixed share of the last one, plus a shock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from forecasting.models.base import Estimates, Model
from forecasting.predictive import Predictive, as_correlation, from_t, integrated_ar1

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Damped"]


@dataclass(frozen=True)
class Damped(Model):
    r"""Log growth that fades by a fixed factor every year.

    With :math:`g_t = \log y_t - \log y_{t-1}` the model is :math:`g_{t+1} = \phi g_t + e_{t+1}`
    with :math:`\phi` given, not estimated: four points cannot tell it. The median h years ahead is
    :math:`\log y_T + g_T (\phi + \dots + \phi^h)`; the forecast path is a Gompertz curve through
    the last two points.

    Parameters
    ----------
    phi : float
        Share of the log growth that is left after a year.

    References
    ----------
    Gardner, E. S. and McKenzie, E. (1985). Forecasting trends in time series. Management Science
    31(10), 1237-1246. doi:10.1287/mnsc.31.10.1237

    Examples
    --------
    >>> import forecasting as fc
    >>> s = fc.AnnualSeries([20, 135, 444, 971], years=range(2017, 2021), unit="bn CNY")
    >>> fc.forecast(s, 2, model="damped").median.round().tolist()
    [1553.0, 2058.0]
    """

    name: ClassVar[str] = "damped"
    assumes: ClassVar[str] = "Log growth fades by the same factor every year; shocks are lasting."
    differences: ClassVar[int] = 2

    phi: float = 0.6

    def estimate(self, y: NDArray[np.float64]) -> Estimates:
        growth = np.diff(np.log(y), axis=1)
        surprise = growth[:, 1:] - self.phi * growth[:, :-1]
        return {
            "last_growth": growth[:, -1],
            "variance": (surprise**2).mean(axis=1),
        }

    def predict(
        self, y: NDArray[np.float64], estimates: Estimates, horizon: int, seed: int
    ) -> Predictive:
        fade = np.cumsum(self.phi ** np.arange(1, horizon + 1))
        location = np.log(y[:, -1:]) + estimates["last_growth"][:, None] * fade
        covariance = integrated_ar1(self.phi, horizon)
        df = y.shape[1] - self.differences
        spread = np.sqrt(estimates["variance"][:, None] * np.diag(covariance))
        return from_t(
            location,
            spread,
            df,
            as_correlation(covariance),
            df=df,
            method=f"Student t with {df} degrees of freedom around the damped path",
        )
