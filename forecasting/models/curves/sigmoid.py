"""The three curves that bend towards a ceiling: logistic, Gompertz and Bass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from forecasting.models.base import Estimates
from forecasting.models.curves.base import Curve

if TYPE_CHECKING:
    from forecasting.arrays import Array

__all__ = ["Bass", "Gompertz", "Logistic"]


@dataclass(frozen=True)
class Logistic(Curve):
    r"""Growth that slows in proportion to the share of a ceiling that is reached.

    .. math:: y_t = \frac{K}{1 + e^{-r (t - m)}}

    Parameters: ``ceiling`` K, ``rate`` r, ``midpoint`` m, the time at which half the ceiling is
    reached, in years after the last point. How they are fitted: see `Curve`.

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


@dataclass(frozen=True)
class Gompertz(Curve):
    r"""Log growth that fades by the same factor every year, towards a ceiling.

    .. math:: y_t = K e^{-e^{-r (t - m)}}

    Parameters: ``ceiling`` K, ``rate`` r, ``midpoint`` m, the time of the largest increment, at
    37 % of the ceiling, in years after the last point. Log growth fades by the factor
    :math:`e^{-r}` a year. How they are fitted: see `Curve`.

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
    >>> bool(fc.forecast(s, 2, model="gompertz").median[1] > 971)
    True
    """

    name: ClassVar[str] = "gompertz"
    assumes: ClassVar[str] = "Log growth fades by the same factor every year, towards a ceiling."

    def log_share(self, offset: Array, rate: Array, t: float) -> tuple[Array, Array, Array]:
        left = np.exp(-np.maximum(offset + rate * t, -8))
        return -left, left, left * (rate * t)

    def position(self, log_share: Array) -> Array:
        return -np.log(-log_share)


@dataclass(frozen=True)
class Bass(Logistic):
    r"""Adoption by innovators and imitators: the yearly level follows the Bass adoption curve.

    .. math:: y_t = M \frac{1 - e^{-(p + q) t}}{1 + (q / p) e^{-(p + q) t}}

    with t = 1 in the first year of the series: the launch is taken to lie one year before it. The
    level of the market stands for cumulative adoption, as users who stay and spend alike.

    Parameters: ``ceiling`` M, ``p`` of innovation, ``q`` of imitation (below zero where growth
    fades faster than innovation alone explains). How they are fitted: see `Curve`;
    with r = p + q, the log odds of the share are :math:`\log p + \log((e^{r t} - 1) / r)`.

    Parameters
    ----------
    ceiling_prior, trained_until, prior
        As for `Curve`.

    References
    ----------
    Bass, F. M. (1969). A new product growth for model consumer durables. Management Science 15(5),
    215-227. doi:10.1287/mnsc.15.5.215

    Examples
    --------
    >>> import forecasting as fc
    >>> s = fc.AnnualSeries([20, 135, 444, 971], years=range(2017, 2021), unit="m EUR")
    >>> sorted(Bass().fit(s).parameters)
    ['ceiling', 'p', 'q', 'variance']
    """

    name: ClassVar[str] = "bass"
    assumes: ClassVar[str] = (
        "Innovators and imitators adopt until a ceiling; spending follows adoption."
    )

    def first_time(self, n: int) -> float:
        return 1.0

    def named(self, offset: Array, rate: Array, n: int) -> Estimates:
        p = np.exp(np.clip(offset, -300, 300))
        return {"p": p, "q": rate - p}

    def log_share(self, offset: Array, rate: Array, t: float) -> tuple[Array, Array, Array]:
        grown = np.expm1(np.minimum(rate * t, 700))
        odds = np.exp(-np.clip(offset, -300, 300)) * rate / grown
        left = odds / (1 + odds)
        return -np.log1p(odds), left, left * (rate * t * (1 + 1 / grown) - 1)

    def clock(self, rate: Array, t: float) -> Array:
        return np.asarray(np.log(np.expm1(np.minimum(rate * t, 700)) / rate))

    def first_rate(self, x: Array, times: Array) -> Array:
        rise = x[:, -1] - x[:, 0]
        return np.asarray(np.minimum(2 * (rise - np.log(times[-1])), rise) / (times[-1] - 1))
