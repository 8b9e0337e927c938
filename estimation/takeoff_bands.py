"""Quantiles of how the markets of the reference class took off, for the report's chart.

    FORECASTING_REFERENCE_DIR=... python -m estimation.takeoff_bands

Writes book/livecommerce/takeoff_bands.csv: for every year since the start the quantiles of level
over level of the start. Technologies weigh the same, and so do the markets of one. No single series
can be read from it: the outermost quantiles are 2.5 and 97.5 %.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd

from livecommerce.takeoffs import FILE

YEARS = 8
PROBS = (0.025, *(round(0.05 * k, 2) for k in range(1, 20)), 0.975)


def table(frame: pd.DataFrame) -> pd.DataFrame:
    """Weighted quantiles by years since the start, shape (YEARS + 1, len(PROBS))."""
    rows = frame.sort_values(["unique_id", "year"])
    groups = rows.groupby("unique_id")
    rows = rows.assign(
        years=groups["year"].transform(lambda year: year - year.iloc[0]),
        multiple=rows["y"] / groups["y"].transform("first"),
    )
    found = {}
    for years in range(YEARS + 1):
        at = rows[rows["years"] == years].sort_values("multiple")
        weight = 1 / at.groupby("technology")["unique_id"].transform("size")
        middle = (weight.cumsum() - weight / 2) / weight.sum()
        found[years] = np.exp(np.interp(PROBS, middle, np.log(at["multiple"])))
    return pd.DataFrame(found, index=list(PROBS)).T.rename_axis("years")


def main() -> None:
    """Write the table."""
    folder = Path(os.environ["FORECASTING_REFERENCE_DIR"])
    made = table(pd.read_csv(folder / "takeoff.csv"))
    made.to_csv(FILE, float_format="%.4g", lineterminator="\n")
    print(made.round(2))


if __name__ == "__main__":
    main()
