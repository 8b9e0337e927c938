"""The adapters by themselves; inside the real libraries: tests/distributed."""

import numpy as np
import pandas as pd
import pytest

import forecasting as fc
from forecasting.adapters import StatsForecastModel
from forecasting.adapters.values import check_yearly
from forecasting.errors import ParameterError

VALUES = np.array([10.0, 14, 18, 21, 23, 24])


@pytest.fixture
def expected():
    return fc.forecast(fc.AnnualSeries(VALUES, years=range(1, 7), unit="x"), 3, model="damped")


def test_forecast_and_fit_predict_agree_with_the_library(expected):
    adapter = StatsForecastModel("damped")
    at_once = adapter.forecast(VALUES, h=3, level=[80, 97.5])
    in_two = adapter.new().fit(VALUES).predict(3, level=[80, 97.5])
    for found in (at_once, in_two):
        np.testing.assert_array_equal(found["mean"], expected.median)
        np.testing.assert_array_equal(found["lo-80"], expected.interval(80)[:, 0])
        np.testing.assert_array_equal(found["hi-97.5"], expected.interval(97.5)[:, 1])


def test_names():
    assert repr(StatsForecastModel("theta")) == "theta"
    assert StatsForecastModel("theta", alias="ours").new().alias == "ours"


@pytest.mark.parametrize("given", [{"X": VALUES}, {"X_future": VALUES}])
def test_what_our_models_cannot_do_is_refused(given):
    with pytest.raises(ParameterError):
        StatsForecastModel("damped").forecast(VALUES, h=1, **given)


def test_fitted_values_are_forecasts_of_one_year_from_the_years_before():
    adapter = StatsForecastModel("damped")
    answer = adapter.forecast(VALUES, h=1, level=[80], fitted=True)
    again = adapter.fit(VALUES).predict_in_sample(level=[80])
    assert np.isnan(answer["fitted"][:3]).all()
    for n in (3, 5):
        before = fc.AnnualSeries(VALUES[:n], years=range(n), unit="x")
        expected = fc.forecast(before, 1, model="damped")
        assert answer["fitted"][n] == expected.median[0]
        assert answer["fitted-hi-80"][n] == expected.interval(80)[0, 1]
    for name, values in again.items():
        np.testing.assert_array_equal(values, answer[name])


def test_simulated_paths_are_those_of_the_library(expected):
    adapter = StatsForecastModel("damped")
    paths = adapter.simulate(3, 50, y=VALUES, seed=4)
    np.testing.assert_array_equal(paths, expected.paths(50, seed=4))
    np.testing.assert_array_equal(adapter.fit(VALUES).simulate(3, 50, seed=4), paths)
    with pytest.raises(ParameterError, match="distribution of their model"):
        adapter.simulate(3, 50, y=VALUES, error_distribution="t")


@pytest.mark.parametrize(
    ("index", "fine"),
    [
        (pd.period_range("2015", periods=6, freq="Y"), True),
        (pd.date_range("2015", periods=6, freq="YE"), True),
        (pd.to_datetime([f"{y}-07-0{y - 2014}" for y in range(2015, 2021)]), True),
        (pd.RangeIndex(6), True),
        (pd.period_range("2015", periods=6, freq="M"), False),
        (pd.period_range("2015", periods=6, freq="Q"), False),
        (pd.date_range("2015", periods=6, freq="ME"), False),
        (pd.date_range("2015", periods=6, freq="QE"), False),
        (pd.to_datetime(["2015-01-01", "2015-02-15", "2015-07-07"]), False),
    ],
)
def test_steps_that_are_no_years_are_refused(index, fine):
    if fine:
        check_yearly(index)
    else:
        with pytest.raises(fc.SeriesError, match="aggregate first"):
            check_yearly(index)


def test_unknown_attributes_are_named():
    with pytest.raises(AttributeError, match="Prophet"):
        _ = fc.adapters.Prophet


def test_sktime_forecaster_agrees_with_the_library(expected):
    pytest.importorskip("sktime", reason="sktime is not here; make check-distributed has it")
    y = pd.Series(VALUES, index=pd.period_range("2015", periods=6, freq="Y"))
    forecaster = fc.adapters.SktimeForecaster("damped").fit(y)
    np.testing.assert_array_equal(forecaster.predict([1, 3]), expected.median[[0, 2]])
