"""Estimate how far the residual variance of a short market series is moved towards other markets'.

    FORECASTING_REFERENCE_DIR=... python tools/estimate_moderation.py

Writes forecasting/models/moderation.json. Each model family leaves a residual variance s2 (of logs) with
df degrees of freedom; with a handful of points s2 alone is hopeless. As in limma (Smyth 2004,
doi:10.2202/1544-6115.1027) the true variances of markets are taken as scaled inverse chi-square with d0
degrees of freedom around s0_2, so that s2 / s0_2 is F(df, d0) and

    moderated variance = (d0 * s0_2 + df * s2) / (d0 + df),    Student-t with d0 + df degrees of freedom.

`residual` holds (d0, s0_2) by weighted maximum likelihood of that F; `predictive` holds the pair that
minimises the weighted interval score of the family's own forecasts of the next four years, which is
what honest intervals need when residuals inside the window are smaller than errors outside it. Every
technology has the same weight. `leave_one_out` scores both, leaving one technology out at a time.
"""

from __future__ import annotations

import argparse
import json
import os
import pathlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import optimize, stats

OUT = (
    pathlib.Path(__file__).resolve().parent.parent
    / "forecasting"
    / "models"
    / "moderation.json"
)
LENGTHS, HORIZON = (4, 5, 6, 8), 4
PROBS = np.array([0.025, 0.1, 0.5, 0.9, 0.975])
FLOOR = 1e-4  # a residual variance below (1 % a year)^2 is rounding of the source
MULTIPLES = np.array(
    [1.5, 2.0, 3.0, 5.0, 10.0, 30.0]
)  # ceilings, in last values, for the curves
PHIS, SHARES = (0.5, 0.55, 0.6, 0.65), (0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)
PRIOR_DF = (
    1.0,
    2.0,
    3.0,
    4.0,
    6.0,
    8.0,
    12.0,
)  # more would leave the series' own s2 no say
CEILING_YEARS = 15
Array = np.ndarray


@dataclass(frozen=True)
class Windows:
    """All first windows of one length: logs (N, n), what followed (N, 4), and each one's technology."""

    logs: Array
    future: Array
    technology: Array


@dataclass(frozen=True)
class Errors:
    """One family on one set of windows: residual variances, and errors with their scale factors."""

    s2: Array  # (N,)
    df: int
    error: Array  # (N, h), log actual minus log median
    factor: Array  # (N, h), forecast variance over residual variance
    technology: Array  # (N,)

    def only(self, keep: Array) -> Errors:
        return Errors(
            self.s2[keep],
            self.df,
            self.error[keep],
            self.factor[keep],
            self.technology[keep],
        )


def windows(frame: pd.DataFrame) -> list[Windows]:
    """The first 4, 5, 6 and 8 points of each series, where four more years are known."""
    found = []
    groups = [(g.technology.iloc[0], np.log(g.y.to_numpy(float)))
              for _, g in frame.sort_values("year").groupby("unique_id")]  # fmt: skip
    for n in LENGTHS:
        rows = [(logs[: n + HORIZON], tech)
                for tech, logs in groups if len(logs) >= n + HORIZON]  # fmt: skip
        values = np.array([row[0] for row in rows])
        found.append(
            Windows(values[:, :n], values[:, n:], np.array([r[1] for r in rows]))
        )
    return found


def weights(technology: Iterable[Array]) -> list[Array]:
    """Equal weight for every technology, over all lengths together; they sum to one."""
    groups = list(technology)
    names, counts = np.unique(np.concatenate(groups), return_counts=True)
    share = dict(zip(names, 1 / counts / len(names), strict=True))
    return [np.array([share[name] for name in group]) for group in groups]


def damping(phi: Array, horizon: int) -> Array:
    """c(h) = phi + ... + phi^h, the last growth's multiple in h years; (N, h)."""
    return np.cumsum(np.asarray(phi)[..., None] ** np.arange(1, horizon + 1), axis=-1)


def shock_variance(phi: Array, horizon: int) -> Array:
    """Variance of the sum of growths over h years, in units of one shock's; (N, h)."""
    steps = 1 + np.concatenate(
        [np.zeros((*np.shape(phi), 1)), damping(phi, horizon - 1)], axis=-1
    )
    return np.cumsum(steps**2, axis=-1)


def drift(w: Windows) -> Errors:
    g = np.diff(w.logs)
    n, h = g.shape[1], np.arange(1, HORIZON + 1)
    mean = g.mean(1, keepdims=True)
    error = w.future - w.logs[:, -1:] - mean * h
    return Errors(
        g.var(1, ddof=1),
        n - 1,
        error,
        np.broadcast_to(h + h**2 / n, error.shape),
        w.technology,
    )


def damped(w: Windows, phi: float, share: float) -> Errors:
    """Growth fades by phi a year from share * last growth + (1 - share) * mean growth."""
    g = np.diff(w.logs)
    residual = g[:, 1:] - phi * g[:, :-1]
    start = share * g[:, -1] + (1 - share) * g.mean(1)
    error = w.future - w.logs[:, -1:] - start[:, None] * damping(np.array(phi), HORIZON)
    factor = np.broadcast_to(shock_variance(np.array(phi), HORIZON), error.shape)
    return Errors((residual**2).mean(1), residual.shape[1], error, factor, w.technology)


def arima_110(w: Windows) -> Errors:
    """Conditional least squares, phi held inside (-.95, .95); the variance of phi by the delta method."""
    g = np.diff(w.logs)
    ssx = np.maximum((g[:, :-1] ** 2).sum(1), 1e-8)
    phi = np.clip((g[:, 1:] * g[:, :-1]).sum(1) / ssx, -0.95, 0.95)
    residual = g[:, 1:] - phi[:, None] * g[:, :-1]
    df = residual.shape[1] - 1
    step = 1e-4
    slope = (
        (damping(phi + step, HORIZON) - damping(phi - step, HORIZON))
        / (2 * step)
        * g[:, -1:]
    )
    factor = shock_variance(phi, HORIZON) + slope**2 / ssx[:, None]
    error = w.future - w.logs[:, -1:] - g[:, -1:] * damping(phi, HORIZON)
    return Errors((residual**2).sum(1) / df, df, error, factor, w.technology)


def logistic(x: Array) -> tuple[Array, Array]:
    """log of the share of the ceiling, and its slope, at x = a + b t."""
    share = 1 / (1 + np.exp(-np.clip(x, -60, 60)))
    return np.log(share), 1 - share


def gompertz(x: Array) -> tuple[Array, Array]:
    left = np.exp(-np.clip(x, -6, 60))
    return -left, left


def curve(w: Windows, shape: Callable[[Array], tuple[Array, Array]]) -> Errors:
    """Two parameters given the ceiling, least squares on logs; one row per window and ceiling."""
    n, k = w.logs.shape[1], len(MULTIPLES)
    logs = np.repeat(w.logs, k, 0)
    ceiling = logs.max(1) + np.tile(np.log(MULTIPLES), len(w.logs))
    share = logs - ceiling[:, None]
    t = np.arange(n) - (n - 1) / 2
    x = -np.log(-share) if shape is gompertz else share - np.log(-np.expm1(share))
    slope = (x * t).sum(1) / (t**2).sum()
    beta = np.stack([x.mean(1), slope], 1)
    design = np.stack([np.ones(n), t], 1)
    ridge = np.full(len(beta), 1e-3)

    def parts(b: Array) -> tuple[Array, Array, Array]:
        value, derivative = shape(b @ design.T)
        miss = share - value
        return miss, derivative[:, :, None] * design, (miss**2).sum(1)

    miss, jac, loss = parts(beta)
    for _ in range(60):
        normal = np.einsum("nik,nil->nkl", jac, jac)
        normal = normal + ridge[:, None, None] * (np.eye(2) * normal + 1e-9 * np.eye(2))
        trial = (
            beta
            + np.linalg.solve(normal, np.einsum("nik,ni->nk", jac, miss)[..., None])[
                ..., 0
            ]
        )
        better = parts(trial)[2] < loss
        beta = np.where(better[:, None], trial, beta)
        ridge = np.where(better, ridge / 5, np.minimum(ridge * 5, 1e6))
        miss, jac, loss = parts(beta)
    ahead = np.stack([np.ones(HORIZON), t[-1] + np.arange(1, HORIZON + 1)], 1)
    value, derivative = shape(beta @ ahead.T)
    normal = np.einsum("nik,nil->nkl", jac, jac) + 1e-9 * np.eye(2)
    step = derivative[:, :, None] * ahead
    factor = 1 + np.einsum("nhk,nkl,nhl->nh", step, np.linalg.inv(normal), step)
    error = np.repeat(w.future, k, 0) - ceiling[:, None] - value
    return Errors(
        loss / (n - 2),
        n - 2,
        error,
        np.minimum(factor, 1e3),
        np.repeat(w.technology, k),
    )


def exponential(w: Windows) -> Errors:
    n = w.logs.shape[1]
    t, ahead = np.arange(n) - (n - 1) / 2, (n - 1) / 2 + np.arange(1, HORIZON + 1)
    level, slope = w.logs.mean(1), (w.logs * t).sum(1) / (t**2).sum()
    residual = w.logs - level[:, None] - slope[:, None] * t
    error = w.future - level[:, None] - slope[:, None] * ahead
    factor = np.broadcast_to(1 + 1 / n + ahead**2 / (t**2).sum(), error.shape)
    return Errors((residual**2).sum(1) / (n - 2), n - 2, error, factor, w.technology)


def families(phi: float, share: float) -> dict[str, Callable[[Windows], Errors]]:
    return {
        "drift": drift,
        "damped": lambda w: damped(w, phi, share),
        "arima_110": arima_110,
        "exponential": exponential,
        "logistic": lambda w: curve(w, logistic),
        "gompertz": lambda w: curve(w, gompertz),
    }


def moderated(s2: Array, df: int, d0: float, s0_2: float) -> tuple[Array, float]:
    return (d0 * s0_2 + df * np.maximum(s2, FLOOR)) / (d0 + df), d0 + df


def score(errors: Errors, d0: float, s0_2: float) -> tuple[Array, Array, Array]:
    """Weighted interval score and two coverages of every window and horizon; (N, h) each."""
    variance, df = moderated(errors.s2, errors.df, d0, s0_2)
    spread = np.sqrt(variance[:, None] * errors.factor)
    quantiles = spread[..., None] * stats.t.ppf(PROBS, df)
    miss = errors.error[..., None] - quantiles
    wis = 2 * np.maximum(PROBS * miss, (PROBS - 1) * miss).mean(-1)
    return (
        wis,
        abs(errors.error) <= quantiles[..., 3],
        abs(errors.error) <= quantiles[..., 4],
    )


def mean(weight: list[Array], values: Iterable[Array]) -> float:
    """Over horizons and windows, every technology alike."""
    return float(
        sum((w * v.mean(1)).sum() for w, v in zip(weight, values, strict=True))
    )


def residual_prior(groups: list[Errors]) -> tuple[float, float]:
    """(d0, s0_2) by maximum likelihood of s2 / s0_2 ~ F(df, d0)."""
    weight = weights(e.technology for e in groups)

    def loss(theta: Array) -> float:
        d0, s0_2 = np.exp(theta)
        return -sum(
            float(
                (
                    w
                    * (
                        stats.f.logpdf(np.maximum(e.s2, FLOOR) / s0_2, e.df, d0)
                        - theta[1]
                    )
                ).sum()
            )
            for w, e in zip(weight, groups, strict=True)
        )

    found = optimize.minimize(
        loss, [1.0, -3.0], method="L-BFGS-B", bounds=[(-1.5, 4.5), (-9, 3)]
    )
    return float(np.exp(found.x[0])), float(np.exp(found.x[1]))


def predictive_prior(groups: list[Errors]) -> tuple[float, float]:
    """(d0, s0_2) with the smallest weighted interval score of the forecasts."""
    weight, best = weights(e.technology for e in groups), (np.inf, 0.0, 0.0)
    for d0 in PRIOR_DF:

        def loss(log: float, d0: float = d0) -> float:
            return mean(weight, [score(e, d0, float(np.exp(log)))[0] for e in groups])

        found = optimize.minimize_scalar(
            loss, bounds=(-6, 2), method="bounded", options={"xatol": 0.03}
        )
        best = min(best, (float(found.fun), d0, float(np.exp(found.x))))
    return best[1], best[2]


def technologies(groups: list[Errors]) -> list[str]:
    return sorted(set(np.concatenate([e.technology for e in groups])))


def left_out(groups: list[Errors]) -> dict[str, dict[str, float]]:
    """Scores of each prior when the scored technology took no part in estimating it."""
    sums: dict[str, list[list[float]]] = {"residual": [], "predictive": []}
    for technology in technologies(groups):
        train = [e.only(e.technology != technology) for e in groups]
        test = [e.only(e.technology == technology) for e in groups]
        for kind, prior in (
            ("residual", residual_prior),
            ("predictive", predictive_prior),
        ):
            found = prior(train)
            scored = [score(e, *found) for e in test if len(e.s2)]
            sums[kind].append(
                [float(np.concatenate(x).mean()) for x in zip(*scored, strict=True)]
            )
    names = ("WIS", "cov80", "cov95")
    return {
        kind: dict(zip(names, np.mean(v, 0).round(3).tolist(), strict=True))
        for kind, v in sums.items()
    }


def damping_table(data: list[Windows]) -> pd.DataFrame:
    """Interval score by technology for each phi and share of the last growth, and the log bias."""
    rows = []
    for phi in PHIS:
        for share in SHARES:
            groups = [damped(w, phi, share) for w in data]
            prior = predictive_prior(groups)
            name = np.concatenate([e.technology for e in groups])
            loss = np.concatenate([score(e, *prior)[0].mean(1) for e in groups])
            bias = -mean(
                weights(e.technology for e in groups), [e.error for e in groups]
            )
            scores = pd.Series(loss).groupby(name).mean().to_dict()
            rows.append({"phi": phi, "share": share, "bias": bias, **scores})
    return pd.DataFrame(rows).set_index(["phi", "share"])


def best_damping(data: list[Windows]) -> dict[str, object]:
    """The pair with the smallest score, and its score when each technology is left out of the choice."""
    table = damping_table(data)
    bias = table.pop("bias")
    phi, share = table.mean(axis=1).idxmin()
    honest = {t: table.drop(columns=t).mean(axis=1).idxmin() for t in table}
    last_only = table.xs(1.0, level="share").mean(axis=1)
    return {
        "phi": float(phi),
        "share_of_last_growth": float(share),
        "WIS": round(float(table.mean(axis=1).min()), 4),
        "WIS_choice_left_out": round(
            float(np.mean([table.loc[p, t] for t, p in honest.items()])), 4
        ),
        "bias": round(float(bias.loc[(phi, share)]), 3),
        "last_growth_only": {
            "phi": float(last_only.idxmin()),
            "WIS": round(float(last_only.min()), 4),
            "bias": round(float(bias.loc[(last_only.idxmin(), 1.0)]), 3),
        },
    }


def ceilings(frame: pd.DataFrame) -> dict[str, object]:
    """How far above the last value markets rose in the next years, in logs; technologies alike."""
    logs, names = [], []
    for _, g in frame.sort_values("year").groupby("unique_id"):
        y = np.log(g.y.to_numpy(float))
        for n in LENGTHS:
            if len(y) >= n + CEILING_YEARS:
                logs.append(max(y[n : n + CEILING_YEARS].max() - y[n - 1], 0.0))
                names.append(g.technology.iloc[0])
    values, weight = np.array(logs), weights([np.array(names)])[0]
    order = np.argsort(values)
    cumulated = np.cumsum(weight[order])
    centre = float((weight * values).sum())
    return {
        "years": CEILING_YEARS,
        "mean_log_multiple": round(centre, 3),
        "sd_log_multiple": round(
            float(np.sqrt((weight * (values - centre) ** 2).sum())), 3
        ),
        "quantiles": {
            str(p): round(float(values[order][np.searchsorted(cumulated, p)]), 3)
            for p in (0.1, 0.25, 0.5, 0.75, 0.9)
        },
    }


def estimate(frame: pd.DataFrame, until: int | None, check: bool) -> dict[str, object]:
    frame = frame if until is None else frame[frame.year <= until]
    data = windows(frame)
    choice = best_damping(data)
    out: dict[str, object] = {
        "trained_until": int(frame.year.max()) if until is None else until,
        "windows": {str(n): len(w.logs) for n, w in zip(LENGTHS, data, strict=True)},
        "damping": choice,
    }
    found: dict[str, object] = {}
    for name, family in families(choice["phi"], choice["share_of_last_growth"]).items():  # type: ignore[arg-type]
        groups = [family(w) for w in data]
        entry: dict[str, object] = {}
        for kind, prior in (
            ("residual", residual_prior),
            ("predictive", predictive_prior),
        ):
            d0, s0_2 = prior(groups)
            entry[kind] = {"d0": round(d0, 3), "s0_2": round(s0_2, 5)}
        if check:
            entry["leave_one_out"] = left_out(groups)
        found[name] = entry
    return out | {"families": found, "ceiling": ceilings(frame)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=pathlib.Path, default=OUT)
    parser.add_argument(
        "--no-check", action="store_true", help="skip the leave-one-out scores"
    )
    arguments = parser.parse_args()
    folder = os.environ.get("FORECASTING_REFERENCE_DIR")
    if not folder:
        raise SystemExit(
            "set FORECASTING_REFERENCE_DIR to the folder that holds takeoff.csv"
        )
    frame = pd.read_csv(pathlib.Path(folder) / "takeoff.csv")
    result = {
        "rule": "variance = (d0 * s0_2 + df * s2) / (d0 + df); Student-t with d0 + df",
        "floor": FLOOR,
        "sets": {
            name: estimate(frame, until, not arguments.no_check)
            for name, until in (("all", None), ("2019", 2019))
        },
    }
    arguments.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
