"""Where in a sheet the table is: titles above it, its header, its rows, and notes below it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from forecasting.errors import DataError, SeriesError
from forecasting.periods import Period, read_periods
from forecasting.reading.headers import by_name
from forecasting.reading.table import Table
from forecasting.reading.units import is_missing, unit_of_title
from forecasting.text import short

__all__ = ["Record", "arrange", "plausible", "says_years"]

Record = tuple[int, Sequence[str]]
"""Number of a line and its cells."""
NOTE = re.compile(
    r"(?:sources?|notes?|data|last|quellen?|anmerkung|hinweis|©|\(c\)|copyright|\*|†|来源|数据来源"
    r"|资料来源|注|备注|説明|出典|fuente|nota|\(?[1-9a-d]\))(?![a-z])",
    re.IGNORECASE,
)
EARLIEST, LATEST = 1500, 2500
SAMPLE = 50


def plausible(period: Period | SeriesError) -> bool:
    """Whether a label was read as a year or a part of one that a table may have."""
    return isinstance(period, Period) and EARLIEST <= period.year <= LATEST


def is_year(cell: str) -> bool:
    """Whether a cell names a year or a part of one."""
    return cell[:1] != "" and plausible(read_periods([cell])[0])


def says_years(cells: Iterable[str]) -> bool:
    """Whether three or more different cells name years."""
    return len({cell for cell in cells if is_year(cell)}) > 2


def _told(cells: Sequence[str]) -> int:
    return sum(map(bool, cells))


def arrange(file: str, records: list[Record], place: str, notes: Sequence[str] = ()) -> Table:
    """Find header, rows and notes among the records of a sheet."""
    widths = Counter(len(cells) for _, cells in records if _told(cells) > 1)
    width = widths.most_common(1)[0][0] if widths else max(len(cells) for _, cells in records)
    if width < 2:
        raise DataError(
            f"{file}: only one column. Separate year and value by a comma, semicolon or tab."
        )
    at = _header_at(records, width)
    above, first = records[:at], records[at]
    bare = not says_years(first[1]) and any(map(is_year, first[1]))
    if bare and (odd := next((record for record in above if _told(record[1]) > 1), None)):
        raise _odd_width(file, odd, first, place)
    names = [""] * len(first[1]) if bare else first[1]
    header = [name or f"column {i}" for i, name in enumerate(names, 1)]
    doubled = next((name for name, count in Counter(header).items() if count > 1), None)
    if doubled is not None:
        raise DataError(f"{file}: two columns are called {short(doubled)}. Rename one.")
    body = records[at:] if bare else records[at + 1 :]
    rest = _notes_from(body, width)
    rows = [_fitted(file, record, first, place) for record in body[:rest]]
    if not rows:
        raise DataError(f"{file}: a header but no rows. Add one row per year.")
    cells = pd.DataFrame(rows, columns=pd.Index(header, dtype=object), dtype=object)
    lines = np.array([line for line, _ in body[:rest]], dtype=np.int64)
    titles = (unit_of_title(cell) for _, texts in above for cell in texts if cell)
    table = Table(file, cells, lines, place, unit=next(filter(None, titles), None))
    table.notes += notes
    if bare:
        table.notes.append(f"It has no header; its columns were called {', '.join(header)}.")
    table.leave_out((line for line, _ in above), "above the table")
    table.leave_out((line for line, _ in body[rest:]), "below the table")
    return table


def _header_at(records: Sequence[Record], width: int) -> int:
    """The first record that is as wide as the table, or a later one that names years before any."""
    full = [i for i, (_, c) in enumerate(records[:SAMPLE]) if len(c) == width and _told(c) > 1]
    at = next(iter(full), 0)
    cells = records[at][1]
    if at and not says_years(cells) and any(map(is_year, cells)):
        above = records[at - 1][1]  # a header that leaves the column of the years without a name
        if len(above) == width and _told(above) == 1 and not above[0]:
            return at - 1
    for i in full:  # titles may be as wide as a narrow table
        cells = records[i][1]
        if says_years(cells) or by_name(cells, "year"):
            return i
        if any(map(is_year, cells)):
            break
    return at


def _notes_from(body: list[Record], width: int) -> int:
    """How many records there are before the notes below them."""
    count = len(body)
    for _, cells in reversed(body):
        first = next(filter(None, cells))
        alone = _told(cells) == 1 and (bool(cells[0]) or len(cells) < width)
        numbers = any(cell[:1].isdigit() for cell in cells)
        said = NOTE.match(first) and (width == 2 or not numbers)
        wordy = not any(is_missing(cell) or re.search(r"\d", cell) for cell in cells if cell)
        if not (alone or said or wordy) or is_year(first):
            break
        if alone and re.fullmatch(r"[\d.,]+", first[:40]):
            break
        count -= 1
    return count


def _fitted(file: str, record: Record, header: Record, place: str) -> Sequence[str]:
    """The cells of a record, as many as the header has."""
    cells, width = record[1], len(header[1])
    if len(cells) < width or any(cells[width:]):
        raise _odd_width(file, header, record, place)
    return cells[:width]


def _odd_width(file: str, header: Record, record: Record, place: str) -> DataError:
    advice = "Put quotes around a number that has separators in it, and remove titles above the "
    advice += "header."
    if len(record[1]) < len(header[1]):
        advice = "Remove notes below the table, or give the row all its cells."
    return DataError(
        f"{file}, {place} {record[0]}: {len(record[1])} cells, but {len(header[1])} in {place} "
        f"{header[0]}. {advice}"
    )
