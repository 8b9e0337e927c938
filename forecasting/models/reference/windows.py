"""Windows of other markets' series, from which the reference class is estimated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.days import last_public_year
from forecasting.errors import DataError
from forecasting.models.reference.shapes import shape_of
from forecasting.models.reference.terms import FITTED_HORIZON, LONGEST, Terms, log_growth

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd
    from numpy.typing import NDArray

    from forecasting.arrays import Array

    Piece = tuple["OneSeries", int, int]

__all__ = [
    "OneSeries",
    "Windows",
    "early_windows",
    "in_odds",
    "joined",
    "public_by",
    "read_series",
    "windows_of_any_age",
]

STARTS = (0, 1)
FEWEST_POINTS = 3
PER_SERIES, PER_CELL = 2, 16
"""Windows of one series, and of one group, of the same shape and length."""


@dataclass(frozen=True)
class OneSeries:
    """A market: its name, its group, and consecutive positive values until ``end``.

    Windows begin only where its values are at least ``floor``: below, rounding is growth.
    """

    id: str
    group: str
    y: Array
    end: int
    floor: float = 0.0


@dataclass(frozen=True)
class Windows:
    """W windows to learn from."""

    terms: Terms  # over five years
    outcome: Array  # (W, 5) log growth over 1 to 5 years; NaN where it is not known
    mean_growth: Array  # (W,) mean log growth
    group: NDArray[Any]
    series: NDArray[Any]
    shape: NDArray[Any]
    points: NDArray[Any]  # of the window itself
    young: NDArray[np.bool_]  # whether it begins at the take-off

    def take(self, rows: NDArray[Any]) -> Windows:
        """The given windows alone."""
        found = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "terms"}
        return Windows(self.terms.take(rows), **{name: x[rows] for name, x in found.items()})


def joined(parts: Sequence[Any]) -> Any:
    """Dataclasses of arrays, one after the other."""
    kind = type(parts[0])
    columns = {f.name: [getattr(part, f.name) for part in parts] for f in fields(kind)}
    return kind(
        **{
            name: joined(column) if isinstance(column[0], Terms) else np.concatenate(column)
            for name, column in columns.items()
        }
    )


def read_series(
    frame: pd.DataFrame,
    market: str = "id",
    year: str = "year",
    value: str = "value",
    group: str | None = None,
    *,
    until: int | None,
    gaps: bool = False,
) -> list[OneSeries]:
    """Series of a long frame, up to the year ``until``; with ``gaps``, their unbroken stretches."""
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
        if (np.diff(years[rows]) != 1).any() and not gaps:
            raise DataError(f"{name}: the years are not consecutive. Fill or cut the gap.")
        if not ((values[rows] > 0) & np.isfinite(values[rows])).all():
            raise DataError(f"{name}: values must be positive numbers. Cut the series there.")
        for part in np.split(rows, np.flatnonzero(np.diff(years[rows]) != 1) + 1):
            out.append(OneSeries(name, str(groups[rows[0]]), values[part], int(years[part[-1]])))
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
    """Values below a bound as odds, as a bounded series is forecast."""
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


def early_windows(series: Sequence[OneSeries], seed: int | None = None) -> Windows:
    """Windows of 3 to 10 points from the first year and the year after, all horizons.

    With a seed, they are drawn as in `windows_of_any_age`.
    """
    found = _windows(
        (one, start, points)
        for points in range(FEWEST_POINTS, LONGEST + 1)
        for one in series
        for start in STARTS
        if len(one.y) > start + points
    )
    found = replace(found, young=np.ones(len(found.points), dtype=bool))
    return found if seed is None else found.take(_drawn(found, seed))


def windows_of_any_age(series: Sequence[OneSeries], seed: int | None = None) -> Windows:
    """Windows of 3 to 10 points that are followed by five years.

    With a seed, of each group at most 16 of one shape and length, two of one series, by lot.
    """
    found = _windows(
        (one, start, points)
        for points in range(FEWEST_POINTS, LONGEST + 1)
        for one in series
        for start in range(len(one.y) - points - FITTED_HORIZON + 1)
        if one.y[start : start + points].min() >= one.floor
    )
    return found if seed is None else found.take(_drawn(found, seed))


def _drawn(found: Windows, seed: int) -> NDArray[Any]:
    """Places of the windows that are drawn, in order."""
    lot = np.random.default_rng(seed).permutation(len(found.points))
    cells: dict[tuple[Any, ...], int] = {}
    kept = []
    for place in lot.tolist():
        cell = (found.group[place], found.shape[place], found.points[place])
        own = (*cell, found.series[place])
        if cells.get(cell, 0) < PER_CELL and cells.get(own, 0) < PER_SERIES:
            cells[cell], cells[own] = cells.get(cell, 0) + 1, cells.get(own, 0) + 1
            kept.append(place)
    return np.sort(np.array(kept, dtype=int))


def _windows(pieces: Iterable[Piece]) -> Windows:
    """Windows given as (series, first point, number of points)."""
    by_size: dict[int, list[Piece]] = {}
    for piece in pieces:
        by_size.setdefault(piece[2], []).append(piece)
    if not by_size:
        raise DataError("No series has four points or more to learn from.")
    found: Windows = joined([_of_one_size(p, size) for size, p in by_size.items()])
    return found


def _of_one_size(pieces: list[Piece], points: int) -> Windows:
    outcome = np.full((len(pieces), FITTED_HORIZON), np.nan)
    past = np.empty((len(pieces), points))
    for i, (one, start, _) in enumerate(pieces):
        past[i] = one.y[start : start + points]
        later = one.y[start + points : start + points + FITTED_HORIZON]
        outcome[i, : len(later)] = np.log(later / past[i, -1])
    growth = log_growth(past)
    return Windows(
        terms=Terms.of(growth, FITTED_HORIZON),
        outcome=outcome,
        mean_growth=growth.mean(axis=1),
        group=np.array([one.group for one, _, _ in pieces], dtype=object),
        series=np.array([one.id for one, _, _ in pieces], dtype=object),
        shape=shape_of(growth),
        points=np.full(len(pieces), points),
        young=np.zeros(len(pieces), dtype=bool),
    )
