"""The package leaves the repository whole: a wheel, installed elsewhere, finds its data."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def run(*command: str | Path, cwd: Path) -> str:
    # no PYTHONPATH, or the repository could be imported after all
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    done = subprocess.run(
        [*map(str, command)], cwd=cwd, env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--quiet")
    run(*pip, "--no-deps", "--no-build-isolation", "--wheel-dir", folder, ROOT, cwd=folder)
    (built,) = folder.glob("short_series_forecasting-*.whl")
    return built


@pytest.fixture(scope="module")
def elsewhere(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Python of a new environment that holds the wheel; the lock's packages are lent to it."""
    folder = tmp_path_factory.mktemp("elsewhere")
    venv.create(folder, with_pip=False, symlinks=os.name != "nt")
    scheme = {"base": str(folder), "platbase": str(folder)}
    scheme_name = "nt" if os.name == "nt" else "posix_prefix"
    packages = Path(sysconfig.get_path("purelib", scheme_name, vars=scheme))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    # after the wheel on sys.path, and plain: the .pth of the editable install is not followed
    (packages / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def test_wheel_holds_code_data_and_licences(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "forecasting/py.typed" in names
    for file in (ROOT / "data").iterdir():
        assert f"livecommerce/data/{file.name}" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert any(name.endswith("licenses/LICENSE-DATA") for name in names)
    assert not any(name.startswith(("tests/", "book/")) for name in names)


def test_installed_elsewhere_it_loads_a_data_set_and_forecasts(
    elsewhere: Path, tmp_path: Path
) -> None:
    code = (
        "import forecasting as fc; from livecommerce import datasets;"
        "names = list(datasets.names()); assert names;"
        "assert all(len(datasets.load(name)) for name in names);"
        "assert len(fc.forecast(datasets.market(), 2).to_frame()) == 2;"
        "print(fc.__file__)"
    )
    where = Path(run(elsewhere, "-c", code, cwd=tmp_path)).resolve()
    assert ROOT not in where.parents


def test_command_line_is_installed(elsewhere: Path, tmp_path: Path) -> None:
    assert "forecast" in run(elsewhere, "-m", "forecasting", "--help", cwd=tmp_path)
    assert "market_size" in run(elsewhere, "-m", "livecommerce", "data", cwd=tmp_path)
    assert PROJECT["scripts"] == {
        "forecasting": "forecasting.cli:main",
        "livecommerce": "livecommerce.cli:main",
    }


def test_import_loads_nothing_heavier_than_numpy(elsewhere: Path, tmp_path: Path) -> None:
    heavy = {"pandas", "scipy", "statsmodels", "matplotlib", "scoringrules", "click", "fugue"}
    code = f"import sys, forecasting; print(*sorted(set(sys.modules) & {heavy}))"
    assert run(elsewhere, "-c", code, cwd=tmp_path) == ""


def test_the_lock_satisfies_everything_in_it(tmp_path: Path) -> None:
    said = run(sys.executable, "-m", "pip", "check", "--disable-pip-version-check", cwd=tmp_path)
    assert "No broken requirements" in said


def test_declared_needs_are_loose() -> None:
    assert all(">=" in need and "==" not in need for need in PROJECT["dependencies"])
