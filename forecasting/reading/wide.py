"""Years, parts of years or series that stand side by side, turned into rows."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from forecasting.periods import Period, read_periods
from forecasting.reading.columns import Columns, naming_columns
from forecasting.reading.headers import bare, by_name, is_rate, is_share, is_total
from forecasting.reading.layout import plausible
from forecasting.reading.table import Table
from forecasting.reading.units import is_missing, unit_of_title
from forecasting.text import listed

__all__ = ["stacked", "upright"]

FLAGGED = re.compile(r"(:|\S{1,60}(?= )) ?([@A-Za-z]{1,4})")
ID, YEAR, VALUE, FLAG = "its series", "year", "its value", "obs_flag"
UNIT, PART = "unit", "its part"


def upright(table: Table, told: dict[str, Any]) -> tuple[Table, dict[str, Any]]:
    """A table with years or parts of them side by side as one of rows, and which columns it has.

    Any other table stays as it is.
    """
    if told["year"] is not None:
        return table, told
    table = _dated(table)
    if table.wide:
        return table, told | {"value": VALUE}
    years = [] if told["value"] is not None else _year_columns(table.header)
    return _years_down(table, years, told["id"]) if len(years) > 2 else (table, told)


def stacked(table: Table, found: Columns) -> tuple[Table, Columns]:
    """A table with series side by side as one of rows, and its columns."""
    kept = [name for name in table.header if name not in found.several]
    names = [str(name) for name in found.several]
    table = table.melted(kept, found.several, ID, VALUE)
    return table, replace(found, id=ID, value=VALUE, several=names)


def _year_columns(header: list[Any]) -> list[Any]:
    """Columns that are named by a year or a part of one."""
    named = [name for name in header if not isinstance(name, (bool, float))]
    periods = zip(named, read_periods(named), strict=True)
    return [name for name, period in periods if plausible(period)]


def _years_down(table: Table, years: list[Any], told_id: Any) -> tuple[Table, dict[str, Any]]:
    has_flags = "\\" in str(table.header[0])
    table = _without_rates(_split_compound(table), years)
    cells = table.cells
    rest = [name for name in table.header if name not in years]
    words = [name for name in rest if name == told_id or not _is_measure(cells[name])]
    if left := [name for name in rest if name not in words]:
        table.left.append(f"column {listed(left)} (no year)")
    names = [told_id] if told_id is not None else naming_columns(cells, words)
    label = " / ".join(map(str, names))
    label = repr(label) if label in (YEAR, VALUE, UNIT) else label
    found = {"id": label or None, "year": YEAR, "value": VALUE}
    kept = pd.DataFrame(index=cells.index)
    if len(names) == 1:
        kept[found["id"]] = cells[names[0]]
    elif names:
        parts = cells[names].astype(object).where(cells[names].notna(), "")
        kept[found["id"]] = parts.astype(str).agg(" / ".join, axis=1)
    if units := by_name(words, "unit"):
        kept[UNIT] = cells[units[0]]
    constant = (str(cells[name].iloc[0]) for name in words if len(cells[name].unique()) == 1)
    unit = table.unit or next(filter(None, map(unit_of_title, constant)), None)
    whole = pd.concat([kept, cells[years]], axis=1)
    table = replace(table, cells=whole, unit=unit, wide="years side by side")
    table = table.melted(list(kept), years, YEAR, VALUE)
    # series in the order of the file, also where the first year of one is empty
    table = table.take(np.argsort(table.lines, kind="stable"))
    if has_flags:
        values, flags = zip(*map(_unflagged, table.cells[VALUE]), strict=True)
        cells = table.cells.assign(**{VALUE: values, FLAG: flags})
        return replace(table, cells=cells), found | {"status": FLAG}
    return table, found


def _split_compound(table: Table) -> Table:
    """Eurostat's first column, ``freq,unit,geo`` before a backslash, as columns of its own."""
    names = str(table.header[0]).split("\\")[0].split(",")
    parts = table.cells.iloc[:, 0].astype(str).str.split(",", expand=True)
    if "\\" not in str(table.header[0]) or parts.shape[1] != len(names):
        return table
    parts.columns = pd.Index([name.strip() for name in names], dtype=object)
    return replace(table, cells=pd.concat([parts, table.cells.iloc[:, 1:]], axis=1))


def _unflagged(cell: Any) -> tuple[Any, str]:
    """A value and its flag, which Eurostat writes into one cell."""
    match = FLAGGED.fullmatch(cell) if isinstance(cell, str) else None
    return (match[1], match[2]) if match else (cell, "")


def _without_rates(table: Table, years: list[Any]) -> Table:
    """The table without rows that are named as growth rates, if others are not."""
    names = table.cells.drop(columns=years).select_dtypes(exclude="number")
    rates = names.apply(lambda column: column.map(is_rate)).any(axis=1).to_numpy(dtype=bool)
    return table if rates.all() else table.without(rates, "growth rates")


def _is_measure(column: pd.Series[Any]) -> bool:
    """Whether a column beside the years holds numbers, such as a CAGR."""
    if is_total(column.name) or is_share(column.name):
        return True
    told = [cell for cell in column.dropna().unique()[:50] if not is_missing(str(cell))]
    numbers = all(re.fullmatch(r"[-+\d.,% ]{1,60}", str(cell)) for cell in told)
    return bool(told) and numbers and not by_name([column.name], "id")


def _dated(table: Table) -> Table:
    """A table whose months or quarters stand beside the years, as one with both in one column."""
    years = by_name(table.header, "year")
    if len(years) != 1:
        years = [c for c in years if bare(c) in ("year", "年份", "年", "jahr")]
    if len(years) != 1:
        return table
    parts = [c for c in table.header if bare(c) in ("month", "quarter", "月份", "季度")]
    if len(parts) == 1 and parts != years:
        return _labelled(table, years[0], parts[0])
    across = [c for c in table.header if isinstance(c, str) and _is_part(c)]
    if len(across) < 2:
        return table
    sums = [c for c in table.header if c not in across and is_total(c)]
    if sums:
        table.left.append(f"column {listed(sums)} (a total)")
    kept = [c for c in table.header if c not in (*across, *sums)]
    table = replace(table, wide="parts of years side by side")
    return _labelled(table.melted(kept, across, PART, VALUE), years[0], PART)


def _is_part(name: str) -> bool:
    period = read_periods([_label("2000", name)])[0]
    return isinstance(period, Period) and period.part is not None


def _labelled(table: Table, year: Any, part: Any) -> Table:
    """A table with year and part in the column of the years."""
    quarters = bare(part) in ("quarter", "季度")
    pairs = zip(table.cells[year], table.cells[part], strict=True)
    labels = [_label(y, p, quarters) for y, p in pairs]
    return replace(table, cells=table.cells.assign(**{str(year): labels}).drop(columns=[part]))


def _label(year: Any, part: Any, quarters: bool = False) -> str:
    """One label of a year and a month or quarter, such as ``2000 Jan`` or ``2000Q1``."""
    year, text = str(year).strip(), str(part).strip()
    digits = text.rstrip("月季度")
    if not digits.isdecimal():
        return f"{year} {text}"
    return f"{year}Q{digits}" if quarters or "季" in text else f"{year}-{digits}"
