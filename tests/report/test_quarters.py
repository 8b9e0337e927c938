"""Quarters with a season: rules by hand, rolling origins, refusals."""

import numpy as np
import pandas as pd
import pytest

import forecasting as fc
from forecasting import scores
from forecasting.evaluation import summary
from livecommerce import datasets
from livecommerce.quarters import MODELS, quarterly_backtest, quarterly_forecast

SEASON = np.array([0.0, 0.1, -0.1, 0.4])


def quarters(n=16, growth=0.05, noise=0.0, seed=0):
    rng = np.random.default_rng(seed)
    logs = 3 + growth * np.arange(n) + SEASON[np.arange(n) % 4] + noise * rng.standard_normal(n)
    return pd.Series(np.exp(logs), index=pd.period_range("2020Q1", periods=n, freq="Q"))


@pytest.fixture(scope="module")
def kuaishou():
    return datasets.kuaishou_quarters()["value"]


@pytest.fixture(scope="module")
def scored(kuaishou):
    return quarterly_backtest(kuaishou)


def test_seasonal_naive_is_the_year_before():
    q = quarters()
    made = quarterly_forecast(q, 6, "seasonal_naive")
    assert made["median"].to_numpy() == pytest.approx(q.to_numpy()[[12, 13, 14, 15, 12, 13]])
    assert made.index.astype(str).tolist()[0] == "2024Q1"
    assert made.attrs["df"] == 12


def test_seasonal_drift_goes_on_growing():
    q = quarters(noise=0.01)
    made = quarterly_forecast(q, 8, "seasonal_drift")
    change = np.log(q.to_numpy()[4:] / q.to_numpy()[:-4]).mean()
    expected = q.to_numpy()[12:] * np.exp(change)
    assert made["median"].to_numpy()[:4] == pytest.approx(expected)
    assert made["median"].to_numpy()[4:] == pytest.approx(expected * np.exp(change))


@pytest.mark.parametrize("model", ["airline", "seasonal_ar", "ets", "seasonal_drift"])
def test_a_steady_market_is_continued(model):
    truth = quarters(20, noise=0.0)
    history = quarters(16, noise=1e-4, seed=1)
    made = quarterly_forecast(history, 4, model)
    assert made["median"].to_numpy() == pytest.approx(truth.to_numpy()[16:], rel=0.01)


@pytest.mark.parametrize("model", MODELS)
def test_intervals_hold_the_median_and_do_not_shrink(model, kuaishou):
    made = quarterly_forecast(kuaishou, 8, model)
    assert (made["lower_95"] < made["lower_80"]).all()
    assert (made["lower_80"] < made["median"]).all()
    assert (made["median"] < made["upper_80"]).all()
    width = np.log(made["upper_80"] / made["lower_80"]).to_numpy()
    assert (np.diff(width) >= -1e-9).all()
    assert width[-1] > width[0] > 0
    assert made.attrs["df"] >= 1
    assert made.attrs["model"] == model


@pytest.mark.parametrize("model", MODELS)
def test_the_unit_does_not_matter(model, kuaishou):
    one, other = (quarterly_forecast(kuaishou * scale, 4, model) for scale in (1, 1e9))
    assert other.to_numpy() == pytest.approx(one.to_numpy() * 1e9, rel=1e-4)


@pytest.mark.parametrize("model", MODELS)
def test_nine_quarters_are_enough_for_a_degree_of_freedom(model, kuaishou):
    """ETS has eight parameters: level, trend, three free seasons, three smoothing constants."""
    df = quarterly_forecast(kuaishou.iloc[:9], 4, model).attrs["df"]
    assert df == 1 if model == "ets" else df >= 1


def test_rolling_origins(scored, kuaishou):
    assert (scored["status"] == "ok").all()
    assert set(scored["model"]) == set(MODELS)
    per_model = scored[scored["model"] == "airline"]
    assert len(per_model) == 4 * 11 + 3 + 2 + 1
    assert per_model["origin"].iloc[0] == "2022Q1"
    row = scored.query("model == 'seasonal_naive' and origin == '2023Q1' and h == 2").iloc[0]
    assert row["quarter"] == "2023Q3"
    assert row["actual"] == kuaishou["2023Q3"]
    assert row["median"] == pytest.approx(kuaishou["2022Q3"])
    history = kuaishou[:"2023Q1"]
    made = quarterly_forecast(history, 2, "seasonal_naive").iloc[1]
    assert row["upper_95"] == pytest.approx(made["upper_95"])
    five = made[["lower_95", "lower_80", "median", "upper_80", "upper_95"]].to_numpy()
    assert row["wis"] == pytest.approx(scores.weighted_interval_score(row["actual"], five).item())


def test_what_follows_an_origin_does_not_change_its_forecasts(kuaishou):
    changed = kuaishou.copy()
    changed.iloc[12:] *= 3
    one, other = (quarterly_backtest(q, ["seasonal_ar"], horizon=2) for q in (kuaishou, changed))
    early = one["n"] <= 12
    assert one.loc[early, "median"].equals(other.loc[early, "median"])


def test_scores_are_averaged_on_common_quarters(scored):
    table = summary(scored)
    assert set(table["forecasts"]) == {50}
    assert "crps" not in table
    assert table.loc["seasonal_naive", "bias"] < 0  # a growing platform
    assert table.loc["seasonal_ar", "wis"] < table.loc["seasonal_naive", "wis"]
    assert summary(scored, ["model", "h"]).loc[("ets", 4), "forecasts"] == 11


def test_a_failed_fit_is_a_row(monkeypatch, kuaishou):
    def broken(logs, horizon):
        raise ZeroDivisionError("by design")

    monkeypatch.setitem(MODELS, "broken", broken)
    frame = quarterly_backtest(kuaishou, ["seasonal_naive", "broken"], horizon=1)
    bad = frame[frame["model"] == "broken"]
    assert set(bad["status"]) == {"ZeroDivisionError: by design"}
    assert bad["median"].isna().all()
    monkeypatch.setitem(MODELS, "endless", lambda logs, h: (np.full(h, np.inf), np.ones(h), 3))
    with pytest.raises(fc.ModelError, match="no finite forecast"):
        quarterly_forecast(kuaishou, 1, "endless")


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda q: quarterly_forecast(q, 4, "nonesuch"), fc.ParameterError, "airline"),
        (lambda q: quarterly_forecast(q, 0), fc.ParameterError, "horizon"),
        (lambda q: quarterly_forecast(q.iloc[:8]), fc.TooShortError, "at least 9"),
        (lambda q: quarterly_forecast(q.drop(q.index[5])), fc.SeriesError, "gaps"),
        (lambda q: quarterly_forecast(q.reset_index(drop=True)), fc.SeriesError, "PeriodIndex"),
        (lambda q: quarterly_forecast(q * -1), fc.SeriesError, "above zero"),
        (lambda q: quarterly_backtest(q, ["nonesuch"]), fc.ParameterError, "nonesuch"),
        (lambda q: quarterly_backtest(q, minimum=23), fc.ParameterError, "left to score"),
    ],
)
def test_refusals(call, error, says, kuaishou):
    with pytest.raises(error, match=says):
        call(kuaishou)
