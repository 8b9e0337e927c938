"""Panels: equal to single series, hard to stop, and honest about each series."""

import datetime as dt
import decimal
import json
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import forecasting as fc
from forecasting.errors import ForecastingError, ModelError, ParameterError
from forecasting.models.base import Model
from forecasting.models.damped import Damped
from forecasting.periods import is_part_of_year
from forecasting.predictive import from_t

COLUMNS = ["median", "lower_80", "upper_80", "lower_95", "upper_95"]


def long_frame(series, names=("unique_id", "ds", "y")):
    """A frame of {id: ([year, ...], [value, ...])}."""
    rows = [(key, *pair) for key, (ys, vs) in series.items() for pair in zip(ys, vs, strict=True)]
    return pd.DataFrame(rows, columns=list(names))


def walks(count, points, seed=0):
    rng = np.random.default_rng(seed)
    return np.exp(np.cumsum(rng.normal(0.3, 0.4, (count, points)), axis=1))


@pytest.fixture
def markets():
    made = {}
    for points in (3, 4, 6, 9):
        for k, values in enumerate(walks(5, points, points)):
            first = 2000 + k
            made[f"{points}-{k}"] = (list(range(first, first + points)), list(values))
    return made


@pytest.mark.parametrize("bound", [None, 1e6])
def test_equals_the_single_series(markets, bound):
    panel = fc.forecast_panel(long_frame(markets), 4, upper_bound=bound)
    assert panel.status["status"].eq("ok").all()
    for key, (years, values) in markets.items():
        series = fc.AnnualSeries(values, years=years, unit="x", upper_bound=bound)
        one = fc.forecast(series, 4).to_frame()
        mine = panel.forecasts[panel.forecasts["unique_id"] == key]
        assert mine["year"].tolist() == one.index.tolist()
        np.testing.assert_allclose(mine[COLUMNS], one[COLUMNS], rtol=1e-12)


def test_chunks_and_order_of_rows_change_nothing(markets, monkeypatch):
    frame = long_frame(markets)
    whole = fc.forecast_panel(frame, 3)
    monkeypatch.setattr("forecasting.panel.local.ROWS_AT_ONCE", 2)
    shuffled = fc.forecast_panel(frame.sample(frac=1, random_state=1), 3)
    key = ["unique_id", "year"]
    first, second = (p.forecasts.sort_values(key, ignore_index=True) for p in (whole, shuffled))
    pd.testing.assert_frame_equal(first, second, rtol=1e-12)


BAD = {
    "too short": ([2018, 2019], [1, 2]),
    "gap": ([2016, 2017, 2019], [1, 2, 3]),
    "duplicate years": ([2017, 2018, 2018], [1, 2, 3]),
    "not positive": ([2017, 2018, 2019], [1, 0, 3]),
    "not a number": ([2017, 2018, 2019], [1, "two", 3]),
    "not a year": ([2017, "then", 2019], [1, 2, 3]),
    "partial": ([2017, 2018, "2019H1"], [1, 2, 3]),
}


def test_one_bad_series_never_stops_the_rest(markets):
    panel = fc.forecast_panel(long_frame({**BAD, **markets}), 2)
    status = panel.status.set_index("unique_id")["status"]
    assert status[list(BAD)].tolist() == list(BAD)
    assert status[list(markets)].eq("ok").all()
    assert set(panel.forecasts["unique_id"]) == set(markets)
    assert panel.failed["reason"].str.len().gt(20).all()
    assert panel.status["reason"][panel.status["status"].eq("ok")].eq("").all()


def test_nothing_fitted_gives_empty_forecasts_with_the_same_columns():
    panel = fc.forecast_panel(long_frame(BAD), 2)
    assert list(panel.forecasts) == ["unique_id", "year", *COLUMNS, "model"]
    assert len(panel.forecasts) == 0


def test_an_empty_frame_is_no_error():
    panel = fc.forecast_panel(pd.DataFrame({"unique_id": [], "ds": [], "y": []}), 2)
    assert len(panel.status) == len(panel.forecasts) == 0


NUMBERS = st.one_of(
    st.floats(1e-3, 1e9),
    st.floats(),
    st.integers(-3, 10**6),
    st.sampled_from([None, "12", "text", True, 10**400, decimal.Decimal("1.5"), pd.NA, 1e300, 100]),
)
YEARS = st.one_of(
    st.integers(2010, 2018),
    st.sampled_from(
        ["2015", "FY2016", "2017H1", "2016年", dt.date(2015, 12, 31), 2012.5, float("nan")]
    ),
)
POINTS = st.sampled_from(["actual", "forecast", "partial", "guess"])
ROWS = st.one_of(
    st.lists(st.tuples(YEARS, NUMBERS, POINTS), min_size=1, max_size=6),
    st.integers(3, 7).flatmap(
        lambda n: st.tuples(
            *[
                st.tuples(st.just(2010 + i), st.floats(1e-3, 1e6), st.just("actual"))
                for i in range(n)
            ]
        )
    ),
)


@settings(max_examples=100)
@given(st.lists(ROWS, min_size=1, max_size=8), st.sampled_from([None, 1000.0]))
def test_agrees_with_annual_series_in_status_and_words(series, bound):
    frame = pd.DataFrame(
        [(str(i), *row) for i, rows in enumerate(series) for row in rows],
        columns=["id", "when", "much", "what"],
        dtype=object,
    )
    panel = fc.forecast_panel(
        frame, 2, id="id", year="when", value="much", status="what", upper_bound=bound
    )
    for told, (i, rows) in zip(panel.status.itertuples(), enumerate(series), strict=True):
        one, words = single(rows, str(i), bound)
        assert told.reason == words
        assert (told.status == "ok") == (words == "")
        if one is not None:
            mine = panel.forecasts[panel.forecasts["id"] == str(i)]
            np.testing.assert_allclose(mine[COLUMNS], one.to_frame()[COLUMNS], rtol=1e-12)
            assert all(note in told.notes for note in one.series.notes())


def single(rows, name, bound):
    """The forecast of one series, or None and the words of its refusal."""
    years, values, points = zip(*rows, strict=True)
    try:
        series = fc.AnnualSeries(
            values, years=years, unit="x", status=points, name=name, upper_bound=bound
        )
        return fc.forecast(series, 2), ""
    except ForecastingError as error:
        return None, str(error)


@pytest.mark.parametrize(
    "names",
    [
        ("unique_id", "ds", "y"),
        ("Market", "Year", "GMV (bn CNY)"),
        ("市场", "年份", "交易规模（亿元）"),
        ("a", "b", "c"),
    ],
)
def test_finds_columns_by_name_or_content(markets, names):
    panel = fc.forecast_panel(long_frame(markets, names), 1)
    assert panel.status["status"].eq("ok").all()
    assert list(panel.forecasts)[:2] == [names[0], "year"]


def test_told_columns_win(markets):
    frame = long_frame(markets, ("x", "when", "much")).assign(y=0.0, ds="nothing")
    panel = fc.forecast_panel(frame, 1, id="x", year="when", value="much")
    assert panel.status["status"].eq("ok").all()


def test_nixtla_index_is_accepted(markets):
    frame = long_frame(markets)
    expected = fc.forecast_panel(frame, 1).forecasts
    indexed = fc.forecast_panel(frame.set_index("unique_id"), 1).forecasts
    pd.testing.assert_frame_equal(expected, indexed)


def test_a_frame_without_ids_is_one_series():
    panel = fc.forecast_panel(pd.DataFrame({"year": [1, 2, 3], "value": [1.0, 2, 4]}), 1)
    assert len(panel.status) == 1
    assert panel.status["status"].item() == "ok"


@pytest.mark.parametrize(
    "years",
    [
        pd.period_range("2017", periods=4, freq="Y"),
        pd.date_range("2017", periods=4, freq="YE"),
        ["FY2017", "FY2018", "FY2019", "FY2020"],
        ["2017年", "2018年", "2019年", "2020年"],
        pd.array([2017, 2018, 2019, 2020], dtype="Int64"),
        [2017.0, 2018.0, 2019.0, 2020.0],
    ],
)
def test_years_of_every_kind(years):
    panel = fc.forecast_panel(pd.DataFrame({"year": years, "value": [1, 2, 4, 7]}), 1)
    assert panel.forecasts["year"].tolist() == [2021]


@pytest.mark.parametrize("dtype", ["Int64", "float32", "object", "category"])
def test_ids_and_values_of_every_kind(dtype):
    frame = pd.DataFrame({"id": [3] * 4 + [1] * 4, "year": [1, 2, 3, 4] * 2, "y": [1, 2, 4, 7] * 2})
    panel = fc.forecast_panel(frame.astype({"id": dtype}), 1)
    assert panel.forecasts["id"].tolist() == [3, 1]
    if dtype != "category":
        assert fc.forecast_panel(frame.astype({"y": dtype}), 1).failed.empty


def test_rows_without_an_id_are_told_apart():
    frame = long_frame({"A": ([1, 2, 3], [1, 2, 4]), None: ([1, 2, 3], [1, 2, 4])})
    panel = fc.forecast_panel(frame, 1)
    assert panel.status["status"].tolist() == ["ok", "no id"]


def test_forecast_points_and_fiscal_years_are_said():
    frame = pd.DataFrame(
        {"year": ["FY2018", "FY2019", "FY2020"], "value": [1, 2, 4], "status": "forecast"}
    )
    notes = fc.forecast_panel(frame, 1).status["notes"].item()
    assert "itself a forecast" in notes
    assert "fiscal years" in notes


def test_a_partial_point_is_no_annual_point():
    frame = pd.DataFrame(
        {"year": [1, 2, 3], "value": [1, 2, 4], "status": ["actual"] * 2 + ["partial"]}
    )
    assert fc.forecast_panel(frame, 1).status["status"].item() == "partial"


@dataclass(frozen=True)
class Moody(Model):
    """Refuses rows that begin below 1, breaks on 2, and overflows on 3."""

    name: ClassVar[str] = "moody"
    assumes: ClassVar[str] = "Nothing."
    refusal: ClassVar[str] = "it begins too low"

    def estimate(self, y):
        if (y[:, 0] == 2).any():
            raise np.linalg.LinAlgError("Singular matrix")
        return {"ok": y[:, 0] >= 1}

    def predict(self, y, estimates, horizon, seed):
        assert len(estimates["ok"]) == len(y)
        location = np.where(y[:, :1] == 3, 1e6, np.log(y[:, -1:])) + np.zeros(horizon)
        return from_t(location, np.ones_like(location), None, notes=("moody",))


def test_a_model_that_refuses_breaks_or_overflows_on_some_rows():
    firsts = {"fine": 10, "low": 0.5, "breaks": 2, "overflows": 3, "also fine": 11}
    frame = long_frame({key: ([1, 2, 3], [first, 20, 30]) for key, first in firsts.items()})
    panel = fc.forecast_panel(frame, 2, model=Moody())
    told = panel.status.set_index("unique_id")
    assert told["status"].to_dict() == {
        "fine": "ok", "low": "not fitted", "breaks": "not fitted",
        "overflows": "not fitted", "also fine": "ok",
    }  # fmt: skip
    assert told["reason"]["low"] == "moody: it begins too low"
    assert told["reason"]["breaks"] == "Singular matrix"
    assert "range of floating-point" in told["reason"]["overflows"]
    assert told["notes"]["fine"] == "moody"
    np.testing.assert_allclose(panel.forecasts["median"], 30)
    with pytest.raises(ModelError, match="range of floating-point"):
        fc.forecast(fc.AnnualSeries([3, 20, 30], years=[1, 2, 3], unit="x"), 2, model=Moody())


def test_model_minimum_is_too_short():
    @dataclass(frozen=True)
    class Hungry(Damped):
        parameters: ClassVar[int] = 3

    told = fc.forecast_panel(
        long_frame({"A": (range(4), [1, 2, 3, 4]), "B": (range(6), [1, 2, 3, 4, 5, 6])}),
        1,
        model=Hungry(),
    ).status
    assert told["status"].tolist() == ["too short", "ok"]
    assert "needs at least 6 points" in told["reason"][0]
    assert "'A' has 4" in told["reason"][0]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"horizon": 0}, "horizon=0"),
        ({"horizon": 10_000}, "horizon=10000"),
        ({"levels": [0, 80]}, "levels"),
        ({"levels": [101]}, "levels"),
        ({"model": "magic"}, "No model 'magic'"),
        ({"seed": -1}, "seed"),
        ({"id": "nobody"}, "no column 'nobody' for the id"),
        ({"frame": [1, 2]}, "is a list"),
        ({"upper_bound": 0}, "upper_bound"),
    ],
)
def test_wrong_arguments_are_named(markets, wrong, words):
    arguments = {"frame": long_frame(markets), "horizon": 2, **wrong}
    with pytest.raises(ParameterError, match=words):
        fc.forecast_panel(**arguments)


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"id": "xxx", "a": [2001, 2002, 2003], "b": [1.5, 2, 3], "c": [4.5, 5, 6]}, "Say value="),
        ({"a": [2001, 2002, 2003], "b": [2001, 2002, 2003]}, "Say year="),
        ({"a": ["x", "y", "z"], "b": [1.5, 2, 3]}, "no column looks like"),
        (
            {"m": [*"xxyy"], "n": [*"xyxy"], "year": [2001] * 4, "value": [1, 2, 3, 4]},
            "Say id=",
        ),
        ({"year": ["x"] * 3, "when": [2001, 2002, 2003], "value": [1, 2, 3]}, "called 'year'"),
    ],
)
def test_columns_that_cannot_be_told_apart_are_asked_for(columns, words):
    told = {"id": "year", "year": "when"} if "when" in columns else {}
    with pytest.raises(ParameterError, match=words):
        fc.forecast_panel(pd.DataFrame(columns), 1, **told)


def test_series_side_by_side_and_years_side_by_side_are_series():
    values = {"a": [1, 2, 4.5], "b": [3, 4, 5.5]}
    long = fc.forecast_panel(long_frame({k: ([2001, 2002, 2003], v) for k, v in values.items()}), 1)
    down = pd.DataFrame({"year": [2001, 2002, 2003], **values})
    across = pd.DataFrame(values, index=[2001, 2002, 2003]).T.rename_axis("market").reset_index()
    for frame in (down, across, down.set_index("year")):
        found = fc.forecast_panel(frame, 1).forecasts
        np.testing.assert_array_equal(found[COLUMNS], long.forecasts[COLUMNS])


def test_dates_that_are_no_years_apart_are_partial():
    days = pd.to_datetime(["2018-01-31", "2019-02-28", "2020-03-31"])
    told = fc.forecast_panel(pd.DataFrame({"ds": days, "y": [1.0, 2, 3]}), 1).status.iloc[0]
    assert told["status"] == "partial"
    with pytest.raises(fc.SeriesError) as caught:
        fc.AnnualSeries([1, 2, 3], years=days)
    assert str(caught.value) == told["reason"]


@pytest.mark.parametrize("model", ["pool", "arima"])
def test_notes_belong_to_their_own_series(model):
    series = {"up": [20, 135, 444, 971], "flat": [5, 5, 5, 5], "far": [1, 1e9, 3, 1e12]}
    years = [2017, 2018, 2019, 2020]
    panel = fc.forecast_panel(
        long_frame({k: (years, v) for k, v in series.items()}), 2, model=model
    )
    for (name, values), notes in zip(series.items(), panel.status["notes"], strict=True):
        one = fc.forecast(fc.AnnualSeries(values, years=years, name=name), 2, model)
        assert notes == " ".join(dict.fromkeys(one.notes))


def test_progress_is_reported(markets):
    seen = []
    frame = long_frame({"short": ([1], [1]), **markets})
    fc.forecast_panel(frame, 1, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (21, 21)
    assert seen == sorted(seen)


def test_an_engine_without_fugue_says_what_to_install(markets, monkeypatch):
    monkeypatch.setitem(sys.modules, "fugue", None)
    with pytest.raises(ParameterError, match=r"pip install .*\[distributed\]"):
        fc.forecast_panel(long_frame(markets), 1, engine="dask")


def test_importing_the_package_loads_neither_pandas_nor_fugue():
    code = "import sys, json, forecasting; print(json.dumps(sorted(sys.modules)))"
    loaded = json.loads(subprocess.check_output([sys.executable, "-c", code]))
    assert not {"pandas", "fugue", "scipy", "matplotlib"} & set(loaded)


def test_many_series_take_seconds():
    count = 20_000
    values = walks(count, 6)
    frame = pd.DataFrame(
        {
            "unique_id": np.repeat(np.arange(count), 6),
            "ds": np.tile(np.arange(2015, 2021), count),
            "y": values.ravel(),
        }
    )
    before = time.perf_counter()
    panel = fc.forecast_panel(frame, 5)
    assert time.perf_counter() - before < 5
    assert len(panel.forecasts) == 5 * count
    assert np.isfinite(panel.forecasts[COLUMNS]).all(axis=None)


@pytest.mark.parametrize(
    ("label", "part"),
    [
        ("2020H1", True), ("2020 Q3", True), ("H1 2020", True), ("2020上半年", True),
        ("2020-9M", True), ("2020年第三季度", True), ("2020年1-9月", True), ("2020-06", True),
        (pd.Period("2020Q1", "Q"), True), (pd.Period("2020", "Y"), False), ("2020", False),
        ("FY2020", False), ("2020-12-31", False), (2020, False), ("2020年", False),
    ],
)  # fmt: skip
def test_parts_of_years_are_known(label, part):
    assert is_part_of_year(label) is part


def test_a_panel_shows_no_rounding_errors():
    frame = long_frame({"A": ([2020, 2021, 2022], [3.0, 5.0, 7.0])})
    series = fc.AnnualSeries([3.0, 5.0, 7.0], years=[2020, 2021, 2022], unit="x")
    assert fc.forecast_panel(frame, 2, model="naive").forecasts["median"].tolist() == [7.0, 7.0]
    assert fc.forecast(series, 2, model="naive").median.tolist() == [7.0, 7.0]


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
