"""The command line, as a shell sees it."""

import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

import forecasting as fc
from forecasting.cli import main
from forecasting.cli.arguments import Spread
from forecasting.formatting import number

from .tables import YEARS, rows


def python(code, *args, **options):
    return subprocess.run(
        [sys.executable, *code, *args], capture_output=True, text=True, check=False, **options
    )


LOADED = """
import sys
from forecasting.cli import main
try:
    main()
finally:
    print(*sorted({"pandas", "matplotlib", "statsmodels"} & set(sys.modules)), file=sys.stderr)
"""


@pytest.mark.parametrize(
    ("args", "loaded"),
    [
        (["--help"], ""),
        (["forecast", "--help"], ""),
        (["forecast", "-", "--horizon", "2", "--model", "damped"], "pandas"),
    ],
)
def test_commands_load_no_more_than_they_need(args, loaded):
    done = python(["-c", LOADED], *args, input=YEARS)
    assert done.returncode == 0
    assert done.stderr.strip() == loaded
    assert done.stdout


def test_runs_as_a_module():
    done = python(["-m", "forecasting"], "forecast", "--horizon", "1", input=YEARS)
    assert done.returncode == 0
    assert "2019" in done.stdout


def test_table_shows_numbers_method_and_notes(run):
    done = run("forecast", "one.csv", "--horizon", 2, "--model", "damped", "--unit", "m EUR")
    assert done.exit_code == 0
    expected = fc.forecast(fc.AnnualSeries.from_csv("one.csv", unit="m EUR"), 2, model="damped")
    assert "one (m EUR), 6 years 2013-2018" in done.output
    assert number(expected.median[1]) in done.output
    assert expected.method in done.output
    assert all(note in done.output for note in expected.notes)


def test_csv_equals_the_library(run):
    done = run("forecast", "one.csv", "--horizon", 3, "--model", "damped", "--format", "csv")
    frame = fc.forecast(fc.AnnualSeries.from_csv("one.csv"), 3, model="damped").to_frame()
    found = rows(done.stdout)
    assert [int(row["year"]) for row in found] == frame.index.tolist()
    for column in frame:
        assert [float(row[column]) for row in found] == frame[column].tolist()


def test_json_holds_everything(run):
    done = run(
        "forecast", "one.csv", "--horizon", 1, "--model", "damped", "naive", "--format", "json"
    )
    document = json.loads(done.stdout)
    (series,) = document["series"]
    assert [one["model"] for one in series["forecasts"]] == ["damped", "naive"]
    assert series["years"] == list(range(2013, 2019))
    assert series["failed"] == []


@pytest.mark.parametrize(
    "given",
    [
        ["--levels", "50", "90", "--model", "damped", "theta", "one.csv"],
        ["--levels", "50", "--levels", "90", "--model", "damped", "--model", "theta", "one.csv"],
        ["one.csv", "--model", "damped", "theta", "--levels", "50", "90"],
    ],
)
def test_options_take_several_values(run, given):
    done = run("forecast", "--horizon", 1, "--format", "csv", *given)
    assert [row["model"] for row in rows(done.stdout)] == ["damped", "theta"]
    assert list(rows(done.stdout)[0])[3:-1] == ["lower_50", "upper_50", "lower_90", "upper_90"]


def test_standard_input_in_gbk_with_chinese_units(run):
    text = "年份,规模（亿元）\n2017年,196\n2018年,1354\n2019年,4438\n"
    done = run("forecast", "--horizon", 1, input=text.encode("gbk"))
    assert done.exit_code == 0
    assert "standard input (亿元)" in done.output
    assert "GB18030" in done.output


def test_told_columns(run, tmp_path):
    (tmp_path / "c.csv").write_text("a,b,c\n1,2017,3\n1,2018,4\n1,2019,5\n")
    done = run("forecast", "c.csv", "--year", "b", "--value", "c", "--horizon", 1)
    assert done.exit_code == 0
    assert "3 years 2017-2019" in done.output


VINTAGES = [f"{2015 + i},{10 + i**1.5},{2016 + i}-03-01" for i in range(8)]


def test_as_of_uses_what_was_public(run, tmp_path):
    (tmp_path / "v.csv").write_text("\n".join(["year,value,first_published", *VINTAGES]))
    args = ["forecast", "v.csv", "--horizon", 1, "--model", "damped", "--as-of"]
    done = run(*args, "2021-06-30")
    assert "6 years 2015-2020" in done.stdout
    assert [line.split()[0] for line in done.stdout.splitlines() if line.startswith("20")] == [
        "2021"
    ]
    early = run(*args, "2017-06-30")
    assert early.exit_code == 1
    assert "surely public on 2017-06-30" in early.stderr


def test_the_kind_and_a_class_of_ones_own_choose_the_reference_class(run, tmp_path):
    known = fc.ReferenceClass.builtin(kind="product")
    (tmp_path / "own.json").write_text(known.to_json())
    args = ["forecast", "one.csv", "--horizon", 2, "--format", "csv"]
    plain, product, own = (
        run(*args),
        run(*args, "--kind", "product"),
        run(*args, "--class", "own.json"),
    )
    assert rows(product.stdout) == rows(own.stdout) != rows(plain.stdout)
    assert "No kind was named" in plain.stderr
    assert "kind" not in product.stderr
    assert run(*args, "--kind", "product", "--class", "own.json").exit_code == 2
    assert "one.csv: This is no saved reference class" in run(*args, "--class", "one.csv").stderr
    assert "cannot be read" in run(*args, "--class", "none.json").stderr


def test_analogues_change_the_reference_class(run, tmp_path):
    lines = [f"{name},{2008 + i},{10 * 1.3**i:.3f}" for name in "PQR" for i in range(9)]
    (tmp_path / "peers.csv").write_text("\n".join(["market,year,value", *lines]))
    args = ["forecast", "one.csv", "--horizon", 2, "--format", "csv"]
    alone, helped = run(*args), run(*args, "--analogues", "peers.csv")
    assert "peers.csv: years from" in helped.output
    assert helped.exit_code == 0
    assert rows(alone.stdout) != rows(helped.stdout)
    assert run(*args, "--analogues", "peers.csv", "--model", "damped").exit_code == 2
    many = run("forecast", "many.csv", *args[2:], "--analogues", "peers.csv")
    assert {row["id"] for row in rows(many.stdout)} == {"A", "C"}
    alone = run("forecast", "many.csv", "--only", "C", *args[2:], "--analogues", "peers.csv")
    assert [row for row in rows(many.stdout) if row["id"] == "C"] == rows(alone.stdout)


def test_many_series_and_the_one_that_fails(run):
    done = run("forecast", "many.csv", "--horizon", 2, "--model", "damped", "--format", "csv")
    assert done.exit_code == 1
    assert {row["id"] for row in rows(done.stdout)} == {"A", "C"}
    place = "many.csv, line 7, column 'value': The value of 2019 is 0.0"
    assert f"Failed: B: not positive. {place}" in done.stderr
    text = run("forecast", "many.csv", "--horizon", 2, "--model", "damped")
    assert "2 of 3 forecasts" in text.output
    document = json.loads(run("forecast", "many.csv", "--horizon", 2, "--format", "json").stdout)
    assert [len(one["forecasts"]) for one in document["series"]] == [1, 0, 1]
    assert [one["status"] for one in document["series"][1]["failed"]] == ["not positive"]


def test_many_series_as_of_a_day(run, tmp_path):
    lines = [f"{name},{line}" for name in "AB" for line in VINTAGES] + ["C,2020,1,"]
    (tmp_path / "v.csv").write_text("\n".join(["market,year,value,first_published", *lines]))
    done = run(
        "forecast", "v.csv", "--horizon", 1, "--as-of", "2021-06-30", "--model", "damped",
        "--format", "csv",
    )  # fmt: skip
    assert [row["year"] for row in rows(done.stdout)] == ["2021", "2021"]
    assert done.exit_code == 1
    assert (
        "Failed: C: not public. Only 0 points of 'C' were surely public on 2021-06-30"
        in done.stderr
    )


def test_one_out_of_many(run):
    done = run("forecast", "many.csv", "--only", "C", "--horizon", 1, "--format", "csv")
    assert [row["id"] for row in rows(done.stdout)] == ["C"]
    assert run("forecast", "many.csv", "--only", "Z", "--horizon", 1).exit_code == 2
    assert run("compare", "many.csv", "--horizon", 1).exit_code == 2


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (["forecast", "nowhere.csv", "--horizon", 1], 2, "nowhere.csv: No such file"),
        (["forecast", "one.csv", "--horizon", 0], 2, "0 is not in the range"),
        (["forecast", "one.csv", "--horizon", 10_000], 2, "not in the range"),
        (["forecast", "one.csv", "--horizon", 11], 2, "--long"),
        (["forecast", "one.csv", "--horizon", 1, "--levels", "100"], 2, "not in the range"),
        (["forecast", "one.csv", "--horizon", 1, "--model", "magic"], 2, "magic"),
        (["forecast", "one.csv", "--horizon", 1, "--value", "x"], 2, "no column 'x'"),
        (["forecast", "one.csv", "--horizon", 1, "--as-of", "soon"], 2, "not a day"),
        (["forecast", "one.csv", "--horizon", 1, "--as-of", "2020-01-01"], 1, "surely public"),
        (["forecast", "one.csv", "--horizon", 1, "--out", "no/f.csv"], 2, "no folder no"),
        (["forecast", "one.csv", "--horizon", 1, "--out", "one.csv"], 2, "this is the input"),
        (["forecast", "one.csv", "--horizon", 1, "--out", "."], 2, "not a plain file"),
        (["forecast", "one.csv", "--horizon", 1, "--plot", "f.exe"], 2, ".png, .svg, .pdf, .html"),
        (["forecast", "one.csv", "--horizon", 1, "--dpi", "200"], 2, "Give --plot FILE too"),
        (["forecast", "one.csv", "--horizon", 1, "--plot", "f.png", "--width", "1"], 2, "range"),
        (["forecast", "many.csv", "--only", "B", "--horizon", 1], 2, "line 7, column 'value'"),
        (["nowcast", "80", "H1", "--year", "2020"], 2, "--history"),
    ],
)
def test_refusals_are_one_line_with_their_exit_code(run, args, code, words):
    done = run(*args)
    assert done.exit_code == code
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.strip().splitlines()[-1].startswith(("Error: ", "Failed: "))
    assert sorted(os.listdir()) == ["many.csv", "one.csv"]


def test_a_fault_of_ours_is_one_line_too(run, monkeypatch):
    def broken(*_):
        raise KeyError("oops")

    monkeypatch.setattr("forecasting.cli.run.forecast_file", broken)
    done = run("forecast", "one.csv", "--horizon", 1)
    assert done.exit_code == 1
    assert "fault of this program" in done.stderr
    monkeypatch.setenv("FORECASTING_TRACEBACK", "1")
    assert isinstance(run("forecast", "one.csv", "--horizon", 1).exception, KeyError)


def test_every_command_helps():
    for name in main.commands:
        done = CliRunner().invoke(main, [name, "--help"])
        assert done.exit_code == 0
        assert "Usage:" in done.output
        assert " RANGE" not in done.output, "a placeholder of the program, not of its user"
        assert max(map(len, done.output.splitlines())) <= 80
    overview = CliRunner().invoke(main, ["--help"]).output
    assert "--horizon 3" in overview
    assert "..." not in overview.split("Commands:")[1], "what a command does is said whole"


def test_no_file_on_a_terminal_is_a_usage_error(run, monkeypatch):
    monkeypatch.setattr("forecasting.cli.arguments._at_terminal", lambda: True)
    done = run("forecast", "--horizon", 1)
    assert done.exit_code == 2
    assert "Give a CSV file" in done.stderr


def test_spread_leaves_other_arguments_alone():
    assert issubclass(type(main.commands["forecast"]), Spread)
    assert main.commands["forecast"].make_context(
        "forecast", ["--horizon", "1", "--levels", "80", "95", "--", "3.csv"]
    ).params["levels"] == (80, 95)


def test_a_model_of_one_s_own(run, tmp_path, monkeypatch):
    """`module:Class`, from the folder one stands in, for one series and for many."""
    monkeypatch.setattr(sys, "path", [*sys.path])
    (tmp_path / "my_models.py").write_text(
        "import forecasting as fc\nclass Mine(fc.Logistic):\n    name = 'mine'\n"
    )
    for file in ("one.csv", "many.csv"):
        done = run("forecast", file, "--horizon", 2, "--model", "my_models:Mine", "naive")
        assert "mine" in done.stdout, done.output
        assert "No prior was estimated for 'mine'" in done.output
    (tmp_path / "bad_models.py").write_text(
        "import forecasting as fc\nclass Bad(fc.Logistic):\n    name = 'bad'\n"
        "    def predict(self, *given):\n        return {}['gone']\n"
    )
    broken = run("forecast", "one.csv", "--horizon", 2, "--model", "bad_models:Bad")
    assert "Model 'bad' of your own failed (KeyError: 'gone')" in broken.output
    assert "A fault of this program" not in broken.output
    refused = run("forecast", "one.csv", "--horizon", 2, "--model", "my_models:Nonesuch")
    assert refused.exit_code == 2
    assert "Give module:Class" in refused.output
