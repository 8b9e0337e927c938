"""What goes wrong on the command line: one line, the right exit code, and no file harmed."""

import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from forecasting.cli import main
from forecasting.cli.faults import Failed
from forecasting.cli.output import Target, write
from forecasting.errors import DataError, ParameterError
from forecasting.reading.formats import read_table

YEARS = "year,value\n2013,10\n2014,14\n2015,18\n2016,21\n2017,23\n2018,24\n"
PARTIAL = "year,value,status\n2017,10,\n2018,14,\n2019,18,\n2020,9,partial\n2021,30,\n"
HEAD = "entity,year,period,part,full,growth,first_published\n"
COMMAND = [sys.executable, "-m", "forecasting"]


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run a command in a folder with two series that can and cannot be forecast."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one.csv").write_text(YEARS)
    (tmp_path / "part.csv").write_text(PARTIAL)
    (tmp_path / "h.csv").write_text(
        HEAD
        + "".join(
            f"A,{2015 + i},H1,{40 + i},{100 + 2 * i},0.1,{2016 + i}-01-20\n" for i in range(4)
        )
    )

    def run(*args, **options):
        return CliRunner().invoke(main, [str(arg) for arg in args], **options)

    return run


def shell(*args, **options):
    """Run a command in a process of its own."""
    return subprocess.run(
        [*COMMAND, *args], capture_output="stdout" not in options, check=False, **options
    )


NOWCAST = ("nowcast", 80, "H1", "--year", 2020, "--history", "h.csv")
FORECAST = ("forecast", "one.csv", "--horizon", 1, "--model", "damped")
HOPELESS = ("forecast", "part.csv", "--horizon", 1, "--model", "damped", "naive")


# Where results are written


@pytest.mark.parametrize("form", ["table", "csv", "json"])
@pytest.mark.parametrize("args", [HOPELESS, ("compare", "part.csv", "--horizon", 1)])
def test_a_total_failure_leaves_the_file_alone(run, tmp_path, form, args):
    (tmp_path / "f").write_text("before")
    done = run(*args, "--format", form, "--out", "f", "--plot", "f.svg")
    assert done.exit_code == 1
    assert "Nothing written to f.svg or f." in done.stderr
    assert "Failed: part" in done.stderr
    assert (tmp_path / "f").read_text() == "before"
    assert not (tmp_path / "f.svg").exists()


def test_a_link_stays_a_link_and_a_mode_a_mode(run, tmp_path):
    (tmp_path / "f.csv").write_text("before")
    (tmp_path / "f.csv").chmod(0o640)
    (tmp_path / "link.csv").symlink_to("f.csv")
    assert run(*FORECAST, "--out", "link.csv").exit_code == 0
    assert (tmp_path / "link.csv").is_symlink()
    assert "damped" in (tmp_path / "f.csv").read_text()
    assert stat.S_IMODE((tmp_path / "f.csv").stat().st_mode) == 0o640


def test_a_new_file_is_as_readable_as_others_here(run, tmp_path):
    (tmp_path / "other").write_text("")
    assert run(*FORECAST, "--out", "f.csv").exit_code == 0
    assert (tmp_path / "f.csv").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_a_link_to_a_stream_is_written_through(run, tmp_path):
    (tmp_path / "null").symlink_to("/dev/null")
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    assert run(*FORECAST, "--format", "csv", "--out", "null").exit_code == 0
    assert run(*FORECAST, "--format", "csv", "--out", "pipe").exit_code == 0
    assert os.read(reader, 10_000).startswith(b"id,year,median")
    os.close(reader)
    assert (tmp_path / "null").is_symlink()
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


def test_a_dash_is_standard_output(run, tmp_path):
    done = run(*FORECAST, "--format", "csv", "--out", "-")
    assert done.stdout.startswith("id,year,median")
    assert not (tmp_path / "-").exists()


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("f.csv",), "f.csv: the file is read-only"),
        (("./x.svg", "x.svg"), "--out and --plot are both"),
        (("link.svg", "x.svg"), "--out and --plot are both"),
        (("x" * 300,), "File name too long"),
        (("no/f.csv",), "no folder no"),
        (("one.csv", None), "this is the input"),
    ],
)
def test_targets_that_must_not_be_written(run, tmp_path, args, words):
    (tmp_path / "f.csv").touch(mode=0o444)
    (tmp_path / "link.svg").symlink_to("x.svg")
    with pytest.raises(ParameterError, match=words):
        Target(*args).check("-", "one.csv")


def test_a_folder_without_permission(tmp_path, monkeypatch):
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(ParameterError, match="the folder is read-only"):
        Target(str(tmp_path / "f.csv")).check()
    with pytest.raises(Failed, match="cannot be written"):
        write(str(tmp_path / "no" / "f.csv"), b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_one_line(run):
    with open("/dev/full", "wb") as full:
        done = shell("models", stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 1
    assert done.stderr.decode().splitlines() == [
        "Error: The result cannot be written (No space left on device)."
    ]


# Surroundings


def test_an_old_terminal_gets_escapes(run, tmp_path):
    (tmp_path / "直播.csv").write_text(YEARS)
    env = {**os.environ, "PYTHONIOENCODING": "cp1252"}
    done = shell("forecast", "直播.csv", "--horizon", "1", "--model", "damped", env=env)
    assert done.returncode == 0
    assert done.stdout.startswith(b"\\u76f4\\u64ad (unit not stated)")


def test_a_file_name_of_any_bytes_is_printed_and_written(run, tmp_path):
    name = b"a\xff.csv".decode("utf-8", "surrogateescape")
    (tmp_path / name).write_text(YEARS)
    args = ["forecast", b"a\xff.csv", "--horizon", "1", "--format", "json", "--out", "f.json"]
    assert shell(*args, "--plot", "f.svg").returncode == 0
    assert json.loads((tmp_path / "f.json").read_text())["series"][0]["id"] == r"a\udcff"


def test_no_standard_input_is_one_line(run, monkeypatch):
    monkeypatch.setattr("forecasting.reading.files.sys.stdin", None)
    monkeypatch.setattr("forecasting.cli.arguments._at_terminal", lambda: False)
    with pytest.raises(DataError, match="standard input is closed"):
        read_table("-")


@pytest.fixture
def sigint():
    """Ctrl-C as in a terminal, however the tests were started: in the background it is ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("sigint")
def test_ctrl_c_is_130_without_a_traceback(run, monkeypatch):
    def stopped(*_):
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr("forecasting.cli.run.forecast_file", stopped)
    done = run(*FORECAST)
    assert done.exit_code == 130
    assert done.stderr == "Error: Stopped.\n"


# Options


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ((*NOWCAST, "--growth", "nan", 0.1), "--growth': nan"),
        ((*NOWCAST, "--previous", "inf"), "inf is not finite"),
        ((*NOWCAST[:1], "nan", *NOWCAST[2:], "--previous", 160), "nan is not finite"),
        ((*FORECAST, "--upper-bound", "nan"), "nan is not finite"),
        ((*FORECAST, "--upper-bound", 0), "not in the range"),
        ((*FORECAST, "--upper-bound", 20), "one.csv, line 5, column 'value'"),
        ((*FORECAST, "--levels", "nan"), "nan is not finite"),
        ((*FORECAST, "--as-of", "2020-01-01junk"), "is not a day"),
        (("forecast", "one.csv"), "Missing option '--horizon'. See main forecast --help."),
        (("forcast",), "No such command 'forcast'"),
        ((*NOWCAST, "--previous", 160, "--entity", "Nobody"), "only of A"),
    ],
)
def test_wrong_options_are_one_line(run, args, words):
    done = run(*args)
    assert done.exit_code == 2
    assert words in done.stderr
    assert done.stderr.startswith("Error: ")
    assert done.stderr.count("\n") == 1


def test_levels_of_a_nowcast_leave_the_part_alone(run):
    args = ["--levels", 50, *NOWCAST[1:], "--previous", 160, "--format", "json"]
    document = json.loads(run("nowcast", *args).stdout)
    assert document["part"] == 80
    assert "lower_50" in document["rows"][0]


# Series


def many(*rows, header="market,year,value"):
    return "\n".join([header, *rows, *(f"Z,{y},{y - 2010}" for y in (2017, 2018, 2019))]) + "\n"


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (("A,2017,1", "A,2018,x", "A,2019,3"), "line 3, column 'value': 'x' is not a number. Corr"),
        (("A,2017,1", "A,2019,2", "A,2020,3"), "line 3, column 'year': No value for 2018"),
        (("A,2017,1", "A,2017,2", "A,2018,3"), "line 3, column 'year': More than one value"),
        (("A,2017,1", "A,2018H1,2", "A,2019,3"), "line 3, column 'year': '2018H1' is not a year"),
        (("A,2017,1", "A,2018,2"), "many.csv: 2 yearly points"),
        (
            (",2017,1", "A,2017,1", "A,2018,2", "A,2019,3"),
            "line 2, column 'market': This row has no id",
        ),
    ],
)
def test_a_series_of_many_fails_with_its_place(run, tmp_path, rows, words):
    (tmp_path / "many.csv").write_text(many(*rows))
    done = run("forecast", "many.csv", "--horizon", 1, "--model", "damped", "naive")
    assert done.exit_code == 1
    assert done.stderr.count("Failed: ") == 1
    assert words in done.stderr
    assert "from_csv" not in done.stderr
    assert "Z   " in done.stdout


def test_one_unknown_status_keeps_the_guard_of_the_others(run, tmp_path):
    rows = ["A,2017,1,actual", "A,2018,2,actual", "A,2019,1,partial"]
    rows += [f"B,{y},1,bogus" for y in (2017, 2018, 2019)]
    text = many(*rows, header="market,year,value,status").replace("Z,2017,7", "Z,2017,7,实际")
    text = text.replace("Z,2018,8", "Z,2018,8,Final").replace("Z,2019,9", "Z,2019,9,")
    (tmp_path / "many.csv").write_text(text)
    done = run("forecast", "many.csv", "--horizon", 1, "--model", "damped", "--format", "json")
    states = {one["id"]: one["failed"] for one in json.loads(done.stdout)["series"]}
    assert {name: [one["status"] for one in failed] for name, failed in states.items()} == {
        "A": ["partial"], "B": ["bad status"], "Z": [],
    }  # fmt: skip
    assert "many.csv, line 5, column 'status': Status 'bogus'" in states["B"][0]["reason"]


def test_a_bad_day_stops_its_own_series_alone(run, tmp_path):
    rows = [f"{n},{y},{y - 2000},{y + 1}-02-01" for n in "AB" for y in (2017, 2018, 2019)]
    text = "\n".join(["market,year,value,first_published", *rows])
    (tmp_path / "many.csv").write_text(text.replace("B,2018,18,2019-02-01", "B,2018,18,soon"))
    args = ("forecast", "many.csv", "--horizon", 1, "--model", "damped", "--format", "csv")
    assert run(*args).exit_code == 0
    done = run(*args, "--as-of", "2022-01-01")
    assert done.exit_code == 1
    assert (
        "Failed: B: not public. many.csv, line 6, column 'first_published': 'soon'" in done.stderr
    )
    assert done.stdout.splitlines()[1].startswith("A,2020")
    early = run(*args, "--as-of", "2001-01-01")
    assert early.stderr.count("Failed: ") == 2


def test_json_of_one_and_of_many_has_one_form(run, tmp_path):
    (tmp_path / "many.csv").write_text(many("A,2017,1", "A,2018,2", "A,2019,4"))
    args = ["--horizon", 2, "--model", "damped", "theta", "--format", "json"]
    one = json.loads(run("forecast", "many.csv", "--only", "Z", *args).stdout)
    several = json.loads(run("forecast", "many.csv", *args).stdout)
    assert list(one) == list(several)
    alone, among = one["series"][0], several["series"][1]
    assert list(alone) == list(among)
    assert [alone[k] for k in ("id", "years", "values")] == [
        among[k] for k in ("id", "years", "values")
    ]
    for mine, other in zip(alone["forecasts"], among["forecasts"], strict=True):
        assert list(mine) == list(other)
        assert (mine["model"], mine["origin"]) == (other["model"], other["origin"])
        assert mine["rows"][0] == pytest.approx(other["rows"][0], rel=1e-12)


def test_many_series_by_many_models_are_not_drawn_after_the_work(run, tmp_path, monkeypatch):
    (tmp_path / "many.csv").write_text(many("A,2017,1", "A,2018,2", "A,2019,4"))
    monkeypatch.setattr("forecasting.panel.api.forecast_panel", None)
    models = ("--model", "damped", "theta")
    done = run("forecast", "many.csv", "--horizon", 1, *models, "--plot", "f.svg")
    assert done.exit_code == 2
    assert "Give one --model" in done.stderr


# Tables of other kinds


def test_months_make_years_on_request(run, tmp_path):
    rows = [f"{y}-{m:02},1" for y in (2018, 2019, 2020, 2021) for m in range(1, 13)][:-3]
    (tmp_path / "months.csv").write_text("\n".join(["month,value", *rows]))
    args = ("forecast", "months.csv", "--horizon", 1, "--model", "naive")
    assert "Say how months make a year" in run(*args).stderr
    done = run(*args, "--aggregate", "sum")
    assert "3 years 2018-2020" in done.stdout
    assert "Left out: 2021 (9 of 12 months). unfinished='nowcast'" in done.stdout


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_no_sign_of_a_file_reaches_the_terminal(run, tmp_path, monkeypatch, form):
    name = "\x1b]0;owned\x07\u202e"
    text = many(
        *(f"{name},{y},{y - 2010}" for y in (2017, 2018, 2019)), header=f"{name}m,year,value"
    )
    (tmp_path / "m.csv").write_text(text + f"{name},2020,x{name}\n")
    monkeypatch.setattr("forecasting.cli.output.at_terminal", lambda: True)
    done = run("forecast", "m.csv", "--horizon", 1, "--model", "naive", "--format", form)
    assert not set("\x1b\x07\u202e") & set(done.stdout + done.stderr)
    assert "owned" in done.stdout + done.stderr


def test_formulas_are_prefixed_on_request(run, tmp_path):
    (tmp_path / "m.csv").write_text(many("=cmd,2017,1", "=cmd,2018,2", "=cmd,2019,4"))
    args = ("forecast", "m.csv", "--horizon", 1, "--model", "naive", "--format", "csv")
    assert run(*args).stdout.splitlines()[1].startswith("=cmd")
    assert run(*args, "--safe").stdout.splitlines()[1].startswith("'=cmd")


# Comparisons and the past


def test_reasons_that_all_models_share_are_said_once(run):
    done = run("compare", "part.csv", "--horizon", 1)
    assert done.exit_code == 1
    assert done.stderr.count("Failed: ") == 1
    assert "Medians" not in done.stdout
    assert run(*HOPELESS).stderr.count("Failed: part by damped, naive: ") == 1


def test_a_backtest_in_which_all_fail_is_a_failure(run, tmp_path, monkeypatch):
    from forecasting.models.damped import Damped

    monkeypatch.setattr(Damped, "parameters", 9)
    done = run("backtest", "one.csv", "--model", "damped", "--out", "f.csv")
    assert done.exit_code == 1
    assert "Failed: damped, origin 2015: " in done.stderr
    assert not (tmp_path / "f.csv").exists()
    assert run("backtest", "one.csv", "--model", "damped", "naive").exit_code == 0


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("A,2016,H1,41,102,0.1,soon", "line 3, column 'first_published': 'soon' is not a day"),
        ("A,2016,H1,410,102,0.1,", "line 3, column 'part': 410 is not between"),
        ("A,2016,H1,41,102,,", "line 3, column 'growth': empty"),
        ("A,2016.5,H1,41,102,0.1,", "line 3, column 'year'"),
    ],
)
def test_a_bad_history_names_the_row(run, tmp_path, row, words):
    (tmp_path / "h.csv").write_text(f"{HEAD}A,2015,H1,40,100,0.1,2016-01-20\n{row}\n")
    args = ("nowcast", 80, "H1", "--year", 2020, "--previous", 160, "--history", "h.csv")
    done = run(*args, "--as-of", "2020-08-01")
    assert done.exit_code == 2
    assert f"h.csv, {words}" in done.stderr


def test_bad_analogues_name_the_row(run, tmp_path):
    args = ("forecast", "one.csv", "--horizon", 1, "--analogues", "a.csv")
    (tmp_path / "a.csv").write_text("id,year,value\nP,2010,1\nP,abcd,2\n")
    assert "a.csv, line 3, column 'year': 'abcd' is not a year" in run(*args).stderr
    gap = "id,period,value\nP,2010,1\nP,2011,2\nP,2012,4\nQ,2010,1\nQ,2012,3\nQ,2013,4\n"
    (tmp_path / "a.csv").write_text(gap)
    done = run(*args)
    assert done.exit_code == 2
    assert "a.csv, line 6, column 'period': No value for 2011" in done.stderr
    assert (tmp_path / "a.csv").read_text() == gap
