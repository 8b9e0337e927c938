"""One table out of any file or frame: a header, cells, and where each row stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from forecasting.errors import DataError
from forecasting.text import short

__all__ = ["Table", "located"]


@dataclass
class Table:
    """A header and cells."""

    file: str  # what messages call it
    cells: pd.DataFrame  # a column for each header; text, or what a frame holds
    lines: np.ndarray[Any, Any]  # number of the line, row or record of each row, from 1
    place: str = "line"  # what these numbers count
    as_text: bool = True  # whether numbers and years may be text, as in files
    semicolons: bool = False  # whether they separate the cells
    wide: str = ""  # what stood side by side: years, or parts of them
    headers: Any = None  # header of each row's value, where several columns hold values
    unit: str | None = None  # that a title names
    left: list[str] = field(default_factory=list)  # what was left out
    notes: list[str] = field(default_factory=list)  # sentences on what was assumed

    @property
    def header(self) -> list[Any]:
        """Names of the columns."""
        return list(self.cells.columns)

    def at(self, line: int, column: object, problem: object) -> DataError:
        """An error that names file, line and column."""
        return located(self.file, self.place, line, column, problem)

    def leave_out(self, lines: Iterable[int], why: str) -> None:
        """Say that lines were left out, and why."""
        if numbers := list(dict.fromkeys(lines)):  # a line of a wide table has several values
            self.left.append(f"{spanned(self.place, numbers)} ({why})")

    def take(self, rows: Any) -> Table:
        """The same table with some of its rows."""
        headers = None if self.headers is None else self.headers[rows]
        cells = self.cells.loc[rows].reset_index(drop=True)
        return replace(self, cells=cells, lines=self.lines[rows], headers=headers)

    def without(self, rows: Any, why: str) -> Table:
        """The same table without some of its rows, which is said."""
        self.leave_out(self.lines[rows].tolist(), why)
        return self.take(~rows) if rows.any() else self

    def melted(self, kept: list[Any], across: list[Any], name: str, value: str) -> Table:
        """The same table with several columns below each other, and a column of their names."""
        cells = self.cells[[*kept, *across]].melt(kept, across, name, value)
        headers = cells[name].astype(str).to_numpy(dtype=object)
        return replace(self, cells=cells, lines=np.tile(self.lines, len(across)), headers=headers)


def located(file: str, place: str, line: int, column: object, problem: object) -> DataError:
    """An error that names file, line and column."""
    return DataError(f"{file}, {place} {line}, column {short(column)}: {problem}")


def spanned(place: str, numbers: list[int], most: int = 5) -> str:
    """Places in words, runs of them as one: ``lines 2, 5-7``."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1] = [runs[-1][0], number]
        else:
            runs.append([number])
    words = ", ".join("-".join(map(str, run)) for run in runs[:most])
    return f"{place}{'s' * (len(numbers) > 1)} {words}" + ", ..." * (len(runs) > most)
