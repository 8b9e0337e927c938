"""Which column is which: the one finder, for files and for frames."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from forecasting.checks import STATUSES
from forecasting.errors import ParameterError
from forecasting.periods import read_periods
from forecasting.reading.headers import bare, by_name, is_share, is_total
from forecasting.reading.layout import plausible
from forecasting.reading.numbers import read_numbers
from forecasting.reading.statuses import are_letters, point_status
from forecasting.reading.units import is_missing, words
from forecasting.text import listed

__all__ = ["Columns", "find_columns", "naming_columns"]

TOLD_APART = words(
    "status first_published first_published_from first_published_to note notes unit source "
    "sources last_update"
)
SAMPLE = 200


@dataclass
class Columns:
    """Columns by what they hold; None where there is none."""

    year: Any = None
    value: Any = None
    id: Any = None
    status: Any = None
    unit: Any = None
    several: list[Any] = field(default_factory=list)  # values side by side, each a series
    passed: list[Any] = field(default_factory=list)  # may tell something too and were not taken


def find_columns(cells: pd.DataFrame, told: dict[str, Any], as_text: bool) -> Columns:
    """Find the columns: as told, else by usual names, else by content."""
    columns = list(cells.columns)
    _check_told(columns, told)
    found = Columns(**told)

    def rest(role: str = "") -> list[Any]:
        taken = (found.id, found.year, found.value, found.status, found.unit)
        free = [c for c in columns if c not in taken]
        return by_name(free, role) if role else free

    def fits(column: Any) -> bool:
        return _holds_numbers(cells[column], as_text)

    if found.id is None:
        found.id = _first(c for c in rest("id") if not as_text or _names_rows(cells[c]))
    if found.year is None:
        found.year = _first(rest("year"))
    if found.status is None:
        found.status = _status_column(cells, rest(), as_text)
    found.unit = _first(rest("unit"))
    if found.year is None:
        named = [] if found.value is not None else rest("value")
        years = [c for c in rest() if c not in named and _holds_years(cells[c])]
        found.year = only(years, "year", columns)
    once = not cells[found.year].duplicated().any()
    if found.status is None and once:
        found.status = _first(c for c in rest() if are_letters(_distinct(cells[c])))
    if found.value is None:
        values = likely_values(rest(), fits) or rest()[: len(rest()) == 1]
        values = [c for c in values if not _counts_rows(cells, c)] or values
        if once and found.id is None and len(values) > 1 and not by_name(values, "value"):
            found.several, values = values, values[:1]
        found.value = only(values, "value", columns)
    if told.get("id") is None and not found.several:
        found.id = _names_series(cells, found, rest(), as_text)
    if told.get("value") is None:
        others = [c for c in rest() if c not in found.several and not _counts_rows(cells, c)]
        found.passed = [c for c in others if fits(c) or _tells_points(cells, found, c)]
    return found


def _check_told(columns: list[Any], told: dict[str, Any]) -> None:
    for role, column in told.items():
        if column is not None and columns.count(column) != 1:
            names = ", ".join(map(str, columns[:SAMPLE]))
            raise ParameterError(f"no column {column!r} for the {role}. The columns are {names}.")


def _first(columns: Iterable[Any]) -> Any:
    return next(iter(columns), None)


def only(candidates: Sequence[Any], role: str, columns: Sequence[Any]) -> Any:
    """Return the one candidate, or raise a ParameterError that tells how to name the column."""
    if len(candidates) == 1:
        return candidates[0]
    problem = f"{len(candidates)} columns could be" if candidates else "no column looks like"
    raise ParameterError(
        f"Which column is the {role}? {problem} it. Say {role}=..., one of [{listed(columns)}]; on "
        f"the command line: --{role}."
    )


def likely_values(columns: Sequence[Any], fits: Callable[[Any], bool]) -> list[Any]:
    """Columns that may be the value: by usual names, else by content; growth rates last."""
    named = by_name(columns, "value")
    levels = [c for c in named if not is_share(c)]
    if levels:
        return levels if len(levels) == 1 else [c for c in levels if fits(c)] or levels
    fitting = [c for c in columns if fits(c)]
    levels = [c for c in fitting if not is_share(c)]
    return list(dict.fromkeys([*named, *levels])) or fitting


def _names_rows(column: pd.Series[Any]) -> bool:
    """Whether a column of a file holds names, not another one for every row."""
    told = column.ne("") & column.notna()
    return bool(told.any()) and not 1 < len(column) == column.nunique(dropna=False)


def _counts_rows(cells: pd.DataFrame, name: Any) -> bool:
    """Whether a column numbers the rows: by its name, or the first one by 1, 2, 3, ..."""
    if by_name([name], "order"):
        return True
    if name != cells.columns[0] or len(cells) < 3:
        return False
    counted = pd.to_numeric(cells[name], errors="coerce").to_numpy(dtype=float)
    return counted[0] in (0, 1) and bool((np.diff(counted) == 1).all())


def _status_column(cells: pd.DataFrame, columns: Sequence[Any], as_text: bool) -> Any:
    """The column that says what each point is: by its name, else by words for that alone."""

    def told(column: Any) -> set[Any]:
        return {point_status(word) for word in _distinct(cells[column])}

    for column in by_name(columns, "status"):
        if as_text or told(column) & set(STATUSES):
            return column
    return _first(c for c in columns if (words := told(c)) and words <= set(STATUSES))


def naming_columns(cells: pd.DataFrame, columns: Sequence[Any]) -> list[Any]:
    """The fewest columns, usual names first, that tell the rows of a wide table apart."""
    order = list(dict.fromkeys([*by_name(columns, "id"), *columns]))
    chosen: list[Any] = []
    groups = 1
    for column in order:
        count = len(cells[[*chosen, column]].drop_duplicates())
        if count > groups:
            chosen, groups = [*chosen, column], count
    alone = [c for c in chosen[1:] if cells[c].is_unique]
    return alone[:1] or chosen or order[:1]


def _names_series(cells: pd.DataFrame, found: Columns, rest: Sequence[Any], as_text: bool) -> Any:
    """The column that names the series: the usual one if it does, else the only one of text."""
    if found.id is None:
        several = cells[found.year].duplicated().any()
    else:
        doubled = cells.loc[cells.duplicated([found.id, found.year]), found.id].nunique()
        several = doubled * 2 > cells[found.id].nunique()
    if not several:
        return found.id
    names = [] if found.id is None else [found.id]
    for column in rest:
        told_apart = bare(column) not in TOLD_APART and len(cells[column].unique()) > 1
        if told_apart and not _holds_numbers(cells[column], as_text):
            names += [column] * (not any(_are_twins(cells, column, name) for name in names))
    if len(names) < 2:
        return _first(names)
    if found.id is None:
        return only(names, "id", list(cells.columns))
    raise ParameterError(
        f"Which column names the series? {found.id!r} has several rows for one year. Say id=... "
        f"(--id), one of [{listed(names)}], or make one column of several."
    )


def _are_twins(cells: pd.DataFrame, one: Any, other: Any) -> bool:
    """Whether two columns say the same in other words, such as a name and its code."""
    pairs = len(cells[[one, other]].drop_duplicates())
    return bool(pairs == cells[one].nunique(dropna=False) == cells[other].nunique(dropna=False))


def _tells_points(cells: pd.DataFrame, found: Columns, name: Any) -> bool:
    """Whether a column of few words says something of the points of a series."""
    if bare(name) in TOLD_APART or cells[name].nunique() * 2 > len(cells):
        return False
    keys = [found.id, name] if found.id is not None else [name]
    ids = 1 if found.id is None else cells[found.id].nunique()
    return len(cells[keys].drop_duplicates()) > ids and not _are_twins(cells, name, found.year)


def _distinct(column: pd.Series[Any]) -> list[Any]:
    """The first different entries of a column that are not empty."""
    told = (e for e in column.dropna().unique() if not (isinstance(e, str) and is_missing(e)))
    return list(islice(told, SAMPLE))


def _holds_years(column: pd.Series[Any]) -> bool:
    if column.dtype.kind == "M":
        return True
    labels = [entry for entry in _distinct(column) if not is_total(entry)]
    return bool(labels) and all(map(plausible, read_periods(labels)))


def _holds_numbers(column: pd.Series[Any], as_text: bool) -> bool:
    if column.dtype.kind != "O" and not isinstance(column.dtype, pd.StringDtype):
        return bool(column.dtype.kind in "iuf")
    entries = _distinct(column)
    if not as_text:
        numbers = sum(isinstance(e, Real) and not isinstance(e, bool) for e in entries)
        return numbers * 2 > len(entries)
    values = read_numbers([str(entry) for entry in entries], "").entries
    refused = sum(isinstance(value, str) and "is not a number." in value for value in values)
    return refused * 2 < len(values) and any(value is not None for value in values)
