"""The forecasters of other packages, each as one function of a short series.

Every function takes the values `y` (n,) and a horizon h, and returns (h, 5): lower limits of the
95 and 80 % intervals, the point forecast, upper limits of the 80 and 95 % intervals. A package that
is not installed is left out and said so; a refusal is the package's own exception.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import logging
import pathlib
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import optimize, stats

LEVELS = (80, 95)
PROBS = (0.025, 0.1, 0.5, 0.9, 0.975)
COLUMNS = ["lower_95", "lower_80", "point", "upper_80", "upper_95"]
R_SCRIPT = pathlib.Path(__file__).with_name("peers.R")
R_METHODS = ("auto.arima", "ets", "thetaf", "holt_damped", "thetaf_log")
Array = np.ndarray


@dataclass(frozen=True)
class Peer:
    """One forecaster: the package it comes from, the call in words, and the call itself."""

    name: str
    package: str
    call: str
    run: Callable[[Array, int], Array]
    slow: bool = False

    @property
    def installed(self) -> bool:
        return importlib.util.find_spec(self.package) is not None

    @property
    def version(self) -> str:
        return importlib.metadata.version(self.package)


def normal(point: Array, se: Array) -> Array:
    """Point forecasts with z quantiles of their standard errors."""
    return student(point, se, np.inf)


def student(point: Array, se: Array, df: float) -> Array:
    out = np.asarray(point)[:, None] + np.asarray(se)[:, None] * stats.t.ppf(PROBS, df)
    out[:, 2] = point  # also where the standard error is not a number
    return out


def on_logs(run: Callable[[Array, int], Array]) -> Callable[[Array, int], Array]:
    return lambda y, h: np.exp(run(np.log(y), h))


# statsforecast


def statsforecast(name: str) -> Callable[[Array, int], Array]:
    def run(y: Array, h: int) -> Array:
        from statsforecast import models

        out = getattr(models, name)().forecast(y=y, h=h, level=list(LEVELS))
        return np.stack([out[k] for k in ("lo-95", "lo-80", "mean", "hi-80", "hi-95")], 1)

    return run


# pmdarima


def pmdarima(y: Array, h: int) -> Array:
    import pmdarima as pm

    model = pm.auto_arima(y, seasonal=False, suppress_warnings=True, error_action="ignore")
    point, limits95 = model.predict(h, return_conf_int=True, alpha=0.05)
    limits80 = model.predict(h, return_conf_int=True, alpha=0.2)[1]
    columns = [limits95[:, 0], limits80[:, 0], point, limits80[:, 1], limits95[:, 1]]
    return np.stack(columns, 1)


# statsmodels


def sm_drift(y: Array, h: int) -> Array:
    from statsmodels.tsa.arima.model import ARIMA

    out = ARIMA(y, order=(0, 1, 0), trend="t").fit().get_forecast(h)
    return normal(out.predicted_mean, out.se_mean)


def sm_ets(damped: bool, fixed_start: bool = False) -> Callable[[Array, int], Array]:
    def run(y: Array, h: int) -> Array:
        from statsmodels.tsa.exponential_smoothing.ets import ETSModel

        start = (
            {
                "initialization_method": "known",
                "initial_level": y[0],
                "initial_trend": y[1] - y[0],
            }
            if fixed_start
            else {}
        )
        fitted = ETSModel(pd.Series(y), error="add", trend="add", damped_trend=damped, **start).fit(
            disp=False
        )
        out = fitted.get_prediction(len(y), len(y) + h - 1)
        return normal(np.asarray(out.predicted_mean), np.sqrt(out.forecast_variance))

    return run


# scipy and numpy: curves as people fit them


def least_squares(
    curve: Callable[..., Array], start: Callable[[Array], list[float] | None]
) -> Callable[[Array, int], Array]:
    """scipy's curve_fit on levels; intervals by the delta method with Student-t."""

    def run(y: Array, h: int) -> Array:
        x, n = np.arange(len(y) + h, dtype=float), len(y)
        best, cov = optimize.curve_fit(curve, x[:n], y, p0=start(y), maxfev=20000)
        point = curve(x[n:], *best)
        df = n - len(best)
        step = 1e-5 * np.maximum(np.abs(best), 1e-5)
        slope = np.stack(
            [
                (curve(x[n:], *(best + d)) - point) / s
                for d, s in zip(np.diag(step), step, strict=True)
            ]
        )
        noise = np.sum((y - curve(x[:n], *best)) ** 2) / df
        variance = np.einsum("ih,ij,jh->h", slope, cov, slope) + noise
        return student(point, np.sqrt(variance), df)

    return run


def logistic(t: Array, ceiling: float, rate: float, middle: float) -> Array:
    return ceiling / (1 + np.exp(-rate * (t - middle)))


def gompertz(t: Array, ceiling: float, shift: float, rate: float) -> Array:
    return ceiling * np.exp(-shift * np.exp(-rate * t))


def log_linear(y: Array, h: int) -> Array:
    """Ordinary least squares of log y on time, with the usual prediction interval."""
    n = len(y)
    t = np.arange(n + h) - (n - 1) / 2
    fit = stats.linregress(t[:n], np.log(y))
    residual = np.log(y) - fit.intercept - fit.slope * t[:n]
    variance = (residual**2).sum() / (n - 2) * (1 + 1 / n + t[n:] ** 2 / (t[:n] ** 2).sum())
    return np.exp(student(fit.intercept + fit.slope * t[n:], np.sqrt(variance), n - 2))


# darts and prophet


def darts(name: str, **options: object) -> Callable[[Array, int], Array]:
    def run(y: Array, h: int) -> Array:
        import darts.models
        from darts import TimeSeries

        index = pd.date_range("2017", periods=len(y), freq="YS")
        model = getattr(darts.models, name)(**options)
        model.fit(TimeSeries.from_times_and_values(index, np.asarray(y, float)))
        if not model.supports_probabilistic_prediction:
            point = model.predict(h).values().ravel()
            return np.stack([point * np.nan] * 2 + [point] + [point * np.nan] * 2, 1)
        draws = model.predict(h, num_samples=2000, random_state=0).all_values()[:, 0, :]
        return np.quantile(draws, PROBS, axis=1).T

    return run


def prophet(y: Array, h: int) -> Array:
    from prophet import Prophet

    np.random.seed(0)  # noqa: NPY002  prophet draws from the global state
    days = pd.DataFrame({"ds": pd.date_range("2017", periods=len(y), freq="YS"), "y": y})
    model = Prophet(yearly_seasonality=False, weekly_seasonality=False, daily_seasonality=False)
    model.fit(days, seed=0)
    future = pd.DataFrame({"ds": pd.date_range(days.ds.iloc[-1], periods=h + 1, freq="YS")[1:]})
    draws = model.predictive_samples(future)["yhat"]
    out = np.quantile(draws, PROBS, axis=1).T
    out[:, 2] = model.predict(future)["yhat"]
    return out


SF, SM, PM = "statsforecast", "statsmodels", "pmdarima"
ETS_LOGS = "ETSModel(log y, trend='add', damped_trend=True"
FIXED = ", initialization_method='known', start = first value and first difference"
theta, drift = statsforecast("Theta"), statsforecast("RandomWalkWithDrift")
theta_call, drift_call = "Theta().forecast on logs", "RandomWalkWithDrift().forecast"
gompertz_ls = least_squares(gompertz, lambda y: [3 * y[-1], 5.0, 0.5])
smoothing = darts("ExponentialSmoothing", seasonal=None)
PEERS = [
    Peer("statsforecast AutoARIMA", SF, "AutoARIMA().forecast", statsforecast("AutoARIMA"), True),
    Peer("statsforecast AutoETS", SF, "AutoETS().forecast", statsforecast("AutoETS")),
    Peer("statsforecast AutoTheta", SF, "AutoTheta().forecast", statsforecast("AutoTheta")),
    Peer("statsforecast Theta", SF, "Theta().forecast", theta),
    Peer("statsforecast Theta, logs", SF, theta_call, on_logs(theta)),
    Peer("statsforecast drift", SF, drift_call, drift),
    Peer("pmdarima auto_arima", PM, "auto_arima(y, seasonal=False)", pmdarima, True),
    Peer("statsmodels drift", SM, "ARIMA(y, order=(0,1,0), trend='t').fit()", sm_drift),
    Peer("statsmodels ETS damped, logs", SM, f"{ETS_LOGS}).fit()", on_logs(sm_ets(True))),
    Peer(
        "statsmodels ETS damped, logs, start fixed",
        SM,
        f"{ETS_LOGS}{FIXED}).fit()",
        on_logs(sm_ets(True, True)),
    ),
    Peer("log-linear regression", "scipy", "linregress(t, log y), Student-t", log_linear),
    Peer(
        "Gompertz curve_fit", "scipy", "curve_fit(gompertz, t, y, p0=[3 y_n, 5, .5])", gompertz_ls
    ),
    Peer(
        "logistic curve_fit, default start",
        "scipy",
        "curve_fit(logistic, t, y)",
        least_squares(logistic, lambda y: None),
    ),
]
DEMONSTRATED = [
    Peer("statsmodels ETS additive", SM, "ETSModel(y, trend='add').fit()", sm_ets(False)),
    Peer("darts AutoARIMA", "darts", "AutoARIMA().fit(series)", darts("AutoARIMA")),
    Peer("darts smoothing", "darts", "ExponentialSmoothing(seasonal=None).fit(series)", smoothing),
    Peer("darts Theta", "darts", "Theta().fit(series)", darts("Theta")),
    Peer("prophet", "prophet", "Prophet(seasonalities off).fit(frame)", prophet),
]


def quiet(run: Callable[[Array, int], Array], y: Array, h: int) -> Array:
    """The forecast, without the package's warnings (they are not what is measured here)."""
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            return np.asarray(run(np.asarray(y, float), h), float)
    finally:
        logging.disable(logging.NOTSET)


def r_version() -> tuple[str, str] | None:
    """Versions of R and of its forecast package, or None where either is missing."""
    if shutil.which("Rscript") is None:
        return None
    code = "cat(R.version.string, as.character(packageVersion('forecast')), sep='\\n')"
    done = subprocess.run(
        ["Rscript", "-e", code], check=False, capture_output=True, text=True, timeout=60
    )
    lines = done.stdout.splitlines()
    return (lines[0], lines[1]) if done.returncode == 0 and len(lines) == 2 else None


def r_forecasts(
    series: Sequence[Array], horizons: Sequence[int], methods: Sequence[str]
) -> pd.DataFrame:
    """All series through R in one process: id (position), method, step, five columns, message."""
    rows = [(i, h, v) for i, (y, h) in enumerate(zip(series, horizons, strict=True)) for v in y]
    with tempfile.TemporaryDirectory() as folder:
        source, target = pathlib.Path(folder, "in.csv"), pathlib.Path(folder, "out.csv")
        pd.DataFrame(rows, columns=["id", "h", "y"]).to_csv(source, index=False)
        command = ["Rscript", str(R_SCRIPT), str(source), str(target), *methods]
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=3600)
        return pd.read_csv(target, keep_default_na=True)
