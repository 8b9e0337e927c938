"""Mutation testing: ``python tools/mutants.py PYTHON [--count 300] [--seed 0 ...] [--jobs 2]``.

cosmic-ray changes one sign, number or condition at a time, in copies of the project. One run of the
tests under coverage says which of them run a line; those have to notice a change of it. Places are
drawn by lot from the whole package and the estimation of its constants, one change at each. What no
test notices is listed. equivalent_mutants.csv holds those that were read and change nothing that
anybody could see, with the reason. Leaves with 1 if fewer than 85 % of the others are noticed.
"""

from __future__ import annotations

import argparse
import ast
import csv
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import files
from cosmic_ray.config import load_config
from cosmic_ray.mutating import mutate_and_test
from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import MutationSpec, WorkerOutcome

ROOT = files.ROOT
COPIED = ("forecasting", "estimation", "benchmarks", "book/livecommerce", "tests", "data",
          "conftest.py", "pyproject.toml")  # fmt: skip
TESTS = ("tests/library", "tests/estimation")
CONFIG = Path(__file__).with_name("cosmic-ray.toml")
EQUIVALENT = Path(__file__).with_name("equivalent_mutants.csv")
TARGET = 0.85
WHICH = """
    SELECT context.context FROM arc
    JOIN context ON context.id = arc.context_id JOIN file ON file.id = arc.file_id
    JOIN (SELECT context_id, COUNT(*) AS lines FROM arc GROUP BY context_id) AS whole
        ON whole.context_id = arc.context_id
    WHERE file.path = ? AND (fromno BETWEEN ? AND ? OR tono BETWEEN ? AND ?)
    GROUP BY context.id ORDER BY whole.lines"""
Lines = tuple[int, int]


@dataclass(frozen=True)
class Verdict:
    """A change, and whether a test noticed it."""

    module: str
    line: int
    before: str
    after: str
    noticed: bool

    @property
    def key(self) -> tuple[str, str, str]:
        return self.module, self.before, self.after


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


def surroundings(folder: Path) -> dict[str, str]:
    """Variables of a copy: it comes first for Python, and has no series of others."""
    own = {"PYTHONPATH": os.pathsep.join([str(folder), str(folder / "book")])}
    left = {k: v for k, v in os.environ.items() if not k.startswith("FORECASTING_")}
    return {**left, **own, "PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1"}


def run(folder: Path, *command: str) -> None:
    """Run a command in a copy, or leave with what it said."""
    done = subprocess.run(
        command, cwd=folder, env=surroundings(folder), capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(f"[mutants] failed: {' '.join(command)}\n{(done.stdout + done.stderr)[-3000:]}")


def traced(folder: Path, python: str) -> Path:
    """Which test runs which line: the data of coverage after one run of every test."""
    measured = [f"--cov={name}" for name in load_config(str(CONFIG))["module-path"]]
    shown = ["--cov-context=test", "--cov-report=", "-p", "no:cacheprovider"]
    run(folder, python, "-m", "pytest", "-x", "-q", *TESTS, *measured, *shown)
    return folder / ".coverage"


def tests(database: Path, module: str, lines: Lines) -> list[str]:
    """Tests that run one of these lines, the narrowest first; the whole file for a fixture."""
    with closing(sqlite3.connect(database)) as connection:
        found = [name for (name,) in connection.execute(WHICH, (module, *lines, *lines))]
    parts = (name.partition("|") for name in found if name)
    names = (t.partition("[" if phase == "run" else "::")[0] for t, _, phase in parts)
    return list(dict.fromkeys(names))


def statement(tree: ast.Module, line: int) -> Lines:
    """Lines of the statement at a line; all lines where it runs on import."""
    inside, found = False, (1, 10**6)
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt) and node.lineno <= line <= node.end_lineno:
            body = getattr(node, "body", None)
            inside |= isinstance(node, ast.FunctionDef) and line >= body[0].lineno
            last = max(node.lineno, body[0].lineno - 1) if body else node.end_lineno
            found = (min(node.lineno, line), max(last, line)) if inside else found
    return found


def idle(tree: ast.Module) -> Iterator[ast.AST]:
    """What nothing runs: annotations, and what is imported for them."""
    for node in ast.walk(tree):
        yield from filter(None, (getattr(node, name, None) for name in ("annotation", "returns")))
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            yield node


def is_run(tree: ast.Module, mutation: MutationSpec) -> bool:
    """Whether the place of a change ever runs."""
    return not any(
        (node.lineno, node.col_offset)
        <= tuple(mutation.start_pos)
        < (node.end_lineno, node.end_col_offset)
        for node in idle(tree)
    )


def place(mutation: MutationSpec) -> tuple[str, Lines, str, int]:
    return (mutation.module_path.as_posix(), tuple(mutation.start_pos),
            mutation.operator_name, mutation.occurrence)  # fmt: skip


def every(folder: Path) -> list[MutationSpec]:
    """Every change that cosmic-ray makes to what runs."""
    tool = Path(sys.executable).with_name
    run(folder, str(tool("cosmic-ray")), "init", CONFIG.name, "all.sqlite")
    run(folder, str(tool("cr-filter-operators")), "all.sqlite", CONFIG.name)
    with use_db(folder / "all.sqlite", WorkDB.Mode.open) as session:
        found = [mutation for item in session.pending_work_items for mutation in item.mutations]
    trees = {m: ast.parse((folder / m).read_bytes()) for m in {m.module_path for m in found}}
    return sorted((m for m in found if is_run(trees[m.module_path], m)), key=place)


def drawn(mutations: list[MutationSpec], count: int, seed: int) -> list[MutationSpec]:
    """One change at each of so many places."""
    chance = random.Random(seed)
    places = {place(m)[:2]: m for m in chance.sample(mutations, len(mutations))}
    chosen = chance.sample(sorted(places), min(count, len(places)))
    print(f"[mutants] {len(chosen)} of {len(places)} places, seed {seed}", flush=True)
    return [places[key] for key in sorted(chosen)]


def judge(folder: Path, database: Path, mutations: list[MutationSpec]) -> list[Verdict]:
    """Try each change in one copy."""
    os.chdir(folder)
    os.environ |= surroundings(folder)
    for name in [name for name in os.environ if name not in surroundings(folder)]:
        del os.environ[name]
    return [judged(mutation, database) for mutation in mutations]


def judged(mutation: MutationSpec, database: Path) -> Verdict:
    """Make one change, run the tests of its line, take it back."""
    module, (line, _), *_ = place(mutation)
    lines = statement(ast.parse(mutation.module_path.read_bytes()), line)
    chosen = tests(database, module, lines)
    Path("chosen.txt").write_text("\n".join(chosen), encoding="utf-8")
    settings = load_config(CONFIG.name)
    command = settings["test-command"].replace("{tests}", "chosen.txt") if chosen else "true"
    result = mutate_and_test([mutation], command, settings["timeout"])
    if result.worker_outcome is not WorkerOutcome.NORMAL:
        sys.exit(f"[mutants] {place(mutation)}: {result.output}")
    changed = result.diff.splitlines()[3:]
    before, after = (
        " ".join(row[1:].strip() for row in changed if row[:1] == sign) for sign in "-+"
    )
    verdict = Verdict(module, line, before, after, result.is_killed)
    if not verdict.noticed:
        print(f"{module}:{line} ({len(chosen)} tests)\n  - {before}\n  + {after}", flush=True)
    return verdict


def equivalent() -> set[tuple[str, str, str]]:
    """The changes that were read and change nothing, all of lines that are still there."""
    with EQUIVALENT.open(encoding="utf-8", newline="") as file:
        rows = [(row["module"], row["before"], row["after"]) for row in csv.DictReader(file)]
    for module, before, _ in rows:
        text = " ".join((ROOT / module).read_text(encoding="utf-8").split())
        if " ".join(before.split()) not in text:
            sys.exit(f"[mutants] {EQUIVALENT.name}: {module} has no line {before!r} any more")
    return set(rows)


def report(verdicts: list[Verdict], seed: int) -> bool:
    """Print the share that was noticed of what is not equivalent; whether it is enough."""
    same = {v for v in verdicts if not v.noticed and v.key in equivalent()}
    left = [v for v in verdicts if v not in same]
    share = sum(v.noticed for v in left) / max(1, len(left))
    print(
        f"[mutants] seed {seed}: {share:.1%} of {len(left)} noticed, {len(same)} equivalent; "
        f"the aim is {TARGET:.0%}"
    )
    return share >= TARGET


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("python")
    options.add_argument("--count", type=int, default=300)
    options.add_argument("--seed", type=int, nargs="+", default=[0])
    options.add_argument("--jobs", type=int, default=2)
    given = options.parse_args()
    python = str((ROOT / given.python).absolute())
    equivalent()
    with tempfile.TemporaryDirectory() as temporary, ProcessPoolExecutor(given.jobs) as pool:
        folders = [copy(Path(temporary) / str(i), python) for i in range(given.jobs)]
        database, mutations, enough = traced(folders[0], python), every(folders[0]), True
        for seed in given.seed:
            chosen = drawn(mutations, given.count, seed)
            parts = [chosen[i :: given.jobs] for i in range(given.jobs)]
            found = pool.map(judge, folders, [database] * given.jobs, parts)
            enough &= report([verdict for part in found for verdict in part], seed)
    sys.exit(not enough)


if __name__ == "__main__":
    main()
