"""The Bass curve."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from forecasting.models.curves.logistic import Logistic

if TYPE_CHECKING:
    from forecasting.arrays import Array

__all__ = ["Bass"]


@dataclass(frozen=True)
class Bass(Logistic):
    r"""Adoption by innovators and imitators: the yearly level follows the Bass adoption curve.

    .. math:: y_t = M \frac{1 - e^{-(p + q) t}}{1 + (q / p) e^{-(p + q) t}}

    with t = 1 in the first year of the series: the launch is taken to lie one year before it. The
    level of the market stands for cumulative adoption, as users who stay and spend alike.

    Parameters: ``ceiling`` M, ``p`` of innovation, ``q`` of imitation (below zero where growth
    fades faster than innovation alone explains). Errors are multiplicative. M comes from a prior,
    p and q are fitted given M: see `Curve`.
    In the fit, with r = p + q, the log odds of the share are
    :math:`\log p + \log((e^{r t} - 1) / r)`.

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

    def named(self, offset: Array, rate: Array, n: int) -> dict[str, Array]:
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
