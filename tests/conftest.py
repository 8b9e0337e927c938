"""What several test modules share: where things are, and the settings of hypothesis."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

try:
    import resource
except ModuleNotFoundError:  # Windows
    resource = None  # type: ignore[assignment]

ROOT = Path(__file__).resolve().parent.parent

# One example may meet a cold import of pandas or statsmodels, so no deadline. `make test` tries the
# same examples every time; `make fuzz` looks for others, and what it finds is kept as an @example.
settings.register_profile("same", deadline=None, derandomize=True, database=None)
settings.register_profile("explore", deadline=None, max_examples=500, print_blob=True)
settings.load_profile("same")

MOST_SECONDS, MOST_MEGABYTES = 20, 1000  # of one test


def _seconds() -> float:
    """Processor time of this process and its children so far."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _megabytes() -> tuple[float, float]:
    """Memory of this process now and at most; twice the latter where the system tells no more."""
    if resource is None:
        return 0.0, 0.0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    most /= 1e6 if sys.platform == "darwin" else 1e3
    pages = Path("/proc/self/statm")
    if not pages.exists():
        return most, most
    return int(pages.read_text().split()[1]) * resource.getpagesize() / 1e6, most


@pytest.fixture(autouse=True)
def modest() -> Iterator[None]:
    """No test takes more of the machine than a laptop has to spare."""
    seconds, (memory, most) = _seconds(), _megabytes()
    yield
    taken, peak = _seconds() - seconds, _megabytes()[1]
    assert taken < MOST_SECONDS, f"{taken:.0f} s of processor time"
    assert peak == most or peak - memory < MOST_MEGABYTES, f"{peak - memory:.0f} MB of memory"


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
