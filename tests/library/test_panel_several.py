"""Panels of several models, in the names of other tools, scored, and with conformal intervals."""

import numpy as np
import pandas as pd
import pytest

import forecasting as fc
from forecasting.errors import ParameterError
from forecasting.models.damped import Damped

COLUMNS = ["median", "lower_80", "upper_80", "lower_95", "upper_95"]


def long_frame(series, names=("unique_id", "ds", "y")):
    """A frame of {id: ([year, ...], [value, ...])}."""
    rows = [(key, *pair) for key, (ys, vs) in series.items() for pair in zip(ys, vs, strict=True)]
    return pd.DataFrame(rows, columns=list(names))


SEVERAL = long_frame({"A": (range(2010, 2016), [3, 5, 8, 12, 15, 19]), "B": ([2010], [1])})


def test_several_models_follow_each_other():
    both = fc.forecast_panel(SEVERAL, 2, model={"flat": "naive", "slow": Damped(phi=0.3)})
    for label, model in (("flat", "naive"), ("slow", Damped(phi=0.3))):
        alone = fc.forecast_panel(SEVERAL, 2, model=model)
        part = both.forecasts[both.forecasts["model"] == label].reset_index(drop=True)
        pd.testing.assert_frame_equal(part[COLUMNS], alone.forecasts[COLUMNS])
    assert both.status["model"].tolist() == ["flat", "flat", "slow", "slow"]
    assert len(both.failed) == 2


def test_names_of_other_tools():
    panel = fc.forecast_panel(SEVERAL, 2, model=["naive", "drift"])
    table = panel.to_nixtla()
    sides = ["", "-lo-80", "-hi-80", "-lo-95", "-hi-95"]
    names = [f"{model}{side}" for model in ("naive", "drift") for side in sides]
    assert table.columns.tolist() == ["unique_id", "ds", *names]
    assert table["ds"].tolist() == [2016, 2017]
    hub = panel.to_hub()
    row = hub[(hub["model_id"] == "drift") & (hub["horizon"] == 2)]
    assert row["output_type_id"].tolist() == [0.025, 0.1, 0.5, 0.9, 0.975]
    assert row["value"].tolist() == table.loc[1, [f"drift{s}" for s in (
        "-lo-95", "-lo-80", "", "-hi-80", "-hi-95")]].tolist()  # fmt: skip
    assert set(row["reference_date"]) == {"2015-12-31"}
    alone = fc.forecast(
        fc.AnnualSeries([3, 5, 8, 12, 15, 19], years=range(2010, 2016), unit="x"), 2
    )
    assert alone.to_hub().columns.tolist() == hub.columns.tolist()
    assert len(alone.to_hub()) == 46


def test_a_panel_is_scored_as_its_series_are():
    frame = fc.backtest_panel(SEVERAL, ["naive", "damped"], horizon=2)
    series = fc.AnnualSeries([3, 5, 8, 12, 15, 19], years=range(2010, 2016), unit="x")
    alone = fc.backtest(series, ["naive", "damped"], horizon=2)
    part = frame[frame["unique_id"] == "A"].reset_index(drop=True)
    pd.testing.assert_frame_equal(part[alone.columns], alone, check_dtype=False)
    refused = frame[frame["unique_id"] == "B"]
    assert refused["model"].tolist() == ["naive", "damped"]
    assert refused["status"].str.contains("1 yearly points").all()
    assert fc.summary(frame)["failures"].to_dict() == {"naive": 1, "damped": 1}


def test_scoring_tells_how_far_it_is():
    seen = []
    nameless = SEVERAL.assign(unique_id=SEVERAL["unique_id"].where(SEVERAL["unique_id"] != "B"))
    fc.backtest_panel(nameless, ["naive"], horizon=1, progress=lambda *far: seen.append(far))
    assert seen == [(1, 2), (2, 2)]


def alike(count, years=8, seed=0, spread=0.5):
    """Random walks of logs that move much more than `naive` knows of their like."""
    steps = spread * np.random.default_rng(seed).standard_normal((count, years))
    values = 100 * np.exp(np.cumsum(steps, axis=1))
    return long_frame({f"S{i}": (range(2000, 2000 + years), v) for i, v in enumerate(values)})


def test_conformal_intervals_hold_on_series_like_those_of_the_panel():
    """300 walks: the years after the panel fall inside about as often as is said."""
    whole = alike(300, years=9, spread=1.0)
    panel = fc.forecast_panel(whole[whole["ds"] < 2008], 1, model="naive", conformal=True)
    plain = fc.forecast_panel(whole[whole["ds"] < 2008], 1, model="naive")
    actual = whole[whole["ds"] == 2008]["y"].to_numpy()
    table = panel.forecasts
    for level in (80, 95):
        inside = (table[f"lower_{level}"] <= actual) & (actual <= table[f"upper_{level}"])
        assert abs(inside.mean() - level / 100) < 0.06
    assert table.columns.tolist() == plain.forecasts.columns.tolist()
    np.testing.assert_allclose(table["median"], plain.forecasts["median"])
    assert panel.status["notes"].str.contains("of 300 series of this panel").all()
    assert not panel.status["notes"].str.contains("99").any()


def test_conformal_levels_take_the_place_of_the_levels_said():
    """By hand: the rank of the score gives the probabilities of the limits."""
    frame = alike(30)
    panel = fc.forecast_panel(frame, 1, model="naive", levels=(80,), conformal=True)
    scores = []
    for _, part in frame.groupby("unique_id"):
        before = fc.AnnualSeries(part["y"][:-1], years=part["ds"][:-1], unit="x")
        f = fc.forecast(before, 1, model="naive")
        scores.append(abs(2 * f.probability(2007, below=part["y"].iloc[-1]) - 1))
    q = sorted(scores)[24]  # ceil(31 * 0.8) = 25
    series = fc.AnnualSeries(
        frame.loc[frame["unique_id"] == "S3", "y"], years=range(2000, 2008), unit="x"
    )
    expected = fc.forecast(series, 1, model="naive").quantile([(1 - q) / 2, (1 + q) / 2])[0]
    row = panel.forecasts[panel.forecasts["unique_id"] == "S3"].iloc[0]
    assert [row["lower_80"], row["upper_80"]] == pytest.approx(expected.tolist(), rel=1e-6)


def test_conformal_intervals_stay_below_a_ceiling_and_need_enough_series():
    shares = alike(40).assign(y=lambda f: 100 * f["y"] / (f["y"] + 100))
    panel = fc.forecast_panel(shares, 2, upper_bound=100, conformal=True)
    assert (panel.forecasts["upper_95"] < 100).all()
    with pytest.raises(ParameterError, match="95 % intervals need 19 series"):
        fc.forecast_panel(alike(10), 2, conformal=True)
    with pytest.raises(ParameterError, match="Leave engine out"):
        fc.forecast_panel(alike(10), 2, conformal=True, engine="dask")
