"""How the markets of the reference class took off: bands for a chart, and the most that any did.

    FORECASTING_REFERENCE_DIR=... python -m estimation.takeoff_bands

Writes book/livecommerce/takeoff_bands.csv: for every year since the start the quantiles of level
over level of the start. Technologies weigh the same, and so do the markets of one. No single series
can be read from it: the outermost quantiles are 2.5 and 97.5 %. Writes too, for the notes of
forecasts, forecasting/models/constants/takeoffs.json: the largest multiple, rounded up, of a value
after 1 to 10 years, from the third year of every series on.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pandas as pd

from forecasting.models.reference import record
from livecommerce.takeoffs import FILE
from tools.files import write

TARGET = Path(record.__file__).parent.parent / "constants" / "takeoffs.json"
YEARS = 8
FROM, AHEAD = 2, 10
"""Years of a series before multiples count, and the years that they are of."""
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


def largest(frame: pd.DataFrame) -> dict[str, object]:
    """How many series there are, and the most that any multiplied by in 1 to 10 years."""
    rows = frame.sort_values(["unique_id", "year"])
    series = [one.to_numpy(float) for _, one in rows.groupby("unique_id")["y"]]
    most = [
        max((y[FROM + years :] / y[FROM:-years]).max() for y in series if len(y) > FROM + years)
        for years in range(1, AHEAD + 1)
    ]
    return {"series": len(series), "multiples": np.ceil(most).astype(int).tolist()}


def main() -> None:
    """Write the table, and the largest multiples."""
    frame = pd.read_csv(Path(os.environ["FORECASTING_REFERENCE_DIR"]) / "takeoff.csv")
    made = table(frame)
    write(FILE, made.to_csv(float_format="%.4g", lineterminator="\n"))
    write(TARGET, json.dumps(largest(frame), indent=1) + "\n")
    print(made.round(2))


if __name__ == "__main__":
    main()
