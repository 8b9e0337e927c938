"""Damped log growth: its path, its variance, and where its constants come from."""

import datetime as dt

import numpy as np
import pytest

import forecasting as fc
from forecasting.models.constants import learned
from forecasting.models.damped import Damped
from forecasting.models.shrinkage import Prior

FOUR = [19.64, 135.41, 443.75, 971.2]


def market(values):
    return fc.AnnualSeries(values, years=range(2017, 2017 + len(values)), unit="bn CNY")


def test_growth_fades_by_the_factor_every_year():
    growth = np.diff(np.log(FOUR))
    start = 0.3 * growth[-1] + 0.7 * growth.mean()
    median = np.log(fc.forecast(market(FOUR), 4, model=Damped(phi=0.6, weight=0.3)).median)
    np.testing.assert_allclose(
        np.diff(median, prepend=np.log(971.2)), start * 0.6 ** np.arange(1, 5)
    )


def test_with_all_weight_on_the_last_growth_it_is_the_guide_s_damped_walk():
    median = fc.forecast(market(FOUR), 2, model=Damped(phi=0.6, weight=1.0)).median
    growth = np.log(FOUR[-1] / FOUR[-2])
    np.testing.assert_allclose(median, 971.2 * np.exp(growth * np.array([0.6, 0.96])))


def test_the_interval_is_student_t_with_the_shrunken_variance():
    from scipy.stats import t

    prior = Prior(d0=4, s0_2=0.05)
    model = Damped(phi=0.6, weight=1.0, prior=prior)
    growth = np.diff(np.log(FOUR))
    s2 = ((growth[1:] - 0.6 * growth[:-1]) ** 2).sum() / 2
    sd = np.sqrt((4 * 0.05 + 2 * s2) / 6 * np.cumsum([1, 1.6**2, 1.96**2]))
    result = fc.forecast(market(FOUR), 3, model=model)
    half = np.log(result.interval(95)[:, 1] / result.median)
    np.testing.assert_allclose(half, sd * t.ppf(0.975, 6))
    assert result.df == 2
    assert "6 degrees of freedom, 2 of them" in result.method


def test_constants_were_learned_from_other_markets_and_follow_the_day():
    built_in = learned("shrinkage")["damping"]
    assert Damped().constants == (built_in["phi"], built_in["share_of_last_growth"])
    old = Damped().as_of(dt.date(2021, 6, 1))
    assert old.constants[0] == learned("shrinkage", 2019)["damping"]["phi"]
    assert Damped(phi=0.9).constants[0] == 0.9


def test_a_constant_series_stays_with_an_interval():
    result = fc.forecast(market([5.0, 5, 5, 5]), 3, model="damped")
    np.testing.assert_allclose(result.median, 5)
    assert (result.interval(80)[:, 1] > 5.1).all()


def test_half_of_undamped_growth_is_gone_after_a_few_years():
    damped = fc.forecast(market(FOUR), 3, model="damped").median[-1]
    assert 1.5 * 971.2 < damped < fc.forecast(market(FOUR), 3, model="exponential").median[-1] / 5


@pytest.mark.parametrize("values", [FOUR, [5.0, 4, 3, 2], [1.0, 2, 1, 2, 1]])
def test_any_positive_series_has_a_forecast(values):
    assert np.isfinite(fc.forecast(market(values), 5, model="damped").interval(99)).all()
