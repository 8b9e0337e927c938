"""The classical benchmarks: their closed forms, their notes, and medians that stay above zero."""

import numpy as np
import pytest

import forecasting as fc
from forecasting.models.benchmarks import DampedTrend, Drift, Naive, Theta, signed_log1p
from forecasting.models.shrinkage import Prior

FOUR = [19.64, 135.41, 443.75, 971.2]
OWN = Prior(d0=1e-9, s0_2=1.0)
"""A prior worth nothing: the series' own variance alone."""


def market(values):
    return fc.AnnualSeries(values, years=range(2017, 2017 + len(values)), unit="bn CNY")


def spread(model, values, horizon=3):
    """Scale of the t quantiles of each year."""
    from scipy.stats import t

    result = fc.forecast(market(values), horizon, model=model)
    upper = np.log(result.quantile(0.9) / result.median)
    return upper / t.ppf(0.9, result.df)


def test_naive_goes_on_and_counts_all_growth_as_surprise():
    np.testing.assert_allclose(fc.forecast(market(FOUR), 2, model="naive").median, 971.2)
    sd = np.sqrt((np.diff(np.log(FOUR)) ** 2).mean())
    np.testing.assert_allclose(spread(Naive(prior=OWN), FOUR), sd * np.sqrt([1, 2, 3]))


def test_drift_is_the_mean_increment_of_the_level():
    result = fc.forecast(market(FOUR), 3, model="drift")
    np.testing.assert_allclose(result.median, 971.2 + (971.2 - 19.64) / 3 * np.arange(1, 4))
    assert Drift().fit(market(FOUR)).parameters["drift"] == pytest.approx((971.2 - 19.64) / 3)


def test_drift_takes_its_variance_from_log_errors_and_doubts_its_slope():
    step = (971.2 - 19.64) / 3
    errors = np.log(np.array(FOUR[1:]) / (np.array(FOUR[:-1]) + step))
    sd = np.sqrt((errors**2).sum() / 2)
    expected = sd * np.sqrt([1 + 1 / 3, 2 + 4 / 3, 3 + 9 / 3])
    np.testing.assert_allclose(spread(Drift(prior=OWN), FOUR), expected, rtol=1e-6)


def test_a_falling_market_never_passes_zero():
    result = fc.forecast(market([100.0, 60, 30, 5]), 20, model="drift", long=True)
    assert (np.diff(result.median) < 0).all()
    assert (result.quantile(0.001) > 0).all()
    first = result.median[0] / 5
    assert first == pytest.approx(1 / (1 + (100 - 5) / 3 / 5))


def test_falls_and_rises_meet_smoothly_and_mirror_each_other():
    x = np.array([-2.0, -1e-9, 0.0, 1e-9, 2.0])
    np.testing.assert_allclose(signed_log1p(x), -signed_log1p(-x))
    np.testing.assert_allclose(signed_log1p(x)[1:4], x[1:4], rtol=1e-6)


def test_theta_rises_by_half_of_the_trend():
    logs = np.log(FOUR)
    slope = np.polyfit(range(4), logs, 1)[0]
    median = np.log(fc.forecast(market(FOUR), 3, model="theta").median)
    np.testing.assert_allclose(np.diff(median), slope / 2)
    level = logs[0]
    for value in logs[1:]:
        level += slope / 2 + Theta().alpha * (value - level - slope / 2)
    assert median[0] == pytest.approx(level + slope / 2)


def test_with_full_weight_on_the_last_value_theta_starts_there():
    median = np.log(fc.forecast(market(FOUR), 1, model=Theta(alpha=1.0)).median)
    slope = np.polyfit(range(4), np.log(FOUR), 1)[0]
    assert median[0] == pytest.approx(np.log(971.2) + slope / 2)


def test_damped_trend_is_statsmodels_recursion_with_fixed_constants():
    from statsmodels.tsa.holtwinters import ExponentialSmoothing

    model = DampedTrend()
    logs = np.log(FOUR)
    start = {
        "initialization_method": "known",
        "initial_level": logs[1],
        "initial_trend": logs[1] - logs[0],
    }
    holt = ExponentialSmoothing(logs[2:], trend="add", damped_trend=True, **start)
    fitted = holt.fit(
        smoothing_level=model.alpha,
        smoothing_trend=model.beta,
        damping_trend=model.phi,
        optimized=False,
    )
    expected = fitted.forecast(3)
    median = np.log(fc.forecast(market(FOUR), 3, model="damped_trend").median)
    np.testing.assert_allclose(median, expected, rtol=1e-9)
    assert model.estimate(np.array([FOUR]))["variance"][0] == pytest.approx(
        (fitted.resid**2).sum() / 2
    )


def test_the_variance_of_a_damped_trend_accumulates_its_responses():
    model = DampedTrend(prior=OWN)
    variance = model.estimate(np.array([FOUR]))["variance"][0]
    a, b, phi = model.alpha, model.beta, model.phi
    response = [1, a * (1 + b * phi), a * (1 + b * (phi + phi**2))]
    expected = np.sqrt(variance * np.cumsum(np.square(response)))
    np.testing.assert_allclose(spread(model, FOUR), expected, rtol=1e-6)


@pytest.mark.parametrize("name", ["theta", "damped_trend"])
def test_what_is_not_identified_says_so(name):
    notes = fc.forecast(market(FOUR), 2, model=name).notes
    assert any(name in note and "not identified" in note for note in notes)


@pytest.mark.parametrize(
    ("name", "df"), [("naive", 3), ("drift", 2), ("theta", 2), ("damped_trend", 2)]
)
def test_degrees_of_freedom(name, df):
    assert fc.forecast(market(FOUR), 2, model=name).df == df
