"""Which columns of a frame a panel takes, and what years and ids may be."""

import numpy as np
import pandas as pd
import pytest

import forecasting as fc
from forecasting.errors import ParameterError
from forecasting.periods import is_part_of_year

from .frames import COLUMNS, long_frame


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
