"""What several tests of the library ask for by name."""

import pytest
from click.testing import CliRunner

from forecasting.cli import main

from .frames import walks
from .tables import MANY, YEARS


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run a command in a folder with two files of data."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one.csv").write_text(YEARS)
    (tmp_path / "many.csv").write_text(MANY)

    def run(*args, **options):
        return CliRunner().invoke(main, [str(arg) for arg in args], **options)

    return run


@pytest.fixture
def markets():
    made = {}
    for points in (3, 4, 6, 9):
        for k, values in enumerate(walks(5, points, points)):
            first = 2000 + k
            made[f"{points}-{k}"] = (list(range(first, first + points)), list(values))
    return made
