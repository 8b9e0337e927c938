"""The verdict card: what the article claims, how each claim fared, with number and range.

`claims` joins the texts of ``data/claims.csv`` with numbers that a notebook computed, `show` puts
the card on the page; `livecommerce.card_picture` draws it for social networks.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from forecasting.errors import ParameterError
from livecommerce import datasets
from livecommerce.outputs import display
from livecommerce.words import SMALL

__all__ = ["Claim", "Measured", "bar", "claims", "show"]

VERDICTS = ("holds", "too low", "cannot be checked", "wrong")
SLUGS = dict(zip(VERDICTS, ("holds", "low", "open", "wrong"), strict=True))
COUNTED = dict(zip(VERDICTS, ("hold", "too low", "cannot be checked", "wrong"), strict=True))
ICONS = {
    "holds": "M2 8.5 6 12.5 14 3.5",
    "too low": "M8 2v11M3.5 8.5 8 13l4.500-4.500",
    "cannot be checked": "M5 5.500a3 3 0 1 1 4.200 2.700C8.300 8.700 8 9.200 8 10M8 13v.1",
    "wrong": "M3 3l10 10M13 3 3 13",
}
WORDS: dict[str, dict[str, Any]] = {
    "en": {
        **{verdict: verdict.capitalize() for verdict in VERDICTS},
        "title": "{count} claims, checked: {holds} hold",
        "columns": ("Verdict", "Claim of the article", "Number", "Range or reason"),
        "foot": ("Image (PNG)", "Image (SVG)", "Data", "Cite"),
    },
    "zh": {
        "holds": "成立",
        "too low": "偏低",
        "cannot be checked": "无法核实",
        "wrong": "有误",
        "title": "{count}项说法逐一核查：{holds}项成立",
        "columns": ("结论", "文中说法", "数字", "区间或原因"),
        "foot": ("图片（PNG）", "图片（SVG）", "数据", "引用"),
    },
}
MOST_WORDS = 12
LOGARITHMIC = 10  # a range whose ends differ by more is drawn on a logarithmic scale
BAR_WIDTH, BAR_HEIGHT = 104, 12


@dataclasses.dataclass(frozen=True)
class Measured:
    """What a notebook says of a claim: the number in words, its range or why there is none.

    ``claim``, ``about`` and ``short`` replace the table's words where the card has less room, or
    another language.
    """

    number: str
    low: float | None = None
    high: float | None = None
    at: float | None = None
    printed: float | None = None
    ends: tuple[str, str] = ("", "")
    printed_words: str = ""
    reason: str = ""
    claim: str = ""
    about: str = ""
    short: str = ""


@dataclasses.dataclass(frozen=True)
class Claim:
    """A claim of the article with its verdict, number, range or reason, and page."""

    id: str
    claim: str
    short: str
    verdict: str
    about: str
    page: str
    measured: Measured


def claims(measured: Mapping[str, Measured]) -> list[Claim]:
    """Join the claims that ``data/claims.csv`` puts on the card with numbers, by their ids.

    In the order of the verdicts, then of the article; a ParameterError if a claim has no number, a
    number no claim, or a claim neither range nor reason.
    """
    table = datasets.load("claims").fillna("")
    rows = table[table["card"].astype(str).str.lower() == "true"].to_dict("records")
    known = {str(row["id"]) for row in rows}
    if known != set(measured):
        raise ParameterError(
            f"Claims without a number: {sorted(known - set(measured))}; numbers without a claim: "
            f"{sorted(set(measured) - known)}. data/claims.csv lists the claims of the card."
        )
    made = []
    for row in rows:
        found = measured[str(row["id"])]
        words = found.claim or str(row["claim"])
        made.append(
            Claim(
                id=str(row["id"]),
                claim=words[0].upper() + words[1:],
                short=found.short or words[0].upper() + words[1:],
                verdict=str(row["verdict"]),
                about=found.about or str(row["number_is"]),
                page=str(row["chapter"]),
                measured=found,
            )
        )
    for claim in made:
        _check(claim)
    return sorted(made, key=lambda claim: VERDICTS.index(claim.verdict))


def _check(claim: Claim) -> None:
    if claim.verdict not in VERDICTS:
        raise ParameterError(
            f"Claim {claim.id!r} has verdict {claim.verdict!r}. Use one of {', '.join(VERDICTS)}."
        )
    if claim.measured.low is None and not claim.measured.reason:
        raise ParameterError(f"Claim {claim.id!r} has no range. Say why: Measured(reason=...).")
    if len(claim.claim.split()) > MOST_WORDS:
        raise ParameterError(f"Claim {claim.id!r} is longer than {MOST_WORDS} words. Shorten it.")


def bar(
    low: float, high: float, at: float | None = None, printed: float | None = None, *, width: int
) -> str:
    """A range as an SVG bar without text; a dot at the value named, a line at what was printed."""
    if not low <= high:
        raise ParameterError(f"The range {low:g} to {high:g} is empty. Give the lower end first.")
    shown = [v for v in (low, high, at, printed) if v is not None]
    logarithmic = min(shown) > 0 and max(shown) / min(shown) > LOGARITHMIC
    scale = math.log if logarithmic else float
    first, last = scale(min(shown)), scale(max(shown))

    def place(value: float) -> float:
        share = 0.5 if last == first else (scale(value) - first) / (last - first)
        return round(4 + share * (width - 8), 1)

    middle = BAR_HEIGHT / 2
    parts = [
        f'<line class="bar-axis" x1="0" x2="{width}" y1="{middle}" y2="{middle}"/>',
        f'<line class="bar-line" x1="{place(low)}" x2="{place(high)}" y1="{middle}" '
        f'y2="{middle}"/>',
    ]
    if at is not None:
        parts.append(f'<circle class="bar-dot" cx="{place(at)}" cy="{middle}" r="3.6"/>')
    if printed is not None:
        x = place(printed)
        parts.append(f'<line class="bar-printed" x1="{x}" x2="{x}" y1="0" y2="{BAR_HEIGHT}"/>')
    return (
        f'<svg viewBox="0 0 {width} {BAR_HEIGHT}" width="{width}" height="{BAR_HEIGHT}" '
        f'aria-hidden="true" focusable="false">{"".join(parts)}</svg>'
    )


def _counted(claims: Iterable[Claim]) -> dict[str, list[Claim]]:
    """Claims by verdict; a verdict that nobody got is left out."""
    found = {verdict: [c for c in claims if c.verdict == verdict] for verdict in VERDICTS}
    return {verdict: group for verdict, group in found.items() if group}


def title(claims: list[Claim], language: str = "en") -> str:
    """The card's headline, counted."""
    holds = sum(claim.verdict == "holds" for claim in claims)
    words = str(WORDS[language]["title"])
    if language == "en" and len(claims) < len(SMALL):
        return words.format(count=SMALL[len(claims)].capitalize(), holds=SMALL[holds])
    return words.format(count=len(claims), holds=holds)


def _range(claim: Claim) -> str:
    """The bar with its ends, or the reason why there is none."""
    found = claim.measured
    if found.low is None or found.high is None:
        return f"<small>{escape(found.reason)}</small>"
    first, last = (escape(end) for end in found.ends)
    printed = f'<b class="printed">{escape(found.printed_words)}</b>' if found.printed_words else ""
    drawn = bar(found.low, found.high, found.at, found.printed, width=BAR_WIDTH)
    return (
        f'<span class="range">{drawn}<span class="ends">{printed}<span>{first}</span>'
        f'<span class="hidden"> to </span><span>{last}</span></span></span>'
    )


def _address(page: str) -> str:
    name, _, anchor = page.partition("#")
    return escape(f"{name}.html#{anchor}" if anchor else f"{name}.html", quote=True)


def _group(verdict: str, group: list[Claim], words: Mapping[str, Any]) -> str:
    """The claims with one verdict: a body of the table."""
    icon = (
        f'<svg viewBox="0 0 16 16" width="15" height="15" aria-hidden="true" focusable="false">'
        f'<path d="{ICONS[verdict]}"/></svg>'
    )
    head = (
        f'<th class="v" role="rowheader" scope="rowgroup" rowspan="{len(group)}">'
        f'<span class="n">{len(group)}</span> {icon} {escape(words[verdict])}</th>'
    )
    rows = [
        f'<tr role="row">{head if i == 0 else ""}'
        f'<th class="claim" role="rowheader" scope="row"><a href="{_address(claim.page)}">'
        f"{escape(claim.claim)}</a></th>"
        f'<td class="num" role="cell"><b>{escape(claim.measured.number)}</b>'
        f"<small>{escape(claim.about)}</small></td>"
        f'<td class="rng" role="cell">{_range(claim)}</td></tr>'
        for i, claim in enumerate(group)
    ]
    return f'<tbody role="rowgroup" class="v-{SLUGS[verdict]}">{"".join(rows)}</tbody>'


def html(claims: list[Claim], subtitle: str, known: str, language: str = "en") -> str:
    """The card as a table that stays one for screen readers where a phone lays it out anew."""
    words, groups = WORDS[language], _counted(claims)
    said = escape(title(claims, language))
    tally = "".join(
        f'<span class="v-{SLUGS[verdict]}{" first" if i == 0 else ""}"></span>'
        for verdict, group in groups.items()
        for i, _ in enumerate(group)
    )
    counts = "".join(
        f'<li class="v-{SLUGS[verdict]}"><b>{len(group)}</b> '
        f"{escape(COUNTED[verdict] if language == 'en' else words[verdict])}</li>"
        for verdict, group in groups.items()
    )
    columns = "".join(
        f'<th role="columnheader" scope="col">{escape(c)}</th>' for c in words["columns"]
    )
    bodies = "".join(_group(verdict, group, words) for verdict, group in groups.items())
    places = ("../_static/card.png", "../_static/card.svg", "data/claims.html", "cite.html")
    foot = "".join(
        f'<a href="{place}"{" download" if "_static" in place else ""}>{escape(name)}</a>'
        for place, name in zip(places, words["foot"], strict=True)
    )
    return (
        f'<section class="verdict-card" aria-labelledby="verdict-card"><h2 id="verdict-card">{said}'
        f'</h2><p class="sub">{escape(subtitle)}</p><div class="tally" aria-hidden="true">{tally}'
        f'</div><ul class="counts" role="list">{counts}</ul><table class="verdicts" role="table" '
        f'aria-labelledby="verdict-card"><thead class="hidden" role="rowgroup"><tr role="row">'
        f'{columns}</tr></thead>{bodies}</table><p class="foot"><span>{escape(known)}</span>{foot}'
        f"</p></section>"
    )


def show(
    claims: list[Claim],
    *,
    subtitle: str,
    known: str,
    headline: str | None = None,
    language: str = "en",
) -> None:
    """Put the card on the page.

    ``subtitle`` tells what was held against what, ``known`` when the figures were known; its
    picture has a ``headline`` instead of the card's title. The language is "en" or "zh".
    """
    lines = [f"{c.claim}: {c.verdict}, {c.measured.number} ({c.about})" for c in claims]
    told = {
        "part": "card",
        "claims": [dataclasses.asdict(c) for c in claims],
        "headline": headline or title(claims, language),
        "subtitle": subtitle,
        "known": known,
    }
    display(
        {
            "text/html": html(claims, subtitle, known, language),
            "text/plain": "\n".join([title(claims, language), *lines]),
        },
        {"report": told},
    )


def restore(told: Iterable[Mapping[str, Any]]) -> list[Claim]:
    """Claims as `show` left them in a notebook's metadata."""
    made = []
    for row in told:
        measured = {**row["measured"], "ends": tuple(row["measured"]["ends"])}
        made.append(Claim(**{**row, "measured": Measured(**measured)}))
    return made
