"""Small things that a user sees, found by changing the code where no other test noticed."""

import pandas as pd
import pytest
from click.testing import CliRunner

import forecasting as fc
from forecasting.cli import main
from forecasting.formatting import plain

ROWS = pd.DataFrame({"year": range(2018, 2023), "value": [3.0, 5, 8, 12, 15], "status": "actual"})
ROWS.loc[4, "status"] = "estimate"


def test_the_label_of_a_model_stands_beside_the_series():
    frame = ROWS.assign(unique_id="A")
    panel = fc.forecast_panel(frame, 2, model=["naive", "drift"])
    assert panel.status.columns[:2].tolist() == ["unique_id", "model"]


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (ROWS, "the last value, 2022, is an estimate."),
        (ROWS.assign(market="A"), "the last value, 2022, is an estimate."),
        (ROWS.assign(status="actual"), None),
    ],
)
def test_a_last_value_that_is_an_estimate_is_named(frame, words, tmp_path):
    path = tmp_path / "sales.csv"
    frame.to_csv(path, index=False)
    remarks = fc.AnnualSeries.from_csv(path, unit="m EUR").remarks
    found = [one for one in remarks if "estimate." in one]
    assert found == ([f"{path}: {words}"] if words else [])


def test_the_description_of_a_chart_says_where_the_series_began_and_ended():
    series = fc.AnnualSeries([3, 5, 8, 12], years=range(2019, 2023), unit="m EUR")
    assert "3 at first, 12 in 2022" in fc.handout(fc.forecast(series, 2))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([10, 9, 8, 7], "fell every year"),
        ([10, 12, 11, 10], "fell in the last two years"),
        ([10, 12, 14, 13], "fell in the last year only"),
        ([10, 10.2, 10.3, 10.6], "grew by less than 7 % a year"),
        ([10, 11, 13, 15], "grew by 7 to 35 % a year"),
        ([10, 20, 40, 70], "grew by more than 35 % a year"),
    ],
)
def test_a_page_says_what_kind_of_series_its_record_is_of(values, words):
    series = fc.AnnualSeries(values, years=range(2019, 2023), unit="m EUR")
    page = fc.handout(fc.forecast(series, 2)).replace("\N{NO-BREAK SPACE}", " ")
    assert f"values that {words}, its 80 % ranges held" in page


def test_the_note_on_a_revision_names_the_last_year():
    series = fc.AnnualSeries([20, 135, 444], years=range(2017, 2020), unit="m EUR")
    assert "The last point, 2019, may be revised" in series.with_revision(0.2).notes()[0]


@pytest.mark.parametrize("bound", ["above", "below"])
def test_a_chance_of_no_number_is_refused(bound):
    series = fc.AnnualSeries([3, 5, 8, 12], years=range(2019, 2023), unit="m EUR")
    with pytest.raises(fc.ParameterError, match=f"{bound}=nan: give a number"):
        fc.forecast(series, 2).probability(2023, **{bound: float("nan")})


@pytest.mark.parametrize(
    ("number", "digits", "words"),
    [(1 / 3, None, "0.333"), (12.5, None, "12.5"), (0.1267, 2, "0.13"), (1234.5, 2, "1,200")],
)
def test_a_number_has_the_digits_that_were_asked_for(number, digits, words):
    assert plain(number, digits) == words


@pytest.fixture
def shell(tmp_path, monkeypatch):
    """Run a command beside a file of twenty series."""
    monkeypatch.chdir(tmp_path)
    names = [f"m{i}" for i in range(20)]
    frame = pd.DataFrame({"year": range(2012, 2021), "value": [1.0, 2, 4, 7, 11, 15, 20, 24, 30]})
    pd.concat([frame.assign(market=n) for n in names]).to_csv("many.csv", index=False)
    return lambda *words: CliRunner().invoke(main, ["forecast", "many.csv", *words])


def test_a_table_for_a_pipe_ends_with_one_line_break(shell):
    for form in ("csv", "table"):
        found = shell("--horizon", "2", "--format", form).stdout
        assert found.endswith("\n")
        assert not found.endswith("\n\n")


def test_many_long_series_are_told_of_a_class_of_their_own(shell):
    assert "20 series have eight years or more" in shell("--horizon", "2").output
    assert "eight years or more" not in shell("--horizon", "2", "--model", "naive").output


def test_paths_below_a_known_parent_have_one_value_a_year():
    part = fc.AnnualSeries([20, 135, 444, 971], years=range(2017, 2021), unit="bn CNY", name="a")
    whole = fc.AnnualSeries([7175, 9007, 10632, 11760, 13088], years=range(2017, 2022),
                            unit="bn CNY", name="b")  # fmt: skip
    paths = fc.forecast_share(part, whole, 1).paths(50, seed=0)
    assert paths.shape == (50, 1)
    assert (paths < 13088).all()


def test_one_interval_has_one_level():
    made = fc.forecast(fc.AnnualSeries([3, 5, 8], years=range(2020, 2023), unit="m EUR"), 2)
    with pytest.raises(fc.ParameterError, match="give one level in percent"):
        made.interval([80, 95])
