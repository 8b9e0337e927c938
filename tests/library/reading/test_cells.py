"""Cells, headers and files once misread: each is read right, or refused with its place."""

import numpy as np
import pandas as pd
import pytest

import forecasting as fc
from forecasting.cli.run import analogues
from forecasting.days import parse_date
from forecasting.errors import DataError, ParameterError, SeriesError
from forecasting.periods import parse_year, read_period
from forecasting.reading.columns import likely_values
from forecasting.reading.formats import read_table
from forecasting.reading.long import read_long
from forecasting.reading.numbers import read_numbers
from forecasting.reading.statuses import point_status

YEARS = (2017, 2018, 2019)


def read(path, **told):
    """A series and what was said of it."""
    series = fc.AnnualSeries.from_csv(path, **told)
    return series, list(series.remarks)


@pytest.fixture
def write(tmp_path):
    def write(text, name="market.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def table(header, *columns):
    """A CSV with the years and these columns."""
    rows = zip(YEARS, *columns, strict=True)
    return "\n".join([header, *(",".join(map(str, row)) for row in rows)]) + "\n"


# Which column is the value


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("year,GMV (bn USD),GMV (growth %)", "GMV (bn USD)"),
        ("年份,交易规模(亿元),交易规模(同比增长%)", "交易规模(亿元)"),
        ("year,sales,sales (yoy)", "sales"),
        ("year,value (generated),other", "value (generated)"),
    ],
)
def test_growth_is_never_the_value(write, header, column):
    text = table(header, [10, 14, 18], [5, 40, 28])
    series, notes = read(write(text))
    assert series.values.tolist() == [10, 14, 18]
    assert f"values from {column!r}" in notes[0]
    years, value, _ = header.split(",")
    frame = pd.read_csv(write(text))
    by_hand = fc.forecast_panel(frame, 1, year=years, value=value).forecasts
    pd.testing.assert_frame_equal(fc.forecast_panel(frame, 1).forecasts, by_hand)


@pytest.mark.parametrize(
    "header",
    [
        "year,value (EUR),value (USD)",
        "year,revenue,sales",
        "year,market_size (growth %),users",
    ],
)
def test_two_columns_that_could_be_the_value_are_refused(write, header):
    path = write(table(header, [10, 14, 18], [5, 40, 28]))
    for way in (read, lambda p: fc.forecast_panel(pd.read_csv(p), 1)):
        with pytest.raises(ParameterError, match="Which column is the value"):
            way(path)


def test_a_usual_name_without_numbers_is_not_in_doubt():
    assert likely_values(["size", "sales"], lambda c: c == "sales") == ["sales"]
    assert likely_values(["share (%)"], lambda c: True) == ["share (%)"]


# Which column names the series


def by_segment():
    rows = [f"{c},{s},{y},{y - 2010}" for c in "AB" for s in "xyz" for y in YEARS]
    return "\n".join(["country,segment,year,value", *rows]) + "\n"


def test_a_name_that_does_not_tell_series_apart_is_asked_about(write):
    path = write(by_segment())
    words = "Which column names the series.*country.*Say id=.*segment"
    with pytest.raises(ParameterError, match="--id"):
        read_long(path)
    with pytest.raises(ParameterError, match=words):
        fc.forecast_panel(pd.read_csv(path), 1)
    assert len(read_long(path, id="segment").by_id()) == 3


def test_one_doubled_series_among_many_is_its_own_fault(write):
    rows = [f"{c},{c},{y},1" for c in "ABC" for y in YEARS] + ["A,A,2019,2"]
    path = write("\n".join(["market,label,year,value", *rows]))
    assert list(read_long(path).by_id()) == ["A", "B", "C"]
    statuses = fc.forecast_panel(pd.read_csv(path), 1).status["status"]
    assert statuses.tolist() == ["duplicate years", "ok", "ok"]


# What a point is


def test_one_unknown_status_keeps_the_guard_of_the_others():
    rows = [("A", y, 1 + y - 2017, "actual" if y < 2019 else "partial") for y in YEARS]
    rows += [("B", y, 1 + y - 2017, "bogus") for y in YEARS]
    rows += [
        ("C", y, 1 + y - 2017, word) for y, word in zip(YEARS, ("实际", None, "Final"), strict=True)
    ]
    frame = pd.DataFrame(rows, columns=["market", "year", "value", "status"])
    panel = fc.forecast_panel(frame, 1)
    assert panel.status["status"].tolist() == ["partial", "bad status", "ok"]


@pytest.mark.parametrize(
    ("word", "status"),
    [("实际", "actual"), ("估计", "estimate"), (" 预测 ", "forecast"), ("Derived", "derived"),
     ("e", "e"), (None, None)],
)  # fmt: skip
def test_words_for_what_a_point_is(word, status):
    assert point_status(word) == status


def test_expected_years_beat_a_blank_status(write):
    text = "year,value,status\n2017,1,actual\n2018,2,\n2019E,4,\n"
    assert read(write(text))[0].status == ("actual", "actual", "forecast")


# Marks that are no digits


@pytest.mark.parametrize("cell", ["14¹", "21①", "1½", "14⒈", "7⁵", "9₂", "14ª"])
def test_marks_do_not_become_digits(cell):
    found = read_numbers(["10", cell, "20"], "value").entries
    assert found[::2] == [10, 20]
    assert repr(cell) in found[1]
    assert "Remove the mark" in found[1]
    with pytest.raises(SeriesError, match="is not a year"):
        read_period(f"2018{cell[-1]}")


def test_a_mark_blames_its_own_row(write):
    with pytest.raises(DataError, match=r"line 3, column 'value': '14\*' is not a number. Remove"):
        read(write("year,value\n2017,10\n2018,14*\n2019,18\n2020,21\n"))
    with pytest.raises(DataError, match="line 3, column 'value': '14 e' is not a plain number"):
        read(write("year,value\n2017,10\n2018,14 e\n2019,18\n2020,21\n"))


# Units


@pytest.mark.parametrize(
    ("cell", "header"),
    [
        ("196元", "交易规模(亿元)"),
        ("¥196", "交易规模(亿元)"),
        ("1.2亿美元", "交易规模(亿元)"),
        ("196 USD", "GMV (USD million)"),
        ("4437 n", "GMV (USD million)"),
        ("$196", "GMV (USD million)"),
        ("$196", "GMV (EUR)"),
        ("14亿", "GMV (USD)"),
    ],
)
def test_a_part_of_the_unit_is_not_the_unit(write, cell, header):
    path = write(table(f"year,{header}", [10, cell, 30]))
    with pytest.raises(DataError, match=r"line 3, column .*Use one unit"):
        read(path)


@pytest.mark.parametrize(
    ("cell", "header", "number"),
    [
        ("1.2万亿元", "规模(亿元)", 12000),
        ("196亿元", "规模(亿元)", 196),
        ("196亿", "规模(亿元)", 196),
        ("196 usd million", "GMV (USD million)", 196),
        ("$196", "GMV (USD)", 196),
        ("12%", "penetration (% of households)", 12),
    ],
)
def test_the_whole_unit_may_be_repeated(cell, header, number):
    assert read_numbers(["1", cell], header).entries[1] == pytest.approx(number)


# Years and days


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("2009/10", "FY2010, by the year in which it ends"),
        ("2011-12", "FY2012, by the year in which it ends"),
        ("43831", "2020-01-01 as a number, write the year, 2020"),
        ("2020H1", "forecasting.nowcast"),
        ("Jan 2020", "forecasting.nowcast"),
        ("some 2020", "Give whole years"),
    ],
)
def test_what_is_no_year_gets_the_advice_that_fits(label, words):
    with pytest.raises(SeriesError, match=words) as caught:
        parse_year(label)
    part = label in ("2020H1", "Jan 2020", "2009/10", "2011-12")
    assert ("nowcast" in str(caught.value)) == part


@pytest.mark.parametrize("day", ["2020-01-01junk", "2020-01-01 or so", "2020", pd.NaT])
def test_days_are_read_whole(day):
    with pytest.raises(ParameterError, match="is not a day"):
        parse_date(day)
    assert str(parse_date("2020-01-01T10:00")) == "2020-01-01"
    assert str(parse_date(np.datetime64("2020-01-01T00:00:00.000000000"))) == "2020-01-01"


# Whole files


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("year,value\n2017,1\n2019,2\n2020,2\n", "line 3, column 'year': No value for 2018"),
        ("year,value\n2017,1\n2018,\n2019,2\n2020,2\n", "line 3, column 'value': empty. No value"),
        ("year,value\n2017,1\n2017,2\n2018,2\n", "line 3, column 'year': More than one value"),
        ("year,value\n2018,1\n2017,1\n2018,2\n", "line 4, column 'year': More than one value"),
        ("year,value\n2017,1\n2018,2\n", "market.csv: 2 yearly points"),
        ("year,value,status\n2017,1,\n2018,2,what\n2019,3,\n", "line 3, column 'status'"),
        ("year,value,first_published\n2017,1,\n2018,2,soon\n2019,3,\n", "line 3, column 'first_p"),
        ("market,year,value\nA,2017,1\n,2018,2\nA,2019,3\n", "2 series"),
        ("year,value\n2017,1\nEurope\n2018,2\n2019,3\n", "line 3: .*Remove notes below"),
        ('year,value\n2017,"1\n' + "2018,2\n" * 99, "line 2, column 'value'.*close its quote"),
        ("year,value\n2017,-\n2018,1\n#2019,3\n2020,3\n", "market.csv"),
    ],
)
def test_faults_name_their_place(write, text, words):
    with pytest.raises(DataError, match=words) as caught:
        read(write(text))
    assert len(str(caught.value)) < 300


def test_the_ceiling_names_the_row(write):
    with pytest.raises(DataError, match=r"line 3, column 'value': .*upper_bound=12"):
        read(write(table("year,value", [10, 14, 18])), upper_bound=12)


def test_rows_without_a_name_are_a_series_of_their_own(write):
    rows = read_long(write("market,year,value\nA,2017,1\n,2018,2\nA,2018,3\nA,2019,3\n"))
    assert rows.by_id() == {"A": [0, 2, 3], None: [1]}
    assert "line 3, column 'market': This row has no id" in rows.faults()[None].words
    frame = rows.frame[["id", "year", "value"]]
    assert fc.forecast_panel(frame, 1).status["status"].tolist() == ["ok", "no id"]


def test_excel_says_the_delimiter(write):
    assert read_table(write("sep=;\r\nyear;v\r\n2017;1,5\r\n")).lines.tolist() == [3]
    assert read(write("sep=;\nyear;v\n2017;1,5\n2018;2,5\n2019;3,5\n"))[0].values[0] == 1.5


def test_a_header_may_begin_like_a_zip_file(write):
    assert read_table(write("PK,value\n1,2\n")).header == ["PK", "value"]


@pytest.mark.parametrize("word", ["Größe", "Ströme und ößig"])
def test_western_words_with_two_marks_side_by_side(write, word):
    read = read_table(write(f"Jahr;{word}\n2017;1\n".encode("cp1252")))
    assert read.header == ["Jahr", word]


def test_hidden_rows_are_said(write):
    _, notes = read(write("# title\nyear,v\n2017,1\n#2018,9\n2018,2\n2019,4\n"))
    assert any("Left out: line 4 (behind #)" in note for note in notes)
    assert not any("line 1" in note for note in notes)


def test_analogues_find_their_columns_and_name_their_faults(write):
    text = "".join(f"P,{y},{y - 2000},{y + 1}-02-01,x{y}\n" for y in YEARS)
    frame = analogues(read_long(write("entity,period,value,first_published,id\n" + text)))
    assert frame["id"].unique().tolist() == ["P"]
    assert frame["year"].tolist() == list(YEARS)
    assert str(frame["first_published"].iloc[0]) == "2018-02-01"
    with pytest.raises(DataError, match="line 2, column 'period'"):
        analogues(read_long(write("entity,period,value\nP,abcd,1\nP,2011,2\n")))


def test_a_file_name_of_any_bytes(tmp_path):
    path = tmp_path / b"a\xff.csv".decode("utf-8", "surrogateescape")
    path.write_text(table("year,value", [10, 14, 18]))
    assert read(path)[0].name == r"a\udcff"
