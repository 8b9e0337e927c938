"""Sums, growth rates, peaks and thresholds: what spans years."""

import numpy as np
import pytest

import forecasting as fc
from forecasting.events import in_words
from forecasting.models.constants import shipped


def market(**options):
    values = [19.64, 135.41, 443.75, 971.2]
    return fc.AnnualSeries(values, years=range(2017, 2021), unit="bn CNY", **options)


@pytest.fixture(scope="module")
def made():
    return fc.forecast(market(), 5)


def test_totals_are_those_of_the_paths(made):
    paths = made.paths(10_001)
    assert made.total().quantile([0.1, 0.5, 0.9]) == pytest.approx(
        np.quantile(paths.sum(axis=1), [0.1, 0.5, 0.9])
    )
    assert made.total(2022, 2023).median == pytest.approx(np.median(paths[:, 1:3].sum(axis=1)))
    assert made.total(2021, 2021).median == pytest.approx(made.median[0], rel=0.02)
    low, high = made.total().interval(80)
    assert made.quantile(0.1).sum() < low < made.median.sum() < high


def test_totals_do_not_depend_on_the_horizon_and_repeat(made):
    short = fc.forecast(market(), 3)
    assert short.total().draws == pytest.approx(made.total(2021, 2023).draws)
    assert made.total().draws.tolist() == fc.forecast(market(), 5).total().draws.tolist()
    assert made.total(seed=1).median != made.total().median


def test_growth_from_a_known_year_is_one_margin_and_exact(made):
    assert made.ratio(2025, 2020).median == pytest.approx(made.median[-1] / 971.2)
    assert made.ratio(2025, 2019).interval(80) == pytest.approx(
        made.interval(80)[-1] / 443.75, rel=1e-3
    )
    rate = made.cagr()
    assert (1 + rate.median) ** 5 == pytest.approx(made.median[-1] / 971.2)
    assert rate.probability(below=0) == pytest.approx(
        made.probability(2025, below=971.2), abs=0.001
    )


def test_ratios_of_two_years_ahead_are_joint(made):
    paths = made.paths(10_001)
    assert made.ratio(2023, 2021).median == pytest.approx(np.median(paths[:, 2] / paths[:, 0]))
    turned = made.ratio(2021, 2023)
    assert turned.median == pytest.approx(1 / made.ratio(2023, 2021).median)
    assert made.cagr(2023, 2022).to_frame().iloc[0].tolist() == pytest.approx(
        made.growth().loc[2023].tolist()
    )


def test_an_uncertain_last_value_is_part_of_the_growth(made):
    vague = fc.forecast(market().with_revision(0.3), 5)
    assert np.ptp(vague.cagr().interval(80)) != pytest.approx(np.ptp(made.cagr().interval(80)))
    assert vague.joint(100, 0).shape == (100, 6)
    assert np.unique(vague.joint(100, 0)[:, 0]).size > 50


def test_the_peak_is_in_some_year(made):
    peak = made.peak()
    assert peak.years.tolist() == list(range(2020, 2026))
    assert peak.chances.sum() == pytest.approx(1)
    assert peak.never == 0
    paths = made.paths(10_001)
    full = np.column_stack([np.full(10_001, 971.2), paths])
    assert peak.probability(by=2024) == pytest.approx((full.argmax(axis=1) < 5).mean())
    assert peak.size.median >= made.median.max()
    falling = fc.AnnualSeries([100, 80, 60, 45], years=range(2017, 2021), unit="m")
    assert fc.forecast(falling, 5).peak().probability(by=2020) > peak.probability(by=2020)


def test_a_value_is_passed_sooner_the_lower_it_is(made):
    low, high = made.first_year_above(1100), made.first_year_above(6000)
    assert (low.to_frame()["by"] >= high.to_frame()["by"]).all()
    assert low.median == 2021
    assert high.probability() >= made.probability(2025, above=6000) - 0.01
    assert high.never == pytest.approx(1 - high.probability())
    assert low.interval(80)[0] == 2021
    assert made.first_year_above(1e7).median is None
    assert "first year above 6000 bn CNY" in repr(high)


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda f: f.total(2024, 2022), "Swap them"),
        (lambda f: f.total(2019), "not forecast"),
        (lambda f: f.ratio(2019, 2020), "not forecast"),
        (lambda f: f.ratio(2021, 2010), "not forecast"),
        (lambda f: f.cagr(2021, 2023), "base before year"),
        (lambda f: f.first_year_above(500), "already"),
        (lambda f: f.first_year_above(float("nan")), "give a number"),
        (lambda f: f.total(seed=-1), "not negative"),
        (lambda f: f.total().quantile(1.0), "not between 0 and 1"),
        (lambda f: f.total().probability(), "above="),
    ],
)
def test_what_cannot_be_asked(made, ask, says):
    with pytest.raises(fc.ParameterError, match=says):
        ask(made)


def test_an_outcome_as_a_frame_and_in_words(made):
    frame = made.total().to_frame()
    assert frame.columns.tolist() == ["median", "lower_80", "upper_80", "lower_95", "upper_95"]
    assert frame.index.tolist() == ["total of 2021-2025"]
    assert repr(made.cagr()).startswith("growth a year, 2020-2025: 0.")


@pytest.mark.parametrize("kind", ["technology", "product"])
def test_the_record_is_published(kind):
    events = shipped("events")[kind]["events"]
    assert abs(events["total"]["held_80"] - 0.8) < 0.08
    assert events["total"]["held_95"] > 0.9
    assert abs(events["peak"]["said"] - events["peak"]["was"]) < 0.06


def test_scenarios_of_technologies_hold():
    """Those of products hold too little, and their notes say how much."""
    assert abs(shipped("events")["technology"]["events"]["given"]["held_80"] - 0.8) < 0.08
    assert in_words("given", "product").count("%") == 4


def test_the_record_is_said_of_the_default_alone(made):
    assert "80 % intervals held" in made.total().record
    assert "80 % intervals held" in made.given({2022: 2000}).notes[-1]
    assert "was said with" in made.peak().record
    assert fc.forecast(market(), 2, "naive").total().record == ""
