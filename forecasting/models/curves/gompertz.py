"""The Gompertz curve."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from forecasting.models.curves.base import Curve

if TYPE_CHECKING:
    from forecasting.arrays import Array

__all__ = ["Gompertz"]


@dataclass(frozen=True)
class Gompertz(Curve):
    r"""Log growth that fades by the same factor every year, towards a ceiling.

    .. math:: y_t = K e^{-e^{-r (t - m)}}

    Parameters: ``ceiling`` K, ``rate`` r, ``midpoint`` m, the time of the largest increment, at
    37 % of the ceiling, in years after the last point. Log growth fades by the factor
    :math:`e^{-r}` a year. Errors are multiplicative. K comes from a prior, r and m are fitted
    given K: see `Curve`.

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
    >>> sorted(Gompertz().fit(s).parameters)
    ['ceiling', 'midpoint', 'rate', 'variance']
    """

    name: ClassVar[str] = "gompertz"
    assumes: ClassVar[str] = "Log growth fades by the same factor every year, towards a ceiling."

    def log_share(self, offset: Array, rate: Array, t: float) -> tuple[Array, Array, Array]:
        left = np.exp(-np.maximum(offset + rate * t, -8))
        return -left, left, left * (rate * t)

    def position(self, log_share: Array) -> Array:
        return -np.log(-log_share)
