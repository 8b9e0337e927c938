"""Days: as people write them, when figures are public, and dates that are no whole years apart."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np

from forecasting.errors import ParameterError, SeriesError
from forecasting.text import short

__all__ = [
    "NO_DAY",
    "SLACK",
    "Published",
    "last_public_year",
    "odd_day_words",
    "odd_days",
    "parse_date",
    "publication",
]

NO_DAY = -(2**60)
SLACK = 12
"""Days by which yearly dates may wander, as the last Saturday of a month does."""
Published = tuple[dt.date, dt.date] | None


def parse_date(day: Any) -> dt.date:
    """Read a day from a ``date``, a ``datetime`` or ISO text; a ParameterError if it is none."""
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


def odd_days(series: Any, years: Any, days: Any) -> Any:
    """For each row the one before it, where the days between are no whole years; else -1.

    Parameters
    ----------
    series, years, days : numpy.ndarray of int, shape (n,)
        Number of the series, year and ordinal day of each row; `NO_DAY` where it has none. Series
        with two rows of one year are left alone.
    """
    order = np.lexsort((days, years, series))
    same = series[order][1:] == series[order][:-1]
    doubled = same & (years[order][1:] == years[order][:-1])
    same &= ~np.isin(series[order][1:], series[order][1:][doubled])
    same &= (days[order][1:] != NO_DAY) & (days[order][:-1] != NO_DAY)
    distance = np.where(same, days[order][1:] - days[order][:-1], 0)
    odd = abs(distance - 365.25 * np.round(distance / 365.25)) > SLACK
    before = np.full(len(order), -1, dtype=np.int64)
    before[order[1:][odd]] = order[:-1][odd]
    return before


def odd_day_words(day: int, before: int) -> str:
    """What to say of an ordinal day that is no whole number of years after the one before."""
    return (
        f"{dt.date.fromordinal(day)} is no whole number of years after "
        f"{dt.date.fromordinal(before)}. Give one value a year, all of the same day; parts of a "
        "year belong to forecasting.nowcast."
    )
