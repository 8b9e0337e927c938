"""Months, quarters and halves made into whole years."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd

from forecasting.days import NO_DAY
from forecasting.errors import DataError, ParameterError
from forecasting.periods import PARTS_IN_YEAR, PLURALS
from forecasting.reading.table import Table
from forecasting.text import short

__all__ = ["aggregated", "check_how"]

AGGREGATES = ("sum", "mean", "last")
UNFINISHED = ("leave-out", "nowcast")
KEYS = ["id", "year", "part"]
WEAKER = {"estimate": 1, "forecast": 2}
"""Statuses of parts of which the last gives the year its own."""


def check_how(how: str | None, unfinished: str) -> None:
    """Refuse a way of making years that there is not."""
    if how not in (None, *AGGREGATES):
        raise ParameterError(f"aggregate={how!r}: give {', '.join(map(repr, AGGREGATES))}.")
    if unfinished not in UNFINISHED:
        raise ParameterError(f"unfinished={unfinished!r}: give 'leave-out' or 'nowcast'.")
    if unfinished == "nowcast" and how not in ("sum", "mean"):
        raise ParameterError(
            "unfinished='nowcast' (--unfinished) needs aggregate='sum' or 'mean' (--aggregate): "
            "the last value of a year cannot be told from earlier ones."
        )


def aggregated(
    rows: pd.DataFrame, how: str | None, unfinished: str, table: Table, column: Any
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows of years out of rows of months, quarters or halves, and the years left out."""
    rows = _with_parts_of_days(rows)
    parts = rows["part"].isin(list(PARTS_IN_YEAR)).to_numpy()
    if how is None:
        if parts.sum() * 2 > len(rows):
            raise _ask_how(rows, table, column)
        return rows, rows[:0]
    if not parts.any():
        raise ParameterError(f"{table.file}: one value a year. Leave aggregate (--aggregate) out.")
    chosen = rows[parts].sort_values("period", kind="stable")
    if (twice := chosen.duplicated([*KEYS, "period"])).any():
        row = chosen[twice].iloc[0]
        raise table.at(row["line"], column, f"more than one value for {short(row['label'])}.")
    chosen.loc[chosen["kind"] == "partial", ["kind", "problem"]] = ""
    years = _years(chosen, how)
    whole = (years["period"] if how == "last" else years["known"]) == years["needed"]
    if unfinished == "nowcast":
        whole |= _nowcast(years, chosen, how, ~whole)
    made = pd.concat([rows[~parts], years.loc[whole, rows.columns]])
    unmade = years[~whole]
    counts = zip(unmade["known"], unmade["needed"], unmade["part"].map(PLURALS), strict=True)
    unmade = unmade.assign(words=[f"{k} of {n} {parts}" for k, n, parts in counts])
    return made.sort_values("line", kind="stable").reset_index(drop=True), unmade


def _years(parts: pd.DataFrame, how: str) -> pd.DataFrame:
    """A row for each year of which there is a part, and how many are known and needed."""
    parts = parts.assign(weakest=parts["status"].map(WEAKER).fillna(0))
    groups = parts.groupby(KEYS, sort=False, dropna=False)
    years = groups.last()
    if how != "last":
        years["value"] = groups["value"].agg(how)
    years[["kind", "problem"]] = groups[["kind", "problem"]].max()
    first = parts[parts["kind"] != ""].groupby(KEYS, dropna=False)["line"].first()
    years["line"] = first.reindex(years.index).fillna(years["line"]).astype(int)
    weakest = groups["weakest"].max().map({rank: status for status, rank in WEAKER.items()})
    years["status"] = weakest.fillna(years["status"])
    years = years.assign(known=groups.size(), uncertain=None, day=NO_DAY).reset_index()
    return years.assign(needed=years["part"].map(PARTS_IN_YEAR))


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
    years["uncertain"] = pd.Series(map(found.get, years.index), dtype=object)
    return years.index.isin(rows)


def _ask_how(rows: pd.DataFrame, table: Table, column: Any) -> DataError:
    row = rows[rows["part"] != ""].iloc[0]
    words, many = row["problem"], PLURALS.get(row["part"], row["part"])
    if "FY" not in words:
        words = (
            f"{short(row['label'])} is a {row['part']}. Say how {many} make a year: "
            "aggregate='sum' for flows such as sales, 'mean' or 'last' for stocks such as "
            "users (on the command line --aggregate), or add up months or quarters first."
        )
    return table.at(row["line"], column, words)


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
