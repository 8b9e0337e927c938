"""What every model's intervals held by shape and number of points: constants/record.json.

    FORECASTING_BENCH_DIR=... FORECASTING_REFERENCE_DIR=... python -m benchmarks.record

Windows of technologies (windows_life.json) and of products (windows_products.json), five years
ahead. The reference class is that of the other technologies or, as a class of products, of the
other brands, in five folds; other models use their shipped constants, a handful each. Technologies
weigh the same within a shape, and shapes under "all".
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.forecasters import model_quantiles
from benchmarks.peers import PROBS
from benchmarks.scoring import PARTS, charged, log_scores
from estimation.reference import HELD_OUT, TARGET, histories, products
from forecasting.models import get, names
from forecasting.models.reference.model import Reference
from forecasting.models.reference.quantiles import ReferenceClass
from tools.files import write

RECORD = TARGET.with_name("record.json")
YEARS, FOLDS = 5, 5
MEASURES = ["WIS", *PARTS, "cov80", "cov95"]
KEYS = ["technology", "left_out", "shape", "n"]
POINTS = {3: "3", 4: "4"}
"""Numbers of points that stand alone; the others are together."""
Array = np.ndarray


def load(name: str) -> pd.DataFrame:
    """Windows of one set, with the group that is left out."""
    text = (Path(os.environ["FORECASTING_BENCH_DIR"]) / f"windows_{name}.json").read_text("utf-8")
    frame = pd.DataFrame(json.loads(text))
    return frame.assign(left_out=frame["group"] if "group" in frame else frame["technology"])


def held_out() -> dict[str, ReferenceClass]:
    """For each technology the class that the others teach, no kind named."""
    shipped, saved = ReferenceClass.builtin().to_dict(), json.loads(HELD_OUT.read_text("utf-8"))
    return {name: ReferenceClass.from_dict(shipped | own) for name, own in saved.items()}


@cache
def by_brand() -> dict[str, ReferenceClass]:
    """For each brand the class of products that brands of other folds teach."""
    series = histories(name="products.csv")
    brands = sorted({one.group for one in series})
    found = {}
    for fold in range(FOLDS):
        out = brands[fold::FOLDS]
        learned = products([one for one in series if one.group not in out])
        found |= dict.fromkeys(out, ReferenceClass.from_dict(learned))
    return found


def classes(windows: str) -> dict[str, dict[str, ReferenceClass]]:
    """Reference classes by the name in the record and by the group that they never saw."""
    if windows == "life":
        plain = held_out()
        told = {k: replace(c, kind="technology", product=None) for k, c in plain.items()}
        return {"reference": plain, "reference, technology": told}
    brands = by_brand()
    shipped = ReferenceClass.builtin()
    lent = {k: replace(shipped, product=one.any_age.lent()) for k, one in brands.items()}
    return {"reference": lent, "reference, product": brands}


def quantiles(
    frame: pd.DataFrame,
    model: Any,
    known: dict[str, ReferenceClass] | None,
    probs: Sequence[float] = PROBS,
) -> Array:
    """In the unit of the values, (W, 5, P); NaN where the model refuses."""
    out = np.full((len(frame), YEARS, len(probs)), np.nan)
    keys = ["n"] if known is None else ["n", "left_out"]
    for key, rows in frame.groupby(keys).indices.items():
        chosen = model if known is None else Reference(known[key[1]])
        y = np.array(frame["y"].iloc[rows].tolist(), dtype=float)
        if y.shape[1] >= chosen.minimum:
            out[rows] = model_quantiles(chosen, y, YEARS, probs)
    return out


def scored(frame: pd.DataFrame, found: Array) -> pd.DataFrame:
    """One row per window: `MEASURES`, means over the years; naive where the model refused."""
    parts = []
    for _, rows in frame.groupby("n").indices.items():
        y, actual = (np.array(frame[c].iloc[rows].tolist(), dtype=float) for c in ("y", "actual"))
        charged_for, _ = charged(found[rows], y)
        scores = log_scores(charged_for, y, actual)
        one = pd.DataFrame({k: scores[k].mean(axis=1) for k in MEASURES})
        keys = frame[KEYS].iloc[rows].reset_index(drop=True)
        parts.append(pd.concat([keys, one], axis=1))
    return pd.concat(parts)


def table(scores: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Shape, then number of points: windows, held, WIS."""
    scores = scores.assign(points=scores["n"].map(POINTS).fillna("5+"))
    found: dict[str, dict[str, Any]] = {}
    for points, part in [("all", scores), *scores.groupby("points")]:
        means = part.groupby(["shape", "technology"])[["cov80", "cov95", "WIS"]].mean()
        means = means.groupby("shape").mean()
        counts = part.groupby("shape").size()
        means.loc["all"], counts.loc["all"] = means.mean(), len(part)
        for shape, row in means.iterrows():
            told = {"held_80": row["cov80"], "held_95": row["cov95"], "wis": row["WIS"]}
            told = {k: round(float(v), 3) for k, v in told.items()}
            found.setdefault(str(shape), {})[points] = {"windows": int(counts[shape]), **told}
    return found


@cache
def measured(windows: str) -> dict[str, pd.DataFrame]:
    """Scores of every model, the reference classes first, a row for each window."""
    frame = load(windows)
    found = {
        name: scored(frame, quantiles(frame, None, known))
        for name, known in classes(windows).items()
    }
    for name in names():
        if name not in found:
            found[name] = scored(frame, quantiles(frame, get(name), None))
            print(windows, name, file=sys.stderr, flush=True)
    return found


def main() -> None:
    """Measure every model on both sets and write."""
    content: dict[str, Any] = {"measured_on": dt.date.today().isoformat()}
    for key, windows in (("technologies", "life"), ("products", "products")):
        frame = load(windows)
        models = {name: table(scores) for name, scores in measured(windows).items()}
        groups = int(frame["left_out"].nunique())
        content[key] = {"windows": len(frame), "groups": groups, "models": models}
    write(RECORD, json.dumps(content, indent=1) + "\n")


if __name__ == "__main__":
    main()
