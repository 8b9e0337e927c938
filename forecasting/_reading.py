"""Market series out of CSV files as people have them: any encoding, separator or number format."""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from forecasting._cells import MISSING, plain, read_numbers, year_label
from forecasting._columns import by_name, is_part_of_year, only
from forecasting._dates import parse_year
from forecasting.errors import DataError, ParameterError, SeriesError
from forecasting.series import AnnualSeries

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Table", "read_frame", "read_series", "read_table"]

LARGEST_FILE = 2_000_000_000
DELIMITERS = "\t;,|"
BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
OTHER_FILES = {
    b"PK": "an Excel workbook",
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "an Excel workbook",
}
GROWTH = re.compile(r"growth|change|rate|share|同比|环比|增长|增速|占比|率|%", re.IGNORECASE)
NO_UNIT = "unit not stated"


@dataclass
class Table:
    """The cells of a CSV file, as text.

    Attributes
    ----------
    file : str
        What messages call it.
    header : list of str
    lines : list of int
        Line in the file of each row, from 1.
    rows : list of list of str
    semicolons : bool
        Whether semicolons separate the cells.
    notes : list of str
        What was assumed while reading.
    """

    file: str
    header: list[str]
    lines: list[int]
    rows: list[list[str]]
    semicolons: bool = False
    notes: list[str] = field(default_factory=list)

    def column(self, name: str) -> list[str]:
        """The cells of one column."""
        index = self.header.index(name)
        return [row[index] for row in self.rows]

    def error(self, line: int, column: str, problem: str) -> DataError:
        """An error that names file, line and column."""
        return DataError(f"{self.file}, line {line}, column {column!r}: {problem}")


def read_table(source: Any) -> Table:
    """Read the cells of a CSV file.

    Parameters
    ----------
    source : path or "-"
        A file, or standard input.

    Raises
    ------
    DataError
        If there is no such file, or it is no table, with the reason.
    """
    file, data = _bytes(source)
    kind = next((kind for start, kind in OTHER_FILES.items() if data.startswith(start)), None)
    if kind:
        raise DataError(f"{file}: this is {kind}. Save the sheet as CSV and give that file.")
    text, encoding = _decoded(data, file)
    delimiter, records = _records(text, file)
    notes = [] if encoding.startswith("utf-8") else [f"{file} was read as {encoding.upper()}."]
    width = len(records[0][1])
    for line, cells in records:
        if len(cells) != width:
            raise DataError(
                f"{file}, line {line}: {len(cells)} cells, but {width} in line {records[0][0]}. "
                "Put quotes around a number that has separators in it, and remove titles above "
                "the header."
            )
    if any(_is_year(cell) for cell in records[0][1]):
        header = [f"column {i + 1}" for i in range(width)]
        notes.append(f"{file} has no header; its columns were called {', '.join(header)}.")
    else:
        header = records.pop(0)[1]
    _check_header(file, header, len(records))
    lines = [line for line, _ in records]
    return Table(file, header, lines, [cells for _, cells in records], delimiter == ";", notes)


def _check_header(file: str, header: list[str], rows: int) -> None:
    if len(header) < 2:
        raise DataError(
            f"{file}: only one column. Separate year and value by a comma, semicolon or tab."
        )
    doubled = next((name for name in header if header.count(name) > 1), None)
    if doubled is not None:
        raise DataError(f"{file}: two columns are called {doubled!r}. Rename one.")
    if rows == 0:
        raise DataError(f"{file}: a header but no rows. Add one row per year.")


def _bytes(source: Any) -> tuple[str, bytes]:
    if str(source) == "-":
        return "standard input", sys.stdin.buffer.read(LARGEST_FILE)
    path = Path(source)
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise DataError(f"{path}: larger than 2 GB. Split it, or use forecast_panel.")
        return str(path), path.read_bytes()
    except OSError as error:
        raise DataError(
            f"{path}: {error.strerror or error}. Give a CSV file that exists."
        ) from None


def _decoded(data: bytes, file: str) -> tuple[str, str]:
    encodings = [name for bom, name in BOMS if data.startswith(bom)]
    if not encodings and data[:200].count(0) > len(data[:200]) // 4:
        low_first = data[1:200:2].count(0) > data[:200:2].count(0)
        encodings = ["utf-16-le" if low_first else "utf-16-be"]
    high_alone = not re.search(rb"[\x80-\xff]{2}", data)
    for encoding in encodings or ["utf-8", "cp1252" if high_alone else "gb18030"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, encoding
    raise DataError(f"{file}: not text that can be read. Save it as CSV in UTF-8.")


def _records(text: str, file: str) -> tuple[str, list[tuple[int, list[str]]]]:
    """The delimiter that gives every line the same number of cells, and the lines that have any."""
    tries = {}
    for delimiter in DELIMITERS:
        tries[delimiter] = _split(text, delimiter, file)
    if not tries[","]:
        raise DataError(f"{file}: empty. Give a header line and one row per year.")

    def fit(delimiter: str) -> tuple[bool, float]:
        widths = [len(cells) for _, cells in tries[delimiter]]
        return widths[0] > 1, widths.count(widths[0]) / len(widths)

    best = max(DELIMITERS, key=fit)
    return best, tries[best]


def _split(text: str, delimiter: str, file: str) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    records = []
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if any(stripped) and not stripped[0].startswith("#"):
                records.append((reader.line_num, stripped))
    except csv.Error as error:
        raise DataError(f"{file}, line {reader.line_num}: {error}. Check the quotes.") from None
    if records and all(not cells[-1] for _, cells in records):
        return [(line, cells[:-1]) for line, cells in records]
    return records


def _is_year(text: str) -> bool:
    try:
        return 1500 <= parse_year(year_label(text)[0]) <= 2500
    except SeriesError:
        return False


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
    for role, fits in (("year", _holds_years), ("value", _holds_numbers)):
        if found[role] is None:
            fitting = [c for c in table.header if c not in found.values() and fits(table.column(c))]
            if role == "value" and len(fitting) > 1:
                fitting = [c for c in fitting if not GROWTH.search(c)] or fitting
            try:
                found[role] = only(fitting, role, table.header)
            except ParameterError as error:
                raise ParameterError(f"{table.file}: {error}") from None
    return found


def _holds_years(cells: Sequence[str]) -> bool:
    told = [cell for cell in cells if plain(cell).lower() not in MISSING]
    return bool(told) and all(_is_year(c) or is_part_of_year(plain(c)) for c in told)


def _holds_numbers(cells: Sequence[str]) -> bool:
    values = read_numbers(cells, "").entries
    words = sum(isinstance(value, str) and "is not a number." in value for value in values)
    return words * 2 < len(values) and any(value is not None for value in values)


@dataclass
class Rows:
    """The rows that have a value, column by column, ready for a series or a frame."""

    table: Table
    columns: dict[str, str | None]
    lines: list[int]
    ids: list[str] | None
    years: list[str]
    values: list[float | str]
    statuses: list[str]
    published: list[tuple[str, str] | None]
    unit: str


def _read_rows(source: Any, told: dict[str, str | None], unit: Any, decimal: Any) -> Rows:
    if decimal not in (None, ".", ","):
        raise ParameterError(f"decimal={decimal!r}: give '.' or ','.")
    table = read_table(source)
    found = _find(table, told)
    year, value = str(found["year"]), str(found["value"])
    numbers = read_numbers(table.column(value), value, table.semicolons, decimal)
    kept = [i for i, number in enumerate(numbers.entries) if number is not None]
    empty = sorted(set(range(len(table.rows))) - set(kept))
    if empty:
        lines = ", ".join(str(table.lines[i]) for i in empty[:5]) + ", ..." * (len(empty) > 5)
        table.notes.append(f"{table.file}: no value in line {lines}; left out.")
    labels = [year_label(cell) for cell in table.column(year)]
    told_status = _optional(table, "status") or [expected or "" for _, expected in labels]
    if any(expected for _, expected in labels):
        table.notes.append(f"{table.file}: years that end in E, F or P were taken as forecasts.")
    ids = None if found["id"] is None else table.column(str(found["id"]))
    published = _published(table)
    return Rows(
        table,
        found,
        [table.lines[i] for i in kept],
        None if ids is None else [ids[i] for i in kept],
        [labels[i][0] for i in kept],
        [number for number in numbers.entries if number is not None],
        [told_status[i].lower() or "actual" for i in kept],
        [published[i] for i in kept],
        unit or numbers.unit or NO_UNIT,
    )


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
    year: str | None = None,
    value: str | None = None,
    unit: str | None = None,
    decimal: str | None = None,
    **options: Any,
) -> tuple[AnnualSeries, list[str]]:
    """Read one series; see `AnnualSeries.from_csv`. Also returns what was assumed, in words."""
    rows = _read_rows(source, {"id": None, "year": year, "value": value}, unit, decimal)
    table = rows.table
    if rows.ids is not None and len(set(rows.ids)) > 1:
        raise DataError(
            f"{table.file}: column {rows.columns['id']!r} names {len(set(rows.ids))} series. Keep "
            "the rows of one, or say --id (in Python: forecasting.forecast_panel)."
        )
    for line, label, number in zip(rows.lines, rows.years, rows.values, strict=True):
        if isinstance(number, str):
            raise table.error(line, str(rows.columns["value"]), number)
        if number <= 0:
            raise table.error(
                line,
                str(rows.columns["value"]),
                f"the value {number:g} is not above zero. Start where the market began, or "
                "correct the entry.",
            )
        try:
            parse_year(label)
        except SeriesError as error:
            raise table.error(line, str(rows.columns["year"]), str(error)) from None
    given: dict[str, Any] = {
        "status": rows.statuses,
        "first_published": rows.published,
        "name": rows.ids[0] if rows.ids else Path(table.file).stem,
        **options,
    }
    try:
        series = AnnualSeries(rows.values, years=rows.years, unit=rows.unit, **given)
    except (SeriesError, ParameterError) as error:
        raise type(error)(f"{table.file}: {error}") from None
    return series, table.notes


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
        Columns ``id`` (if there is one), ``year``, ``value`` and ``status``; cells that are no
        numbers stay text, so that only their series fails.
    unit : str
        Unit of the values.
    notes : list of str
        What was assumed.
    """
    import pandas as pd

    rows = _read_rows(source, {"id": id, "year": year, "value": value}, unit, decimal)
    columns: dict[str, Any] = {} if rows.ids is None else {"id": rows.ids}
    values = pd.Series(rows.values, dtype=object)
    columns |= {"year": rows.years, "value": values.infer_objects(), "status": rows.statuses}
    return pd.DataFrame(columns), rows.unit, rows.table.notes
