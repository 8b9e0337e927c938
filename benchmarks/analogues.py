"""What comparable markets are worth: of the same technology, and of another one.

    FORECASTING_REFERENCE_DIR=... FORECASTING_BENCH_DIR=... python -m benchmarks.analogues [--pairs]

Every window of the take-off benchmark is forecast by the class that the other technologies teach,
first alone, then with comparable markets, of which nothing after the origin year is used: the other
series of the same technology, and in turn the series of each other technology, which the class then
has not seen either (with --pairs, 45 classes in an hour; else those rows stay as they were
measured). benchmarks/results/analogues.csv has the weighted interval score of the first four years,
and limits of its change from drawing technologies anew, or the markets of one.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.intervals import interval
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
        rows.append((technology, other, window["id"], learned.markets, *pair))
    columns = ["technology", "analogues", "id", "markets", "alone", "with"]
    return pd.DataFrame(rows, columns=columns)


def change(table: pd.DataFrame, by: str) -> dict[str, float]:
    """Change of the score in percent and its limits, groups of `by` drawn anew."""
    sums = table.groupby(by)[["with", "alone"]].sum()
    found = {"change_percent": table["with"].sum() / table["alone"].sum()}
    if len(sums) > 1:
        with_them, alone = (sums[name].to_numpy()[None, :, None] for name in ("with", "alone"))
        low, high = interval(with_them, alone)
        found |= {"change_percent_low": low[0], "change_percent_high": high[0]}
    return {name: round(100 * (value - 1), 1) + 0.0 for name, value in found.items()}


def row(kind: str, analogues: str, table: pd.DataFrame, by: str) -> dict[str, Any]:
    """What the windows of a kind say."""
    means = table[["markets", "alone", "with"]].mean()
    told = {"kind": kind, "analogues": analogues, "windows": len(table)}
    told |= {"markets": round(means["markets"], 1)}
    told |= {"wis_alone": means["alone"], "wis_with": means["with"], **change(table, by)}
    return told | {"measured_on": dt.date.today().isoformat()}


def measured(kind: str, every: int) -> list[dict[str, Any]]:
    """All windows of a kind, then by technology of the analogues."""
    path = Path(os.environ["FORECASTING_BENCH_DIR"]) / "windows_takeoff.json"
    windows = json.loads(path.read_text("utf-8"))
    names = sorted({w["technology"] for w in windows})
    pairs = [(t, o) for t in names for o in names if (t == o) == (every == 1)]
    table = pd.concat(
        compared([w for w in windows if w["technology"] == t][::every], t, o) for t, o in pairs
    )
    whole = row(kind, "all", table, "analogues")
    return [whole, *(row(kind, str(o), own, "id") for o, own in table.groupby("analogues"))]


def before(kind: str) -> list[dict[str, Any]]:
    """Rows that were measured earlier; limits of the first from those of each technology."""
    old = pd.read_csv(RESULTS)
    rows = old[old.kind == kind]
    parts = rows[rows.analogues != "all"]
    table = parts[["analogues"]].assign(
        alone=parts.wis_alone * parts.windows, **{"with": parts.wis_with * parts.windows}
    )
    told = rows.copy()
    for name, value in change(table, "analogues").items():
        told.loc[told.analogues == "all", name] = value
    return [{str(k): v for k, v in one.items()} for one in told.to_dict("records")]


def main(argv: list[str] | None = None) -> None:
    """Write and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", action="store_true", help="other technologies too (an hour)")
    rows = measured("same technology", 1)
    # Every seventh window of the many pairs: prime to the four lengths that take turns.
    another = "another technology"
    rows += measured(another, 7) if parser.parse_args(argv).pairs else before(another)
    out = pd.DataFrame(rows)
    out.to_csv(RESULTS, index=False, float_format="%.4f", lineterminator="\n")
    print(out.to_string(index=False))


if __name__ == "__main__":
    main()
