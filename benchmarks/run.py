"""One command that scores our models beside other packages'.

    python -m benchmarks.run [--kind ours] [--only NAME ...] [--sets takeoff competitions]

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

HERE = pathlib.Path(__file__).resolve().parent
RESULTS = HERE / "results"
COVERAGE = HERE.parent / "forecasting" / "models" / "constants" / "coverage.json"
SETS: dict[str, ModuleType] = {"takeoff": takeoff, "competitions": competitions}
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
            )
        )
        print(f"{name}: {one.name}, {seconds:.1f} s", flush=True)
        merge(RESULTS / f"{name}.csv", parts[-1])
    return pd.concat(parts, ignore_index=True)


def merge(path: pathlib.Path, new: pd.DataFrame) -> None:
    """Replace the rows of the methods that ran, keep the others; a stable order."""
    first = ["method", "kind", "version", "measured_on"]
    if path.is_file():
        old = pd.read_csv(path, dtype={"value": str, "n": str}, keep_default_na=False)
        new = pd.concat([old[~old.method.isin(new.method)], new], ignore_index=True)
    new = new[first + [c for c in new.columns if c not in first]]
    new = new.sort_values(["kind", "method"], kind="stable")
    new.to_csv(path, index=False, float_format="%.4f", lineterminator="\n")


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
    out = {"measured_on": max(m["measured_on"] for m in models.values()), "models": models}
    COVERAGE.write_text(json.dumps(out, indent=1) + "\n", encoding="utf-8")


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
    parser.add_argument("--kind", choices=("ours", "peer"), help="one kind only")
    parser.add_argument("--sets", nargs="*", choices=SETS, default=list(SETS))
    parser.add_argument("--every", type=int, default=1, help="take every k-th window")
    arguments = parser.parse_args(argv)
    chosen = [] if arguments.kind == "peer" else list(ours(takeoff.without))
    chosen += [] if arguments.kind == "ours" else list(others())
    if arguments.only:
        chosen = [f for f in chosen if f.name in arguments.only]
    for name in arguments.sets:
        if measure(name, chosen, arguments.every) is None:
            continue
        show(name)
        if name == "takeoff":
            write_coverage(pd.read_csv(RESULTS / "takeoff.csv", dtype={"value": str}))


if __name__ == "__main__":
    main()
