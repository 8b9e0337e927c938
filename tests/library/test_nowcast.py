"""A part of a year to the full year: formulas, evidence as of a day, and the article's figures."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import forecasting as fc
from forecasting import Nowcast, Seasonality, carry_forward, growth_within, leave_one_out, pooled
from forecasting.nowcasting.seasonality import months
from livecommerce import datasets
from livecommerce.splits import COLUMNS, known_splits

DAY = "2021-01-15"


def made(entities=1, years=6, slope=0.4, season=0.1, noise=0.02, seed=0):
    """Splits of invented markets at the half-year, whose formula is known."""
    rng = np.random.default_rng(seed)
    rows = []
    for e in range(entities):
        shift = 0.1 * rng.standard_normal()
        for year in range(2010, 2010 + years):
            growth = rng.uniform(0.1, 1.2)
            ratio = np.exp(season + shift + slope * growth + noise * rng.standard_normal())
            day = f"{year + 1}-01-20"
            rows.append((f"E{e}", year, "H1", 100.0, 100 * (1 + ratio), growth, day))
    return pd.DataFrame(rows, columns=list(COLUMNS))


@pytest.fixture(scope="module")
def known():
    return known_splits()


@pytest.fixture(scope="module")
def article(known):
    """The market's 2020 from the article's own figures, two ways."""
    figure = {i: datasets.row(i)["value"] for i in (
        "ms-cecrc-2019", "ms-cecrc-2020h1", "pl-kuaishou-2020h1", "pl-kuaishou-2020-9m",
    )}  # fmt: skip
    year_before, half, other_half, other_nine = figure.values()
    options = {"year": 2020, "previous": year_before, "as_of": DAY}
    nine, sd = carry_forward(half, other_half, other_nine, known, as_of=DAY)
    return (
        fc.nowcast(half, "H1", known, **options),
        fc.nowcast(nine, "9M", known, log_sd=sd, **options),
    )


def test_months():
    assert [months(p) for p in ("Q1", "H1", "9M", "11M", "year")] == [3, 6, 9, 11, 12]
    for bad in ("H2", "13M", "0M", "Q3", "half", None):
        with pytest.raises(fc.ParameterError, match="begins in January"):
            months(bad)


def test_growth_and_split_agree_in_the_median():
    """The median solves full = part (1 + exp(a + b log(full / previous)))."""
    history = made(3)
    model = Seasonality.fit(history, "H1")
    n = fc.nowcast(100, "H1", history, year=2020, previous=120)
    growth = np.log(n.median / 120)
    centre, _ = model.log_ratio(growth)
    assert n.median == pytest.approx(100 * (1 + np.exp(centre)), rel=1e-6)


def test_the_formula_of_invented_markets_is_found():
    model = Seasonality.fit(made(8, 12, slope=0.3, season=0.2), "H1")
    assert model.coefficients == pytest.approx([0.2, 0.3], abs=0.06)
    assert model.sigma == pytest.approx(0.02, abs=0.01)
    assert (model.years, model.entities, model.df) == (96, 8, 10)


def test_the_prior_slope_for_a_half_year_is_half_the_root_of_the_damping():
    one = made(1, 1)
    model = Seasonality.fit(one, "H1")
    assert model.coefficients[1] == pytest.approx(0.5 * 0.6**0.5, abs=0.01)


def test_growth_that_is_assumed_not_to_fade_leans_a_fast_year_further_to_its_end():
    fading, lasting = (
        fc.nowcast(100, "H1", made(2), year=2020, previous=90, damping=d).median for d in (0.6, 1)
    )
    assert lasting > fading


def test_intervals_cover_markets_never_seen():
    inside = []
    for seed in range(4):
        frame = leave_one_out(made(4, 2, seed=seed), "H1")
        inside += frame["covered_80"].tolist()
    assert 0.7 <= np.mean(inside) <= 1


def test_more_splits_narrow_the_interval_and_few_leave_it_wide():
    def width(history, **options):
        n = fc.nowcast(100, "H1", history, year=2020, previous=120, **options)
        return float(np.diff(np.log(n.interval(80)))[0])

    alone, several = width(made(1, 1)), width(made(8, 6))
    own = width(made(8, 6), entity="E3")
    assert alone > several > own > 0


def test_own_past_years_count_more_than_those_of_others():
    low, high = made(1, 6, season=-0.4), made(1, 6, season=0.6).assign(entity="B")
    history = pd.concat([low, high])
    new, mine = (
        fc.nowcast(100, "H1", history, year=2020, previous=120, entity=e) for e in (None, "B")
    )
    assert mine.median > 1.1 * new.median


@settings(max_examples=25)
@given(st.floats(1e-3, 1e6), st.floats(0.2, 3.0))
def test_the_unit_does_not_matter_and_the_year_exceeds_its_part(scale, part):
    history = made(2)
    one = fc.nowcast(part, "H1", history, year=2020, previous=1.0)
    other = fc.nowcast(part * scale, "H1", history, year=2020, previous=scale)
    probs = [0.01, 0.1, 0.5, 0.9, 0.99]
    assert other.quantile(probs) == pytest.approx(one.quantile(probs) * scale, rel=1e-6)
    assert (one.quantile(probs) > part).all()
    assert (np.diff(one.quantile(probs)) > 0).all()


def test_a_fast_year_has_a_small_first_half():
    history = made(4)
    slow, fast = (
        fc.nowcast(100, "H1", history, year=2020, previous=p).median for p in (190.0, 60.0)
    )
    assert fast > slow


def test_an_uncertain_part_or_growth_widens():
    history = made(4)
    known, guessed = (
        fc.nowcast(100, "H1", history, year=2020, growth=(0.5, sd)) for sd in (0.0, 0.6)
    )
    assert np.diff(np.log(guessed.interval(80))) > np.diff(np.log(known.interval(80)))
    sure, unsure = (
        fc.nowcast(100, "H1", history, year=2020, previous=120, log_sd=sd) for sd in (0, 0.3)
    )
    assert np.diff(np.log(unsure.interval(80))) > np.diff(np.log(sure.interval(80)))
    assert any("itself an estimate" in note for note in unsure.notes)


def test_only_splits_published_by_the_day_are_used():
    history = made(2, 6)
    early = fc.nowcast(100, "H1", history, year=2020, previous=120, as_of="2013-06-30")
    cut = history[history["year"] <= 2012]
    assert early.median == fc.nowcast(100, "H1", cut, year=2020, previous=120).median
    later = history.copy()
    later.loc[later["year"] > 2012, "full"] *= 3
    assert (
        fc.nowcast(100, "H1", later, year=2020, previous=120, as_of="2013-06-30").median
        == early.median
    )
    undated = history.assign(first_published=None)
    with pytest.raises(fc.VintageError, match="surely public on 2013-06-30"):
        fc.nowcast(100, "H1", undated, year=2020, previous=120, as_of="2013-06-30")


def test_it_repeats_and_the_seed_matters_only_where_something_is_drawn():
    history = made(3)
    first, again, other = (
        fc.nowcast(100, "H1", history, year=2020, growth=(0.4, 0.2), seed=s) for s in (0, 0, 1)
    )
    assert first.to_json() == again.to_json()
    assert other.median == pytest.approx(first.median, rel=0.01)
    assert other.median != first.median


def test_growth_within_is_the_formula_turned_round():
    history = made(4).assign(period="H1-9M")
    model = Seasonality.fit(history, "H1", "9M")
    x, _ = model.log_ratio(0.7)
    median, sd = growth_within(100, 100 * (1 + np.exp(float(x))), history)
    assert median == pytest.approx(0.7)
    assert sd > 0


def test_carry_forward_keeps_the_ratio_of_the_other_market(known):
    value, sd = carry_forward(1000, 100, 180, known, as_of=DAY)
    assert value == pytest.approx(1800)
    assert 0.05 < sd < 0.3


def test_pooled_lies_between_its_members(article):
    both = pooled(article)
    for p in (0.1, 0.5, 0.9):
        low, high = sorted(n.quantile(p) for n in article)
        assert low < both.quantile(p) < high
    assert both.period == "H1 and 9M"
    assert pooled([article[0]]).median == article[0].median
    with pytest.raises(fc.ParameterError, match="one year"):
        pooled([])


def test_a_pool_is_as_of_a_day_only_if_every_member_is(article):
    from dataclasses import replace

    whenever = replace(article[0], as_of=None)
    assert pooled([article[1], whenever]).as_of is None
    assert pooled(article).as_of == max(n.as_of for n in article)


def test_the_article_s_own_figures_speak_against_the_publisher_s_forecast(article):
    forecast = datasets.row("ms-cecrc-2020-forecast")["value"]
    revised = datasets.row("ms-cecrc-2020-revised")["value"]
    for n in (*article, pooled(article)):
        lower, upper = n.interval(80)
        assert lower < revised < upper
        assert n.probability(below=forecast) < 0.1
        assert n.probability(below=n.median) == pytest.approx(0.5, abs=1e-6)
        assert any("prior" in note for note in n.notes)


def test_kuaishou_s_year_from_its_nine_months_alone(known):
    half, nine = (datasets.row(f"pl-kuaishou-2020{p}")["value"] for p in ("h1", "-9m"))
    growth = growth_within(half, nine, known, as_of=DAY)
    n = fc.nowcast(nine, "9M", known, year=2020, growth=growth, as_of=DAY)
    lower, upper = n.interval(80)
    assert lower < datasets.row("pl-kuaishou-2020")["value"] < upper


def test_known_splits_of_the_report_s_data(known):
    assert list(known.columns) == list(COLUMNS)
    assert (known["full"] > known["part"]).all()
    assert not known.duplicated(["entity", "year", "period"]).any()
    us = known.query("entity == 'US e-commerce' and year == 2019 and period == 'H1'").iloc[0]
    quarters = datasets.load("us_ecommerce_quarters").query("series == 'us_ecommerce'")
    value = quarters.set_index("period")["value"]
    assert us["part"] == pytest.approx(value["2019Q1"] + value["2019Q2"])
    assert us["full"] == pytest.approx(sum(value[f"2019Q{q}"] for q in range(1, 5)))
    nbs = known.query("entity.str.startswith('Online') and year == 2019 and period == 'H1'")
    published = datasets.row("gr-online-2019")["value"]
    assert nbs["growth"].item() == pytest.approx(np.log1p(published / 100))


def test_known_splits_as_of_a_day(known):
    then = known_splits(DAY)
    assert len(then) < len(known)
    assert (then["first_published"] <= pd.Timestamp(DAY)).all()
    assert "Kuaishou" not in set(then["entity"])  # its year 2020 came out in March
    with pytest.raises(fc.VintageError, match="No split"):
        known_splits("1999-01-01")


def test_json_and_frame(article):
    n = article[1]
    back = Nowcast.from_json(n.to_json())
    assert (back.year, back.period, back.partial, back.unit) == (2020, "9M", n.partial, n.unit)
    assert (back.as_of, back.notes, back.predictive.method) == (DAY, n.notes, n.predictive.method)
    assert back.quantile([0.03, 0.77]).tolist() == n.quantile([0.03, 0.77]).tolist()
    frame = n.with_levels(50).to_frame()
    assert frame.index.tolist() == [2020]
    assert frame.columns.tolist() == ["median", "lower_50", "upper_50"]
    for text in ("{}", "[]", "no json", '{"log_quantiles": [1]}'):
        with pytest.raises(fc.ParameterError, match="Not the JSON"):
            Nowcast.from_json(text)


def test_probabilities(article):
    n = article[0]
    assert n.probability(above=0) == 1
    assert n.probability(above=1000, below=1500) == pytest.approx(
        n.probability(above=1000) - n.probability(above=1500)
    )
    with pytest.raises(fc.ParameterError, match="above=\\.\\.\\., below"):
        n.probability()
    with pytest.raises(fc.ParameterError, match="Swap"):
        n.probability(above=2, below=1)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"partial": 0}, "partial=0"),
        ({"partial": float("nan")}, "partial=nan"),
        ({"previous": -1}, "previous=-1"),
        ({"previous": None}, "either previous"),
        ({"growth": (0.3, 0.1)}, "either previous"),
        ({"previous": None, "growth": (0.3, -0.1)}, "negative"),
        ({"log_sd": -1}, "negative"),
        ({"period": "H2"}, "begins in January"),
        ({"history": made(1).drop(columns="growth")}, "no column growth"),
        ({"history": made(1).assign(full=50.0)}, "below its full year"),
        ({"history": made(1).drop(columns="first_published"), "as_of": DAY}, "first_published"),
        ({"as_of": "soon"}, "not a day"),
    ],
)
def test_refusals(changed, says):
    given = {"partial": 100, "period": "H1", "history": made(1), "year": 2020, "previous": 120}
    with pytest.raises(fc.ParameterError, match=says):
        fc.nowcast(**{**given, **changed})


def test_a_period_without_splits():
    with pytest.raises(fc.VintageError, match="no year with '9M'"):
        fc.nowcast(100, "9M", made(1), year=2020, previous=120)


def test_splits_that_rise_too_steeply_are_refused_in_words():
    growth = np.linspace(0.1, 0.9, 40)
    steep = made(1, 40).assign(growth=growth, full=100 * (1 + np.exp(3 * growth)))
    with pytest.raises(fc.ModelError, match="so steeply"):
        fc.nowcast(100, "H1", pd.concat([steep] * 30), year=2020, previous=20)


def test_leaving_one_out_needs_two():
    with pytest.raises(fc.ParameterError, match="two entities"):
        leave_one_out(made(1), "H1")


def test_nine_months_hold_the_half(known):
    with pytest.raises(fc.ParameterError, match="hold the half"):
        growth_within(100, 90, known)
