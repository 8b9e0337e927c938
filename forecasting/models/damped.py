"""Damped log growth: each year's log growth is a fixed share of the last one, plus a shock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from forecasting.models.base import Estimates
from forecasting.models.constants import learned
from forecasting.models.shrinkage import ShrunkenVariance, check_shares
from forecasting.predictive import Predictive

if TYPE_CHECKING:
    from forecasting.arrays import Array

__all__ = ["Damped"]


@dataclass(frozen=True)
class Damped(ShrunkenVariance):
    r"""Log growth that fades by a fixed factor every year.

    With :math:`g_t = \log y_t - \log y_{t-1}` the model is :math:`g_{t+1} = \phi g_t + e_{t+1}`.
    The growth from which the fading starts is :math:`w g_T + (1 - w) \bar g`, the last one drawn
    towards the mean. Neither :math:`\phi` nor w is estimated from the series: a few points cannot
    tell them. Both were chosen on other markets. The median h years ahead is
    :math:`\log y_T + (\phi + \dots + \phi^h) (w g_T + (1 - w) \bar g)`, which is a Gompertz curve.

    Parameters
    ----------
    phi : float, optional
        Share of the log growth that is left after a year.
    weight : float, optional
        Weight w of the last growth against the mean growth.
    trained_until, prior
        As for `ShrunkenVariance`.

    References
    ----------
    Gardner, E. S. and McKenzie, E. (1985). Forecasting trends in time series. Management Science
    31(10), 1237-1246. doi:10.1287/mnsc.31.10.1237

    Examples
    --------
    >>> import forecasting as fc
    >>> s = fc.AnnualSeries([20, 135, 444, 971], years=range(2017, 2021), unit="m EUR")
    >>> bool((fc.forecast(s, 2, model="damped").median > 971).all())
    True
    """

    name: ClassVar[str] = "damped"
    assumes: ClassVar[str] = "Log growth fades by the same factor every year; shocks are lasting."
    differences: ClassVar[int] = 2

    phi: float | None = None
    weight: float | None = None

    def __post_init__(self) -> None:
        check_shares(phi=self.phi, weight=self.weight)

    @property
    def constants(self) -> tuple[float, float]:
        """The factor and the weight in use."""
        built_in = learned("shrinkage", self.trained_until)["damping"]
        phi = built_in["phi"] if self.phi is None else self.phi
        weight = built_in["share_of_last_growth"] if self.weight is None else self.weight
        return phi, weight

    def estimate(self, y: Array) -> Estimates:
        phi, weight = self.constants
        growth = np.diff(np.log(y), axis=1)
        surprise = growth[:, 1:] - phi * growth[:, :-1]
        return {
            "growth": weight * growth[:, -1] + (1 - weight) * growth.mean(axis=1),
            "variance": (surprise**2).mean(axis=1),
        }

    def predict(self, y: Array, estimates: Estimates, horizon: int, seed: int) -> Predictive:
        phi, _ = self.constants
        fade = np.cumsum(phi ** np.arange(1, horizon + 1))
        path = np.log(y[:, -1:]) + estimates["growth"][:, None] * fade
        shocks = np.cumsum(np.cumsum(phi ** np.arange(horizon)) ** 2)
        return self.around(path, estimates["variance"], shocks, y.shape[1])
