"""The running year of a series in parts, from its own whole years."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasting.formatting import number
from forecasting.nowcasting.part_years import nowcast
from forecasting.periods import PLURALS
from forecasting.revisions import LastPoint

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["running_year"]


def running_year(parts: pd.DataFrame, kind: str, how: str) -> LastPoint | None:
    """What the last year of one series may come to; None if nothing tells.

    ``parts`` has a row for each year and a column for each part of it, in order; ``kind`` is what
    a part is called, ``how`` (``sum`` or ``mean``) makes a year of them. The last row must be known
    up to some part, and two whole years of the series must stand before it.
    """
    known = parts.notna().to_numpy()
    count = int(known[-1].sum())
    year, size = int(parts.index[-1]), parts.shape[1]
    if not 0 < count < size or not known[-1, :count].all() or (parts <= 0).to_numpy().any():
        return None
    full = parts.sum(axis=1, min_count=size)
    before = full.reindex(parts.index - 1).to_numpy()
    history = full.to_frame("full").assign(
        entity="own",
        period=f"{count * 12 // size}M",
        part=parts.iloc[:, :count].sum(axis=1),
        growth=np.log(full.to_numpy() / before),
    )
    history = history.dropna()
    if history.empty or np.isnan(before[-1]):
        return None
    period, partial = f"{count * 12 // size}M", float(parts.iloc[-1, :count].sum())
    made = nowcast(partial, period, history, year=year, previous=before[-1], entity="own")
    scale = size if how == "mean" else 1
    lower, upper = (number(limit / scale) for limit in made.interval(80))
    years = "years" if len(history) > 1 else "year"
    note = (
        f"The last point, {year}, is a nowcast from its first {count} of {size} {PLURALS[kind]} "
        f"and {len(history)} earlier {years} of the same series: 80 % between {lower} and {upper}."
    )
    nodes = LastPoint.of(made, note).values
    return LastPoint(tuple(value / scale for value in nodes), note)
