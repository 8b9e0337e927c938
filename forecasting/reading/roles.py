"""Which columns of a CSV file are the id, the year and the value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from forecasting.errors import ParameterError
from forecasting.periods import is_part_of_year
from forecasting.reading.cells import MISSING, plain, read_numbers
from forecasting.reading.columns import TOLD_APART, ask_for_id, by_name, likely_values, only
from forecasting.reading.tables import Table, is_year

__all__ = ["find_roles"]


def find_roles(table: Table, told: dict[str, str | None]) -> dict[str, str | None]:
    """Columns of id, year and value: as told, else by usual names, else by content.

    Raises
    ------
    ParameterError
        If a column is missing, or cannot be told from the others.
    """
    for role, column in told.items():
        if column is not None and column not in table.header:
            raise ParameterError(
                f"{table.file}: no column {column!r} for the {role}. The columns are "
                f"{', '.join(table.header)}."
            )
    found = dict(told)

    def rest() -> list[str]:
        return [c for c in table.header if c not in found.values()]

    if found["id"] is None:
        naming = (c for c in by_name(rest(), "id") if not _names_rows(table.column(c)))
        found["id"] = next(naming, None)
    if found["year"] is None:
        found["year"] = next(iter(by_name(rest(), "year")), None)
    if found["year"] is None:
        named = [] if found["value"] is not None else by_name(rest(), "value")
        years = [c for c in rest() if c not in named and _holds_years(table.column(c))]
        found["year"] = _only(table, years, "year")
    if found["value"] is None:
        values = likely_values(rest(), lambda c: _holds_numbers(table.column(c)))
        if not values and len(rest()) == 1:
            values = rest()  # so that the message names the cell at fault
        found["value"] = _only(table, values, "value")
    if told["id"] is None:
        found["id"] = _names_series(table, found["id"], str(found["year"]), rest())
    return found


def _names_rows(ids: Sequence[str]) -> bool:
    """Whether a column holds nothing, or a name of its own for every row."""
    return not any(ids) or 1 < len(ids) == len(set(ids))


def _names_series(table: Table, column: str | None, year: str, rest: Sequence[str]) -> str | None:
    """The column that names the series: the usual one if it does, else the only one of text."""
    years = table.column(year)
    ids = [""] * len(years) if column is None else table.column(column)
    rows = Counter(zip(ids, years, strict=True))
    doubled = {name for (name, _), count in rows.items() if count > 1}
    if len(doubled) * 2 <= len(set(ids)):
        return column
    text = [c for c in rest if c not in TOLD_APART and len(set(table.column(c))) > 1]
    text = [c for c in text if not _holds_numbers(table.column(c))]
    if not text:
        return column
    if column is None:
        return _only(table, text, "id")
    raise _said_of(table, ask_for_id(column, [column, *text]), "id")


def _only(table: Table, candidates: Sequence[str], role: str) -> str:
    try:
        return str(only(candidates, role, table.header))
    except ParameterError as error:
        raise _said_of(table, error, role) from None


def _said_of(table: Table, error: ParameterError, role: str) -> ParameterError:
    return ParameterError(f"{table.file}: {error} On the command line: --{role}.")


def _holds_years(cells: Sequence[str]) -> bool:
    told = [cell for cell in cells if plain(cell).lower() not in MISSING]
    return bool(told) and all(is_year(c) or is_part_of_year(plain(c)) for c in told)


def _holds_numbers(cells: Sequence[str]) -> bool:
    values = read_numbers(cells, "").entries
    words = sum(isinstance(value, str) and "is not a number." in value for value in values)
    return words * 2 < len(values) and any(value is not None for value in values)
