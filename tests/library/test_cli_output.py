"""What commands print, write and draw."""

import os

import pytest

from forecasting.cli.faults import Failed
from forecasting.cli.output import as_table, write
from forecasting.formatting import number

from .tables import YEARS, rows


def test_out_writes_the_file_and_nothing_else(run, tmp_path):
    done = run("forecast", "one.csv", "--horizon", 1, "--format", "csv", "--out", "f.csv")
    assert done.exit_code == 0
    assert done.stdout == ""
    assert len(rows((tmp_path / "f.csv").read_text())) == 1
    assert sorted(os.listdir()) == ["f.csv", "many.csv", "one.csv"]


def test_a_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    target = tmp_path / "f.csv"
    target.write_text("before")

    def full(*_):
        raise OSError("disk full")

    monkeypatch.setattr("pathlib.Path.replace", full)
    with pytest.raises(Failed, match="disk full"):
        write(str(target), b"after")
    assert target.read_text() == "before"
    assert os.listdir(tmp_path) == ["f.csv"]


@pytest.mark.skipif(not os.path.exists("/dev/fd"), reason="this system has no /dev/fd")
def test_a_file_that_is_open_already_is_added_to(tmp_path):
    with (tmp_path / "f.csv").open("wb", buffering=0) as file:
        file.write(b"before,")
        write(f"/dev/fd/{file.fileno()}", b"after")
    assert (tmp_path / "f.csv").read_bytes() == b"before,after"


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("f.png", b"\x89PNG"),
        ("f.svg", b"<?xml"),
        ("f.pdf", b"%PDF"),
        ("f.html", b"<!DOCTYPE html>"),
    ],
)
def test_charts(run, tmp_path, name, start):
    done = run("forecast", "one.csv", "--horizon", 2, "--plot", name)
    assert done.exit_code == 0
    drawn = (tmp_path / name).read_bytes()
    assert drawn.startswith(start)
    if name.endswith("html"):
        page = drawn.decode()
        assert page.count("<svg") == 1
        assert 'role="img" aria-label="one (unit not stated), 6 years 2013-2018"' in page
        assert "http" not in page.split("<body>")[0]


def test_a_chart_of_many_series_in_the_size_asked_for(run, tmp_path):
    text = "id,year,value\n"
    rows = [f"Market {k},{2015 + i},{10 + i + k}\n" for k in range(22) for i in range(4)]
    (tmp_path / "wide.csv").write_text(text + "".join(rows))
    args, width = ("--horizon", 2, "--plot"), ("--width", 9.6)
    assert run("forecast", "one.csv", *args, "f.png", *width, "--dpi", 100).exit_code == 0
    assert int.from_bytes((tmp_path / "f.png").read_bytes()[16:20], "big") == 960
    assert run("forecast", "wide.csv", *args, "f.svg", *width).exit_code == 0
    drawing = (tmp_path / "f.svg").read_text()
    assert 'width="691.2pt"' in drawing
    assert "<!-- Market 19 -->" in drawing
    assert "<!-- Market 20 -->" not in drawing
    assert "2 more series are not" in drawing


def test_a_page_escapes_what_the_file_says(run, tmp_path):
    (tmp_path / "x.csv").write_text("year,value (<script>)\n2017,1\n2018,2\n2019,4\n")
    run("forecast", "x.csv", "--horizon", 1, "--plot", "f.html")
    assert "<script>" not in (tmp_path / "f.html").read_text()


@pytest.mark.parametrize(
    ("value", "text"),
    [(12345.6, "12,346"), (0.123456, "0.1235"), (0.0, "0.000"), (-3.0, "-3.000"),
     (1e15, "1.000e+15"), (1e-9, "1.000e-09"), (float("nan"), "-"), (None, "-")],
)  # fmt: skip
def test_numbers_for_people(value, text):
    assert number(value) == text


def test_columns_line_up_with_chinese_names():
    lines = as_table([["id", "x"], ["直播", "1"], ["ab", "22"]]).splitlines()
    assert lines == ["id     x", "直播   1", "ab    22"]


def test_a_long_title_goes_on_below(run, tmp_path):
    from xml.etree import ElementTree

    long = f"{'sales of everything that anybody ever sold ' * 3}.csv"
    (tmp_path / long).write_text(YEARS)
    widths = []
    for one in ("one.csv", long):
        run("forecast", one, "--horizon", 1, "--unit", "EUR", "--plot", "f.svg")
        widths.append(float(ElementTree.parse(tmp_path / "f.svg").getroot().get("width")[:-2]))
    assert widths[1] < 1.1 * widths[0]
