"""Estimate how far each model's residual variance is moved towards other markets' errors.

    FORECASTING_REFERENCE_DIR=... python -m estimation.priors [MODEL ...]

Writes constants/priors.json. For each model, candidates (d0, s0_2, ageing, tails) on a
grid are scored through the model's own forecasts of the four years after the first 3, 4, 5, 6 and 8
points of each reference series, every technology with the same weight. Of the candidates whose
weighted interval score is within 2 % of the best, the one whose 80 and 95 % intervals cover most
nearly 80 and 95 % is taken. `without` is the same choice made without the technology named, and
`left_out` scores it there. The curves' ceilings come first: estimation.curves.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import pathlib
import warnings
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pandas as pd

from forecasting.models import get
from forecasting.models.arima import Arima
from forecasting.models.shrinkage import Prior, ShrunkenVariance
from tools.files import write

OUT = (
    pathlib.Path(__file__).resolve().parent.parent
    / "forecasting"
    / "models"
    / "constants"
    / "priors.json"
)
LENGTHS, HORIZON, FLOOR = (3, 4, 5, 6, 8), 4, 1e-4
PROBS = np.array([0.025, 0.1, 0.5, 0.9, 0.975])
GRID = tuple(
    Prior(d0, float(s0_2), ageing, tails, FLOOR)
    for d0, ageing, tails, s0_2 in itertools.product(
        (4.0, 8.0, 16.0), (0.0, 0.5, 1.0), (3.0, 6.0, 100.0), np.geomspace(0.004, 0.8, 14)
    )
)
NAMES = ("damped", "exponential", "logistic", "gompertz", "bass",
         "naive", "drift", "theta", "damped_trend")  # fmt: skip
Windows = list[tuple[np.ndarray, np.ndarray, np.ndarray]]


def models(names: Iterable[str]) -> list[ShrunkenVariance]:
    """The models by name; ``orders`` stands for every single order of ARIMA."""
    found: list[ShrunkenVariance] = []
    for name in names:
        if name == "orders":
            found += [
                Arima(order=(p, 1, 0), drift=drift, log=log)
                for p, drift, log in itertools.product((0, 1), (False, True), (False, True))
            ]
        else:
            found.append(get(name))  # type: ignore[arg-type]
    return found


def windows(frame: pd.DataFrame) -> Windows:
    """(values, log of what followed, technology) of each length."""
    groups = [(g.technology.iloc[0], g.y.to_numpy(float))
              for _, g in frame.sort_values("year").groupby("unique_id")]  # fmt: skip
    found = []
    for n in LENGTHS:
        rows = [(y[: n + HORIZON], tech) for tech, y in groups if len(y) >= n + HORIZON]
        values = np.array([row[0] for row in rows])
        found.append((values[:, :n], np.log(values[:, n:]), np.array([r[1] for r in rows])))
    return found


def table(
    model: ShrunkenVariance, data: Windows, grid: tuple[Prior, ...], **options: object
) -> pd.DataFrame:
    """Score and coverages of every candidate, a column for each technology."""
    model = replace(model, **options)
    rows = {}
    fits = []
    for y, future, technology in data:
        if y.shape[1] < model.minimum:
            continue
        estimates = model.estimate(y)
        ok = np.broadcast_to(estimates.get("ok", True), len(y))
        fits.append((y[ok], {k: v[ok] for k, v in estimates.items()}, future[ok], technology[ok]))
    for candidate in grid:
        scored = []
        tried = replace(model, prior=candidate)
        for y, estimates, future, technology in fits:
            quantiles = tried.predict(y, estimates, HORIZON, 0).quantile(PROBS)
            miss = future[..., None] - quantiles
            wis = 2 * np.maximum(PROBS * miss, (PROBS - 1) * miss).mean(axis=-1)
            inside = [(miss[..., i] >= 0) & (miss[..., -1 - i] <= 0) for i in (1, 0)]
            parts = np.stack([wis, *inside]).mean(axis=-1)
            scored.append(pd.DataFrame(parts.T, columns=["WIS", "c80", "c95"], index=technology))
        rows[candidate] = pd.concat(scored).groupby(level=0).mean().stack()  # noqa: PD013
    return pd.DataFrame(rows).T


def choose(scores: pd.DataFrame) -> Prior:
    """Among the candidates within 2 % of the best score, the best coverage."""
    mean = scores.T.groupby(level=1).mean().T
    near = mean[mean.WIS.le(1.02 * mean.WIS.min())]
    return (abs(near.c80 - 0.8) + abs(near.c95 - 0.95)).idxmin()  # type: ignore[no-any-return]


def without(scores: pd.DataFrame) -> dict[str, Prior]:
    """The choice made without each technology."""
    names = scores.columns.get_level_values(0).unique()
    return {name: choose(scores.drop(columns=name, level=0)) for name in names}


def left_out(scores: pd.DataFrame, chosen: dict[str, Prior]) -> dict[str, float]:
    """Mean over technologies, each scored with the choice made without it."""
    rows = [scores.loc[prior, name] for name, prior in chosen.items()]
    return {k: round(float(v), 3) for k, v in pd.DataFrame(rows).mean().items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("models", nargs="*", default=[*NAMES, "arima", "orders"])
    arguments = parser.parse_args()
    folder = os.environ.get("FORECASTING_REFERENCE_DIR")
    if not folder:
        raise SystemExit("set FORECASTING_REFERENCE_DIR to the folder that holds takeoff.csv")
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    frame = pd.read_csv(pathlib.Path(folder) / "takeoff.csv")
    for key, until in (("all", int(frame.year.max())), ("2019", 2019)):
        data = windows(frame[frame.year <= until])
        for model in models(arguments.models):
            scores = table(model, data, GRID, trained_until=until)
            blind = without(scores)
            store(key, until, model.family, choose(scores), blind, left_out(scores, blind))


def plain(prior: Prior) -> dict[str, float]:
    return {name: round(value, 4) for name, value in vars(prior).items()}


def store(
    key: str,
    until: int,
    family: str,
    prior: Prior,
    blind: dict[str, Prior],
    scores: dict[str, float],
) -> None:
    """Put one family's prior, its choices and scores, into the file; the others stay."""
    result = json.loads(OUT.read_text("utf-8")) if OUT.is_file() else {"sets": {}}
    one = result["sets"].setdefault(key, {"trained_until": until})
    for name, value in (
        ("priors", plain(prior)),
        ("without", {technology: plain(choice) for technology, choice in blind.items()}),
        ("left_out", scores),
    ):
        one.setdefault(name, {})[family] = value
    write(OUT, json.dumps(result, indent=1) + "\n")
    print(key, family, one["priors"][family], scores, flush=True)


if __name__ == "__main__":
    main()
