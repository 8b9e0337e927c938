"""Text, workbooks, JSON, Parquet and frames, each as a table."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from forecasting.errors import DataError, ParameterError, SeriesError
from forecasting.reading.files import LARGEST, MOST_CELLS, read_bytes, repacked, text_of
from forecasting.reading.layout import Record, arrange, says_years
from forecasting.reading.table import Table

__all__ = ["as_frame", "read_table"]

SAMPLE = 1000
MARKUP = ("<html", "<!doctype", "<?xml", "<table", "<div", "{\\rtf")
REMEDY = "Give a CSV file, a workbook, JSON or Parquet."
DELIMITERS = "\t;,|"
BLANKS = "\ufeff \t\r\n"
PARQUET = b"PAR1"
OTHER_FILES = {b"%PDF-": "a PDF", b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture"}
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def read_table(source: Any, sheet: str | None = None) -> Table:
    """Read the cells of any table."""
    if isinstance(source, Table):
        return source
    if (frame := as_frame(source)) is not None:
        return Table("the frame", frame, np.arange(1, len(frame) + 1), "row", as_text=False)
    file, data = read_bytes(source)
    kind = next((kind for start, kind in OTHER_FILES.items() if data.startswith(start)), None)
    if kind:
        raise DataError(f"{file}: this is {kind}. {REMEDY}")
    if data.startswith(PARQUET):
        return _from_parquet(file, data)
    if data.startswith(WORKBOOKS):
        return _from_workbook(file, data, sheet)
    if sheet is not None:
        raise ParameterError(f"{file} has no sheets. Leave sheet (--sheet) out.")
    text, encoding = text_of(data, file)
    start = text.lstrip(BLANKS)[:20].lower()
    if start.startswith(MARKUP):
        raise DataError(f"{file}: this is a web page or XML, whatever its name. {REMEDY}")
    read = _from_json if start.startswith(("[", "{")) else _from_text
    table = read(file, text)
    if not encoding.startswith("utf-8"):
        table.notes.insert(0, f"Read as {encoding.upper()}.")
    return table


def as_frame(source: Any) -> pd.DataFrame | None:
    """A pandas or polars frame or series as a pandas frame with plain columns; else None."""
    if type(source).__module__.partition(".")[0] == "polars":
        source = source.to_frame() if hasattr(source, "to_frame") else source
        source = pd.DataFrame({name: source[name].to_list() for name in source.columns})
    if isinstance(source, pd.Series):
        index = source.index
        if isinstance(index, pd.RangeIndex) and index.start == 0:
            raise SeriesError(
                "The index counts 0, 1, 2, ... and names no years. Give the values an index of "
                "years, such as pandas.Series(values, index=range(2017, 2021))."
            )
        source = pd.DataFrame({index.name or "year": index, source.name or "value": source.array})
    return _plain_frame(source) if isinstance(source, pd.DataFrame) else None


def _plain_frame(source: pd.DataFrame) -> pd.DataFrame:
    """A frame whose named or telling index is a column like the others."""
    index = source.index
    if index.nlevels > 1 or index.name is not None:
        if not set(index.names) & set(source.columns):
            return source.reset_index()
    elif index.is_unique and "year" not in source.columns and says_years(map(str, index[:SAMPLE])):
        return source.rename_axis(index="year").reset_index()
    return source.reset_index(drop=True)


def _from_text(file: str, text: str) -> Table:
    """The delimiter is the one that gives most lines the same number of cells."""
    if told := re.match(r"sep=(.)\r?\n", text, re.IGNORECASE):
        text = f"#\n{text[told.end() :]}"  # Excel's word on the delimiter; lines keep their numbers
    delimiters = told[1] if told else DELIMITERS
    tries = {delimiter: _split(text, delimiter, file, SAMPLE) for delimiter in delimiters}

    def fit(delimiter: str) -> float:
        widths = Counter(len(cells) for _, cells in tries[delimiter] if len(cells) > 1)
        return max(widths.values(), default=0) / max(len(tries[delimiter]), 1)

    best = max(delimiters, key=fit)
    records = _split(text, best, file)
    if not records:
        raise DataError(f"{file} holds nothing but empty cells. Give a file with rows.")
    if best == "|" and all(not cells[0] for _, cells in records):  # Markdown
        records = [(line, cells[1:]) for line, cells in records if set("".join(cells)) - set(":- ")]
    table = arrange(file, records, "line")
    table.semicolons = best == ";"
    comments = enumerate(text.split("\n") if "#" in text else (), 1)
    least = len(table.header) - 1
    rows = (n for n, s in comments if s.lstrip().startswith("#") and s.count(best) >= least)
    table.leave_out(rows, "behind #")
    return table


def _split(text: str, delimiter: str, file: str, most: int | None = None) -> list[Record]:
    """The first lines that have any cells, or all."""
    limit = csv.field_size_limit(LARGEST)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    records: list[Record] = []
    line = 1
    try:
        for cells in reader:
            stripped = tuple(map(str.strip, cells))  # tuples of text are no work for the collector
            if any(stripped) and not stripped[0].startswith("#"):
                records.append((line, stripped))
                if len(records) == most:
                    break
            line = reader.line_num + 1  # of the next record, which may run over several
    except csv.Error as error:
        raise DataError(f"{file}, line {line}: {error}. Check the quotes.") from None
    finally:
        csv.field_size_limit(limit)
    if records and all(not cells[-1] for _, cells in records):
        return [(line, cells[:-1]) for line, cells in records]
    return records


def _from_json(file: str, text: str) -> Table:
    """Records, columns, a mapping of years to values, or the answer of the World Bank."""
    try:
        try:
            data = json.loads(text)
        except json.JSONDecodeError:
            data = [json.loads(line) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError) as error:
        raise DataError(f"{file}: JSON that cannot be read ({error}). Correct it.") from None
    frame = _frame_of_json(data, file)
    if frame is None or frame.empty:
        raise DataError(
            f"{file}: JSON without records. Give a list of objects, one per year, such as "
            '[{"year": 2020, "value": 12.5}].'
        )
    frame = _plain_frame(frame)
    rows = [frame.columns, *frame.astype(object).to_numpy()]
    records: list[Record] = [(i, list(map(_as_text, row))) for i, row in enumerate(rows)]
    return arrange(file, records, "record")


def _frame_of_json(data: Any, file: str) -> pd.DataFrame | None:
    """The first table in JSON; None if there is none."""
    if isinstance(data, list):
        if data and all(isinstance(row, dict) for row in data):
            return pd.json_normalize(data)
        parts = [part for part in data if isinstance(part, list)]  # World Bank: [page, records]
    elif isinstance(data, dict):
        if {"dimension", "size"} <= data.keys():
            raise DataError(f"{file}: this is JSON-stat. Take the same table as CSV.")
        if {"columns", "data"} <= data.keys():  # pandas' orient="split"
            return pd.DataFrame(data["data"], columns=data["columns"])
        parts = list(data.values())
        columns = {name: pd.Series(part) for name, part in data.items() if _is_column(part)}
        longest = max([len(data), *map(len, columns.values())])
        if len(columns) == len(data) and longest > 2:
            upright = not set(data) <= set(map(str, range(len(data))))
            return pd.DataFrame(columns) if upright else pd.DataFrame(columns).T
        if says_years(data) and not any(isinstance(part, (dict, list)) for part in parts):
            return pd.DataFrame({"year": list(data), "value": parts})
    else:
        return None
    tables = (_frame_of_json(part, file) for part in parts)
    return next((table for table in tables if table is not None), None)


def _is_column(part: Any) -> bool:
    """Whether JSON is entries none of which holds others."""
    entries = list(part.values()) if isinstance(part, dict) else part
    return isinstance(entries, list) and not any(isinstance(e, (dict, list)) for e in entries)


def _as_text(cell: Any) -> str:
    """A cell of a workbook, JSON or Parquet as a file of text has it."""
    if cell is None or (isinstance(cell, float) and cell != cell):
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell).strip()


def _from_parquet(file: str, data: bytes) -> Table:
    try:
        import pyarrow.parquet as pq
    except ImportError:
        raise DataError(
            f"{file}: this is a Parquet file. To read it, install pyarrow: pip install pyarrow."
        ) from None
    try:
        source = pq.ParquetFile(io.BytesIO(data))
        told = source.metadata
        size = sum(told.row_group(i).total_byte_size for i in range(told.num_row_groups))
        large = size > LARGEST or told.num_rows * told.num_columns > MOST_CELLS
        frame = None if large else source.read().to_pandas()
    except (OSError, ValueError, TypeError) as error:
        raise DataError(f"{file}: a damaged Parquet file ({error}). Write it again.") from None
    if frame is None:
        raise DataError(f"{file}: too large to be read at once. Split it.")
    columns = {
        str(name): column if column.dtype.kind in "iufM" else column.map(_as_text)
        for name, column in _plain_frame(frame).items()
    }
    return Table(file, pd.DataFrame(columns), np.arange(1, len(frame) + 1), "record")


def _from_workbook(file: str, data: bytes, sheet: str | None) -> Table:
    """The sheet that is asked for, or the only one that names years or holds anything."""
    from python_calamine import CalamineError, CalamineWorkbook

    if data.startswith(WORKBOOKS[0]):
        data = repacked(data, file)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = book.sheet_names
        sheets = {name: _sheet_records(book, name) for name in names if sheet in (None, name)}
    except (CalamineError, ValueError, OSError) as error:
        raise DataError(
            f"{file}: this is a damaged Excel workbook ({error}). Save the sheet as CSV and give "
            "that file."
        ) from None
    if sheet is not None and not sheets:
        raise ParameterError(f"{file}: no sheet {sheet!r}. There are {', '.join(names)}.")
    filled = {name: records for name, records in sheets.items() if records}
    telling = {name: rows for name, rows in filled.items() if _has_years(rows)} or filled
    if not telling:
        raise DataError(f"{file}: empty. Give a header line and one row per year.")
    if len(telling) > 1:
        raise ParameterError(
            f"{file}: {len(telling)} sheets could be meant. Say sheet=..., one of "
            f"{', '.join(map(repr, telling))}; on the command line: --sheet."
        )
    name, records = next(iter(telling.items()))
    return arrange(file, records, "row", [f"Read is sheet {name!r}."] if len(names) > 1 else [])


def _sheet_records(book: Any, name: str) -> list[Record]:
    source = book.get_sheet_by_name(name)
    first = (source.start or (0, 0))[0] + 1
    rows = source.to_python(skip_empty_area=True)
    records = ((i, [_as_text(cell) for cell in row]) for i, row in enumerate(rows, first))
    return [(i, cells) for i, cells in records if any(cells)]


def _has_years(records: Sequence[Record]) -> bool:
    """Whether a row or a column of a sheet names years."""
    rows = [cells for _, cells in records[:SAMPLE]]
    return any(map(says_years, (*rows, *zip(*rows, strict=False))))
