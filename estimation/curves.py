"""Estimate what the curves take from other markets: the prior of the ceiling, and of residuals.

    FORECASTING_REFERENCE_DIR=... python -m estimation.curves

Writes `curves` into each set of constants/priors.json of the models; run estimation.priors after
it. `residuals` is (d0, s0_2) of a scaled inverse chi-square prior, by maximum likelihood from the
residual variances of the logistic curve (Smyth 2004, doi:10.2202/1544-6115.1027). `ceiling` is the
pair (median, standard deviation) of log(ceiling / last value - 1) with the smallest weighted
interval score, mean of the three curves, on the four years after the first 3, 4, 5, 6 and 8 points;
technologies weigh the same, and each curve may choose the moderation of its variance anew.
`without` is the ceiling chosen when a technology was never seen.
"""

from __future__ import annotations

import itertools
import json
import os
import pathlib
import warnings

import numpy as np
import pandas as pd
from scipy import optimize, stats

from estimation import priors as base
from forecasting.models import get
from forecasting.models.shrinkage import Prior
from tools.files import write

CURVES = ("logistic", "gompertz", "bass")
CEILINGS = tuple(itertools.product((0.25, 0.5, 0.75, 1.0, 1.25, 1.5), (0.8, 1.0, 1.2, 1.5)))
COARSE = tuple(
    Prior(d0, float(s0_2), 0.5, 6.0, base.FLOOR)
    for d0, s0_2 in itertools.product((4.0, 8.0), np.geomspace(0.01, 0.16, 5))
)


def residuals(data: base.Windows, until: int) -> tuple[float, float]:
    """Prior (d0, s0_2) under which the residual variances are likeliest: s2 / s0_2 ~ F(df, d0)."""
    curve = get("logistic", trained_until=until)
    found = []
    for y, _, technology in data:
        estimates = curve.estimate(y)
        s2 = estimates["variance"][estimates["ok"]]
        weights = 1 / pd.Series(technology[estimates["ok"]]).map(
            pd.Series(technology).value_counts()
        )
        found.append((y.shape[1] - curve.parameters, np.maximum(s2, base.FLOOR), weights))

    def loss(logs: np.ndarray) -> float:
        d0, s0_2 = np.exp(logs)
        return -sum(
            float((w * (stats.f.logpdf(s2 / s0_2, df, d0) - np.log(s0_2))).sum())
            for df, s2, w in found
        )

    best = optimize.minimize(loss, np.log([3.0, 0.05]), method="Nelder-Mead")
    d0, s0_2 = np.exp(best.x)
    return round(float(d0), 1), round(float(s0_2), 3)


def ceilings(data: base.Windows, until: int) -> pd.DataFrame:
    """Score of every ceiling prior (rows) on every technology, mean of the curves."""
    total = None
    for name in CURVES:
        rows = {}
        for pair in CEILINGS:
            curve = get(name, ceiling_prior=pair)
            scores = base.table(curve, data, COARSE, trained_until=until)
            wis = scores.xs("WIS", axis=1, level=1)
            rows[pair] = wis.loc[wis.mean(axis=1).idxmin()]
        table = pd.DataFrame(rows).T
        total = table if total is None else total + table
        print(until, name, table.mean(axis=1).idxmin(), flush=True)
    return total / len(CURVES)


def main() -> None:
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    frame = pd.read_csv(pathlib.Path(os.environ["FORECASTING_REFERENCE_DIR"]) / "takeoff.csv")
    for key, until in (("all", int(frame.year.max())), ("2019", 2019)):
        data = base.windows(frame[frame.year <= until])
        spread = residuals(data, until)
        scores = ceilings(data, until)
        chosen = scores.mean(axis=1)
        curves = {
            "ceiling": [float(x) for x in chosen.idxmin()],
            "residuals": list(spread),
            "WIS": {f"{m}, {s}": round(float(v), 4) for (m, s), v in chosen.nsmallest(5).items()},
            "without": {t: list(scores.drop(columns=t).mean(axis=1).idxmin()) for t in scores},
        }
        stored = json.loads(base.OUT.read_text("utf-8"))
        stored["sets"][key]["curves"] = curves
        write(base.OUT, json.dumps(stored, indent=1) + "\n")
        print(key, curves, flush=True)


if __name__ == "__main__":
    main()
