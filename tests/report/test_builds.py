"""What builds the report: nothing is executed twice, nothing good is lost when a build fails."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import environment  # noqa: E402
import files  # noqa: E402
import notebooks  # noqa: E402

import book  # noqa: E402
from livecommerce import prose  # noqa: E402

PAGES = [Path("book/a.ipynb"), Path("book/b.ipynb")]


def chapter(source: str) -> str:
    cell = nbformat.v4.new_code_cell(source, id="one")
    return nbformat.writes(nbformat.v4.new_notebook(cells=[cell]))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A report of two chapters, its folders those that the tools work in."""
    for page in PAGES:
        files.write(tmp_path / page, chapter("print(1 + 1)"))
    files.write(tmp_path / "data" / "sales.csv", "year,sales\n2020,1\n")
    files.write(tmp_path / "forecasting" / "model.py", "x = 1\n")
    files.write(tmp_path / "requirements.txt", "numpy==2\n")
    files.write(tmp_path / "_toc.yml", "root: book/a\nchapters: [{file: book/b}]\n")
    for tool in ("files.py", "notebooks.py"):
        files.write(tmp_path / "tools" / tool, (ROOT / "tools" / tool).read_text(encoding="utf-8"))
    build = tmp_path / "_build"
    monkeypatch.setattr(book, "ROOT", tmp_path)
    monkeypatch.setattr(notebooks, "ROOT", tmp_path)
    monkeypatch.setattr(notebooks, "STORE", build / "executed")
    monkeypatch.setattr(book, "HTML", build / "html")
    monkeypatch.setattr(book, "MAKING", build / "making")
    monkeypatch.setattr(book, "STAMP", build / "html.stamp")
    notebooks._surroundings.cache_clear()
    yield tmp_path
    notebooks._surroundings.cache_clear()


def stale() -> list[Path]:
    notebooks._surroundings.cache_clear()
    return [page for page in PAGES if not notebooks.is_fresh(page)]


def put_in_store(root: Path) -> None:
    """What an execution leaves, without the seconds that it takes."""
    for page in PAGES:
        notebook = nbformat.read(root / page, as_version=4)
        notebook.metadata["inputs"] = notebooks.inputs(page)
        files.write(root / "_build" / "executed" / page, nbformat.writes(notebook))


# --- each chapter is executed once, and again only when it would come out otherwise


def run(root: Path, code: str) -> subprocess.CompletedProcess[str]:
    """Run the copied tools: kernels leave sockets to the end of the process."""
    call = [sys.executable, "-c", f"import notebooks as n; p = n.chapters(); {code}"]
    return subprocess.run(call, cwd=root / "tools", capture_output=True, text=True)


def test_a_chapter_is_executed_in_the_store_and_copied_from_there(project: Path) -> None:
    done = run(project, "n.refresh(p); n.copy(p, n.ROOT, str)")
    assert done.returncode == 0, done.stderr
    for page in PAGES:
        stored = nbformat.read(project / page, as_version=4)
        assert stored.cells[0].outputs[0].text == "2\n"
        assert stored.cells[0].source.startswith(prose.INSTALL), "for readers elsewhere"
        assert set(stored.metadata) == {"kernelspec", "language_info"}
    # outputs are no input: what was copied back is still fresh
    assert stale() == []
    again = run(project, "n.refresh(p)")
    assert (again.returncode, again.stdout) == (0, "")


def test_one_edited_chapter_is_executed_alone(project: Path) -> None:
    put_in_store(project)
    assert stale() == []
    files.write(project / PAGES[1], chapter("print(3)"))
    assert stale() == [PAGES[1]]


@pytest.mark.parametrize(
    "name", ["data/sales.csv", "forecasting/model.py", "requirements.txt", "tools/notebooks.py"]
)
def test_data_code_and_lock_concern_every_chapter(project: Path, name: str) -> None:
    put_in_store(project)
    with (project / name).open("a") as file:
        file.write("\n")
    assert stale() == PAGES


def test_a_failing_chapter_says_why_and_is_not_stored(project: Path) -> None:
    files.write(project / PAGES[0], chapter("1 / 0"))
    done = run(project, "n.refresh(p)")
    assert done.returncode == 1
    assert "a.ipynb: " in done.stderr
    assert "ZeroDivisionError" in done.stderr
    assert stale() == [PAGES[0]]


def test_what_changed_under_a_running_chapter_is_not_taken_for_its_result(project: Path) -> None:
    edit = "open('../../../data/sales.csv', 'a').write('2021,2\\n')"
    files.write(project / PAGES[0], chapter(edit))
    done = run(project, "n.refresh(p[:1])")
    assert done.returncode == 1
    assert "changed while it ran" in done.stderr
    assert not (notebooks.STORE / PAGES[0]).exists()


def test_a_chapter_that_left_the_book_leaves_the_store(project: Path) -> None:
    put_in_store(project)
    notebooks.refresh(PAGES[:1])
    assert not (notebooks.STORE / PAGES[1]).exists()


# --- the last good one stays


WRITE_TOO_MUCH = """
import resource, signal, sys
from pathlib import Path
sys.path.insert(0, {tools!r})
import files
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
files.write(Path({path!r}), "x" * 5000)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
def test_a_failing_write_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    path.write_text("good")
    code = WRITE_TOO_MUCH.format(tools=str(ROOT / "tools"), path=str(path))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "File too large" in done.stderr
    assert path.read_text() == "good"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    "module",
    ["notebooks", "headline", "release", "publish_benchmark", "data/__main__", "data/pages"],
)
def test_no_tool_writes_into_a_file_that_is_in_use(module: str) -> None:
    source = (ROOT / "tools" / f"{module}.py").read_text(encoding="utf-8")
    assert "files.write(" in source
    assert not [w for w in (".write_text(", ".write_bytes(", "nbformat.write(") if w in source]


def html(root: Path, text: str) -> Path:
    page = root / "index.html"
    files.write(page, text)
    return page


def test_a_failed_build_leaves_the_last_good_html(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = html(book.HTML, "good")
    monkeypatch.setattr(notebooks, "chapters", list)
    monkeypatch.setattr(book, "gather", lambda pages: None)

    def half_a_page() -> int:
        html(book.MAKING / "_build" / "html", "half")
        return 1

    monkeypatch.setattr(book, "make_html", half_a_page)
    with pytest.raises(SystemExit, match="still the last good one"):
        book.build()
    assert good.read_text() == "good"


def test_a_good_build_takes_its_place(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = html(book.HTML, "old")
    html(book.HTML / "gone", "a page of the old book")
    monkeypatch.setattr(notebooks, "chapters", list)
    monkeypatch.setattr(book, "gather", lambda pages: None)
    built = []

    def next_book() -> int:
        built.append(html(book.MAKING / "_build" / "html", "new"))
        return 0

    monkeypatch.setattr(book, "make_html", next_book)
    book.build()
    assert good.read_text() == "new"
    assert not (book.HTML / "gone").exists()
    book.build()
    assert len(built) == 1, "nothing changed"


def test_html_that_a_killed_swap_had_moved_away_comes_back(tmp_path: Path) -> None:
    html(tmp_path / "html.old", "good")
    files.recover(tmp_path / "html")
    assert (tmp_path / "html" / "index.html").read_text() == "good"


def test_an_interrupted_environment_is_not_taken_for_a_whole_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamp = tmp_path / ".stamp"
    stamp.write_text(environment.fingerprint("requirements.txt"))
    calls: list[Any] = []
    monkeypatch.setattr(environment, "run", lambda *command: calls.append(command))
    environment.main(str(tmp_path), "requirements.txt")
    assert not calls, "the same lock: nothing to do"
    (tmp_path / "pyvenv.cfg").write_text("command = python3 -m venv /where/it/was/.venv\n")
    environment.main(str(tmp_path), "requirements.txt")
    assert calls[0][1:3] == ("-m", "venv"), "scripts of a copy name the place that they came from"
    (tmp_path / "pyvenv.cfg").write_text(f"command = python3 -m venv {tmp_path}\n")
    calls.clear()
    environment.main(str(tmp_path), "requirements.txt")
    assert not calls

    def interrupted(*command: str) -> None:
        raise KeyboardInterrupt

    stamp.write_text("that of another lock")
    monkeypatch.setattr(environment, "run", interrupted)
    with pytest.raises(KeyboardInterrupt):
        environment.main(str(tmp_path), "requirements.txt")
    assert not stamp.exists()


# --- what CI says of itself


def ci(folder: Path, make: str) -> subprocess.CompletedProcess[str]:
    """.ci/run with a make of our own; browser and Java are there."""
    for name, body in {"make": make, "chromium": "exit 0", "java": "exit 0"}.items():
        tool = folder / "bin" / name
        files.write(tool, f"#!/bin/sh\n{body}\n")
        tool.chmod(0o755)
    files.write(folder / "project" / ".ci" / "run", (ROOT / ".ci" / "run").read_text("utf-8"))
    path = os.pathsep.join([str(folder / "bin"), os.environ["PATH"]])
    return subprocess.run(
        ["bash", "project/.ci/run"],
        cwd=folder, env={**os.environ, "PATH": path}, capture_output=True, text=True,
    )  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="CI is a script for bash")
def test_ci_says_how_long_each_target_took(tmp_path: Path) -> None:
    done = ci(tmp_path, "exit 0")
    assert done.returncode == 0, done.stderr
    for target in ("book", "test", "check-browser", "dist"):
        assert re.search(rf"^ +\d+  make {target}$", done.stdout, re.MULTILINE), target
    assert re.search(r"^ +\d+  in all, of 1500$", done.stdout, re.MULTILINE)


@pytest.mark.skipif(sys.platform == "win32", reason="CI is a script for bash")
def test_ci_gives_the_commands_of_the_readme_as_they_stand_there(tmp_path: Path) -> None:
    told = re.findall(r"^make \w+", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)[:2]
    done = ci(tmp_path, 'echo "called: make $*"')
    assert re.findall("(?<=^called: ).*", done.stdout, re.MULTILINE)[:2] == told


@pytest.mark.skipif(sys.platform == "win32", reason="CI is a script for bash")
def test_ci_stops_at_the_first_failure_and_still_says_the_times(tmp_path: Path) -> None:
    done = ci(tmp_path, 'test "$1" = book')
    assert done.returncode != 0
    assert "make book" in done.stdout
    assert "make results" not in done.stdout
    assert "in all" in done.stdout
