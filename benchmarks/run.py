"""One command that scores our models beside other packages'.

    python -m benchmarks.run [--kind ours|formula|peer] [--only NAME ...] [--sets NAME ...]

Results are tidy CSV files in benchmarks/results, one row per forecaster and group, each with the
version and the day it was measured; a run replaces the rows of the forecasters it ran and keeps
the others. Missing packages and folders are said and left out. From the take-off scores comes
forecasting/models/constants/coverage.json, which `forecasting.models()` shows.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import pathlib
from types import ModuleType

import pandas as pd

from benchmarks import competitions, takeoff
from benchmarks.forecasters import Forecaster, others, ours
from benchmarks.formulas import formulas
from benchmarks.foundation import foundation
from benchmarks.intervals import with_intervals
from forecasting import DEFAULT_MODEL
from tools.files import write

HERE = pathlib.Path(__file__).resolve().parent
RESULTS = HERE / "results"
COVERAGE = HERE.parent / "forecasting" / "models" / "constants" / "coverage.json"
SETS: dict[str, ModuleType] = {"takeoff": takeoff, "competitions": competitions}
SMOOTHED = ("theta", "damped_trend")
"""Models whose smoothing constants were chosen with take-offs and the `KNOWN` sets at hand."""
KNOWN = ("M1", "Tourism")
SLOW_SAMPLE = {"takeoff": 10, "competitions": 40}  # of windows, for automatic ARIMA


def measure(name: str, chosen: list[Forecaster], every: int) -> pd.DataFrame | None:
    """Summaries of all chosen forecasters on one set, or None where its data is missing."""
    room = SETS[name]
    try:
        data = room.load()
    except (FileNotFoundError, ImportError) as error:
        print(f"{name}: left out, {error}")
        return None
    parts = []
    for one in chosen:
        step = max(every, SLOW_SAMPLE[name] if one.slow else 1)
        scores, seconds = room.score(one, data, step)
        part = room.summary(scores)
        parts.append(
            part.assign(
                method=one.name,
                kind=one.kind,
                version=one.version,
                every=step,
                measured_on=dt.date.today().isoformat(),
                in_sample=in_sample(one, part),
            )
        )
        print(f"{name}: {one.name}, {seconds:.1f} s", flush=True)
        merge(RESULTS / f"{name}.csv", parts[-1])
    return pd.concat(parts, ignore_index=True)


def in_sample(one: Forecaster, part: pd.DataFrame) -> list[str]:
    """Whether constants of the forecaster were chosen with these rows at hand: no, or partly."""
    if "set" in part:
        return ["partly" if one.name in SMOOTHED and s in KNOWN else "no" for s in part["set"]]
    # the caution of the default, which the pool holds, was chosen here, technologies left out
    chosen = (*SMOOTHED, "four constants", "reference", "pool")
    return ["partly" if one.name in chosen else "no"] * len(part)


def merge(path: pathlib.Path, new: pd.DataFrame) -> None:
    """Replace the rows of the methods that ran, keep the others; a stable order."""
    first = ["method", "kind", "version", "measured_on"]
    new = new.round(4)
    if path.is_file():
        old = pd.read_csv(path, dtype={"value": str, "n": str}, keep_default_na=False)
        new = pd.concat([old[~old.method.isin(new.method)], new], ignore_index=True)
    new = new[first + [c for c in new.columns if c not in first]]
    new = new.sort_values(["kind", "method"], kind="stable")
    if "group" in new:
        new = compared(new)
    write(path, new.to_csv(index=False, lineterminator="\n"))


def compared(table: pd.DataFrame) -> pd.DataFrame:
    """Add how far every method's score is behind the default's, technologies weighing the same."""
    ends = ["behind", "behind_low", "behind_high"]
    table = table.drop(columns=ends, errors="ignore")
    apart = table[table.group == "technology"]
    apart = apart.pivot_table("WIS", index="value", columns="method")
    if DEFAULT_MODEL not in apart:
        return table
    rows = apart.sub(apart[DEFAULT_MODEL], axis=0).reset_index()
    rows = rows.melt("value", value_name="behind").dropna()
    found = {
        name: with_intervals(own, ["behind"], by="value", alike=True)
        for name, own in rows.groupby("method")
    }
    balanced = table.method.where(table.group == "balanced")
    return table.assign(**{e: balanced.map({k: v.get(e) for k, v in found.items()}) for e in ends})


def write_coverage(table: pd.DataFrame) -> None:
    """What `forecasting.models()` shows: measured coverage of our models, out of sample."""
    mine = table[table.kind == "ours"]
    models = {}
    for name, rows in mine.groupby("method", sort=False):
        whole = rows[rows.group == "all"].iloc[0]
        four = rows[(rows.group == "n") & (rows.value == "4")].iloc[0]
        models[name] = {k: round(float(whole[k]), 3) for k in ("cov80", "cov95", "WIS", "MALE")}
        models[name] |= {f"n4_{k}": round(float(four[k]), 3) for k in ("cov80", "cov95", "WIS")}
        models[name] |= {"windows": int(whole.windows), "measured_on": str(whole.measured_on)}
    if not models:
        return
    out = {"measured_on": max(m["measured_on"] for m in models.values()), "models": models}
    write(COVERAGE, json.dumps(out, indent=1) + "\n")


def show(name: str) -> None:
    table = pd.read_csv(RESULTS / f"{name}.csv", dtype={"value": str, "n": str})
    if name == "takeoff":
        for group in ("all", "balanced"):
            columns = ["method", *takeoff.SCORES, "windows", "failures"]
            rows = table[table.group == group].sort_values("WIS")[columns]
            print(f"\n{name}, {group}\n{rows.to_string(index=False)}")
    else:
        rows = table[table.n.isna()].sort_values(["set", "MASE"])
        columns = ["set", "method", *competitions.MEASURES, "windows", "failures"]
        print(f"\n{name}\n{rows[columns].to_string(index=False)}")


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="*", help="forecasters by name")
    kinds = ("ours", "formula", "peer")
    parser.add_argument("--kind", choices=kinds, help="one kind only")
    parser.add_argument("--sets", nargs="*", choices=SETS, default=list(SETS))
    parser.add_argument("--every", type=int, default=1, help="take every k-th window")
    arguments = parser.parse_args(argv)
    chosen = [
        *(ours(takeoff.without) if arguments.kind in (None, "ours") else ()),
        *(formulas(takeoff.usual_variance) if arguments.kind in (None, "formula") else ()),
        *((*others(), *foundation()) if arguments.kind in (None, "peer") else ()),
    ]
    own = [*competitions.own_classes()] if arguments.kind in (None, "ours") else []
    for name in arguments.sets:
        asked = [*chosen, *(own if name == "competitions" else ())]
        asked = [f for f in asked if not arguments.only or f.name in arguments.only]
        if not asked or measure(name, asked, arguments.every) is None:
            continue
        show(name)
        if name == "takeoff":
            write_coverage(pd.read_csv(RESULTS / "takeoff.csv", dtype={"value": str}))


if __name__ == "__main__":
    main()
