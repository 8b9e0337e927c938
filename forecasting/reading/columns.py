"""Which column is which: the one finder, for files and for frames."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
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
from forecasting.reading.units import is_missing, words
from forecasting.text import short

__all__ = [
    "Columns",
    "find_columns",
    "naming_columns",
    "point_flag",
    "point_status",
]

STATUS_WORDS = {"": "actual"} | {
    word: status
    for status, told in {
        "actual": "final historical history actuals observed revised ist 实际 实际值 实绩",
        "estimate": "estimated estimates provisional preliminary schätzung 估计 估算 估计值",
        "forecast": "forecasted forecasts projected projection projections prognose plan budget"
        " 预测 预测值 预计 予測",
    }.items()
    for word in told.split()
}
FLAGS = ("obs_status", "obs_flag", "flag", "flags", "flag_codes")
TOLD_APART = words(
    "status first_published first_published_from first_published_to note notes unit source "
    "sources last_update"
)
SAMPLE = 200


@dataclass
class Columns:
    """Columns by what they hold.

    Attributes
    ----------
    id, status, unit : name or None
        None where there is none.
    year, value : name
    several : list of names
        Columns of values side by side, each a series of its own; ``value`` is the first.
    passed : list of names
        Columns that hold numbers too and were not taken.
    """

    year: Any
    value: Any
    id: Any = None
    status: Any = None
    unit: Any = None
    several: list[Any] = field(default_factory=list)
    passed: list[Any] = field(default_factory=list)


def point_status(text: Any) -> Any:
    """Status of a point as `AnnualSeries` names it; what is none stays as it is.

    Examples
    --------
    >>> point_status("Actual"), point_status("预测"), point_status("guess")
    ('actual', 'forecast', 'guess')
    """
    if not isinstance(text, str):
        return text
    word = text.strip().lower()
    return STATUS_WORDS.get(word, word)


def point_flag(text: Any) -> str:
    """Status that a statistical office's flag tells: ``e``, ``p`` and ``f``; else actual."""
    letters = str(text).strip().lower()
    return "forecast" if "f" in letters else "estimate" if set(letters) & set("ep") else "actual"


def likely_values(columns: Sequence[Any], fits: Callable[[Any], bool]) -> list[Any]:
    """Columns that may be the value: by usual names, else by content; growth rates last."""
    named = by_name(columns, "value")
    levels = [c for c in named if not is_share(c)]
    if levels:
        return levels if len(levels) == 1 else [c for c in levels if fits(c)] or levels
    fitting = [c for c in columns if fits(c)]
    levels = [c for c in fitting if not is_share(c)]
    return list(dict.fromkeys([*named, *levels])) or fitting


def only(candidates: Sequence[Any], role: str, columns: Sequence[Any]) -> Any:
    """Return the one candidate, or raise a ParameterError that tells how to name the column."""
    if len(candidates) == 1:
        return candidates[0]
    problem = f"{len(candidates)} columns could be" if candidates else "no column looks like"
    raise ParameterError(
        f"Which column is the {role}? {problem} it. Say {role}=..., one of {_listed(columns)}; on "
        f"the command line: --{role}."
    )


def _listed(columns: Sequence[Any], most: int = 12) -> str:
    more = ", ..." * (len(columns) > most)
    return f"[{', '.join(map(short, columns[:most]))}{more}]"


def find_columns(cells: pd.DataFrame, told: dict[str, Any], as_text: bool) -> Columns:
    """Find the columns: as told, else by usual names, else by content."""
    columns = list(cells.columns)
    for role, column in told.items():
        if column is not None and columns.count(column) != 1:
            raise ParameterError(
                f"no column {column!r} for the {role}. The columns are "
                f"{', '.join(map(str, columns[:SAMPLE]))}."
            )
    found = Columns(told.get("year"), told.get("value"), told.get("id"), told.get("status"))

    def rest() -> list[Any]:
        taken = (found.id, found.year, found.value, found.status, found.unit)
        return [c for c in columns if c not in taken]

    def fits(column: Any) -> bool:
        return _holds_numbers(cells[column], as_text)

    if found.id is None:
        found.id = next((c for c in by_name(rest(), "id") if _names_rows(cells[c], as_text)), None)
    if found.year is None:
        found.year = next(iter(by_name(rest(), "year")), None)
    if found.status is None:
        found.status = _status_column(cells, rest(), as_text)
    found.unit = next(iter(by_name(rest(), "unit")), None)
    if found.year is None:
        named = [] if found.value is not None else by_name(rest(), "value")
        years = [c for c in rest() if c not in named and _holds_years(cells[c])]
        found.year = only(years, "year", columns)
    if found.status is None and not cells[found.year].duplicated().any():
        found.status = next((c for c in rest() if are_letters(_distinct(cells[c]))), None)
    if found.value is None:
        values = likely_values(rest(), fits)
        if not values and len(rest()) == 1:
            values = rest()  # so that the message names the cell at fault
        values = [c for c in values if not _counts_rows(cells, c)] or values
        if _stand_side_by_side(cells, found, values):
            found.several = values
            values = values[:1]
        found.value = only(values, "value", columns)
    if told.get("id") is None and not found.several:
        found.id = _names_series(cells, found, rest(), as_text)
    if told.get("value") is None:
        others = [c for c in rest() if c not in found.several and not _counts_rows(cells, c)]
        found.passed = [c for c in others if fits(c) or _tells_points(cells, found, c)]
    return found


def _stand_side_by_side(cells: pd.DataFrame, found: Columns, values: Sequence[Any]) -> bool:
    """Whether several columns of values are series of their own, as none has a usual name."""
    several = len(values) > 1 and found.id is None and not by_name(values, "value")
    return several and not cells[found.year].duplicated().any()


def _names_rows(column: pd.Series[Any], as_text: bool) -> bool:
    """Whether a column holds names, and in files not another one for every row."""
    if as_text and (column.eq("") | column.isna()).all():
        return False
    return not as_text or not 1 < len(column) == column.nunique(dropna=False)


def _counts_rows(cells: pd.DataFrame, name: Any) -> bool:
    """Whether a column numbers the rows: by its name, or the first one by 1, 2, 3, ..."""
    if by_name([name], "order"):
        return True
    if name != cells.columns[0] or len(cells) < 3:
        return False
    counted = pd.to_numeric(cells[name], errors="coerce").to_numpy(dtype=float)
    return counted[0] in (0, 1) and bool((np.diff(counted) == 1).all())


def _tells_points(cells: pd.DataFrame, found: Columns, name: Any) -> bool:
    """Whether a column of few words says something of the points of a series."""
    if bare(name) in TOLD_APART or cells[name].nunique() * 2 > len(cells):
        return False
    keys = [found.id, name] if found.id is not None else [name]
    ids = 1 if found.id is None else cells[found.id].nunique()
    return len(cells[keys].drop_duplicates()) > ids and not _are_twins(cells, name, found.year)


def are_letters(entries: Iterable[Any]) -> bool:
    """Whether what points are is told by letters: ``A`` and ``E``, ``F`` or ``P``."""
    told = {str(entry).strip().lower() for entry in entries}
    return "a" in told and len(told) > 1 and told <= set("aefp")


def _status_column(cells: pd.DataFrame, columns: Sequence[Any], as_text: bool) -> Any:
    """The column that says what each point is: by its name, else by words for that alone."""
    for column in by_name(columns, "status"):
        known = {point_status(word) for word in _distinct(cells[column])}
        if as_text or known & set(STATUSES):
            return column
    for column in columns:
        known = {point_status(word) for word in _distinct(cells[column])}
        if known and all(isinstance(word, str) for word in known) and known <= set(STATUSES):
            return column
    return None


def naming_columns(cells: pd.DataFrame, columns: Sequence[Any]) -> list[Any]:
    """The fewest columns, usual names first, that tell the rows of a wide table apart."""
    order = [*by_name(columns, "id"), *columns]
    chosen: list[Any] = []
    groups = 1
    for column in dict.fromkeys(order):
        if groups == len(cells):
            break
        count = len(cells[[*chosen, column]].drop_duplicates())
        if count > groups:
            chosen, groups = [*chosen, column], count
    alone = next((c for c in chosen[1:] if cells[c].is_unique), None)
    return [alone] if alone is not None else chosen or order[:1]


def _names_series(cells: pd.DataFrame, found: Columns, rest: Sequence[Any], as_text: bool) -> Any:
    """The column that names the series: the usual one if it does, else the only one of text."""
    year = cells[found.year]
    if found.id is None:
        several = year.duplicated().any()
    else:
        doubled = cells.loc[cells.duplicated([found.id, found.year]), found.id].nunique()
        several = doubled * 2 > cells[found.id].nunique()
    if not several:
        return found.id
    text = [c for c in rest if bare(c) not in TOLD_APART and not _is_constant(cells[c])]
    text = _without_twins(cells, [c for c in text if not _holds_numbers(cells[c], as_text)])
    if found.id is None:
        return only(text, "id", list(cells.columns)) if text else None
    text = [c for c in text if not _are_twins(cells, c, found.id)]
    if not text:
        return found.id
    raise ParameterError(
        f"Which column names the series? {found.id!r} has several rows for one year. Say id=... "
        f"(--id), one of {_listed([found.id, *text])}, or make one column of several."
    )


def _are_twins(cells: pd.DataFrame, one: Any, other: Any) -> bool:
    """Whether two columns say the same in other words, such as a name and its code."""
    pairs = len(cells[[one, other]].drop_duplicates())
    return bool(pairs == cells[one].nunique(dropna=False) == cells[other].nunique(dropna=False))


def _without_twins(cells: pd.DataFrame, columns: Sequence[Any]) -> list[Any]:
    kept: list[Any] = []
    for column in columns:
        if not any(_are_twins(cells, column, other) for other in kept):
            kept.append(column)
    return kept


def _is_constant(column: pd.Series[Any]) -> bool:
    return len(column.unique()) < 2


def _distinct(column: pd.Series[Any], most: int = SAMPLE) -> list[Any]:
    """The first different entries of a column that are not empty."""
    entries = (entry for entry in column.dropna().unique() if not _is_empty(entry))
    return [entry for entry, _ in zip(entries, range(most), strict=False)]


def _is_empty(entry: Any) -> bool:
    return isinstance(entry, str) and is_missing(entry)


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
