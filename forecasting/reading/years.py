"""A column of periods turned into rows of years, and parts of years made into whole ones."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from forecasting.checks import number
from forecasting.days import NO_DAY
from forecasting.errors import ParameterError, SeriesError
from forecasting.periods import PARTS_IN_YEAR, PLURALS, Period, ordinal, read_periods, whole_year
from forecasting.reading.columns import FLAGS, are_letters, point_flag, point_status
from forecasting.reading.headers import bare
from forecasting.text import short

if TYPE_CHECKING:
    from forecasting.errors import DataError
    from forecasting.reading.table import Table

__all__ = ["AGGREGATES", "UNFINISHED", "aggregated", "floats", "plain_rows", "statuses_of"]

AGGREGATES = ("sum", "mean", "last")
UNFINISHED = ("leave-out", "nowcast")
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
    read = isinstance(values, tuple)  # by the reader of files, where parts may still make a year
    value, problem = values if read else floats(values, year)
    kind = np.where(problem != "", "not a number", "").astype(object)
    unfit = (wrong != "") & ~(read & (part != "") & (problem != ""))
    kind[unfit] = np.where(part != "", "partial", "not a year")[unfit]
    problem = np.where(unfit, wrong, problem)
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
    codes, distinct = pd.factorize(cells[column], use_na_sentinel=False)
    empty = [pd.isna(cell) or (isinstance(cell, str) and not cell.strip()) for cell in distinct]
    told = [cell for cell, e in zip(distinct, empty, strict=True) if not e]
    read = point_flag if bare(column) in FLAGS or are_letters(told) else point_status
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
    rows: pd.DataFrame, how: str | None, unfinished: str, table: Table, column: Any
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows of years out of rows of months, quarters or halves, and the years left out."""
    _check_how(how, unfinished)
    rows = _with_parts_of_days(rows)
    parts = rows["part"].isin(list(PARTS_IN_YEAR)).to_numpy()
    if how is None:
        if parts.sum() * 2 > len(rows):
            raise _ask_how(rows, table, column)
        return rows, rows[:0]
    if not parts.any():
        raise ParameterError(f"{table.file}: one value a year. Leave aggregate (--aggregate) out.")
    keys = ["id", "year", "part"]
    chosen = rows[parts].sort_values("period", kind="stable")
    if (twice := chosen.duplicated([*keys, "period"])).any():
        row = chosen[twice].iloc[0]
        raise table.at(row["line"], column, f"more than one value for {short(row['label'])}.")
    chosen.loc[chosen["kind"] == "partial", ["kind", "problem"]] = ""
    weakest = chosen["status"].map({"estimate": 1, "forecast": 2}).fillna(0)
    groups = chosen.assign(weakest=weakest).groupby(keys, sort=False, dropna=False)
    years = groups.last()
    if how != "last":
        years["value"] = groups["value"].agg(how)
    years[["kind", "problem"]] = groups[["kind", "problem"]].max()
    first = chosen[chosen["kind"] != ""].groupby(keys, dropna=False)["line"].first()
    years["line"] = first.reindex(years.index).fillna(years["line"]).astype(int)
    weakest = groups["weakest"].max().map({1: "estimate", 2: "forecast"})
    years["status"] = weakest.where(weakest.notna(), years.pop("status"))
    years = years.assign(known=groups.size(), uncertain=None, day=NO_DAY).reset_index()
    years["needed"] = years["part"].map(PARTS_IN_YEAR)
    whole = (years["period"] if how == "last" else years["known"]) == years["needed"]
    if unfinished == "nowcast":
        whole |= _nowcast(years, chosen, how, ~whole)
    made = pd.concat([rows[~parts], years.loc[whole, rows.columns]])
    unmade = years[~whole]
    counts = zip(unmade["known"], unmade["needed"], unmade["part"].map(PLURALS), strict=True)
    unmade = unmade.assign(words=[f"{k} of {n} {parts}" for k, n, parts in counts])
    return made.sort_values("line", kind="stable").reset_index(drop=True), unmade


def _check_how(how: str | None, unfinished: str) -> None:
    if how not in (None, *AGGREGATES):
        raise ParameterError(f"aggregate={how!r}: give {', '.join(map(repr, AGGREGATES))}.")
    if unfinished not in UNFINISHED:
        raise ParameterError(f"unfinished={unfinished!r}: give 'leave-out' or 'nowcast'.")
    if unfinished == "nowcast" and how not in ("sum", "mean"):
        raise ParameterError(
            "unfinished='nowcast' (--unfinished) needs aggregate='sum' or 'mean' (--aggregate): "
            "the last value of a year cannot be told from earlier ones."
        )


def _nowcast(years: pd.DataFrame, chosen: pd.DataFrame, how: str, running: Any) -> Any:
    """Complete the last years of series that can be told from earlier ones; which those are."""
    from forecasting.nowcasting.unfinished import running_year

    last = years.groupby("id")["year"].transform("max") == years["year"]
    groups = chosen.groupby(["id", "part"]).indices
    found = {}
    for i, row in years[running & last & (years["kind"] == "")].iterrows():
        mine = chosen.iloc[groups[row["id"], row["part"]]]
        parts = mine.pivot_table(index="year", columns="period", values="value")
        parts = parts.reindex(columns=range(1, row["needed"] + 1))
        if (point := running_year(parts, row["part"], how)) is not None:
            found[i] = point
    rows = list(found)
    years.loc[rows, "value"] = [point.median for point in found.values()]
    years.loc[rows, ["status", "first", "last"]] = ["derived", "", ""]
    years["uncertain"] = pd.Series([found.get(i) for i in range(len(years))], dtype=object)
    return years.index.isin(rows)


def _ask_how(rows: pd.DataFrame, table: Table, column: Any) -> DataError:
    row = rows[rows["part"] != ""].iloc[0]
    if "FY" in row["problem"]:
        return table.at(row["line"], column, row["problem"])
    many = PLURALS.get(row["part"], row["part"])
    return table.at(
        row["line"],
        column,
        f"{short(row['label'])} is a {row['part']}. Say how {many} make a year: "
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
