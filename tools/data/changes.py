"""What changed in the rows since the last version: one line for a row or a cell."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from collections.abc import Iterator

from tools.data.tables import Data, Row

FILE = "changes.csv"
COLUMNS = ("id", "table", "row", "change", "column", "before", "after")
Change = dict[str, str]


def before(data: Data, path: str) -> list[dict[str, str]] | None:
    """Rows of a table as the last version had them; None where it had no such table."""
    git = shutil.which("git")
    if git is None:
        return None
    shown = subprocess.run(
        [git, "show", f"{data.package['since']['commit']}:data/{path}"],
        cwd=data.folder,
        capture_output=True,
        check=False,
    )
    text = shown.stdout.decode("utf-8")
    return list(csv.DictReader(io.StringIO(text))) if shown.returncode == 0 else None


def _shown(row: dict[str, str]) -> str:
    """A row in a few words."""
    figure = [row.get(column, "") for column in ("publisher", "period", "value", "unit")]
    if row.get("value"):
        return " ".join(filter(None, figure))
    named = ("title", "claim", "carrier", "subject", "post", "term", "row_id", "publisher")
    return next((row[column] for column in named if row.get(column)), "")


def _of_table(name: str, old: list[dict[str, str]], new: list[Row]) -> Iterator[Change]:
    key = "id" if "id" in new[0] else "key"
    past, present = {row[key]: row for row in old}, {row[key]: row for row in new}
    for row_id, row in present.items():
        if row_id not in past:
            yield {"row": row_id, "change": "new", "after": _shown(row)}
            continue
        for column, cell in row.items():
            if past[row_id].get(column, cell) != cell:
                yield {
                    "row": row_id,
                    "change": "changed",
                    "column": column,
                    "before": past[row_id][column],
                    "after": cell,
                }
    for row_id, old_row in past.items():
        if row_id not in present:
            yield {"row": row_id, "change": "gone", "before": _shown(old_row)}


def changes(data: Data) -> Iterator[Change]:
    """Changes of every table that people type, in the order of the package."""
    for name, resource in data.resources.items():
        if "written_by" in resource:
            continue
        old = before(data, resource["path"])
        if old is None:
            rows = f"{len(data.tables[name])} rows"
            found: Iterator[Change] = iter([{"row": "", "change": "new table", "after": rows}])
        else:
            found = _of_table(name, old, data.tables[name])
        for change in found:
            place = "-".join(filter(None, [name, change["row"], change.get("column", "")]))
            yield {"id": f"ch-{place}".replace("_", "-"), "table": name, **change}


def text(data: Data) -> str | None:
    """The table as a CSV file; None where the last version is not in the history."""
    if before(data, "market_size.csv") is None:
        return None
    stream = io.StringIO()
    writer = csv.DictWriter(stream, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(changes(data))
    return stream.getvalue()
