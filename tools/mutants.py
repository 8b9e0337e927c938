"""Mutation testing: ``python tools/mutants.py PYTHON [--count 300] [--seed 0 ...] [--jobs 2]``.

cosmic-ray changes one sign, number or condition at a time, in copies of the project. One run of the
tests under coverage says which of them run a line and how long they take; those have to notice a
change of it, the quickest first. Places are drawn by lot from the whole package and the estimation
of its constants, one change at each; the lot of a line hangs on its text, so that an edit elsewhere
draws no others. What no test notices is listed. equivalent_mutants.csv holds those that were read
and change nothing that anybody could see, with the reason; a `*` stands for every change of a line,
as of a size in a chart that is a matter of taste. Every verdict is kept in _build/mutants, and a
run that was cut off goes on where it was, until the package or a test changes. Leaves with 1 if
fewer than 85 % of the others are noticed.
"""

from __future__ import annotations

import argparse
import ast
import csv
import difflib
import hashlib
import json
import os
import shlex
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import xml.etree.ElementTree as ET
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
MUTATED, TESTS = ("forecasting", "estimation"), ("tests/library", "tests/estimation", "forecasting")
PYTEST = ("-x", "-q", "-p", "no:cacheprovider", "--doctest-modules")
CONFIG, EQUIVALENT = HERE / "cosmic-ray.toml", HERE / "equivalent_mutants.csv"
LEFT_OUT = "core/RemoveDecorator"  # a cache, which nobody sees, or a class, which nobody misses
FIRST, TARGET, PATIENCE = 20, 0.85, 20
WHICH = """
    SELECT DISTINCT context.context FROM arc
    JOIN context ON context.id = arc.context_id JOIN file ON file.id = arc.file_id
    WHERE file.path = ? AND (fromno BETWEEN ? AND ? OR tono BETWEEN ? AND ?)"""
PARSING = threading.Lock()  # Python 3.11 may fail where two threads parse at once
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


class Trace:
    """Which tests run a line, and the seconds that each takes."""

    def __init__(self, kept: Path) -> None:
        self.database, self.seconds = kept / "coverage", {}
        for case in ET.parse(kept / "tests.xml").iter("testcase"):
            whole, one = case.get("file"), case.get("name").partition("[")[0]
            for name in (whole, f"{whole}::{one}"):
                self.seconds[name] = self.seconds.get(name, 0.0) + float(case.get("time"))

    def of(self, module: str, lines: Lines) -> list[str]:
        """Tests that run one of these lines, the quickest first; the whole file for a fixture."""
        with closing(sqlite3.connect(self.database)) as connection:
            found = [name for (name,) in connection.execute(WHICH, (module, *lines, *lines))]
        parts = (name.rpartition("|") for name in found if name)
        names = {test.partition("[" if phase == "run" else "::")[0] for test, _, phase in parts}
        return sorted(names, key=lambda name: (self.lasts([name]), name))

    def lasts(self, names: list[str]) -> float:
        return sum(self.seconds.get(name, 10.0) for name in names)


def copy(folder: Path, python: str) -> Path:
    """A copy of the project that may be broken, compiled by content."""
    for name in COPIED:
        source, target = ROOT / name, folder / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    run(folder, python, "-m", "compileall", "-q", "--invalidation-mode", "checked-hash", ".")
    run(folder, python, "-m", "pytest", *PYTEST, "--collect-only", *TESTS)  # keeps tests compiled
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


def traced(folder: Path, python: str, kept: Path, jobs: int) -> Trace:
    """One run of every test under coverage, or what is left of an earlier one."""
    if not (kept / "coverage").exists():
        print("[mutants] every test once, to see what it runs", flush=True)
        measured = [f"--cov={name}" for name in MUTATED]
        shown = ["--cov-context=test", "--cov-report=", f"--junitxml={kept / 'tests.xml'}"]
        split = ["-o", "junit_family=xunit1", "-n", str(jobs), "--dist", "loadscope"]
        run(folder, python, "-m", "pytest", *PYTEST, *TESTS, *measured, *shown, *split)
        shutil.copy(folder / ".coverage", kept / "coverage")
    return Trace(kept)


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


def drawn(folder: Path, mutations: list[MutationSpec], count: int, seed: int) -> list[MutationSpec]:
    """One change at each of so many places."""
    rows = {m: (folder / m).read_text(encoding="utf-8").splitlines()
            for m in {place(mutation)[0] for mutation in mutations}}  # fmt: skip

    def lot(mutation: MutationSpec, *more: object) -> str:
        module, (line, column), *_ = place(mutation)
        ticket = repr((seed, module, rows[module][line - 1].strip(), column, *more))
        return hashlib.sha256(ticket.encode()).hexdigest()

    places: dict[tuple[str, Lines], MutationSpec] = {}
    for m in sorted(mutations, key=lambda m: lot(m, m.operator_name, m.occurrence)):
        places.setdefault(place(m)[:2], m)
    print(f"[mutants] {min(count, len(places))} of {len(places)} places, seed {seed}", flush=True)
    return sorted(places.values(), key=lot)[:count]


class Record:
    """Verdicts so far, each written at once."""

    def __init__(self, path: Path, chosen: list[MutationSpec]) -> None:
        self.path, self.whole, self.verdicts = path, len(chosen), []
        rows = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        known = {key: Verdict(*verdict) for key, *verdict in map(json.loads, rows)}
        self.verdicts = [known[repr(place(m))] for m in chosen if repr(place(m)) in known]
        self.left = iter([m for m in chosen if repr(place(m)) not in known])
        if self.verdicts:
            print(f"[mutants] {len(self.verdicts)} are known from an earlier run", flush=True)

    def add(self, mutation: MutationSpec, verdict: Verdict) -> None:
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps([repr(place(mutation)), *verdict]) + "\n")
        self.verdicts.append(verdict)
        noticed, tried = sum(v.noticed for v in self.verdicts), len(self.verdicts)
        shown = "" if verdict.noticed else f", not noticed: {verdict}"
        print(f"[mutants] {tried} tried, {noticed} noticed, {self.whole - tried} left{shown}",
              flush=True)  # fmt: skip


def judge(folder: Path, python: str, trace: Trace, record: Record) -> None:
    """Try changes in one copy until none is left."""
    env = surroundings(folder) | {"PYTHONDONTWRITEBYTECODE": "1"}
    own = {"cwd": folder, "env": env, "text": True, "bufsize": 1}
    command, pipe = [python, str(HERE / "preloaded.py")], subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, **own) as process:

        def passes(chosen: list[str]) -> bool:
            limit = str(int(PATIENCE + 3 * trace.lasts(chosen)))
            process.stdin.write(shlex.join([limit, *PYTEST, *chosen]) + "\n")
            code = process.stdout.readline().strip()
            if not code:
                sys.exit(f"[mutants] pytest died in {folder} of: {shlex.join(chosen)}")
            if code == "4":
                raise LookupError(f"pytest does not find all of: {shlex.join(chosen)}")
            return code == "0"

        for mutation in record.left:
            record.add(mutation, judged(folder, mutation, trace, passes))


def judged(folder: Path, mutation: MutationSpec, trace: Trace, passes: Run) -> Verdict:
    """Make one change, run the tests of its line, take it back."""
    module, (line, _), name, occurrence = place(mutation)
    path = folder / module
    source = path.read_text(encoding="utf-8")
    changed = mutate_code(source, get_operator(name)(**mutation.operator_args), occurrence)
    with PARSING:
        tree = ast.parse(source)
    chosen, lost = trace.of(module, statement(tree, line)), False
    try:
        path.write_text(changed, encoding="utf-8")
        noticed = not all(passes(part) for part in (chosen[:FIRST], chosen[FIRST:]) if part)
    except LookupError:  # a change after which the tests cannot even be imported
        noticed = lost = True
    finally:
        path.write_text(source, encoding="utf-8")
    if lost:
        passes(chosen)  # without the change they are found, or this stops the run
    rows = list(difflib.unified_diff(source.splitlines(), changed.splitlines(), n=0))[3:]
    said = [" ".join(row[1:].strip() for row in rows if row[0] == sign) for sign in "-+"]
    return Verdict(module, *said, line, len(chosen), noticed)


def equivalent() -> set[tuple[str, str, str]]:
    """The changes that were read and change nothing; names those whose line has gone."""
    with EQUIVALENT.open(encoding="utf-8", newline="") as file:
        rows = [(row["module"], row["before"], row["after"]) for row in csv.DictReader(file)]
    for module, before, _ in rows:
        path = ROOT / module
        text = " ".join(path.read_text(encoding="utf-8").split()) if path.exists() else ""
        if " ".join(before.split()) not in text:
            print(f"[mutants] {EQUIVALENT.name}: {module} has no line {before!r} any more")
    return set(rows)


def report(verdicts: list[Verdict], seed: int) -> bool:
    """Print what was not noticed and the share of what is not equivalent; whether it is enough."""
    known = equivalent()
    same = [v for v in verdicts if not v.noticed and known & {v[:3], (*v[:2], "*")}]
    left = [v for v in verdicts if v not in same]
    print("\n".join(map(str, sorted(v for v in left if not v.noticed))))
    share = sum(v.noticed for v in left) / max(1, len(left))
    print(f"[mutants] seed {seed}: {share:.1%} of {len(left)} noticed (the aim is {TARGET:.0%}), "
          f"{len(same)} equivalent")  # fmt: skip
    return share >= TARGET


def keep() -> Path:
    """Where verdicts on this package by these tests are kept; those on others go."""
    kept = ROOT / "_build" / "mutants" / files.fingerprint(*MUTATED, "tests", "conftest.py")[:12]
    if not kept.exists():
        files.start_empty(kept.parent)
        kept.mkdir()
    return kept


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("python")
    options.add_argument("--count", type=int, default=300)
    options.add_argument("--seed", type=int, nargs="+", default=[0])
    options.add_argument("--jobs", type=int, default=2)
    given = options.parse_args()
    python, kept = str((ROOT / given.python).absolute()), keep()
    with tempfile.TemporaryDirectory() as temporary, ThreadPoolExecutor(given.jobs) as pool:
        folders = [copy(Path(temporary) / str(i), python) for i in range(given.jobs)]
        trace = traced(folders[0], python, kept, given.jobs)
        mutations, enough = every(folders[0]), True
        for seed in given.seed:
            chosen = drawn(folders[0], mutations, given.count, seed)
            record = Record(kept / f"{seed}.jsonl", chosen)
            same = [[one] * given.jobs for one in (python, trace, record)]
            list(pool.map(judge, folders, *same))
            enough &= report(record.verdicts, seed)
    sys.exit(not enough)


if __name__ == "__main__":
    main()
