"""Years that stand side by side, and months in a column of their own, turned into rows."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from forecasting.errors import SeriesError
from forecasting.periods import Period, read_periods
from forecasting.reading.columns import Columns, naming_columns
from forecasting.reading.headers import bare, by_name, is_rate, is_share, is_total
from forecasting.reading.layout import spanned
from forecasting.reading.table import Table
from forecasting.reading.units import is_missing, unit_of_title

__all__ = ["dated", "lengthened", "stacked"]

FLAGGED = re.compile(r"(\S{1,60}) ([a-z]{1,4})")
ACROSS = "parts of years side by side"
ID, YEAR, VALUE, FLAG, UNIT = "series", "year", "value", "obs_flag", "unit"


def year_columns(header: list[Any]) -> list[Any]:
    """Columns that are named by a year or a part of one."""
    named = [name for name in header if not isinstance(name, (bool, float))]
    periods = read_periods(named)
    good = (not isinstance(p, SeriesError) and 1500 <= p.year <= 2500 for p in periods)
    return [name for name, fits in zip(named, good, strict=True) if fits]


def lengthened(table: Table, told_id: Any) -> tuple[Table, Columns, Any] | None:
    """A table with years side by side as rows, its columns, and the header of each row's value.

    None if there are no three such years.
    """
    years = year_columns(table.header)
    if len(years) < 3:
        return None
    has_flags = "\\" in str(table.header[0])
    table = _split_compound(table)
    cells = table.cells
    rest = [name for name in table.header if name not in years]
    growth = _growth_rows(cells, rest)
    if growth.any():
        table.left.append(f"{spanned(table.place, table.lines[growth].tolist())} (growth rates)")
        table = table.take(~growth)
        cells = table.cells
    words = [name for name in rest if not _is_measure(cells[name])]
    left = [name for name in rest if name not in words and name != told_id]
    if left:
        table.left.append(f"column {', '.join(map(repr, left))} (no year)")
    names = [told_id] if told_id is not None else naming_columns(cells, words) if words else []
    ids = _joined(cells, names, table.file)
    n, k = len(cells), len(years)
    flat = cells[years].to_numpy(dtype=object).ravel()
    found = Columns(YEAR, VALUE, " / ".join(map(repr, names)) if names else None)
    long = pd.DataFrame({YEAR: np.tile(np.array(years, dtype=object), n), VALUE: flat})
    if names:
        long[found.id] = np.repeat(ids, k)
    if unit := next(iter(by_name(words, "unit")), None):
        found.unit = UNIT
        long[UNIT] = np.repeat(cells[unit].to_numpy(), k)
    if has_flags:
        long[VALUE], long[FLAG] = zip(*map(_unflagged, flat), strict=True)
        found.status = FLAG
    places = np.repeat(table.lines, k)
    headers = np.tile(np.array([str(y) for y in years], dtype=object), n)
    constant = (str(cells[name].iloc[0]) for name in words if len(cells[name].unique()) == 1)
    unit_told = table.unit or next((u for text in constant if (u := unit_of_title(text))), None)
    return (
        replace(table, cells=long, lines=places, wide="years side by side", unit=unit_told),
        found,
        headers,
    )


def stacked(table: Table, found: Columns) -> tuple[Table, Columns, Any]:
    """A table with series side by side as rows, its columns, and the header of each row's value."""
    names, n = found.several, len(table.cells)
    long = pd.DataFrame(
        {
            ID: np.repeat(np.array([str(name) for name in names], dtype=object), n),
            found.year: np.tile(table.cells[found.year].to_numpy(dtype=object), len(names)),
            VALUE: np.concatenate([table.cells[name].to_numpy(dtype=object) for name in names]),
        }
    )
    headers = long[ID].to_numpy(dtype=object)
    lines = np.tile(table.lines, len(names))
    moved = replace(found, id=ID, value=VALUE, several=[str(name) for name in names])
    return replace(table, cells=long, lines=lines), moved, headers


def _split_compound(table: Table) -> Table:
    """Eurostat's first column, ``freq,unit,geo`` before a backslash, as columns of its own."""
    first = str(table.header[0])
    if "\\" not in first:
        return table
    names = first.split("\\")[0].split(",")
    parts = table.cells.iloc[:, 0].astype(str).str.split(",", expand=True)
    if parts.shape[1] != len(names):
        return table
    parts.columns = pd.Index([name.strip() for name in names], dtype=object)
    cells = pd.concat([parts, table.cells.iloc[:, 1:]], axis=1)
    return replace(table, cells=cells)


def _unflagged(cell: Any) -> tuple[Any, str]:
    if isinstance(cell, str) and (match := FLAGGED.fullmatch(cell)):
        return match[1], match[2]
    return (":", cell[1:]) if isinstance(cell, str) and cell.startswith(":") else (cell, "")


def _growth_rows(cells: pd.DataFrame, rest: list[Any]) -> np.ndarray[Any, Any]:
    """Rows that are named as growth rates, if others are not."""
    growth = np.zeros(len(cells), dtype=bool)
    for name in rest:
        if cells[name].dtype.kind == "O" or isinstance(cells[name].dtype, pd.StringDtype):
            told = cells[name].map(lambda cell: is_rate(cell))
            growth |= told.to_numpy(dtype=bool)
    return growth if not growth.all() else np.zeros(len(cells), dtype=bool)


def _is_measure(column: pd.Series[Any]) -> bool:
    """Whether a column beside the years holds numbers, such as a CAGR."""
    if is_total(column.name) or is_share(column.name):
        return True
    told = [cell for cell in column.dropna().unique()[:50] if not is_missing(str(cell))]
    if by_name([column.name], "id"):
        return False
    return bool(told) and all(re.fullmatch(r"[-+\d.,% ]{1,60}", str(cell)) for cell in told)


def _joined(cells: pd.DataFrame, names: list[Any], file: str) -> np.ndarray[Any, Any]:
    if len(names) == 1:
        return np.asarray(cells[names[0]], dtype=object)
    if not names:
        return np.array([f"row {i}" for i in range(1, len(cells) + 1)], dtype=object)
    parts = cells[names].astype(str)
    return np.asarray(parts.agg(" / ".join, axis=1), dtype=object)


def dated(table: Table) -> Table:
    """A table whose months or quarters stand beside the years, as one with both in one column."""
    years = by_name(table.header, "year")
    if len(years) != 1:
        years = [c for c in years if bare(c) in ("year", "年份", "年", "jahr")]
    parts = [c for c in table.header if bare(c) in ("month", "quarter", "月份", "季度")]
    if len(years) == 1 and len(parts) == 1 and parts != years:
        return _labelled(table, years[0], parts[0])
    across = [c for c in table.header if isinstance(c, str) and _is_part(c)]
    if len(years) != 1 or len(across) < 2:
        return table
    others = [c for c in table.header if c not in across]
    sums = [c for c in others if is_total(c)]
    if sums:
        table.left.append(f"column {', '.join(map(repr, sums))} (a total)")
    kept = [c for c in others if c not in sums]
    cells = table.cells.melt(kept, across, var_name="part", value_name=VALUE)
    lines = np.tile(table.lines, len(across))
    return _labelled(replace(table, cells=cells, lines=lines, wide=ACROSS), years[0], "part")


def _is_part(name: str) -> bool:
    period = read_periods([_dated_label("2000", name)])[0]
    return isinstance(period, Period) and period.part is not None


def _dated_label(year: Any, part: Any) -> str:
    """One label of a year and a month or quarter, such as ``2000 Jan`` or ``2000Q1``."""
    text, year = str(part).strip(), str(year).strip()
    digits = text.rstrip("月季度")
    if digits.isdecimal():
        return f"{year}Q{digits}" if text.endswith(("季", "季度")) else f"{year}-{digits}"
    return f"{year} {text}"


def _labelled(table: Table, year: Any, part: Any) -> Table:
    """A table with year and part in the column of the years."""
    quarters = bare(part) in ("quarter", "季度")
    pairs = zip(table.cells[year], table.cells[part], strict=True)
    texts = ((y, f"{p}季" if quarters and str(p).isdecimal() else p) for y, p in pairs)
    labels = [_dated_label(y, p) for y, p in texts]
    return replace(table, cells=table.cells.assign(**{str(year): labels}).drop(columns=[part]))
