"""A forecast says what the record holds of windows like its series, and when it is absurd."""

import numpy as np
import pandas as pd
import pytest

import forecasting as fc
from forecasting.models.constants import shipped
from forecasting.standing import notes_by_row

FAST = [20.0, 135, 444, 971]
FALLING = [100.0, 80, 60, 50, 40]


def market(values):
    return fc.AnnualSeries(values, years=range(2017, 2017 + len(values)), unit="m EUR")


def said(values, model="reference", **options):
    return " ".join(fc.forecast(market(values), 5, model, **options).notes)


@pytest.mark.parametrize(
    ("values", "shape", "points", "key"),
    [(FAST, "fast", "4 points", "4"), (FALLING, "falling", "5 or more points", "5+")],
)
def test_the_record_of_windows_like_this_one_is_told(values, shape, points, key):
    told = said(values)
    for domain in ("technologies", "products"):
        cell = shipped("record")[domain]["models"]["reference"][shape][key]
        assert f"like this one ({shape}, {points})" in told
        assert f"{cell['windows']} of {domain}: 80 % held {100 * cell['held_80']:.0f} %" in told


def test_a_kind_has_its_own_record_and_options_of_one_s_own_have_none():
    assert "of technologies" not in said(FAST, fc.Reference(kind="product"))
    assert "of products" not in said(FAST, fc.Reference(kind="technology"))
    for model in (fc.Arima(order=(0, 1, 0)), fc.Pool(members=("naive", "drift"))):
        assert "like this one" not in said(FAST, model)


@pytest.mark.parametrize("model", ["exponential", "logistic", "gompertz", "bass", "arima"])
def test_models_that_few_points_mislead_say_so(model):
    for values in (FAST[:3], FAST):
        words = f"With {len(values)} points {model} scored worse than the default model: WIS on"
        assert words in said(values, model)
    assert "scored worse" not in said([10, 20, 30, 38, 45, 50], model)
    assert "scored worse" not in said(FAST)


def test_an_absurd_limit_or_median_is_called_so():
    told = said([1, 1e3, 1e6], "exponential")
    assert "A limit lies below a thousandth or above a thousand times the last value" in told
    assert "The median is beyond what any of" in told
    assert "limit lies" not in said(FAST)
    assert "median is beyond" not in said(FAST)


def test_rows_are_told_apart():
    y = np.array([FAST, FALLING[:4], FAST])
    limits = y[:, -1, None, None] * np.array([0.5, 1.0, 2.0]) * np.ones((3, 5, 1))
    limits[2, 4, 0] /= 1e4
    groups = {tuple(rows): " ".join(notes) for rows, notes in notes_by_row(y, limits, "naive")}
    assert set(groups) == {(0,), (1,), (2,)}
    assert "falling" in groups[1,]
    assert "limit lies" not in groups[0,]
    assert "limit lies" in groups[2,]


def test_conformal_intervals_do_not_carry_the_record_of_others():
    frame = pd.DataFrame(
        {"id": f"S{i}", "year": 2010 + t, "value": 10.0 * (1.2 + i / 50) ** t}
        for i in range(25)
        for t in range(8)
    )
    plain = fc.forecast_panel(frame, 1, model="drift").status["notes"]
    own = fc.forecast_panel(frame, 1, model="drift", conformal=True).status["notes"]
    assert plain.str.contains("like this one").all()
    assert not own.str.contains("like this one|scored worse").any()


def test_horizons_beyond_ten_years_are_asked_for_and_say_what_they_are():
    frame = pd.DataFrame({"year": range(2017, 2021), "value": FAST})
    with pytest.raises(fc.ParameterError, match="long=True"):
        fc.forecast(market(FAST), 11)
    with pytest.raises(fc.ParameterError, match="long=True"):
        fc.forecast_panel(frame, 11)
    words = "Years beyond the 10th are no measured forecast"
    assert words in " ".join(fc.forecast(market(FAST), 11, long=True).notes)
    assert words in fc.forecast_panel(frame, 11, long=True).status["notes"][0]
    assert words not in " ".join(fc.forecast(market(FAST), 10).notes)
    with pytest.raises(fc.ParameterError, match="long=True"):
        fc.forecast_share(market(FAST), market([4000.0, 5000, 6000, 7000]), 11)
