"""The tables of data/ as rows that know where they stand."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "data"


@dataclass(frozen=True, order=True)
class Problem:
    """Something that is wrong, with its place."""

    file: str
    line: int
    column: str
    text: str

    def __str__(self) -> str:
        """Place first, as a compiler says it."""
        place = [self.file, f"line {self.line}" if self.line else "", f"column {self.column}"]
        return ", ".join(part for part in place if part not in ("", "column ")) + f": {self.text}"


class Row(dict[str, str]):
    """One row; `problem` names its place."""

    def __init__(self, cells: dict[str, str], file: str, line: int, width: int = 0) -> None:
        super().__init__(cells)
        self.file, self.line, self.width = file, line, width

    @property
    def key(self) -> str:
        return self.get("id") or self["key"]

    def problem(self, column: str, text: str) -> Problem:
        return Problem(self.file, self.line, column, text)


def rows(path: Path) -> list[Row]:
    """Rows of one CSV file."""
    with path.open(encoding="utf-8", newline="") as handle:
        reader = csv.reader(handle)
        head = next(reader, [])
        return [
            Row(dict(zip(head, cells, strict=False)), path.name, reader.line_num, len(cells))
            for cells in reader
        ]


class Data:
    """A data folder: its description and its tables, read once."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self.folder = folder
        self.package: dict[str, Any] = json.loads(
            (folder / "datapackage.json").read_text(encoding="utf-8")
        )
        self.resources: dict[str, dict[str, Any]] = {
            resource["name"]: resource for resource in self.package["resources"]
        }

    @cached_property
    def tables(self) -> dict[str, list[Row]]:
        return {
            name: rows(self.folder / resource["path"])
            for name, resource in self.resources.items()
            if (self.folder / resource["path"]).is_file()
        }

    @cached_property
    def by_id(self) -> dict[str, Row]:
        return {row["id"]: row for table in self.tables.values() for row in table if "id" in row}

    @cached_property
    def sources(self) -> dict[str, Row]:
        return {row["key"]: row for row in self.tables.get("sources", [])}

    @cached_property
    def exceptions(self) -> dict[tuple[str, str], Row]:
        """Rows that differ from a rule for a stated reason, by row and column."""
        return {(row["row_id"], row["column"]): row for row in self.tables.get("exceptions", [])}

    @property
    def rows(self) -> Iterator[Row]:
        """Rows that state something: those with a grade."""
        return (row for table in self.tables.values() for row in table if "grade" in row)

    @property
    def figures(self) -> Iterator[Row]:
        """Rows that hold a number of a series."""
        return (row for row in self.rows if "series" in row and "value" in row)
