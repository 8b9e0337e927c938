"""The cells of CSV files in any encoding, with any separator, and where each of them stands."""

from __future__ import annotations

import csv
import io
import re
import sys
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from forecasting.errors import DataError, SeriesError
from forecasting.periods import parse_year, short
from forecasting.reading.cells import year_label

__all__ = ["Table", "is_year", "located", "read_table"]

SAMPLE = 1000
SHOWN = 5
LARGEST_FILE = 2_000_000_000
DELIMITERS = "\t;,|"
BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
CHINESE = "[\u2e80-\U0003ffff]"
OTHER_FILES = {
    b"PK\x03\x04": "an Excel workbook",
    b"%PDF-": "a PDF",
    b"\xd0\xcf\x11\xe0": "an Excel workbook",
}


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


def read_table(source: Any) -> Table:
    """Read the cells of a CSV file.

    Parameters
    ----------
    source : path, "-" or Table
        A file, standard input, or what was read before.

    Raises
    ------
    DataError
        If there is no such file, or it is no table, with the reason.
    """
    if isinstance(source, Table):
        return source
    file, data = _bytes(source)
    kind = next((kind for start, kind in OTHER_FILES.items() if data.startswith(start)), None)
    if kind:
        raise DataError(f"{file}: this is {kind}. Save the sheet as CSV and give that file.")
    text, encoding = _decoded(data, file)
    delimiter, records = _records(text, file)
    notes = [] if encoding.startswith("utf-8") else [f"{file} was read as {encoding.upper()}."]
    if not records:
        raise DataError(f"{file} holds nothing but empty cells. Give a file with rows.")
    width = len(records[0][1])
    if hidden := _hidden(text, delimiter, width):
        listed = ", ".join(map(str, hidden[:SHOWN])) + ", ..." * (len(hidden) > SHOWN)
        notes.append(f"{file}: line {listed} begins with #; left out.")
    _check_widths(file, records)
    if sum(is_year(cell) for cell in records[0][1]) > 2:
        raise DataError(
            f"{file}, line {records[0][0]}: the years stand side by side. Turn the table round: "
            "one row per year, and a column that names the market if there are several."
        )
    if any(is_year(cell) for cell in records[0][1]):
        header = [f"column {i + 1}" for i in range(width)]
        notes.append(f"{file} has no header; its columns were called {', '.join(header)}.")
    else:
        header = records.pop(0)[1]
    _check_header(file, header, len(records))
    lines = [line for line, _ in records]
    return Table(file, header, lines, [cells for _, cells in records], delimiter == ";", notes)


def _hidden(text: str, delimiter: str, width: int) -> list[int]:
    """Lines that begin with # but look like rows."""
    if "#" not in text:
        return []
    lines = enumerate(text.split("\n"), 1)
    return [n for n, s in lines if s.lstrip().startswith("#") and s.count(delimiter) + 1 >= width]


def _check_widths(file: str, records: list[tuple[int, list[str]]]) -> None:
    if not records:
        raise DataError(f"{file} holds nothing but empty cells. Give a file with rows.")
    width = len(records[0][1])
    for line, cells in records:
        if len(cells) == width:
            continue
        advice = "Put quotes around a number that has separators in it, and remove titles above "
        advice += "the header."
        if len(cells) < width:
            advice = "Remove notes below the table, or give the row all its cells."
        raise DataError(
            f"{file}, line {line}: {len(cells)} cells, but {width} in line {records[0][0]}. "
            f"{advice}"
        )


def _check_header(file: str, header: list[str], rows: int) -> None:
    if len(header) < 2:
        raise DataError(
            f"{file}: only one column. Separate year and value by a comma, semicolon or tab, and "
            "remove titles above the header."
        )
    doubled = next((name for name in header if header.count(name) > 1), None)
    if doubled is not None:
        raise DataError(f"{file}: two columns are called {short(doubled)}. Rename one.")
    if rows == 0:
        raise DataError(f"{file}: a header but no rows. Add one row per year.")


def _bytes(source: Any) -> tuple[str, bytes]:
    if str(source) == "-":
        if sys.stdin is None:
            raise DataError("standard input is closed. Give a CSV file.")
        return "standard input", sys.stdin.buffer.read(LARGEST_FILE)
    path = Path(source)
    file = str(path).encode("utf-8", "backslashreplace").decode("utf-8")
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise DataError(f"{file}: larger than 2 GB. Split it, or use forecast_panel.")
        return file, path.read_bytes()
    except OSError as error:
        raise DataError(
            f"{file}: {error.strerror or error}. Give a CSV file that exists."
        ) from None


def _decoded(data: bytes, file: str) -> tuple[str, str]:
    encodings = [name for bom, name in BOMS if data.startswith(bom)]
    if not encodings and data[:200].count(0) > len(data[:200]) // 4:
        low_first = data[1:200:2].count(0) > data[:200:2].count(0)
        encodings = ["utf-16-le" if low_first else "utf-16-be"]
    high_alone = not re.search(rb"[\x80-\xff]{2}", data)
    for encoding in encodings or ["utf-8", *(() if high_alone else ("gb18030",)), "cp1252"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text and not (encoding == "gb18030" and _is_western(text)):
            return text, encoding
    raise DataError(f"{file}: not text that can be read. Save it as CSV in UTF-8.")


def _is_western(text: str) -> bool:
    """Whether what was read as Chinese is single signs in words, such as the öß of Größe."""
    alone = re.search(f"[a-z]{CHINESE}[a-z]", text)
    return alone is not None and not re.search(f"{CHINESE}{{2}}", text)


def _records(text: str, file: str) -> tuple[str, list[tuple[int, list[str]]]]:
    """The delimiter that gives every line the same number of cells, and the lines that have any."""
    if told := re.match(r"sep=(.)\r?\n", text, re.IGNORECASE):
        text = f"#\n{text[told.end() :]}"  # Excel's word on the delimiter; lines keep their numbers
    delimiters = told[1] if told else DELIMITERS
    tries = {delimiter: _split(text, delimiter, file, SAMPLE) for delimiter in delimiters}
    if not tries[delimiters[-1]]:
        raise DataError(f"{file}: empty. Give a header line and one row per year.")

    def fit(delimiter: str) -> tuple[bool, float]:
        widths = [len(cells) for _, cells in tries[delimiter]] or [0]
        return widths[0] > 1, widths.count(widths[0]) / len(widths)

    best = max(delimiters, key=fit)
    return best, _split(text, best, file)


def _split(
    text: str, delimiter: str, file: str, most: int | None = None
) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    records = []
    line = 1
    try:
        for cells in islice(reader, most):
            stripped = [cell.strip() for cell in cells]
            if any(stripped) and not stripped[0].startswith("#"):
                records.append((line, stripped))
            line = reader.line_num + 1  # of the next record, which may run over several
    except csv.Error as error:
        raise DataError(f"{file}, line {line}: {error}. Check the quotes.") from None
    if records and all(not cells[-1] for _, cells in records):
        return [(line, cells[:-1]) for line, cells in records]
    return records


def located(file: str, line: int, column: str, problem: str) -> DataError:
    """An error that names file, line and column."""
    return DataError(f"{file}, line {line}, column {short(column)}: {problem}")


def is_year(text: str) -> bool:
    """Whether a cell names a year."""
    try:
        return 1500 <= parse_year(year_label(text)[0]) <= 2500
    except SeriesError:
        return False
