"""Numbers, dates and chances in words, for sentences, tables and alt texts."""

from __future__ import annotations

import calendar
import datetime as dt
import math
import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from forecasting.days import parse_date
from forecasting.errors import ParameterError
from forecasting.formatting import plain, scalar

__all__ = ["KINDS", "interval", "listing", "natural_frequency", "published", "text", "with_days"]

MONEY = "bn yuan"
SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
         "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen")  # fmt: skip
MODELS = {
    "reference": "reference class",
    "pool": "mean of models",
    "arima": "ARIMA",
    "bass": "Bass",
    "theta": "Theta",
    "gompertz": "Gompertz",
    "naive": "last value",
}
MIDNIGHT = re.compile(r"\b(\d{4}-\d{2}-\d{2})[ T]00:00:00(?:\.0+)?(?:\+00:00|Z)?")


def _with_unit(value: Any, digits: int | None, unit: str | None) -> str:
    return f"{plain(value, digits)} {unit}".strip() if unit else plain(value, digits)


def _range(value: Any, digits: int | None, unit: str | None) -> str:
    numbers = np.asarray(value, dtype=float).ravel()
    low, high = plain(numbers.min(), digits), plain(numbers.max(), digits)
    return f"{low if low == high else f'{low} to {high}'} {unit or MONEY}"


def interval(
    median: Any,
    low: Any,
    high: Any,
    level: float = 80,
    unit: str = MONEY,
    digits: int = 3,
) -> str:
    """A forecast with its interval in one phrase; limits in percent, numbers to significant digits.

    >>> interval(1622.3, 1105.2, 2626.1)
    '1,620 bn yuan (80 % interval 1,110 to 2,630)'
    """
    low, median, high = (plain(value, digits) for value in (low, median, high))
    return f"{median} {unit} ({level:g} % interval {low} to {high})"


def natural_frequency(probability: Any) -> str:
    """A probability in tenths, near 0 and 1 in twentieths, which can be pictured.

    >>> natural_frequency(0.82), natural_frequency(0.95), natural_frequency(0.01)
    ('about 8 of 10', 'about 19 of 20', 'fewer than 1 of 20')
    """
    p = scalar(probability)
    if not 0 <= p <= 1:
        raise ParameterError(f"{p:g} is not a probability. Give a number from 0 to 1.")
    for edge, low, near in ((0.05, "fewer than 1 of 20", "1"), (0.95, "more than 19 of 20", "19")):
        if abs(p - edge) < 1e-9:
            return f"about {near} of 20"
        if (p < edge) if edge < 0.5 else (p > edge):
            return low
    return f"about {min(9, max(1, math.floor(10 * p + 0.5)))} of 10"


def model(name: str) -> str:
    """What the story calls a model of the package.

    >>> model("naive"), model("damped_trend")
    ('last value', 'damped trend')
    """
    return MODELS.get(name, name.replace("_", " "))


def listing(items: Sequence[Any], last: str = "and") -> str:
    """Items joined as in a sentence.

    >>> listing(["a", "b", "c"])
    'a, b and c'
    """
    words = [str(item) for item in items]
    return f" {last} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def published(first: Any, last: Any) -> str:
    """When something appeared, in words, from the two ends of what is known; gaps are allowed.

    >>> published("2020-09-01", "2020-09-30"), published(None, "2021-01-31")
    ('September 2020', 'by 31 January 2021')
    """
    first, last = (None if _missing(day) else parse_date(day) for day in (first, last))
    if first is None or last is None:
        known = last or first
        word = "by" if last else "not before"
        return f"{word} {_day(known)}" if known else "date unknown"
    return _days(first, last)


def _missing(day: Any) -> bool:
    return day is None or day != day or str(day) in ("", "NaT")


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"


def _days(first: dt.date, last: dt.date) -> str:
    if first == last:
        return _day(first)
    whole = first.day == 1 and last.day == calendar.monthrange(last.year, last.month)[1]
    if (first.year, first.month) == (last.year, last.month):
        return f"{first:%B %Y}" if whole else f"{first.day} to {_day(last)}"
    if whole:
        same = first.year == last.year
        return f"{first:%B}{'' if same else f' {first.year}'} to {last:%B %Y}"
    return f"{_day(first)} to {_day(last)}"


def with_days(words: Any) -> str:
    """A text, or a date, in which a day with a time of midnight is written as a day."""
    if isinstance(words, dt.date) and not isinstance(words, dt.datetime):
        return _day(words)
    return MIDNIGHT.sub(lambda match: _day(parse_date(match[1])), str(words))


def _date(value: Any) -> str:
    if isinstance(value, (tuple, list)):
        return published(*value)
    return _day(parse_date(value))


def _count(value: Any) -> str:
    number = scalar(value)
    if not number.is_integer():
        raise ParameterError(f"{number:g} is not a count. Use the kind 'number'.")
    return f"{number:,.0f}"


def _in_words(value: Any, unit: str | None) -> str:
    count = _count(value)
    small = count.isdigit() and int(count) < len(SMALL)
    return f"{SMALL[int(count)] if small else count} {unit or ''}".strip()


def _yuan(value: Any, digits: int | None) -> str:
    """Money given in bn yuan: one amount or a range, in trillions from a thousand on."""
    amounts = np.asarray(value, dtype=float).ravel()
    ends = [float(amounts.min()), float(amounts.max())]
    large = ends[1] >= 1000
    low, high = (plain(end / 1000, 3) if large else plain(end, digits) for end in ends)
    return f"{low if low == high else f'{low} to {high}'} {'trillion' if large else 'bn'} yuan"


KINDS: dict[str, Callable[[Any, int | None, str | None, float], str]] = {
    "bn": lambda value, digits, unit, level: _with_unit(value, digits, unit or MONEY),
    "number": lambda value, digits, unit, level: _with_unit(value, digits, unit),
    "percent": lambda value, digits, unit, level: _with_unit(value, digits, "%"),
    "ratio": lambda value, digits, unit, level: _with_unit(100 * scalar(value), digits, "%"),
    "times": lambda value, digits, unit, level: _with_unit(value, digits, "times"),
    "count": lambda value, digits, unit, level: f"{_count(value)} {unit or ''}".strip(),
    "words": lambda value, digits, unit, level: _in_words(value, unit),
    "yuan": lambda value, digits, unit, level: _yuan(value, digits),
    "year": lambda value, digits, unit, level: f"{scalar(value):.0f}",
    "date": lambda value, digits, unit, level: _date(value),
    "range": lambda value, digits, unit, level: _range(value, digits, unit),
    "interval": lambda value, digits, unit, level: interval(
        value[0], value[1], value[2], level, unit or MONEY, digits or 3
    ),
    "frequency": lambda value, digits, unit, level: natural_frequency(value),
    "text": lambda value, digits, unit, level: str(value),
}


def text(
    value: Any,
    kind: str = "number",
    *,
    digits: int | None = None,
    unit: str | None = None,
    level: float = 80,
) -> str:
    """A value in words.

    Parameters
    ----------
    value : object
        What the kind asks for: a number, a day, (low, high), (median, low, high), a probability.
    kind : str
        One of ``bn``, ``number``, ``percent`` (already in percent), ``ratio`` (shown in percent),
        ``times``, ``count``, ``words`` (a count, spelled out if small), ``yuan`` (one amount or
        several, in bn, shown in trillions from a thousand on), ``year``, ``date``, ``range``,
        ``interval``, ``frequency``, ``text``.
    digits : int, optional
        Significant digits; by default a number with at most two decimals stays as published and
        others get three.
    unit : str, optional
        Unit instead of the kind's own.
    level : float
        Level of the interval in percent.

    Returns
    -------
    str

    Raises
    ------
    ParameterError
        For an unknown kind, or a value that is not of it.

    Examples
    --------
    >>> text(443.75, "bn"), text(1.1886, "ratio", digits=5), text("2021-01-15", "date")
    ('443.75 bn yuan', '118.86 %', '15 January 2021')
    >>> text(7, "words", unit="rules"), text([760, 1288.1], "yuan"), text(971.2, "yuan")
    ('seven rules', '0.76 to 1.29 trillion yuan', '971.2 bn yuan')
    """
    if kind not in KINDS:
        raise ParameterError(f"Unknown kind {kind!r}. Use one of {', '.join(KINDS)}.")
    return KINDS[kind](value, digits, unit, level)
