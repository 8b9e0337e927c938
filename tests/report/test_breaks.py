"""What a design can tell of a date's effect: known answers, and the rules of 2021."""

import numpy as np
import pandas as pd
import pytest

import forecasting as fc
from livecommerce import datasets
from livecommerce.breaks import TRENDS, before_only, break_designs, placebo_breaks


def quarters(n=40, step=0.3, at=20, noise=0.02):
    rng = np.random.default_rng(0)
    logs = 2 + 0.05 * np.arange(n) + 0.2 * (np.arange(n) % 4 == 3) + step * (np.arange(n) >= at)
    index = pd.period_range("2010Q1", periods=n, freq="Q")
    return pd.Series(np.exp(logs + noise * rng.standard_normal(n)), index=index)


def test_a_step_in_a_long_series_is_found():
    table = break_designs(quarters(), "2015Q1")
    assert table.loc["linear", "effect"] == pytest.approx(np.expm1(0.3), abs=0.05)
    assert table.loc["linear", "lower_95"] < np.expm1(0.3) < table.loc["linear", "upper_95"]
    assert table.loc["linear", "residual_sd"] == pytest.approx(0.02, rel=0.3)
    assert table.loc["linear", "df"] == 40 - 6


def test_no_step_is_found_where_there_is_none():
    row = break_designs(quarters(step=0.0), "2015Q1").loc["linear"]
    assert row["lower_95"] < 0 < row["upper_95"]


def test_the_inflation_is_that_of_a_regression_of_the_step_on_the_rest():
    q = quarters(12)
    t = np.arange(12.0)
    step = (t >= 5).astype(float)
    seasons = np.column_stack([(t % 4 == k).astype(float) for k in range(4)])
    others = np.column_stack([t, seasons])
    left = step - others @ np.linalg.lstsq(others, step, rcond=None)[0]
    by_hand = ((step - step.mean()) ** 2).sum() / (left**2).sum()
    assert placebo_breaks(q).loc["2011Q2", "inflation"] == pytest.approx(by_hand)


def test_a_richer_trend_inflates_the_variance():
    table = break_designs(quarters(), "2015Q1")
    assert table.loc["cubic", "inflation"] > table.loc["linear", "inflation"] > 1
    assert table.loc["cubic", "detectable"] < table.loc["linear", "detectable"] < 0


def test_the_detectable_effect_is_found_in_eight_of_ten_samples():
    rng = np.random.default_rng(3)
    base = quarters(24, step=0.0, noise=0.0)
    noisy = base * np.exp(0.05 * rng.standard_normal(24))
    detectable = break_designs(noisy, "2013Q1").loc["linear", ["detectable", "residual_sd"]]
    sd = float(detectable["residual_sd"])
    found = []
    for _ in range(150):
        sample = base * np.exp(sd * rng.standard_normal(24))
        sample.iloc[12:] *= 1 + float(detectable["detectable"])
        found.append(break_designs(sample, "2013Q1").loc["linear", "upper_95"] < 0)
    assert 0.68 <= np.mean(found) <= 0.92


def test_before_the_rules_of_2021_nothing_is_left_to_test():
    table = before_only(datasets.kuaishou_quarters()["value"], "2021Q2")
    assert set(table["observations"]) == {5}
    row = table.loc["level, trend and season"]
    assert (row["parameters"], row["rank"], row["free"]) == (5, 5, 0)
    assert table.loc["level", "free"] == 0


def test_the_step_of_2021_is_whatever_the_trend_makes_it():
    table = break_designs(datasets.kuaishou_quarters()["value"], "2021Q2")
    assert len(table) == 2 * len(TRENDS)
    assert table["effect"].max() > 0.15
    assert table["effect"].min() < 0.01
    assert (table["upper_95"] - table["lower_95"]).min() > 0.2
    assert (table.loc["quadratic":, "lower_95"] < 0).all()


def test_dates_without_an_event_show_steps_as_large():
    table = placebo_breaks(datasets.kuaishou_quarters()["value"])
    others = table.drop(pd.Period("2021Q2"))
    clear = (others["lower_95"] > 0) | (others["upper_95"] < 0)
    assert clear.sum() >= 3


def test_refusals():
    q = quarters()
    for at in ("2010Q1", "2030Q1"):
        with pytest.raises(fc.ParameterError, match="no quarter before or none after"):
            break_designs(q, at)
    with pytest.raises(fc.ParameterError, match="No trend 'spline'"):
        placebo_breaks(q, "spline")
    with pytest.raises(fc.ParameterError, match="not identified"):
        break_designs(quarters(7, at=3), "2010Q3")
