"""A yearly series: what it takes, what it refuses and how it says so; its uncertain last point."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import forecasting as fc
from forecasting.days import parse_date
from forecasting.periods import parse_year

VALUES, YEARS = [19.64, 135.41, 443.75, 971.2], [2017, 2018, 2019, 2020]


def market(values=VALUES, years=YEARS, **options):
    return fc.AnnualSeries(values, years=years, **{"unit": "bn CNY", **options})


def test_rows_are_sorted_with_all_that_belongs_to_them():
    order = [2, 0, 3, 1]
    status = ["actual", "estimate", "derived", "forecast"]
    days = ["2018-01-01", None, "2020-01-01", ("2020-09-01", "2020-09-30")]
    mixed = market(
        [VALUES[i] for i in order],
        [YEARS[i] for i in order],
        status=[status[i] for i in order],
        first_published=[days[i] for i in order],
    )
    straight = market(status=status, first_published=days)
    assert mixed.to_dict() == straight.to_dict()
    assert mixed.first_published[3] == (dt.date(2020, 9, 1), dt.date(2020, 9, 30))
    assert mixed.first_published[1] is None
    assert mixed.first_published[0] == (dt.date(2018, 1, 1),) * 2


def test_growth_length_and_words():
    s = market(name="live commerce")
    assert s.growth().tolist() == pytest.approx([5.8946, 2.2771, 1.1886], abs=1e-4)
    assert len(s) == 4
    assert repr(s).splitlines()[0] == "AnnualSeries('live commerce', 4 points 2017-2020, bn CNY)"
    assert repr(s).splitlines()[3].split() == ["2017", "19.64", "actual"]
    assert "<td>19.64</td>" in s._repr_html_()


def test_it_cannot_be_changed_by_accident():
    given = np.array(VALUES)
    s = market(given)
    with pytest.raises(ValueError, match="read-only"):
        s.values[0] = 1
    given[0] = 99
    assert s.values[0] == VALUES[0]


@pytest.mark.parametrize(
    ("values", "years", "says"),
    [
        ([1, 2], [2019, 2020], "2 yearly points; at least 3"),
        ([], [], "0 yearly points"),
        ([1, 2, 3], [2017, 2018], "3 values but 2 years"),
        ([1, 2, 3], [2017, 2018, 2020], "No value for 2019"),
        ([1, 2, 3, 4], [2017, 2018, 2018, 2019], r"More than one value for \[2018\]"),
        ([1, 0, 3], [2017, 2018, 2019], "value of 2018 is 0.0"),
        ([1, -2, 3], [2017, 2018, 2019], "above zero"),
        ([1, float("nan"), 3], [2017, 2018, 2019], "value of 2018 is nan"),
        ([1, float("inf"), 3], [2017, 2018, 2019], "value of 2018 is inf"),
        ([1, "2", 3], [2017, 2018, 2019], "Convert text first"),
        ([1, None, 3], [2017, 2018, 2019], "value of 2018 is None"),
        ([1, True, 3], [2017, 2018, 2019], "not a number"),
        ([1, 2j, 3], [2017, 2018, 2019], "not a real number"),
        ([1, 10**400, 3], [2017, 2018, 2019], "larger unit"),
        ([1, 2, 3], ["2019H1", "2019H2", "2020H1"], "half-years and quarters"),
        ([1, 2, 3], [2017, 2018.5, 2019], "2018.5 is not a year"),
        ([1, 2, 3], [2017, True, 2019], "True is not a year"),
        ([1, 2, 3], [2017, None, 2019], "None is not a year"),
        ([1, 2, 3], [10**6, 10**6 + 1, 10**6 + 2], "is not a year"),
        ([1, 2, 3], pd.period_range("2019Q1", periods=3, freq="Q"), "is not a year"),
    ],
)
def test_refusals_say_what_is_wrong(values, years, says):
    with pytest.raises(fc.SeriesError, match=says):
        market(values, years)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"unit": " "}, "unit is missing"),
        ({"unit": None}, "unit is missing"),
        ({"status": ["actual"] * 3}, "3 entries in status"),
        ({"status": "guess"}, "'guess' of 2017 is not one of actual"),
        ({"first_published": ["2020-01-01"]}, "1 entries in first_published"),
        ({"first_published": [("2020-02-01", "2020-01-01")] * 4}, "ends before it begins"),
        ({"upper_bound": 900}, "971.2, is not below upper_bound=900"),
    ],
)
def test_refusals_of_options(options, says):
    with pytest.raises(fc.SeriesError, match=says):
        market(**options)


def test_too_few_points_have_their_own_error():
    with pytest.raises(fc.TooShortError):
        market([1, 2], [2019, 2020])


@pytest.mark.parametrize(
    "year",
    [
        2020,
        2020.0,
        "2020",
        "FY2020",
        "fy 2020",
        "2020年",
        "2020-12-31",
        np.int32(2020),
        np.datetime64("2020-01-01"),
        dt.date(2020, 12, 31),
        pd.Timestamp(2020, 6, 30),
        pd.Period("2020", freq="Y"),
    ],
)
def test_years_as_people_write_them(year):
    assert parse_year(year) == 2020


def test_days_as_people_write_them():
    day = dt.date(2021, 1, 15)
    for text in ("2021-01-15", "2021-01-15T10:00", day, dt.datetime(2021, 1, 15, 9)):
        assert parse_date(text) == day
    assert parse_date(pd.Timestamp(day)) == day
    for bad in ("15.1.2021", "soon", 2021, None):
        with pytest.raises(fc.ParameterError, match="Write it as"):
            parse_date(bad)


def test_fiscal_years_are_said():
    s = market(years=["FY2017", "FY2018", "FY2019", "FY2020"])
    assert any("fiscal" in note for note in s.notes())
    assert any("fiscal" in note for note in s.through(2019).notes())
    assert market().notes() == ()


def test_a_last_point_that_is_a_forecast_is_said():
    s = market(status=["estimate"] * 3 + ["forecast"])
    assert any("2020, is itself a forecast" in note for note in s.notes())
    assert not any("forecast" in note for note in s.through(2019).notes())
    middle = market(status=["actual", "forecast", "actual", "actual"])
    assert middle.notes() == ("The values of [2018] are forecasts and no observations.",)


@pytest.mark.parametrize("status", ["estimate", "forecast"])
def test_a_last_point_that_may_change_is_said_to_be_taken_as_known(status):
    s = market(status=["actual"] * 3 + [status])
    (said,) = [note for note in s.notes() if f"2020 ({status}), is taken as known" in note]
    assert said in fc.forecast(s, 2).notes
    assert not any("as known" in note for note in s.with_revision(0.2).notes())


def test_through():
    assert market().through(2019).values.tolist() == VALUES[:3]
    with pytest.raises(fc.TooShortError):
        market().through(2018)


def test_as_of_keeps_what_was_surely_public():
    days = ["2018-02-01", "2019-02-01", ("2020-02-01", "2020-03-31"), "2021-01-10"]
    s = market(first_published=days)
    assert s.as_of("2020-03-31").years.tolist() == [2017, 2018, 2019]
    assert len(s.as_of("2021-01-10")) == 4
    with pytest.raises(fc.VintageError, match="Only 2 points"):
        s.as_of("2020-03-30")  # inside the interval: not surely
    with pytest.raises(fc.VintageError, match="4 have no first_published"):
        market().as_of("2030-01-01")
    unknown = market(first_published=[None, *days[1:]])
    assert unknown.as_of("2021-01-10").years.tolist() == [2018, 2019, 2020]


@given(st.dates(dt.date(2017, 1, 1), dt.date(2023, 1, 1)))
def test_as_of_never_shows_a_later_row(day):
    s = market(
        [1, 2, 3, 4, 5],
        range(2016, 2021),
        first_published=[f"{y}-06-15" for y in range(2017, 2022)],
    )
    try:
        kept = s.as_of(day)
    except fc.VintageError:
        assert day < dt.date(2019, 6, 15)
    else:
        assert all(p[1] <= day for p in kept.first_published)
        assert kept.years[-1] == min(2020, day.year - 1 - (day < dt.date(day.year, 6, 15)))


def test_from_pandas():
    series = pd.Series(VALUES, index=YEARS)
    frame = pd.DataFrame({"jahr": YEARS, "umsatz": VALUES, "note": "x"})
    for s in (
        fc.AnnualSeries.from_pandas(series, unit="bn CNY"),
        fc.AnnualSeries.from_pandas(series.to_frame(), unit="bn CNY"),
        fc.AnnualSeries.from_pandas(frame, unit="bn CNY", year="jahr", value="umsatz"),
        fc.AnnualSeries.from_pandas(frame[["jahr", "umsatz"]], unit="bn CNY", year="jahr"),
        fc.AnnualSeries.from_pandas(
            series.set_axis(pd.PeriodIndex([str(y) for y in YEARS], freq="Y")), unit="bn CNY"
        ),
    ):
        assert s.to_dict() == market().to_dict()
    with pytest.raises(fc.ParameterError, match="no column 'wert'"):
        fc.AnnualSeries.from_pandas(frame, unit="m", value="wert")
    assert fc.AnnualSeries.from_pandas(frame, unit="m", year="jahr").values.tolist() == VALUES
    with pytest.raises(fc.SeriesError, match="names no years"):
        fc.AnnualSeries.from_pandas(pd.Series(VALUES), unit="m")
    gap = pd.Series([np.nan, *VALUES], index=[2016, *YEARS])
    assert fc.AnnualSeries.from_pandas(gap, unit="m").years.tolist() == YEARS
    named = fc.AnnualSeries.from_pandas(series, unit="m", name="x", status="estimate")
    assert (named.name, named.status[0]) == ("x", "estimate")


def test_frame_and_dict_round_trip():
    s = market(
        status=["actual", "estimate", "derived", "forecast"],
        first_published=["2018-01-01", None, "2020-01-01", ("2020-09-01", "2020-09-30")],
        name="m",
        upper_bound=5000,
    )
    frame = s.to_frame()
    assert frame.index.name == "year"
    assert frame["value"].tolist() == VALUES
    assert frame["status"].tolist() == list(s.status)
    back = fc.AnnualSeries.from_dict(s.to_dict())
    assert back.to_dict() == s.to_dict()


def test_values_and_years_are_enough_of_a_dict():
    back = fc.AnnualSeries.from_dict({"values": VALUES, "years": YEARS, "unit": "bn CNY"})
    assert back.to_dict() == market().to_dict()
    assert back.notes() == ()


def test_a_bounded_series_is_seen_as_odds():
    shares = market([4, 9, 14], [2019, 2020, 2021], unit="%", upper_bound=100)
    assert shares.rows()[0].tolist() == pytest.approx([4 / 0.96, 9 / 0.91, 14 / 0.86])
    assert market().rows().tolist() == [VALUES]


def test_percentages_without_a_ceiling_say_so():
    (note,) = market(unit="% of households").notes()
    assert "upper_bound=100" in note
    assert not market([4, 9, 14], [2019, 2020, 2021], unit="%", upper_bound=100).notes()
    assert not market(unit="bn CNY").notes()
