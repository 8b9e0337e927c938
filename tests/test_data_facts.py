"""The data against the collected facts: value, unit, period, publisher, status, address.

Where a row rightly differs from its fact it stands in a list below, with the reason. The lists are
part of the test: an entry that is no longer needed is an error too.
"""

from __future__ import annotations

import csv
import json
import re
from decimal import Decimal
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parent.parent / "data"
PACKAGE = json.loads((DATA / "datapackage.json").read_text("utf-8"))
TABLES = {
    resource["name"]: list(
        csv.DictReader((DATA / resource["path"]).read_text("utf-8").splitlines())
    )
    for resource in PACKAGE["resources"]
}
CARRIERS = {row["key"]: row for row in TABLES["sources"]}
NUMERIC = [row for rows in TABLES.values() if {"series", "value"} <= set(rows[0]) for row in rows]
COLLECTED = [row for row in NUMERIC if row["fact_id"]]
EVENTS = [row for row in TABLES["events"] if row["fact_id"]]

Fact = dict[str, str]
Facts = dict[str, Fact]


@pytest.fixture(scope="module")
def facts(facts_dir: Path) -> Facts:
    with (facts_dir / "facts.csv").open(encoding="utf-8", newline="") as handle:
        return {row["id"]: row for row in csv.DictReader(handle)}


# ------------------------------------------------------------------ what may differ, and why

FROM_NOTE = {  # the fact has another value of the same kind; these words of its note have ours
    "ac-store-rooms-2025": "above 50% of GMV",
    "ac-views-2022": "1.1 trillion views",
    "cp-china-ecommerce-2018": "31.63 tn in 2018",
    "cp-shopee-2022": "2022: 47.9",
    "cp-tiktok-2021": "USD 1 bn three years before",
    "cp-tiktok-2024-cube": "Cube Asia 42 gross",
    "cp-tiktok-2024-latepost": "LatePost 40",
    "em-demand-618-2020": "618 period 11.6x",
    "em-ecommerce-2018": "47 m in 2018",
    "em-new-iimedia-2020-narrow": "22,000 in all 2020",
    "em-pay-fall-boss-2020h1": "down nearly 2,000",
    "em-seekers-boss-2020h1": "job seekers 2.4x",
    "gr-mofcom-2023-9m": "(60.6)",
}
IN_RANGE = {  # the fact is a pair: which of the two
    "co-growth-2023": 0,
    "co-growth-2024": 1,
    "em-pay-capa-high-2020": 1,
    "em-pay-capa-low-2020": 0,
}
LISTED = {"F3004", "F4018"}  # the note lists one value a year, "a, b, c for 2018-2020"
PERIODS = {
    "cp-tiktok-2021": "2021",  # three years before 2024
    "em-companies-video-2023": "2023",  # counted at the end of the year, as the next
    "em-hosts-all-2023": "2023",
    "em-demand-618-2020": "2020-06",  # weeks of the festival
    "em-pay-zhaopin-2020": "2020-03",  # spring, after the festival, as the next two
    "em-posts-zhaopin-2020": "2020-03",
    "em-recruits-zhaopin-2020": "2020-03",
    "gr-kpmg-2020-dao": "2020",  # the page prints the growth of 2019 for 2020
    "gr-kuaishou-2022q2": "2022Q2",  # the fact is the level a year before, as the next
    "gr-kuaishou-2022q4": "2022Q4",
}
ALIASES = {  # our name of a publisher: words of the fact, in its publisher or series
    "Alibaba": "Alibaba|Taobao Live",
    "CAPA": "China Association of Performing Arts",
    "CECRC": "CECRC|100EC",
    "KPMG/AliResearch": "KPMG",
    "Mitsui GSSI": "Mitsui",
    "2021 industry report": "2021年中国电商直播行业报告",
    "National Institute of Metrology": "blue paper|Metrology",
    "press": "reported, via",
    "SAIC": "State Administration for Industry",
    "SAMR DRC and CASS": "[Ww]hite [Pp]aper",
    "social-commerce report 2024": "2024 China digital social e-commerce",
    "State Post Bureau and Deloitte": "State Post Bureau DRC & Deloitte",
    "US Census Bureau": "Census|US Dept of Commerce ESA",
}
PUBLISHERS = {
    "cp-tiktok-2024-cube": "Cube Asia",  # named in the note, as the next
    "cp-tiktok-2024-latepost": "LatePost",
    "gr-cecrc-2024": "CECRC",  # continues that series; the carrier does not name it
    "co-growth-2023": "SAMR",  # the regulator's count, printed in the white paper, as the next
    "co-growth-2024": "SAMR",
}
STATUSES = {
    "gr-kpmg-2020-dao": "forecast",  # of a year that was not over
    "ms-kpmg-2020": "forecast",  # a newspaper's rounding of the forecast of October 2020
    "ms-mitsui-2020": "forecast",  # carried in December 2020, before the year was over
    "pn-mitsui-2020": "forecast",  # as above
    "kq-2021q2": "derived",  # the fact says so in its note, as the next
    "ms-cecrc-2024": "derived",
}
UNCOLLECTED = re.compile(  # found later or read in the article; nothing to compare
    r"co-(live|selling|survey)-.*|co-(growth|multiple)-2022|fa-.*|gr-cecrc-201[89]"
    r"|ms-cass-2024|ac-(stars-618|luo-fall)-2020"
)
DATED_OTHERWISE = {  # the carrier's date is narrower or other than the fact's
    "pl-douyin-2023-latepost": "2024",  # one page for two facts
    "pn-mckinsey-2020": "2023-09",  # the copy; the fact has the date of the report
}
FIGURES = {  # events that are no dates in the collection: the day on which figures came out
    "ev-kpmg-report": "report dated 2020-10-12",
    "ev-kuaishou-2020": "2021-03",
    "ev-samr-briefing": "2024-04",
    "ev-taobao-live-2020": "2021-04-28",
    "ev-white-paper": "2026-02-10",
}
IN_NOTE = {"ev-live-rules-2016-effective": "effective 2016-12-01"}

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
    values, first, last = re.search(r"((?:[\d.]+, )+[\d.]+).* for (\d{4})-(\d{4})", note).groups()  # type: ignore[union-attr]
    return dict(zip(map(str, range(int(first), int(last) + 1)), values.split(", "), strict=True))


def _says(row: Fact, fact: Fact) -> bool:
    """Whether the fact holds the value of the row, in its unit."""
    wanted = _quantity(row["value"], row["unit"])
    if row["id"] in IN_RANGE:
        parts = re.findall(r"\d[\d.]*", fact["value"])
        return wanted == _quantity(parts[IN_RANGE[row["id"]]], fact["unit"])
    if row["id"] in FROM_NOTE:
        quote = FROM_NOTE[row["id"]]
        return quote in fact["note"] and wanted in _told(quote, row["unit"])
    if row["fact_id"] in LISTED:
        listed = _years_listed(fact["note"])[row["period"]]
        return wanted == _quantity(listed, fact["unit"])
    if wanted[1] == _unit(fact["unit"])[1]:
        return wanted == _quantity(fact["value"], fact["unit"])
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


def test_only_known_rows_are_not_in_the_collection() -> None:
    for row in NUMERIC:
        own = row["derivation"] or row["id"].startswith("usq-") or UNCOLLECTED.fullmatch(row["id"])
        assert row["fact_id"] or own, row["id"]


# ------------------------------------------------------------------ the other cells


def _period(fact: Fact) -> str:
    text = re.sub(r"\s*\(.*\)$|\s+vs .*$|\s+target$|^end ", "", fact["period"])
    text = re.sub(r"^(\d{4}) (\d+M)$", r"\1-\2", text.replace("..", "/"))
    text = re.sub(r"^(\d{4})-(\d{4})$", r"\1/\2", text)
    return re.sub(r"^(\d{4})-(\d\d)/(\d\d)$", r"\1-\2/\1-\3", text)


def _expected_period(row: Fact, fact: Fact) -> str:
    if row["id"] in PERIODS:
        return PERIODS[row["id"]]
    if row["id"] in IN_RANGE and "->" in fact["period"]:
        return re.findall(r"\d{4}", fact["period"])[IN_RANGE[row["id"]]]
    if row["fact_id"] in LISTED:
        return row["period"]  # compared with the value
    year = re.search(r"\b20\d\d\b", FROM_NOTE.get(row["id"], ""))
    return year[0] if year else _period(fact)


def test_periods_are_those_of_the_facts(facts: Facts) -> None:
    wrong = {
        row["id"]: row["period"]
        for row in COLLECTED
        if row["period"] != _expected_period(row, facts[row["fact_id"]])
    }
    assert wrong == {}


def _names(row: Fact, fact: Fact) -> bool:
    if row["id"] in PUBLISHERS:
        return row["publisher"] == PUBLISHERS[row["id"]]
    words = ALIASES.get(row["publisher"], re.escape(row["publisher"]))
    return re.search(words, f"{fact['series']}; {fact['publisher']}") is not None


def test_publishers_are_those_of_the_facts(facts: Facts) -> None:
    wrong = {
        row["id"]: row["publisher"] for row in COLLECTED if not _names(row, facts[row["fact_id"]])
    }
    assert wrong == {}


def _stands(row: Fact, fact: Fact) -> bool:
    if row["id"] in STATUSES:
        return row["status"] == STATUSES[row["id"]]
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
    if url.startswith("https://reportify.ai/"):
        return not fact["url"].startswith("http")  # found after the fact was noted
    return fact["url"].endswith(url) if url else not fact["url"].startswith("http")


def test_carriers_are_the_pages_of_the_facts(facts: Facts) -> None:
    rows = COLLECTED + EVENTS
    assert [row["id"] for row in rows if not _address(row, facts[row["fact_id"]])] == []


def test_dates_of_the_carriers_are_those_of_the_facts(facts: Facts) -> None:
    for row in COLLECTED + EVENTS:
        given, date = (
            facts[row["fact_id"]]["publication_date"],
            CARRIERS[row["source"]]["carrier_date"],
        )
        known = DATED_OTHERWISE.get(row["id"])
        spread = re.sub(r"(\d{4})-(\d\d)/(\d\d)", r"\1-\2 \1-\3", given)
        ends = re.findall(r"\d{4}(?:-\d\d(?:-\d\d)?)?", spread)
        assert date == known if known else date in (ends or [""]), row["id"]


# ------------------------------------------------------------------ events


def test_dates_of_events_are_those_of_the_facts(facts: Facts) -> None:
    for row in EVENTS:
        fact = facts[row["fact_id"]]
        date = row["date"] if row["precision"] != "month" else row["date"][:7]
        if row["id"] in IN_NOTE:
            told = IN_NOTE[row["id"]] if IN_NOTE[row["id"]] in fact["note"] else ""
            assert told.endswith(date), row["id"]
        elif fact["unit"] == "date":
            assert date == fact["value"], row["id"]
        elif row["amount"] and row["id"] not in FIGURES:
            assert date == fact["publication_date"], row["id"]
        else:
            known = FIGURES[row["id"]]
            assert known in f"{fact['note']} {fact['publication_date']}", row["id"]
            assert known.endswith(date), row["id"]


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
    ours = {r["period"]: (float(r["value"]), r["status"]) for r in TABLES["kuaishou_quarters"]}
    assert ours == {
        r["period"]: (
            float(r["gmv_bn_cny"]),
            "derived" if r["derivation"].startswith("derived") else "actual",
        )
        for r in collected
    }


def test_no_exception_is_left_over(facts: Facts) -> None:
    by_id = {row["id"]: row for row in COLLECTED}
    for row_id, period in PERIODS.items():
        assert _period(facts[by_id[row_id]["fact_id"]]) != period, row_id
    for row_id, status in STATUSES.items():
        assert facts[by_id[row_id]["fact_id"]]["status"] != status, row_id
    for row_id in FROM_NOTE:
        assert facts[by_id[row_id]["fact_id"]]["value"] != by_id[row_id]["value"], row_id
    assert {row["publisher"] for row in COLLECTED} >= set(ALIASES)
    assert set(PUBLISHERS) | set(IN_RANGE) | set(DATED_OTHERWISE) <= set(by_id)
