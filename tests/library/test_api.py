"""The one way in: what it takes, what it refuses, and what was known when."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

import forecasting as fc
from forecasting.models import get, names
from forecasting.models.curves.sigmoid import Logistic
from forecasting.models.damped import Damped
from forecasting.models.reference.model import Reference, ReferenceClass
from forecasting.predictive import from_t
from livecommerce import datasets

MODELS = names()


def market(**options):
    values = [19.64, 135.41, 443.75, 971.2]
    return fc.AnnualSeries(values, years=range(2017, 2021), unit="bn CNY", **options)


def dated(last="2020-09-30"):
    days = ["2018-03-01", "2019-03-01", "2020-03-01", last]
    return market(first_published=days)


@pytest.mark.parametrize("model", MODELS)
def test_one_call_is_the_two_steps(model):
    one = fc.forecast(market(), 3, model=model, levels=(50,), seed=7)
    two = get(model).fit(market()).forecast(3, levels=(50,), seed=7)
    assert one.to_json() == two.to_json()
    assert one.model == model
    assert one.years.tolist() == [2021, 2022, 2023]


@pytest.mark.parametrize("model", MODELS)
def test_fitted_says_what_it_found(model):
    fitted = get(model).fit(market())
    assert fitted.df is None or fitted.df >= 1
    assert all(isinstance(v, float) for v in fitted.parameters.values())


def test_the_default_is_the_reference_class():
    assert fc.forecast(market(), 1).model == "reference"
    assert names()[0] == "reference"


def test_a_model_with_options_of_its_own():
    slow, fast = (fc.forecast(market(), 2, Damped(phi=p)).median[1] for p in (0.2, 0.9))
    assert slow < fast


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: fc.forecast([1, 2, 3], 1), "series is a list"),
        (lambda: fc.forecast(market(), 1, "nonesuch"), "The models are reference"),
        (lambda: fc.forecast(market(), 0), "horizon=0"),
        (lambda: fc.forecast(market(), 1, levels=(0,)), "levels"),
        (lambda: fc.forecast(market(), 1, seed=-1), "seed"),
        (lambda: fc.forecast(dated(), 1, as_of="soon"), "not a day"),
        (lambda: fc.forecast(market(), 1, "naive", analogues=object()), "no analogues"),
    ],
)
def test_refusals(call, says):
    with pytest.raises(fc.ParameterError, match=says):
        call()


class Mine(Logistic):
    name = "mine"


class Doubling(fc.Model):
    name, assumes = "doubling", "next year is twice this one"

    def estimate(self, y):
        return {}

    def predict(self, y, estimates, horizon, seed):
        steps = np.log(2) * np.arange(1, horizon + 1)
        return from_t(np.log(y[:, -1:]) + steps, np.ones((len(y), horizon)), None)


class Bare(Doubling):
    name = "bare"

    def predict(self, y, estimates, horizon, seed):
        return np.ones((len(y), horizon))


def test_a_model_that_predicts_something_else_is_told_what_is_due():
    with pytest.raises(fc.ModelError, match=r"Bare.predict returned a ndarray.*a Predictive"):
        fc.forecast(market(), 2, Bare())


@pytest.mark.parametrize("model", [Mine(), Doubling(), Mine(trained_until=2019)])
def test_a_model_of_one_s_own(model):
    """It forecasts alone and in panels, as of a day too; a prior that is not its own is said."""
    f = fc.forecast(market(), 2, model)
    assert f.model == model.name
    assert (np.diff(f.interval(80)) > 0).all()
    frame = pd.DataFrame({"id": "A", "year": market().years, "value": market().values})
    panel = fc.forecast_panel(frame, 2, model=model)
    assert panel.forecasts["median"].tolist() == pytest.approx(f.median.tolist())
    weak = "No prior was estimated for 'mine'"
    said = [" ".join(f.notes), panel.status["notes"][0]]
    assert all((weak in words) == isinstance(model, Mine) for words in said)
    assert fc.forecast(dated(), 2, model, as_of="2021-01-15").notes


def test_a_weak_prior_is_not_narrower_than_the_estimated_one():
    mine, built_in = (fc.forecast(market(), 3, m).interval(80) for m in (Mine(), "logistic"))
    assert (mine[:, 1] / mine[:, 0] > built_in[:, 1] / built_in[:, 0]).all()


@pytest.mark.parametrize("address", ["nonesuch:Mine", "math:pi", "math:nonesuch", ":"])
def test_an_address_without_a_model_is_refused(address):
    with pytest.raises(fc.ParameterError, match=r"No model|no subclass"):
        get(address)


def test_the_table_of_models():
    table = fc.list_models()
    assert table.index.tolist() == MODELS
    assert table.index.name == "model"
    assert table["assumes"].str.endswith(".").all()
    assert (table["minimum"] >= 3).all()
    assert {"coverage_80", "coverage_95", "wis"} <= set(table.columns)
    held = table.filter(regex="^(technologies|products)_")
    assert {"technologies_3", "products_5+", "technologies_falling"} <= set(held)
    held = held.dropna(how="all")  # a new model is not measured yet
    assert fc.DEFAULT_MODEL in held.index
    assert (held.drop(columns="products_3").astype(float) > 0.1).all(axis=None)
    assert held["products_3"].isna().all()  # no product was measured with three points


# What was known when


@pytest.mark.parametrize("model", MODELS)
def test_a_row_published_later_changes_nothing(model):
    days = [f"{year}-03-01" for year in range(2017, 2021)] + ["2021-06-30"]

    def known(last):
        values = [6.1, 19.64, 135.41, 443.75, last]
        series = fc.AnnualSeries(values, years=range(2016, 2021), unit="x", first_published=days)
        return fc.forecast(series, 2, model, as_of="2021-01-15")

    assert known(971.2).origin == 2019
    assert known(5e6).to_json() == known(971.2).to_json()


def test_too_little_known_is_refused():
    with pytest.raises(fc.VintageError, match="Only 2 points"):
        fc.forecast(dated(), 1, "naive", as_of="2020-02-28")
    with pytest.raises(fc.VintageError, match="no first_published"):
        fc.forecast(market(), 1, "naive", as_of="2021-01-15")


def test_the_reference_class_of_january_2021_knows_no_later_year():
    day = "2021-01-15"
    then, now = (fc.forecast(dated(), 3, "reference", as_of=d) for d in (day, None))
    cut = ReferenceClass.builtin(until=2019)
    assert cut.trained_until <= 2019
    again = fc.forecast(dated(), 3, Reference(cut))
    assert (then.to_frame() == again.to_frame()).all(axis=None)
    assert then.to_json() != now.to_json()
    assert ReferenceClass.builtin().trained_until > 2019


def test_a_class_that_knows_too_much_is_refused():
    with pytest.raises(fc.VintageError, match="trained until"):
        fc.forecast(dated(), 1, Reference(ReferenceClass.builtin()), as_of="2021-01-15")
    late = Damped(trained_until=2024)
    with pytest.raises(fc.VintageError, match="made with constants of years up to 2024"):
        fc.forecast(dated(), 1, late, as_of="2021-01-15")


@pytest.mark.parametrize("model", MODELS)
def test_no_model_looks_ahead(model):
    """Every model, made as of a day, says so or learns nothing from other markets."""
    chosen = get(model).as_of(dt.date(2021, 1, 15))
    for one in (chosen, *getattr(chosen, "members", ())):
        until = getattr(one, "trained_until", None)
        if isinstance(one, Reference):
            until = one.reference.trained_until
        learns = hasattr(one, "trained_until") or isinstance(one, Reference)
        assert not learns or (until is not None and until <= 2019)


@pytest.mark.parametrize("model", MODELS)
def test_before_anything_was_learned_models_that_learn_refuse(model):
    early = fc.AnnualSeries(
        [1, 2, 3, 4, 5],
        years=range(1990, 1995),
        unit="m",
        first_published=[f"{y}-06-30" for y in range(1991, 1996)],
    )
    chosen = get(model)
    learns = hasattr(chosen, "trained_until") or isinstance(chosen, Reference) or model == "pool"
    if learns:
        with pytest.raises(fc.VintageError):
            fc.forecast(early, 1, model, as_of="1996-01-01")
    else:
        assert fc.forecast(early, 1, model, as_of="1996-01-01").origin == 1994


def test_the_report_s_market_as_of_january_2021():
    s = datasets.market("CECRC")
    with pytest.raises(fc.ForecastingError):
        # the latest vintages are not those of January 2021: the view must be taken first
        fc.forecast(s, 1, as_of="2020-06-30")
    then = datasets.market("CECRC", as_of="2021-01-15")
    made = fc.forecast(then, 5, as_of="2021-01-15")
    assert made.origin == 2020
    assert any("itself a forecast" in note for note in made.notes)


def test_points_left_out_are_said():
    made = fc.forecast(dated("2021-06-30"), 1, as_of="2021-01-15")
    assert "As of 2021-01-15: 1 of 4 points were not public yet." in made.notes


def _known(name="market"):
    return fc.AnnualSeries([4, 7, 11, 16], years=range(2019, 2023), name=name)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda s, made: fc.backtest([4, 7, 11, 16]), "series is a list. Make an AnnualSeries"),
        (lambda s, made: fc.forecast_share([1, 2], s, 2), "part is a list"),
        (lambda s, made: fc.forecast_share(s, {2019: 9}, 2), "parent is a dict"),
        (lambda s, made: fc.forecast_parts({"a": s, "b": s}, 2), "a part is a str"),
        (lambda s, made: fc.forecast_parts([s], 2, [1, 2]), "total is a list"),
        (lambda s, made: fc.score(made, {2023: 20}), "Give forecasts by label"),
        (lambda s, made: fc.score({"a": made}, [20]), "values by year"),
        (lambda s, made: fc.summary(s), "no column 'wis'. Give what backtest"),
        (lambda s, made: fc.reliability(s), "no column 'pit'. Give what backtest"),
        (lambda s, made: made.total([2023, 2024]), r"\[2023, 2024\] is not forecast"),
        (lambda s, made: made.first_year_above("30"), "value='30': give a number"),
        (lambda s, made: made.first_year_above(None), "value=None: give a number"),
        (
            lambda s, made: fc.forecast(s, 2, fc.Arima),
            r"Arima is a class. Make the model: Arima\(\)",
        ),
        (lambda s, made: fc.nowcast(5, "H1", None, year=2020, previous=9), "history has no column"),
        (lambda s, made: fc.nowcast("5", "H1", None, year=2020, previous=9), "partial='5': give a"),
        (lambda s, made: fc.Reference("product"), r"Give a ReferenceClass, .*kind='product'"),
        (lambda s, made: fc.plotting.plot_fans(made), "plot_fan draws one"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(wrong, words):
    with pytest.raises(fc.ParameterError, match=words):
        wrong(_known(), fc.forecast(_known(), 2, "naive"))


def test_a_series_of_pandas_is_as_good_in_a_backtest():
    given = pd.Series([4.0, 7, 11, 16], index=range(2019, 2023))
    made = fc.backtest(given, ["naive"])
    pd.testing.assert_frame_equal(made, fc.backtest(_known(), ["naive"]))


def test_a_unit_that_nobody_stated_is_not_printed_behind_numbers():
    made = fc.forecast(_known(), 2, "naive")
    told = [made.total(), made.first_year_above(30), made.update(2023, 20).title]
    told += [made.given({2023: 20}).notes[-1]]
    assert not [one for one in map(str, told) if "not stated" in one]
