"""Market series out of CSV files as people have them: any encoding, separator or number format."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from forecasting._cells import MISSING, plain, read_numbers, year_label
from forecasting._columns import by_name, is_part_of_year, only
from forecasting._dates import parse_date, parse_year
from forecasting._tables import Table, is_year, located, read_table
from forecasting.errors import DataError, ParameterError, SeriesError
from forecasting.series import AnnualSeries

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["count_series", "read_frame", "read_series"]

GROWTH = re.compile(r"growth|change|rate|share|同比|环比|增长|增速|占比|率|%", re.IGNORECASE)
NO_UNIT = "unit not stated"
TOLD_APART = ("status", "first_published", "first_published_from", "first_published_to", "note")


def _find(table: Table, told: dict[str, str | None]) -> dict[str, str | None]:
    """Columns of id, year and value: as told, else by usual names, else by content."""
    for role, column in told.items():
        if column is not None and column not in table.header:
            raise ParameterError(
                f"{table.file}: no column {column!r} for the {role}. The columns are "
                f"{', '.join(table.header)}."
            )
    found = dict(told)
    for role in ("id", "year", "value"):
        if found[role] is None:
            found[role] = by_name([c for c in table.header if c not in found.values()], role)
    if told["id"] is None and found["id"] is not None:
        ids = table.column(found["id"])
        found["id"] = None if 1 < len(ids) == len(set(ids)) else found["id"]
    rest = [c for c in table.header if c not in found.values()]
    for role, fits in (("year", _holds_years), ("value", _holds_numbers)):
        if found[role] is None:
            fitting = [c for c in rest if fits(table.column(c))]
            if role == "value" and not fitting and len(rest) == 1:
                fitting = rest  # so that the message names the cell at fault
            if role == "value" and len(fitting) > 1:
                fitting = [c for c in fitting if not GROWTH.search(c)] or fitting
            found[role] = _only(table, fitting, role)
            rest.remove(str(found[role]))
    years = table.column(str(found["year"]))
    if found["id"] is None and len(set(years)) < len(years):
        text = [c for c in rest if len(set(table.column(c))) > 1 and c not in TOLD_APART]
        text = [c for c in text if not _holds_numbers(table.column(c))]
        found["id"] = _only(table, text, "id") if text else None
    return found


def _only(table: Table, candidates: Sequence[str], role: str) -> str:
    try:
        return str(only(candidates, role, table.header))
    except ParameterError as error:
        raise ParameterError(f"{table.file}: {error} On the command line: --{role}.") from None


def _holds_years(cells: Sequence[str]) -> bool:
    told = [cell for cell in cells if plain(cell).lower() not in MISSING]
    return bool(told) and all(is_year(c) or is_part_of_year(plain(c)) for c in told)


def _holds_numbers(cells: Sequence[str]) -> bool:
    values = read_numbers(cells, "").entries
    words = sum(isinstance(value, str) and "is not a number." in value for value in values)
    return words * 2 < len(values) and any(value is not None for value in values)


@dataclass
class Rows:
    """The rows that have a value, column by column, ready for a series or a frame."""

    file: str
    year: str
    value: str
    lines: list[int]
    ids: list[str] | None
    years: list[str]
    values: list[float | str]
    statuses: list[str]
    published: list[tuple[str, str] | None]
    unit: str
    notes: list[str]


def count_series(source: Any, told: dict[str, str | None]) -> int:
    """How many series a file holds."""
    table = read_table(source)
    column = _find(table, {role: told[role] for role in ("id", "year", "value")})["id"]
    return 1 if column is None else len(set(table.column(column)))


def _read_rows(
    source: Any, told: dict[str, str | None], unit: Any, decimal: Any, alone: str | None = None
) -> Rows:
    if decimal not in (None, ".", ","):
        raise ParameterError(f"decimal={decimal!r}: give '.' or ','.")
    table = read_table(source)
    found = _find(table, told)
    year, value = str(found["year"]), str(found["value"])
    ids = None if found["id"] is None else table.column(found["id"])
    here = range(len(table.rows)) if alone is None else _of_one(table, ids, alone)
    cells = table.column(value)
    numbers = read_numbers([cells[i] for i in here], value, table.semicolons, decimal)
    entries = dict(zip(here, numbers.entries, strict=True))
    kept = [i for i in here if entries[i] is not None]
    notes = list(table.notes)
    if empty := [str(table.lines[i]) for i in here if entries[i] is None]:
        lines = ", ".join(empty[:5]) + ", ..." * (len(empty) > 5)
        notes.append(f"{table.file}: no value in line {lines}; left out.")
    labels = [year_label(cell) for cell in table.column(year)]
    if any(labels[i][1] for i in kept):
        notes.append(f"{table.file}: years that end in E, F or P were taken as forecasts.")
    statuses = _optional(table, "status") or [expected or "" for _, expected in labels]
    published = _published(table)
    return Rows(
        table.file,
        year,
        value,
        [table.lines[i] for i in kept],
        None if ids is None else [ids[i] for i in kept],
        [labels[i][0] for i in kept],
        [number for number in entries.values() if number is not None],
        [statuses[i].lower() or "actual" for i in kept],
        [published[i] for i in kept],
        unit or numbers.unit or NO_UNIT,
        notes,
    )


def _of_one(table: Table, ids: list[str] | None, alone: str) -> list[int]:
    """Rows of the series that was asked for."""
    if ids is None:
        raise ParameterError(f"{table.file}: no column names the series. Say which does (id).")
    if alone not in ids:
        known = ", ".join(list(dict.fromkeys(ids))[:10])
        raise ParameterError(f"{table.file}: no series {alone!r}. There are {known}, ...")
    return [i for i, name in enumerate(ids) if name == alone]


def _optional(table: Table, role: str) -> list[str] | None:
    column = by_name(table.header, role)
    return None if column is None else table.column(column)


def _published(table: Table) -> list[tuple[str, str] | None]:
    """First and last day of publication of each row, where the file tells them."""
    names = ("first_published_from", "first_published_to")
    if not set(names) <= set(table.header):
        names = ("first_published", "first_published")
    if names[0] not in table.header:
        return [None] * len(table.rows)
    pairs = zip(*(table.column(name) for name in names), strict=True)
    return [(first, last) if first and last else None for first, last in pairs]


def read_series(
    source: Any,
    *,
    id: str | None = None,  # noqa: A002
    only: str | None = None,
    year: str | None = None,
    value: str | None = None,
    unit: str | None = None,
    decimal: str | None = None,
    **options: Any,
) -> tuple[AnnualSeries, list[str]]:
    """Read one series; see `AnnualSeries.from_csv`. Also returns what was assumed, in words."""
    told = {"id": id, "year": year, "value": value}
    rows = _read_rows(source, told, unit, decimal, only)
    several = len(set(rows.ids or ()))
    if several > 1:
        raise DataError(
            f"{rows.file}: {several} series. Choose one with only=... (--only), or forecast them "
            "all with forecasting.forecast_panel."
        )
    for line, label, number in zip(rows.lines, rows.years, rows.values, strict=True):
        if isinstance(number, str):
            raise located(rows.file, line, rows.value, number)
        if number <= 0:
            raise located(
                rows.file,
                line,
                rows.value,
                f"the value {number:g} is not above zero. Start where the market began, or "
                "correct the entry.",
            )
        try:
            parse_year(label)
        except SeriesError as error:
            raise located(rows.file, line, rows.year, str(error)) from None
    given: dict[str, Any] = {
        "status": rows.statuses,
        "first_published": rows.published,
        "name": rows.ids[0] if rows.ids else Path(rows.file).stem,
        **options,
    }
    try:
        series = AnnualSeries(rows.values, years=rows.years, unit=rows.unit, **given)
    except (SeriesError, ParameterError) as error:
        raise type(error)(f"{rows.file}: {error}") from None
    return series, rows.notes


def read_frame(
    source: Any,
    *,
    id: str | None = None,  # noqa: A002
    year: str | None = None,
    value: str | None = None,
    unit: str | None = None,
    decimal: str | None = None,
) -> tuple[pd.DataFrame, str, list[str]]:
    """Read many series for `forecasting.forecast_panel`.

    Returns
    -------
    frame : pandas.DataFrame
        Columns ``id``, ``year``, ``value``, ``status`` and ``public``, the day on which the value
        was surely known, or None; cells that are no numbers stay text, so that only their series
        fails.
    unit : str
        Unit of the values.
    notes : list of str
        What was assumed.
    """
    import pandas as pd

    rows = _read_rows(source, {"id": id, "year": year, "value": value}, unit, decimal)
    frame = pd.DataFrame(
        {
            "id": rows.ids or [Path(rows.file).stem] * len(rows.years),
            "year": rows.years,
            "value": pd.Series(rows.values, dtype=object).infer_objects(),
            "status": rows.statuses,
            "public": [pair and parse_date(pair[1]) for pair in rows.published],
        }
    )
    return frame, rows.unit, rows.notes
