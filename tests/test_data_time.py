"""The data in time: periods, first publication against the carriers, steps of the rules."""

from __future__ import annotations

import calendar
import csv
import datetime as dt
import json
import re
from pathlib import Path

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


def _inputs(formula: str) -> list[str]:
    """Rows that a formula is computed from."""
    total = re.fullmatch(r"sum of (\S+) to (\S+?)( / 1000)?", formula)
    if not total:
        return re.findall(r"[a-z]{2,3}-[\w.-]*\w", formula)
    ids = list(BY_ID)
    return ids[ids.index(total[1]) : ids.index(total[2]) + 1]


EARLIER = {  # public on this day or before, though the carrier is later; who says so
    # the carrier names the day of the report, of the briefing or of the publication
    "2020-10-12": "ms-kpmg-2019 ms-kpmg-2020-forecast ms-kpmg-2021-forecast pn-kpmg-2019 "
    "pn-kpmg-2020 pn-kpmg-2021",
    "2020-10-19": "co-live-2020-9m co-live-growth-2020-9m co-live-selling-2020-9m",
    "2023-07-20": "ac-sessions-2023h1 ac-products-2023h1 em-hosts-2023h1",
    # the carrier names the month of the report
    "2020-09-30": "ms-cecrc-2017 ms-cecrc-2018 ms-cecrc-2019 ms-cecrc-2020h1 gr-cecrc-2018 "
    "gr-cecrc-2019 gr-cecrc-2020",
    "2021-07-31": "ms-mckinsey-2020 pn-mckinsey-2020",
    "2024-02-29": "pl-douyin-2023-latepost",
    "2025-07-31": "ms-cass-2024",
    # the hearing of the article
    "2021-01-15": "pl-kuaishou-2020h1 pl-kuaishou-2020q3 pl-kuaishou-2020-9m kq-2020q3",
    # an earlier page has the figure too
    "2022-08-23": "kq-2022q2",
    "2023-03-29": "kq-2022q4",
    "2025-09-30": "co-growth-2024",
    # the carrier has a year alone, and these rows were read on this day
    "2026-11-24": "ms-huajing-2025 pn-huajing-2025 gr-huajing-2025",
}
BOUNDS = {row_id: day for day, ids in EARLIER.items() for row_id in ids.split()}
WHOLE_YEARS = (
    "market_size",
    "platforms",
    "online_retail",
    "activity",
    "employment",
    "farmers",
    "comparables",
)


def _last_day(text: str) -> str:
    """Last day of a day, a month or a year."""
    if len(text) == 4:
        return f"{text}-12-31"
    if len(text) == 7:
        return f"{text}-{calendar.monthrange(int(text[:4]), int(text[5:]))[1]}"
    return text


def _span_of(period: str) -> tuple[str, str]:
    """First and last day of a period."""
    first, _, last = period.partition("/")
    months = {"H1": (1, 6), "H2": (7, 12), "Q1": (1, 3), "Q2": (4, 6), "Q3": (7, 9), "Q4": (10, 12)}
    start, end = months.get(period[4:], (1, 12))
    if period.endswith("M"):
        end = int(period[5:-1])
    if re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", first):
        return f"{first[:7]}-01", _last_day(last or first)
    return f"{first[:4]}-{start:02}-01", _last_day(last or f"{first[:4]}-{end:02}")


def test_only_forecasts_were_published_before_their_period_was_over() -> None:
    for rows in NUMERIC.values():
        for row in rows:
            start, end = _span_of(row["period"])
            to = row["first_published_to"] or "9999"
            if row["series"].startswith(("singles_day", "taobao_live_singles")):
                end = f"{row['period'][:4]}-11-11"  # the year's figure is that of its festival
            if row["status"] != "forecast":
                assert to >= (start if row["status"] == "partial" else end), row["id"]


def test_a_part_of_a_year_is_partial_and_a_year_is_not() -> None:
    for name in WHOLE_YEARS:
        for row in TABLES[name]:
            whole = re.fullmatch(r"\d{4}", row["period"]) is not None
            assert whole != (row["status"] == "partial"), row["id"]


def test_publication_is_a_day_a_month_or_has_no_known_beginning() -> None:
    for row in BY_ID.values():
        first, last = row.get("first_published_from", ""), row.get("first_published_to", "")
        month = first.endswith("-01") and last == _last_day(first[:7])
        assert not first or first == last or month or first == row.get("date"), row["id"]
        assert first <= last <= dt.date.today().isoformat(), row["id"]


def test_figures_were_public_when_their_carrier_appeared_and_earlier_only_for_a_reason() -> None:
    used = set()
    for row in (row for rows in NUMERIC.values() for row in rows):
        bound = _last_day(CARRIERS[row["source"]]["carrier_date"] or "")
        if not row["derivation"] and row["first_published_to"] != bound:
            assert row["first_published_to"] == BOUNDS.get(row["id"]), row["id"]
            assert row["first_published_to"] < bound, row["id"]
            used.add(row["id"])
    assert used == set(BOUNDS)


def test_derived_figures_are_public_with_the_last_of_their_inputs() -> None:
    for row in (row for rows in NUMERIC.values() for row in rows if row["derivation"]):
        latest = max(BY_ID[key]["first_published_to"] for key in _inputs(row["derivation"]))
        assert row["first_published_to"] == latest, row["id"]


def test_events_were_public_with_their_carrier_or_on_a_day_of_their_chain() -> None:
    for row in TABLES["events"]:
        known = {other["date"] for other in TABLES["events"] if other["chain"] == row["chain"]}
        known.add(_last_day(CARRIERS[row["source"]]["carrier_date"]))
        if row["precision"] == "month":
            known.add(_last_day(row["date"][:7]))
        assert row["first_published_to"] in known, row["id"]
        if row["stage"] in ("draft", "final") and row["first_published_from"]:
            assert row["first_published_from"] == row["date"], row["id"]


def test_steps_of_a_rule_follow_each_other() -> None:
    chains: dict[str, dict[str, list[str]]] = {}
    for row in (row for row in TABLES["events"] if row["kind"] in ("rules", "self-discipline")):
        step = row["step"] if row["step"] in ("approved", "legal review") else row["stage"]
        chains.setdefault(row["chain"], {}).setdefault(step, []).append(row["date"])
    order = ("draft", "legal review", "approved", "final", "effective")
    for chain, steps in chains.items():
        dates = [steps[step] for step in order if step in steps]
        assert all(len(found) == 1 for found in dates), chain
        assert dates == sorted(dates), chain
