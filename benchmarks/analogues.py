"""What comparable markets are worth: of the same technology, and of another one.

    FORECASTING_REFERENCE_DIR=... FORECASTING_BENCH_DIR=... python -m benchmarks.analogues

Every window of the take-off benchmark is forecast by the class that the other technologies teach,
first alone, then with comparable markets, of which nothing after the origin year is used: the other
series of the same technology, and in turn the series of each other technology, which the class then
has not seen either. benchmarks/results/analogues.csv has the weighted interval score of the first
four years.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from estimation.reference import as_class, early, histories, own_part, technologies
from forecasting.models.reference.estimate import Learned
from forecasting.models.reference.model import ReferenceClass
from forecasting.models.reference.terms import PROBS

HELD_OUT = Path(__file__).with_name("reference_without.json")
RESULTS = Path(__file__).with_name("results") / "analogues.csv"
YEARS = 4


@cache
def frame() -> pd.DataFrame:
    """The series, with the columns that analogues have."""
    path = Path(os.environ["FORECASTING_REFERENCE_DIR"]) / "takeoff.csv"
    return pd.read_csv(path).rename(columns={"unique_id": "id", "y": "value"})


@cache
def held_out() -> dict[str, ReferenceClass]:
    """For each technology the class that the others teach."""
    shipped = ReferenceClass.builtin().to_dict()
    saved = json.loads(HELD_OUT.read_text("utf-8"))
    return {name: ReferenceClass.from_dict(shipped | own) for name, own in saved.items()}


@cache
def without(pair: frozenset[str]) -> ReferenceClass:
    """The class that two technologies had no part in."""
    young, old = ([o for o in part if o.group not in pair] for part in (early(), histories()))
    start = held_out()[min(pair)]
    members = [m for m in (start.takeoff, start.any_age) if m is not None]
    learned = technologies(young, old, Learned(members, start.gate))
    made = as_class(learned, start.trained_until, [])
    return ReferenceClass.from_dict(ReferenceClass.builtin().to_dict() | own_part(made))


def score(chosen: ReferenceClass, window: dict[str, Any], learned: Any = None) -> float:
    """Weighted interval score of one window."""
    actual = np.log(window["actual"][:YEARS])[:, None]
    values = chosen.predict(np.array([window["y"]]), len(actual), learned).quantile(PROBS)[0]
    error = actual - values
    return float(2 * np.maximum(PROBS * error, (PROBS - 1) * error).mean())


def compared(windows: list[dict[str, Any]], technology: str, other: str) -> pd.DataFrame:
    """Scores of a technology's windows without and with the other's series as analogues."""
    chosen = held_out()[technology]
    if other != technology:
        chosen = without(frozenset((technology, other)))
    near = frame()[frame().technology == other]
    rows = []
    for window in windows:
        until = window["start"] + window["n"] - 1
        learned = chosen.compare(near[near.year <= until], until, leave_out=window["id"])
        pair = (score(chosen, window), score(chosen, window, learned))
        rows.append((technology, other, learned.markets, *pair))
    return pd.DataFrame(rows, columns=["technology", "analogues", "markets", "alone", "with"])


def main() -> None:
    """Write and print the table: all windows of a kind, then by technology of the analogues."""
    path = Path(os.environ["FORECASTING_BENCH_DIR"]) / "windows_takeoff.json"
    windows = json.loads(path.read_text("utf-8"))
    names = sorted({w["technology"] for w in windows})
    parts = []
    # Every seventh window of the many pairs: prime to the four lengths that take turns.
    for kind, every in (("same technology", 1), ("another technology", 7)):
        pairs = [(t, o) for t in names for o in names if (t == o) == (every == 1)]
        table = pd.concat(
            compared([w for w in windows if w["technology"] == t][::every], t, o) for t, o in pairs
        )
        parts += [part.assign(kind=kind) for part in (table.assign(analogues="all"), table)]
    means = pd.concat(parts).groupby(["kind", "analogues"], sort=False)
    out = means[["markets", "alone", "with"]].mean()
    out.insert(0, "windows", means.size())
    out["change_percent"] = (100 * (out["with"] / out["alone"] - 1)).round(1)
    out = out.rename(columns={"alone": "wis_alone", "with": "wis_with"}).reset_index()
    out = out.assign(markets=out.markets.round(1), measured_on=dt.date.today().isoformat())
    out.to_csv(RESULTS, index=False, float_format="%.4f", lineterminator="\n")
    print(out.to_string(index=False))


if __name__ == "__main__":
    main()
