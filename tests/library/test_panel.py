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
from hypothesis import example, given, settings
from hypothesis import strategies as st

import forecasting as fc
from forecasting.days import odd_days
from forecasting.errors import ForecastingError, ModelError, ParameterError
from forecasting.models.base import Model
from forecasting.models.damped import Damped
from forecasting.predictive import from_t

from .frames import COLUMNS, long_frame, walks


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
@example([[*[(2010, 1.0, "actual")] * 3, ("2017H1", None, "actual")]], None)
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


def test_dates_that_are_no_years_apart_are_partial():
    days = pd.to_datetime(["2018-01-31", "2019-02-28", "2020-03-31"])
    told = fc.forecast_panel(pd.DataFrame({"ds": days, "y": [1.0, 2, 3]}), 1).status.iloc[0]
    assert told["status"] == "partial"
    with pytest.raises(fc.SeriesError) as caught:
        fc.AnnualSeries([1, 2, 3], years=days)
    assert str(caught.value) == told["reason"]


def test_the_same_day_after_many_years_is_no_odd_day():
    days = [dt.date(year, 1, 31).toordinal() for year in (1940, 2000)]
    assert odd_days(np.zeros(2), np.array([1940, 2000]), np.array(days)).tolist() == [-1, -1]


@pytest.mark.parametrize("model", ["pool", "arima"])
def test_notes_belong_to_their_own_series(model):
    series = {"up": [20, 135, 444, 971], "flat": [5, 5, 5, 5], "far": [1, 1e9, 3, 1e12]}
    years = [2017, 2018, 2019, 2020]
    panel = fc.forecast_panel(
        long_frame({k: (years, v) for k, v in series.items()}), 2, model=model
    )
    for (name, values), notes in zip(series.items(), panel.status["notes"], strict=True):
        one = fc.forecast(fc.AnnualSeries(values, years=years, name=name), 2, model)
        assert notes == "\n".join(dict.fromkeys(one.notes))


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


def test_a_panel_shows_no_rounding_errors():
    frame = long_frame({"A": ([2020, 2021, 2022], [3.0, 5.0, 7.0])})
    series = fc.AnnualSeries([3.0, 5.0, 7.0], years=[2020, 2021, 2022], unit="x")
    assert fc.forecast_panel(frame, 2, model="naive").forecasts["median"].tolist() == [7.0, 7.0]
    assert fc.forecast(series, 2, model="naive").median.tolist() == [7.0, 7.0]
