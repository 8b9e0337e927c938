"""What series and arguments must be: one check for a series and for a hundred thousand."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from forecasting.days import NO_DAY, odd_day_words, odd_days
from forecasting.errors import ParameterError, SeriesError, TooShortError

__all__ = [
    "LARGEST_HORIZON",
    "LONG_HORIZON",
    "MINIMUM_POINTS",
    "NO_UNIT",
    "STATUSES",
    "Fault",
    "ceiling_note",
    "check_bound",
    "check_count",
    "check_horizon",
    "check_seed",
    "check_series",
    "find_faults",
    "in_unit",
    "number",
]

NO_UNIT = "unit not stated"
STATUSES = ("actual", "estimate", "forecast", "derived", "partial")
MINIMUM_POINTS = 3
LARGEST_HORIZON = 100
LONG_HORIZON = 10
"""Years beyond which a forecast is given only where it is asked for by ``long=True``."""
SHOWN = 8


@dataclass(frozen=True)
class Fault:
    """The first thing that is wrong with a series."""

    status: str
    row: int  # that is to blame; -1: all
    words: str
    year: int | None = None  # that is missing, of a gap


def in_unit(unit: str) -> str:
    """The unit with a space before it; nothing where none was stated."""
    return "" if unit == NO_UNIT else f" {unit}"


def number(value: Any, year: int) -> float:
    """Turn one value into a float; text, truth values and nothing are refused in words."""
    if isinstance(value, (str, bytes, bool, np.bool_)) or value is None:
        raise SeriesError(
            f"The value of {year} is {value!r}, not a number. Convert text first, e.g. "
            "float('19.64'), or read the file with AnnualSeries.from_csv."
        )
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        raise SeriesError(
            f"The value of {year} is {value!r}, not a real number that fits a float. "
            "Give plain numbers, if need be in a larger unit."
        ) from None


def check_bound(upper_bound: Any) -> float | None:
    """The ceiling as a float above zero, or None where there is none."""
    if upper_bound is None:
        return None
    try:
        bound = float(upper_bound)
    except (TypeError, ValueError):
        bound = math.nan
    if not 0 < bound < math.inf:
        raise ParameterError(f"upper_bound={upper_bound!r}: give a ceiling above zero, e.g. 100.")
    return bound


def ceiling_note(ceiling: float) -> str:
    """What to say of shares of a whole that nothing keeps below it."""
    what = "percentages" if ceiling > 1 else "shares"
    return (
        f"Nothing keeps these {what} below {ceiling:g}. If they are shares of a whole, give "
        f"upper_bound={ceiling:g} (--upper-bound {ceiling:g})."
    )


def check_series(
    years: Any, values: Any, statuses: Iterable[Any], bound: float | None, days: Any
) -> None:
    """Refuse, with a SeriesError, the first thing that is wrong with one series."""
    series = np.zeros(len(years), dtype=np.int64)
    faults = find_faults(series, 1, years, values, list(statuses), bound=bound, days=days)
    for fault in faults.values():
        kind = TooShortError if fault.status == "too short" else SeriesError
        raise kind(fault.words)


def find_faults(
    series: Any,
    count: int,
    years: Any,
    values: Any,
    statuses: Any,
    *,
    days: Any,
    bound: float | None = None,
    minimum: int = MINIMUM_POINTS,
    kinds: Any = None,
    problems: Any = None,
) -> dict[int, Fault]:
    """The first fault of each series that has one, by its number.

    Arrays have an entry for each row: number of its series from 0, year, value, status; ``kinds``
    and ``problems`` say what could not be read, ``days`` are ordinal days or `NO_DAY`.
    """
    faults: dict[int, Fault] = {}
    blame = partial(_blame, faults, series)
    if kinds is not None and kinds.astype(bool).any():
        for wrong in (["no id"], ["partial", "not a year"], ["not a number"]):
            blame(np.flatnonzero(np.isin(kinds, wrong)), kinds.__getitem__, problems.__getitem__)
    points = np.bincount(series, minlength=count)
    for i in np.flatnonzero(points < minimum).tolist():
        faults.setdefault(i, Fault("too short", -1, _too_short(int(points[i]))))
    order = np.lexsort((years, series))
    _blame_steps(blame, series, years, order)
    if (days != NO_DAY).any():
        earlier = odd_days(series, years, days)
        blame(
            order[earlier[order] >= 0],
            lambda row: "partial",
            lambda row: odd_day_words(int(days[row]), int(days[earlier[row]])),
        )
    tests = _tests(np.asarray(values, dtype=float), np.asarray(statuses, dtype=object), bound)

    def kind(row: int) -> str:
        return next(name for name, test in tests.items() if test[row])

    blame(
        order[np.logical_or.reduce(list(tests.values()))[order]],
        kind,
        lambda row: _point(kind(row), int(years[row]), values[row], statuses[row], bound),
    )
    return faults


def _blame(
    faults: dict[int, Fault],
    series: Any,
    rows: Any,
    status: Callable[[int], str],
    words: Callable[[int], str],
    year: Callable[[int], int | None] = lambda row: None,
) -> None:
    """Note the first of these rows in each series that has no fault so far."""
    numbers, first = np.unique(series[rows], return_index=True)
    for i, row in zip(numbers.tolist(), rows[first].tolist(), strict=True):
        if i not in faults:
            faults[i] = Fault(status(row), row, words(row), year(row))


def _blame_steps(blame: Callable[..., None], series: Any, years: Any, order: Any) -> None:
    """Note years that are there twice, then years that are missing."""
    rows, year = series[order], years[order]
    step = np.where(rows[1:] == rows[:-1], year[1:] - year[:-1], 1)
    doubled, gaps = order[1:][step == 0], order[1:][step > 1]
    twice = series[doubled]  # in order, as the rows are

    def all_doubled(row: int) -> str:
        first, last = np.searchsorted(twice, [series[row], series[row] + 1])
        return _doubled(years[doubled[first:last]].tolist())

    blame(doubled, lambda row: "duplicate years", all_doubled)
    missing = dict(zip(gaps.tolist(), (year[:-1][step > 1] + 1).tolist(), strict=True))
    blame(gaps, lambda row: "gap", lambda row: _gap(missing[row]), missing.__getitem__)


def _tests(values: Any, statuses: Any, bound: float | None) -> dict[str, Any]:
    with np.errstate(invalid="ignore"):
        return {
            "not a number": ~np.isfinite(values),
            "not positive": ~(values > 0),
            "bad status": np.fromiter((s not in STATUSES for s in statuses), bool, len(statuses)),
            "above bound": values >= (np.inf if bound is None else bound),
        }


def _too_short(points: int) -> str:
    return (
        f"{points} yearly points; at least {MINIMUM_POINTS} are needed. "
        "Add earlier years: two points are one growth rate and do not tell how it changes."
    )


def _doubled(years: list[int]) -> str:
    listed = sorted(set(years))
    more = ", ..." * (len(listed) > SHOWN)
    return (
        f"More than one value for [{', '.join(map(str, listed[:SHOWN]))}{more}]. Keep one vintage "
        "and one publisher per year; add up months or quarters first."
    )


def _gap(missing: int) -> str:
    return (
        f"No value for {missing}. Fill the gap from a source, or start after it; "
        "nothing is interpolated."
    )


def _point(kind: str, year: int, value: float, status: str, bound: float | None) -> str:
    if kind == "bad status":
        return f"Status {status!r} of {year} is not one of {', '.join(STATUSES)}."
    if kind == "above bound":
        return (
            f"The value of {year}, {value:g}, is not below upper_bound={bound:g}. Check the unit "
            "(percent or fraction?)."
        )
    return (
        f"The value of {year} is {float(value)!r}; growth needs finite values above zero. "
        "Start the series where the market began, or correct the entry."
    )


def check_horizon(horizon: Any, long: bool = True) -> int:
    """The horizon as an int from 1 to 100, up to 10 unless ``long``, or a ParameterError."""
    try:
        years = operator.index(horizon)
    except TypeError:
        years = 0
    if isinstance(horizon, bool) or not 1 <= years <= LARGEST_HORIZON:
        raise ParameterError(
            f"horizon={horizon!r}: give a whole number of years from 1 to {LARGEST_HORIZON}."
        )
    if years > LONG_HORIZON and not long:
        raise ParameterError(
            f"horizon={years}: beyond {LONG_HORIZON} years a forecast only says what its formula "
            "goes on to, and nobody has measured how often it held. If that is what you want, "
            "give long=True (--long on the command line)."
        )
    return years


def check_seed(seed: Any) -> int:
    """The seed as a nonnegative int, or a ParameterError."""
    try:
        number = operator.index(seed)
    except TypeError:
        number = -1
    if number < 0:
        raise ParameterError(f"seed={seed!r}: give a whole number that is not negative.")
    return number


def check_count(count: Any) -> int:
    """A number of paths, at least one, or a ParameterError."""
    try:
        number = operator.index(count)
    except TypeError:
        number = 0
    if number < 1:
        raise ParameterError(f"count={count!r}: give a whole number of paths, at least 1.")
    return number


def between(cdf: Callable[[float], float], above: float | None, below: float | None) -> float:
    """Probability above, below or between two values, from a cumulative distribution function."""
    if above is None and below is None:
        raise ParameterError("Say above=..., below=..., or both.")
    for label, bound in (("above", above), ("below", below)):
        if bound is not None and math.isnan(bound):
            raise ParameterError(f"{label}={bound!r}: give a number.")
    if above is not None and below is not None and above > below:
        raise ParameterError(f"above={above:g} is larger than below={below:g}. Swap them.")
    low = 0.0 if above is None else cdf(above)
    high = 1.0 if below is None else cdf(below)
    return max(high - low, 0.0)
