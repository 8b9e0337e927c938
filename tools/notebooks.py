"""Execute the chapters of the book, two at a time.

``python tools/notebooks.py`` runs every notebook of _toc.yml in place and stores its outputs;
tools/book.py uses the same function on a copy.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
import yaml
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

ROOT = Path(__file__).resolve().parent.parent
AT_ONCE = 2
CELL_TIMEOUT = 300  # seconds


def chapters(root: Path = ROOT) -> list[Path]:
    """Notebooks that _toc.yml lists, in reading order, relative to ``root``."""
    toc = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    pages = [Path(f"{name}.ipynb") for name in _files(toc)]
    return [page for page in pages if (root / page).exists()]


def _files(node: Any) -> Iterator[str]:
    """Every page name in the table of contents, depth first."""
    if isinstance(node, list):
        for item in node:
            yield from _files(item)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key in {"root", "file"}:
                yield value
            else:
                yield from _files(value)


def tidy(notebook: nbformat.NotebookNode) -> None:
    """Keep only metadata that is the same on every machine and in every run."""
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python", "pygments_lexer": "ipython3"},
        }
    )
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)


def execute(path: Path) -> str | None:
    """Run one notebook in its own folder and store its outputs; the error, if any, in words."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=CELL_TIMEOUT,
        kernel_name="python3",
        record_timing=False,
        coalesce_streams=True,
        extra_arguments=["--log-level=ERROR"],
        resources={"metadata": {"path": str(path.parent)}},
    )
    started = time.perf_counter()
    try:
        client.execute()
    except CellExecutionError as error:
        return f"{path.name}: {error}"
    tidy(notebook)
    nbformat.write(notebook, path)
    print(f"[notebooks] {path.name}: {time.perf_counter() - started:.0f} s", flush=True)
    return None


def execute_all(paths: Iterable[Path]) -> None:
    """Run the notebooks two at a time; exit with the errors of all of them."""
    paths = list(paths)
    print(f"[notebooks] executing {len(paths)}, {AT_ONCE} at a time", flush=True)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        errors = [error for error in pool.map(execute, paths) if error]
    if errors:
        sys.exit("\n".join(["[notebooks] failed:", *errors]))


if __name__ == "__main__":
    execute_all(ROOT / page for page in chapters())
