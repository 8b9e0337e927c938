"""A forecast: frames, levels, probabilities, paths, growth, JSON."""

import json
import math

import numpy as np
import pytest

import forecasting as fc
from forecasting.checks import check_count, check_horizon, check_seed
from forecasting.levels import check_levels
from forecasting.predictive import from_t
from forecasting.result import Forecast


def market(**options):
    values = [19.64, 135.41, 443.75, 971.2]
    return fc.AnnualSeries(values, years=range(2017, 2021), unit="bn CNY", **options)


def lognormal(series=None, scale="log"):
    """Medians 1000 and 2000; log sd 0.2 and 0.4."""
    series = series or market()
    location = np.log([[1000.0, 2000.0]])
    spread = np.array([[0.2, 0.4]])
    if scale == "level":
        location, spread = np.array([[1000.0, 2000.0]]), np.array([[900.0, 900.0]])
    made = from_t(location, spread, None, scale=scale, df=2, method="by hand")
    return Forecast(series=series, model="test", predictive=made, notes=("A note.",))


def test_what_it_carries():
    f = lognormal()
    assert (f.model, f.origin, f.unit, f.df, f.method) == ("test", 2020, "bn CNY", 2, "by hand")
    assert f.years.tolist() == [2021, 2022]
    assert f.median == pytest.approx([1000, 2000])
    assert f.notes == ("A note.",)
    first, columns, _, year, *_ = repr(f).splitlines()
    assert first == "Forecast of 'market' by 'test', origin 2020, 2021-2022, bn CNY"
    assert (columns.split()[0], year.split()[0]) == ("median", "2021")
    assert "<td>" in f._repr_html_()


def test_the_frame():
    frame = lognormal().with_levels((95, 50)).to_frame()
    assert frame.index.name == "year"
    assert frame.index.tolist() == [2021, 2022]
    assert frame.columns.tolist() == ["median", "lower_50", "upper_50", "lower_95", "upper_95"]
    assert frame.loc[2021, "upper_95"] == pytest.approx(1000 * math.exp(1.959964 * 0.2))
    assert (frame["lower_95"] < frame["lower_50"]).all()
    assert lognormal().with_levels(62.5).to_frame().columns[1] == "lower_62.5"


def test_quantiles_and_intervals():
    f = lognormal()
    assert f.quantile(0.5).shape == (2,)
    assert f.quantile([0.1, 0.5, 0.9]).shape == (2, 3)
    assert f.interval(80) == pytest.approx(f.quantile([0.1, 0.9]))
    with pytest.raises(fc.ParameterError, match="not between 0 and 1"):
        f.quantile(1.0)


def test_probabilities():
    f = lognormal()
    assert f.probability(2021, above=1000) == pytest.approx(0.5)
    assert f.probability(2021, below=1000) == pytest.approx(0.5)
    assert f.probability(2022, above=2000 * math.exp(0.4)) == pytest.approx(0.158655, abs=1e-5)
    low, high = f.interval(80)[1]
    assert f.probability(2022, above=low, below=high) == pytest.approx(0.8)
    assert f.probability(2022, below=-3) == 0
    assert f.probability(2022, above=0) == 1
    for call, says in (
        (lambda: f.probability(2020, above=1), "The years are"),
        (lambda: f.probability(2023, above=1), "2023 is not forecast"),
        (lambda: f.probability(2021), "above=..., below=..."),
        (lambda: f.probability(2021, above=2, below=1), "Swap them"),
    ):
        with pytest.raises(fc.ParameterError, match=says):
            call()


def test_a_model_of_levels_may_reach_below_zero():
    f = lognormal(scale="level")
    assert f.interval(95)[0, 0] < 0
    assert f.probability(2021, below=0) == pytest.approx(0.1333, abs=1e-3)


def test_paths_are_joint_and_repeat():
    paths = lognormal().paths(20_000, seed=4)
    assert paths.shape == (20_000, 2)
    assert 0.7 < np.corrcoef(np.log(paths).T)[0, 1] < 0.99
    assert lognormal().paths(3).tolist() == lognormal().paths(3, seed=0).tolist()
    total = np.quantile(paths.sum(axis=1), [0.1, 0.9])
    assert total[0] > lognormal().quantile(0.1).sum() * 0.99  # not comonotone, not independent


def test_growth_from_the_last_value_on():
    growth = lognormal().growth()
    assert growth.index.tolist() == [2021, 2022]
    assert growth.loc[2021, "median"] == pytest.approx(1000 / 971.2 - 1, abs=0.01)
    assert growth.loc[2022, "median"] == pytest.approx(1, abs=0.02)
    assert (growth["lower_80"] < growth["median"]).all()
    assert (growth["upper_80"] < growth["upper_95"]).all()


def test_bounded_shares_stay_inside():
    shares = fc.AnnualSeries([4, 9, 14, 18], years=range(2018, 2022), unit="%", upper_bound=100)
    f = fc.forecast(shares, 5, "naive")
    assert (f.quantile([0.001, 0.999]) < 100).all()
    assert (f.quantile([0.001, 0.999]) > 0).all()
    assert f.median == pytest.approx(18)
    assert f.probability(2022, above=100) == 0
    assert f.probability(2022, above=18) == pytest.approx(0.5)
    assert (f.paths(500) < 100).all()


def test_json_round_trip_is_exact():
    f = lognormal(market(status=["actual"] * 3 + ["forecast"], name="m")).with_levels((50, 90))
    back = Forecast.from_json(f.to_json())
    assert back.to_frame().equals(f.to_frame())
    assert back.paths(7).tolist() == f.paths(7).tolist()
    assert back.series.to_dict() == f.series.to_dict()
    assert (back.model, back.levels, back.notes) == (f.model, f.levels, f.notes)
    assert (back.df, back.method) == (f.df, f.method)
    assert back.to_json() == f.to_json()
    assert json.loads(f.to_json())["model"] == "test"


@pytest.mark.parametrize("text", ["{}", "[]", "not json", '{"predictive": {"probs": 1}}', "null"])
def test_other_json_is_refused(text):
    with pytest.raises(fc.ParameterError, match="Not the JSON of a Forecast"):
        Forecast.from_json(text)


def test_horizon():
    assert check_horizon(np.int64(3)) == 3
    for bad in (0, -1, 1.5, "3", None, True, 101):
        with pytest.raises(fc.ParameterError, match="whole number of years from 1 to 100"):
            check_horizon(bad)


def test_levels():
    assert check_levels((95, 80, 80.0)) == (80, 95)
    assert check_levels(62.5) == (62.5,)
    with pytest.raises(fc.ParameterError, match="say 80"):
        check_levels([0.8])
    for bad in ((), 0, 100, [80, 120], "all", [None], ["x"]):
        with pytest.raises(fc.ParameterError, match="percent"):
            check_levels(bad)


def test_seed_and_count():
    assert check_seed(0) == 0
    for bad in (-1, 1.5, "a", None):
        with pytest.raises(fc.ParameterError, match="not negative"):
            check_seed(bad)
    assert check_count(10) == 10
    for bad in (0, -5, 2.5, None):
        with pytest.raises(fc.ParameterError, match="at least 1"):
            check_count(bad)


def test_a_probability_needs_its_year_where_there_are_several():
    series = fc.AnnualSeries([20, 135, 444, 971], years=range(2017, 2021), unit="m EUR")
    with pytest.raises(fc.ParameterError, match="Say which year"):
        fc.forecast(series, 2, "naive").probability(above=1)
    assert fc.forecast(series, 1, "naive").probability(above=971) == pytest.approx(0.5)


def test_levels_beyond_those_measured_are_said():
    series = fc.AnnualSeries([20, 135, 444, 971], years=range(2017, 2021), unit="m EUR")
    usual = fc.forecast(series, 1, "naive")
    beyond = fc.forecast(series, 1, "naive", levels=(80, 99))
    assert "99 % intervals hold was not measured" in beyond.notes[-1]
    assert "Those of 95 % held in" in beyond.notes[-1]
    assert usual.with_levels(99.5).notes[-1].startswith("How often 99.5 %")
    assert beyond.with_levels(95).notes == usual.notes
    frame = fc.AnnualSeries.to_frame(series).reset_index()
    assert "99 %" in fc.forecast_panel(frame, 1, model="naive", levels=(99,)).status["notes"][0]
