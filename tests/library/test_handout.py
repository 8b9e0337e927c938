"""The page to hand on: what it says is true of the numbers, and nothing in it can act."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result

import forecasting as fc
from forecasting.cli import main
from forecasting.formatting import number, plain
from forecasting.pages import MOST_SERIES, SURE
from forecasting.record import held_on

GROWTH, FALL = [100, 150, 210, 280, 360], [900, 700, 500, 420, 300]
STEEP, FLAT = [900, 500, 250, 120, 60], [100, 104, 99, 103, 101]
SPACE = "\N{NO-BREAK SPACE}"
EVIL = '<script>alert(1)</script> & "Söhne" --> $x$ \x1b[31m'


def forecast(
    values: list[float], name: str = "Ferries", unit: str = "m EUR", model: str = "reference"
) -> fc.Forecast:
    series = fc.AnnualSeries(values, years=range(2019, 2024), unit=unit, name=name)
    return fc.forecast(series, 4, model)


def heading(page: str) -> str:
    (found,) = re.findall(r"<h1>(.*?)</h1>", page)
    return str(found)


def parsed(page: str) -> ET.Element:
    """As XML, which finds every tag that is left open and every sign that is not escaped."""
    closed = re.sub(r"<(meta|br)([^>]*)>", r"<\1\2/>", page.removeprefix("<!DOCTYPE html>\n"))
    return ET.fromstring(closed.replace("<svg", '<svg xmlns:xlink="x"'))


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    years = "year,sales (m EUR)\n" + "".join(f"{2019 + i},{v}\n" for i, v in enumerate(GROWTH))
    (tmp_path / "ferries.csv").write_text(years, "utf-8")
    rows = [
        f"M{k},{2019 + i},{v + k}\n" for k in range(MOST_SERIES + 3) for i, v in enumerate(GROWTH)
    ]
    many = "market,year,value\n" + "".join(rows) + "short,2022,1\nshort,2023,2\n"
    (tmp_path / "many.csv").write_text(many, "utf-8")
    (tmp_path / "like.csv").write_text(
        "id,year,value\n"
        + "".join(f"{m},{2000 + i},{v}\n" for m in ("Trams", "Cabs") for i, v in enumerate(GROWTH))
    )

    def run(*args: str) -> Result:
        return CliRunner().invoke(main, ["report", *args, "--horizon", "3"])

    return run


@pytest.mark.parametrize(
    ("values", "model", "words", "is_true"),
    [
        (GROWTH, "reference", ": likely to grow", lambda p: p >= SURE),
        (FALL, "drift", ": likely to fall", lambda p: p <= 1 - SURE),
        (STEEP, "reference", "more likely to fall than to grow", lambda p: 1 - SURE < p <= 0.4),
        (FLAT, "naive", "may grow or fall", lambda p: 0.4 < p < 0.6),
    ],
)
def test_the_headline_is_true_of_the_numbers(values, model, words, is_true) -> None:
    made = forecast(values, model=model)
    told = heading(fc.handout(made))
    low, high = made.interval(80)[-1]
    assert words in told
    assert is_true(made.probability(2027, above=values[-1]))
    assert f"{plain(made.median[-1], 3)} m EUR in 2027 (from {values[-1]} in 2023)" in told
    assert told.endswith(f"between {plain(low, 3)} and {plain(high, 3)}")


def test_the_table_has_every_number() -> None:
    made = forecast(GROWTH)
    page = parsed(fc.handout(made))
    rows = [[cell.text for cell in row] for row in page.find(".//table").iter("tr")]
    wide = np.column_stack([made.median, made.interval(80), made.interval(95)])
    assert rows[1:] == [
        [str(year), *map(number, row)] for year, row in zip(made.years, wide, strict=True)
    ]


def test_the_record_is_that_of_series_like_it_and_is_told_once() -> None:
    page = fc.handout(forecast(FALL)).replace(SPACE, " ")
    for row in held_on("reference", "falling", 5):
        share = f"{100 * row['held_80']:.0f} % on {row['of']} ({row['windows']:,} stretches)"
        assert page.count(share) == 1
        assert f"{100 * row['held_95']:.0f} %" in page.partition("its 95 % ranges")[2]
    assert "five or more values that fell every year" in page
    assert "Reference windows" not in page
    told = fc.handout(forecast(FALL), kind="product")
    assert "on products (" in told
    assert "on technologies (" not in told
    assert "was not measured" in fc.handout(forecast(FALL), own_class=True)


def test_a_record_of_few_points_falls_back_on_all_and_says_so() -> None:
    rows = {row["of"]: row for row in held_on("damped", "calm", 3)}
    assert rows["technologies"]["points"] == "3"
    assert rows["products"]["points"] == "all"
    assert held_on("my own", "calm", 3) == []


def test_nothing_from_outside_can_act() -> None:
    page = fc.handout(forecast(GROWTH, EVIL, EVIL), command=EVIL, left_out=[EVIL])
    root = parsed(page)
    assert EVIL.split("\x1b")[0] in heading_text(root)
    assert "\x1b" not in page
    assert not root.findall(".//script")
    assert "alert(1)</script>" not in page
    assert not re.search(r"https?:|//|\bon\w+=|@import|src=", page.replace(EVIL, ""))
    assert "default-src 'none'" in page


def heading_text(root: ET.Element) -> str:
    (found,) = root.iter("h1")
    return str(found.text)


@pytest.mark.parametrize("count", [1, 3])
def test_it_can_be_read_aloud(count: int) -> None:
    root = parsed(fc.handout([forecast(GROWTH, f"Line {i}") for i in range(count)]))
    assert root.get("lang") == "en"
    assert root.find("head/title").text == heading_text(root)
    drawings = [one for one in root.iter("svg") if one.get("role") == "img"]
    assert len(drawings) == count
    assert all("Line" in one.get("aria-label") for one in drawings)
    assert all(cell.get("scope") in ("col", "row") for cell in root.iter("th"))
    ids = [one.get("id") for one in root.iter() if one.get("id")]
    assert len(ids) == len(set(ids))


def test_one_series_or_few() -> None:
    with pytest.raises(fc.ParameterError, match="0 forecasts"):
        fc.handout([])
    with pytest.raises(fc.ParameterError, match="Give 1 to"):
        fc.handout([forecast(GROWTH)] * (MOST_SERIES + 1))
    low, high = (plain(limit, 3) for limit in forecast(GROWTH).interval(95)[-1])
    assert f"a 95 % range that widens to {low} to {high} m EUR" in fc.handout([forecast(GROWTH)])
    told = heading(
        fc.handout(
            [forecast(v, n, model="drift") for v, n in ((GROWTH, "A"), (FALL, "B"), (GROWTH, "C"))]
        )
    )
    assert told == "Of 3 markets by 2027: 1 likely to fall, 2 likely to grow"


def test_the_command_writes_what_the_function_makes(run) -> None:
    done = run("ferries.csv", "--out", "page.html", "--kind", "technology")
    assert done.exit_code == 0, done.output
    page = Path("page.html").read_text("utf-8")
    series = fc.AnnualSeries.from_csv("ferries.csv")
    made = fc.forecast(series, 3, fc.Reference(kind="technology"))
    command = "forecasting report ferries.csv --out page.html --kind technology --horizon 3"
    assert page == fc.handout(made, kind="technology", command=command)
    shown = parsed(page).find(".//code")
    assert "".join(shown.itertext()) == command
    assert [word.text for word in shown] == command.split(), "a line ends between words"
    assert "years from &#x27;year&#x27;" in page


def test_the_header_of_the_values_names_the_page_where_it_says_more_than_the_file(run) -> None:
    table = Path("ferries.csv").read_text("utf-8")
    headers = {"Ferry fares (m EUR)": "Ferry fares", "Revenue": "ferries", "X9": "ferries"}
    for header, name in headers.items():
        Path("ferries.csv").write_text(table.replace("sales (m EUR)", header, 1), "utf-8")
        done = run("ferries.csv", "--value", header, "--out", "p.html")
        assert done.exit_code == 0, done.output
        assert heading(Path("p.html").read_text("utf-8")).startswith(f"{name}: ")
    run("ferries.csv", "--title", "Boats", "--out", "p.html")
    assert heading(Path("p.html").read_text("utf-8")).startswith("Boats: ")


def test_a_page_gives_no_advice_in_python() -> None:
    page = fc.handout(forecast(GROWTH))
    assert "have this page made again for that kind" in page
    assert "kind=" not in page


def test_a_unit_that_nobody_stated_is_not_taken_for_one() -> None:
    made = [forecast(GROWTH, name, "unit not stated", "naive") for name in ("A", "B")]
    for page in (fc.handout(made[0]), fc.handout(made)):
        assert "unit not stated" in page
        assert "n unit not stated" not in page


def test_comparable_markets_are_shown(run) -> None:
    assert run("ferries.csv", "--out", "p.html", "--analogues", "like.csv").exit_code == 0
    growth = plain(100 * ((GROWTH[-1] / GROWTH[0]) ** (1 / 4) - 1), 3)
    row = f'<th scope="row">Trams</th><td>100 (2000)</td><td>360 (2004)</td><td>{growth}</td>'
    assert row in Path("p.html").read_text("utf-8")


def test_many_series_say_what_is_left_out(run) -> None:
    done = run("many.csv", "--out", "p.html")
    page = Path("p.html").read_text("utf-8")
    assert done.exit_code == 1
    assert "short" in done.output
    assert page.count("<figure>") == MOST_SERIES
    assert "3 more series are not on this page" in page
    assert re.search(r"<li>short: [^<]*3", page)


def test_the_last_good_page_stays(run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("ferries.csv", "--out", "p.html").exit_code == 0
    before = Path("p.html").read_bytes()
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "full")))
    done = run("ferries.csv", "--out", "p.html", "--kind", "product")
    assert done.exit_code == 1
    assert "cannot be written" in done.output
    assert Path("p.html").read_bytes() == before
    assert sorted(p.name for p in Path().iterdir()) == [
        "ferries.csv", "like.csv", "many.csv", "p.html"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["--out", "page.pdf"], "end the name in .html"),
        (["--out", "p.html", "--model", "naive", "--model", "theta"], "a report has one"),
    ],
)
def test_what_it_does_not_do_is_said(run, args, words) -> None:
    done = run("ferries.csv", *args)
    assert done.exit_code == 2
    assert words in done.output


def test_analogues_with_a_single_year_have_no_growth() -> None:
    frame = pd.DataFrame({"id": ["A"], "year": [2001], "value": [3.0]})
    assert "<td>3 (2001)</td><td>-</td>" in fc.handout(forecast(GROWTH), analogues=frame)


def test_billions_are_said_in_words() -> None:
    values = [v * 1e7 for v in GROWTH]
    page = fc.handout(forecast(values, unit="current US$")).replace(SPACE, " ")
    assert " bn current US$ in 2027 (from 3.6 bn in 2023)" in heading(page)
    cells = ["".join(cell.itertext()) for cell in parsed(page).iter("td")]
    assert "3.6 bn" in cells
    assert cells
    assert all(cell.endswith((" bn", " trn")) for cell in cells)
    assert "000,000" not in page


def test_a_title_of_ones_own_names_one_series_or_the_whole_page() -> None:
    one = fc.handout(forecast(GROWTH, "x"), title="Ferries <of> Greece")
    assert heading(one).startswith("Ferries &lt;of&gt; Greece: likely to grow")
    assert "Chart of Ferries" in one
    two = [forecast(GROWTH, "A"), forecast(FALL, "B")]
    assert heading(fc.handout(two, title="Ferries")).startswith("Ferries, of 2 markets by 2027")


def test_what_the_index_shares_is_said_once() -> None:
    page = fc.handout([forecast(GROWTH, "A"), forecast(FALL, "B")])
    assert "All series, in m EUR" in page
    assert '<th scope="col">known 2023</th>' in page
    mixed = fc.handout([forecast(GROWTH, "A"), forecast(FALL, "B", unit="t")])
    assert '<th scope="col">unit</th>' in mixed


def test_a_status_stands_beside_its_value() -> None:
    status = ["actual"] * 4 + ["estimate"]
    series = fc.AnnualSeries(GROWTH, years=range(2019, 2024), unit="t", status=status)
    page = fc.handout(fc.forecast(series, 2))
    assert "<td>360 (estimate)</td>" in page
    assert "<td>280</td>" in page
