"""A column of periods turned into rows of years."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from forecasting.errors import SeriesError
from forecasting.periods import Period, ordinal, read_periods, whole_year
from forecasting.reading.values import floats

__all__ = ["plain_rows"]

NAMELESS = "This row has no id. Name the series that it belongs to."
TOLD = {"year": np.int64, "wrong": object, "status": object, "fiscal": bool}
TOLD |= {"label": object, "part": object, "period": np.int64, "day": np.int64}


def plain_rows(
    ids: pd.Series[Any], labels: pd.Series[Any], values: Any, statuses: Any = None
) -> pd.DataFrame:
    """Rows that vectorised code can work on, whatever the columns hold.

    Columns ``id``, ``year`` (0 where it cannot be read), ``value``, ``status``, ``fiscal``,
    ``kind`` and ``problem`` (status and words of what is wrong with the row), ``day``; ``label``,
    ``part`` and ``period`` are for the reader of files alone. Values are a column, or numbers and
    the words for those that are none; statuses are None where the label may tell.
    """
    codes, distinct = pd.factorize(labels, use_na_sentinel=False)
    rows = [_told(*pair) for pair in zip(read_periods(distinct), distinct, strict=True)]
    told = {
        name: np.array([row[i] for row in rows], dtype=kind)[codes]
        for i, (name, kind) in enumerate(TOLD.items())
    }
    wrong, status, part = told.pop("wrong"), told.pop("status"), told["part"]
    read = isinstance(values, tuple)  # by the reader of files, where parts may still make a year
    value, problem = values if read else floats(values, told["year"])
    kind = np.where(problem != "", "not a number", "").astype(object)
    unfit = (wrong != "") & ~(read & (part != "") & (problem != ""))
    kind[unfit] = np.where(part != "", "partial", "not a year")[unfit]
    problem = np.where(unfit, wrong, problem)
    nameless = ids.isna().to_numpy()
    kind[nameless], problem[nameless] = "no id", NAMELESS
    if statuses is not None:
        status = np.where(pd.isna(statuses), status, statuses)
    status = np.where(pd.isna(status), "actual", status)
    names = ids.to_numpy() if isinstance(ids.dtype, np.dtype) else ids.array
    found = {"id": names, "year": told.pop("year"), "value": value, "status": status}
    found |= {"fiscal": told.pop("fiscal"), "kind": kind, "problem": problem}
    return pd.DataFrame(found | told)


def _told(period: Period | SeriesError, label: Any) -> tuple[Any, ...]:
    """What a label says, as `TOLD` names it."""
    try:
        year, wrong = whole_year(period, label), ""
    except SeriesError as error:
        year, wrong = getattr(period, "year", 0), str(error)
    read = period if isinstance(period, Period) else Period(0)
    part, number = read.part or ("", 0)
    return year, wrong, read.status, read.fiscal, label, part, number, ordinal(read)
