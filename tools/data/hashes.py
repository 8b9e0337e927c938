"""The accepted rows: a hash of each, which only a stated reason renews."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from tools.data.tables import Data, Problem, Row

NAME = "row_hashes.txt"
HEAD = "# Hash of every accepted row of data/; renewed by make data ACCEPT='the reason' alone.\n"


def digest(row: Row) -> str:
    """Hash of the filled cells of a row, with their columns."""
    text = "\n".join(f"{column}={cell}" for column, cell in sorted(row.items()) if cell)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


def current(data: Data) -> dict[str, Row]:
    """Rows typed by people, by table and key; what a tool writes is held to its own results."""
    return {
        f"{name}/{row.key}": row
        for name, table in data.tables.items()
        if "written_by" not in data.resources[name]
        for row in table
    }


def text(data: Data) -> str:
    """The list as it is stored."""
    return HEAD + "".join(f"{digest(row)} {key}\n" for key, row in sorted(current(data).items()))


def accepted(folder: Path) -> dict[str, str]:
    path = folder / NAME
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    split = [line.split(" ", 1) for line in lines if line and not line.startswith("#")]
    return {key: value for value, key in split}


def unaccepted(data: Data) -> Iterator[Problem]:
    """Rows that are new, changed or gone since they were accepted."""
    before, now = accepted(data.folder), current(data)
    for key, row in now.items():
        if key not in before:
            yield row.problem("", f"the row {row.key} is new and not accepted")
        elif before[key] != digest(row):
            yield row.problem("", f"the row {row.key} is not the one that was accepted")
    for key in before.keys() - now.keys():
        name, row_id = key.split("/", 1)
        yield Problem(f"{name}.csv", 0, "", f"the accepted row {row_id} is gone")


def announced(reason: str, changelog: str) -> bool:
    """Whether the newest section of the changelog says the reason."""
    newest = changelog.split("\n## ")[1]
    return " ".join(reason.split()).rstrip(".") in " ".join(newest.split())
