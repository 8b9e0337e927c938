"""Forecasts in the tables of other tools: forecast hubs and Nixtla's libraries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.levels import column_names, probabilities

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["HUB_PROBS", "hub_frame", "hub_of_panel", "nixtla_frame"]

HUB_PROBS = (0.01, 0.025, *(round(0.05 * i, 2) for i in range(1, 20)), 0.975, 0.99)
"""The 23 probabilities at which forecast hubs collect quantiles."""


def hub_frame(
    model: Sequence[Any],
    location: Sequence[Any],
    origin: NDArray[np.int64],
    year: NDArray[np.int64],
    probs: Sequence[float],
    values: NDArray[np.float64],
    target: str,
) -> pd.DataFrame:
    """One row for each of R forecast years and P probabilities; ``values`` are (R, P).

    Names are those of the hubverse's model output: https://docs.hubverse.io
    """
    import pandas as pd

    count = len(probs)
    return pd.DataFrame(
        {
            "model_id": np.repeat(np.asarray(model, dtype=object), count),
            "location": np.repeat(np.asarray(location, dtype=object), count),
            "target": target,
            "reference_date": np.repeat([f"{y:04}-12-31" for y in origin.tolist()], count),
            "horizon": np.repeat(year - origin, count),
            "target_end_date": np.repeat([f"{y:04}-12-31" for y in year.tolist()], count),
            "output_type": "quantile",
            "output_type_id": np.tile(np.asarray(probs, dtype=float), len(year)),
            "value": values.ravel(),
        }
    )


def shown_levels(columns: Sequence[Any]) -> list[float]:
    """Levels of the intervals that a frame of forecasts holds."""
    texts = [c.removeprefix("lower_") for c in columns if str(c).startswith("lower_")]
    return [float(text) for text in texts]


def nixtla_frame(forecasts: pd.DataFrame, id_column: Any) -> pd.DataFrame:
    """``unique_id``, ``ds`` and, by model, ``naive``, ``naive-lo-80``, ``naive-hi-80``, ..."""
    import pandas as pd

    levels = shown_levels(list(forecasts.columns))
    sides = ["", *(f"-{side}-{level:g}" for level in levels for side in ("lo", "hi"))]
    table = forecasts.rename(columns={id_column: "unique_id", "year": "ds"})
    keys = ["unique_id", "ds"]
    parts = []
    for model, part in table.groupby("model", sort=False):
        names = dict(zip(column_names(levels), (f"{model}{side}" for side in sides), strict=True))
        parts.append(part.set_index(keys).rename(columns=names)[list(names.values())])
    if not parts:
        return table[keys]
    order = pd.MultiIndex.from_frame(table[keys].drop_duplicates())
    return pd.concat(parts, axis=1).reindex(order).reset_index()


def hub_of_panel(forecasts: pd.DataFrame, id_column: Any) -> pd.DataFrame:
    """The quantiles that a panel shows, as a hub takes them, ascending by probability."""
    levels = shown_levels(list(forecasts.columns))
    probs = np.array(probabilities(levels))
    order = np.argsort(probs)
    values = forecasts[column_names(levels)].to_numpy(dtype=float)[:, order]
    years = forecasts["year"].to_numpy(dtype=np.int64)
    horizon = forecasts.groupby([id_column, "model"], sort=False, dropna=False).cumcount() + 1
    return hub_frame(
        forecasts["model"].tolist(),
        forecasts[id_column].tolist(),
        (years - horizon.to_numpy()).astype(np.int64),
        years,
        probs[order].round(6).tolist(),
        values,
        "value",
    )
