"""Exponential growth: a straight line through the logs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from forecasting.models.base import Estimates
from forecasting.models.shrinkage import ShrunkenVariance
from forecasting.predictive import Predictive

if TYPE_CHECKING:
    from forecasting.arrays import Array

__all__ = ["Exponential"]


@dataclass(frozen=True)
class Exponential(ShrunkenVariance):
    r"""Growth by the same percentage every year, without an end.

    .. math:: \log y_t = a + b t + e_t

    fitted by least squares, t counted from the middle of the series. The error variance of the
    year h ahead is :math:`s^2 (1 + 1/n + x_h^2 / \sum t^2)` with :math:`x_h` that year's t. On
    young markets the median overshoots: growth that high does not last.

    Parameters
    ----------
    trained_until, prior
        As for `ShrunkenVariance`.

    References
    ----------
    Meade, N. and Islam, T. (2006). Modelling and forecasting the diffusion of innovation: a
    25-year review. International Journal of Forecasting 22(3), 519-545.
    doi:10.1016/j.ijforecast.2006.01.005

    Examples
    --------
    >>> import forecasting as fc
    >>> s = fc.AnnualSeries([1, 2, 4, 8], years=range(2017, 2021), unit="m EUR")
    >>> fc.forecast(s, 2, model="exponential").median.round(6).tolist()
    [16.0, 32.0]
    """

    name: ClassVar[str] = "exponential"
    assumes: ClassVar[str] = "The same percentage growth every year, without an end."
    parameters: ClassVar[int] = 2

    def estimate(self, y: Array) -> Estimates:
        n = y.shape[1]
        logs, time = np.log(y), np.arange(n) - (n - 1) / 2
        level = logs.mean(axis=1)
        rate = ((logs - level[:, None]) * time).sum(axis=1) / (time**2).sum()
        errors = logs - level[:, None] - rate[:, None] * time
        return {"level": level, "rate": rate, "variance": (errors**2).sum(axis=1) / (n - 2)}

    def predict(self, y: Array, estimates: Estimates, horizon: int, seed: int) -> Predictive:
        n = y.shape[1]
        time, ahead = np.arange(n) - (n - 1) / 2, (n - 1) / 2 + np.arange(1, horizon + 1)
        line = 1 / n + ahead**2 / (time**2).sum()
        path = estimates["level"][:, None] + estimates["rate"][:, None] * ahead
        return self.around(path, estimates["variance"], 1 + line, n)
