"""What `import forecasting` loads, and what names it offers."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

import forecasting as fc

HEAVY = ("pandas", "scipy", "statsmodels", "matplotlib", "scoringrules", "click", "fugue")
PACKAGE = Path(fc.__file__).parent
MODULES = [
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
    for path in sorted(PACKAGE.rglob("*.py"))
    if path.name != "__main__.py"
]


def loaded_by(statement: str) -> set[str]:
    """Top-level modules in a fresh interpreter after a statement."""
    code = f"{statement}; import sys; print(*sorted({{m.split('.')[0] for m in sys.modules}}))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True
    )
    return set(done.stdout.split())


def test_import_loads_nothing_heavier_than_numpy() -> None:
    modules = loaded_by("import forecasting as fc; fc.AnnualSeries")
    assert "numpy" in modules
    assert modules.isdisjoint(HEAVY)


def test_the_default_forecast_needs_numpy_only() -> None:
    modules = loaded_by(
        "import forecasting as fc; s = fc.AnnualSeries([1, 2, 3, 5], years=range(2017, 2021), "
        "unit='m'); f = fc.forecast(s, 3); f.interval(80); f.paths(10); f.to_json()"
    )
    assert modules.isdisjoint(HEAVY)


@pytest.mark.parametrize("name", MODULES)
def test_every_module_is_reached_by_a_plain_import(name: str) -> None:
    """No function hides a module of its name: `import forecasting.X as x` gives the module."""
    module = importlib.import_module(name)
    found: object = fc
    for part in name.split(".")[1:]:
        found = getattr(found, part)
    assert found is module


def test_names() -> None:
    assert set(fc.__all__) <= set(dir(fc))
    for name in fc.__all__:
        assert getattr(fc, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nonesuch'"):
        _ = fc.nonesuch


def test_type_checkers_see_the_names_that_are_loaded() -> None:
    tree = ast.parse((PACKAGE / "__init__.py").read_text("utf-8"))
    [block] = [n for n in tree.body if isinstance(n, ast.If)]
    seen = {
        f"{node.module}.{alias.name}"
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    loaded = {f"forecasting.{room}.{name}" for name, room in fc._ROOM_OF.items()}
    assert seen == loaded | {f"forecasting.{room}" for room in fc._ROOMS}


def test_one_tree_of_errors() -> None:
    for error in (fc.SeriesError, fc.ParameterError, fc.VintageError, fc.DataError, fc.ModelError):
        assert issubclass(error, fc.ForecastingError)
    for error in (fc.SeriesError, fc.ParameterError, fc.VintageError, fc.DataError):
        assert issubclass(error, ValueError)
    assert issubclass(fc.TooShortError, fc.SeriesError)
    assert issubclass(fc.ForecastingWarning, UserWarning)
