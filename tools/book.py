"""Build the book: bring the executed chapters up to date, then let Jupyter Book make the HTML.

What is published never comes from the outputs stored in book/ or from an old run: notebooks.py
executes each chapter again whose cells, code, data or lock are others than the last time; Sphinx
starts from nothing. The HTML of the last build stays until the next one is whole.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

import addresses
import files
import notebooks
import yaml

from livecommerce import prose

ROOT, BUILD = notebooks.ROOT, notebooks.BUILD
SOURCE = BUILD / "source"  # what Sphinx reads
HTML = BUILD / "html"
MAKING = BUILD / "making"  # where the next HTML grows
STAMP = BUILD / "html.stamp"
PAGES_IN = (
    "_config.yml", "_toc.yml", "book", "README.md", "CHANGELOG.md", "CITATION.cff",
    "pyproject.toml",
)  # fmt: skip


def say(text: str) -> None:
    print(f"[book] {text}", flush=True)


def wanted(pages: list[Path]) -> str:
    """What the HTML is made from; the outputs stored in book/ are not among it."""
    made_from = [file for file in files.files(*PAGES_IN) if file.suffix != ".ipynb"]
    rest = files.fingerprint(
        "forecasting", "book/livecommerce", "data", "requirements.txt", "tools/book.py", *made_from
    )
    return "\n".join([rest, *map(notebooks.inputs, pages)])


def gather(pages: list[Path]) -> None:
    """Put the pages beside the executed notebooks, where Sphinx reads them."""
    files.start_empty(SOURCE)
    for file in files.files(*PAGES_IN, "data"):
        if file.suffix != ".ipynb":
            target = SOURCE / file.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, target)
    config = SOURCE / "_config.yml"
    settings = yaml.safe_load(config.read_text(encoding="utf-8"))
    settings = addresses.configured(settings, addresses.addresses())
    config.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    notebooks.copy(pages, SOURCE, prose.as_roles)


def make_html() -> int:
    """Run Jupyter Book into MAKING; its exit code."""
    files.start_empty(MAKING)
    strict = ["-W", "--keep-going", "-n", "-q"]
    jupyter_book = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()"]
    call = [*jupyter_book, "build", str(SOURCE), "--path-output", str(MAKING), *strict]
    return subprocess.call(call, stdout=subprocess.DEVNULL)  # warnings come on stderr


def build() -> None:
    """Make the HTML of today's files, unless it is there."""
    started = time.perf_counter()
    files.recover(HTML)
    pages = notebooks.chapters()
    notebooks.refresh(pages)
    today = wanted(pages)
    if STAMP.exists() and STAMP.read_text() == today and (HTML / "index.html").exists():
        say("nothing changed since the last build")
    else:
        gather(pages)
        say("making the HTML; every warning is an error")
        if code := make_html():
            kept = f"; {HTML} is still the last good one" if HTML.exists() else ""
            sys.exit(f"[book] the build failed with code {code}: see the warnings above{kept}")
        STAMP.unlink(missing_ok=True)
        files.swap(MAKING / "_build" / "html", HTML)
        files.write(STAMP, today)
        shutil.rmtree(MAKING, ignore_errors=True)
        say(f"built in {time.perf_counter() - started:.0f} s")
    say(f"open {HTML / 'index.html'}")


if __name__ == "__main__":
    with notebooks.lock():
        build()
