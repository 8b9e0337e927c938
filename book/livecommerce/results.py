"""Every number of the prose in one file, so that a changed result is seen and explained."""

from __future__ import annotations

import argparse
import ast
import difflib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from forecasting.errors import DataError
from livecommerce import prose

__all__ = ["difference", "main", "results"]

Results = dict[str, dict[str, Any]]


def results(notebooks: Sequence[str | Path]) -> Results:
    """By chapter what stored notebooks say: ``values`` (key to text), ``sentences`` with them."""
    cells = {path: _cells(path) for path in sorted(map(Path, notebooks))}
    values = {path: _values(path, cells[path]) for path in cells}
    everywhere = {f"{path.name}::{key}": v for path in cells for key, v in values[path].items()}
    return {
        path.stem: {
            "values": values[path],
            "sentences": [
                sentence
                for cell in cells[path]
                if cell["cell_type"] == "markdown"
                for sentence in prose.sentences("".join(cell["source"]), everywhere | values[path])
            ],
        }
        for path in cells
    }


def _cells(path: Path) -> list[dict[str, Any]]:
    try:
        cells: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"{path} is not a notebook: {error!r}.") from error
    return cells


def _values(path: Path, cells: list[dict[str, Any]]) -> dict[str, str]:
    """The glued values of one chapter, key to text."""
    values: dict[str, str] = {}
    for output in (o for cell in cells for o in cell.get("outputs", [])):
        glued = output.get("metadata", {}).get("scrapbook")
        if glued is None:
            continue
        if glued["name"] in values:
            raise DataError(f"{path} glues {glued['name']!r} twice. Give each its own key.")
        words = output["data"]["text/plain"]
        joined = words if isinstance(words, str) else "".join(words)
        values[glued["name"]] = str(ast.literal_eval(joined))
    return values


def difference(old: Results, new: Results) -> list[str]:
    """What changed, came or went: one line for each value, and each sentence that moved."""
    lines = []
    for chapter in sorted(old.keys() | new.keys()):
        was, now = old.get(chapter, {}), new.get(chapter, {})
        before, after = was.get("values", {}), now.get("values", {})
        for key in sorted(before.keys() | after.keys()):
            a, b = before.get(key, "(none)"), after.get(key, "(none)")
            if a != b:
                lines.append(f"{chapter}.{key}: {a} -> {b}")
        marks = {"- ": "no longer said: ", "+ ": "now said: "}
        for line in difflib.ndiff(was.get("sentences", []), now.get("sentences", [])):
            if line[:2] in marks:
                lines.append(f"{chapter}, {marks[line[:2]]}{line[2:]}")
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line: ``results NOTEBOOK... -o FILE`` writes the file, ``diff OLD NEW`` compares."""
    parser = argparse.ArgumentParser(prog="python -m livecommerce.results", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    collect = commands.add_parser("results", help="write the glued values of stored notebooks")
    collect.add_argument("notebooks", nargs="+")
    collect.add_argument("-o", "--output", default="results.json")
    compare = commands.add_parser("diff", help="print what changed; exit 1 if anything did")
    compare.add_argument("old")
    compare.add_argument("new")
    given = parser.parse_args(arguments)
    if given.command == "results":
        found = results(given.notebooks)
        words = json.dumps(found, indent=1, ensure_ascii=False, sort_keys=True)
        Path(given.output).write_text(words + "\n", encoding="utf-8")
        print(
            f"{sum(len(one['values']) for one in found.values())} values written to {given.output}"
        )
        return 0
    old, new = (json.loads(Path(p).read_text(encoding="utf-8")) for p in (given.old, given.new))
    lines = difference(old, new)
    print("\n".join(lines) if lines else "No value changed.")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
