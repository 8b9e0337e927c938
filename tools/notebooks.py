"""Execute the chapters of the book, each once for everything that needs it.

`make book` and `make notebooks` share one store, ``_build/executed``. A notebook there carries the
hash of what it was computed from: its cells, the data, the code, the lock and the Python. Only
those whose hash is not today's are executed again, two at a time.

``python tools/notebooks.py`` also copies the store into book/ and writes results.json and the
README's figure.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import files
import nbformat
import yaml
from filelock import FileLock
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from livecommerce import prose
from livecommerce.results import results

ROOT = files.ROOT
BUILD = ROOT / "_build"
STORE = BUILD / "executed"
AT_ONCE = 2
CELL_TIMEOUT = 300  # seconds
COMPUTED_BY = (
    "forecasting", "book/livecommerce", "data", "requirements.txt", "tools/notebooks.py",
)  # fmt: skip
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python", "pygments_lexer": "ipython3"},
}


def lock() -> FileLock:
    """One build at a time; the next finds it done."""
    BUILD.mkdir(exist_ok=True)
    return FileLock(BUILD / "lock")


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


@cache
def _surroundings() -> str:
    return files.fingerprint(*COMPUTED_BY, root=ROOT)


def inputs(page: Path) -> str:
    """The hash of all that a chapter is computed from; its stored outputs have no part in it."""
    notebook = nbformat.read(ROOT / page, as_version=4)
    cells = [[cell.cell_type, prose.bare(cell.source), cell.metadata] for cell in notebook.cells]
    told = json.dumps([page.as_posix(), _surroundings(), cells], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


def is_fresh(page: Path) -> bool:
    """Whether the store holds exactly what an execution would give."""
    try:
        stored = json.loads((STORE / page).read_text("utf-8"))["metadata"].get("inputs")
    except (OSError, ValueError, KeyError):
        return False
    return bool(stored == inputs(page))


def execute(page: Path) -> str | None:
    """Run one chapter in the store and keep it with its hash; the error, if any, in words."""
    wanted = inputs(page)
    notebook = nbformat.read(ROOT / page, as_version=4)
    folder = (STORE / page).parent
    folder.mkdir(parents=True, exist_ok=True)
    client = NotebookClient(
        notebook,
        timeout=CELL_TIMEOUT,
        kernel_name="python3",
        record_timing=False,
        coalesce_streams=True,
        extra_arguments=["--log-level=ERROR"],
        resources={"metadata": {"path": str(folder)}},
    )
    started = time.perf_counter()
    try:
        client.execute()
    except CellExecutionError as error:
        return f"{page.name}: {error}"
    if _surroundings.__wrapped__() != _surroundings() or inputs(page) != wanted:
        return f"{page.name}: data, code or cells changed while it ran. Run it again."
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    notebook.metadata = nbformat.from_dict({**METADATA, "inputs": wanted})
    files.write(STORE / page, nbformat.writes(notebook) + "\n")
    print(f"[notebooks] {page.name}: {time.perf_counter() - started:.0f} s", flush=True)
    return None


def refresh(pages: Iterable[Path]) -> None:
    """Bring the store up to date; exit with the errors of all chapters that fail."""
    pages = list(pages)
    for leftover in set(STORE.rglob("*.ipynb")) - {STORE / page for page in pages}:
        leftover.unlink()
    stale = [page for page in pages if not is_fresh(page)]
    if not stale:
        return
    print(f"[notebooks] executing {len(stale)} of {len(pages)}, {AT_ONCE} at a time", flush=True)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        errors = [error for error in pool.map(execute, stale) if error]
    if errors:
        sys.exit("\n".join(["[notebooks] failed:", *errors]))


def copy(pages: Iterable[Path], root: Path, written: Callable[[str], str]) -> None:
    """Put the executed chapters, without their hash, where they are read; prose as ``written``."""
    for page in pages:
        notebook = nbformat.read(STORE / page, as_version=4)
        del notebook.metadata["inputs"]
        first = next(cell for cell in notebook.cells if cell.cell_type == "code")
        first.source = prose.installing(first.source)
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                cell.source = written(cell.source)
        files.write(root / page, nbformat.writes(notebook) + "\n")


def main() -> None:
    import headline

    with lock():
        pages = chapters()
        refresh(pages)
        found = results([STORE / page for page in pages])
        own = {
            f"{chapter}.ipynb::{key}": text
            for chapter, one in found.items()
            for key, text in one["values"].items()
        }
        for page in pages:
            values = own | found[page.stem]["values"]
            copy([page], ROOT, lambda source, values=values: prose.filled(source, values))
        words = json.dumps(found, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
        files.write(ROOT / "results.json", words)
        headline.main()
    print(f"[notebooks] {sum(len(one['values']) for one in found.values())} values in results.json")


if __name__ == "__main__":
    main()
