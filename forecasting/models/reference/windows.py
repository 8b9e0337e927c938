"""Windows of other markets' series, from which the reference class is estimated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.days import last_public_year
from forecasting.errors import DataError
from forecasting.models.reference.terms import FITTED_HORIZON, LONGEST, design, log_growth

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = [
    "OneSeries",
    "Windows",
    "in_odds",
    "public_by",
    "read_series",
    "training_windows",
    "windows_at",
]

STARTS = (0, 1)


@dataclass(frozen=True)
class OneSeries:
    """A market: its name, its group, and consecutive positive values until ``end``."""

    id: str
    group: str
    y: Array
    end: int


@dataclass(frozen=True)
class Windows:
    """Rows (window and horizon) to learn from.

    Attributes
    ----------
    median_terms, spread_terms : array, shape (R, 9), (R, 6)
    outcome : array, shape (R,)
        Log growth over ``years`` years.
    mean_growth : array, shape (R,)
        Mean log growth of the window.
    group, series, years, points, window : array, shape (R,)
        ``points`` counts the window's own.
    """

    median_terms: Array
    spread_terms: Array
    outcome: Array
    mean_growth: Array
    group: NDArray[Any]
    series: NDArray[Any]
    years: NDArray[Any]
    points: NDArray[Any]
    window: NDArray[Any]

    def take(self, rows: NDArray[Any]) -> Windows:
        """The given rows alone."""
        return Windows(**{name: column[rows] for name, column in vars(self).items()})


def read_series(
    frame: pd.DataFrame,
    *,
    market: str,
    year: str,
    value: str,
    group: str | None,
    until: int | None,
) -> list[OneSeries]:
    """Series of a long frame, up to the year ``until``.

    Raises
    ------
    DataError
        For missing columns, gaps between years, or values that are not positive.
    """
    missing = [c for c in (market, year, value, group) if c is not None and c not in frame]
    if missing:
        raise DataError(f"No column {missing[0]!r}. The frame has {', '.join(map(str, frame))}.")
    import pandas as pd

    for column in (year, value):
        numbers = pd.to_numeric(frame[column], errors="coerce")
        if numbers.isna().any():
            place = numbers.index[numbers.isna()][0]
            raise DataError(
                f"Column {column!r}, row {place}: {frame.loc[place, column]!r} is not a number. "
                "Correct it, or leave the row out."
            )
    years = frame[year].to_numpy().astype(int)
    keep = np.ones(len(frame), bool) if until is None else years <= until
    years, ids = years[keep], frame[market].to_numpy().astype(str)[keep]
    values = frame[value].to_numpy(dtype=float)[keep]
    groups = np.zeros(len(ids), int) if group is None else frame[group].to_numpy()[keep]
    order = np.lexsort((years, ids))
    cuts = np.flatnonzero(ids[order][1:] != ids[order][:-1]) + 1
    out = []
    for rows in np.split(order, cuts) if len(order) else ():
        name = str(ids[rows[0]])
        if (np.diff(years[rows]) != 1).any():
            raise DataError(f"{name}: the years are not consecutive. Fill or cut the gap.")
        if not ((values[rows] > 0) & np.isfinite(values[rows])).all():
            raise DataError(f"{name}: values must be positive numbers. Cut the series there.")
        out.append(OneSeries(name, str(groups[rows[0]]), values[rows], int(years[rows[-1]])))
    return out


def public_by(frame: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """Rows of comparable markets that were surely public on a day.

    By the column ``first_published`` where there is one; otherwise a year's figures count as public
    once the following year is over. Rows of unknown publication are left out.
    """
    import pandas as pd

    if "first_published" in frame:
        published = pd.to_datetime(frame["first_published"], errors="coerce", format="ISO8601")
        return frame[published <= pd.Timestamp(day)]
    if "year" not in frame:
        return frame
    return frame[pd.to_numeric(frame["year"], errors="coerce") <= last_public_year(day)]


def in_odds(frame: pd.DataFrame, upper_bound: float) -> pd.DataFrame:
    """Values below a bound as odds, as a bounded series is forecast.

    Raises
    ------
    DataError
        For a value that is not below the bound.
    """
    import pandas as pd

    if "value" not in frame:
        return frame
    values = pd.to_numeric(frame["value"], errors="coerce")
    if (values >= upper_bound).any():
        raise DataError(
            f"A comparable market reaches {values.max():g}, not below upper_bound={upper_bound:g}. "
            "Leave it out, or raise the bound."
        )
    return frame.assign(value=values / (1 - values / upper_bound))


def training_windows(series: Sequence[OneSeries]) -> Windows:
    """Windows of 3 to 10 points from the take-off year and the year after, all horizons."""
    pieces = [
        (one, start, points)
        for points in range(3, LONGEST + 1)
        for one in series
        for start in STARTS
        if len(one.y) > start + points
    ]
    return windows_at(pieces)


def windows_at(pieces: Iterable[tuple[OneSeries, int, int]]) -> Windows:
    """Rows of windows given as (series, first point, number of points)."""
    by_size: dict[int, list[tuple[OneSeries, int]]] = {}
    for one, start, points in pieces:
        by_size.setdefault(points, []).append((one, start))
    parts, count = [], 0
    for points, found in by_size.items():
        parts.append(_rows(found, points, count))
        count += len(found)
    if not parts:
        raise DataError("No series has four points or more to learn from.")
    names = vars(parts[0])
    return Windows(**{n: np.concatenate([vars(p)[n] for p in parts]) for n in names})


def _rows(found: list[tuple[OneSeries, int]], points: int, count: int) -> Windows:
    """Rows of windows that have the same number of points."""
    outcome = np.full((len(found), FITTED_HORIZON), np.nan)
    past = np.empty((len(found), points))
    for i, (one, start) in enumerate(found):
        past[i] = one.y[start : start + points]
        later = one.y[start + points : start + points + FITTED_HORIZON]
        outcome[i, : len(later)] = np.log(later / past[i, -1])
    growth = log_growth(past)
    terms = design(growth, FITTED_HORIZON)
    seen = np.isfinite(outcome)
    row = np.nonzero(seen)
    return Windows(
        median_terms=terms[0][seen],
        spread_terms=terms[1][seen],
        outcome=outcome[seen],
        mean_growth=growth.mean(axis=1)[row[0]],
        group=np.array([one.group for one, _ in found])[row[0]],
        series=np.array([one.id for one, _ in found])[row[0]],
        years=row[1] + 1,
        points=np.full(len(row[0]), points),
        window=row[0] + count,
    )
