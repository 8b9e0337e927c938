"""The commands about the past, parts of years and models."""

import json

import pytest

import forecasting as fc

from .tables import MANY, rows


def test_compare_puts_models_side_by_side(run, tmp_path):
    done = run(
        "compare", "one.csv", "--horizon", 2, "--model", "damped", "theta", "--plot", "f.svg"
    )
    assert done.exit_code == 0
    lines = [line.split() for line in done.stdout.splitlines()]
    assert [line[0] for line in lines if line and line[0] in ("damped", "theta")] == [
        "damped",
        "theta",
    ]
    assert (tmp_path / "f.svg").exists()


def test_compare_prints_the_notes_of_each_model(run):
    done = run("compare", "one.csv", "--horizon", 2, "--model", "damped", "theta", "naive")
    series = fc.AnnualSeries.from_csv("one.csv")
    for model in ("damped", "theta", "naive"):
        for note in fc.forecast(series, 2, model).notes:
            assert f"  - {model}: {note}" in done.stdout or f"  - {note}" in done.stdout
    alone = run("compare", "one.csv", "--horizon", 2, "--model", "naive").stdout
    assert all(f"  - {note}" in alone for note in fc.forecast(series, 2, "naive").notes)


def test_analogues_change_one_row_of_a_comparison(run, tmp_path):
    lines = [f"{name},{2008 + i},{10 * 1.3**i:.3f}" for name in "PQR" for i in range(9)]
    (tmp_path / "peers.csv").write_text("\n".join(["market,year,value", *lines]))
    args = ["compare", "one.csv", "--horizon", 2, "--format", "csv", "--model", "damped"]
    more = ["--analogues", "peers.csv"]
    plain, told = (rows(run(*args, "reference", *extra).stdout) for extra in ([], more))
    assert {a["model"] for a, b in zip(plain, told, strict=True) if a != b} == {"reference"}
    assert "--analogues are for the model reference" in run(*args, *more).stderr


def test_compare_takes_a_kind(run):
    series = fc.AnnualSeries.from_csv("one.csv")
    args = ["compare", "one.csv", "--horizon", 2, "--model", "reference", "--format", "json"]
    for kind in ("technology", "product"):
        (entry,) = json.loads(run(*args, "--kind", kind).stdout)["series"]
        told = [row["median"] for row in entry["forecasts"][0]["rows"]]
        assert told == pytest.approx(fc.forecast(series, 2, fc.Reference(kind=kind)).median)


def test_compare_leaves_out_models_that_refuse(run, monkeypatch):
    from forecasting.models.damped import Damped

    monkeypatch.setattr(Damped, "parameters", 9)
    done = run("compare", "one.csv", "--horizon", 1, "--model", "damped", "naive")
    assert done.exit_code == 0
    assert "damped is left out: damped needs at least" in done.stdout
    alone = run("compare", "one.csv", "--horizon", 1, "--model", "damped")
    assert alone.exit_code == 1
    assert "Failed: one by damped: damped needs" in alone.stderr


def test_backtest_scores_past_forecasts(run):
    args = ["backtest", "one.csv", "--horizon", 2, "--model", "naive", "damped"]
    assert "smaller wis is better" in run(*args).stdout
    assert len(rows(run(*args, "--format", "csv").stdout)) == 10
    document = json.loads(run(*args, "--format", "json").stdout)
    assert {row["model"] for row in document["summary"]} == {"naive", "damped"}


HISTORY = "entity,year,period,part,full,growth,first_published\n" + "".join(
    f"A,{2015 + i},H1,{40 + i},{100 + 2 * i},0.1,{2016 + i}-01-20\n" for i in range(4)
)


def test_the_scores_fit_on_a_terminal_and_the_rest_is_in_the_json(run):
    done = run("backtest", "one.csv")
    table = [line for line in done.stdout.splitlines() if line[:1].isalpha()][1:]
    assert len(table) == 1 + len(fc.list_models())
    assert max(map(len, table)) <= 80
    (summary, *_) = json.loads(run("backtest", "one.csv", "--format", "json").stdout)["summary"]
    named = {row.split()[0]: row.split() for row in table}
    assert named[summary["model"]][1] == str(summary["forecasts"])
    assert named[summary["model"]][-4] == f"{100 * summary['coverage_80']:.0f}"
    assert {"crps", "male", "interval_score_95"} <= set(summary)


def test_advice_is_in_words_of_the_command_line_and_no_column_is_denied(run):
    done = run("forecast", "many.csv", "--horizon", 1)
    assert "Say --kind technology or --kind product." in done.stdout
    assert "kind=" not in done.stdout
    assert "series by 'market'." in done.stdout
    assert "Not taken" not in done.stdout


def test_notes_of_many_series_are_said_once_and_of_which(run, tmp_path):
    (tmp_path / "more.csv").write_text(MANY + "D,2017,9\nD,2018,8\nD,2019,7\n")
    said = run("forecast", "more.csv", "--horizon", 1).stdout
    assert said.count("No kind was named") == 1
    assert "  - A, C: Reference windows like this one (fast, 3 points)" in said
    assert "  - D: Reference windows like this one (falling, 3 points)" in said
    args = ("forecast", "more.csv", "--horizon", 1, "--format", "csv", "--model", "reference")
    assert "Note: D: Reference windows like this one (falling, 3 points)" in run(*args).stderr
    assert "Note: D by damped: Reference windows like" in run(*args, "damped").stderr


def test_nowcast_from_a_history(run, tmp_path):
    args = ["nowcast", "80", "H1", "--year", "2020", "--previous", "162"]
    args += ["--history", "h.csv", "--format", "json"]
    (tmp_path / "h.csv").write_text(HISTORY)
    for more in ([], ["--as-of", "2020-08-01"]):
        row = json.loads(run(*args, *more).stdout)["rows"][0]
        assert row["lower_95"] < row["lower_80"] < row["median"] < row["upper_80"]
    said = run(*args[:-2]).stdout.splitlines()
    assert said[0] == "2020 from its H1, 80.00", "no unit was named"
    assert "80 % from" in said[3]
    assert "lower_80" not in said[3]


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("part,", "some,", "no column 'part'"),
        (",40,", ",much,", "line 2, column 'part': 'much'"),
        (",2015,", ",,", "line 2, column 'year': empty"),
    ],
)
def test_a_bad_history_is_named(run, tmp_path, before, after, words):
    (tmp_path / "h.csv").write_text(HISTORY.replace(before, after, 1))
    done = run("nowcast", 80, "H1", "--year", 2020, "--previous", 162, "--history", "h.csv")
    assert done.exit_code == 2
    assert words in done.stderr


def test_models_are_listed(run):
    listed = json.loads(run("models", "--format", "json").stdout)["models"]
    assert [one["model"] for one in listed] == fc.list_models().index.tolist()
    table = run("models").stdout
    assert fc.list_models().loc["damped", "assumes"] in table
    for title in ("On take-offs:", "intervals on technologies, %", "intervals on products, %"):
        assert title in table
    assert max(map(len, table.split("reference:")[0].splitlines())) <= 80
    shares = [value for name, value in listed[0].items() if name.startswith("technologies_")]
    words = " ".join([listed[0]["model"], *(f"{100 * share:.0f}" for share in shares)])
    assert words in " ".join(table.split())
