"""The data against the collected facts: value, unit, period, publisher, status, address.

Where a row rightly differs from its fact, data/exceptions.csv says why; an entry that is no longer
needed is an error too.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from tools.data.tables import Data

DATA = Data()
TABLES, CARRIERS = DATA.tables, DATA.sources
NUMERIC = list(DATA.figures)
COLLECTED = [row for row in NUMERIC if row["fact_id"]]
EVENTS = [row for row in TABLES["events"] if row["fact_id"]]

Fact = Mapping[str, str]
Facts = dict[str, Fact]


@pytest.fixture(scope="module")
def facts(facts_dir: Path) -> Facts:
    with (facts_dir / "facts.csv").open(encoding="utf-8", newline="") as handle:
        return {row["id"]: row for row in csv.DictReader(handle)}


# ------------------------------------------------------------------ what may differ, and why

EXCEPTIONS = DATA.exceptions
ALIASES = {row["publisher"]: row["also_named"] for row in DATA.tables["publishers"]}


def _expected(row: Fact, column: str) -> str:
    """What data/exceptions.csv says of this cell; empty where it says nothing."""
    return EXCEPTIONS.get((row["id"], column), {}).get("expected", "")


# ------------------------------------------------------------------ numbers with their scale

WORDS = {"tn": 10**12, "trillion": 10**12, "bn": 10**9, "billion": 10**9, "m": 10**6, "": 1}
NUMBER = re.compile(r"(?<![\d.])(\d[\d,]*(?:\.\d+)?)\s*(%|x\b|tn\b|trillion\b|bn\b|billion\b|m\b)?")
Quantity = tuple[Decimal, str]


def _unit(unit: str) -> tuple[int, str]:
    """Scale and kind of a unit: bn CNY is 10^9 of CNY, million and companies are counts."""
    first, _, rest = unit.partition(" ")
    if first in ("bn", "m"):
        return WORDS[first], rest
    if first == "million":
        return 10**6, rest or "count"
    return 1, "count" if unit in ("companies", "complaints") else unit


def _quantity(value: str, unit: str) -> Quantity:
    scale, kind = _unit(unit)
    return Decimal(value) * scale, kind


def _told(text: str, unit: str) -> set[Quantity]:
    """Quantities that a text can mean; a bare number is in the unit of its fact or a count."""
    scale, kind = _unit(unit)
    found: set[Quantity] = set()
    for digits, word in NUMBER.findall(text):
        number = Decimal(digits.replace(",", ""))
        if word in ("%", "x"):
            found.add((number, "%" if word == "%" else "times"))
        elif word:
            found |= {(number * WORDS[word], "count"), (number * WORDS[word], kind)}
        else:
            found |= {(number, "count"), (number * scale, kind)}
    return found


def _years_listed(note: str) -> dict[str, str]:
    """Values of a note that lists one a year, "a, b, c for 2018-2020"."""
    listed = re.search(r"((?:[\d.]+, )+[\d.]+).* for (\d{4})-(\d{4})", note)
    if listed is None:
        return {}
    years = range(int(listed[2]), int(listed[3]) + 1)
    return dict(zip(map(str, years), listed[1].split(", "), strict=True))


def _of_pair(row: Fact) -> int | None:
    """Which of the two values of a fact is meant, if it is a pair."""
    words = ["first of two", "second of two"]
    return words.index(said) if (said := _expected(row, "value")) in words else None


def _says(row: Fact, fact: Fact) -> bool:
    """Whether the fact holds the value of the row, in its unit."""
    wanted = _quantity(row["value"], row["unit"])
    if (place := _of_pair(row)) is not None:
        parts = re.findall(r"\d[\d.]*", fact["value"])
        return wanted == _quantity(parts[place], fact["unit"])
    if quote := _expected(row, "value"):
        return quote in fact["note"] and wanted in _told(quote, row["unit"])
    if wanted[1] == _unit(fact["unit"])[1]:
        listed = _years_listed(fact["note"]).get(row["period"], fact["value"])
        return wanted in {_quantity(value, fact["unit"]) for value in (fact["value"], listed)}
    words = f"{fact['note']}; {fact['publisher']}"
    kinds = {wanted[1], "count"} if wanted[1] in ("sessions", "count") else {wanted[1]}
    return bool({(wanted[0], kind) for kind in kinds} & _told(words, fact["unit"]))


def test_every_value_is_that_of_its_fact_with_its_unit(facts: Facts) -> None:
    wrong = [row["id"] for row in COLLECTED if not _says(row, facts[row["fact_id"]])]
    assert wrong == []


def test_numbers_are_told_apart_by_scale_and_unit() -> None:
    assert _quantity("31.63", "bn CNY") != _quantity("316.3", "bn CNY")
    assert _quantity("4.9", "bn CNY") == _quantity("4900", "m CNY")
    assert _quantity("4.9", "bn CNY") != _quantity("4.9", "bn USD")
    assert _told("over 120 m sessions, +4.5%", "million") == {
        (Decimal(120_000_000), "count"),
        (Decimal("4.5"), "%"),
    }


# ------------------------------------------------------------------ the other cells


def _period(fact: Fact) -> str:
    text = re.sub(r"\s*\(.*\)$|\s+vs .*$|\s+target$|^end ", "", fact["period"])
    text = re.sub(r"^(\d{4}) (\d+M)$", r"\1-\2", text.replace("..", "/"))
    text = re.sub(r"^(\d{4})-(\d{4})$", r"\1/\2", text)
    return re.sub(r"^(\d{4})-(\d\d)/(\d\d)$", r"\1-\2/\1-\3", text)


def _expected_period(row: Fact, fact: Fact) -> str:
    if known := _expected(row, "period"):
        return known
    place = _of_pair(row)
    if place is not None and "->" in fact["period"]:
        return re.findall(r"\d{4}", fact["period"])[place]
    if row["period"] in _years_listed(fact["note"]):
        return row["period"]  # compared with the value
    year = re.search(r"\b20\d\d\b", _expected(row, "value"))
    return year[0] if year else _period(fact)


def test_periods_are_those_of_the_facts(facts: Facts) -> None:
    wrong = {
        row["id"]: row["period"]
        for row in COLLECTED
        if row["period"] != _expected_period(row, facts[row["fact_id"]])
    }
    assert wrong == {}


def _names(row: Fact, fact: Fact) -> bool:
    if known := _expected(row, "publisher"):
        return row["publisher"] == known
    words = ALIASES.get(row["publisher"], re.escape(row["publisher"]))
    return re.search(words, f"{fact['series']}; {fact['publisher']}") is not None


def test_publishers_are_those_of_the_facts(facts: Facts) -> None:
    wrong = {
        row["id"]: row["publisher"] for row in COLLECTED if not _names(row, facts[row["fact_id"]])
    }
    assert wrong == {}


def _stands(row: Fact, fact: Fact) -> bool:
    if known := _expected(row, "status"):
        return row["status"] == known
    whole = re.fullmatch(r"\d{4}", row["period"])
    return (
        row["status"] == fact["status"]
        or (row["status"] == "partial" and not whole and fact["status"] in ("actual", "estimate"))
        or (row["status"] == "derived" and row["derivation"].startswith("sum of usq-"))
    )


def test_statuses_are_those_of_the_facts(facts: Facts) -> None:
    wrong = {
        row["id"]: row["status"] for row in COLLECTED if not _stands(row, facts[row["fact_id"]])
    }
    assert wrong == {}


def _address(row: Fact, fact: Fact) -> bool:
    """Whether the carrier is the page that the fact was read on."""
    url = CARRIERS[row["source"]]["url"]
    if url.startswith("https://github.com/"):
        return "/".join(url.split("/")[3:5]) in fact["url"]
    if not fact["url"].startswith("http"):
        return True  # an address can be found later
    return bool(url) and fact["url"].endswith(url)


def test_carriers_are_the_pages_of_the_facts(facts: Facts) -> None:
    rows = COLLECTED + EVENTS
    assert len(rows) > 300
    assert [row["id"] for row in rows if not _address(row, facts[row["fact_id"]])] == []


def test_dates_of_the_carriers_are_those_of_the_facts(facts: Facts) -> None:
    for row in COLLECTED + EVENTS:
        given, date = (
            facts[row["fact_id"]]["publication_date"],
            CARRIERS[row["source"]]["carrier_date"],
        )
        known = _expected(row, "carrier_date")
        spread = re.sub(r"(\d{4})-(\d\d)/(\d\d)", r"\1-\2 \1-\3", given)
        ends = re.findall(r"\d{4}(?:-\d\d(?:-\d\d)?)?", spread)
        assert date == known if known else date in (ends or [""]), row["id"]


# ------------------------------------------------------------------ events


def test_dates_of_events_are_those_of_the_facts(facts: Facts) -> None:
    for row in EVENTS:
        fact = facts[row["fact_id"]]
        date = row["date"] if row["precision"] != "month" else row["date"][:7]
        if known := _expected(row, "date"):
            assert known in f"{fact['note']} {fact['publication_date']}", row["id"]
            assert known.endswith(date), row["id"]
        elif fact["unit"] == "date":
            assert date == fact["value"], row["id"]
        else:
            assert row["amount"], row["id"]
            assert date == fact["publication_date"], row["id"]


def test_amounts_of_events_are_those_of_the_facts(facts: Facts) -> None:
    for row in (row for row in EVENTS if row["amount"]):
        fact = facts[row["fact_id"]]
        wanted = _quantity(row["amount"], row["unit"])
        if fact["unit"] == "date":
            name = row["label"].split()[0]
            own = re.search(rf"{name} [\d.]+ m\b", fact["note"])
            assert own is not None, row["id"]
            assert wanted[0] in {number for number, _ in _told(own[0], row["unit"])}, row["id"]
        else:
            assert wanted == _quantity(fact["value"], fact["unit"]), row["id"]


# ------------------------------------------------------------------ series that came whole


def test_us_quarters_are_those_of_the_collection(facts_dir: Path) -> None:
    with (facts_dir / "us_ecommerce_quarterly.csv").open(encoding="utf-8", newline="") as handle:
        collected = {
            f"usq-{r['quarter_start'][:4]}q{(int(r['quarter_start'][5:7]) + 2) // 3}": r
            for r in csv.DictReader(handle)
        }
    ours = {r["id"]: r["value"] for r in TABLES["us_ecommerce_quarters"] if not r["fact_id"]}
    assert ours == {key: r["ecommerce_retail_sales_musd_nsa"] for key, r in collected.items()}
    for row in (row for row in TABLES["us_ecommerce_quarters"] if not row["fact_id"]):
        assert row["id"] == f"usq-{row['period'].lower()}"
        assert (row["unit"], row["status"]) == ("m USD", "actual"), row["id"]


def test_kuaishou_quarters_are_those_of_the_collection(facts_dir: Path) -> None:
    with (facts_dir / "kuaishou_gmv.csv").open(encoding="utf-8", newline="") as handle:
        collected = [r for r in csv.DictReader(handle) if r["kind"] == "quarter"]
    found = TABLES["kuaishou_quarters"]  # a newspaper has another rounding of the first of 2021
    ours = {r["period"]: (float(r["value"]), r["status"]) for r in found if r["id"] != "kq-2021q1"}
    assert (
        ours.items()
        >= {
            r["period"]: (
                float(r["gmv_bn_cny"]),
                "derived" if r["derivation"].startswith("derived") else "actual",
            )
            for r in collected
            if r["period"] != "2021Q1"
        }.items()
    )


def test_no_exception_is_left_over(facts: Facts) -> None:
    for (row_id, column), _ in EXCEPTIONS.items():
        row = DATA.by_id[row_id]
        fact = facts.get(row.get("fact_id", ""), {})
        if column == "period":
            assert _period(fact) != row["period"], row_id
        elif column in ("status", "value"):
            assert fact[column] != row[column], row_id
        else:
            assert column in ("publisher", "carrier_date", "date", "first_published_to"), row_id
    assert {row["publisher"] for row in COLLECTED} >= set(ALIASES)
