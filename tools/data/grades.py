"""The one rule of the grades: who said it, who carried it."""

from __future__ import annotations

from collections.abc import Iterator

from tools.data.formulas import inputs
from tools.data.tables import Data, Problem, Row

OURS = "computed by this report"
BEST = {  # best grade that a kind of text allows
    "publisher's own text": "A",
    "official text": "A",
    "newsroom's article": "A",
    "the article": "A",
    OURS: "A",
    "other page": "B",
    "copy or repost": "B",
    "code repository": "B",
    "machine summary": "C",
}


def grade(row: Row, data: Data) -> tuple[str, str]:
    """Grade of a row by the rule, and why."""
    if row.get("derivation"):
        weakest = max((data.by_id[key] for key in inputs(row["derivation"], data)), key=_grade)
        return weakest["grade"], f"as its weakest input {weakest['id']}"
    source = data.sources[row["source"]]
    kind = source["source_type"]
    best = BEST[kind]
    if row["attribution"] == "not named":
        return "C", "the text does not name the publisher"
    if row["attribution"] == "date unclear":
        return max(best, "B"), f"read in: {kind}, and the date is unclear"
    if not source["carrier_date"] and kind != OURS:
        return max(best, "B"), f"read in: {kind}, which has no date"
    return best, f"read in: {kind}"


def _grade(row: Row) -> str:
    return row["grade"]


def grades(data: Data) -> Iterator[Problem]:
    """The grade of every row is the one that the rule gives."""
    for row in data.rows:
        computed = bool(row.get("derivation"))
        if (row["attribution"] == "computed") != computed:
            text = "computed" if computed else "named, date unclear or not named, without a formula"
            yield row.problem("attribution", f"should be {text}")
            continue
        wanted, reason = grade(row, data)
        if row["grade"] != wanted:
            yield row.problem("grade", f"is {row['grade']}, but should be {wanted}: {reason}")


def addresses(data: Data) -> Iterator[Problem]:
    """A source has an address or says why not."""
    for row in data.sources.values():
        if not row["url"] and not row["no_address_reason"]:
            yield row.problem("url", "is empty, and no_address_reason does not say why")
        if row["url"] and row["no_address_reason"]:
            yield row.problem("no_address_reason", "says why there is no address, but there is one")
