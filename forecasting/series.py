"""A market's yearly values, with what each point is and when it was first published."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.errors import ParameterError, SeriesError, TooShortError, VintageError

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["STATUSES", "AnnualSeries", "parse_date", "parse_year"]

STATUSES = ("actual", "estimate", "forecast", "derived", "partial")
MINIMUM_POINTS = 3
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
        match = re.fullmatch(r"\s*(?:FY\s*)?(\d{4})(?:-\d{2}-\d{2}.*|年|\.0)?\s*", year, re.IGNORECASE)
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


def _publication(entry: Any) -> Published:
    if entry is None:
        return None
    first, last = entry if isinstance(entry, (tuple, list)) else (entry, entry)
    interval = (parse_date(first), parse_date(last))
    if interval[0] > interval[1]:
        raise SeriesError(f"first_published {entry!r} ends before it begins. Swap the two days.")
    return interval


def number(value: Any, year: int) -> float:
    """One value as a float; text, truth values and nothing are refused in words."""
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


class AnnualSeries:
    """Yearly values of one market, sorted by year.

    Parameters
    ----------
    values : sequence of float, shape (n,)
        Strictly positive values, one a year, n >= 3.
    years : sequence of int, shape (n,)
        The year of each value, in any order, without gaps or duplicates.
    unit : str
        Unit of the values, e.g. ``"bn CNY"``.
    status : sequence of str or str, optional
        What each point is: ``actual``, ``estimate``, ``forecast``, ``derived`` or ``partial``.
        Default ``actual`` for all.
    first_published : sequence, optional
        Day on which each value first appeared: a day, a pair (earliest, latest), or None where
        unknown. An unknown value is never used as of a date.
    name : str, optional
        Name of the market, for titles and messages.
    upper_bound : float, optional
        A ceiling that no value can pass, e.g. 100 for shares in percent. The models then work on
        the odds y / (1 - y / bound).

    Raises
    ------
    SeriesError
        With the reason and what to do, for gaps, duplicate years, zero or negative values, NaN,
        infinity, text or unknown status.
    TooShortError
        For fewer than three points.

    Examples
    --------
    >>> s = AnnualSeries([443.75, 19.64, 135.41], years=[2019, 2017, 2018], unit="bn CNY")
    >>> s.values.tolist()
    [19.64, 135.41, 443.75]
    >>> s.growth().round(3).tolist()
    [5.895, 2.277]
    """

    def __init__(
        self,
        values: Iterable[Any],
        *,
        years: Iterable[Any],
        unit: str,
        status: Sequence[str] | str | None = None,
        first_published: Sequence[Any] | None = None,
        name: str = "market",
        upper_bound: float | None = None,
    ) -> None:
        values, raw_years = list(values), list(years)
        n = len(values)
        if len(raw_years) != n:
            raise SeriesError(f"{n} values but {len(raw_years)} years. Give one year per value.")
        if not isinstance(unit, str) or not unit.strip():
            raise SeriesError("The unit is missing. Say what the values count, e.g. 'bn CNY'.")
        numbers_of_years = [parse_year(year) for year in raw_years]
        one_status = status is None or isinstance(status, str)
        statuses = [status or "actual"] * n if one_status else list(status or ())
        published = [_publication(p) for p in first_published or [None] * n]
        for label, given in (("status", statuses), ("first_published", published)):
            if len(given) != n:
                raise SeriesError(f"{n} values but {len(given)} entries in {label}. Give one each.")
        numbers = np.array(
            [number(v, year) for year, v in zip(numbers_of_years, values, strict=True)], dtype=float
        )
        order = np.argsort(numbers_of_years, kind="stable")
        self.values: NDArray[np.float64] = numbers[order]
        self.years: NDArray[np.int64] = np.array(numbers_of_years, dtype=np.int64)[order]
        self.unit = unit.strip()
        self.status: tuple[str, ...] = tuple(str(statuses[i]) for i in order)
        self.first_published: tuple[Published, ...] = tuple(published[i] for i in order)
        self.name = name
        self.upper_bound = None if upper_bound is None else float(upper_bound)
        self.fiscal = any(isinstance(y, str) and "FY" in y.upper() for y in raw_years)
        self._check()
        self.values.setflags(write=False)
        self.years.setflags(write=False)

    def _check(self) -> None:
        years = self.years.tolist()
        self._check_years(years)
        for year, value, status in zip(years, self.values.tolist(), self.status, strict=True):
            if not math.isfinite(value) or value <= 0:
                raise SeriesError(
                    f"The value of {year} is {value!r}; growth needs finite values above zero. "
                    "Start the series where the market began, or correct the entry."
                )
            if status not in STATUSES:
                raise SeriesError(
                    f"Status {status!r} of {year} is not one of {', '.join(STATUSES)}."
                )
            if self.upper_bound is not None and value >= self.upper_bound:
                raise SeriesError(
                    f"The value of {year}, {value:g}, is not below "
                    f"upper_bound={self.upper_bound:g}. Check the unit (percent or fraction?)."
                )

    @staticmethod
    def _check_years(years: list[int]) -> None:
        if len(years) < MINIMUM_POINTS:
            raise TooShortError(
                f"{len(years)} yearly points; at least {MINIMUM_POINTS} are needed. "
                "Add earlier years, or bring in comparable markets as analogues."
            )
        doubled = sorted({y for y in years if years.count(y) > 1})
        if doubled:
            raise SeriesError(
                f"More than one value for {doubled}. Keep one vintage and one publisher per year."
            )
        gap = next((a for a, b in zip(years, years[1:], strict=False) if b - a > 1), None)
        if gap is not None:
            raise SeriesError(
                f"No value for {gap + 1}. Fill the gap from a source, or start after it; "
                "nothing is interpolated."
            )

    def rows(self) -> NDArray[np.float64]:
        """The series as models see it, shape (M, n): odds where it is bounded, and one row for
        each value that an uncertain last point may have (else M = 1)."""
        bound = self.upper_bound
        values = self.values if bound is None else self.values / (1 - self.values / bound)
        return np.array([values])

    def notes(self) -> tuple[str, ...]:
        """What every result made from this series must say."""
        notes = []
        forecasts = [
            int(y) for y, s in zip(self.years, self.status, strict=True) if s == "forecast"
        ]
        if forecasts and forecasts[-1] == self.years[-1]:
            notes.append(
                f"The last point, {forecasts[-1]}, is itself a forecast and no observation: it may "
                "lie on its publisher's own curve, and residuals look smaller than they are."
            )
            forecasts = forecasts[:-1]
        if forecasts:
            notes.append(f"The values of {forecasts} are forecasts and no observations.")
        if self.fiscal:
            notes.append("Years are fiscal years, named by the year in their label.")
        return tuple(notes)

    def __len__(self) -> int:
        return int(self.values.size)

    def __repr__(self) -> str:
        span = f"{self.years[0]}-{self.years[-1]}"
        return f"AnnualSeries({self.name!r}, {len(self)} points {span}, {self.unit})"

    def growth(self) -> NDArray[np.float64]:
        """Yearly growth as a ratio: value over the value before, less one, shape (n - 1,)."""
        return np.asarray(self.values[1:] / self.values[:-1] - 1)

    def through(self, year: int) -> AnnualSeries:
        """The same series up to and including ``year``; at least three points must remain."""
        return self._keep(self.years <= year)

    def as_of(self, day: Any) -> AnnualSeries:
        """The points that were surely public on ``day``.

        A point counts when the last day of its ``first_published`` interval is not after ``day``.
        Points of unknown publication are left out.

        Raises
        ------
        VintageError
            If fewer than three points were public by then, with the reason.
        """
        limit = parse_date(day)
        known = np.array([p is not None and p[1] <= limit for p in self.first_published])
        if known.sum() < MINIMUM_POINTS:
            unknown = sum(p is None for p in self.first_published)
            raise VintageError(
                f"Only {int(known.sum())} points of {self.name!r} were surely public on {limit} "
                f"({unknown} have no first_published). Give first_published, or a later day."
            )
        return self._keep(known)

    def _keep(self, mask: NDArray[np.bool_]) -> AnnualSeries:
        keep = np.flatnonzero(mask)
        return self._copy(
            self.values[keep],
            years=self.years[keep],
            status=[self.status[i] for i in keep],
            first_published=[self.first_published[i] for i in keep],
        )

    def _copy(self, values: Any, **changed: Any) -> AnnualSeries:
        given: dict[str, Any] = {
            key: getattr(self, key)
            for key in ("years", "unit", "status", "first_published", "name", "upper_bound")
        }
        copy = AnnualSeries(values, **{**given, **changed})
        copy.fiscal = self.fiscal
        return copy

    @classmethod
    def from_pandas(
        cls,
        data: pd.Series[Any] | pd.DataFrame,
        *,
        unit: str,
        year: str | None = None,
        value: str | None = None,
        **options: Any,
    ) -> AnnualSeries:
        """Build a series from pandas.

        Parameters
        ----------
        data : pandas.Series or pandas.DataFrame
            A series indexed by year, or a frame with one row a year.
        unit : str
            Unit of the values.
        year, value : str, optional
            Columns of a frame; by default the index is the year and the only column the value.
        **options
            Passed on: ``status``, ``first_published``, ``name``, ``upper_bound``.

        Raises
        ------
        SeriesError
            If a column is missing, or as for `AnnualSeries`.
        """
        columns = list(getattr(data, "columns", []))
        for column in (year, value):
            if column is not None and column not in columns:
                raise SeriesError(f"No column {column!r}. The columns are {columns}.")
        if columns and value is None:
            rest = [c for c in columns if c != year]
            if len(rest) != 1:
                raise SeriesError(f"Which column is the value? Say value=..., one of {rest}.")
            value = rest[0]
        years = data.index if year is None else data[year]
        values = data if value is None else data[value]
        return cls(list(values), years=list(years), unit=unit, **options)

    def to_dict(self) -> dict[str, Any]:
        """Plain numbers and text, for JSON; `from_dict` reads them back."""
        days = [None if p is None else [d.isoformat() for d in p] for p in self.first_published]
        return {
            "values": self.values.tolist(),
            "years": self.years.tolist(),
            "unit": self.unit,
            "status": list(self.status),
            "first_published": days,
            "name": self.name,
            "upper_bound": self.upper_bound,
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> AnnualSeries:
        """Read what `to_dict` wrote."""
        fields = dict(data)
        return cls(fields.pop("values"), **fields)

    def to_frame(self) -> pd.DataFrame:
        """A frame indexed by ``year`` with columns ``value`` and ``status``."""
        import pandas as pd

        index = pd.Index(self.years, name="year")
        return pd.DataFrame({"value": self.values, "status": list(self.status)}, index=index)
