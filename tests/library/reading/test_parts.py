"""Months, quarters and halves: made into years, and the last one told from the years before it."""

import numpy as np
import pandas as pd
import pytest

import forecasting as fc
from forecasting.cli import main
from forecasting.errors import ForecastingError
from forecasting.nowcasting.unfinished import running_year
from forecasting.reading.long import read_long

MONTHS = pd.DataFrame(
    [(y, m) for y in range(2018, 2023) for m in range(1, 13) if (y, m) < (2022, 8)],
    columns=["year", "month"],
)
VALUES = 1.2 ** (MONTHS["year"] - 2018) * MONTHS["month"]


def written(path, months=MONTHS, values=VALUES, name=""):
    """A file of months."""
    rows = zip(months["year"], months["month"], values, strict=True)
    lines = [f"{name}{y}-{m:02},{v}" for y, m, v in rows]
    path.write_text("\n".join(["market,month,sales" if name else "month,sales", *lines]))
    return path


def test_the_running_year_becomes_an_uncertain_last_point(tmp_path):
    path = written(tmp_path / "m.csv")
    left = fc.AnnualSeries.from_csv(path, aggregate="sum")
    assert left.years[-1] == 2021
    assert "Left out: 2022 (7 of 12 months). unfinished='nowcast'" in left.notes()[0]
    series = fc.AnnualSeries.from_csv(path, aggregate="sum", unfinished="nowcast")
    assert series.years[-1] == 2022
    assert series.status[-1] == "derived"
    assert series.values[-1] == pytest.approx(78 * 1.2**4, rel=0.03)
    assert "a nowcast from its first 7 of 12 months and 3 earlier years" in series.notes()[1]
    assert len(series.rows()) == 31
    mean = fc.AnnualSeries.from_csv(path, aggregate="mean", unfinished="nowcast")
    np.testing.assert_allclose(mean.rows(), series.rows() / 12)
    again = fc.AnnualSeries.from_dict(series.to_dict())
    np.testing.assert_array_equal(again.rows(), series.rows())


def test_dates_of_months_are_no_odd_days(tmp_path):
    path = written(tmp_path / "m.csv")
    plain = fc.AnnualSeries.from_csv(path, aggregate="sum", unfinished="nowcast")
    days = [f"{y}-{m:02}-01" for y, m in MONTHS.to_numpy()]
    frame = pd.DataFrame({"date": pd.to_datetime(days), "sales": VALUES.to_numpy()})
    for dated in (frame, frame.assign(date=days), frame.set_index("date")["sales"]):
        series = fc.AnnualSeries.from_pandas(dated, aggregate="sum", unfinished="nowcast")
        np.testing.assert_array_equal(series.rows(), plain.rows())


def test_it_is_what_nowcast_says():
    known = pd.DataFrame(
        {
            "entity": "own",
            "period": "7M",
            "part": [28 * 1.2**k for k in (1, 2, 3)],
            "full": [78 * 1.2**k for k in (1, 2, 3)],
            "growth": np.log(1.2),
        }
    )
    told = {"year": 2022, "previous": 78 * 1.2**3, "entity": "own"}
    made = fc.nowcast(28 * 1.2**4, "7M", known, **told)
    parts = VALUES.groupby([MONTHS["year"], MONTHS["month"]]).sum().unstack()  # noqa: PD010
    found = running_year(parts, "month", "sum")
    assert found.median == pytest.approx(made.median, rel=1e-9)
    assert found.values[0] < made.quantile(0.05) < found.median < found.values[-1]
    assert running_year(parts.drop(2021), "month", "sum") is None, "it has no year before it"


@pytest.mark.parametrize(
    ("drop", "why"),
    [
        ("month in (3,) and year == 2022", "a month within is missing"),
        ("year < 2021", "one whole year only"),
        ("month == 5 and year in (2018, 2019, 2020, 2021)", "no whole year"),
    ],
)
def test_a_year_that_nothing_tells_is_left_out(tmp_path, drop, why):
    months = MONTHS.drop(MONTHS.query(drop).index)
    long = read_long(
        written(tmp_path / "m.csv", months, VALUES[months.index]),
        aggregate="sum",
        unfinished="nowcast",
    )
    assert 2022 not in set(long.frame["year"]), why
    assert f"2022 ({(months['year'] == 2022).sum()} of 12 months" in long.notes[0]


def test_two_values_of_one_month_are_refused_where_they_stand(tmp_path):
    twice = MONTHS[:24].iloc[[*range(24), 13, 5]]
    with pytest.raises(fc.DataError, match=r"line 26, .*more than one value for '2019-02'"):
        fc.AnnualSeries.from_csv(
            written(tmp_path / "m.csv", twice, VALUES[twice.index]), aggregate="sum"
        )


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"unfinished": "nowcast"}, "needs aggregate='sum' or 'mean'"),
        ({"unfinished": "nowcast", "aggregate": "last"}, "needs aggregate='sum' or 'mean'"),
        ({"unfinished": "guess", "aggregate": "sum"}, "give 'leave-out' or 'nowcast'"),
        ({"unfinished": "nowcast", "aggregate": "sum", "upper_bound": 170}, "upper_bound=170"),
    ],
)
def test_what_cannot_be_done_is_refused(tmp_path, told, words):
    with pytest.raises(ForecastingError, match=words) as caught:
        fc.AnnualSeries.from_csv(written(tmp_path / "m.csv"), **told)
    assert "\n" not in str(caught.value)


def test_of_many_series_each_has_its_own(run, tmp_path):
    text = written(tmp_path / "a.csv", name="A,").read_text()
    other = written(tmp_path / "b.csv", MONTHS[:48], VALUES[:48], name="B,").read_text()
    (tmp_path / "both.csv").write_text(text + other.split("\n", 1)[1].replace("B,", "\nB,", 1))
    args = ("--horizon", 1, "--model", "naive", "damped", "--aggregate", "sum", "--format", "csv")
    both = run("forecast", "both.csv", *args, "--unfinished", "nowcast")
    alone = run("forecast", "a.csv", *args, "--unfinished", "nowcast")
    assert both.exit_code == alone.exit_code == 0
    mine = [line for line in both.stdout.splitlines() if line.startswith("A,2023")]
    assert mine == alone.stdout.splitlines()[1:]
    assert "B,2022" in both.stdout
    series = fc.AnnualSeries.from_csv(
        tmp_path / "a.csv", aggregate="sum", unfinished="nowcast", id="market"
    )
    made = fc.forecast(series, 1, "naive")
    assert f"{made.median[0]:.6f}"[:8] in mine[0]


def test_a_bad_month_is_no_missing_one(tmp_path):
    values = VALUES.astype(object)
    values[16] = "abc"
    with pytest.raises(ForecastingError, match="line 18, column 'sales': 'abc' is not a number"):
        fc.AnnualSeries.from_csv(written(tmp_path / "m.csv", values=values), aggregate="sum")


def test_a_month_without_a_name_is_no_fault_of_the_program(run, tmp_path):
    text = written(tmp_path / "m.csv", name="A,").read_text().replace("A,2019-05", ",2019-05")
    (tmp_path / "m.csv").write_text(text)
    done = run("forecast", "m.csv", "--horizon", 1, "--aggregate", "sum")
    assert "11 of 12 months. No value for 2019" in done.stderr
    assert "fault of this program" not in done.stderr


@pytest.fixture
def run(tmp_path, monkeypatch):
    from click.testing import CliRunner

    monkeypatch.chdir(tmp_path)
    return lambda *args: CliRunner().invoke(main, [str(arg) for arg in args])
