"""The numbers of the prose: every glued value, kept in results.json.

With ``--store`` the stored notebooks' values become the new results.json. Without it, what a fresh
run gave (_build/executed) is compared with results.json; a difference is printed and is an error.
"""

from __future__ import annotations

import ast
import difflib
import json
import sys
from pathlib import Path

import nbformat
import notebooks

ROOT = notebooks.ROOT
RESULTS = ROOT / "results.json"
MIME = "application/papermill.record/text/plain"


def glued(root: Path) -> dict[str, dict[str, str]]:
    """Page -> key -> text, of the notebooks under ``root``, in reading order."""
    return {page.stem: _glued_in(root / page) for page in notebooks.chapters()}


def _glued_in(path: Path) -> dict[str, str]:
    values = {}
    for cell in nbformat.read(path, as_version=4).cells:
        for output in cell.get("outputs", []):
            scrap = output.get("metadata", {}).get("scrapbook")
            if scrap and MIME in output.data:
                values[scrap["name"]] = str(ast.literal_eval(output.data[MIME]))
    return values


def as_text(values: dict[str, dict[str, str]]) -> str:
    return json.dumps(values, ensure_ascii=False, indent=1) + "\n"


def difference() -> list[str]:
    """Lines of a unified diff from the stored results to those of the fresh run."""
    stored = RESULTS.read_text(encoding="utf-8").splitlines() if RESULTS.exists() else []
    fresh = as_text(glued(ROOT / "_build" / "executed")).splitlines()
    return list(difflib.unified_diff(stored, fresh, "results.json", "fresh run", lineterm=""))


def main() -> None:
    if "--store" in sys.argv:
        values = glued(ROOT)
        RESULTS.write_text(as_text(values), encoding="utf-8")
        print(f"[results] {sum(map(len, values.values()))} values stored in {RESULTS.name}")
        return
    lines = difference()
    print("\n".join(lines) if lines else "[results] the fresh run gives the stored numbers")
    if lines:
        sys.exit("[results] numbers of the report changed: see CONTRIBUTING.md on accepting them")


if __name__ == "__main__":
    main()
