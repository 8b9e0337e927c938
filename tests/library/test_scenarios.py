"""News: the next year's figure, a supposed value, an expert's opinion."""

import numpy as np
import pytest

import forecasting as fc
from forecasting.result import Forecast


def market(**options):
    values = [19.64, 135.41, 443.75, 971.2]
    return fc.AnnualSeries(values, years=range(2017, 2021), unit="bn CNY", **options)


@pytest.fixture(scope="module")
def made():
    return fc.forecast(market(), 5)


# --- update ---------------------------------------------------------------------------------------


def test_an_update_is_the_forecast_of_the_longer_series(made):
    news = made.update(2021, 2361)
    longer = fc.AnnualSeries(
        [19.64, 135.41, 443.75, 971.2, 2361], years=range(2017, 2022), unit="u"
    )
    assert news.after.median == pytest.approx(fc.forecast(longer, 4).median)
    assert news.pit == pytest.approx(made.probability(2021, below=2361))
    moved = news.moved(95)
    assert moved.index.tolist() == [2022, 2023, 2024, 2025]
    assert moved["median_before"].tolist() == pytest.approx(made.median[1:].tolist())
    for level, table in ((95, moved), (80, news.moved())):
        limits = table[["lower_before", "upper_before"]].to_numpy()
        np.testing.assert_allclose(limits, made.interval(level)[1:])
    assert (moved["width"] < 1).all()
    first, *table = repr(news).splitlines()
    assert first == f"2021: 2361 bn CNY, {news.surprise} (PIT {news.pit:.2f})"
    assert len(table) == 6


@pytest.mark.parametrize(
    ("share", "word"),
    [
        (0.5, "no surprise"),
        (0.2, "a little off"),
        (0.95, "a surprise"),
        (0.001, "a large surprise"),
    ],
)
def test_a_surprise_in_words(made, share, word):
    assert made.update(2021, float(made.quantile(share)[0])).surprise == word


def test_the_pit_of_what_the_forecast_draws_is_uniform(made):
    values = made.paths(1000, seed=7)[:, 0]
    pits = np.sort([made.probability(2021, below=v) for v in values])
    assert np.abs(pits - (np.arange(1000) + 0.5) / 1000).max() < 0.05


def test_updates_keep_model_options_levels_and_refuse_other_years(made):
    own = fc.forecast(market(), 3, "naive", levels=(50,))
    after = own.update(2021, 1200, "estimate").after
    assert (after.model, after.levels, after.series.status[-1]) == ("naive", (50,), "estimate")
    for call, says in (
        (lambda: made.update(2022, 3000), "does not follow"),
        (lambda: fc.forecast(market(), 1).update(2021, 3000), "two years or more"),
        (lambda: Forecast.from_json(made.to_json()).update(2021, 3000), "read from JSON"),
    ):
        with pytest.raises(fc.ParameterError, match=says):
            call()
    with pytest.raises(fc.SeriesError):
        made.update(2021, -5)


def test_an_uncertain_last_point_is_taken_as_published():
    news = fc.forecast(market().with_revision(0.2), 3).update(2021, 2000)
    assert news.after.series.last is None
    assert any("as published" in note for note in news.after.notes)


# --- given ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [700.0, 3000.0, 9000.0])
def test_a_scenario_holds_its_value_and_moves_the_rest(made, value):
    supposed = made.given({2023: value})
    assert supposed.median[2] == pytest.approx(value)
    assert supposed.interval(95)[2] == pytest.approx([value, value])
    assert supposed.paths(50)[:, 2] == pytest.approx(np.full(50, value))
    direction = np.sign(value - made.median[2])
    others = [0, 1, 3, 4]
    assert (np.sign(supposed.median - made.median)[others] == direction).all()
    assert "2023 ends at" in supposed.notes[-2]


def test_a_scenario_narrows_the_other_years_the_more_the_nearer_they_are(made):
    supposed = made.given({2023: 3000})
    width, before = (np.ptp(np.log(f.interval(80)), axis=1) for f in (supposed, made))
    assert (width < before).all()
    assert width[1] / before[1] < width[0] / before[0]
    assert width[3] / before[3] < width[4] / before[4]


def test_scenarios_may_follow_each_other_and_survive_json(made):
    both = made.given({2022: 2000, 2024: 4000})
    turn = made.given({2024: 4000}).given({2022: 2000})
    assert both.quantile([0.1, 0.9]) == pytest.approx(turn.quantile([0.1, 0.9]), rel=1e-6)
    back = Forecast.from_json(both.to_json())
    assert back.paths(5).tolist() == both.paths(5).tolist()
    assert both.total().median == pytest.approx(both.median.sum(), rel=0.2)


def test_a_scenario_of_shares_and_of_an_uncertain_origin():
    shares = fc.AnnualSeries([4, 9, 14, 18], years=range(2018, 2022), unit="%", upper_bound=100)
    supposed = fc.forecast(shares, 3).given({2024: 60})
    assert supposed.median[2] == pytest.approx(60)
    assert (supposed.quantile(0.999) < 100).all()
    vague = fc.forecast(market().with_revision(0.2), 3).given({2021: 2500})
    assert vague.growth()["median"].iloc[0] > 1
    assert vague.joint(10, 0)[:, 1] == pytest.approx(np.full(10, 2500.0))


def test_what_cannot_be_supposed(made):
    shares = fc.AnnualSeries([4, 9, 14, 18], years=range(2018, 2022), unit="%", upper_bound=100)
    for call, says in (
        (lambda: made.given({2030: 1}), "not forecast"),
        (lambda: made.given({}), "by year"),
        (lambda: made.given({2023: -1}), "above zero"),
        (lambda: fc.forecast(shares, 2).given({2022: 100}), "below 100"),
        (
            lambda: made.given({2021: 1e6}),
            r"at 1e\+06 bn CNY: 99.9 % .* knows nothing of a world",
        ),
        (lambda: made.given({2023: 1e-3}), "Suppose one between"),
    ):
        with pytest.raises(fc.ParameterError, match=says):
            call()


def test_the_limits_of_what_can_be_supposed_are_those_of_99_9_percent(made):
    low, high = made.quantile([0.0006, 0.9994])[0]
    for value in (low, high):
        assert "The forecast itself calls that unlikely." in made.given({2021: value}).notes[-2]
    assert "unlikely" not in " ".join(made.given({2021: made.median[0]}).notes)
    for beyond in made.quantile([0.0004, 0.9996])[0]:
        with pytest.raises(fc.ParameterError, match="lie between"):
            made.given({2021: beyond})


# --- an opinion -----------------------------------------------------------------------------------

EXPERT = {0.1: 3000.0, 0.5: 5000.0, 0.9: 9000.0}


def test_an_opinion_moves_its_year_by_its_weight(made):
    nothing, half, all_of_it = (made.with_opinion(2023, EXPERT, weight=w) for w in (0, 0.5, 1))
    assert nothing.quantile([0.1, 0.9]) == pytest.approx(made.quantile([0.1, 0.9]))
    assert all_of_it.quantile([0.1, 0.5, 0.9])[2] == pytest.approx(list(EXPERT.values()), rel=1e-6)
    assert half.median[2] == pytest.approx(np.sqrt(made.median[2] * 5000))
    for year in (0, 1, 3, 4):
        medians = [f.median[year] for f in (made, half, all_of_it)]
        assert medians == sorted(medians)
        assert medians[2] / medians[0] < 5000 / made.median[2] * 1.5
    assert "50 % of the distribution of 2023" in half.notes[-1]


def test_a_second_opinion_and_a_scenario_on_top(made):
    twice = made.with_opinion(2022, EXPERT, weight=0.3).with_opinion(2025, EXPERT, weight=0.3)
    assert twice.given({2024: 4000}).median[3] == pytest.approx(4000)
    vague = fc.forecast(market().with_revision(0.2), 3).with_opinion(2021, EXPERT, weight=1)
    assert vague.median[0] == pytest.approx(5000)
    assert vague.joint(2001, 0)[:, 1] == pytest.approx(vague.joint(2001, 0)[:, 1])


def test_opinions_that_are_none(made):
    for call, says in (
        (lambda: made.with_opinion(2023, EXPERT, weight=1.5), "from 0 to 1"),
        (lambda: made.with_opinion(2023, {0.5: 1}, weight=0.5), "at least two"),
        (lambda: made.with_opinion(2023, {0.1: 5, 0.9: 4}, weight=0.5), "must rise"),
        (lambda: made.with_opinion(2030, EXPERT, weight=0.5), "not forecast"),
        (lambda: made.with_opinion(2023, {0.0: 5, 0.9: 9}, weight=0.5), "not between 0 and 1"),
        (lambda: made.given({2023: 900}).with_opinion(2023, EXPERT, weight=1), "no spread"),
    ):
        with pytest.raises(fc.ParameterError, match=says):
            call()
