"""Mutation testing: ``python tools/mutants.py [--count 300] [--seed 0] [--workers 2]``.

Changes one sign, number or condition at a time in the series, the growth models and the scores, in
copies of the project, and runs the tests of that room. A change that no test notices is listed.
Leaves with 1 if fewer than 85 % are noticed.
"""

import argparse
import ast
import copy
import os
import queue
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COPIED = ("forecasting", "book", "tests", "data", "benchmarks", "pyproject.toml")
TARGET = 0.85
SECONDS = 300
ROOMS = {
    "series": (
        ["series.py", "_rules.py", "_dates.py", "origin.py"],
        ["test_series.py", "test_origin.py"],
    ),
    "growth models": (
        [f"models/curves/{name}.py" for name in ("exponential", "logistic", "gompertz", "bass")]
        + ["models/curves/base.py", "models/damped.py"],
        ["test_curves.py", "test_damped.py", "test_pinned.py"],
    ),
    "scores": (["scores.py"], ["test_scores.py"]),
}
SWAPPED = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult,
    ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult, ast.MatMult: ast.Mult, ast.And: ast.Or,
    ast.Or: ast.And, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot,
    ast.IsNot: ast.Is, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip
TWINS = {
    "min": "max", "max": "min", "minimum": "maximum", "maximum": "minimum", "any": "all",
    "all": "any", "exp": "expm1", "mean": "sum", "sqrt": "abs",
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    room: str
    file: str
    place: int  # number of the node in the order of ast.walk
    line: int
    before: str
    after: str


def mutated(node):
    """Copies of a node with one change each."""
    new = copy.deepcopy(node)
    if isinstance(node, (ast.BinOp, ast.BoolOp, ast.AugAssign)) and type(node.op) in SWAPPED:
        new.op = SWAPPED[type(node.op)]()
    elif isinstance(node, ast.Compare) and type(node.ops[0]) in SWAPPED:
        new.ops[0] = SWAPPED[type(node.ops[0])]()
    elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
        new.value = node.value + 1 if type(node.value) is int else node.value * 1.5 + 0.5
    elif isinstance(node, ast.Constant) and type(node.value) is bool:
        new.value = not node.value
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.Not, ast.Invert)):
        new = new.operand
    elif isinstance(node, ast.Attribute) and node.attr in TWINS:
        new.attr = TWINS[node.attr]
    elif isinstance(node, ast.Name) and node.id in TWINS:
        new.id = TWINS[node.id]
    elif isinstance(node, (ast.If, ast.IfExp)):
        new.test = ast.UnaryOp(ast.Not(), new.test)
    else:
        return None
    return new


def spared(tree):
    """Nodes that hold no behaviour: annotations, words of errors, what only type checkers see."""
    nodes = set()
    for node in ast.walk(tree):
        parts = [getattr(node, "annotation", None), getattr(node, "returns", None)]
        if isinstance(node, ast.Raise):
            parts.append(node)
        if isinstance(node, ast.JoinedStr):
            parts.append(node)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            parts.append(node)
        for part in filter(None, parts):
            nodes |= {id(inner) for inner in ast.walk(part)}
    return nodes


class Replace(ast.NodeTransformer):
    def __init__(self, old, new):
        self.old, self.new = old, new

    def visit(self, node):
        return self.new if node is self.old else super().visit(node)


def mutants_of(room, file):
    tree = ast.parse((ROOT / "forecasting" / file).read_text("utf-8"))
    left_alone = spared(tree)
    for place, node in enumerate(ast.walk(tree)):
        if id(node) not in left_alone and (new := mutated(node)) is not None:
            words = [ast.unparse(part).splitlines()[0][:70] for part in (node, new)]
            yield Mutant(room, file, place, node.lineno, *words)


def source_of(mutant, text):
    tree = ast.parse(text)
    old = list(ast.walk(tree))[mutant.place]
    return ast.unparse(ast.fix_missing_locations(Replace(old, mutated(old)).visit(tree)))


def drawn(count, seed):
    """A sample of all mutants, the rooms in proportion."""
    everything = [
        mutant
        for room, (files, _) in ROOMS.items()
        for file in files
        for mutant in mutants_of(room, file)
    ]
    chosen = random.Random(seed).sample(everything, min(count, len(everything)))
    print(f"{len(chosen)} of {len(everything)} possible mutants, seed {seed}", flush=True)
    return chosen


def copied(folder):
    for name in COPIED:
        source, target = ROOT / name, folder / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    return folder


def noticed(mutant, folder):
    """Whether a test of its room fails, or never ends."""
    file = folder / "forecasting" / mutant.file
    before = file.read_text("utf-8")
    file.write_text(source_of(mutant, before), "utf-8")
    try:
        return tested(mutant.room, folder) != 0
    except subprocess.TimeoutExpired:
        return True
    finally:
        file.write_text(before, "utf-8")


def tested(room, folder):
    tests = [f"tests/{name}" for name in ROOMS[room][1]]
    command = [sys.executable, "-B", "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    environment = {**os.environ, "CI": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        command, cwd=folder, env=environment, timeout=SECONDS, capture_output=True, check=False
    )
    return done.returncode


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--count", type=int, default=300)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--workers", type=int, default=2)
    given = options.parse_args()
    chosen, started = drawn(given.count, given.seed), time.monotonic()
    with tempfile.TemporaryDirectory() as temporary:
        folders = queue.SimpleQueue()
        for i in range(given.workers):
            folders.put(copied(Path(temporary) / str(i)))

        def judge(mutant):
            folder = folders.get()
            try:
                return noticed(mutant, folder)
            finally:
                folders.put(folder)

        with ThreadPoolExecutor(given.workers) as pool:
            untouched = folders.get()
            for room in ROOMS:
                if tested(room, untouched):
                    sys.exit(f"The tests of {room} fail without any mutant. Mend them first.")
            folders.put(untouched)
            verdicts = list(pool.map(judge, chosen))
    sys.exit(report(chosen, verdicts, time.monotonic() - started))


def report(chosen, verdicts, seconds):
    killed, total = Counter(), Counter()
    for mutant, verdict in zip(chosen, verdicts, strict=True):
        total[mutant.room] += 1
        killed[mutant.room] += verdict
        if not verdict:
            print(f"survives: {mutant.file}:{mutant.line}: {mutant.before}  ->  {mutant.after}")
    for room in total:
        print(f"{room}: {killed[room]} of {total[room]} noticed")
    share = sum(killed.values()) / max(1, sum(total.values()))
    print(f"{share:.1%} of {sum(total.values())} mutants noticed in {seconds / 60:.1f} minutes")
    return 0 if share >= TARGET else 1


if __name__ == "__main__":
    main()
