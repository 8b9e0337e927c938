"""The stored notebooks: run in order, quiet, and free of code that belongs in the package.

nbval compares their outputs; it would pass a notebook whose outputs were stripped, this does not.
"""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

from notebooks import chapters  # noqa: E402

BOOK = ROOT / "book"
PAGES = chapters(ROOT)
MACHINE_PATH = re.compile(
    r"(?<![\w.:/])/(?:home|Users|root|work|tmp|private|mnt|opt)/|[A-Z]:\\\\?Users"
)

each_notebook = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)


def code_cells(page: Path) -> list[Any]:
    notebook = nbformat.read(ROOT / page, as_version=4)
    return [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]


def test_there_are_chapters_and_every_notebook_is_in_the_table_of_contents() -> None:
    assert sorted(PAGES) == sorted(path.relative_to(ROOT) for path in BOOK.glob("*.ipynb"))


@each_notebook
def test_every_cell_was_run_in_order(page: Path) -> None:
    counts = [cell.execution_count for cell in code_cells(page)]
    assert counts, page
    assert counts == list(range(1, len(counts) + 1)), "run `make notebooks` and commit the outputs"


@each_notebook
def test_no_cell_failed_or_wrote_to_stderr(page: Path) -> None:
    for cell in code_cells(page):
        for output in cell.outputs:
            assert output.output_type != "error", cell.source
            assert output.get("name") != "stderr", f"{cell.source}\n-> {output.text}"


@each_notebook
def test_no_definition_in_a_notebook(page: Path) -> None:
    banned = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.While)
    for cell in code_cells(page):
        lines = [line for line in cell.source.splitlines() if not line.startswith(("%", "!"))]
        found = [node for node in ast.walk(ast.parse("\n".join(lines))) if isinstance(node, banned)]
        assert not found, f"move this into the package:\n{cell.source}"


@each_notebook
def test_no_path_of_a_machine_in_source_or_outputs(page: Path) -> None:
    notebook = nbformat.read(ROOT / page, as_version=4)
    for cell in notebook.cells:
        texts = [cell.source]
        for output in cell.get("outputs", []):
            texts.append(output.get("text", ""))
            data = output.get("data", {})
            texts += [
                str(value) for mime, value in data.items() if not mime.startswith("image/png")
            ]
        for text in texts:
            assert not MACHINE_PATH.search(text), text[:500]


@each_notebook
def test_metadata_is_the_same_on_every_machine(page: Path) -> None:
    notebook = nbformat.read(ROOT / page, as_version=4)
    assert notebook.metadata.kernelspec.name == "python3"
    assert set(notebook.metadata) <= {"kernelspec", "language_info"}
    assert "version" not in notebook.metadata.language_info, "store outputs with `make notebooks`"
    assert not any("execution" in cell.metadata for cell in notebook.cells)
