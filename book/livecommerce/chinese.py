"""The brief's numbers in Chinese: the same glued values, said in 亿 and 万亿 and with 倍."""

from __future__ import annotations

import re
from typing import Any

from forecasting.errors import DataError
from forecasting.formatting import plain
from livecommerce import glue
from livecommerce.words import SMALL, text

__all__ = ["SUFFIX", "bar", "number", "words"]

SUFFIX = "-zh"
"""Behind the key of a number stands the same number in Chinese."""

AMOUNT = re.compile(
    r"(?P<sign>\+?)(?P<low>\d[\d.,]*)(?: to (?P<high>\d[\d.,]*))?"
    r"(?: (?P<unit>bn|trillion|million|%|times|days|complaints))?(?P<yuan> yuan)?"
    r"(?P<more> or more)?"
)
FREQUENCY = re.compile(r"(?P<how>about|fewer than|more than) (?P<k>\d+) of (?P<n>\d+)")
RANK = re.compile(r"more than (?P<k>\d+) of their (?P<n>\d+) answers")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
          "October", "November", "December")  # fmt: skip
MONTH = re.compile(rf"(?P<month>{'|'.join(MONTHS)}) (?P<year>\d{{4}})")
SCALE = {"bn": 1e9, "trillion": 1e12, "million": 1e6}
UNITS = {"%": "%", "times": "倍", "days": "天", "complaints": "起", None: ""}
HOW = {"about": "约有", "fewer than": "不到", "more than": "超过"}
PHRASES = {"too low": "偏低", "off": "偏离"}


def words(english: str) -> str:
    """A number, a chance or a month as the English brief says it, in Chinese.

    >>> words("444 bn yuan"), words("1.52 to 10.2 trillion"), words("130 million")
    ('4440亿元', '1.52万亿至10.2万亿', '1.3亿')
    >>> words("about 8 of 10"), words("22.6 times"), words("February 2026"), words("twelve")
    ('10次中约有8次', '22.6倍', '2026年2月', '12')
    """
    if english in PHRASES:
        return PHRASES[english]
    if english in SMALL:
        return str(SMALL.index(english))
    if found := RANK.fullmatch(english):
        return f"高于其{found['n']}个答案中的{found['k']}个"
    if found := FREQUENCY.fullmatch(english):
        return f"{found['n']}次中{HOW[found['how']]}{found['k']}次"
    if found := MONTH.fullmatch(english):
        return f"{found['year']}年{MONTHS.index(found['month']) + 1}月"
    if found := AMOUNT.fullmatch(english):
        ends = [end for end in (found["low"], found["high"]) if end]
        said = "至".join(_amount(end, found["unit"]) for end in ends)
        return (
            found["sign"]
            + said
            + ("元" if found["yuan"] else "")
            + ("以上" if found["more"] else "")
        )
    raise DataError(
        f"No Chinese for {english!r}. Say it as an amount, a share, a chance or a month."
    )


def _amount(digits: str, unit: str | None) -> str:
    """One end of a range, with 亿 or 万亿 where it is large."""
    value = float(digits.replace(",", ""))
    if unit in UNITS and not (unit is None and value >= 10_000):
        return digits.replace(",", "") + UNITS[unit]
    whole = round(value * SCALE.get(str(unit), 1.0), 6)
    for size, name in ((1e12, "万亿"), (1e8, "亿"), (1e4, "万")):
        if whole >= size:
            return plain(round(whole / size, 6)).replace(",", "") + name
    return plain(whole)


def number(key: str, value: Any, kind: str = "number", **options: Any) -> None:
    """`livecommerce.glue.number`, and the same in Chinese under ``key`` with `SUFFIX`."""
    glue.number(key, value, kind, **options)
    said = {name: options.pop(name) for name in ("digits", "unit", "level") if name in options}
    glue.number(key + SUFFIX, words(text(value, kind, **said)), "text", **options)


def bar(key: str, low: float, high: float, **options: Any) -> None:
    """`livecommerce.glue.bar`, and its range in Chinese under ``key`` with `SUFFIX`."""
    glue.bar(key, low, high, **options)
    first, last = (text(value, digits=glue.END_DIGITS) for value in (low, high))
    ends = f"{first} to {last} {options.get('unit', '')}".strip()
    origin = {name: options[name] for name in ("rows", "how") if name in options}
    glue.number(key + SUFFIX, words(ends), "text", **origin)
