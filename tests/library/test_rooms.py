"""A room imports only rooms below it: no circle, and no model knows charts, reports or commands."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "forecasting"
NEVER = ("plotting", "report", "cli", "datasets", "splits", "adapters", "api", "panel", "backtest")


def rooms_at_load(path: Path) -> set[str]:
    """Modules of the package that a file loads when it is loaded itself."""
    found, waiting = set(), list(ast.parse(path.read_text("utf-8")).body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" not in ast.dump(node.test):
            waiting += node.body + node.orelse
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("forecasting"):
            folder = PACKAGE.parent.joinpath(*node.module.split("."))
            inner = {a.name for a in node.names if (folder / f"{a.name}.py").is_file()}
            found |= {f"{node.module}.{name}" for name in inner} or {node.module}
    return found


FILES = {
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"): path
    for path in PACKAGE.rglob("*.py")
}


def test_no_circle() -> None:
    below = {name: rooms_at_load(path) for name, path in FILES.items() if name != "forecasting"}
    while free := [name for name, rooms in below.items() if not rooms & set(below)]:
        for name in free:
            del below[name]
    assert not below, f"these rooms load each other: {sorted(below)}"


@pytest.mark.parametrize("name", [n for n in FILES if n.startswith("forecasting.models")])
def test_models_know_nothing_above_them(name: str) -> None:
    tree = ast.walk(ast.parse(FILES[name].read_text("utf-8")))
    known = {n.module for n in tree if isinstance(n, ast.ImportFrom) and n.module}
    assert not [m for m in known if m.startswith(tuple(f"forecasting.{r}" for r in NEVER))]
