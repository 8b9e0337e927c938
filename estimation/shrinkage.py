"""Estimate how log growth fades in young markets: the constants of the model `damped`.

    FORECASTING_REFERENCE_DIR=... python -m estimation.shrinkage

Writes forecasting/models/constants/shrinkage.json. The median log growth of h years is

    c(h) * (share * last growth + (1 - share) * mean growth),    c(h) = phi + ... + phi^h.

phi and share are those with the smallest weighted interval score on the four years after the first
4, 5, 6 and 8 points of each reference series, every technology with the same weight; intervals are
Student-t with a variance that is shrunk as in limma (Smyth 2004, doi:10.2202/1544-6115.1027),
its two constants re-estimated for each pair. `without` is the choice that never saw the named
technology, `WIS_choice_left_out` the score of those choices on the technologies left out.
"""

from __future__ import annotations

import argparse
import json
import os
import pathlib
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import optimize, stats

from tools.files import write

OUT = (
    pathlib.Path(__file__).resolve().parent.parent
    / "forecasting"
    / "models"
    / "constants"
    / "shrinkage.json"
)
LENGTHS, HORIZON = (4, 5, 6, 8), 4
PROBS = np.array([0.025, 0.1, 0.5, 0.9, 0.975])
FLOOR = 1e-4  # a residual variance below (1 % a year)^2 is rounding of the source
PHIS, SHARES = (0.5, 0.55, 0.6, 0.65), (0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)
PRIOR_DF = (2.0, 4.0, 8.0, 12.0)
Array = np.ndarray


@dataclass(frozen=True)
class Windows:
    """All first windows of one length: logs (N, n), what followed (N, 4), weight, technology."""

    logs: Array
    future: Array
    weight: Array
    technology: Array


def windows(frame: pd.DataFrame) -> list[Windows]:
    """Windows where four more years are known; weights sum to one over all lengths together."""
    groups = [
        (g.technology.iloc[0], np.log(g.y.to_numpy(float)))
        for _, g in frame.sort_values("year").groupby("unique_id")
    ]
    rows = [(n, t, y[: n + HORIZON]) for n in LENGTHS for t, y in groups if len(y) >= n + HORIZON]
    count = pd.Series([t for _, t, _ in rows]).value_counts()
    found = []
    for n in LENGTHS:
        values = np.array([y for m, _, y in rows if m == n])
        names = np.array([t for m, t, _ in rows if m == n])
        weight = 1 / count[names].to_numpy() / len(count)
        found.append(Windows(values[:, :n], values[:, n:], weight, names))
    return found


def errors(w: Windows, phi: float, share: float) -> tuple[Array, Array, Array]:
    """Residual variances (N,), forecast errors (N, 4) and their variance in residual ones (4,)."""
    growth = np.diff(w.logs)
    s2 = ((growth[:, 1:] - phi * growth[:, :-1]) ** 2).mean(1)
    start = share * growth[:, -1] + (1 - share) * growth.mean(1)
    fade = np.cumsum(phi ** np.arange(1, HORIZON + 1))
    lasting = np.cumsum((1 + np.append(0, fade[:-1])) ** 2)
    return s2, w.future - w.logs[:, -1:] - start[:, None] * fade, lasting


def scores(data: list[Windows], phi: float, share: float) -> tuple[Array, Array, pd.Index]:
    """Weighted interval score and log bias (M,) of all windows; the best shrunken variance."""
    parts = [(w.logs.shape[1] - 2, *errors(w, phi, share)) for w in data]
    weight = np.concatenate([w.weight for w in data])

    def loss(d0: float, log_s0_2: float) -> Array:
        out = []
        for df, s2, error, lasting in parts:
            variance = (d0 * np.exp(log_s0_2) + df * np.maximum(s2, FLOOR)) / (d0 + df)
            t = stats.t.ppf(PROBS, d0 + df)
            miss = error[..., None] - np.sqrt(variance[:, None] * lasting)[..., None] * t
            out.append(2 * np.maximum(PROBS * miss, (PROBS - 1) * miss).mean((1, 2)))
        return np.concatenate(out)

    found = [
        optimize.minimize_scalar(
            lambda x, d0=d0: weight @ loss(d0, x),
            bounds=(-6, 2),
            method="bounded",
            options={"xatol": 0.03},
        )
        for d0 in PRIOR_DF
    ]
    best = min(range(len(PRIOR_DF)), key=lambda i: found[i].fun)
    bias = np.concatenate([-part[2].mean(1) for part in parts])
    names = pd.Index(np.concatenate([w.technology for w in data]))
    return loss(PRIOR_DF[best], found[best].x), bias, names


def damping(data: list[Windows]) -> dict[str, object]:
    """The pair with the smallest score, and what is chosen without each technology."""
    rows, biases = {}, {}
    for phi in PHIS:
        for share in SHARES:
            wis, bias, names = scores(data, phi, share)
            rows[phi, share] = pd.Series(wis, index=names).groupby(level=0).mean()
            biases[phi, share] = pd.Series(bias, index=names).groupby(level=0).mean().mean()
    table = pd.DataFrame(rows).T
    chosen = table.mean(axis=1).idxmin()
    without = {t: table.drop(columns=t).mean(axis=1).idxmin() for t in table}
    last_only = table[table.index.get_level_values(1) == 1.0].mean(axis=1)
    return {
        "phi": chosen[0],
        "share_of_last_growth": chosen[1],
        "WIS": round(float(table.loc[chosen].mean()), 4),
        "WIS_choice_left_out": round(
            float(np.mean([table.loc[c, t] for t, c in without.items()])), 4
        ),
        "WIS_last_growth_only": round(float(last_only.min()), 4),
        "log_bias": round(float(biases[chosen]), 3),
        "without": {t: {"phi": c[0], "share_of_last_growth": c[1]} for t, c in without.items()},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=pathlib.Path, default=OUT)
    arguments = parser.parse_args()
    folder = os.environ.get("FORECASTING_REFERENCE_DIR")
    if not folder:
        raise SystemExit("set FORECASTING_REFERENCE_DIR to the folder that holds takeoff.csv")
    frame = pd.read_csv(pathlib.Path(folder) / "takeoff.csv")
    sets = {}
    for name, until in (("all", int(frame.year.max())), ("2019", 2019)):
        known = frame[frame.year <= until]
        sets[name] = {"trained_until": until, "damping": damping(windows(known))}
    write(arguments.out, json.dumps({"sets": sets}, indent=1) + "\n")
    print(json.dumps(sets, indent=1))


if __name__ == "__main__":
    main()
