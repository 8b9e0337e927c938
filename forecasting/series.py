"""A market's yearly values, with what each point is and when it was first published."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.checks import (
    MINIMUM_POINTS,
    NO_UNIT,
    STATUSES,
    ceiling_note,
    check_bound,
    check_series,
)
from forecasting.days import Published, parse_date
from forecasting.errors import SeriesError, VintageError
from forecasting.formatting import as_given, html_page, text_page
from forecasting.points import read_points
from forecasting.revisions import Distribution, LastPoint

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from forecasting.reading.rows import Long

__all__ = ["MINIMUM_POINTS", "STATUSES", "AnnualSeries"]

UNSETTLED = ("estimate", "forecast")
"""What a point is called that may yet change."""


class AnnualSeries:
    """Yearly values of one market, sorted by year.

    Parameters
    ----------
    values : sequence of float, shape (n,)
        Strictly positive values, one a year, n >= 3.
    years : sequence of int, shape (n,)
        The year of each value, in any order, without gaps or duplicates.
    unit : str, optional
        Unit of the values, e.g. ``"m EUR"``.
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
    >>> s = AnnualSeries([443.75, 19.64, 135.41], years=[2019, 2017, 2018], unit="m EUR")
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
        unit: str = NO_UNIT,
        status: Sequence[str] | str | None = None,
        first_published: Sequence[Any] | None = None,
        name: str = "market",
        upper_bound: float | None = None,
    ) -> None:
        points = read_points(values, years, status, first_published)
        if not isinstance(unit, str) or not unit.strip():
            raise SeriesError("The unit is missing. Say what the values count, e.g. 'm EUR'.")
        self.values: NDArray[np.float64] = points.values
        self.years: NDArray[np.int64] = points.years
        self.unit = unit.strip()
        self.status: tuple[str, ...] = points.statuses
        self.first_published: tuple[Published, ...] = points.published
        self.name = name
        self.upper_bound = check_bound(upper_bound)
        self.fiscal = points.fiscal
        self.remarks: tuple[str, ...] = ()
        self.last: LastPoint | None = None
        check_series(self.years, self.values, self.status, self.upper_bound, points.days)
        self.values.setflags(write=False)
        self.years.setflags(write=False)

    def rows(self) -> NDArray[np.float64]:
        """The series as models see it, shape (M, n).

        Odds where the series is bounded; a row for each value that an uncertain last point may
        have, else one.
        """
        last = [self.values[-1]] if self.last is None else self.last.values
        rows = np.tile(self.values, (len(last), 1))
        rows[:, -1] = last
        return rows if self.upper_bound is None else rows / (1 - rows / self.upper_bound)

    def notes(self) -> tuple[str, ...]:
        """What every result made from this series must say."""
        notes = list(self.remarks)
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
        if self.last is not None:
            notes.append(self.last.note)
        elif self.status[-1] in UNSETTLED:
            notes.append(
                f"The last point, {self.years[-1]} ({self.status[-1]}), is taken as known: what it "
                "may yet change is not in the intervals. with_revision(log_sd) puts it there."
            )
        if self.fiscal:
            notes.append("Years are fiscal years, named by the year in their label.")
        if self.upper_bound is None and self.unit.startswith("%"):
            notes.append(ceiling_note(100))
        return tuple(dict.fromkeys(notes))

    def __len__(self) -> int:
        return int(self.values.size)

    @property
    def title(self) -> str:
        """Name, number of points, years and unit, in one line."""
        span = f"{self.years[0]}-{self.years[-1]}"
        return f"AnnualSeries({self.name!r}, {len(self)} points {span}, {self.unit})"

    def __repr__(self) -> str:
        return text_page(self.title, self.to_frame(), self.notes(), as_given)

    def _repr_html_(self) -> str:
        return html_page(self.title, self.to_frame(), self.notes(), as_given)

    def growth(self) -> NDArray[np.float64]:
        """Yearly growth as a ratio: value over the value before, less one, shape (n - 1,)."""
        return np.asarray(self.values[1:] / self.values[:-1] - 1)

    def through(self, year: int) -> AnnualSeries:
        """The same series up to and including a year; at least three points must be left."""
        return self._keep(self.years <= year)

    def as_of(self, day: Any) -> AnnualSeries:
        """The points that were surely public on a day, e.g. ``"2021-01-15"``.

        A point counts when the last day of its ``first_published`` interval is not after it; points
        of unknown publication are left out. A VintageError if fewer than three are left.
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
        names = ("years", "unit", "status", "first_published", "name", "upper_bound")
        copy = AnnualSeries(values, **{**{name: getattr(self, name) for name in names}, **changed})
        copy.fiscal, copy.remarks = self.fiscal, self.remarks
        if self.last is not None and copy.years[-1] == self.years[-1]:
            copy.last = self.last
        return copy

    def extended(self, year: int, value: float, status: str = "actual") -> AnnualSeries:
        """The same series with the year after its last; an uncertain last point stays as it is."""
        return self._copy(
            [*self.values, value],
            years=[*self.years, year],
            status=[*self.status, status],
            first_published=[*self.first_published, None],
        )

    def with_revision(self, log_sd: float, *, bias: float = 0.0, why: str = "") -> AnnualSeries:
        """The same series with a last value that may still be revised.

        The true last value is the published one times a lognormal factor; every forecast mixes
        over it, while ``values`` stay as published. How large revisions are: `revision_evidence`.

        Parameters
        ----------
        log_sd : float
            Standard deviation of the log of the revision, above zero; 0.1 is about 10 %.
        bias : float
            Its mean: above zero where figures tend to be raised.
        why : str
            Where this comes from, for the notes.

        Examples
        --------
        >>> s = AnnualSeries([20, 135, 444, 971], years=range(2017, 2021), unit="m EUR")
        >>> s.with_revision(0.2).rows().shape
        (31, 4)
        """
        note = (
            f"The last point, {self.years[-1]}, may be revised: the log of the revision has mean "
            f"{bias:.2f} and standard deviation {log_sd:.2f}{f' ({why})' if why else ''}."
        )
        return self._uncertain(LastPoint.revised(float(self.values[-1]), log_sd, bias, note))

    def with_last(self, distribution: Distribution) -> AnnualSeries:
        """The same series with a distribution for its last year, e.g. a nowcast.

        Parameters
        ----------
        distribution : Nowcast, or anything with ``year`` and ``quantile(probs)``
            Of the last year, which it replaces, or of the year after, which it adds.

        Returns
        -------
        AnnualSeries
            The last value is the median, with status ``derived``.

        Raises
        ------
        SeriesError
            For another year or unit.
        """
        year = int(distribution.year)
        ahead = year - int(self.years[-1])
        unit = getattr(distribution, "unit", "") or self.unit  # unstated: that of the series
        if ahead not in (0, 1) or unit != self.unit:
            raise SeriesError(
                f"The distribution is of {year} in {unit}; the series ends in {self.years[-1]} in "
                f"{self.unit}. Give one of that year or the next, in the same unit."
            )
        if ahead and self.last is not None:
            raise SeriesError(
                f"The last point, {self.years[-1]}, is itself uncertain, and only one year can be. "
                "Add the year to the series as published."
            )
        note = f"The last point, {year}, is a distribution and no observation, given by its median."
        last = LastPoint.of(distribution, note)
        keep = len(self) - 1 + ahead
        changed = self._copy(
            [*self.values[:keep], last.median],
            years=[*self.years[:keep], year],
            status=[*self.status[:keep], "derived"],
            first_published=[*self.first_published[:keep], getattr(distribution, "as_of", None)],
        )
        return changed._uncertain(last)

    def _uncertain(self, last: LastPoint) -> AnnualSeries:
        if self.upper_bound is not None and max(last.values) >= self.upper_bound:
            raise SeriesError(
                f"The last point may reach {max(last.values):g}, not below "
                f"upper_bound={self.upper_bound:g}. Give a narrower distribution."
            )
        changed = self._copy(self.values)
        changed.last = last
        return changed

    @classmethod
    def from_pandas(
        cls,
        data: Any,
        *,
        unit: str | None = None,
        year: str | None = None,
        value: str | None = None,
        **options: Any,
    ) -> AnnualSeries:
        """Build a series from pandas or polars.

        Parameters
        ----------
        data : Series or DataFrame of pandas or polars
            A series indexed by year, or a frame with one row a year. Entries that are missing are
            left out.
        unit, year, value, **options
            As for `from_csv`, which also says what is refused; the year may be the index.

        Examples
        --------
        >>> import pandas as pd
        >>> series = pd.Series([20.0, 135, 444], index=["2017/18", "2018/19", "2019/20"])
        >>> AnnualSeries.from_pandas(series).years.tolist()
        [2018, 2019, 2020]
        """
        return cls.from_csv(data, unit=unit, year=year, value=value, **options)

    @classmethod
    def from_csv(cls, path: Any, **told: Any) -> AnnualSeries:
        """Read one series from any table, as people have them.

        CSV in any encoding with commas, semicolons or tabs, an Excel workbook, JSON records,
        Parquet, any of them as gzip; years down or across; titles and notes around the table;
        ``1,234.5`` or ``1.234,5``; ``2021E``, ``FY18``, ``2017/18``; units in headers and cells.
        ``notes()`` says first what was taken; what could be read in two ways is refused.

        Parameters
        ----------
        path : path, "-" or frame
            A file, standard input, or a frame of pandas or polars.
        year, value : str, optional
            Names of the columns; by default found by usual names or by content.
        unit : str, optional
            Unit of the values; by default the one that header, cells or title name.
        decimal : {".", ","}, optional
            The decimal sign, where the numbers do not give it away.
        id, only : str, optional
            For tables of many series only: the column that names them, and the one to read. A
            total of two or more others is left out unless it is the one.
        sheet : str, optional
            Of a workbook; by default the only one that holds years.
        aggregate : {"sum", "mean", "last"}, optional
            How months, quarters or halves make a year.
        unfinished : {"leave-out", "nowcast"}
            What becomes of a last year of which only the first of these are there: with
            ``"nowcast"`` an uncertain last point, told from two or more whole years before it.
        **told
            Passed on: ``status``, ``first_published``, ``name``, ``upper_bound``.

        Raises
        ------
        DataError
            For what is wrong in the table, gaps, doubles, too few points and a bad status among it,
            naming file, line and column, and what to do.
        ParameterError, SeriesError
            For options that do not fit, and as for `AnnualSeries`.
        """
        from forecasting.reading.long import read_long

        keys = ("status", "first_published", "name")
        options: dict[str, Any] = {key: told.pop(key) for key in keys if key in told}
        bound = check_bound(told.get("upper_bound"))
        return cls.from_long(read_long(path, **told), bound, options)

    @classmethod
    def from_long(cls, long: Long, bound: float | None, options: dict[str, Any]) -> AnnualSeries:
        """The only series of a table that was read; see `from_csv`."""
        return cls.from_dict(long.only_series(bound, options))

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
            "fiscal": self.fiscal,
            "remarks": list(self.remarks),
            "last": None if self.last is None else [list(self.last.values), self.last.note],
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> AnnualSeries:
        """Read what `to_dict` wrote; ``values`` and ``years`` are needed."""
        fields = dict(data)
        last, fiscal = fields.pop("last", None), fields.pop("fiscal", False)
        remarks = fields.pop("remarks", ())
        series = cls(fields.pop("values"), **fields)
        series.fiscal, series.remarks = bool(fiscal), tuple(remarks)
        return series if last is None else series._uncertain(LastPoint(tuple(last[0]), last[1]))

    def to_frame(self) -> pd.DataFrame:
        """A frame indexed by ``year`` with columns ``value`` and ``status``."""
        import pandas as pd

        index = pd.Index(self.years, name="year")
        return pd.DataFrame({"value": self.values, "status": list(self.status)}, index=index)
