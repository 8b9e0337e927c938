"""Rebuild forecasting/models/constants/reference.json.

    FORECASTING_REFERENCE_DIR=... python -m estimation.reference [--without]

The folder holds takeoff.csv (market series from their take-off on), life.csv (whole histories of
technologies by country), products.csv (sales of products) and their provenance. With --without,
benchmarks/reference_without.json is made instead: for each technology the class that the others
teach, for tests out of sample; and book/livecommerce/classes_without.json, the same of the class of
January 2021 and its take-offs.
"""

from __future__ import annotations

import argparse
import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from forecasting.models.reference.estimate import Learned, fit_members, fit_pair, per_size
from forecasting.models.reference.quantiles import ReferenceClass
from forecasting.models.reference.terms import DAMPING, MEDIAN_TERMS
from forecasting.models.reference.windows import (
    OneSeries,
    Windows,
    early_windows,
    read_series,
    windows_of_any_age,
)
from tools.files import write

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "forecasting" / "models" / "constants" / "reference.json"
HELD_OUT = ROOT / "benchmarks" / "reference_without.json"
ROADS = ROOT / "book" / "livecommerce" / "classes_without.json"
ROADS_UNTIL = 2019
CUTOFFS = (2014, 2019, 2022, 2024)
SEED = 0
FLOORS = {
    "biopower": 0.02,
    "cigarettes": 0.4,
    "copper": 100,
    "fixed_broadband": 1000,
    "hydro": 0.05,
    "longline_catch": 100,
    "mobile_phone": 1000,
    "nuclear": 0.1,
    "passenger_car": 500,
    "patents_granted": 20,
    "steel": 5,
    "television": 500,
    "tin": 100,
    "wind": 0.005,
}
"""In the unit of each technology: below, figures are rounded too coarsely to grow by a rate."""
KEPT = ["technology", "used", "unit", "repo", "path", "commit", "licence", "first", "last"]
UNCONFIRMED = {
    "CC BY per OWID policy, from memory; no licence text in snapshot": "CC BY, not confirmed",
    "; licence field empty in mirror, EI terms not checked": ", terms not confirmed",
}
"""What the list of sources notes of licences, as the report prints it."""
BINS = ((-np.inf, 0.0), (0.0, 0.25), (0.25, 0.5), (0.5, 1.0), (1.0, np.inf))
DIGITS = 6


def folder() -> Path:
    """Where the series are."""
    return Path(os.environ["FORECASTING_REFERENCE_DIR"])


def early(until: int | None = None) -> list[OneSeries]:
    """Markets from their take-off on."""
    columns = {"market": "unique_id", "year": "year", "value": "y", "group": "technology"}
    return read_series(pd.read_csv(folder() / "takeoff.csv"), **columns, until=until)


def histories(until: int | None = None, name: str = "life.csv") -> list[OneSeries]:
    """Whole histories, their unbroken stretches."""
    group = "technology" if name == "life.csv" else "group"
    columns = {"market": "id", "year": "year", "value": "value", "group": group}
    found = read_series(pd.read_csv(folder() / name), **columns, until=until, gaps=True)
    return [replace(one, floor=FLOORS.get(one.group, 0.0)) for one in found]


def technologies(young: list[OneSeries], old: list[OneSeries], start: Learned | None) -> Learned:
    """The two members and the gate that these series teach."""
    return fit_pair(early_windows(young, SEED), windows_of_any_age(old, SEED), start)


def as_class(learned: Learned, until: int, groups: list[dict[str, Any]]) -> dict[str, Any]:
    """A technology class as it is saved."""
    takeoff, any_age = learned.members
    made = ReferenceClass(any_age, takeoff, learned.gate, None, "technology", until, tuple(groups))
    return made.to_dict()


def own_part(saved: dict[str, Any]) -> dict[str, Any]:
    """What differs between classes of technologies."""
    return {key: saved[key] for key in ("trained_until", "any_age", "takeoff", "gate")}


def products(series: list[OneSeries]) -> dict[str, Any]:
    """The class of products as it is saved."""
    rows = windows_of_any_age(series)
    (member,) = fit_members(rows, per_size(rows, np.ones(len(rows.points)))).members
    last = max(one.end for one in series)
    return ReferenceClass(member, None, None, None, "product", last).to_dict()


def describe(rows: Windows) -> list[dict[str, Any]]:
    """By group and by the last year's growth: markets, windows, quantiles of the next growth."""
    last = rows.terms.median[:, 0, MEDIAN_TERMS.index("last")] / DAMPING
    table = []
    for group in np.unique(rows.group):
        own = rows.group == group
        for low, high in BINS:
            inside = own & (last >= low) & (last < high)
            if not inside.any():
                continue
            quantiles = np.quantile(rows.outcome[inside, 0], [0.1, 0.5, 0.9])
            table.append(
                {
                    "group": str(group),
                    "markets": len(np.unique(rows.series[own])),
                    "last_from": None if np.isinf(low) else low,
                    "last_to": None if np.isinf(high) else high,
                    "windows": int(inside.sum()),
                    **dict(zip(("q10", "q50", "q90"), quantiles.tolist(), strict=True)),
                }
            )
    return table


def provenance() -> list[dict[str, Any]]:
    """Sources of all series."""
    used = {"": "take-offs", "life_": "any age", "products_": "products"}
    parts = [pd.read_csv(folder() / f"{n}provenance.csv").assign(used=u) for n, u in used.items()]
    sources = pd.concat(parts).reindex(columns=KEPT)
    sources["licence"] = sources["licence"].fillna("terms not confirmed")
    for noted, printed in UNCONFIRMED.items():
        sources["licence"] = sources["licence"].str.replace(noted, printed, regex=False)
    return json.loads(sources.to_json(orient="records"))


def rounded(value: Any) -> Any:
    """The same structure with floats rounded."""
    if isinstance(value, dict):
        return {key: rounded(one) for key, one in value.items()}
    if isinstance(value, list):
        return [rounded(one) for one in value]
    return round(value, DIGITS) if isinstance(value, float) else value


def save(target: Path, content: dict[str, Any]) -> None:
    """With rounded numbers."""
    write(target, json.dumps(rounded(content), indent=1) + "\n")


def without_each(until: int | None = None) -> dict[str, Any]:
    """For each technology the class that the others teach; until a year, for each of take-offs."""
    young, old = early(until), histories(until)
    everything, classes = technologies(young, old, None), {}
    for name in sorted({one.group for one in (young if until else [*young, *old])}):
        rest = [[one for one in part if one.group != name] for part in (young, old)]
        learned = technologies(*rest, everything)
        last = max(one.end for part in rest for one in part)
        classes[name] = own_part(as_class(learned, last, []))
        print(name, flush=True)
    return classes


def everything() -> dict[str, Any]:
    """The shipped file."""
    classes = []
    for until in CUTOFFS:
        young, old = early(until), histories(until)
        groups = describe(early_windows(young))
        classes.append(as_class(technologies(young, old, None), until, groups))
        print(until, flush=True)
    return {
        "technology": classes,
        "product": products(histories(name="products.csv")),
        "provenance": provenance(),
    }


def main() -> None:
    """Estimate and write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--without", action="store_true")
    if parser.parse_args().without:
        save(HELD_OUT, without_each())
        save(ROADS, without_each(ROADS_UNTIL))
    else:
        save(TARGET, everything())


if __name__ == "__main__":
    main()
