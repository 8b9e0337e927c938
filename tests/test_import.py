"""What `import forecasting` loads, and what names it offers."""

import subprocess
import sys

import pytest

import forecasting as fc

HEAVY = ("pandas", "scipy", "statsmodels", "matplotlib", "scoringrules", "click", "fugue")


def loaded_by(statement):
    """Top-level modules in a fresh interpreter after a statement."""
    code = f"{statement}; import sys; print(*sorted({{m.split('.')[0] for m in sys.modules}}))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True
    )
    return set(done.stdout.split())


def test_import_loads_nothing_heavier_than_numpy():
    modules = loaded_by("import forecasting")
    assert "numpy" in modules
    assert modules.isdisjoint(HEAVY)


def test_the_default_forecast_needs_numpy_only():
    modules = loaded_by(
        "import forecasting as fc; s = fc.AnnualSeries([1, 2, 3, 5], years=range(2017, 2021), "
        "unit='m'); f = fc.forecast(s, 3); f.interval(80); f.paths(10); f.to_json()"
    )
    assert modules.isdisjoint(HEAVY)


def test_rooms_load_when_first_used():
    assert "pandas" in loaded_by("import forecasting; forecasting.datasets.load('users')")


@pytest.mark.parametrize("name", ["backtest", "nowcast", "forecast_panel", "models", "forecast"])
def test_functions_stay_functions_after_their_rooms_are_imported(name):
    import forecasting.backtest
    import forecasting.models
    import forecasting.nowcast
    import forecasting.panel  # noqa: F401

    assert callable(getattr(fc, name))


def test_names():
    assert set(fc.__all__) <= set(dir(fc))
    for name in fc.__all__:
        assert getattr(fc, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nonesuch'"):
        _ = fc.nonesuch


def test_one_tree_of_errors():
    for error in (fc.SeriesError, fc.ParameterError, fc.VintageError, fc.DataError, fc.ModelError):
        assert issubclass(error, fc.ForecastingError)
    for error in (fc.SeriesError, fc.ParameterError, fc.VintageError, fc.DataError):
        assert issubclass(error, ValueError)
    assert issubclass(fc.TooShortError, fc.SeriesError)
    assert issubclass(fc.ForecastingWarning, UserWarning)
