"""What a yearly series and the arguments must be, and the words for what they are not."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.errors import ParameterError, SeriesError, TooShortError

if TYPE_CHECKING:
    from numpy.typing import NDArray

STATUSES = ("actual", "estimate", "forecast", "derived", "partial")
MINIMUM_POINTS = 3
LARGEST_HORIZON = 100


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


def check_years(years: list[int]) -> None:
    """Refuse too few years, duplicates and gaps; the years are sorted."""
    if len(years) < MINIMUM_POINTS:
        raise TooShortError(
            f"{len(years)} yearly points; at least {MINIMUM_POINTS} are needed. "
            "Add earlier years: two points are one growth rate and do not tell how it changes."
        )
    doubled = sorted({y for y in years if years.count(y) > 1})
    if doubled:
        raise SeriesError(
            f"More than one value for {doubled}. Keep one vintage and one publisher per year; add "
            "up months or quarters first."
        )
    gap = next((a for a, b in pairwise(years) if b - a > 1), None)
    if gap is not None:
        raise SeriesError(
            f"No value for {gap + 1}. Fill the gap from a source, or start after it; "
            "nothing is interpolated."
        )


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


def check_points(
    years: NDArray[np.int64],
    values: NDArray[np.float64],
    statuses: Sequence[str],
    upper_bound: float | None,
) -> None:
    """Refuse the first value or status that no market can have."""
    for year, value, status in zip(years.tolist(), values.tolist(), statuses, strict=True):
        if not math.isfinite(value) or value <= 0:
            raise SeriesError(
                f"The value of {year} is {value!r}; growth needs finite values above zero. "
                "Start the series where the market began, or correct the entry."
            )
        if status not in STATUSES:
            raise SeriesError(f"Status {status!r} of {year} is not one of {', '.join(STATUSES)}.")
        if upper_bound is not None and value >= upper_bound:
            raise SeriesError(
                f"The value of {year}, {value:g}, is not below "
                f"upper_bound={upper_bound:g}. Check the unit (percent or fraction?)."
            )


def check_horizon(horizon: Any) -> int:
    """The horizon as an int from 1 to 100, or a ParameterError."""
    try:
        years = operator.index(horizon)
    except TypeError:
        years = 0
    if isinstance(horizon, bool) or not 1 <= years <= LARGEST_HORIZON:
        raise ParameterError(
            f"horizon={horizon!r}: give a whole number of years from 1 to {LARGEST_HORIZON}."
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
    """Probability above, below or between two values, from a cumulative distribution function.

    Raises
    ------
    ParameterError
        For no bound, a bound that is no number, or bounds in the wrong order.
    """
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
