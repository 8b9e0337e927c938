"""Years and days as people write them."""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import Any

import numpy as np

from forecasting.errors import ParameterError, SeriesError

LATEST_YEAR = 10_000
SERIALS = (20_000, 80_000)
"""Days since 1900, as which spreadsheets store dates from 1954 to 2119."""
PART_OF_YEAR = re.compile(
    r"\d{4}\s*年?\s*[-/ ]?\s*(?:H[12]|Q[1-4]|S[12]|\d{1,2}M)\b"
    r"|\b[HQS][1-4]\s*[-/ ]?\s*\d{4}|[上下]半年|季度|\d\s*月|\d{4}[-/](?:0?[1-9]|1[0-2])$",
    re.IGNORECASE,
)
TWO_YEARS = re.compile(r"(?:FY)?\s*(\d{2})(\d{2})\s*[-/–]\s*(?:\1)?(\d{2})", re.IGNORECASE)
Published = tuple[dt.date, dt.date] | None


def short(text: Any, most: int = 60) -> str:
    """Quote what a user wrote, the beginning of it where it is long."""
    words = repr(text)
    return words if len(words) <= most else f"{words[: most - 4]}...{words[-1]}"


def is_part_of_year(label: Any) -> bool:
    """Whether a period names half a year, a quarter or some months.

    Examples
    --------
    >>> [is_part_of_year(p) for p in ("2020H1", "2020上半年", "2020-9M", "2020", "FY2020")]
    [True, True, True, False, False]
    """
    frequency = getattr(label, "freqstr", None)
    if isinstance(frequency, str):
        return frequency[0] not in "YA"
    return isinstance(label, str) and PART_OF_YEAR.search(label.strip()) is not None


def parse_year(year: Any) -> int:
    """Read a year from an integer, text (``"2020"``, ``"FY2020"``), a date or a pandas period.

    Parameters
    ----------
    year : int, str, date, numpy.datetime64 or pandas.Period
        Whatever names one calendar or fiscal year.

    Returns
    -------
    int
        The year.

    Raises
    ------
    SeriesError
        If no single year can be read from it (half-years and quarters have none).

    Examples
    --------
    >>> parse_year("FY2020"), parse_year(2020.0)
    (2020, 2020)
    """
    if isinstance(year, np.datetime64):
        year = str(year)[:4]
    if isinstance(year, str):
        match = re.fullmatch(
            r"\s*(?:FY\s*)?(\d{4})(?:-\d{2}-\d{2}.*|年|\.0)?\s*", year, re.IGNORECASE
        )
        if match:
            return int(match[1])
    elif isinstance(getattr(year, "freqstr", None), str) and year.freqstr[0] not in "YA":
        pass
    elif isinstance(getattr(year, "year", None), int):
        return int(year.year)
    elif not isinstance(year, (bool, np.bool_)):
        try:
            whole = float(year)
        except (TypeError, ValueError, OverflowError):
            whole = math.nan
        if whole.is_integer() and abs(whole) < LATEST_YEAR:
            return int(whole)
    raise SeriesError(f"{short(year)} is not a year. {_remedy(year)}")


def _remedy(year: Any) -> str:
    """What to do about something that is no year."""
    text = str(year).strip()
    advice = []
    two = TWO_YEARS.fullmatch(text)
    if two and int(two[3]) == (int(two[2]) + 1) % 100:
        ends = int(two[1] + two[2]) + 1
        advice.append(f"Name the fiscal year FY{ends}, by the year in which it ends.")
    if is_part_of_year(year):
        advice.append(
            "Parts of it, such as half-years and quarters, belong to forecasting.nowcast."
        )
    serial = re.fullmatch(r"\d{5}(?:\.0)?", text)
    if serial and SERIALS[0] <= float(text) <= SERIALS[1]:
        day = dt.date(1899, 12, 30) + dt.timedelta(days=int(float(text)))
        advice.append(f"If a spreadsheet stored {day} as a number, write the year, {day.year}.")
    return " ".join(advice) or "Give whole years such as 2020, '2020' or 'FY2020'."


def parse_date(day: Any) -> dt.date:
    """Read a day from a ``date``, a ``datetime`` or ISO text.

    Raises
    ------
    ParameterError
        If it is not a day.

    Examples
    --------
    >>> parse_date("2021-01-15")
    datetime.date(2021, 1, 15)
    """
    try:
        return dt.datetime.fromisoformat(str(day).strip()).date()
    except ValueError:
        raise ParameterError(f"{short(day)} is not a day. Write it as 2021-01-15.") from None


def last_public_year(day: dt.date) -> int:
    """Last year whose figures count as public on a day: they are out by the end of the next."""
    return day.year - 2


def publication(entry: Any) -> Published:
    """First and last day on which a value may have appeared; None where unknown."""
    if entry is None:
        return None
    first, last = entry if isinstance(entry, (tuple, list)) else (entry, entry)
    interval = (parse_date(first), parse_date(last))
    if interval[0] > interval[1]:
        raise SeriesError(f"first_published {entry!r} ends before it begins. Swap the two days.")
    return interval
