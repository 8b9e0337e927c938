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
import difflib
import os
import random
import shlex
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import files
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator
from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import MutationSpec

ROOT, HERE = files.ROOT, Path(__file__).parent
COPIED = ("forecasting", "estimation", "benchmarks", "book", "tests", "data",
          "conftest.py", "pyproject.toml")  # fmt: skip
MUTATED, TESTS = ("forecasting", "estimation"), ("tests/library", "tests/estimation")
CONFIG, EQUIVALENT = HERE / "cosmic-ray.toml", HERE / "equivalent_mutants.csv"
LEFT_OUT = "core/RemoveDecorator"  # a cache, which nobody sees, or a class, which nobody misses
FIRST, TARGET = 20, 0.85
WHICH = """
    SELECT context.context FROM arc
    JOIN context ON context.id = arc.context_id JOIN file ON file.id = arc.file_id
    JOIN (SELECT context_id, COUNT(*) AS lines FROM arc GROUP BY context_id) AS whole
        ON whole.context_id = arc.context_id
    WHERE file.path = ? AND (fromno BETWEEN ? AND ? OR tono BETWEEN ? AND ?)
    GROUP BY context.id ORDER BY whole.lines"""
Lines = tuple[int, int]
Run = Callable[[list[str]], bool]


class Verdict(NamedTuple):
    """A change, and whether a test noticed it."""

    module: str
    before: str
    after: str
    line: int
    tests: int
    noticed: bool

    def __str__(self) -> str:
        where = f"{self.module}:{self.line} ({self.tests} tests)"
        return f"{where}\n  - {self.before}\n  + {self.after}"


def copy(folder: Path, python: str) -> Path:
    """A copy of the project that may be broken, compiled by content."""
    for name in COPIED:
        source, target = ROOT / name, folder / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    run(folder, python, "-m", "compileall", "-q", "--invalidation-mode", "checked-hash", ".")
    run(folder, python, "-m", "pytest", "--collect-only", "-qq", *TESTS)  # keeps tests compiled
    return folder


def surroundings(folder: Path) -> dict[str, str]:
    """Variables of a copy: it comes first for Python, and has no series of others."""
    own = {"PYTHONPATH": os.pathsep.join([str(folder), str(folder / "book")])}
    left = {k: v for k, v in os.environ.items() if not k.startswith("FORECASTING_")}
    return {**left, **own, "OMP_NUM_THREADS": "1"}


def run(folder: Path, *command: str) -> None:
    """Run a command in a copy, or leave with what it said."""
    done = subprocess.run(
        command, cwd=folder, env=surroundings(folder), capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(f"[mutants] failed: {' '.join(command)}\n{(done.stdout + done.stderr)[-3000:]}")


def traced(folder: Path, python: str) -> Path:
    """Which test runs which line: the data of coverage after one run of every test."""
    measured = [f"--cov={name}" for name in MUTATED]
    shown = ["--cov-context=test", "--cov-report=", "-p", "no:cacheprovider"]
    run(folder, python, "-m", "pytest", "-x", "-q", *TESTS, *measured, *shown)
    return folder / ".coverage"


def tests(database: Path, module: str, lines: Lines) -> list[str]:
    """Tests that run one of these lines, the narrowest first; the whole file for a fixture."""
    with closing(sqlite3.connect(database)) as connection:
        found = [name for (name,) in connection.execute(WHICH, (module, *lines, *lines))]
    parts = (name.rpartition("|") for name in found if name)
    names = (test.partition("[" if phase == "run" else "::")[0] for test, _, phase in parts)
    return list(dict.fromkeys(names))


def statement(tree: ast.Module, line: int) -> Lines:
    """Lines of the statement at a line; all lines where it runs on import."""
    inside, found = False, (1, 10**6)
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt) and node.lineno <= line <= node.end_lineno:
            body = getattr(node, "body", None)
            inside |= isinstance(node, ast.FunctionDef) and line >= body[0].lineno
            last = max(node.lineno, body[0].lineno - 1) if body else node.end_lineno
            found = (node.lineno, max(last, line)) if inside else found
    return found


def idle(tree: ast.Module) -> list[tuple[Lines, Lines]]:
    """Where nothing runs: annotations, and what is imported for them."""
    found: list[ast.AST | None] = []
    for node in ast.walk(tree):
        found += [getattr(node, name, None) for name in ("annotation", "returns")]
        found += (
            [node] if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test) else []
        )
    return [
        ((one.lineno, one.col_offset), (one.end_lineno, one.end_col_offset)) for one in found if one
    ]


def place(mutation: MutationSpec) -> tuple[str, Lines, str, int]:
    return (mutation.module_path.as_posix(), tuple(mutation.start_pos),
            mutation.operator_name, mutation.occurrence)  # fmt: skip


def every(folder: Path) -> list[MutationSpec]:
    """Every change that cosmic-ray makes to what runs."""
    tool = str(Path(sys.executable).with_name("cosmic-ray"))
    run(folder, tool, "init", str(CONFIG), "all.sqlite")
    with use_db(folder / "all.sqlite", WorkDB.Mode.open) as session:
        found = [mutation for item in session.work_items for mutation in item.mutations]
    modules = {mutation.module_path for mutation in found}
    never = {m: idle(ast.parse((folder / m).read_bytes())) for m in modules}
    runs = (
        m
        for m in found
        if m.operator_name != LEFT_OUT
        and not any(low <= tuple(m.start_pos) < high for low, high in never[m.module_path])
    )
    return sorted(runs, key=place)


def drawn(mutations: list[MutationSpec], count: int, seed: int) -> list[MutationSpec]:
    """One change at each of so many places, in an order by lot too."""
    chance = random.Random(seed)
    places = {place(m)[:2]: m for m in chance.sample(mutations, len(mutations))}
    chosen = chance.sample(sorted(places), min(count, len(places)))
    print(f"[mutants] {len(chosen)} of {len(places)} places, seed {seed}", flush=True)
    return [places[key] for key in chosen]


def judge(folder: Path, python: str, database: Path, changes: list[MutationSpec]) -> list[Verdict]:
    """Try each change in one copy."""
    env = surroundings(folder) | {"PYTHONDONTWRITEBYTECODE": "1"}
    own = {"cwd": folder, "env": env, "text": True, "bufsize": 1}
    command, pipe = [python, str(HERE / "preloaded.py")], subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, **own) as process:

        def notices(chosen: list[str]) -> bool:
            names = ["-x", "-q", "-p", "no:cacheprovider", *chosen]
            process.stdin.write(shlex.join(names) + "\n")
            return process.stdout.readline().strip() != "0"

        return [judged(folder, change, database, notices) for change in changes]


def judged(folder: Path, mutation: MutationSpec, database: Path, notices: Run) -> Verdict:
    """Make one change, run the tests of its line, take it back."""
    module, (line, _), name, occurrence = place(mutation)
    path = folder / module
    source = path.read_text(encoding="utf-8")
    changed = mutate_code(source, get_operator(name)(**mutation.operator_args), occurrence)
    chosen = tests(database, module, statement(ast.parse(source), line))
    try:
        path.write_text(changed, encoding="utf-8")
        noticed = any(notices(part) for part in (chosen[:FIRST], chosen[FIRST:]) if part)
    finally:
        path.write_text(source, encoding="utf-8")
    rows = list(difflib.unified_diff(source.splitlines(), changed.splitlines(), n=0))[3:]
    said = [" ".join(row[1:].strip() for row in rows if row[0] == sign) for sign in "-+"]
    verdict = Verdict(module, *said, line, len(chosen), noticed)
    if not noticed:
        print(verdict, flush=True)
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
    same = {v for v in verdicts if not v.noticed and v[:3] in equivalent()}
    left = [v for v in verdicts if v not in same]
    share = sum(v.noticed for v in left) / max(1, len(left))
    print(f"[mutants] seed {seed}: {share:.1%} of {len(left)} noticed (the aim is {TARGET:.0%}), "
          f"{len(same)} equivalent")  # fmt: skip
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
    with tempfile.TemporaryDirectory() as temporary, ThreadPoolExecutor(given.jobs) as pool:
        folders = [copy(Path(temporary) / str(i), python) for i in range(given.jobs)]
        database, mutations, enough = traced(folders[0], python), every(folders[0]), True
        for seed in given.seed:
            chosen = drawn(mutations, given.count, seed)
            parts = [chosen[i :: given.jobs] for i in range(given.jobs)]
            same = [[one] * given.jobs for one in (python, database)]
            found = pool.map(judge, folders, *same, parts)
            enough &= report([verdict for part in found for verdict in part], seed)
    sys.exit(not enough)


if __name__ == "__main__":
    main()
