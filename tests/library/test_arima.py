"""ARIMA: its two estimators, its set of orders, and the Gompertz curve that it forecasts."""

import sys

import numpy as np
import pytest

import forecasting as fc
from forecasting.models.arima import FIXED_SET, Arima, exact_ar1, gompertz_ceiling
from forecasting.models.pool import Pool

FOUR = [19.64, 135.41, 443.75, 971.2]
ON_LOGS = Arima(order=(1, 1, 0))


def market(values, start=2017):
    return fc.AnnualSeries(values, years=range(start, start + len(values)), unit="bn CNY")


def path(phi, horizon=3):
    """Median of ARIMA(1,1,0) on the logs of the four points with a given phi."""
    growth = np.log(FOUR[-1] / FOUR[-2])
    return FOUR[-1] * np.exp(growth * np.cumsum(phi ** np.arange(1, horizon + 1)))


def test_one_model_two_estimators_two_stories():
    found = ON_LOGS.fit(market(FOUR)).parameters
    assert found["phi"] == pytest.approx(0.627, abs=5e-4)
    assert found["phi_exact"] == pytest.approx(0.915, abs=5e-4)
    assert path(found["phi"]).round().tolist() == [1587, 2160, 2620]
    np.testing.assert_allclose(path(found["phi_exact"]), [1988, 3829, 6972], rtol=2e-4)


def test_the_forecast_in_use_is_that_of_conditional_least_squares():
    np.testing.assert_allclose(fc.forecast(market(FOUR), 1, model=ON_LOGS).median, 1587, rtol=0.005)


def test_the_exact_estimate_is_statsmodels_own():
    from statsmodels.tsa.arima.model import ARIMA

    reference = ARIMA(np.log(FOUR), order=(1, 1, 0)).fit()
    assert exact_ar1(np.diff(np.log(FOUR)))[-1] == pytest.approx(reference.params[0], abs=1e-3)


def test_the_path_of_arima_110_on_logs_is_a_gompertz_curve():
    phi, growth = 0.627, np.log(FOUR[-1] / FOUR[-2])
    ceiling = gompertz_ceiling(FOUR[-1], growth, phi)
    left = np.log(path(phi, 40) / ceiling)
    np.testing.assert_allclose(left[1:] / left[:-1], phi)  # log log linear: a Gompertz curve
    assert path(phi, 60)[-1] == pytest.approx(ceiling)
    np.testing.assert_allclose(left, np.log(FOUR[-1] / ceiling) * phi ** np.arange(1, 41))


@pytest.mark.parametrize("phi", [0, 1, -0.3, 1.2])
def test_without_fading_growth_there_is_no_ceiling(phi):
    with pytest.raises(fc.ParameterError, match="between 0 and 1"):
        gompertz_ceiling(1.0, 0.5, phi)


def test_long_series_are_estimated_by_exact_maximum_likelihood():
    rng = np.random.default_rng(3)
    values = np.exp(np.cumsum(rng.normal(0.1, 0.2, 12)))
    fitted = ON_LOGS.fit(market(values))
    assert fitted.parameters["phi"] == pytest.approx(fitted.parameters["phi_exact"])
    short = ON_LOGS.fit(market(values[:8]))
    assert short.parameters["phi"] != pytest.approx(short.parameters["phi_exact"], abs=1e-4)


def test_steady_growth_has_no_autocorrelation_to_estimate():
    assert exact_ar1(np.zeros(9)).tolist() == [0.0]
    assert np.isfinite(fc.forecast(market([5.0] * 10), 3, model="arima").median).all()


def test_drift_by_least_squares_and_by_likelihood():
    growth = np.array([0.9, 0.5, 0.6, 0.35, 0.4, 0.3])
    beta = Arima(order=(1, 1, 0), drift=True).fit(market(np.exp(np.cumsum(growth)))).parameters
    x = np.diff(np.cumsum(growth))
    slope, constant = np.polyfit(x[:-1], x[1:], 1)
    assert beta["phi"] == pytest.approx(slope, rel=1e-4)
    assert beta["drift"] == pytest.approx(constant, rel=1e-4)
    exact = exact_ar1(np.random.default_rng(0).normal(2.0, 0.5, 400), drift=True)
    assert exact[0] / (1 - exact[1]) == pytest.approx(2.0, abs=0.1)


def test_random_walks_in_closed_form():
    series = market(FOUR)
    drift = Arima(order=(0, 1, 0), drift=True)
    steps = np.log(FOUR[-1] / FOUR[0]) / 3
    np.testing.assert_allclose(
        fc.forecast(series, 3, model=drift).median, 971.2 * np.exp(steps * np.arange(1, 4))
    )
    level = Arima(order=(0, 1, 0), drift=True, log=False)
    np.testing.assert_allclose(
        fc.forecast(series, 2, model=level).median, [1288.387, 1605.573], rtol=1e-4
    )
    np.testing.assert_allclose(
        fc.forecast(series, 2, model=Arima(order=(0, 1, 0))).median, [971.2, 971.2]
    )


def test_increments_on_levels_stay_above_zero():
    result = fc.forecast(market([100, 60, 25, 5]), 6, model=Arima(order=(1, 1, 0), log=False))
    assert (result.quantile([0.001, 0.5]) > 0).all()
    assert (np.diff(result.median) < 0).all()


def test_the_uncertainty_of_phi_widens_the_intervals():
    fitted = ON_LOGS.fit(market(FOUR))
    sure = {**fitted.estimates, "root": 0 * fitted.estimates["root"]}
    width = {
        name: np.ptp(ON_LOGS.predict(fitted.rows, e, 3, 0).quantile([0.1, 0.9])[0], axis=1)
        for name, e in (("simulated", fitted.estimates), ("fixed", sure))
    }
    assert (width["simulated"] > 1.02 * width["fixed"]).all()


def test_the_default_averages_its_orders():
    model = Arima()
    assert [(m.order, m.drift, m.log) for m in model.members] == list(FIXED_SET)
    series = market(FOUR)
    medians = [np.log(fc.forecast(series, 2, model=m).median) for m in model.members]
    found = np.log(fc.forecast(series, 2, model=model).median)
    np.testing.assert_allclose(found, np.mean(medians, axis=0))
    parameters = model.fit(series).parameters
    assert {k.split()[-1] for k in parameters} == {"phi", "phi_exact", "drift", "variance"}


def test_orders_without_a_degree_of_freedom_are_left_out_and_named():
    result = fc.forecast(market(FOUR[:3]), 2, model="arima")
    assert result.df == 1
    assert sum("left out" in note for note in result.notes) == 2
    assert any("ARIMA(1,1,0) on logs needs 4 points" in note for note in result.notes)
    with pytest.raises(fc.TooShortError, match="at least 4"):
        ON_LOGS.fit(market(FOUR[:3]))
    with pytest.raises(fc.TooShortError, match="at least 5"):
        Arima(order=(1, 1, 0), drift=True).fit(market(FOUR))
    assert not [
        note for note in fc.forecast(market(FOUR), 2, model="arima").notes if "left" in note
    ]


@pytest.mark.parametrize("order", [(2, 1, 0), (1, 1, 1), (0, 0, 0), (1, 2, 0)])
def test_orders_that_a_few_points_cannot_tell_are_refused(order):
    with pytest.raises(fc.ParameterError, match="no more than"):
        Arima(order=order)


def test_members_of_the_set_share_its_prior_and_its_cut_off():
    for member in Arima(trained_until=2019).members:
        assert member.prior == Arima(trained_until=2019).known_prior
    assert isinstance(Arima()._pool(), Pool)


def test_statsmodels_is_loaded_only_when_asked_for(root):
    import subprocess

    code = (
        "import sys, forecasting as fc;"
        "s = fc.AnnualSeries([1, 2, 3, 5], years=range(4), unit='u');"
        "fc.forecast(s, 2, model='arima'); print('statsmodels' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root)
    assert done.stdout.strip() == "False", done.stderr
