"""The classical benchmarks, with medians of their own and shrunken, multiplicative intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from forecasting.models.base import Estimates
from forecasting.models.shrinkage import ShrunkenVariance, check_shares, relative_logs
from forecasting.predictive import Predictive

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasting.arrays import Array

__all__ = ["DampedTrend", "Drift", "Naive", "Theta"]


SPAN = 1e60
SPAN_REFUSAL = "its values lie too many powers of ten apart for arithmetic on levels; use naive"


def signed_log1p(x: Array) -> Array:
    """log(1 + x) for a rise, -log(1 - x) for a fall: a level path that never passes zero."""
    return np.sign(x) * np.log1p(np.abs(x))


def relative_levels(y: Array) -> tuple[Array, NDArray[np.bool_]]:
    """Values over the last one, (N, n), and the rows on which levels can be reckoned with.

    The other rows, whose values span more than `SPAN`, come back as ones.
    """
    logs = relative_logs(y)
    ok = np.abs(logs).max(axis=1) < np.log(SPAN)
    return np.exp(np.where(ok[:, None], logs, 0)), ok


@dataclass(frozen=True)
class _Benchmark(ShrunkenVariance):
    """What the four share: a log path, and a variance that grows along it."""

    notes: ClassVar[tuple[str, ...]] = ()

    def growth(self, estimates: Estimates, horizon: int) -> Array:
        """Log of the median over the last value, (N, h)."""
        raise NotImplementedError

    def response(self, n: int, horizon: int) -> Array:
        """What a shock of one year adds to the log forecast 0, 1, ... years later, (h,)."""
        return np.ones(horizon)

    def slope_variance(self, n: int) -> float:
        """Variance of the estimated yearly growth, in units of the error variance."""
        return 0.0

    def predict(self, y: Array, estimates: Estimates, horizon: int, seed: int) -> Predictive:
        n, years = y.shape[1], np.arange(1, horizon + 1)
        shocks = np.cumsum(self.response(n, horizon) ** 2)
        shocks = shocks + self.slope_variance(n) * years**2
        path = np.log(y[:, -1:]) + self.growth(estimates, horizon)
        return self.around(path, estimates["variance"], shocks, n, notes=self.notes)


@dataclass(frozen=True)
class Naive(_Benchmark):
    r"""The last value goes on: a random walk of the logs, :math:`\log y_{t+1} = \log y_t + e`.

    The mean square of the yearly log growth is its error variance: what a market gained every year
    counts as a surprise.

    Parameters
    ----------
    trained_until, prior
        As for `ShrunkenVariance`.

    References
    ----------
    Hyndman, R. J. and Athanasopoulos, G. (2021). Forecasting: principles and practice, 3rd ed.,
    section 5.2. ISBN 978-0-9875071-3-6, https://otexts.com/fpp3/simple-methods.html

    Examples
    --------
    >>> import forecasting as fc
    >>> s = fc.AnnualSeries([20, 135, 444, 971], years=range(2017, 2021), unit="m EUR")
    >>> fc.forecast(s, 2, model="naive").median.round().tolist()
    [971.0, 971.0]
    """

    name: ClassVar[str] = "naive"
    assumes: ClassVar[str] = "The last value goes on; every change was a surprise."
    differences: ClassVar[int] = 1

    def estimate(self, y: Array) -> Estimates:
        return {"variance": (np.diff(np.log(y), axis=1) ** 2).mean(axis=1)}

    def growth(self, estimates: Estimates, horizon: int) -> Array:
        return np.zeros((estimates["variance"].size, horizon))


@dataclass(frozen=True)
class Drift(_Benchmark):
    r"""The mean yearly increment goes on: a random walk with drift of the level.

    With the drift :math:`d = (y_T - y_1) / (n - 1)` the median is :math:`y_T + h d`. A falling
    market (d < 0) falls as :math:`y_T / (1 - h d / y_T)` instead, which has the same first
    derivative and never passes zero. Errors are multiplicative: their variance comes from the one
    step log errors of the same rule inside the series.

    Parameters
    ----------
    trained_until, prior
        As for `ShrunkenVariance`.

    References
    ----------
    Hyndman, R. J. and Athanasopoulos, G. (2021). Forecasting: principles and practice, 3rd ed.,
    section 5.2. ISBN 978-0-9875071-3-6, https://otexts.com/fpp3/simple-methods.html

    Examples
    --------
    >>> import forecasting as fc
    >>> s = fc.AnnualSeries([20, 135, 444, 971], years=range(2017, 2021), unit="m EUR")
    >>> fc.forecast(s, 2, model="drift").median.round().tolist()
    [1288.0, 1605.0]
    """

    name: ClassVar[str] = "drift"
    assumes: ClassVar[str] = "The mean yearly increment goes on; errors are multiplicative."
    refusal: ClassVar[str] = SPAN_REFUSAL
    parameters: ClassVar[int] = 1
    differences: ClassVar[int] = 1

    def estimate(self, y: Array) -> Estimates:
        n = y.shape[1]
        x, ok = relative_levels(y)
        drift = (1 - x[:, :1]) / (n - 1)
        errors = np.diff(np.log(x), axis=1) - signed_log1p(drift / x[:, :-1])
        return {
            "ok": ok,
            "drift": drift[:, 0] * y[:, -1],
            "relative_drift": drift[:, 0],
            "variance": (errors**2).sum(axis=1) / (n - 2),
        }

    def growth(self, estimates: Estimates, horizon: int) -> Array:
        years = np.arange(1, horizon + 1)
        return signed_log1p(estimates["relative_drift"][:, None] * years)

    def slope_variance(self, n: int) -> float:
        return 1 / (n - 1)


@dataclass(frozen=True)
class Theta(_Benchmark):
    r"""Exponential smoothing with half the trend, on logs.

    Simple exponential smoothing of the logs with a fixed constant :math:`\alpha`, whose forecast
    rises by half the slope b of their regression on time (the theta method with :math:`\theta = 2`
    is this, up to terms that vanish with n).

    Parameters
    ----------
    trained_until, prior
        As for `ShrunkenVariance`.
    alpha : float
        Smoothing constant of the level, from 0 to 1, fixed: a few points cannot tell it.

    Raises
    ------
    ParameterError
        For a constant outside 0 to 1.

    References
    ----------
    Assimakopoulos, V. and Nikolopoulos, K. (2000). The theta model. International Journal of
    Forecasting 16(4), 521-530. doi:10.1016/S0169-2070(00)00066-2

    Hyndman, R. J. and Billah, B. (2003). Unmasking the theta method. International Journal of
    Forecasting 19(2), 287-290. doi:10.1016/S0169-2070(01)00143-1

    Examples
    --------
    >>> import forecasting as fc
    >>> s = fc.AnnualSeries([20, 135, 444, 971], years=range(2017, 2021), unit="m EUR")
    >>> fc.forecast(s, 2, model="theta").df
    2
    """

    name: ClassVar[str] = "theta"
    assumes: ClassVar[str] = "The log level goes on and rises by half of its past trend."
    parameters: ClassVar[int] = 1
    differences: ClassVar[int] = 1
    notes: ClassVar[tuple[str, ...]] = (
        "The smoothing constant of theta is not identified from so few points; it is fixed in "
        "advance.",
    )

    alpha: float = 0.9

    def __post_init__(self) -> None:
        check_shares(alpha=self.alpha)

    def estimate(self, y: Array) -> Estimates:
        n = y.shape[1]
        time = np.arange(n) - (n - 1) / 2
        logs = np.log(y)
        half = (logs * time).sum(axis=1) / (time**2).sum() / 2
        level, squares = logs[:, 0], np.zeros(len(y))
        for t in range(1, n):
            error = logs[:, t] - level - half
            level = level + half + self.alpha * error
            squares = squares + error**2
        return {"half_slope": half, "level": level - logs[:, -1], "variance": squares / (n - 2)}

    def growth(self, estimates: Estimates, horizon: int) -> Array:
        rise = estimates["half_slope"][:, None] * np.arange(1, horizon + 1)
        return estimates["level"][:, None] + rise

    def response(self, n: int, horizon: int) -> Array:
        return np.append(1.0, np.full(horizon - 1, self.alpha))

    def slope_variance(self, n: int) -> float:
        return 3.0 / (n * (n**2 - 1))


@dataclass(frozen=True)
class DampedTrend(_Benchmark):
    r"""Holt's linear smoothing of the logs with a damped trend and fixed constants.

    Level and trend start from the first two points, then :math:`\ell_t = \ell_{t-1} +
    \phi b_{t-1} + \alpha e_t` and :math:`b_t = \phi b_{t-1} + \alpha \beta e_t`, with one-step
    errors e. The median h years ahead is :math:`\ell_T + (\phi + \dots + \phi^h) b_T`.

    Parameters
    ----------
    trained_until, prior
        As for `ShrunkenVariance`.
    alpha, beta, phi : float
        Constants of level, trend and damping, from 0 to 1, fixed: a few points cannot tell them.

    Raises
    ------
    ParameterError
        For a constant outside 0 to 1.

    References
    ----------
    Gardner, E. S. and McKenzie, E. (1985). Forecasting trends in time series. Management Science
    31(10), 1237-1246. doi:10.1287/mnsc.31.10.1237

    Examples
    --------
    >>> import forecasting as fc
    >>> s = fc.AnnualSeries([20, 135, 444, 971], years=range(2017, 2021), unit="m EUR")
    >>> fc.forecast(s, 2, model="damped_trend").df
    2
    """

    name: ClassVar[str] = "damped_trend"
    assumes: ClassVar[str] = "The smoothed log growth fades by the same factor every year."
    differences: ClassVar[int] = 2
    notes: ClassVar[tuple[str, ...]] = (
        "The smoothing constants of damped_trend are not identified from so few points; they are "
        "fixed in advance.",
    )

    alpha: float = 0.9
    beta: float = 0.4
    phi: float = 0.7

    def __post_init__(self) -> None:
        check_shares(alpha=self.alpha, beta=self.beta, phi=self.phi)

    def estimate(self, y: Array) -> Estimates:
        logs = np.log(y)
        level, trend = logs[:, 1], logs[:, 1] - logs[:, 0]
        squares = np.zeros(len(y))
        for t in range(2, y.shape[1]):
            error = logs[:, t] - level - self.phi * trend
            level = level + self.phi * trend + self.alpha * error
            trend = self.phi * trend + self.alpha * self.beta * error
            squares = squares + error**2
        return {
            "trend": trend,
            "level": level - logs[:, -1],
            "variance": squares / (y.shape[1] - 2),
        }

    def growth(self, estimates: Estimates, horizon: int) -> Array:
        fade = np.cumsum(self.phi ** np.arange(1, horizon + 1))
        return estimates["level"][:, None] + estimates["trend"][:, None] * fade

    def response(self, n: int, horizon: int) -> Array:
        fade = np.append(0.0, np.cumsum(self.phi ** np.arange(1, horizon)))
        return np.append(1.0, self.alpha * (1 + self.beta * fade[1:]))
