"""Freeze the forecast of 2026 to 2028: ``python tools/freeze.py``, once.

Writes data/frozen_forecast.csv and its seal, data/frozen_forecast.json: the day, the version, and
SHA-256 over the numbers, over the rows that went in and over the code that made them. It refuses to
write where a frozen forecast lies: a new one is a new file, not another version of the old one.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import sys

import files

import forecasting as fc
from livecommerce import datasets, frozen

ROOT = files.ROOT
TABLE = ROOT / "data" / "frozen_forecast.csv"
SEAL = ROOT / "data" / "frozen_forecast.json"


def inputs() -> str:
    """The rows that the forecast is made from, as text."""
    ids = [i for told in frozen.TARGETS.values() for i in (*told["rows"], *told["parent"])]
    rows = [datasets.row(identifier) for identifier in ids]
    told = [{key: str(row[key]) for key in ("id", "period", "value", "unit")} for row in rows]
    return json.dumps(told, ensure_ascii=False)


def seal(table: bytes) -> dict[str, str]:
    """Day, version and hashes."""
    return {
        "made_on": dt.date.today().isoformat(),
        "version": fc.__version__,
        "sha256_of_numbers": hashlib.sha256(table).hexdigest(),
        "sha256_of_inputs": hashlib.sha256(inputs().encode()).hexdigest(),
        "sha256_of_code": files.fingerprint("forecasting", root=ROOT),
        "format": "quantiles in long form, as forecast hubs collect them",
        "promise": "Neither file is changed. Figures published later are set beside it.",
    }


def main() -> None:
    if TABLE.exists():
        sys.exit(f"[freeze] {TABLE.name} is frozen. Make a new file for a new forecast.")
    table = frozen.made().to_csv(index=False, lineterminator="\n").encode()
    files.write(TABLE, table)
    files.write(SEAL, json.dumps(seal(table), indent=1) + "\n")
    print(f"[freeze] {TABLE.name} and {SEAL.name}; describe them in datapackage.json, make data")


if __name__ == "__main__":
    main()
