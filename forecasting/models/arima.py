"""ARIMA: a small fixed set of orders on logs and levels, averaged, none selected."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from forecasting.errors import ParameterError
from forecasting.models.base import Estimates, Fitted, collected
from forecasting.models.benchmarks import SPAN_REFUSAL, relative_levels, signed_log1p
from forecasting.models.pool import Pool
from forecasting.models.shrinkage import (
    ShrunkenVariance,
    concat,
    hypercube,
    relative_logs,
    two_piece,
)
from forecasting.normal import normal_score
from forecasting.predictive import Predictive

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasting.arrays import Array
    from forecasting.series import AnnualSeries

__all__ = ["Arima", "ArimaFitted", "exact_ar1", "gompertz_ceiling"]

LONGEST_LEAST_SQUARES = 8
LARGEST_PHI = 0.95
DRAWS = 128
CHUNK = 4096
FIXED_SET = (
    ((0, 1, 0), False, True),
    ((0, 1, 0), True, True),
    ((1, 1, 0), False, True),
    ((0, 1, 0), True, False),
    ((1, 1, 0), False, False),
)
"""Order, drift, logs of the default set."""


@dataclass(frozen=True)
class Arima(ShrunkenVariance):
    r"""Autoregressive integrated models of the logs or of the level.

    With x the logs or the level and :math:`g_t` its differences, :math:`g_t = c + \phi g_{t-1} +
    e_t`, where c = 0 without drift and :math:`\phi = 0` for the order (0,1,0). Up to eight points
    c and :math:`\phi` are conditional least squares, beyond that exact maximum likelihood by
    statsmodels. :math:`\phi` is held inside (-.95, .95) and its uncertainty simulated, because
    forecasts with an estimated :math:`\phi` are not Student t. Intervals are multiplicative also on
    levels: there the variance comes from one-step log errors, and a falling level stays above zero.

    No order is chosen by an information criterion, which so few points do not define. By default
    the log quantiles of a fixed set are averaged with equal weights: (0,1,0) without and with drift
    and (1,1,0) on logs, (0,1,0) with drift and (1,1,0) on levels, as far as the points leave each
    of them one degree of freedom. Some of them overshoot young markets, others fall short.

    Parameters
    ----------
    order : (int, int, int), optional
        One order alone: (0, 1, 0) or (1, 1, 0).
    drift : bool
        Whether that order has a constant.
    log : bool
        Whether it is one of the logs.
    trained_until, prior
        As for `ShrunkenVariance`.

    Raises
    ------
    ParameterError
        For any other order.

    References
    ----------
    Box, G. E. P. and Jenkins, G. M. (1970). Time series analysis: forecasting and control.
    Holden-Day, San Francisco.

    Seabold, S. and Perktold, J. (2010). statsmodels: econometric and statistical modeling with
    Python. Proceedings of the 9th Python in Science Conference. doi:10.25080/Majora-92bf1922-011

    Examples
    --------
    >>> import forecasting as fc
    >>> values = [19.64, 135.41, 443.75, 971.2]
    >>> s = fc.AnnualSeries(values, years=range(2017, 2021), unit="m EUR")
    >>> fitted = Arima(order=(1, 1, 0)).fit(s)
    >>> round(fitted.parameters["phi"], 3), round(fitted.parameters["phi_exact"], 3)
    (0.627, 0.915)
    """

    name: ClassVar[str] = "arima"
    refusal: ClassVar[str] = SPAN_REFUSAL
    assumes: ClassVar[str] = "Growth or increments depend on those of the year before, if at all."

    order: tuple[int, int, int] | None = None
    drift: bool = False
    log: bool = True

    def __post_init__(self) -> None:
        if self.order is None:
            if self.drift or not self.log:
                raise ParameterError(
                    "drift and log describe one order. Give order=(0, 1, 0) or (1, 1, 0) with them."
                )
            return
        if tuple(self.order) not in ((0, 1, 0), (1, 1, 0)):
            raise ParameterError(
                f"order={self.order!r}: a few yearly points can tell no more than (0, 1, 0) or "
                "(1, 1, 0). For longer series use statsmodels directly."
            )

    @property
    def measured_as(self) -> str:
        return "" if self.order else self.name

    @property
    def family(self) -> str:
        """Name of the order among the learned priors, e.g. ``ARIMA(1,1,0) on logs``."""
        if self.order is None:
            return self.name
        drift = " with drift" if self.drift else ""
        return f"ARIMA({self.lags},1,0){drift} on {'logs' if self.log else 'levels'}"

    @property
    def lags(self) -> int:
        """Order p of the autoregression."""
        return self.order[0] if self.order else 0

    @property
    def members(self) -> tuple[Arima, ...]:
        """The orders in use; those of the set share the prior of the set."""
        if self.order is not None:
            return (self,)
        shared = replace(self, prior=self.known_prior)
        return tuple(replace(shared, order=o, drift=c, log=g) for o, c, g in FIXED_SET)

    @property
    def _lost(self) -> int:
        """Points lost to the difference and the lag, and parameters of the mean."""
        return 1 + 2 * self.lags + self.drift

    @property
    def by_series(self) -> bool:
        return True

    @property
    def minimum(self) -> int:
        """Smallest number of points that leaves one degree of freedom, and never below 3."""
        return max(3, self._lost + 1)

    def df(self, n: int) -> int | None:
        return self._pool().df(n) if self.order is None else n - self._lost

    def fit(self, series: AnnualSeries) -> ArimaFitted:
        return ArimaFitted(**vars(super().fit(series)))

    def _pool(self) -> Pool:
        return Pool(members=self.members)

    def estimate(self, y: Array) -> Estimates:
        if self.order is None:
            return self._pool().estimate(y)
        parts = [self._estimate(y[i : i + CHUNK]) for i in range(0, len(y), CHUNK)]
        return {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}

    def _estimate(self, y: Array) -> Estimates:
        x, ok = self._scaled(y)
        target, design = self._regression(x)
        inverse = np.linalg.inv(_product(design, design) + 1e-9 * np.eye(design.shape[2]))
        beta = (inverse @ _product(design, target[..., None]))[..., 0]
        if self.lags and y.shape[1] > LONGEST_LEAST_SQUARES:
            beta = np.array([exact_ar1(row, self.drift) for row in np.diff(x)])
        beta = self._stationary(beta)
        expected = (design * beta[:, None]).sum(axis=2)
        errors = target - expected
        influence = np.swapaxes(inverse @ np.swapaxes(design, 1, 2), 1, 2)
        if not self.log:
            after, before = x[:, 1 + self.lags :], x[:, self.lags : -1]
            errors = np.log(after / before) - signed_log1p(expected / before)
            influence = influence * after[:, :, None]
        root = np.linalg.cholesky(_product(influence, influence) + 1e-12 * np.eye(beta.shape[1]))
        names = [name for name, has in (("drift", self.drift), ("phi", self.lags)) if has]
        return {
            "ok": ok,
            **{name: beta[:, i] for i, name in enumerate(names)},
            "variance": (errors**2).sum(axis=1) / (y.shape[1] - self._lost),
            "beta": beta,
            "root": root,
            "last": x[:, -1:] - x[:, -2:-1],
        }

    def _scaled(self, y: Array) -> tuple[Array, NDArray[np.bool_]]:
        """Logs or levels, relative to the last value, and the rows that allow them."""
        if self.log:
            return relative_logs(y), np.ones(len(y), dtype=bool)
        return relative_levels(y)

    def _regression(self, x: Array) -> tuple[Array, Array]:
        """Differences to explain (N, m), and what explains them (N, m, k): one, and their lag."""
        steps = np.diff(x)
        columns = [np.ones_like(steps)] if self.drift else []
        columns += [steps] if self.lags else []
        lagged = np.stack(columns, axis=2) if columns else np.empty((*steps.shape, 0))
        return steps[:, self.lags :], lagged[:, : steps.shape[1] - self.lags]

    def _stationary(self, beta: Array) -> Array:
        """Parameters with phi, the last one if any, held inside its bounds."""
        if not self.lags:
            return beta
        phi = np.clip(beta[..., -1:], -LARGEST_PHI, LARGEST_PHI)
        return np.concatenate([beta[..., :-1], phi], axis=-1)

    def predict(self, y: Array, estimates: Estimates, horizon: int, seed: int) -> Predictive:
        if self.order is None:
            return self._pool().predict(y, estimates, horizon, seed)
        n, df = y.shape[1], y.shape[1] - self._lost
        variance, t_df = self.shrink(estimates["variance"], df, n)
        k = self.lags + self.drift
        z = normal_score(hypercube(seed, k, DRAWS)).reshape(k, -1) if k else np.zeros((0, 2))
        parts = []
        for i in range(0, len(y), CHUNK):
            rows = slice(i, i + CHUNK)
            part = {key: value[rows] for key, value in estimates.items()}
            sd = np.sqrt(variance[rows])
            draws = part["beta"][:, None] + sd[:, None, None] * (part["root"] @ z).swapaxes(1, 2)
            paths = self._paths(part, self._stationary(draws), horizon)
            noise = sd[:, None] * np.sqrt(self._variance(part["beta"], horizon))
            paths = paths + np.log(y[rows, -1, None, None])
            parts.append(two_piece(paths, noise, t_df, lasting=True))
        return concat(
            parts,
            df=df,
            method=(
                f"{self.family}, parameters simulated; Student t on logs with {t_df:g} degrees of "
                f"freedom, {df} of them the series' own"
            ),
        )

    def _paths(self, part: Estimates, beta: Array, horizon: int) -> Array:
        """Log paths over the last value, (N, h, S), for parameters (N, S, k)."""
        drift = beta[..., 0] if self.drift else np.zeros(beta.shape[:2])
        phi = beta[..., -1] if self.lags else np.zeros(beta.shape[:2])
        step, total, paths = part["last"], np.zeros_like(phi), []
        for _ in range(horizon):
            step = drift + phi * step
            total = total + step
            paths.append(total)
        found = np.stack(paths, axis=1)
        return found if self.log else signed_log1p(found)

    def _variance(self, beta: Array, horizon: int) -> Array:
        """Variance of each year by lasting shocks, in units of theirs, (N, h)."""
        phi = beta[:, -1:] if self.lags else np.zeros((len(beta), 1))
        response = np.cumsum(phi ** np.arange(horizon), axis=1)
        return np.asarray(np.cumsum(response**2, axis=1))


@dataclass(frozen=True)
class ArimaFitted(Fitted):
    """A fitted `Arima`; its parameters hold phi by exact maximum likelihood beside phi in use."""

    @property
    def parameters(self) -> dict[str, float]:
        """Scalar parameters; ``phi_exact`` is estimated by statsmodels when this is read."""
        found = super().parameters
        row = self.rows[len(self.rows) // 2]
        model = self.model
        assert isinstance(model, Arima)
        for i, member in enumerate(model.members, 1):
            if member.lags and member.minimum <= row.size:
                prefix = "" if model.order else f"{i} {member.family} "
                target = np.diff(member._scaled(row[None])[0][0])
                with collected():
                    found[f"{prefix}phi_exact"] = float(exact_ar1(target, member.drift)[-1])
        return found


def exact_ar1(values: Array, drift: bool = False) -> Array:
    """AR(1) of values by exact maximum likelihood (statsmodels): constant, if any, and phi."""
    from statsmodels.tsa.statespace.sarimax import SARIMAX

    scale = float(np.sqrt(np.mean(values**2)))
    if scale < 1e-12:  # no growth at all: the likelihood does not depend on phi
        return np.zeros(1 + drift)
    x = values / scale
    phi = np.clip(x[1:] @ x[:-1] / (x[:-1] @ x[:-1]), -LARGEST_PHI, LARGEST_PHI)
    start = [x.mean() * (1 - phi)] * drift + [phi, 1 - phi**2]
    model = SARIMAX(x, order=(1, 0, 0), trend="c" if drift else "n")
    beta = np.asarray(model.fit(start, disp=False).params[:-1], dtype=float)
    return np.append(beta[:-1] * scale, beta[-1])


def gompertz_ceiling(last: float, growth: float, phi: float) -> float:
    r"""Ceiling of the Gompertz curve that ARIMA(1,1,0) on logs forecasts from a last value.

    Without drift and with :math:`0 < \phi < 1` the growth fades as :math:`g_{T+h} = \phi^h g_T`, so
    the path :math:`y_T \exp(g_T (\phi + \dots + \phi^h))` is a Gompertz curve whose rate is
    :math:`-\log \phi` and whose ceiling is :math:`y_T \exp(g_T \phi / (1 - \phi))`. For another phi
    there is none: a ParameterError.
    """
    if not 0 < phi < 1:
        raise ParameterError(f"phi={phi!r}: only between 0 and 1 does growth fade to a ceiling.")
    return float(last * np.exp(growth * phi / (1 - phi)))


def _product(a: Array, b: Array) -> Array:
    """Sum over the years of a b', (N, m, k) and (N, m, l) to (N, k, l)."""
    return np.asarray((a[:, :, :, None] * b[:, :, None, :]).sum(axis=1))
