"""Copy the benchmark's results into data/, where the book and the package read them.

python tools/publish_benchmark.py            after `make benchmark`
python tools/publish_benchmark.py --check    exit 1 if the copies are old
"""

from __future__ import annotations

import re
import sys

import files
import pandas as pd

ROOT = files.ROOT
SPLIT_BY = {
    "takeoff": ["method", "group", "part"],
    "competitions": ["method", "set", "n"],
    "analogues": ["kind", "analogues"],
    "life": ["method", "domain", "shape", "points"],
    "reliability": ["domain", "points", "level"],
}
SCORED = ["MASE", "MALE", "bias", "WIS", "spread", "over", "under", "cov80", "cov95", "w80",
          "behind", "held", "change_percent"]  # fmt: skip
SHOWN = ["windows", "every", "in_sample", "failures",
         *(f"{name}{end}" for name in SCORED for end in ("", "_low", "_high")),
         "low", "high", "markets", "wis_alone", "wis_with"]  # fmt: skip


def published(name: str) -> str:
    """The CSV text of one table: a key for every row, and the columns that the book shows."""
    results = pd.read_csv(ROOT / "benchmarks" / "results" / f"{name}.csv", dtype={"value": str})
    frame = results.rename(columns={"value": "part"})
    split = SPLIT_BY[name]
    words = frame[split].astype(object).fillna("all").astype(str).agg("-".join, axis=1)
    keys = [re.sub(r"[^a-z0-9]+", "-", f"bm {word}".lower()).strip("-") for word in words]
    head = ["method", "kind", "version", "measured_on", *split]
    columns = list(dict.fromkeys(c for c in [*head, *SHOWN] if c in frame))
    return frame.assign(id=keys)[["id", *columns]].to_csv(index=False, lineterminator="\n")


def main() -> int:
    stale = []
    for name in SPLIT_BY:
        target, text = ROOT / "data" / f"benchmark_{name}.csv", published(name)
        if not target.is_file() or target.read_text("utf-8") != text:
            stale.append(target.name)
            if "--check" not in sys.argv[1:]:
                files.write(target, text)
    if stale:
        print(f"{'Old' if '--check' in sys.argv[1:] else 'Written'}: {', '.join(stale)}")
    return int(bool(stale) and "--check" in sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
