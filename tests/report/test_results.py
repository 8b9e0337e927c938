"""What the notebooks say is collected, and two editions of it are compared."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from forecasting.errors import DataError
from livecommerce.results import difference, main, results


def notebook(path: Path, **values: str) -> Path:
    outputs = [
        {
            "output_type": "display_data",
            "data": {"text/plain": [repr(words)]},
            "metadata": {"scrapbook": {"name": key.rstrip("_"), "mime_prefix": ""}},
        }
        for key, words in values.items()
    ]
    cells = [
        {"cell_type": "markdown", "source": ["# A\n", "It was [](glue:a). Really.\n"]},
        {"cell_type": "code", "outputs": [{}, *outputs]},
    ]
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    return path


def test_results_are_collected_and_compared(tmp_path: Path, capsys: Any) -> None:
    first = notebook(tmp_path / "one.ipynb", a="1 %", b="it's 2")
    assert results([first]) == {
        "one": {"values": {"a": "1 %", "b": "it's 2"}, "sentences": ["It was 1 %."]}
    }
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    assert main(["results", str(first), "-o", str(old)]) == 0
    notebook(first, a="3 %", c="4")
    assert main(["results", str(first), "-o", str(new)]) == 0
    assert main(["diff", str(old), str(old)]) == 0
    capsys.readouterr()
    assert main(["diff", str(old), str(new)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "one.a: 1 % -> 3 %",
        "one.b: it's 2 -> (none)",
        "one.c: (none) -> 4",
        "one, no longer said: It was 1 %.",
        "one, now said: It was 3 %.",
    ]
    assert difference({}, {"x": {"values": {"k": "v"}}}) == ["x.k: (none) -> v"]


def test_results_refuse_doubled_keys_and_other_files(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="twice"):
        results([notebook(tmp_path / "one.ipynb", a="1", a_="2")])
    (tmp_path / "two.ipynb").write_text("no json")
    with pytest.raises(DataError, match="not a notebook"):
        results([tmp_path / "two.ipynb"])


def test_report_runs_as_a_program() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "livecommerce.results", "--help"], capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr
    assert "results" in ran.stdout
