"""What several test modules share: where things are, and the settings of hypothesis."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent

# One example may meet a cold import of pandas or statsmodels, so no deadline; CI repeats the
# same examples.
settings.register_profile("default", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")


@pytest.fixture(scope="session")
def root() -> Path:
    """Folder of the repository."""
    return ROOT


def _material(variable: str, what: str) -> Path:
    folder = os.environ.get(variable)
    if not folder:
        pytest.skip(f"{variable} is not set: {what} is not on this machine")
    return Path(folder)


@pytest.fixture(scope="session")
def reference_dir() -> Path:
    """Folder of the reference series, which are not redistributed."""
    return _material("FORECASTING_REFERENCE_DIR", "the reference class's series")


@pytest.fixture(scope="session")
def facts_dir() -> Path:
    """Folder of the collected facts that data/ was typed from."""
    return _material("FORECASTING_FACTS_DIR", "the collection of facts")


@pytest.fixture(scope="session")
def bench_dir() -> Path:
    """Folder of the benchmark's runner and windows."""
    return _material("FORECASTING_BENCH_DIR", "the benchmark")
