"""Scores on the first years of markets that took off, leaving one technology out at a time.

The windows come from the folder in FORECASTING_BENCH_DIR (windows_takeoff.json), what our own
models know from the package's constants that the technology being scored had no part in.
"""

from __future__ import annotations

import json
import os
import pathlib
from dataclasses import dataclass, fields, replace
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.forecasters import Forecaster
from benchmarks.intervals import with_intervals
from benchmarks.scoring import SCORES, charged, log_scores
from forecasting.models import get
from forecasting.models.base import Model
from forecasting.models.curves.base import Curve
from forecasting.models.pool import Pool

HORIZON = 5
HELD_OUT = pathlib.Path(__file__).with_name("reference_without.json")
Array = np.ndarray


@dataclass(frozen=True)
class Group:
    """Windows of one length: values (N, n), what followed (N, 5), NaN where that is not known."""

    technology: Array
    ids: Array
    y: Array
    actual: Array

    @property
    def n(self) -> int:
        return self.y.shape[1]

    def every(self, step: int) -> Group:
        return Group(*(getattr(self, field.name)[::step] for field in fields(self)))


def folder(variable: str) -> pathlib.Path:
    found = os.environ.get(variable)
    if not found:
        raise FileNotFoundError(f"{variable} is not set: the take-off windows cannot be scored")
    return pathlib.Path(found)


def groups(windows: list[dict]) -> list[Group]:
    """Windows by technology and length; those of three points are the first of four."""
    shorter = [
        w | {"n": 3, "y": w["y"][:3], "actual": [w["y"][3], *w["actual"]][:HORIZON]}
        for w in windows
        if w["n"] == 4
    ]
    rooms: dict[tuple[str, int], list[dict]] = {}
    for w in [*windows, *shorter]:
        rooms.setdefault((w["technology"], w["n"]), []).append(w)
    return [
        Group(
            np.full(len(rows), technology),
            np.array([w["id"] for w in rows]),
            np.array([w["y"] for w in rows], dtype=float),
            np.array([[*w["actual"], *[np.nan] * HORIZON][:HORIZON] for w in rows], dtype=float),
        )
        for (technology, _), rows in sorted(rooms.items())
    ]


def by_length(windows: list[Group]) -> list[Group]:
    """The same windows with one group for each length, for forecasters that learn nothing."""
    rooms: dict[int, list[Group]] = {}
    for group in windows:
        rooms.setdefault(group.n, []).append(group)
    names = [field.name for field in fields(Group)]
    return [
        Group(*(np.concatenate([getattr(g, name) for g in part]) for name in names))
        for part in rooms.values()
    ]


def load() -> list[Group]:
    return groups(
        json.loads((folder("FORECASTING_BENCH_DIR") / "windows_takeoff.json").read_text())
    )


def stored(name: str) -> dict:
    """The newest set of the package's own constants in a file of forecasting/models."""
    text = (files("forecasting") / "models" / "constants" / name).read_text("utf-8")
    return json.loads(text)["sets"]["all"]


@cache
def without(name: str, technology: str) -> Model:
    """A model by name whose constants were estimated without the technology.

    What every technology shares: the smoothing constants of theta and damped trend, and the prior
    that weighs the ceilings of a curve.
    """
    if name == "reference":
        from forecasting.models.reference.model import Reference, ReferenceClass

        saved = json.loads(HELD_OUT.read_text("utf-8"))[technology]
        return Reference(ReferenceClass.from_dict(ReferenceClass.builtin().to_dict() | saved))
    model = get(name)
    if isinstance(model, Pool):
        return replace(model, members=tuple(without(m, technology) for m in model.members))
    if not hasattr(model, "prior"):
        return model
    from forecasting.models.shrinkage import Prior

    learned = stored("priors.json")
    options: dict[str, Any] = {"prior": Prior(**learned["without"][model.family][technology])}
    if isinstance(model, Curve):
        options["ceiling_prior"] = tuple(learned["curves"]["without"][technology])
    if name == "damped":
        pair = stored("shrinkage.json")["damping"]["without"][technology]
        options |= {"phi": pair["phi"], "weight": pair["share_of_last_growth"]}
    return get(name, **options)


@cache
def usual_variance(technology: str | None) -> float:
    """Median variance of yearly log growth in the windows of all other technologies."""
    kept = [group.y for group in load() if group.technology[0] != technology]
    return float(np.median(np.concatenate([np.diff(np.log(y)).var(1, ddof=1) for y in kept])))


def score(
    forecaster: Forecaster, windows: list[Group], every: int = 1
) -> tuple[pd.DataFrame, float]:
    """One row per window and year with all scores and `failed`; and the seconds it took."""
    frames, spent = [], 0.0
    windows = [group.every(every) for group in windows]
    for group in by_length(windows) if forecaster.kind == "peer" else windows:
        if group.n < forecaster.minimum:
            continue
        y, actual = group.y, group.actual
        quantiles, seconds = forecaster.timed(y, HORIZON, group.technology[0])
        spent += seconds
        quantiles, failed = charged(quantiles, y)
        rows, steps = np.indices(actual.shape)
        frame = pd.DataFrame({k: v.ravel() for k, v in log_scores(quantiles, y, actual).items()})
        frame = frame.assign(
            id=group.ids[rows.ravel()],
            technology=group.technology[rows.ravel()],
            n=group.n,
            h=steps.ravel() + 1,
            failed=failed[rows.ravel()],
        )
        frames.append(frame.dropna(subset="MALE"))
    return pd.concat(frames, ignore_index=True), spent


def summary(scores: pd.DataFrame) -> pd.DataFrame:
    """Tidy means: `group` all, balanced, n, h or technology, `value` which of them.

    `all` is n = 4, 5, 6, 8 and four years; `balanced` gives every technology the same weight there;
    n = 3 and the fifth year stand beside them under `n` and `h`. Limits of each mean come from
    drawing technologies anew, within a technology from drawing its markets.
    """
    core = scores[(scores.n > 3) & (scores.h <= 4)]
    near = scores[scores.h <= 4]

    def row(frame: pd.DataFrame, group: str, value: str = "", **how: Any) -> dict[str, Any]:
        return with_intervals(frame, SCORES, **how) | {"group": group, "value": value}

    rows = [
        row(core, "all", by="technology"),
        row(core, "balanced", by="technology", alike=True),
    ]
    for name, frame in (("n", near), ("h", scores[scores.n > 3]), ("technology", core)):
        drawn = "id" if name == "technology" else "technology"
        rows += [row(own, name, str(value), by=drawn) for value, own in frame.groupby(name)]
    out = pd.DataFrame(rows)
    windows = core.drop_duplicates(["id", "n"])
    return out.assign(windows=len(windows), failures=int(windows.failed.sum()))
