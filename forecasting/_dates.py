"""Years and days as people write them."""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import Any

import numpy as np

from forecasting.errors import ParameterError, SeriesError

LATEST_YEAR = 10_000
Published = tuple[dt.date, dt.date] | None


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
    raise SeriesError(
        f"{year!r} is not a year. Give whole years such as 2020, '2020' or 'FY2020'; "
        "half-years and quarters belong to forecasting.nowcast."
    )


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
    if isinstance(day, dt.datetime):
        return day.date()
    if isinstance(day, dt.date):
        return day
    try:
        return dt.date.fromisoformat(str(day)[:10])
    except ValueError:
        raise ParameterError(f"{day!r} is not a day. Write it as 2021-01-15.") from None


def publication(entry: Any) -> Published:
    """First and last day on which a value may have appeared; None where unknown."""
    if entry is None:
        return None
    first, last = entry if isinstance(entry, (tuple, list)) else (entry, entry)
    interval = (parse_date(first), parse_date(last))
    if interval[0] > interval[1]:
        raise SeriesError(f"first_published {entry!r} ends before it begins. Swap the two days.")
    return interval
