"""A room imports only rooms below it, lazily or not; no model knows charts or commands."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "forecasting"
NEVER = ("plotting", "cli", "adapters", "api", "panel", "backtesting", "nowcasting", "reading")
FILES = {
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"): path
    for path in PACKAGE.rglob("*.py")
}


def imports(tree: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    """Every import that may run, inside functions too; those for type checkers never do."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            continue
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            yield node
        yield from imports(node)


def rooms_below(name: str) -> set[str]:
    """Modules of the package that a module imports, now or later; not the flat front door."""
    below: set[str] = set()
    for node in imports(ast.parse(FILES[name].read_text("utf-8"))):
        if isinstance(node, ast.Import):
            below |= {alias.name for alias in node.names}
        else:
            below |= {f"{node.module}.{alias.name}" for alias in node.names} | {str(node.module)}
    below = {room for room in below & set(FILES) if not name.startswith(f"{room}.")}
    return below - {"forecasting", name}


def in_circles() -> set[str]:
    """Rooms that lead back to themselves."""
    below = {name: rooms_below(name) for name in FILES if name != "forecasting"}
    circles = set()
    for name in below:
        seen: set[str] = set()
        waiting = list(below[name])
        while waiting:
            room = waiting.pop()
            if room not in seen:
                seen.add(room)
                waiting += below[room]
        circles |= {name} & seen
    return circles


def test_no_circle_even_by_a_lazy_import() -> None:
    assert not in_circles()


@pytest.mark.parametrize("name", [n for n in FILES if n.startswith("forecasting.models")])
def test_models_know_nothing_above_them(name: str) -> None:
    above = tuple(f"forecasting.{room}" for room in NEVER)
    assert not [room for room in rooms_below(name) if room.startswith(above)]


MARKET = re.compile(
    r"china|chinese market|yuan|\bcny\b|kuaishou|douyin|taobao|cecrc|iimedia|live.?commerce", re.I
)
UNITS = "forecasting.reading.units"


@pytest.mark.parametrize("name", [n for n in FILES if n != UNITS])
def test_the_library_names_no_market_of_the_report(name: str) -> None:
    """One table of the world's currencies and units apart."""
    assert not MARKET.findall(FILES[name].read_text("utf-8"))
