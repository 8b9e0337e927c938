"""The rows of any table in long form: id, year, value, and where each stood."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from forecasting.checks import NO_UNIT
from forecasting.days import NO_DAY, odd_day_words, odd_days
from forecasting.errors import ParameterError
from forecasting.reading.columns import Columns, find_columns
from forecasting.reading.formats import read_table
from forecasting.reading.headers import is_total, telling
from forecasting.reading.parts import aggregated, check_how
from forecasting.reading.remarks import remarks
from forecasting.reading.rows import Long
from forecasting.reading.statuses import statuses_of
from forecasting.reading.table import Table
from forecasting.reading.values import read_values
from forecasting.reading.wide import stacked, upright
from forecasting.reading.years import plain_rows
from forecasting.text import listed

__all__ = ["arranged", "read_long"]

SHOWN = 3


def read_long(
    source: Any,
    *,
    id: Any = None,  # noqa: A002
    only: str | None = None,
    year: Any = None,
    value: Any = None,
    unit: str | None = None,
    decimal: str | None = None,
    sheet: str | None = None,
    aggregate: str | None = None,
    unfinished: str = "leave-out",
    upper_bound: float | None = None,
) -> Long:
    """Read any table; see `AnnualSeries.from_csv` for the options."""
    if decimal not in (None, ".", ","):
        raise ParameterError(f"decimal={decimal!r}: give '.' or ','.")
    check_how(aggregate, unfinished)
    named = {"id": id, "year": year, "value": value}
    table, found = arranged(read_table(source, sheet), named)
    table = _chosen(table, found, only)
    rows, units = _rows(table, found, decimal)
    missing = rows["problem"].eq("missing")
    empty = rows[missing].itertuples()
    lost: dict[Any, Any] = {(row.id, row.year): (row.line, "empty") for row in empty}
    if not table.wide:
        table.leave_out(rows.loc[missing, "line"], "no value")
    rows = rows[~missing].reset_index(drop=True)
    rows, unmade = aggregated(rows, aggregate, unfinished, table, found.year)
    lost |= {(row.id, row.year): (row.line, row.words) for row in unmade.itertuples()}
    _say_unmade(table, unmade, rows, aggregate)
    rows = _without_last_part(rows, table)
    names = rows["id"].dropna().unique()
    told = {name: unit or units.get(name) or table.unit or NO_UNIT for name in names}
    columns = {"id": found.id, "year": found.year, "value": found.value}
    columns["status"] = found.year if found.status is None else found.status
    columns |= dict(zip(["first_published"], _days(table), strict=False))
    long = Long(table.file, table.place, columns, rows, told, lost=lost)
    long.notes = remarks(long, table, found, aggregate, upper_bound)
    return long


def arranged(table: Table, told: dict[str, Any]) -> tuple[Table, Columns]:
    """A table of rows, and which of its columns is which."""
    try:
        table, told = upright(table, told)
        found = find_columns(table.cells, told, table.as_text)
    except ParameterError as error:
        raise ParameterError(f"{table.file}: {error}") from None
    return stacked(table, found) if found.several else (table, found)


def _chosen(table: Table, found: Columns, only: str | None) -> Table:
    """The rows of years, of the one series that is asked for."""
    labels = table.cells[found.year]
    totals = [entry for entry in labels.unique() if isinstance(entry, str) and is_total(entry)]
    table = table.without(labels.isin(totals).to_numpy(), "a total")
    if only is None:
        return _without_totals(table, found)
    if found.id is None:
        raise ParameterError(f"{table.file}: no column names the series. Say which does (id).")
    ids = table.cells[found.id].astype(str)
    if not (mine := (ids == only).to_numpy()).any():
        names = list(ids.unique())
        known = ", ".join(names[:SHOWN]) + ", ..." * (len(names) > SHOWN)
        raise ParameterError(f"{table.file}: no series {only!r}. There are {known}.")
    return table.take(mine)


def _without_totals(table: Table, found: Columns) -> Table:
    """The table without series that are sums of two or more others."""
    ids = None if found.id is None else table.cells[found.id]
    names = [] if ids is None else ids.unique().tolist()
    totals = [name for name in names if isinstance(name, str) and is_total(name)]
    if ids is None or not totals or len(names) - len(totals) < 2:
        return table
    rows = ids.isin(totals).to_numpy()
    why = f"a total; only={totals[0]!r} (--only) takes it"
    if not found.several:
        return table.without(rows, why)
    table.left.append(f"column {listed(totals)} ({why})")
    found.several = [name for name in found.several if name not in totals]
    return table.take(~rows)


def _rows(
    table: Table, found: Columns, decimal: str | None
) -> tuple[pd.DataFrame, dict[Any, str | None]]:
    """The rows as `plain_rows` has them and more, and the unit of each series."""
    cells = table.cells
    if found.id is None:
        name = Path(table.file).stem if table.as_text else telling(found.value) or "market"
        ids = pd.Series([name] * len(cells), dtype=object)
    else:
        ids = cells[found.id]
        if table.as_text:
            ids = ids.astype(str).where(ids.ne(""), None).astype(object)
    values, problems, units = read_values(table, found, ids, decimal)
    statuses = statuses_of(cells, found.status)
    rows = plain_rows(ids, cells[found.year], (values, problems), statuses)
    rows["line"], rows["header"] = table.lines, "" if table.headers is None else table.headers
    days = _days(table)
    for name, column in zip(("first", "last"), days or ("", ""), strict=True):
        rows[name] = cells[column].fillna("").astype(str).to_numpy(dtype=object) if days else ""
    rows["uncertain"] = None
    return rows, units


def _days(table: Table) -> list[str]:
    """Columns of the first and last day of publication, if there are any."""
    pairs = ["first_published_from", "first_published_to"], ["first_published", "first_published"]
    return next((pair for pair in pairs if set(pair) <= set(table.header)), [])


def _say_unmade(table: Table, years: pd.DataFrame, rows: pd.DataFrame, how: str | None) -> None:
    """Say of which years a part is not there, and what can be done about it."""
    table.left += ["..."] if len(years) > SHOWN else []
    table.left += [f"{row.year} ({row.words})" for row in years[-SHOWN:].itertuples()]
    latest = rows.groupby("id")["year"].max().reindex(years["id"]).to_numpy()
    if how != "last" and (years["year"].to_numpy() > latest).any():
        table.notes.append("unfinished='nowcast' (--unfinished) may complete the last year.")


def _without_last_part(rows: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Rows without a last one whose day is no whole number of years after the one before."""
    if (rows["day"] == NO_DAY).all():
        return rows
    days = rows["day"].to_numpy()
    before = odd_days(pd.factorize(rows["id"])[0], rows["year"].to_numpy(), days)
    last = rows.groupby("id", dropna=False)["day"].transform("max").to_numpy() == days
    odd = (before >= 0) & last
    if not odd.any() or np.isin(before[before >= 0], np.flatnonzero(before >= 0)).any():
        return rows
    first = int(np.flatnonzero(odd)[0])
    words = odd_day_words(int(days[first]), int(days[before[first]]))
    table.leave_out(rows.loc[odd, "line"], words.rstrip("."))
    kept: pd.DataFrame = rows[~odd].reset_index(drop=True)
    return kept
