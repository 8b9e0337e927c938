"""Points of a series as they were given, read one by one and sorted by year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from forecasting.checks import number
from forecasting.days import Published, publication
from forecasting.errors import SeriesError
from forecasting.periods import ordinal, read_periods, whole_year

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Points", "read_points"]


class Points(NamedTuple):
    """What each point says, sorted by year; n points."""

    values: NDArray[np.float64]
    years: NDArray[np.int64]
    statuses: tuple[str, ...]
    published: tuple[Published, ...]
    days: NDArray[np.int64]  # ordinals, `forecasting.periods.NO_DAY` where a whole year is named
    fiscal: bool


def read_points(
    values: Iterable[Any],
    years: Iterable[Any],
    status: Sequence[str] | str | None,
    first_published: Sequence[Any] | None,
) -> Points:
    """Read and sort points; a SeriesError for what is no number or year, or of another length."""
    values, labels = list(values), list(years)
    n = len(values)
    if len(labels) != n:
        raise SeriesError(f"{n} values but {len(labels)} years. Give one year per value.")
    periods = read_periods(labels)
    numbers = [whole_year(period, label) for period, label in zip(periods, labels, strict=True)]
    if status is None or isinstance(status, str):
        told = [getattr(period, "status", None) or "actual" for period in periods]
        statuses = [status] * n if status else told
    else:
        statuses = list(status)
    published = [publication(entry) for entry in first_published or [None] * n]
    for name, entries in (("status", statuses), ("first_published", published)):
        if len(entries) != n:
            raise SeriesError(f"{n} values but {len(entries)} entries in {name}. Give one each.")
    floats = [number(value, year) for year, value in zip(numbers, values, strict=True)]
    days = [ordinal(period) for period in periods]
    order = np.argsort(numbers, kind="stable")
    return Points(
        np.array(floats, dtype=float)[order],
        np.array(numbers, dtype=np.int64)[order],
        tuple(str(statuses[i]) for i in order),
        tuple(published[i] for i in order),
        np.array(days, dtype=np.int64)[order],
        any(getattr(period, "fiscal", False) for period in periods),
    )
