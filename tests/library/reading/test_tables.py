"""CSV files as people have them: read right, or refused with file, line, column and reason."""

import datetime as dt
import io
import sys
import types

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import forecasting as fc
from forecasting.errors import DataError, ForecastingError, ParameterError, SeriesError
from forecasting.periods import Period, read_period, read_periods
from forecasting.reading.formats import read_table
from forecasting.reading.long import read_long
from forecasting.reading.numbers import read_numbers
from forecasting.reading.units import unit_of_header

VALUES = [19.64, 135.41, 443.75]
PLAIN = "year,value\n2017,19.64\n2018,135.41\n2019,443.75\n"
CHINESE = "年份,交易规模（亿元）\n2017年,196.4\n2018年,1354.1\n2019年,4437.5\n"


def read(path, **told):
    """A series and what was said of it."""
    series = fc.AnnualSeries.from_csv(path, **told)
    return series, list(series.remarks)


@pytest.fixture
def write(tmp_path):
    def write(text, encoding="utf-8", name="market.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path

    return write


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_encodings(write, encoding, newline):
    series = fc.AnnualSeries.from_csv(write(CHINESE.replace("\n", newline), encoding))
    np.testing.assert_allclose(series.values, [196.4, 1354.1, 4437.5])
    assert series.years.tolist() == [2017, 2018, 2019]
    assert series.unit == "亿元"
    assert series.name == "market"


def test_a_western_header_is_no_chinese_one(write):
    table = read_table(write("année,marché\n2017,1\n", "cp1252"))
    assert table.header == ["année", "marché"]
    assert "CP1252" in table.notes[0]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(write, delimiter):
    path = write(PLAIN.replace(",", delimiter))
    assert fc.AnnualSeries.from_csv(path).values.tolist() == VALUES


@pytest.mark.parametrize(
    ("cells", "numbers"),
    [
        (["1,234.5", "2,345"], [1234.5, 2345]),
        (["1.234,5", "2.345"], [1234.5, 2345]),
        (["1 234,5", "12 345,6"], [1234.5, 12345.6]),
        (["1\u00a0234", "2\u202f345"], [1234, 2345]),
        (["1'234.5", "2\u2019345"], [1234.5, 2345]),
        (["1,234,567", "2,000"], [1234567, 2000]),
        (["1.234.567", "2.000"], [1234567, 2000]),
        (["0,123", "2,000"], [0.123, 2.0]),
        (["1,5", "2,75"], [1.5, 2.75]),
        (["1.234", "2.345"], [1.234, 2.345]),
        ([".5", "1e3", "1.5E+03"], [0.5, 1000, 1500]),
        (["１２３", "（4）", "−5"], [123, -4, -5]),
        (["", "n/a", "—", "n.a.", "7"], [None, None, None, None, 7]),
    ],
)
def test_ways_of_writing_numbers(cells, numbers):
    assert read_numbers(cells, "value").entries == numbers


@pytest.mark.parametrize(
    ("cells", "semicolons", "words"),
    [
        (["1,234", "987"], False, "could be 1234 or 1.234"),
        (["1.234", "987"], True, "could be 1234 or 1.234"),
        (["1.5", "2,5"], False, "different decimal signs"),
        (["1,0,000"], False, "is not a number"),
        (["1 2"], False, "is not a number"),
        (["abc"], False, "is not a number"),
        (["=1+1"], False, "is not a number"),
        (["inf"], False, "is not a number"),
        (["1e999"], False, "does not fit"),
    ],
)
def test_numbers_that_are_refused(cells, semicolons, words):
    assert words in read_numbers(cells, "value", semicolons).entries[0]


def test_a_told_decimal_sign_settles_it():
    assert read_numbers(["1,234"], "v", decimal=".").entries == [1234]
    assert read_numbers(["1,234"], "v", decimal=",").entries == [1.234]


@pytest.mark.parametrize(
    ("cells", "header", "numbers", "unit"),
    [
        (["196.4亿元", "1.2万亿元"], "规模", [196.4, 12000], "亿元"),
        (["196亿", "4338亿元"], "规模", [196, 4338], "亿元"),
        (["196.4", "1.35万亿"], "规模（亿元）", [196.4, 13500], "亿元"),
        (["3000万", "5000万"], "用户", [3000, 5000], "万"),
        (["5千万", "1亿"], "用户（万）", [5000, 10000], "万"),
        (["12.5%", "14%"], "share", [12.5, 14], "%"),
        (["¥1,234.50", "￥2,000"], "sales", [1234.5, 2000], "¥"),
        (["$1.2bn", "$3bn"], "sales", [1.2, 3], "$ bn"),
        (["1.5", "2.5"], "GMV (bn CNY)", [1.5, 2.5], "bn CNY"),
    ],
)
def test_units_are_converted_and_recorded(cells, header, numbers, unit):
    found = read_numbers(cells, header)
    np.testing.assert_allclose(found.entries, numbers, rtol=1e-15)
    assert found.unit == unit


@pytest.mark.parametrize(
    ("cells", "header"),
    [
        (["196亿元", "1.2万亿元", "4338"], "规模"),
        (["196亿元", "1.2万亿元", "4338亿美元"], "规模"),
        (["12%", "13%", "14"], "share"),
        (["$12", "$13", "€14"], "sales"),
        (["12", "13", "14亿"], "sales (bn CNY)"),
    ],
)
def test_a_cell_in_another_unit_is_refused(cells, header):
    assert "Use one unit" in read_numbers(cells, header).entries[2]


@pytest.mark.parametrize(
    ("text", "year", "told"),
    [
        ("2020", 2020, {}),
        ("2020年", 2020, {}),
        ("２０２０年度", 2020, {}),
        ("2020.0", 2020, {}),
        ("2020 [YR2020]", 2020, {}),
        ("FY2020", 2020, {"fiscal": True}),
        ("FY20", 2020, {"fiscal": True}),
        ("2020财年", 2020, {"fiscal": True}),
        ("2019/20", 2020, {"fiscal": True}),
        ("FY2019/20", 2020, {"fiscal": True}),
        ("2019–2020", 2020, {"fiscal": True}),
        ("1999/00", 2000, {"fiscal": True}),
        ("令和2年", 2020, {}),
        ("2020-12-31", 2020, {"day": dt.date(2020, 12, 31)}),
        ("2020/1/5", 2020, {"day": dt.date(2020, 1, 5)}),
        ("2020年12月31日", 2020, {"day": dt.date(2020, 12, 31)}),
        ("31.12.2020", 2020, {"day": dt.date(2020, 12, 31)}),
        ("12/31/2020", 2020, {"day": dt.date(2020, 12, 31)}),
        ("31-Mar-2020", 2020, {"day": dt.date(2020, 3, 31), "fiscal": True}),
        ("2020A", 2020, {"status": "actual"}),
        ("2021E", 2021, {"status": "forecast"}),
        ("2021年（预测）", 2021, {"status": "forecast"}),
        ("2020H1", 2020, {"part": ("half", 1)}),
        ("2020上半年", 2020, {"part": ("half", 1)}),
        ("3Q20", 2020, {"part": ("quarter", 3)}),
        ("2020年第三季度", 2020, {"part": ("quarter", 3)}),
        ("2020M07", 2020, {"part": ("month", 7)}),
        ("Jul-20", 2020, {"part": ("month", 7)}),
        ("2020-9M", 2020, {"part": ("months", 0)}),
    ],
)
def test_periods_as_people_write_them(text, year, told):
    assert read_period(text) == Period(year, **told)


def test_labels_of_one_column_tell_each_other():
    fiscal = [p.year for p in read_periods(["2009-10", "2010-11", "2012-13"])]
    assert fiscal == [2010, 2011, 2013]
    assert [p.day.month for p in read_periods(["1/1/2020", "2/1/2020"])] == [1, 2]
    assert [p.day.month for p in read_periods(["1/1/2020", "1/2/2020"])] == [1, 2]
    assert [p.day for p in read_periods(["4/1/2019", "4/1/2020"])] == [None, None]


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        ("规模（单位：亿元）", "亿元"),
        ("规模/亿元", "亿元"),
        ("GMV, bn CNY", "bn CNY"),
        ("GMV [USD m]", "USD m"),
        ("Umsatz in Mio. EUR", "Mio. EUR"),
        ("Revenue USD m", "USD m"),
        ("交易规模亿元", "亿元"),
        ("Population, total", None),
        ("value", None),
    ],
)
def test_units_in_headers(header, unit):
    assert unit_of_header(header) == unit


@pytest.mark.parametrize(
    "text",
    [
        "when,what,much\n2017,a,19.64\n2018,b,135.41\n2019,c,443.75\n",
        "Year,Sales,Growth %\n2017,19.64,\n2018,135.41,589\n2019,443.75,228\n",
        "a,市场规模,增速\n2017,19.64,5%\n2018,135.41,5%\n2019,443.75,6%\n",
        "2017,19.64\n2018,135.41\n2019,443.75\n",
        "# a comment\n\nyear,value,\n2017,19.64,\n\n2018,135.41,\n2019,443.75,\n,,\n",
        "year,value\n2016,n/a\n2017,19.64\n2018,135.41\n2019,443.75\n2020,\n",
        'year,value\n2017,"19.64"\n2018, 135.41\n2019,"443.75"\n',
        "period,value\nFY2017,19.64\nFY2018,135.41\nFY2019,443.75\n",
    ],
)
def test_finds_the_columns(write, text):
    series = fc.AnnualSeries.from_csv(write(text))
    assert series.values.tolist() == VALUES
    assert series.years.tolist() == [2017, 2018, 2019]


def test_told_columns_unit_and_options_win(write):
    path = write("year,value,fy,net\n1,0,2017,1\n1,0,2018,2\n1,0,2019,4\n")
    series = fc.AnnualSeries.from_csv(
        path, year="fy", value="net", unit="m EUR", name="ours", upper_bound=10
    )
    assert series.values.tolist() == [1, 2, 4]
    assert (series.unit, series.name, series.upper_bound) == ("m EUR", "ours", 10)


def test_status_and_publication_come_along(write):
    text = (
        "year,value,status,first_published_from,first_published_to\n"
        "2017,1,actual,2018-01-01,2018-01-31\n2018,2,,2019-02-01,2019-02-01\n"
        "2019,4,actual,2020-02-01,2020-02-01\n2020,9,Forecast,,\n"
    )
    series, _ = read(write(text))
    assert series.status == ("actual", "actual", "actual", "forecast")
    assert series.first_published[3] is None
    assert len(series.as_of("2020-02-01")) == 3


def test_expected_years_are_forecasts_and_said_so(write):
    series, notes = read(write("年份,规模\n2018,1\n2019,2\n2020E,4\n"))
    assert series.status[-1] == "forecast"
    assert any("taken as forecasts" in note for note in notes)


def test_left_out_rows_are_said(write):
    _, notes = read(write("year,value\n2016,\n2017,1\n2018,2\n2019,4\n"))
    assert any("Left out: line 2 (no value)" in note for note in notes)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("year,value\n", "no rows"),
        ("year\n2017\n", "only one column"),
        ("My market\nyear,value\n2017,1\n2018,2\n", "at least 3"),
        ("year,year,value\n2017,1,2\n", "two columns are called 'year'"),
        ("year,value\n2017,1,234.5\n2018,2\n", "line 2: 3 cells"),
        ("year,value\n2017,1\n2018,abc\n2019,2\n", "line 3, column 'value': 'abc'"),
        ("year,v\n2017,about 1\n2018,some\n2019,2\n", "line 2, column 'v': 'about 1'"),
        ("market,2017,2018,2019\nA,1,2,3\nB,1,2,3\n", "2 series. Choose one"),
        ('year,value\n2017,"1,234"\n2018,2\n2019,3\n', "line 2, column 'value': '1,234' could be"),
        ("year,value\n2017,1\n2018,0\n2019,2\n", "line 3, column 'value': The value of 2018 is 0"),
        ("year,value\n2017,1\n2018,-2\n2019,2\n", "finite values above zero"),
        ("year,value\n2017,1\n2018,2\n2019H1,2\n", "line 4, column 'year': '2019H1' is not a year"),
        ("年份,规模\n2017,1\n2018,2\n2019上半年,2\n", "forecasting.nowcast"),
        ("year,value\n2017,1\n2019,2\n2020,2\n", "No value for 2018"),
        ("year,value\n2017,1\n2018,\n2019,2\n2020,3\n2021,3\n", "No value for 2018"),
        ("year,value\n2017,1\n2017,2\n2018,2\n", "More than one value"),
        ("month,v\n2017-01-31,1\n2017-02-28,2\n2017-03-31,2\n", "add up months or quarters"),
        ("year,value\n2017,1\n2018,2\n", "at least 3"),
        ("market,year,value\nA,2017,1\nB,2017,2\nA,2018,2\n", "2 series. Choose one"),
        ('year,value\n2017,"1\n2018,2\n', "line"),
        (b"PK\x03\x04rest", "Excel"),
        (b"\xff\xfe\x00", "not text"),
        (b"a,b\n\x00\x01\x02\x03,\xff\xff\xff\n", "not text"),
    ],
)
def test_refusals_name_the_place_and_the_remedy(write, text, words):
    path = write(text)
    with pytest.raises(ForecastingError) as caught:
        read(path)
    assert words in str(caught.value)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "told", "words"),
    [
        (PLAIN, {"value": "none"}, "no column 'none'"),
        (PLAIN, {"decimal": ";"}, "decimal=';'"),
        ("year,sales,size\n2017,1,2\n2018,2,3\n2019,3,4\n", {}, "Say value=.*: --value"),
        ("a,b\nx,1\ny,2\n", {}, "Say year="),
    ],
)
def test_wrong_arguments_are_named(write, text, told, words):
    with pytest.raises(ParameterError, match=words):
        read(write(text), **told)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(DataError, match="nowhere"):
        read(tmp_path / "nowhere.csv")
    with pytest.raises(DataError, match="Give a file"):
        read(tmp_path)


def test_standard_input(monkeypatch):
    monkeypatch.setattr(sys, "stdin", types.SimpleNamespace(buffer=io.BytesIO(PLAIN.encode())))
    assert read("-")[0].values.tolist() == VALUES


def test_frames_of_many_series_keep_bad_cells_for_the_panel(write):
    text = "市场,年份,规模（亿元）\n" + "".join(
        f"{name},{year},{value}\n"
        for name, last in (("甲", "8"), ("乙", "?"), ("丙", "0"))
        for year, value in ((2017, "1"), (2018, "3"), ("2019年", last))
    )
    long = read_long(write(text))
    assert long.unit == "亿元"
    assert [fault.status for fault in long.faults().values()] == ["not a number", "not positive"]
    frame = long.frame[["id", "year", "value"]]
    panel = fc.forecast_panel(frame, 1)
    assert panel.status["status"].tolist() == ["ok", "not a number", "not positive"]


@given(st.binary(max_size=200))
@example(b'\t"')
def test_any_bytes_are_read_or_refused(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(data)
    try:
        read(path)
    except ForecastingError as error:
        words = str(error)
    else:
        words = "any.csv"
    assert "any.csv" in words


@given(st.lists(st.floats(1e-3, 1e9), min_size=3, max_size=8), st.sampled_from([",", ";", "\t"]))
def test_what_is_written_is_read(tmp_path_factory, values, delimiter):
    path = tmp_path_factory.getbasetemp() / "written.csv"
    rows = [f"{2000 + i}{delimiter}{value!r}" for i, value in enumerate(values)]
    path.write_text("\n".join([f"year{delimiter}value", *rows]))
    try:
        assert fc.AnnualSeries.from_csv(path, decimal=".").values.tolist() == values
    except SeriesError as error:
        pytest.fail(str(error))
