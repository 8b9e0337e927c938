"""A column of periods turned into rows of years, and parts of years made into whole ones."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from forecasting.checks import number
from forecasting.days import NO_DAY
from forecasting.errors import ParameterError, SeriesError
from forecasting.periods import PARTS_IN_YEAR, Period, ordinal, read_periods, whole_year
from forecasting.reading.columns import FLAGS, point_flag, point_status
from forecasting.text import short

if TYPE_CHECKING:
    from forecasting.errors import DataError
    from forecasting.reading.table import Table

__all__ = ["AGGREGATES", "aggregated", "floats", "plain_rows", "statuses_of"]

AGGREGATES = ("sum", "mean", "last")
NAMELESS = "This row has no id. Name the series that it belongs to."


def plain_rows(
    ids: pd.Series[Any], labels: pd.Series[Any], values: Any, statuses: Any = None
) -> pd.DataFrame:
    """Rows that vectorised code can work on, whatever the columns hold.

    Columns ``id``, ``year`` (0 where it cannot be read), ``value``, ``status``, ``fiscal``,
    ``day``, ``kind`` and ``problem`` (status and words of what is wrong with the row); ``label``,
    ``part`` and ``period`` are for the reader of files alone. Values are a column, or numbers and
    the words for those that are none; statuses are None where the label may tell.
    """
    codes, distinct = pd.factorize(labels, use_na_sentinel=False)
    periods = read_periods(list(distinct))
    wholes = [_whole(period, label) for period, label in zip(periods, distinct, strict=True)]
    good = [period if isinstance(period, Period) else Period(0) for period in periods]

    def spread(entries: list[Any], kind: Any = object) -> Any:
        return np.array(entries, dtype=kind)[codes]

    year, wrong = spread([y for y, _ in wholes], np.int64), spread([words for _, words in wholes])
    part, told = (
        spread([p.part[0] if p.part else "" for p in good]),
        spread([p.status for p in good]),
    )
    day = spread([ordinal(p) for p in good], np.int64)
    value, problem = values if isinstance(values, tuple) else floats(values, year)
    kind = np.where(problem != "", "not a number", "").astype(object)
    kind[wrong != ""] = np.where(part != "", "partial", "not a year")[wrong != ""]
    problem = np.where(wrong != "", wrong, problem)
    nameless = ids.isna().to_numpy()
    kind[nameless], problem[nameless] = "no id", NAMELESS
    status = told if statuses is None else np.where(pd.isna(statuses), told, statuses)
    return pd.DataFrame(
        {
            "id": ids.to_numpy() if isinstance(ids.dtype, np.dtype) else ids.array,
            "year": year,
            "value": value,
            "status": np.where(pd.isna(status), "actual", status),
            "fiscal": spread([p.fiscal for p in good], bool),
            "kind": kind,
            "problem": problem,
            "label": spread(list(distinct)),
            "part": part,
            "period": spread([p.part[1] if p.part else 0 for p in good], np.int64),
            "day": day,
        }
    )


def _whole(period: Period | SeriesError, label: Any) -> tuple[int, str]:
    try:
        return whole_year(period, label), ""
    except SeriesError as error:
        return getattr(period, "year", 0), str(error)


def statuses_of(cells: pd.DataFrame, column: Any) -> Any:
    """What each point is by its column; None where the cell is empty, or there is no column."""
    if column is None:
        return None
    read = point_flag if "_".join(str(column).lower().split()) in FLAGS else point_status
    codes, distinct = pd.factorize(cells[column], use_na_sentinel=False)
    empty = [pd.isna(cell) or (isinstance(cell, str) and not cell.strip()) for cell in distinct]
    words = [None if e else read(cell) for cell, e in zip(distinct, empty, strict=True)]
    return np.array(words, dtype=object)[codes]


def floats(column: pd.Series[Any], years: Any) -> tuple[Any, Any]:
    """Values of a frame as floats, with the words of `AnnualSeries` for those that are none."""
    problems = np.full(len(column), "", dtype=object)
    if isinstance(column.dtype, np.dtype) and column.dtype.kind in "iuf":
        return column.to_numpy(dtype=np.float64), problems
    numbers = np.full(len(column), np.nan)
    for i, (entry, year) in enumerate(zip(column.tolist(), years.tolist(), strict=True)):
        try:
            numbers[i] = number(entry, year)
        except SeriesError as error:
            problems[i] = str(error)
    return numbers, problems


def aggregated(
    rows: pd.DataFrame, how: str | None, table: Table, column: Any
) -> tuple[Any, list[str]]:
    """Rows of years out of rows of months, quarters or halves, and what to say of it."""
    if how not in (None, *AGGREGATES):
        raise ParameterError(f"aggregate={how!r}: give {', '.join(map(repr, AGGREGATES))}.")
    rows = _with_parts_of_days(rows)
    parts = rows["part"].isin(list(PARTS_IN_YEAR)).to_numpy()
    if how is None:
        if parts.sum() * 2 > len(rows):
            raise _ask_how(rows, table, column)
        return rows, []
    if not parts.any():
        raise ParameterError(f"{table.file}: one value a year. Leave aggregate (--aggregate) out.")
    keys = ["id", "year", "part"]
    chosen = rows[parts].sort_values("period", kind="stable")
    if (twice := chosen.duplicated([*keys, "period"])).any():
        row = chosen[twice].iloc[0]
        raise table.at(row["line"], column, f"more than one value for {short(row['label'])}.")
    groups = chosen.groupby(keys, sort=False, dropna=False)
    years = groups.last()
    if how != "last":
        years["value"] = groups["value"].agg(how)
    for words in ("kind", "problem"):
        bad = chosen["kind"].where(chosen["kind"] == "not a number", "")
        years[words] = chosen[words].where(bad != "", "").groupby([chosen[k] for k in keys]).max()
    for status in ("estimate", "forecast"):
        said = (chosen["status"] == status).groupby([chosen[k] for k in keys]).any()
        years.loc[said.reindex(years.index).to_numpy(), "status"] = status
    years = years.reset_index()
    needed = years["part"].map(PARTS_IN_YEAR)
    counts = groups.size().to_numpy()
    whole = (years["period"] == needed) if how == "last" else (counts == needed)
    kinds = "/".join(sorted(set(years["part"])))
    notes = [f"the {how} of {kinds}s makes a year"]
    for i in np.flatnonzero(~whole)[:3]:
        row = years.iloc[int(i)]
        told = f"{row['year']} has {counts[i]} of {needed.iloc[int(i)]} {row['part']}s"
        notes.append(f"{told}; left out (forecasting nowcast can complete it)")
    made = pd.concat([rows[~parts], years[whole.to_numpy()][rows.columns]])
    return made.sort_values("line", kind="stable").reset_index(drop=True), notes


def _ask_how(rows: pd.DataFrame, table: Table, column: Any) -> DataError:
    row = rows[rows["part"] != ""].iloc[0]
    if "FY" in row["problem"]:
        return table.at(row["line"], column, row["problem"])
    return table.at(
        row["line"],
        column,
        f"{short(row['label'])} is a {row['part']}. Say how {row['part']}s make a year: "
        "aggregate='sum' for flows such as sales, 'mean' or 'last' for stocks such as users (on "
        "the command line --aggregate), or add up months or quarters first.",
    )


def _with_parts_of_days(rows: pd.DataFrame) -> pd.DataFrame:
    """Days of several months of a year as months, quarters or halves."""
    dated = (rows["day"] != NO_DAY) & (rows["part"] == "")
    months = rows.loc[dated, "day"].map(lambda day: dt.date.fromordinal(day).month)
    keys = [rows.loc[dated, "id"], rows.loc[dated, "year"]]
    counts = months.groupby(keys, dropna=False).agg(["size", "nunique"])
    if not (counts["nunique"] > 1).any() or (counts["size"] > counts["nunique"]).any():
        return rows  # years, or several values a month
    step = min(np.diff(sorted(set(months))), default=12)
    part = {3: "quarter", 6: "half"}.get(int(step), "month")
    rows = rows.copy()
    rows.loc[dated, "part"] = part
    rows.loc[dated, "period"] = (months - 1) // (12 // PARTS_IN_YEAR[part]) + 1
    rows.loc[dated, "fiscal"] = False
    return rows
