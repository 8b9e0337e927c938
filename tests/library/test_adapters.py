"""The adapters by themselves; inside the real libraries: tests/distributed."""

import numpy as np
import pytest

import forecasting as fc
from forecasting.adapters import StatsForecastModel
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


@pytest.mark.parametrize("given", [{"X": VALUES}, {"X_future": VALUES}, {"fitted": True}])
def test_what_our_models_cannot_do_is_refused(given):
    with pytest.raises(ParameterError):
        StatsForecastModel("damped").forecast(VALUES, h=1, **given)


def test_unknown_attributes_are_named():
    with pytest.raises(AttributeError, match="Prophet"):
        _ = fc.adapters.Prophet


def test_sktime_forecaster_agrees_with_the_library(expected):
    pytest.importorskip("sktime", reason="sktime is not here; make check-distributed has it")
    pd = pytest.importorskip("pandas")
    y = pd.Series(VALUES, index=pd.period_range("2015", periods=6, freq="Y"))
    forecaster = fc.adapters.SktimeForecaster("damped").fit(y)
    np.testing.assert_array_equal(forecaster.predict([1, 3]), expected.median[[0, 2]])
