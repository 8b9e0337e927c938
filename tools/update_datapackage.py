"""Fill hash, size and number of rows into data/datapackage.json, or check them.

Run it after every change of a CSV file; with --check it changes nothing and exits with 1 when
datapackage.json no longer describes the files.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parents[1] / "data"


def measured(path: Path) -> dict[str, Any]:
    """Hash, bytes and number of data rows of one CSV file."""
    content = path.read_bytes()
    rows = sum(1 for _ in csv.reader(content.decode("utf-8").splitlines())) - 1
    return {
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "bytes": len(content),
        "rows": rows,
    }


def drift(package: dict[str, Any], folder: Path) -> list[str]:
    """Say what in the folder and the package does not agree; mend the package in place."""
    problems = []
    listed = {resource["path"] for resource in package["resources"]}
    present = {path.name for path in folder.glob("*.csv")}
    problems += [f"{name}: not described in datapackage.json" for name in present - listed]
    problems += [f"{name}: described but missing" for name in listed - present]
    for resource in package["resources"]:
        if resource["path"] not in present:
            continue
        now = measured(folder / resource["path"])
        for key, value in now.items():
            if resource.get(key) != value:
                problems.append(f"{resource['path']}: {key} is {value}, not {resource.get(key)}")
        resource.update(now)
    return sorted(problems)


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only report, change nothing")
    check = parser.parse_args(arguments).check
    path = DATA / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    problems = drift(package, DATA)
    if not check:
        text = json.dumps(package, ensure_ascii=False, indent=2) + "\n"
        path.write_bytes(text.encode("utf-8"))
        problems = [problem for problem in problems if "described" in problem]
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
