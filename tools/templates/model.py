"""SAY IN ONE LINE what the model takes growth for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from forecasting.models.base import Estimates
from forecasting.models.shrinkage import ShrunkenVariance
from forecasting.predictive import Predictive

if TYPE_CHECKING:
    from forecasting.arrays import Array

__all__ = ["NewModel"]


@dataclass(frozen=True)
class NewModel(ShrunkenVariance):
    r"""SAY what grows how; this template continues the mean log growth.

    .. math:: \log y_t = \log y_{t-1} + g + e_t

    Parameters
    ----------
    trained_until, prior
        As for `ShrunkenVariance`.

    References
    ----------
    NAME whoever proposed it, with title, journal, year and DOI.

    Examples
    --------
    >>> import forecasting as fc
    >>> s = fc.AnnualSeries([1, 2, 4, 8], years=range(2017, 2021), unit="m EUR")
    >>> fc.forecast(s, 2, model="new_model").median.round(6).tolist()
    [16.0, 32.0]
    """

    name: ClassVar[str] = "new_model"
    assumes: ClassVar[str] = "The mean growth goes on; shocks are lasting."
    parameters: ClassVar[int] = 1  # estimated from the series, its spread not counted
    differences: ClassVar[int] = 1  # points lost to growth or lags; 0 for a line through levels

    def estimate(self, y: Array) -> Estimates:
        growth = np.diff(np.log(y), axis=1)
        mean = growth.mean(axis=1)
        df = self.df(y.shape[1]) or 1
        return {
            "growth": mean,
            "variance": ((growth - mean[:, None]) ** 2).sum(axis=1) / df,
        }

    def predict(self, y: Array, estimates: Estimates, horizon: int, seed: int) -> Predictive:
        n, ahead = y.shape[1], np.arange(1, horizon + 1)
        # shocks add up, and the error of the mean growth counts once for every year
        spread = ahead + ahead**2 / (n - 1)
        path = np.log(y[:, -1:]) + estimates["growth"][:, None] * ahead
        return self.around(path, estimates["variance"], spread, n)
