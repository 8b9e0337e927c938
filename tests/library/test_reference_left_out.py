"""The reference class scores, on technologies left out, what is claimed for it."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from forecasting.models.reference.model import ReferenceClass
from forecasting.models.reference.terms import PROBS

from .markets import YEARS, values


@pytest.fixture(scope="module")
def held_out(root):
    """For each technology the class that the others taught."""
    saved = json.loads((root / "benchmarks" / "reference_without.json").read_text("utf-8"))
    shipped = ReferenceClass.builtin().to_dict()
    return {t: ReferenceClass.from_dict(shipped | own) for t, own in saved.items()}


@pytest.fixture(scope="module")
def scored(held_out, bench_dir):
    """One row per window and year: score, error, coverage."""
    rows = []
    for w in json.loads((bench_dir / "windows_takeoff.json").read_text("utf-8")):
        cases = [(w["y"], w["actual"])]
        if w["n"] == 4:
            cases.append((w["y"][:3], [w["y"][3], *w["actual"]][:YEARS]))
        for y, actual in cases:
            true = np.log(actual)
            q = values(np.array(y), len(true), held_out[w["technology"]])[0]
            error = true[:, None] - q
            pinball = np.maximum(PROBS * error, (PROBS - 1) * error)
            rows.append(
                pd.DataFrame(
                    {
                        "technology": w["technology"],
                        "n": len(y),
                        "h": np.arange(1, len(true) + 1),
                        "WIS": 2 * pinball.mean(axis=1),
                        "MALE": np.abs(error[:, 2]),
                        "in80": (q[:, 1] <= true) & (true <= q[:, 3]),
                        "in95": (q[:, 0] <= true) & (true <= q[:, 4]),
                    }
                )
            )
    return pd.concat(rows)


def test_targets_on_technologies_left_out(scored):
    core = scored[(scored.n > 3) & (scored.h <= 4)]
    columns = ["WIS", "MALE", "in80", "in95"]
    balanced = core.groupby("technology")[columns].mean().mean()
    for mean in (core[columns].mean(), balanced):
        assert mean.WIS <= 0.21
        assert 0.78 <= mean.in80 <= 0.88
        assert 0.94 <= mean.in95 <= 0.975
    assert core[core.n == 4].WIS.mean() <= 0.24
    assert scored[(scored.n == 3) & (scored.h <= 4)].in80.mean() >= 0.76
    assert scored[(scored.n > 3) & (scored.h == 5)].in80.mean() >= 0.74


@pytest.mark.parametrize("years", [2, 3, 5])
def test_sums_of_years_are_covered(held_out, bench_dir, years):
    """Joint paths: intervals of the sum of the next years, technologies left out."""
    places = []
    windows = json.loads((bench_dir / "windows_takeoff.json").read_text("utf-8"))
    for w in windows[::2]:
        if len(w["actual"]) < years:
            continue
        found = held_out[w["technology"]].predict(np.array([w["y"]]), years)
        total = np.exp(np.clip(found.paths(1000), -600, 600)).sum(axis=1)
        places.append((total < sum(w["actual"][:years])).mean())
    place = np.array(places)
    assert 0.76 <= ((place >= 0.1) & (place <= 0.9)).mean() <= 0.86
    assert 0.93 <= ((place >= 0.025) & (place <= 0.975)).mean() <= 0.975


def test_analogues_of_the_same_technology_help(held_out, bench_dir, reference_dir):
    """Every tenth window, its own series left out, the others cut off at the origin year."""
    frame = pd.read_csv(reference_dir / "takeoff.csv").rename(
        columns={"unique_id": "id", "y": "value"}
    )
    windows = json.loads((bench_dir / "windows_takeoff.json").read_text("utf-8"))[::10]
    kinds = dict(list(frame.groupby("technology")))
    scores = []
    for w in windows:
        chosen, y = held_out[w["technology"]], np.array([w["y"]])
        until = w["start"] + w["n"] - 1
        near = kinds[w["technology"]]
        learned = chosen.compare(near[near.year <= until], until, leave_out=w["id"])
        true = np.log(w["actual"])[:, None]
        for found in (None, learned):
            error = true - chosen.predict(y, len(true), found).quantile(PROBS)[0]
            scores.append(2 * np.maximum(PROBS * error, (PROBS - 1) * error)[:4].mean())
    without, used = np.array(scores).reshape(-1, 2).mean(axis=0)
    assert used < 0.98 * without, used / without
