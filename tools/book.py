"""Build the book: execute a copy of its notebooks, then let Jupyter Book make the HTML.

What is published never comes from stored outputs or an old run: notebooks are executed again
whenever they, the package, the data or the lock differ from the last time; Sphinx starts from
nothing. Only when nothing at all changed is the HTML of the last build left as it is.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import notebooks
from filelock import FileLock

ROOT = notebooks.ROOT
BUILD = ROOT / "_build"
EXECUTED = BUILD / "executed"  # notebooks as run, and files that they wrote
SOURCE = BUILD / "source"  # what Sphinx reads
HTML = BUILD / "html"
FIGURES_IN = ("forecasting", "data", "requirements.txt", "tools/notebooks.py")
PAGES_IN = ("_config.yml", "_toc.yml", "book", "README.md", "CHANGELOG.md", "CITATION.cff")
IGNORED = ("__pycache__", ".ipynb_checkpoints", ".DS_Store")


def say(text: str) -> None:
    print(f"[book] {text}", flush=True)


def files(*names: str | Path) -> Iterator[Path]:
    """The files of the repository under these names, sorted."""
    for name in names:
        path = ROOT / name
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and not set(IGNORED) & set(file.parts):
                yield file


def fingerprint(*names: str | Path) -> str:
    digest = hashlib.sha256(sys.version.encode())
    for file in files(*names):
        digest.update(str(file.relative_to(ROOT)).encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def is_fresh(stamp: Path, wanted: str) -> bool:
    return stamp.exists() and stamp.read_text() == wanted


def start_empty(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def execute() -> None:
    """Fill EXECUTED, unless it holds exactly what would come out again."""
    pages = notebooks.chapters()
    stamp = BUILD / "executed.stamp"
    wanted = fingerprint("_toc.yml", *FIGURES_IN, *pages)
    if is_fresh(stamp, wanted):
        say("notebooks, package and data are those of the last run: not executed again")
        return
    stamp.unlink(missing_ok=True)
    start_empty(EXECUTED)
    for page in pages:
        (EXECUTED / page).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / page, EXECUTED / page)
    notebooks.execute_all(EXECUTED / page for page in pages)
    stamp.write_text(wanted)


def gather() -> None:
    """Put the pages beside the executed notebooks, where Sphinx reads them."""
    start_empty(SOURCE)
    for file in files(*PAGES_IN, "data"):
        if file.suffix != ".ipynb":
            target = SOURCE / file.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, target)
    shutil.copytree(EXECUTED, SOURCE, dirs_exist_ok=True)


def build() -> None:
    started = time.perf_counter()
    stamp = BUILD / "html.stamp"
    wanted = fingerprint(*FIGURES_IN, *PAGES_IN, "tools/book.py")
    if is_fresh(stamp, wanted) and (HTML / "index.html").exists():
        say("nothing changed since the last build")
    else:
        stamp.unlink(missing_ok=True)
        execute()
        gather()
        for stale in (HTML, BUILD / ".doctrees"):
            shutil.rmtree(stale, ignore_errors=True)
        say("making the HTML; every warning is an error")
        strict = ["-W", "--keep-going", "-n"]
        jupyter_book = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()"]
        call = [*jupyter_book, "build", str(SOURCE), "--path-output", str(ROOT), *strict]
        if code := subprocess.call(call):
            sys.exit(f"[book] the build failed with code {code}: see the warnings above")
        stamp.write_text(wanted)
        say(f"built in {time.perf_counter() - started:.0f} s")
    say(f"open {HTML / 'index.html'}")


if __name__ == "__main__":
    BUILD.mkdir(exist_ok=True)
    with FileLock(BUILD / "lock"):  # one build at a time; the next finds it done
        build()
