"""The data files: schema, references, arithmetic, and agreement with the collected facts."""

from __future__ import annotations

import csv
import importlib.util
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import frictionless
import pytest

DATA = Path(__file__).resolve().parent.parent / "data"
PACKAGE = json.loads((DATA / "datapackage.json").read_text("utf-8"))
TABLES = {
    resource["name"]: list(
        csv.DictReader((DATA / resource["path"]).read_text("utf-8").splitlines())
    )
    for resource in PACKAGE["resources"]
}
BY_ID = {row["id"]: row for rows in TABLES.values() for row in rows if "id" in row}
NUMERIC = {name: rows for name, rows in TABLES.items() if {"series", "value"} <= set(rows[0])}
CARRIERS = {row["key"]: row for row in TABLES["sources"]}


# ------------------------------------------------------------------ form


@pytest.mark.filterwarnings("ignore")  # of the library's own dependencies
def test_package_is_valid() -> None:
    report = frictionless.validate(str(DATA / "datapackage.json"))
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "message"])


@pytest.mark.filterwarnings("ignore")
def test_validation_finds_a_wrong_cell_and_a_wrong_source(tmp_path: Path) -> None:
    kept = [r for r in PACKAGE["resources"] if r["name"] in {"farmers", "sources", "rights"}]
    for resource in kept:
        (tmp_path / resource["path"]).write_bytes((DATA / resource["path"]).read_bytes())
    farmers = tmp_path / "farmers.csv"
    text = farmers.read_text("utf-8").replace(",partial,A,", ",guess,A,", 1)
    farmers.write_text(text.replace(",ban-yue-tan-2021,", ",hearsay,", 1), "utf-8")
    package = tmp_path / "datapackage.json"
    package.write_text(json.dumps({**PACKAGE, "resources": kept}), "utf-8")
    found = {error[0] for error in frictionless.validate(str(package)).flatten(["type"])}
    assert {"constraint-error", "foreign-key"} <= found


def test_every_row_of_data_names_publisher_source_grade_and_status() -> None:
    for resource in PACKAGE["resources"]:
        if resource["role"] == "data":
            for row in TABLES[resource["name"]]:
                assert all(row[key] for key in ("publisher", "source", "grade", "status")), row
        else:
            assert resource["role"] == "reference"
            assert "value" not in TABLES[resource["name"]][0]


def _maintenance() -> Any:
    path = DATA.parent / "tools" / "update_datapackage.py"
    spec = importlib.util.spec_from_file_location("update_datapackage", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_datapackage_describes_the_files_as_they_are() -> None:
    assert _maintenance().main(["--check"]) == 0


def test_drift_is_noticed(tmp_path: Path) -> None:
    for file in DATA.glob("*.csv"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "farmers.csv").write_text("id\nfa-new\n", "utf-8")
    (tmp_path / "stray.csv").write_text("id\n", "utf-8")
    (tmp_path / "users.csv").unlink()
    problems = _maintenance().drift(json.loads(json.dumps(PACKAGE)), tmp_path)
    assert any(problem.startswith("farmers.csv: hash") for problem in problems)
    assert "farmers.csv: rows is 1, not 4" in problems
    assert "stray.csv: not described in datapackage.json" in problems
    assert "users.csv: described but missing" in problems


@pytest.mark.parametrize("path", sorted(DATA.glob("*.csv")), ids=lambda path: path.name)
def test_text_is_plain_utf8_with_unix_lines(path: Path) -> None:
    content = path.read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content
    assert content.endswith(b"\n")
    cells = [cell for row in csv.reader(content.decode("utf-8").splitlines()) for cell in row]
    assert [cell for cell in cells if cell != cell.strip()] == []


def test_ids_are_unique_over_all_tables() -> None:
    ids = [row["id"] for rows in TABLES.values() for row in rows if "id" in row]
    assert len(ids) == len(set(ids))


def test_every_source_is_used_and_every_rights_statement_known() -> None:
    used = {row["source"] for rows in TABLES.values() for row in rows if "source" in row}
    assert used == set(CARRIERS)
    assert {row["rights"] for row in TABLES["sources"]} <= {row["id"] for row in TABLES["rights"]}


BEST = {  # best grade that a kind of text allows
    "publisher's own text": "A",
    "official text": "A",
    "newsroom's article": "A",
    "the article": "A",
    "computed by this report": "A",
    "other page": "B",
    "copy or repost": "B",
    "code repository": "B",
    "machine summary": "C",
}


def _grade(row: dict[str, str]) -> str:
    """Grade of a row by the one rule that data/datapackage.json states."""
    if row.get("derivation"):
        return max(_grade(BY_ID[key]) for key in _inputs(row["derivation"]))
    carrier = CARRIERS[row["source"]]
    best = BEST[carrier["source_type"]]
    if row["attribution"] == "not named":
        return "C"
    dated = carrier["carrier_date"] or carrier["source_type"] == "computed by this report"
    return best if dated and row["attribution"] == "named" else max(best, "B")


def test_grade_of_every_row_follows_from_the_rule() -> None:
    rows = [row for row in BY_ID.values() if "grade" in row]
    assert [(row["id"], row["grade"]) for row in rows if row["grade"] != _grade(row)] == []
    assert {row["grade"] for row in rows} == {"A", "B", "C"}


def test_rows_are_computed_where_they_say_so_and_nowhere_else() -> None:
    for row in (row for row in BY_ID.values() if "attribution" in row):
        assert (row["attribution"] == "computed") == bool(row.get("derivation")), row["id"]


def test_a_source_has_an_address_or_says_why_not() -> None:
    for row in TABLES["sources"]:
        assert bool(row["url"]) != bool(row["no_address_reason"]), row["key"]


def test_units_of_the_tables_are_declared() -> None:
    for resource in PACKAGE["resources"]:
        units = {row.get("unit") for row in TABLES[resource["name"]]} - {"", None}
        assert set(resource.get("units", [])) == units, resource["name"]


def test_one_row_for_one_vintage() -> None:
    for name, rows in NUMERIC.items():
        columns = ("series", "publisher", "period", "unit", "status", "first_published_to")
        keys = [tuple(row[column] for column in columns) for row in rows]
        assert len(keys) == len(set(keys)), name


def test_references_between_rows_resolve() -> None:
    for row in TABLES["published_growth"]:
        assert {row["level_id"], row["base_id"]} <= {"", *BY_ID}, row["id"]
    for row in TABLES["discrepancies"]:
        assert {row["a_id"], row["b_id"]} <= {"", *BY_ID}, row["id"]
        for side in ("a", "b"):
            held = BY_ID.get(row[f"{side}_id"], {})
            if "value" in held:
                assert (row[f"{side}_value"], row[f"{side}_unit"]) == (held["value"], held["unit"])
    posts = {row["post"] for row in TABLES["posts"]}
    assert {to for row in TABLES["posts"] for to in row["to"].split(";") if to} <= posts


# ------------------------------------------------------------------ arithmetic


def _span(value: str, qualifier: str = "") -> tuple[float, float]:
    """Where a printed number can lie: half a unit of its last digit to either side."""
    digits = Decimal(value) if "." in value else Decimal(value).normalize()
    half = float(Decimal(1).scaleb(int(digits.as_tuple().exponent))) / 2
    return float(value) - (0 if qualifier == "more than" else half), float(value) + half


def _chains(growth: dict[str, str]) -> bool:
    """Whether a published growth rate can follow from the levels that it connects."""
    level, base = BY_ID[growth["level_id"]], BY_ID[growth["base_id"]]
    assert level["unit"] == base["unit"]
    low, high = _span(level["value"], level["qualifier"])
    base_low, base_high = _span(base["value"], base["qualifier"])
    half = float(Decimal(1).scaleb(int(Decimal(growth["value"]).as_tuple().exponent))) / 2
    printed = float(growth["value"])
    lowest, highest = (low / base_high - 1) * 100, (high / base_low - 1) * 100
    return lowest <= printed + half and highest >= printed - half


CONNECTED = [
    row
    for row in TABLES["published_growth"]
    if row["unit"] == "%" and row["level_id"] and row["base_id"]
]


def test_growth_rates_that_do_not_follow_from_levels_are_recorded_and_no_others() -> None:
    broken = {row["id"] for row in CONNECTED if not _chains(row)}
    recorded = {
        row["a_id"]: row
        for row in TABLES["discrepancies"]
        if row["a_id"].startswith("gr-") and row["id"].startswith(("di-chain-", "di-dao-"))
    }
    assert broken == set(recorded)
    for identifier in broken - {"gr-kpmg-2020-dao"}:
        growth = BY_ID[identifier]
        level, base = BY_ID[growth["level_id"]], BY_ID[growth["base_id"]]
        got = (float(level["value"]) / float(base["value"]) - 1) * 100
        assert float(recorded[identifier]["b_value"]) == pytest.approx(got, abs=0.05)


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


def _number(identifier: str) -> float:
    scale = 100 if BY_ID[identifier]["unit"] == "%" else 1
    return float(BY_ID[identifier]["value"]) / scale


def _derived(formula: str) -> float:
    total = re.fullmatch(r"sum of (\S+) to (\S+?)( / 1000)?", formula)
    if total:
        rows = next(r for r in NUMERIC.values() if any(row["id"] == total[1] for row in r))
        ids = [row["id"] for row in rows]
        chosen = ids[ids.index(total[1]) : ids.index(total[2]) + 1]
        assert len(chosen) == 4
        return sum(map(_number, chosen)) / (1000 if total[3] else 1)
    plain = re.sub(r"[a-z]{2,3}-[\w.-]*\w", lambda m: repr(_number(m[0])), formula)
    plain = plain.replace(" x ", " * ")
    assert re.fullmatch(r"[\d.()+*/ e-]+", plain), plain
    return float(eval(plain, {"__builtins__": {}}))


@pytest.mark.parametrize(
    "row", [r for rows in NUMERIC.values() for r in rows if r["derivation"]], ids=lambda r: r["id"]
)
def test_derived_value_follows_from_its_formula(row: dict[str, str]) -> None:
    half = (float(row["value"]) - _span(row["value"])[0]) * 1.001
    if "kuaishou-2021" in row["id"] or row["id"] == "ms-huajing-2024":
        half = 0.5  # inputs with four digits
    assert _derived(row["derivation"]) == pytest.approx(float(row["value"]), abs=half)


def _inputs(formula: str) -> list[str]:
    """Rows that a formula is computed from."""
    total = re.fullmatch(r"sum of (\S+) to (\S+?)( / 1000)?", formula)
    if not total:
        return re.findall(r"[a-z]{2,3}-[\w.-]*\w", formula)
    ids = list(BY_ID)
    return ids[ids.index(total[1]) : ids.index(total[2]) + 1]


def test_derived_rows_are_marked() -> None:
    for row in (row for rows in NUMERIC.values() for row in rows if row["derivation"]):
        assert row["status"] in ("derived", "forecast"), row["id"]


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
        first = _number("pl-kuaishou-2020h1") if year == 2020 else 0.0
        got = first + sum(float(r["value"]) for r in quarters)
        assert got == pytest.approx(_number(f"pl-kuaishou-{year}"), abs=tolerance)


def test_kuaishou_2024_is_rounded_and_recorded() -> None:
    got = sum(float(r["value"]) for r in TABLES["kuaishou_quarters"] if r["period"][:4] == "2024")
    assert got == pytest.approx(float(BY_ID["di-kuaishou-2024-sum"]["b_value"]))
    assert round(got, -1) == _number("pl-kuaishou-2024")


def test_cecrc_share_of_online_retail_follows_from_the_levels() -> None:
    share = _number("ms-cecrc-2017") / _number("or-2017")
    assert share == pytest.approx(_number("pn-cecrc-2017"), abs=0.00005)


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


def test_listed_figures_are_in_the_data() -> None:
    for row in TABLES["article_facts"]:
        held = next(r for r in TABLES[row["data_file"]] if r["id"] == row["data_id"])
        if row["number"] and "value" in held:
            assert (held["value"], held["unit"]) == (row["number"], row["unit"]), row["id"]
            assert held["qualifier"] == row["qualifier"], row["id"]
        if row["kind"] == "date" and row["data_file"] == "events":
            assert row["date_from"] <= held["date"] <= row["date_to"], row["id"]
        assert row["number"] if row["kind"] == "figure" else row["date_from"], row["id"]
