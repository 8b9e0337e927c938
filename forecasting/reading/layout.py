"""Where in a sheet the table is: titles above it, its header, its rows, and notes below it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from forecasting.errors import DataError, SeriesError
from forecasting.periods import Period, read_periods
from forecasting.reading.headers import by_name
from forecasting.reading.units import is_missing, unit_of_title
from forecasting.text import short

__all__ = ["Layout", "arrange", "is_year", "plausible", "says_years", "spanned"]

Record = tuple[int, Sequence[str]]
NOTE = re.compile(
    r"(?:sources?|notes?|data|last|quellen?|anmerkung|hinweis|©|\(c\)|copyright|\*|†|来源|数据来源"
    r"|资料来源|注|备注|説明|出典|fuente|nota|\(?[1-9a-d]\))(?![a-z])",
    re.IGNORECASE,
)
EARLIEST, LATEST = 1500, 2500
SAMPLE = 50


@dataclass
class Layout:
    """What `arrange` found: header, rows with their lines, the title's unit, what to say of it."""

    header: list[str]
    lines: list[int]
    rows: list[Sequence[str]]
    unit: str | None
    left: list[str]
    notes: list[str]


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


def arrange(file: str, records: list[Record], place: str) -> Layout:
    """Find header, rows and notes among the records of a sheet."""
    widths = Counter(len(cells) for _, cells in records if _told(cells) > 1)
    width = widths.most_common(1)[0][0] if widths else max(len(cells) for _, cells in records)
    if width < 2:
        raise DataError(
            f"{file}: only one column. Separate year and value by a comma, semicolon or tab."
        )
    at = _header_at(records, width)
    named = records[at][1]
    bare = not says_years(named) and any(map(is_year, named))
    body = records[at:] if bare else records[at + 1 :]
    if bare and (odd := next((r for r in records[:at] if _told(r[1]) > 1), None)):
        raise _odd_width(file, odd, records[at], place)
    header = [cell or f"column {i + 1}" for i, cell in enumerate([""] * width if bare else named)]
    notes = [f"It has no header; its columns were called {', '.join(header)}."] if bare else []
    left = [f"{spanned(place, [n for n, _ in records[:at]])} (above the table)"] if at else []
    body, below = _without_notes(body, width)
    if below:
        left.append(f"{spanned(place, below)} (below the table)")
    rows = [_fitted(file, record, records[at], width, place) for record in body]
    _check(file, header, rows)
    titles = [cell for _, cells in records[:at] for cell in cells if cell]
    unit = next((unit for t in titles if (unit := unit_of_title(t))), None)
    return Layout(header, [n for n, _ in body], rows, unit, left, notes)


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


def _without_notes(body: list[Record], width: int) -> tuple[list[Record], list[int]]:
    """The rows without the notes below them, and the lines of these."""
    below: list[int] = []
    for line, cells in reversed(body):
        first = next(filter(None, cells))
        alone = _told(cells) == 1 and width > 1 and (bool(cells[0]) or len(cells) < width)
        numbers = sum(cell[:1].isdigit() for cell in cells)
        said = NOTE.match(first) and (width == 2 or not numbers)
        wordy = not any(is_missing(cell) or re.search(r"\d", cell) for cell in cells if cell)
        if not (alone or said or wordy) or is_year(first):
            break
        if alone and re.fullmatch(r"[\d.,]+", first[:40]):
            break
        below.append(line)
    return body[: len(body) - len(below)], below[::-1]


def _fitted(file: str, record: Record, header: Record, width: int, place: str) -> Sequence[str]:
    cells = record[1]
    if len(cells) > width and not any(cells[width:]):
        return cells[:width]
    if len(cells) != width:
        raise _odd_width(file, header, record, place)
    return cells


def _odd_width(file: str, header: Record, record: Record, place: str) -> DataError:
    advice = "Put quotes around a number that has separators in it, and remove titles above the "
    advice += "header."
    if len(record[1]) < len(header[1]):
        advice = "Remove notes below the table, or give the row all its cells."
    return DataError(
        f"{file}, {place} {record[0]}: {len(record[1])} cells, but {len(header[1])} in {place} "
        f"{header[0]}. {advice}"
    )


def _check(file: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    doubled = next((name for name, count in Counter(header).items() if count > 1), None)
    if doubled is not None:
        raise DataError(f"{file}: two columns are called {short(doubled)}. Rename one.")
    if not rows:
        raise DataError(f"{file}: a header but no rows. Add one row per year.")


def spanned(place: str, numbers: Sequence[int], most: int = 5) -> str:
    """Places in words, runs of them as one.

    Examples
    --------
    >>> spanned("line", [2, 5, 6, 7]), spanned("row", [3])
    ('lines 2, 5-7', 'row 3')
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1] = [runs[-1][0], number]
        else:
            runs.append([number])
    words = ", ".join("-".join(map(str, run)) for run in runs[:most])
    return f"{place}{'s' * (len(numbers) > 1)} {words}" + ", ..." * (len(runs) > most)
