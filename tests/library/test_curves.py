"""Growth curves: what they recover, what they refuse, and that the ceiling stays a distribution."""

import numpy as np
import pytest

import forecasting as fc
from forecasting.models import get

CURVES = ("logistic", "gompertz", "bass")
FOUR = [19.64, 135.41, 443.75, 971.2]


def market(values, start=2017):
    return fc.AnnualSeries(values, years=range(start, start + len(values)), unit="bn CNY")


def curve(name, t, ceiling=1000.0):
    """The three formulas as the literature writes them, t in years after the first point."""
    if name == "logistic":
        return ceiling / (1 + np.exp(-0.9 * (t - 2.5)))
    if name == "gompertz":
        return ceiling * np.exp(-np.exp(-0.5 * (t - 2.0)))
    p, q, t = 0.05, 0.8, t + 1
    return ceiling * (1 - np.exp(-(p + q) * t)) / (1 + q / p * np.exp(-(p + q) * t))


def fixed(name, multiple):
    """The curve with practically one ceiling, so many times the last value."""
    return get(name, ceiling_prior=(float(np.log(multiple - 1)), 1e-6))


@pytest.mark.parametrize("name", CURVES)
@pytest.mark.parametrize("n", [4, 6, 9])
def test_given_the_true_ceiling_the_curve_is_found_again(name, n):
    t = np.arange(n + 3.0)
    y = curve(name, t)
    model = fixed(name, 1000 / y[n - 1])
    fitted = model.fit(market(y[:n]))
    np.testing.assert_allclose(model.path(fitted.estimates, n, 3)[0], y, rtol=1e-4)
    assert fitted.parameters["ceiling"] == pytest.approx(1000, rel=1e-4)
    np.testing.assert_allclose(fitted.forecast(3).median, y[n:], rtol=0.02)


def test_parameters_carry_the_names_and_values_of_the_literature():
    t = np.arange(6.0)
    found = fixed("logistic", 1000 / curve("logistic", 5)).fit(market(curve("logistic", t)))
    assert found.parameters["rate"] == pytest.approx(0.9, rel=1e-3)
    assert found.parameters["midpoint"] == pytest.approx(2.5 - 5, abs=1e-3)
    found = fixed("gompertz", 1000 / curve("gompertz", 5)).fit(market(curve("gompertz", t)))
    assert found.parameters["rate"] == pytest.approx(0.5, rel=1e-3)
    assert found.parameters["midpoint"] == pytest.approx(2.0 - 5, abs=1e-3)
    found = fixed("bass", 1000 / curve("bass", 5)).fit(market(curve("bass", t)))
    assert found.parameters["p"] == pytest.approx(0.05, rel=1e-3)
    assert found.parameters["q"] == pytest.approx(0.8, rel=1e-3)


@pytest.mark.parametrize("name", CURVES)
def test_derivatives_are_those_of_the_curve(name):
    model, step = get(name), 1e-6
    offset, log_rate, t = np.array([-1.3]), np.array([-0.4]), 2.0
    _, by_offset, by_rate = model.log_share(offset, np.exp(log_rate), t)
    up, down = (model.log_share(offset + s, np.exp(log_rate), t)[0] for s in (step, -step))
    assert by_offset == pytest.approx((up - down) / 2 / step, rel=1e-6)
    up, down = (model.log_share(offset, np.exp(log_rate + s), t)[0] for s in (step, -step))
    assert by_rate == pytest.approx((up - down) / 2 / step, rel=1e-6)


@pytest.mark.parametrize("name", CURVES)
def test_the_fit_is_the_least_squares_of_the_logs(name):
    from scipy.optimize import minimize

    model = fixed(name, 3.0)
    fitted = model.fit(market(FOUR))
    log_ceiling, times = np.log(3 * FOUR[-1]), model.times(4)

    def loss(theta):
        shares = [model.log_share(theta[0], np.exp(theta[1]), t)[0] for t in times]
        return float(((np.log(FOUR) - log_ceiling - shares) ** 2).sum())

    best = min(minimize(loss, x0, method="Nelder-Mead").fun for x0 in ([0, 0], [-3, -1], [1, 0.5]))
    assert fitted.parameters["variance"] * 2 == pytest.approx(best, rel=1e-4)


@pytest.mark.parametrize("name", CURVES)
def test_the_ceiling_is_a_distribution_never_a_constant(name):
    fitted = get(name).fit(market(FOUR))
    weight = fitted.estimates["weight"][0]
    assert weight.sum() == pytest.approx(1)
    assert (weight > 0.005).sum() >= 5
    lower, upper = fitted.forecast(10).interval(95)[-1]
    assert upper / lower > 5  # a cap given by the user made +-1-3 % elsewhere


@pytest.mark.parametrize("name", CURVES)
def test_a_wider_prior_of_the_ceiling_makes_wider_forecasts(name):
    narrow, wide = (
        fc.forecast(market(FOUR), 8, model=get(name, ceiling_prior=(1.0, sd))).interval(80)[-1]
        for sd in (0.2, 2.0)
    )
    assert wide[1] / wide[0] > 1.3 * narrow[1] / narrow[0]


@pytest.mark.parametrize("name", CURVES)
def test_ceilings_lie_above_the_last_value_around_the_prior_median(name):
    multiples = np.exp(get(name).log_multiples())
    assert (multiples > 1).all()
    assert np.median(multiples) == pytest.approx(1 + np.exp(0.75), rel=0.02)
    assert (np.diff(multiples) > 0).all()


@pytest.mark.parametrize("name", CURVES)
def test_a_series_near_its_end_is_told_from_one_that_still_races(name):
    flat = [10, 40, 70, 88, 95, 98, 99, 100]
    racing = [100 * 0.5**k for k in range(7, -1, -1)]
    ends, goes_on = (get(name).fit(market(v)).parameters["ceiling"] for v in (flat, racing))
    assert ends < 200 < goes_on


@pytest.mark.parametrize("name", CURVES)
@pytest.mark.parametrize("values", [[5.0, 5, 5, 5], [9.0, 7, 5, 3], [1.0, 9, 1, 9, 1]])
def test_a_fit_no_better_than_a_constant_is_refused_with_what_to_do(name, values):
    with pytest.raises(fc.ModelError, match=r"no better than a constant.*Use naive"):
        get(name).fit(market(values))


@pytest.mark.parametrize("name", CURVES)
def test_three_points_leave_one_degree_of_freedom(name):
    result = fc.forecast(market(FOUR[:3]), 2, model=name)
    assert result.df == 1
    assert (result.median > FOUR[2] / 2).all()
    assert "ceiling from its prior" in result.method


@pytest.mark.parametrize("name", CURVES)
def test_medians_rise_to_an_end_and_widths_stay_above_zero(name):
    result = fc.forecast(market(FOUR), 40, model=name, long=True)
    assert (np.diff(result.median) > -1e-9).all()
    growth = np.diff(np.log(result.median))
    assert growth[-1] < 0.01 < growth[0]
    widths = np.diff(np.log(result.interval(80)), axis=1)[:, 0]
    assert (widths > 0.1).all()


def test_the_exponential_is_a_regression_of_the_logs():
    slope, level = np.polyfit(range(4), np.log(FOUR), 1)
    result = fc.forecast(market(FOUR), 3, model="exponential")
    np.testing.assert_allclose(result.median, np.exp(level + slope * np.arange(4, 7)))
    assert result.median.round().tolist() == [4616, 16754, 60800]  # what a regression answers
    assert result.df == 2


def test_exponential_intervals_are_those_of_a_prediction():
    from forecasting.models.curves.exponential import Exponential
    from forecasting.models.shrinkage import Prior

    model = Exponential(prior=Prior(d0=1e-9, s0_2=1.0))
    found = fc.forecast(market(FOUR), 1, model=model).interval(95)[0]
    np.testing.assert_allclose(found, [285, 74718], rtol=1e-3)  # R's predict(lm), level 95


@pytest.mark.parametrize("name", CURVES)
def test_many_rows_are_worked_in_chunks_without_changing_any(name, monkeypatch):
    from forecasting.models.curves import base

    y = np.exp(np.cumsum(np.random.default_rng(1).normal(0.4, 0.3, (50, 5)), axis=1))
    whole = get(name).predict(y, get(name).estimate(y), 3, 0)
    monkeypatch.setattr(base, "CHUNK", 7)
    parts = get(name).predict(y, get(name).estimate(y), 3, 0)
    np.testing.assert_allclose(parts.values, whole.values, rtol=1e-12)


PEAKED = (
    [166, 310, 251, 208],
    [39210, 63970, 71200, 47980],
    [10, 41, 45, 29],
    [112, 158, 162, 119],
)


@pytest.mark.parametrize("values", PEAKED)
@pytest.mark.parametrize("name", ["logistic", "gompertz", "bass", "pool"])
def test_a_rise_peak_and_fall_gives_no_absurd_limit(name, values):
    """Near-singular fits once sent the lower limit to 1e-24 of the last value and below."""
    table = fc.forecast(market(values), 5, model=name).quantile([0.005, 0.025, 0.975, 0.995])
    assert (table > np.min(values) / 100).all()
    assert (table < np.max(values) * 100).all()
