"""Periods, days of publication, and steps of the rules."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from itertools import pairwise

from tools.data.tables import Data, Problem, Row

PARTS = {"H1": (1, 6), "H2": (7, 12), "Q1": (1, 3), "Q2": (4, 6), "Q3": (7, 9), "Q4": (10, 12)}
STEPS = ("draft", "legal review", "approved", "final", "effective")


def last_day(text: str) -> str:
    """Last day of a day, a month or a year; nothing of nothing."""
    if len(text) == 4:
        return f"{text}-12-31"
    if len(text) == 7:
        return f"{text}-{calendar.monthrange(int(text[:4]), int(text[5:]))[1]}"
    return text


def span(period: str) -> tuple[str, str]:
    """First and last day of a period."""
    first, _, last = period.partition("/")
    start, end = PARTS.get(period[4:], (1, 12))
    if period.endswith("M"):
        end = int(period[5:-1])
    if re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", first):
        return f"{first[:7]}-01", last_day(last or first)
    return f"{first[:4]}-{start:02}-01", last_day(last or f"{first[:4]}-{end:02}")


def periods(data: Data) -> Iterator[Problem]:
    """Only a forecast is public before its period is over; a part of a year is partial."""
    for row in data.figures:
        start, end = span(row["period"])
        if "singles" in row["series"]:  # the year's figure is that of its festival
            end = f"{row['period'][:4]}-11-11"
        public = row["first_published_to"] or "9999"
        if row["status"] != "forecast" and public < (start if row["status"] == "partial" else end):
            text = f"is {row['status']}, but was public on {public}, before {end}: a forecast?"
            yield row.problem("status", text)
        whole = re.fullmatch(r"\d{4}", row["period"]) is not None
        if "years" in data.resources[row.file.removesuffix(".csv")].get("periods", "") and (
            whole == (row["status"] == "partial")
        ):
            text = (
                "is partial, but the period is a year" if whole else "a part of a year is partial"
            )
            yield row.problem("status", text)


def publication(data: Data) -> Iterator[Problem]:
    """First publication is bounded by the day of the carrier, or earlier for a stated reason."""
    used = set()
    for row in data.rows:
        first, last = row.get("first_published_from", ""), row.get("first_published_to", "")
        month = first.endswith("-01") and last == last_day(first[:7])
        if first and first != last and not month and first != row.get("date"):
            yield row.problem("first_published_from", "should be a day, or the first of a month")
        if not first <= last <= dt.date.today().isoformat():
            yield row.problem("first_published_to", f"{first} to {last} is no span up to today")
        if "series" not in row or row["derivation"]:
            continue
        bound = last_day(data.sources[row["source"]]["carrier_date"])
        if last == bound:
            continue
        known = data.exceptions.get((row["id"], "first_published_to"))
        used.add(row["id"])
        if known is None or known["expected"] != last or not last < bound:
            text = (
                f"is {last or 'empty'}, but the source is of {bound or 'an unknown day'}; if the "
                "figure was public earlier, say in exceptions.csv who says so"
            )
            yield row.problem("first_published_to", text)
    for (row_id, column), row in data.exceptions.items():
        if column == "first_published_to" and row_id not in used:
            yield row.problem("row_id", f"{row_id!r} needs no exception")


def events(data: Data) -> Iterator[Problem]:
    """Events are public with their carrier or a step of their chain; steps follow each other."""
    chains: dict[str, dict[str, Row]] = {}
    table = data.tables["events"]
    for row in table:
        known = {other["date"] for other in table if other["chain"] == row["chain"]}
        known.add(last_day(data.sources[row["source"]]["carrier_date"]))
        if row["precision"] == "month":
            known.add(last_day(row["date"][:7]))
        if row["first_published_to"] not in known:
            yield row.problem("first_published_to", f"should be one of {', '.join(sorted(known))}")
        started = row["first_published_from"]
        if row["stage"] in ("draft", "final") and started not in ("", row["date"]):
            yield row.problem("first_published_from", f"should be {row['date']}")
        if row["kind"] in ("rules", "self-discipline"):
            step = row["step"] if row["step"] in STEPS else row["stage"]
            if step not in STEPS:
                continue
            if step in chains.setdefault(row["chain"], {}):
                yield row.problem("stage", f"{row['chain']} has another {step}")
            chains[row["chain"]][step] = row
    for steps in chains.values():
        ordered = [steps[step] for step in STEPS if step in steps]
        for before, after in pairwise(ordered):
            if before["date"] > after["date"]:
                yield after.problem("date", f"is before {before['id']}, which comes first")
