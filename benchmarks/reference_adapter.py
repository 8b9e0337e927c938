"""The reference class for the take-off benchmark: every technology is forecast by the others."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from forecasting.levels import probabilities
from forecasting.models.reference.model import ReferenceClass

_state: dict[str, ReferenceClass] = {}


def fit_reference(series: list[dict[str, Any]]) -> None:
    """Estimate on the series of the other technologies."""
    frame = pd.concat(
        pd.DataFrame(
            {
                "id": one["id"],
                "group": one["technology"],
                "year": np.arange(len(one["y"])) + one["start"],
                "value": one["y"],
            }
        )
        for one in series
    )
    _state["class"] = ReferenceClass.fit(frame)


def forecast(y: list[float], h: int, levels: list[int]) -> dict[str, Any]:
    """Median and limits of the next h years."""
    chosen = _state.setdefault("class", ReferenceClass.builtin())
    values = np.exp(chosen.predict(np.array([y]), h).quantile(probabilities(levels))[0])
    out = {"mean": values[:, 0]}
    for i, level in enumerate(levels):
        out[f"lo-{level}"], out[f"hi-{level}"] = values[:, 2 * i + 1], values[:, 2 * i + 2]
    return out
