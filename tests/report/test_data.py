"""The data files: form, rules, accepted rows, arithmetic, and agreement with the article."""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

import frictionless
import pytest

from tools.data import __main__ as command
from tools.data import changes, form, hashes, pages
from tools.data.formulas import number
from tools.data.tables import ROOT, Data

DATA = Data()
TABLES, BY_ID = DATA.tables, DATA.by_id


def _number(identifier: str) -> float:
    return number(BY_ID[identifier])


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A checkout of the data, their pages and the changelog, to spoil."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    shutil.copytree(ROOT / "book" / "data", tmp_path / "book" / "data")
    for name in ("book/data.md", "book/glossary.md", "CHANGELOG.md"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def _edit(root: Path, file: str, old: str, new: str) -> None:
    path = root / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


# ------------------------------------------------------------------ form and rules


def test_the_data_hold_to_their_form_and_rules() -> None:
    assert [str(problem) for problem in command.problems(DATA)] == []


def test_rows_are_the_accepted_ones() -> None:
    assert [str(problem) for problem in hashes.unaccepted(DATA)] == []


def test_what_is_made_from_the_data_is_as_they_make_it() -> None:
    assert [str(problem) for problem in command.stale(DATA)] == []


@pytest.mark.filterwarnings("ignore")  # of the library's own dependencies
def test_package_is_valid() -> None:
    report = frictionless.validate(str(ROOT / "data" / "datapackage.json"))
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "message"])


SPOILED = [  # file, cell, spoiled cell, what is said
    ("farmers", ",partial,", ",guess,", "farmers.csv, line 2, column status: 'guess' is none"),
    ("farmers", "2020-03/2020-09,50", "spring,50", "column period: 'spring' has not the form"),
    ("farmers", ",50,cities", ",fifty,cities", "column value: 'fifty' is no number"),
    ("farmers", ",50,cities", ",,cities", "column value: must not be empty"),
    ("farmers", ",ban-yue-tan-2021,", ",hearsay,", "column source: 'hearsay' is in no row of sour"),
    ("farmers", "fa-places", "ms-cecrc-2017", "column id: 'ms-cecrc-2017' stands already"),
    ("farmers", "id,series", "id,serie", "line 1: the columns should be id, series"),
    ("farmers", "fa-places,places,", "fa-places,places,,", "has 18 cells, not 17"),
    ("farmers", ",partial,A,", ",partial,B,", "column grade: is B, but should be A"),
    ("farmers", ",named,", ",not named,", "should be C: the text does not"),
    ("farmers", ",named,", ",computed,", "column attribution: should be named"),
    ("farmers", "cities and counties,m", "towns,m", "column unit: 'towns' is no unit"),
    ("farmers", "2021-01-31", "2021-01-30", "column first_published_to: is 2021-01-30, but"),
    ("farmers", ",partial,", ",actual,", "column status: a part of a year is partial"),
    ("market_size", "4515,bn", "4550,bn", "column value: is 4550, but the derivation gives 4515"),
    ("market_size", "ms-huajing-2025 /", "ms-nobody /", "derivation: there is no row 'ms-nobody'"),
    ("complaints", "/ ms-cecrc-2024-report", "/ ms-cecrc-2024", "computed; take ms-cecrc-2024-rep"),
    ("market_size", "135.41", "145.41", "published_growth.csv, line 2, column value: the levels g"),
    ("discrepancies", "2020,gr-online-2020,", "2020,,", "column value: the levels give 10.6 %"),
    ("discrepancies", "-forecast,971.2", "-forecast,972.1", "but the row has 971.2 bn CNY"),
    ("users", "CNNIC,2020-12,388", "CNNIC,2022-12,388", "is actual, but was public on 2021"),
    ("events", "2021-04-23,day,rules,final", "2020-04-23,day,rules,final", "which comes first"),
    ("sources", ",read in a mirror or copy whose address was not noted", ",", "does not say why"),
    ("posts", ",Anchor,", ",Singer,", "column to: there is no post 'Singer'"),
    ("exceptions", ",kq-2022q2,first", ",or-2014,first", "'or-2014' needs no exception"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "old", "new", "said"), SPOILED)
def test_a_spoiled_cell_is_named_with_its_place(
    copy: Path, table: str, old: str, new: str, said: str
) -> None:
    _edit(copy, f"data/{table}.csv", old, new)
    found = [str(problem) for problem in command.problems(Data(copy / "data"))]
    assert any(said in problem for problem in found), found


def test_a_changed_value_is_seen_after_every_tool_was_run(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _edit(copy, "data/market_size.csv", ",425,", ",452,")
    lines = (copy / "data" / "market_size.csv").read_text("utf-8").splitlines()
    (place,) = [i for i, line in enumerate(lines, 1) if line.startswith("ms-ecdb-2021,")]
    assert command.main([], copy) == 1
    said = f"market_size.csv, line {place}: the row ms-ecdb-2021 is not the"
    assert said in capsys.readouterr().err
    data = Data(copy / "data")
    command._renew(data.folder)
    assert command.stale(Data(copy / "data")) == []
    assert [row.text[:21] for row in hashes.unaccepted(data)] == ["the row ms-ecdb-2021 "]


def test_rows_are_accepted_with_a_reason_that_the_changelog_says(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["--check"], copy) == 0
    _edit(copy, "data/market_size.csv", ",425,", ",452,")
    assert command.main(["--accept", "ECDB 2021 read again"], copy) == 1
    assert "CHANGELOG.md: ECDB 2021 read again" in capsys.readouterr().err
    _edit(copy, "CHANGELOG.md", "\n## ", "\n## Next\n\n- ECDB 2021 read\n  again.\n\n## ")
    assert command.main(["--accept", "ECDB 2021 read again"], copy) == 0
    assert command.main(["--check"], copy) == 0
    assert "452" in (copy / "book" / "data" / "market_size.md").read_text("utf-8")


def test_a_new_row_and_a_row_that_is_gone_are_noticed(copy: Path) -> None:
    path = copy / "data" / "posts.csv"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    lines[-1] = lines[-1].replace("po-logistics", "po-delivery")
    path.write_text("".join(lines), "utf-8")
    found = {problem.text for problem in hashes.unaccepted(Data(copy / "data"))}
    assert found == {
        "the row po-delivery is new and not accepted",
        "the accepted row po-logistics is gone",
    }


def test_the_difference_to_the_last_version_names_rows_and_cells(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    posts = [dict(row) for row in TABLES["posts"]]
    posts[0]["does"], posts[1]["id"] = "makes nothing", "po-gone"
    monkeypatch.setattr(changes, "before", lambda _, path: posts if path == "posts.csv" else None)
    found = [change for change in changes.changes(DATA) if change["table"] == "posts"]
    assert [(c["row"], c["change"], c.get("before"), c.get("after")) for c in found] == [
        ("po-production", "changed", "makes nothing", "makes the goods"),
        ("po-product-selection", "new", None, "Product selection"),
        ("po-gone", "gone", "Product selection", None),
    ]
    whole = {c["table"] for c in changes.changes(DATA) if c["change"] == "new table"}
    assert "market_size" in whole
    assert not {"posts", "benchmark_takeoff", "changes"} & whole


def test_files_that_come_and_go_are_noticed(copy: Path) -> None:
    (copy / "data" / "stray.csv").write_text("id\n", "utf-8")
    (copy / "data" / "users.csv").unlink()
    found = [str(problem) for problem in form.files(Data(copy / "data"))]
    assert "stray.csv: not described in datapackage.json" in found
    assert "users.csv: described in datapackage.json, but there is no file" in found


def test_tables_state_their_source_or_refer_to_those_that_do() -> None:
    for name, resource in DATA.resources.items():
        if resource["role"] == "data":
            assert {"publisher", "source", "grade", "status"} <= set(TABLES[name][0]), name
        else:
            assert resource["role"] == "reference"
            # a forecast of ours is no published figure, and keeps the column name of hubs
            assert "value" not in TABLES[name][0] or name == "frozen_forecast", name


# ------------------------------------------------------------------ arithmetic


@pytest.mark.parametrize(
    ("growth", "level", "base"),
    [
        ("gr-cecrc-2018", "ms-cecrc-2018", "ms-cecrc-2017"),
        ("gr-cecrc-2019", "ms-cecrc-2019", "ms-cecrc-2018"),
        ("gr-cecrc-2020", "ms-cecrc-2020-forecast", "ms-cecrc-2019"),
    ],
)
def test_growth_of_the_article_follows_from_its_levels(growth: str, level: str, base: str) -> None:
    got = (float(BY_ID[level]["value"]) / float(BY_ID[base]["value"]) - 1) * 100
    assert got == pytest.approx(float(BY_ID[growth]["value"]), abs=0.015)


def test_dao_insights_took_the_growth_of_another_year() -> None:
    got = float(BY_ID["ms-kpmg-2020-forecast"]["value"]) / float(BY_ID["ms-kpmg-2019"]["value"]) - 1
    assert round(got * 100) == 142


def test_counts_of_complaints_fit_each_other() -> None:
    forwards = _number("co-selling-2022") * (1 + _number("co-growth-2023"))
    backwards = _number("co-selling-2024") / (1 + _number("co-growth-2024"))
    assert forwards == pytest.approx(backwards, rel=0.002)
    told = _number("co-live-2020-9m") / (1 + _number("co-live-growth-2020-9m"))
    assert told < _number("co-live-2020") / (1 + _number("co-live-growth-2020"))


def test_kuaishou_sums() -> None:
    parts = _number("pl-kuaishou-2020h1") + _number("pl-kuaishou-2020q3")
    assert parts == pytest.approx(_number("pl-kuaishou-2020-9m"))
    for year, tolerance in ((2020, 0.05), (2022, 0.1), (2023, 0.05)):
        quarters = [r for r in TABLES["kuaishou_quarters"] if r["period"].startswith(str(year))]
        got = sum(float(r["value"]) for r in quarters)
        assert got == pytest.approx(_number(f"pl-kuaishou-{year}"), abs=tolerance)


def test_kuaishou_2024_differs_by_rounding_and_is_recorded() -> None:
    got = sum(float(r["value"]) for r in TABLES["kuaishou_quarters"] if r["period"][:4] == "2024")
    assert got == pytest.approx(float(BY_ID["di-kuaishou-2024-sum"]["b_value"]))
    assert got == pytest.approx(_number("pl-kuaishou-2024"), abs=0.2)


def test_cecrc_share_of_online_retail_follows_from_the_levels() -> None:
    share = _number("ms-cecrc-2017") / _number("or-2017")
    assert share == pytest.approx(_number("pn-cecrc-2017"), abs=0.00005)


# ------------------------------------------------------------------ what was read


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def test_the_copied_series_is_the_file_that_was_read() -> None:
    rows = [r for r in TABLES["us_ecommerce_quarters"] if r["source"] == "ecomnsa-copy"]
    text = "DATE,ECOMNSA\n"
    for row in rows:
        year, quarter = row["period"].split("Q")
        text += f"{year}-{3 * int(quarter) - 2:02}-01,{row['value']}\n"
    for bare in ("7816", "34260", "32924"):  # written so in the file
        text = text.replace(f",{bare}.0\n", f",{bare}\n")
    assert _hash(text) == DATA.sources["ecomnsa-copy"]["text_sha256"]


def test_the_article_is_the_text_that_was_handed_over(facts_dir: Path) -> None:
    text = (facts_dir / "article.txt").read_text("utf-8")
    assert _hash(text) == DATA.sources["ban-yue-tan-2021"]["text_sha256"]


def test_the_data_page_counts_what_was_read() -> None:
    [said] = [line for line in pages.reading(DATA) if line.startswith("Of the")]
    hashed = [row for row in DATA.sources.values() if row["text_sha256"]]
    assert f"and {len(hashed)} a hash of what we read" in said
    assert len(hashed) >= 9


# ------------------------------------------------------------------ agreement with the article


def _article(facts_dir: Path) -> str:
    return " ".join((facts_dir / "article.txt").read_text("utf-8").split())


def test_every_figure_and_date_of_the_article_is_listed(facts_dir: Path) -> None:
    article = _article(facts_dir)
    covered: set[int] = set()
    for row in TABLES["article_facts"]:
        places = [m.start() for m in re.finditer(re.escape(row["text"]), article)]
        assert places, row["text"]
        for place in places:
            covered.update(range(place, place + len(row["text"])))
    missing = [
        article[max(0, m.start() - 30) : m.end() + 20]
        for m in re.finditer(r"\d[\d.,]*\d%?|\d%?", article)
        if not covered.issuperset(range(m.start(), m.end()))
    ]
    assert missing == []


def test_posts_are_named_by_the_article(facts_dir: Path) -> None:
    article = _article(facts_dir)
    assert [r["post"] for r in TABLES["posts"] if r["article_word"] not in article] == []


def test_claims_lead_to_rows_and_chapters() -> None:
    claims = TABLES["claims"]
    assert {row["verdict"] for row in claims} == {"holds", "too low", "cannot be checked", "wrong"}
    assert [int(row["order"]) for row in claims] == list(range(1, len(claims) + 1))
    assert sum(row["card"] == "true" for row in claims) == 12
    for row in claims:
        assert (ROOT / "book" / f"{row['chapter']}.ipynb").is_file(), row["id"]
        if row["number_id"]:
            assert "value" in BY_ID[row["number_id"]], row["id"]
            assert row["number_id"] in row["evidence"].split(";"), row["id"]


def test_every_claim_of_a_figure_of_the_article_has_its_row() -> None:
    evidence = {key for row in TABLES["claims"] for key in row["evidence"].split(";")}
    listed = {row["data_id"] for row in TABLES["article_facts"] if row["kind"] == "figure"}
    assert listed - evidence == set()


def test_listed_figures_are_in_the_data() -> None:
    for row in TABLES["article_facts"]:
        held = next(r for r in TABLES[row["data_file"]] if r["id"] == row["data_id"])
        if row["number"] and "value" in held:
            assert (held["value"], held["unit"]) == (row["number"], row["unit"]), row["id"]
            assert held["qualifier"] == row["qualifier"], row["id"]
        if row["kind"] == "date" and row["data_file"] == "events":
            assert row["date_from"] <= held["date"] <= row["date_to"], row["id"]
        assert row["number"] if row["kind"] == "figure" else row["date_from"], row["id"]
