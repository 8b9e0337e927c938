"""A model and a chapter begun with one command run at once, on a copy of the project."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("forecasting", "book/livecommerce", "data", "tools")


def run(copy: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(copy), str(copy / "book")])}
    call = [sys.executable, *arguments]
    return subprocess.run(call, cwd=copy, env=environment, capture_output=True, text=True)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in COPIED:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("_toc.yml", "book/api/models.md", "pyproject.toml", "conftest.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "tests" / "library").mkdir(parents=True)
    return tmp_path


def test_a_new_model_forecasts_passes_its_tests_and_is_found(copy: Path) -> None:
    done = run(copy, "tools/scaffold.py", "model", "trial_line")
    assert done.returncode == 0, done.stderr
    assert "Left to do" in done.stdout
    tested = run(
        copy, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--doctest-modules",
        "tests/library/test_trial_line.py", "forecasting/models/trial_line.py",
    )  # fmt: skip
    assert tested.returncode == 0, tested.stdout
    assert "4 passed" in tested.stdout
    code = "import forecasting as fc; assert 'trial_line' in fc.list_models().index; fc.TrialLine()"
    found = run(copy, "-c", code)
    assert found.returncode == 0, found.stderr
    described = (copy / "book" / "api" / "models.md").read_text("utf-8")
    assert "autoclass:: forecasting.TrialLine" in described
    files = ["forecasting/__init__.py", "forecasting/models", "tests/library"]
    for check in (["check"], ["format", "--check"]):
        clean = run(copy, "-m", "ruff", *check, *files)
        assert clean.returncode == 0, clean.stdout


def test_a_new_chapter_runs_and_stands_in_the_table_of_contents(copy: Path) -> None:
    done = run(copy, "tools/scaffold.py", "chapter", "trial_chapter", "By region")
    assert done.returncode == 0, done.stderr
    first = yaml.safe_load((copy / "_toc.yml").read_text("utf-8"))["parts"][0]["chapters"]
    assert first[-1] == {"file": "book/trial_chapter", "title": "By region"}
    notebook = nbformat.read(copy / "book" / "trial_chapter.ipynb", as_version=4)
    nbformat.validate(notebook)
    assert notebook.cells[0].source == "# By region"
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    ran = run(copy, "-c", code)
    assert ran.returncode == 0, ran.stderr
    assert "(glue:trial_chapter_median)" in notebook.cells[-1].source
    clean = run(copy, "-m", "ruff", "format", "--check", "book/trial_chapter.ipynb")
    assert clean.returncode == 0, clean.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("model", "Log-Line"), "small letters"),
        (("model", "damped"), "is there already"),
        (("chapter", "1st"), "small letters"),
        (("model",), "small letters"),
        ((), "say what to begin"),
    ],
)
def test_a_name_that_cannot_be_is_refused_in_one_line(
    arguments: tuple[str, ...], words: str
) -> None:
    done = run(ROOT, "tools/scaffold.py", *arguments)
    assert done.returncode == 1
    assert words in done.stderr
    assert done.stderr.count("\n") == 1
