"""Mutation testing of the package: ``python tools/mutants.py PYTHON [--count 300] [--seed 0]``.

cosmic-ray changes one sign, number or condition at a time, in copies of the project; the library's
tests, run by PYTHON, have to notice. Places are drawn from the whole package, one change at each. A
change that no test notices is listed. Leaves with 1 if fewer than 85 % are noticed.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import files
from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import WorkItem, WorkResult

ROOT = files.ROOT
COPIED = ("forecasting", "book/livecommerce", "tests", "data", "conftest.py", "pyproject.toml")
CONFIG = Path(__file__).with_name("cosmic-ray.toml")
AT_ONCE = 2
TARGET = 0.85
Results = list[tuple[WorkItem, WorkResult]]


def copy(folder: Path, python: str) -> Path:
    """A copy of the project that may be broken, with its settings."""
    for name in COPIED:
        source, target = ROOT / name, folder / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    settings = CONFIG.read_text(encoding="utf-8").replace("{python}", python)
    (folder / CONFIG.name).write_text(settings, encoding="utf-8")
    return folder


def run(folder: Path, name: str, *arguments: str) -> None:
    """Run a command of cosmic-ray in a copy, which comes first where Python looks for packages."""
    own = {"PYTHONPATH": os.pathsep.join([str(folder), str(folder / "book")])}
    command = [str(Path(sys.executable).with_name(name)), *arguments]
    environment = {**os.environ, **own, "PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode:
        said = done.stdout[-3000:] + done.stderr[-3000:]
        sys.exit(f"[mutants] {name} {' '.join(arguments)} failed:\n{said}")


def drawn(folder: Path, count: int, seed: int) -> list[WorkItem]:
    """One mutant at each of so many places of the package."""
    run(folder, "cosmic-ray", "init", CONFIG.name, "all.sqlite")
    run(folder, "cr-filter-operators", "all.sqlite", CONFIG.name)
    with use_db(folder / "all.sqlite", WorkDB.Mode.open) as everything:
        items = sorted(everything.pending_work_items, key=place)
    chance = random.Random(seed)
    chance.shuffle(items)
    places = {place(item)[:2]: item for item in items}
    chosen = chance.sample(sorted(places), min(count, len(places)))
    print(f"[mutants] {len(chosen)} of {len(places)} places, seed {seed}", flush=True)
    return [places[key] for key in sorted(chosen)]


def place(item: WorkItem) -> tuple[str, tuple[int, int], str, int]:
    (mutation,) = item.mutations
    name = str(mutation.module_path)
    return name, tuple(mutation.start_pos), mutation.operator_name, mutation.occurrence


def judge(folder: Path, items: list[WorkItem]) -> Results:
    """Try each mutant in one copy."""
    run(folder, "cosmic-ray", "baseline", CONFIG.name)
    with use_db(folder / "some.sqlite", WorkDB.Mode.create) as session:
        session.add_work_items(items)
    run(folder, "cosmic-ray", "exec", CONFIG.name, "some.sqlite")
    with use_db(folder / "some.sqlite", WorkDB.Mode.open) as session:
        return list(session.completed_work_items)


def report(results: Results) -> int:
    """List what survives; the exit code."""
    survivors = [(item, result) for item, result in results if not result.is_killed]
    for item, result in sorted(survivors, key=lambda pair: place(pair[0])):
        (mutation,) = item.mutations
        changes = [line for line in (result.diff or "").splitlines()[3:] if line[:1] in "+-"]
        print(f"survives: {mutation.module_path}:{mutation.start_pos[0]}", *changes, sep="\n  ")
    share = 1 - len(survivors) / max(1, len(results))
    print(f"[mutants] {share:.1%} of {len(results)} noticed; the aim is {TARGET:.0%}")
    return 0 if share >= TARGET else 1


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("python")
    options.add_argument("--count", type=int, default=300)
    options.add_argument("--seed", type=int, default=0)
    given = options.parse_args()
    python = str((ROOT / given.python).absolute())
    with tempfile.TemporaryDirectory() as temporary, ThreadPoolExecutor(AT_ONCE) as pool:
        folders = [copy(Path(temporary) / str(i), python) for i in range(AT_ONCE)]
        items = drawn(folders[0], given.count, given.seed)
        half = (len(items) + 1) // AT_ONCE
        parts = [items[:half], items[half:]]
        results = [pair for part in pool.map(judge, folders, parts) for pair in part]
    sys.exit(report(results))


if __name__ == "__main__":
    main()
