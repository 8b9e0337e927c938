"""Frames and files of other tools: polars, Parquet, wide and long, with and without extras."""

import io
import sys
import time

import numpy as np
import pandas as pd
import pytest

import forecasting as fc
from forecasting.cli.output import as_csv
from forecasting.errors import DataError, ParameterError, SeriesError
from forecasting.reading.long import read_long

YEARS = [2018, 2019, 2020, 2021]
VALUES = [10.0, 13, 17, 22]


@pytest.mark.parametrize(
    "index",
    [
        YEARS,
        pd.RangeIndex(2018, 2022),
        pd.period_range("2018", periods=4, freq="Y"),
        pd.date_range("2018-12-31", periods=4, freq="YE"),
        [str(year) for year in YEARS],
        ["2018A", "2019A", "2020A", "2021A"],
        ["2017/18", "2018/19", "2019/20", "2020/21"],
    ],
)
def test_a_series_with_any_index_of_years_can_be_forecast(index):
    made = fc.forecast(pd.Series(VALUES, index=index), 1)
    expected = fc.forecast(fc.AnnualSeries(VALUES, years=YEARS), 1)
    np.testing.assert_array_equal(made.median, expected.median)
    assert made.years.tolist() == [2022]


@pytest.mark.parametrize(
    ("header", "name", "unit"),
    [
        ("Smart rings", "Smart rings", "unit not stated"),
        ("Vinyl sales (m EUR)", "Vinyl sales", "m EUR"),
        ("E-bike sales (thousand)", "E-bike sales", "thousand"),
        ("直播", "直播", "unit not stated"),
        ("sales", "market", "unit not stated"),
        ("y", "market", "unit not stated"),
        (None, "market", "unit not stated"),
    ],
)
def test_a_series_is_called_what_its_name_tells(header, name, unit):
    column = pd.Series(VALUES, index=YEARS, name=header)
    made = fc.forecast(column, 1)
    assert (made.series.name, made.series.unit) == (name, unit)
    if header is not None:
        frame = column.rename_axis("year").reset_index()
        assert fc.AnnualSeries.from_pandas(frame).name == name


def test_years_side_by_side_keep_the_order_of_the_rows():
    frame = pd.DataFrame({"id": ["A", "B"], 2018: [None, 5.0], 2019: [2, 6], 2020: [3, 7]})
    frame[2021] = [4, 8]
    assert fc.forecast_panel(frame, 1).forecasts["id"].tolist() == ["A", "B"]


@pytest.mark.parametrize("freq", ["YE-MAR", "YS-APR"])
def test_years_that_do_not_end_in_december_are_said_to_be_fiscal(freq):
    index = pd.date_range("2018", periods=4, freq=freq)
    series = fc.AnnualSeries.from_pandas(pd.Series(VALUES, index=index))
    assert series.fiscal
    panel = fc.forecast_panel(pd.DataFrame({"ds": index, "y": VALUES}), 1)
    assert "fiscal years" in panel.status["notes"].item()


def test_months_in_a_series_are_asked_about_and_added_up():
    index = pd.date_range("2018-01", periods=48, freq="MS")
    months = pd.Series(np.ones(48), index=index)
    with pytest.raises(DataError, match="Say how months make a year"):
        fc.forecast(months, 1)
    series = fc.AnnualSeries.from_pandas(months, aggregate="sum")
    assert series.values.tolist() == [12] * 4
    assert not series.fiscal


def test_a_wide_frame_may_lack_some_of_the_names():
    names = {"country": ["A", "A", "B"], "kind": ["x", None, "x"]}
    years = {
        str(year): [value, value + 1, value + 2] for year, value in zip(YEARS, VALUES, strict=True)
    }
    panel = fc.forecast_panel(pd.DataFrame(names | years), 1)
    assert panel.status["status"].tolist() == ["ok"] * 3
    assert panel.status.iloc[:, 0].tolist() == ["A / x", "A / ", "B / x"]


def test_jumps_of_several_series_are_told_by_name_and_only_the_first():
    rows = [(f"m{i}", y, v) for i in range(4) for y, v in zip(YEARS, [9, 9, 90, 9], strict=True)]
    frame = pd.DataFrame(rows, columns=["id", "year", "value"])
    frame.loc[frame["id"] == "m0", "value"] = 9
    told = [note for note in read_long(frame).notes if "slipped" in note]
    assert [note.split(" is ")[0].split("the value ")[1] for note in told] == [
        f"of m1 in {YEARS[2]}",
        f"of m1 in {YEARS[3]}",
        f"of m2 in {YEARS[2]}",
    ]


def test_parquet_says_what_to_install(tmp_path, monkeypatch):
    path = tmp_path / "m.parquet"
    path.write_bytes(b"PAR1 and more")
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(DataError, match="pip install pyarrow"):
        read_long(path)


@pytest.mark.parametrize(
    ("frame", "error", "words"),
    [
        (pd.Series(VALUES), SeriesError, "names no years"),
        (pd.DataFrame({"a": ["x", "y", "z"]}), ParameterError, "Which column is the year"),
        ([1, 2], ParameterError, "series is a list"),
    ],
)
def test_what_is_no_series_is_refused_in_words(frame, error, words):
    with pytest.raises(error, match=words):
        fc.forecast(frame, 1)


def test_a_million_rows_of_repeated_years_take_seconds(tmp_path):
    path = tmp_path / "many.csv"
    path.write_text("year,value\n" + "".join(f"{2000 + i % 20},{i + 1}\n" for i in range(300_000)))
    before = time.process_time()
    with pytest.raises(DataError, match=r"More than one value for \[2000, 2001, .*, \.\.\.\]"):
        fc.AnnualSeries.from_csv(path)
    assert time.process_time() - before < 20


def test_a_device_without_an_end_is_refused():
    with pytest.raises(DataError, match="not text"):
        read_long("/dev/zero")


def test_formulas_in_exports_are_prefixed_on_request():
    rows = [{"id": "=cmd|' /C calc'!A0", "value": 1.0}, {"id": "fine", "value": -2.0}]
    assert as_csv(rows).splitlines()[1].startswith("=cmd")
    safe = list(pd.read_csv(io.StringIO(as_csv(rows, safe=True)))["id"])
    assert safe == ["'=cmd|' /C calc'!A0", "fine"]
