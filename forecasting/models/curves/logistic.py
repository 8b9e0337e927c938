"""The logistic curve."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from forecasting.models.curves.base import Curve

if TYPE_CHECKING:
    from forecasting.arrays import Array

__all__ = ["Logistic"]


@dataclass(frozen=True)
class Logistic(Curve):
    r"""Growth that slows in proportion to the share of a ceiling that is reached.

    .. math:: y_t = \frac{K}{1 + e^{-r (t - m)}}

    Parameters: ``ceiling`` K, ``rate`` r, ``midpoint`` m, the time at which half the ceiling is
    reached, in years after the last point. Errors are multiplicative. K comes from a prior, r and
    m are fitted given K: see `Curve`.

    Parameters
    ----------
    ceiling_prior, trained_until, prior
        As for `Curve`.

    References
    ----------
    Meade, N. and Islam, T. (2006). Modelling and forecasting the diffusion of innovation: a
    25-year review. International Journal of Forecasting 22(3), 519-545.
    doi:10.1016/j.ijforecast.2006.01.005

    Examples
    --------
    >>> import forecasting as fc
    >>> s = fc.AnnualSeries([20, 135, 444, 971], years=range(2017, 2021), unit="m EUR")
    >>> sorted(Logistic().fit(s).parameters)
    ['ceiling', 'midpoint', 'rate', 'variance']
    """

    name: ClassVar[str] = "logistic"
    assumes: ClassVar[str] = "Growth slows in proportion to the share of a ceiling that is reached."

    def log_share(self, offset: Array, rate: Array, t: float) -> tuple[Array, Array, Array]:
        odds = np.exp(-np.maximum(offset + rate * t, -700))
        left = odds / (1 + odds)
        return -np.log1p(odds), left, left * (rate * t)

    def position(self, log_share: Array) -> Array:
        return np.asarray(log_share - np.log(-np.expm1(log_share)))
