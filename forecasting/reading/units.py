"""The world's words for currencies and magnitudes: the one place that knows them."""

from __future__ import annotations

import re
from itertools import takewhile

from forecasting.text import plain

__all__ = ["CURRENCIES", "LONGEST", "MISSING", "POWERS", "has_size", "is_missing", "spoken"]
__all__ += ["unit_of_header", "unit_of_title", "words"]

LONGEST = 120
"""Signs of a cell that may be a number."""
SPOKEN = {"CNY": "yuan", "RMB": "yuan", "JPY": "yen"}
"""Codes that readers say by another word."""


def words(text: str) -> frozenset[str]:
    """The words of a text as a set."""
    return frozenset(text.split())


MISSING = words("- -- — – . .. ... : na n/a n.a. nan nd n.d. null none 无 无数据 なし") | {""}
POWERS = {
    "万亿": 12, "千亿": 11, "百亿": 10, "十亿": 9, "兆": 12, "亿": 8, "億": 8,
    "千万": 7, "百万": 6, "十万": 5, "万": 4, "萬": 4, "억": 8,
}  # fmt: skip
CURRENCIES = {
    "¥": ("¥", "cny", "rmb", "元", "jpy", "yen", "yuan", "円"),
    "$": ("$", "usd", "dollar", "美元", "aud", "cad", "sgd", "hkd"),
    "€": ("€", "eur"),
    "£": ("£", "gbp", "pound"),
    "₹": ("₹", "inr", "rupee"),
    "₩": ("₩", "krw", "won", "원"),
    "₽": ("₽", "rub", "руб"),
    "₺": ("₺", "try", "lira"),
    "₫": ("₫", "vnd"),
    "₱": ("₱", "php", "peso"),
    "฿": ("฿", "thb", "baht"),
}
"""Signs, and what headers in the same currency may say of it."""
CODES = words(
    "aed ars aud brl cad chf clp cny cop czk dkk egp eur gbp hkd huf idr ils inr jpy krw mxn myr "
    "ngn nok nzd pen php pkr pln rmb ron rub sar sek sgd thb try twd uah usd us$ vnd zar euro "
    "euros dollar dollars yuan renminbi yen won pound pounds rupee rupees rs franc francs real "
    "reais peso pesos rand baht lira zł kč kr 元 美元 日元 欧元 円 원 %"
).union(CURRENCIES)
SIZES = words(
    "k tsd tsd. thousand thousands m mm mn mio mio. mln mill mill. million millions millionen "
    "millones milhões b bn mrd mrd. mia mia. billion billions milliarden milliards tn trn trillion "
    "trillions billionen crore crores cr lakh lakhs млн млрд тыс тыс. 000 000s"
)
SIZE = re.compile(rf"(?<![a-z])(?:{'|'.join(map(re.escape, SIZES))})(?![a-z])|[千万亿億]|0{{3}}")
BRACKETS = re.compile(r"[(\[] ?(?:单位 ?:? ?)?([^()\[\]]+)[)\]]")
MARKED = re.compile(r"[/,:] ?([^/,:()\[\]]+)$")
EASTERN = re.compile(
    rf"((?:{'|'.join(POWERS)})(?:元|美元|日元|欧元|円|원|人|人次|吨|台|件)?|元|円)$"
)


def spoken(unit: str) -> str:
    """A unit as readers say it, ``bn yuan`` for ``bn CNY``."""
    return " ".join(SPOKEN.get(word, word) for word in unit.split(" "))


def is_missing(cell: str) -> bool:
    """Whether a cell says that there is no value."""
    return len(cell) <= LONGEST and plain(cell).lower() in MISSING


def has_size(unit: str) -> bool:
    """Whether a unit says a size, such as bn or 亿, so that its numbers need none."""
    return SIZE.search(unit.lower()) is not None


def unit_of_header(header: str) -> str | None:
    """Unit that a header names: in brackets, after a slash, comma or colon, in its last words."""
    text = plain(header[: 2 * LONGEST])
    if brackets := BRACKETS.findall(text):
        return unit_of_title(text) or brackets[-1].strip()
    if last := _last_words(text):
        return last
    if (marked := MARKED.search(text)) and all(map(_is_unit, marked[1].split())):
        return marked[1].strip()
    eastern = EASTERN.search(text)
    return str(eastern[1]) if eastern and eastern.start() else None


def unit_of_title(title: str) -> str | None:
    """Unit that a title or a name tells beyond doubt: in brackets, after ``in`` or after 单位."""
    text = plain(title[: 2 * LONGEST])
    told = [inside.strip().removeprefix("in ") for inside in BRACKETS.findall(text)]
    known = [w for w in told if w[:1] == "%" or _last_words(w) or EASTERN.search(w)]
    if known:
        return str(known[-1])
    if eastern := re.search(r"单位 ?:? ?(\S{1,12})", text):
        return str(eastern[1])
    if (said := re.match(r"units? ?: (.+)", text, re.I)) and all(map(_is_unit, said[1].split())):
        return str(said[1])
    parts = text.split()
    for place in range(1, len(parts)):
        if parts[place - 1].lower() == "in" and _is_unit(parts[place]):
            found = " ".join(takewhile(_is_unit, parts[place:])).rstrip(",;")
            return found if len(found) > 2 else None
    return None


def _last_words(text: str) -> str | None:
    """The last words of a text, if they are words of units and tell more than a size."""
    parts = text.split()
    if text.lower() in ("b", "k", "m"):  # alone it is as likely a name
        return None
    told = list(takewhile(_is_unit, reversed(parts)))[::-1]
    before = parts[: len(parts) - len(told)]
    says_in = before and before[-1].lower() in ("in", "en", "em", "в")
    if not told or not (not before or says_in or any(_is_currency(word) for word in told)):
        return None
    return " ".join(told)


def _is_unit(word: str) -> bool:
    bare = word.lower().strip(",;")
    return bare in SIZES or bare in ("us", "u.s.") or _is_currency(word)


def _is_currency(word: str) -> bool:
    return word.lower().strip(",;.") in CODES
