"""Our models in the cross-validation of the real libraries."""

import pickle

import numpy as np
import pandas as pd
import pytest

import forecasting as fc

statsforecast = pytest.importorskip("statsforecast")
Naive = pytest.importorskip("statsforecast.models").Naive
pytest.importorskip("sktime")

# what these libraries warn of is not ours
pytestmark = pytest.mark.filterwarnings("default")
VALUES = np.array([10.0, 14, 18, 21, 23, 24, 26, 27])
YEARS = range(2010, 2018)


def ours(points, horizon, model="damped"):
    series = fc.AnnualSeries(VALUES[:points], years=YEARS[:points], unit="x")
    return fc.forecast(series, horizon, model=model)


def test_statsforecast_cross_validation():
    frame = pd.DataFrame({"unique_id": "A", "ds": YEARS, "y": VALUES})
    models = [fc.adapters.StatsForecastModel("damped"), Naive()]
    engine = statsforecast.StatsForecast(models=models, freq=1)
    found = engine.cross_validation(df=frame, h=2, n_windows=3, step_size=1, level=[80])
    for cutoff, window in found.groupby("cutoff"):
        expected = ours(int(cutoff) - 2009, 2)
        np.testing.assert_allclose(window["damped"], expected.median, rtol=1e-6)
        np.testing.assert_allclose(window["damped-lo-80"], expected.interval(80)[:, 0], rtol=1e-6)
        np.testing.assert_allclose(window["damped-hi-80"], expected.interval(80)[:, 1], rtol=1e-6)
    assert found["cutoff"].nunique() == 3


def test_statsforecast_fit_and_predict():
    frame = pd.DataFrame({"unique_id": "A", "ds": YEARS, "y": VALUES})
    engine = statsforecast.StatsForecast([fc.adapters.StatsForecastModel("damped")], freq=1)
    found = engine.fit(frame).predict(h=2, level=[95])
    np.testing.assert_allclose(found["damped"], ours(8, 2).median, rtol=1e-6)


def test_sktime_cross_validation():
    from sktime.forecasting.model_evaluation import evaluate
    from sktime.performance_metrics.forecasting.probabilistic import PinballLoss
    from sktime.split import ExpandingWindowSplitter

    y = pd.Series(VALUES, index=pd.period_range("2010", periods=8, freq="Y"))
    found = evaluate(
        forecaster=fc.adapters.SktimeForecaster("damped"),
        y=y,
        cv=ExpandingWindowSplitter(initial_window=5, fh=[1, 2]),
        scoring=PinballLoss(alpha=[0.1, 0.9]),
        return_data=True,
        error_score="raise",
    )
    assert len(found) == 2
    for points, quantiles in zip((5, 6), found["y_pred_quantiles"], strict=True):
        np.testing.assert_allclose(quantiles, ours(points, 2).quantile([0.1, 0.9]), rtol=1e-12)


def test_sktime_intervals_and_steps():
    y = pd.Series(VALUES, index=pd.Index(list(YEARS)), name="sales")
    forecaster = fc.adapters.SktimeForecaster("damped").fit(y)
    median = forecaster.predict([1, 3])
    assert median.index.tolist() == [2018, 2020]
    np.testing.assert_array_equal(median, ours(8, 3).median[[0, 2]])
    limits = forecaster.predict_interval([1, 3], coverage=0.8)
    np.testing.assert_allclose(limits, ours(8, 3).interval(80)[[0, 2]], rtol=1e-12)


def test_sktime_updates_see_the_new_values():
    y = pd.Series(VALUES, index=pd.Index(list(YEARS)))
    forecaster = fc.adapters.SktimeForecaster("damped").fit(y[:5], fh=[1])
    forecaster.update(y[4:6])
    np.testing.assert_array_equal(forecaster.predict(), ours(6, 1).median)


def test_sktime_forecasters_can_be_copied_and_pickled():
    forecaster = fc.adapters.SktimeForecaster("theta", seed=3)
    for copy in (forecaster.clone(), pickle.loads(pickle.dumps(forecaster))):
        assert copy.get_params() == forecaster.get_params()


def test_sktime_s_own_checks():
    from sktime.utils.estimator_checks import check_estimator

    results = check_estimator(fc.adapters.SktimeForecaster, raise_exceptions=False, verbose=False)
    assert len(results) > 300
    assert {name: result for name, result in results.items() if result != "PASSED"} == {}


def test_sktime_refuses_steps_that_are_no_years():
    monthly = pd.Series(VALUES, index=pd.period_range("2010-01", periods=8, freq="M"))
    with pytest.raises(fc.SeriesError, match="aggregate first"):
        fc.adapters.SktimeForecaster("damped").fit(monthly)
    assert len(fc.adapters.SktimeForecaster("damped", frequency="any").fit(monthly).predict([1]))


def test_statsforecast_fitted_values_and_paths():
    frame = pd.DataFrame({"unique_id": "A", "ds": YEARS, "y": VALUES})
    engine = statsforecast.StatsForecast([fc.adapters.StatsForecastModel("damped")], freq=1)
    engine.forecast(df=frame, h=1, fitted=True, level=[80])
    fitted = engine.forecast_fitted_values()
    np.testing.assert_allclose(fitted["damped"].iloc[-1], ours(7, 1).median[0], rtol=1e-6)
    paths = engine.simulate(df=frame, h=2, n_paths=5, seed=1)
    assert len(paths) == 10


def test_a_fallback_for_series_that_other_models_refuse():
    models = pytest.importorskip("statsforecast.models")
    frame = pd.DataFrame({"unique_id": "A", "ds": YEARS[:4], "y": VALUES[:4]})
    fallback = fc.adapters.StatsForecastModel()
    for model in (models.AutoETS(), models.Holt(), models.AutoCES()):
        with pytest.raises(Exception, match=r"tiny|able"):
            statsforecast.StatsForecast([model], freq=1).forecast(df=frame, h=2)
        engine = statsforecast.StatsForecast([model], freq=1, fallback_model=fallback)
        medians = engine.forecast(df=frame, h=2)[repr(model)]
        np.testing.assert_allclose(medians, ours(4, 2, "reference").median, rtol=1e-6)
