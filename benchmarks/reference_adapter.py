"""The reference class for the shared benches: every technology is forecast by the others.

    PYTHONPATH=. FORECASTING_REFERENCE_DIR=... python .../life.py benchmarks/reference_adapter.py

With --hook, technologies that are not handed over are left out of take-offs and whole histories
alike, and the class is learned anew, beginning at the shipped coefficients to save time. Series of
one technology in several groups (products of several brands) make a class of their own, drawn to
the shipped class of technologies, which saw none of them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from estimation.reference import as_class, early, histories, technologies
from forecasting.levels import limits
from forecasting.models.reference.estimate import Learned
from forecasting.models.reference.quantiles import ReferenceClass

_state: dict[str, ReferenceClass] = {}


def fit_reference(series: list[dict[str, Any]]) -> None:
    """Learn from the series handed over."""
    names = {one["technology"] for one in series}
    _state["class"] = _own(series) if len(names) == 1 else _technologies(names, series[0])


def _own(series: list[dict[str, Any]]) -> ReferenceClass:
    keys = ("id", "group")
    frame = pd.concat(
        pd.DataFrame({"year": s["years"], "value": s["y"]} | {k: s[k] for k in keys})
        for s in series
    )
    return ReferenceClass.fit(frame)


def _technologies(names: set[str], example: dict[str, Any]) -> ReferenceClass:
    young, old = early(), histories()
    gone = {one.group for one in (old if "years" in example else young)} - names
    rest = [[one for one in part if one.group not in gone] for part in (young, old)]
    shipped = ReferenceClass.builtin()
    takeoff = [] if shipped.takeoff is None else [shipped.takeoff]
    learned = technologies(*rest, Learned([*takeoff, shipped.any_age], shipped.gate))
    made = ReferenceClass.from_dict(as_class(learned, shipped.trained_until, []))
    return replace(made, kind=shipped.kind, product=shipped.product)


def _chosen() -> ReferenceClass:
    return _state.setdefault("class", ReferenceClass.builtin())


def forecast(y: list[float], h: int, levels: list[int]) -> dict[str, Any]:
    """Median and limits of the next h years."""
    tails = [0.5, *(p for level in levels for p in limits(level))]
    values = np.exp(_chosen().predict(np.array([y]), h).quantile(tails)[0])
    out = {"mean": values[:, 0]}
    for i, level in enumerate(levels):
        out[f"lo-{level}"], out[f"hi-{level}"] = values[:, 2 * i + 1], values[:, 2 * i + 2]
    return out


def paths(y: list[float], h: int, size: int, seed: int) -> Any:
    """Joint sample paths of the next h years."""
    return np.exp(_chosen().predict(np.array([y]), h).paths(size, seed))
