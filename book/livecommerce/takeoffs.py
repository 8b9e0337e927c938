"""How other young markets took off: quantiles by year since the start, from a shipped table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["FILE", "bands", "faster"]

FILE = Path(__file__).with_name("takeoff_bands.csv")
"""Made by ``estimation/takeoff_bands.py`` from the series of the reference class."""


def bands() -> pd.DataFrame:
    """Levels of other markets as multiples of their start; technologies weigh the same.

    A market starts in the year before its take-off (see `forecasting.takeoff_year`). Only markets
    that are known for eight years or more from there on are counted, so none is among them that
    died young. Rows are years since the start, columns probabilities, values their quantiles.
    """
    import pandas as pd

    table = pd.read_csv(FILE, index_col="years")
    table.columns = [float(name) for name in table.columns]
    return table


def faster(years: int, multiple: float) -> float:
    """The part of those markets that stood higher so many years after their start.

    Beyond the outermost quantiles their probability is given.
    """
    row = bands().loc[years]
    below = np.interp(np.log(multiple), np.log(row.to_numpy()), row.index.to_numpy(dtype=float))
    return float(1 - below)
