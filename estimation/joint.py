"""Fit how the years of a forecast go together, and rebuild constants/events.json.

    FORECASTING_BENCH_DIR=... FORECASTING_REFERENCE_DIR=... python -m estimation.joint [--fit]

The first folder holds windows_life.json: windows of market histories of any age, and the five
years that followed. Every window is forecast by the class that never saw its technology. With
--fit the constants (KINDS of forecasting/paths.py and, with the technologies, BEND of the
reference class's knots.py) are fitted to how often events came true, on all technologies and, to
see what that is worth, on those outside each of four folds. Without, the shipped constants are
measured. Products are windows_products.json, forecast by classes of other brands.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks import record
from forecasting import events, paths
from forecasting.levels import limits
from forecasting.models.reference import knots
from forecasting.models.reference.terms import log_growth
from forecasting.normal import normal_score
from forecasting.predictive import Predictive
from tools.files import write

TARGET = Path(events.__file__).parent / "models" / "constants" / "events.json"
SOURCES = {"technology": ("life", "reference"), "product": ("products", "reference, product")}
"""By kind: set of windows, and reference classes in the words of `benchmarks.record`."""
YEARS, DRAWS, FOLDS, DIGITS, AT_ONCE, THIN = 5, 1001, 4, 3, 500, 6
LEVELS = (80, 95)
CONSTANTS = {kind: (*ties, knots.BEND) for kind, ties in paths.KINDS.items()}
LEFT_OUT = {"technology": "technologies", "product": "brands"}
Array = np.ndarray


@dataclass(frozen=True)
class Windows:
    """Quantiles (W, 5, 5) of the log growth, what it was (W, 5), group left out and shape."""

    quantiles: Array
    actual: Array
    group: Array
    shape: Array

    def take(self, rows: Array) -> Windows:
        """The given rows alone."""
        return Windows(*(column[rows] for column in vars(self).values()))


def load(kind: str) -> Windows:
    """Every window with the quantiles of the class that never saw its technology or brand."""
    name, model = SOURCES[kind]
    frame, classes = record.load(name), record.classes(name)[model]
    quantiles = np.empty((len(frame), YEARS, 5))
    for (group, _), rows in frame.groupby(["left_out", "n"]).indices.items():
        growth = log_growth(np.array(frame["y"].iloc[rows].tolist(), dtype=float))
        quantiles[rows] = classes[group].quantiles(growth, YEARS)
    last = frame["y"].map(lambda y: y[-1]).to_numpy(dtype=float)
    actual = np.log(np.array(frame["actual"].tolist(), dtype=float) / last[:, None])
    return Windows(quantiles, actual, frame["left_out"].to_numpy(), frame["shape"].to_numpy())


def drawn(windows: Windows, constants: tuple[float, ...]) -> Array:
    """Log paths over the last value, (W, draws, 5), from the same shocks for every window.

    Each year's shocks are an even grid in random order, so that margins have hardly any error.
    """
    smooth, trend, flicker, bend = constants
    rng = np.random.default_rng(0)
    grid = normal_score((np.arange(DRAWS) + 0.5) / DRAWS)
    shocks = np.stack([rng.permutation(grid) for _ in range(YEARS)], axis=1)
    first = rng.permutation(DRAWS) < smooth * DRAWS
    width = windows.quantiles[:, 0, 3] - windows.quantiles[:, 0, 1]
    covariance = paths.covariances(YEARS, width, paths.Ties(smooth, trend, flicker))
    roots = np.linalg.cholesky(paths.as_correlation(covariance)).swapaxes(-1, -2)
    scores = np.where(first[:, None], shocks @ roots[:, 0], shocks @ roots[:, 1])
    values, levels = knots.refined(windows.quantiles, bend), normal_score(knots.FINE)
    after = np.clip(np.searchsorted(levels, scores), 1, levels.size - 1)
    ends = [np.moveaxis(_taken(values, place), 1, 2) for place in (after - 1, after)]
    share = (scores - levels[after - 1]) / (levels[after] - levels[after - 1])
    return ends[0] + share * (ends[1] - ends[0])


def _taken(values: Array, places: Array) -> Array:
    """Values (W, 5, K) at places (W, draws, 5), as (W, 5, draws)."""
    return np.take_along_axis(values, places.swapaxes(1, 2), axis=2)


def happens(logs: Array) -> dict[str, Array]:
    """Events of log paths over the last value, (..., 5)."""
    growth = np.diff(logs, axis=-1, prepend=0)
    return {
        "a fall in the first year": growth[..., 0] < 0,
        "a fall in the fifth year": growth[..., 4] < 0,
        "any fall within five years": (growth < 0).any(axis=-1),
        "the fifth year below the last known one": logs[..., 4] < 0,
        "a peak before the fifth year": logs.argmax(axis=-1) < YEARS - 1,
    }


def sizes(logs: Array) -> dict[str, Array]:
    """Numbers that span years."""
    values, growth = np.exp(logs), np.diff(logs, axis=-1, prepend=0)
    yearly = {f"growth of year {j + 1}": growth[..., j] for j in range(YEARS)}
    return yearly | {
        "total": values.sum(axis=-1),
        "cagr": logs[..., 4] / YEARS,
        "ratio": logs[..., 4] - logs[..., 1],
    }


def measured(windows: Windows, constants: tuple[float, ...]) -> pd.DataFrame:
    """One row per window and event: what was said and what was, as numbers from 0 to 1."""
    count = len(windows.shape)
    blocks = [np.arange(i, min(i + AT_ONCE, count)) for i in range(0, count, AT_ONCE)]
    return pd.concat(_measured(windows.take(rows), constants) for rows in blocks)


def _measured(windows: Windows, constants: tuple[float, ...]) -> pd.DataFrame:
    logs, rows = drawn(windows, constants), {}
    was = happens(windows.actual)
    for name, found in happens(logs).items():
        rows[name] = (found.mean(axis=1), was[name])
    third = windows.quantiles[:, 2, 2]
    passed = (logs > third[:, None, None]).any(axis=2).mean(axis=1)
    name = "passing the third year's median within five years"
    rows[name] = (passed, (windows.actual > third[:, None]).any(axis=1))
    true = sizes(windows.actual)
    for name, found in sizes(logs).items():
        for level in LEVELS:
            low, high = np.quantile(found, limits(level), axis=1)
            inside = (low <= true[name]) & (true[name] <= high)
            rows[f"{name}, {level} %"] = (np.full(len(inside), level / 100), inside)
    keys = {"group": windows.group, "shape": windows.shape}
    parts = [pd.DataFrame(keys | {"event": e, "said": s, "was": w}) for e, (s, w) in rows.items()]
    return pd.concat(parts).astype({"was": float})


def conditional(windows: Windows) -> dict[str, float]:
    """How often intervals of the years 3 to 5 held once the second year's value was given."""
    values, held = knots.refined(windows.quantiles), []
    for i, actual in enumerate(windows.actual):
        made = Predictive(knots.FINE, values[i : i + 1]).given([1], [actual[1]])
        found = {}
        for level in LEVELS:
            low, high = made.quantile(limits(level))[0, 2:].T
            found[f"held_{level}"] = ((low <= actual[2:]) & (actual[2:] <= high)).mean()
        held.append(found)
    return pd.DataFrame(held).groupby(windows.group).mean().mean().round(DIGITS).to_dict()


def table(rows: pd.DataFrame) -> pd.DataFrame:
    """By event: said and was, each technology weighing the same, and the gap in each shape."""
    columns = ["said", "was"]
    mean = rows.groupby(["event", "group"], sort=False)[columns].mean()
    shapes = rows.groupby(["event", "shape"], sort=False)[columns].mean()
    shapes["gap"] = shapes["was"] - shapes["said"]
    gaps = shapes["gap"].reset_index().pivot_table(index="event", columns="shape", values="gap")
    return mean.groupby("event", sort=False).mean().join(gaps)


def loss(windows: Windows, constants: tuple[float, ...]) -> float:
    """Squared gaps between said and was, over all windows and by shape, 95 % left aside."""
    found = table(measured(windows, constants))
    found = found[~found.index.str.endswith("95 %")]
    gaps = found.drop(columns=["said", "was"])
    return float(((found["was"] - found["said"]) ** 2).sum() + (gaps**2).sum().mean())


def fit(windows: Windows, kind: str) -> tuple[float, ...]:
    """The constants with the smallest loss on every sixth window, by Nelder and Mead's simplex.

    Technologies choose how far quantiles bend; products take it from them.
    """
    from scipy.optimize import minimize

    free = 4 if kind == "technology" else 3
    fixed = CONSTANTS[kind][free:]

    def constants(x: Array) -> tuple[float, ...]:
        return (1 / (1 + np.exp(-x[0])), *np.exp(x[1:]), *fixed)

    some = windows.take(np.arange(0, len(windows.shape), THIN))
    smooth, *others = CONSTANTS[kind][:free]
    start = np.log([smooth / (1 - smooth), *others])
    goal: Callable[[Array], float] = lambda x: loss(some, constants(x))  # noqa: E731
    found = minimize(goal, start, method="Nelder-Mead", options={"maxfev": 60, "fatol": 1e-5})
    return tuple(round(float(value), DIGITS) for value in constants(found.x))


def out_of_fold(windows: Windows, kind: str) -> pd.DataFrame:
    """Events of each group by constants that other groups chose."""
    names = np.unique(windows.group)
    parts = []
    for k in range(FOLDS):
        outside = np.isin(windows.group, names[k::FOLDS])
        chosen = fit(windows.take(~outside), kind)
        print("without", ", ".join(names[k::FOLDS]), chosen, flush=True)
        parts.append(measured(windows.take(outside), chosen))
    return table(pd.concat(parts))


def published(windows: Windows, kind: str) -> dict[str, Any]:
    """What the package says of its own events."""
    found = table(measured(windows, CONSTANTS[kind])).round(DIGITS)
    said: dict[str, dict[str, Any]] = {
        name: {f"held_{level}": found.loc[f"{name}, {level} %", "was"] for level in LEVELS}
        for name in ("total", "cagr", "ratio")
    }
    for name, what in (
        ("peak", "a peak before the fifth year"),
        ("first_year_above", "passing the third year's median within five years"),
    ):
        said[name] = {"what": what, **found.loc[what, ["said", "was"]].to_dict()}
    said["given"] = dict(conditional(windows.take(np.arange(0, len(windows.shape), THIN))))
    gaps = found.drop(columns=["said", "was"])
    return {
        "windows": len(windows.shape),
        "groups": len(np.unique(windows.group)),
        "left_out": LEFT_OUT[kind],
        "events": said,
        "table": [
            {
                "event": event,
                "said": row["said"],
                "was": row["was"],
                "gaps": gaps.loc[event].to_dict(),
            }
            for event, row in found.iterrows()
        ],
    }


def main() -> None:
    """Fit if asked, then measure and write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--fit", action="store_true")
    wanted, content = parser.parse_args(), {}
    for kind in paths.KINDS:
        windows = load(kind)
        if wanted.fit:
            print(kind, fit(windows, kind), flush=True)
            print(out_of_fold(windows, kind).round(DIGITS).to_string(), flush=True)
        content[kind] = published(windows, kind)
        print(pd.DataFrame(content[kind]["table"]).to_string(), flush=True)
    write(TARGET, json.dumps(content, indent=1) + "\n")


if __name__ == "__main__":
    main()
