"""Where a number came from: in words, and as links to the rows of the data pages."""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any

from docutils import nodes

Origin = dict[str, Any]
ROWS_IN_TOOLTIP = 3
TABLE_PAGES = "book/data"


def cell_id(docname: str, cell: int) -> str:
    """Anchor of a cell, unique in the whole book so that chapters can be put on one page."""
    return nodes.make_id(f"{docname.rsplit('/', 1)[-1]}-cell-{cell}")


def computing_cell(folder: str, docname: str, key: str) -> int | None:
    """Execution count of the cell that glued a key."""
    for cell in executed(folder, docname):
        for output in cell.get("outputs", []):
            if output.get("metadata", {}).get("scrapbook", {}).get("name") == key:
                return int(cell["execution_count"] or 0) or None
    return None


def weakest(origin: Origin) -> str:
    """The grade of the weakest row behind a number; empty where no row has one."""
    return max((row.get("grade", "") for row in origin.get("rows", [])), default="")


def row_words(row: dict[str, str]) -> str:
    """One data row in a line: CECRC, 2019: 443.75 bn CNY; estimate; grade A; September 2020."""
    who = ", ".join(row[k] for k in ("label", "publisher", "period") if k in row)
    what = f"{who}: {row['value']}" if "value" in row else who
    status = row.get("status", "")
    grade = f"grade {row['grade']}" if "grade" in row else ""
    return "; ".join(filter(None, [what, status, grade, f"first published {row['published']}"]))


def tooltip(origin: Origin) -> str:
    """What the reader sees on hover and focus."""
    rows = origin.get("rows", [])
    lines = [row_words(row) for row in rows[:ROWS_IN_TOOLTIP]]
    if len(rows) > ROWS_IN_TOOLTIP:
        lines.append(f"and {len(rows) - ROWS_IN_TOOLTIP} more rows")
    if "how" in origin:
        lines.append(origin["how"])
    return " | ".join([*lines, "Follow the link to the rows and the code"])


@cache
def executed(folder: str, docname: str) -> list[dict[str, Any]]:
    """Cells of a notebook as myst-nb rendered it; none where the page is not a notebook."""
    path = Path(folder) / f"{docname}.ipynb"
    cells: list[dict[str, Any]] = []
    return json.loads(path.read_text(encoding="utf-8"))["cells"] if path.is_file() else cells


@cache
def tables(data: Path) -> dict[str, str]:
    """Id of every data row -> name of its table."""
    found = {}
    for path in sorted(data.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found |= {row["id"]: path.stem for row in csv.DictReader(file) if row.get("id")}
    return found


def row_page(row: dict[str, str], data: Path) -> tuple[str, str] | None:
    """Page and anchor of a data row, or None where the row has no page."""
    table = tables(data).get(row.get("id", ""))
    return None if table is None else (f"{TABLE_PAGES}/{table}", f"row-{row['id']}")
