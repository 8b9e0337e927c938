"""Years, parts of years and days as people write them."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from forecasting.days import NO_DAY, SLACK
from forecasting.errors import SeriesError
from forecasting.text import LONGEST, plain, short

__all__ = [
    "PARTS_IN_YEAR",
    "PLURALS",
    "Period",
    "has_mark",
    "is_part_of_year",
    "ordinal",
    "parse_year",
    "read_period",
    "read_periods",
    "whole_year",
]

LATEST_YEAR = 10_000
SERIALS = (20_000, 80_000)
"""Days since 1900, as which spreadsheets store dates from 1954 to 2119."""
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925}
DIGITS = dict(zip("一二三四上下元", (1, 2, 3, 4, 1, 2, 1), strict=True))
FORECAST_ENDINGS = ("e", "f", "p", "预测", "预计", "予想", "予測")
PARTS_IN_YEAR = {"month": 12, "quarter": 4, "half": 2}
PLURALS = {"month": "months", "quarter": "quarters", "half": "halves"}

_YEAR, _SHORT = r"(?P<year>\d{4})", r"(?P<year>\d{4}|\d\d)"
_NAME = r"(?P<name>[a-z]{3,9})\.?"
_END = r" ?(?:\(?(?P<status>A|E|F|P|实际|预测|预计|予想|予測)\)?)?"
_BOTH = r"(?P<first>\d\d?)(?P<mark>[-/.])(?P<second>\d\d?)[-/.]"
DIGITAL_DAY = re.compile(rf"{_BOTH}{_YEAR}(?:[ T].*)?")
YEARS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:YR)?{_YEAR} ?(?:年度?|\.0)?{_END}",
        rf"{_YEAR} ?\[YR\d{{4}}\]",
        rf"(?P<fiscal>FY) ?'?{_SHORT}{_END}",
        rf"{_YEAR} ?(?P<fiscal>FY|财年){_END}",
        r"(?P<era>令和|平成|昭和) ?(?P<count>\d\d?|元) ?年(?P<fiscal>度)?",
        rf"{_YEAR}[-/.年] ?(?P<month>\d\d?)[-/.月] ?(?P<day>\d\d?)日?(?:[ T].*)?",
        rf"{_BOTH}{_YEAR}(?:[ T].*)?",
        rf"(?P<day>\d\d?)[- ]{_NAME}[- ]{_YEAR}",
        rf"{_NAME} (?P<day>\d\d?),? {_YEAR}",
    )
)
PARTS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_YEAR} ?年? ?[-/ ]?Q(?P<quarter>[1-4]){_END}",
        rf"Q(?P<quarter>[1-4]) ?[-/ ]?'?{_SHORT}{_END}",
        rf"(?P<quarter>[1-4])Q ?[-/ ]?'?{_SHORT}{_END}",
        rf"{_YEAR} ?年?第?(?P<quarter>[1-4一二三四])季度?",
        rf"{_YEAR} ?年? ?[-/ ]?[HS](?P<half>[12]){_END}",
        rf"[HS](?P<half>[12]) ?[-/ ]?{_YEAR}{_END}",
        rf"{_YEAR} ?年?(?P<half>[上下])半年度?",
        rf"{_YEAR}(?:-?M|[-/])(?P<month>0?[1-9]|1[0-2])",
        rf"(?P<month>0?[1-9]|1[0-2])[-/]{_YEAR}",
        rf"{_YEAR}年(?P<month>\d\d?)月份?",
        rf"{_NAME}[-/ ,]{{1,2}}'?{_SHORT}",
        rf"{_YEAR}[-/ ]{_NAME}",
    )
)
SOME_MONTHS = re.compile(
    r"\d{4} ?年? ?[-/ ]?(?:\d\d?M|[HQS]\d|YTD)\b|\b(?:[HQS][1-4]|YTD) ?[-/ ]?\d{4}"
    r"|\d{4}.{0,4}(?:半年|季度|\d ?月)",
    re.IGNORECASE,
)
TWO_YEARS = re.compile(
    rf"(?:FY ?)?(?P<start>(?:\d\d)?\d\d) ?[-/–] ?(?P<stop>\d{{4}}|\d\d){_END}", re.IGNORECASE
)


@dataclass(frozen=True)
class Period:
    """What a label names: a year, perhaps a part of it, what its ending says of the status.

    A part is ``("month", 3)``, ``("quarter", 1)`` or ``("half", 2)``; ``("months", 0)`` for others.
    A fiscal year need not be the calendar's; the day stands for the period.
    """

    year: int
    part: tuple[str, int] | None = None
    status: str | None = None
    fiscal: bool = False
    day: dt.date | None = None


def read_period(label: Any, day_first: bool | None = None, fiscal: bool = False) -> Period:
    """Read what names a year or a part of one; a SeriesError if it names neither.

    ``day_first`` says whether ``1/2/2020`` is the first of February, ``fiscal`` whether ``2011/12``
    is a fiscal year; by default neither is known.

    >>> read_period("2017/18").year, read_period("2021E").status, read_period("Q3 2020").part
    (2018, 'forecast', ('quarter', 3))
    """
    found = _find(label, day_first, fiscal)
    if found is None:
        raise SeriesError(f"{short(label)} is not a year. {_remedy(label)}")
    return found


def _find(label: Any, day_first: bool | None = None, fiscal: bool = False) -> Period | None:
    if isinstance(label, np.datetime64):
        label = str(label)[:10]
    if isinstance(label, str):
        return _period_of_text(label, day_first, fiscal)
    if isinstance(frequency := getattr(label, "freqstr", None), str):
        return _period_of_pandas(label, frequency)
    if isinstance(getattr(label, "year", None), int):
        return _on_day(label.year, label.month, label.day)
    return _period_of_number(label)


def _period_of_pandas(label: Any, frequency: str) -> Period:
    kind = {"Y": None, "A": None, "Q": "quarter", "M": "month"}.get(frequency[0], "months")
    part = None if kind is None else (kind, int(getattr(label, kind, 0)))
    return Period(int(label.year), part, fiscal="-" in frequency and frequency[-3:] != "DEC")


def _period_of_number(label: Any) -> Period | None:
    try:
        number = math.nan if isinstance(label, (bool, np.bool_)) else float(label)
    except (TypeError, ValueError, OverflowError):
        return None
    return Period(int(number)) if number.is_integer() and abs(number) < LATEST_YEAR else None


def _on_day(year: int, month: int, day: int, **more: Any) -> Period | None:
    try:
        date = dt.date(year, month, day)
    except (ValueError, TypeError):  # such as pandas' NaT
        return None
    calendar = (month == 12 and day > 31 - SLACK) or (month == 1 and day <= SLACK)
    return Period(year, fiscal=not calendar, day=date, **more)


@lru_cache(maxsize=4096)
def _period_of_text(label: str, day_first: bool | None, fiscal: bool) -> Period | None:
    if len(label) > 20 * LONGEST or has_mark(label):
        return None
    text = plain(label)
    if len(text) > LONGEST:
        return None
    could_be_month = re.fullmatch(r"\d{4}[-/](0?[1-9]|1[0-2])", text) is not None
    if (two := _two_years(text)) and (fiscal or not could_be_month):
        return two
    for pattern in (*YEARS, *PARTS):
        if match := pattern.fullmatch(text):
            return _of_match(match.groupdict(), day_first)
    if some := SOME_MONTHS.search(text):
        return Period(int(re.search(r"\d{4}", some[0])[0]), ("months", 0))  # type: ignore[index]
    return None


def _two_years(text: str) -> Period | None:
    """A fiscal year named by both its calendar years, as the one in which it ends."""
    match = TWO_YEARS.fullmatch(text)
    if match is None or (len(match["start"]) == 2 and "FY" not in text.upper()):
        return None
    start, stop = _full(match["start"]), match["stop"]
    if (start + 1) % 10 ** len(stop) != int(stop):
        return None
    return Period(start + 1, status=_status(match["status"]), fiscal=True)


def _of_match(found: dict[str, str | None], day_first: bool | None) -> Period | None:
    fiscal, status = bool(found.get("fiscal")), _status(found.get("status"))
    if era := found.get("era"):
        count = str(found["count"])
        return Period(ERAS[era] + (DIGITS.get(count) or int(count)), fiscal=fiscal)
    year = _full(str(found["year"]))
    if found.get("first"):
        return _numeric_day(year, found, day_first)
    month = int(found.get("month") or 0)
    if name := found.get("name"):
        spelt = name.lower()
        month = next((i for i, full in enumerate(MONTHS, 1) if full.startswith(spelt)), 0)
        if not month:
            return None
    if found.get("day"):
        return _on_day(year, month, int(str(found["day"])), status=status)
    for kind in ("quarter", "half"):
        if number := found.get(kind):
            return Period(year, (kind, DIGITS.get(number) or int(number)), status)
    if month:
        return Period(year, ("month", month), status) if month <= 12 else None
    return Period(year, None, status, fiscal)


def _numeric_day(year: int, found: dict[str, str | None], day_first: bool | None) -> Period | None:
    first, second = int(str(found["first"])), int(str(found["second"]))
    if found["mark"] == "." or first > 12 or first == second:
        day_first = True
    elif second > 12:
        day_first = False
    if day_first is None:
        return Period(year) if max(first, second) <= 12 else None
    return _on_day(year, *((second, first) if day_first else (first, second)))


def _full(digits: str) -> int:
    year = int(digits)
    return year if len(digits) > 2 else year + (2000 if year < 70 else 1900)


def _status(ending: str | None) -> str | None:
    if ending is None:
        return None
    return "forecast" if ending.lower() in FORECAST_ENDINGS else "actual"


def has_mark(text: str) -> str | None:
    """A sign that is no digit but would turn into one or a letter: ``¹``, ``②``, ``½``."""
    if text.isascii():
        return None
    return next((sign for sign in text if not sign.isascii() and _is_mark(sign)), None)


def _is_mark(sign: str) -> bool:
    if sign.isdecimal():
        return False
    digits = any(s.isdecimal() for s in unicodedata.normalize("NFKC", sign))
    marks = ("<super>", "<sub>", "<circle>", "<fraction>")
    return digits or unicodedata.decomposition(sign).startswith(marks)


def read_periods(labels: Iterable[Any]) -> list[Period | SeriesError]:
    """Read labels of one column, which tell together what one leaves open; errors stand in it."""
    labels = list(labels)
    texts = [plain(label) for label in labels if isinstance(label, str) and len(label) <= LONGEST]
    day_first = _day_first(texts)
    pairs = [(text, _two_years(text)) for text in texts if TWO_YEARS.fullmatch(text)]
    fiscal = len(pairs) == len(texts) > 0 and all(two for _, two in pairs)
    fiscal = fiscal and any(not read_period(text).part for text, _ in pairs)
    found: list[Period | SeriesError] = []
    for label in labels:
        try:
            found.append(read_period(label, day_first, fiscal))
        except SeriesError as error:
            found.append(error)
    return found


def _day_first(texts: Sequence[str]) -> bool | None:
    """Whether days come before months in dates of digits; None where nothing tells."""
    matches = [match for text in texts if (match := DIGITAL_DAY.fullmatch(text))]
    first, second = ({int(m[side]) for m in matches} for side in ("first", "second"))
    if max(first, default=0) > 12 or max(second, default=0) > 12:
        return max(first) > 12
    return None if (len(first) > 1) == (len(second) > 1) else len(second) > 1


def is_part_of_year(label: Any) -> bool:
    """Whether a period names half a year, a quarter or some months.

    >>> [is_part_of_year(p) for p in ("2020H1", "2020上半年", "2020-9M", "2020", "FY2020")]
    [True, True, True, False, False]
    """
    found = _find(label)
    return found is not None and found.part is not None


def parse_year(year: Any) -> int:
    """Read a year from a number, text, a date or a pandas period; parts of years are refused."""
    return whole_year(read_period(year), year)


def whole_year(period: Period | SeriesError, label: Any) -> int:
    """The year of a period; raises a SeriesError where it is a part of one, or none."""
    if isinstance(period, SeriesError):
        raise period
    if period.part is not None:
        raise SeriesError(f"{short(label)} is not a year. {_remedy(label)}")
    return period.year


def ordinal(period: Period | SeriesError) -> int:
    """Number of the day of a period, `NO_DAY` where it has none."""
    day = period.day if isinstance(period, Period) else None
    return NO_DAY if day is None else day.toordinal()


def _remedy(label: Any) -> str:
    """What to do about something that is no year."""
    text = plain(str(label)[:LONGEST])
    advice = []
    if two := _two_years(text):
        advice.append(f"Name the fiscal year FY{two.year}, by the year in which it ends.")
    if is_part_of_year(label):
        advice.append(
            "Parts of it, such as half-years and quarters, belong to forecasting.nowcast."
        )
    serial = re.fullmatch(r"\d{5}(?:\.0)?", text)
    if serial and SERIALS[0] <= float(text) <= SERIALS[1]:
        day = dt.date(1899, 12, 30) + dt.timedelta(days=int(float(text)))
        advice.append(f"If a spreadsheet stored {day} as a number, write the year, {day.year}.")
    return " ".join(advice) or "Give whole years such as 2020, '2020' or 'FY2020'."
