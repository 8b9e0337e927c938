"""Market series out of CSV files as people have them: any encoding, separator or number format."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.checks import STATUSES, check_points, check_years
from forecasting.errors import DataError, ParameterError, SeriesError, TooShortError
from forecasting.periods import parse_year, publication
from forecasting.reading.cells import plain, read_numbers, year_label
from forecasting.reading.columns import NAMES, by_name, point_status
from forecasting.reading.roles import find_roles
from forecasting.reading.tables import Table, located, read_table
from forecasting.series import AnnualSeries

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd

__all__ = ["Rows", "count_series", "read_analogues", "read_rows", "read_series"]

NO_UNIT = "unit not stated"
SHOWN = 5


@dataclass
class Rows:
    """The rows of a file that have a value, column by column, and where each stands.

    Attributes
    ----------
    columns : dict
        Name in the file of ``id``, ``year``, ``value``, ``status`` and ``first_published``.
    ids : list of str, or None
        None where no column names the series; an empty text where a row has no name.
    values : list
        A float; a text, the reason, where the cell is no number.
    empty : dict
        Line of the row without a value, by id and year.
    """

    file: str
    columns: dict[str, str]
    lines: list[int]
    ids: list[str] | None
    years: list[str]
    values: list[float | str]
    statuses: list[str]
    published: list[tuple[str, str] | None]
    unit: str
    notes: list[str]
    empty: dict[tuple[str, str], int]

    def at(self, i: int, role: str, problem: object) -> DataError:
        """An error that says where row ``i`` stands."""
        return located(self.file, self.lines[i], self.columns[role], str(problem))

    def by_id(self) -> dict[str, list[int]]:
        """Rows of each series, in the order in which they first appear."""
        found: dict[str, list[int]] = {}
        for i, name in enumerate(self.ids or [Path(self.file).stem] * len(self.lines)):
            found.setdefault(name, []).append(i)
        return found

    def day(self, i: int) -> tuple[dt.date, dt.date] | None:
        """First and last day on which a value may have been published, None if not told."""
        try:
            return publication(self.published[i])
        except (SeriesError, ParameterError) as error:
            raise self.at(i, "first_published", error) from None

    def check(self, which: Sequence[int], bound: float | None = None, short: bool = False) -> None:
        """Refuse the first thing that is wrong with a series.

        Parameters
        ----------
        which : sequence of int
            Its rows.
        bound : float, optional
            A ceiling that no value can pass.
        short : bool
            Whether fewer points than a forecast needs will do.

        Raises
        ------
        DataError
            With file, line, column, and what to do.
        """
        if self.ids is not None and not self.ids[which[0]]:
            raise self.at(which[0], "id", "no id. Name the series that this row belongs to.")
        years = [self._year(i) for i in which]
        for i in which:
            if isinstance(self.values[i], str):
                raise self.at(i, "value", self.values[i])
        self._check_years(which, years, short)
        for i, year in zip(which, years, strict=True):
            status, value = self.statuses[i], np.array([self.values[i]], dtype=float)
            try:
                check_points(np.array([year]), value, [status], bound)
            except SeriesError as error:
                raise self.at(i, "value" if status in STATUSES else "status", error) from None

    def _year(self, i: int) -> int:
        try:
            return parse_year(self.years[i])
        except SeriesError as error:
            raise self.at(i, "year", error) from None

    def _check_years(self, which: Sequence[int], years: Sequence[int], short: bool) -> None:
        try:
            check_years(sorted(years))
        except TooShortError as error:
            if not short:
                raise DataError(f"{self.file}: {error}") from None
        except SeriesError as error:
            steps = list(pairwise(sorted(zip(years, which, strict=True))))
            wrong = [step for step in steps if step[0][0] == step[1][0]]
            wrong = wrong or [step for step in steps if step[1][0] - step[0][0] > 1]
            (before, _), (_, i) = wrong[0]
            name = "" if self.ids is None else self.ids[i]
            if line := self.empty.get((name, str(before + 1))):
                raise located(self.file, line, self.columns["value"], f"empty. {error}") from None
            raise self.at(i, "year", error) from None

    def frame(self) -> pd.DataFrame:
        """The rows for `forecasting.forecast_panel`: ``id``, ``year``, ``value``, ``status``.

        Cells that are no numbers stay text, so that only their series fails.
        """
        import pandas as pd

        ids = self.ids or [Path(self.file).stem] * len(self.lines)
        return pd.DataFrame(
            {
                "id": pd.Series([name or None for name in ids], dtype=object),
                "year": self.years,
                "value": pd.Series(self.values, dtype=object).infer_objects(),
                "status": self.statuses,
            }
        )


def count_series(source: Any, told: dict[str, str | None]) -> int:
    """How many series a file holds."""
    table = read_table(source)
    column = find_roles(table, {role: told[role] for role in ("id", "year", "value")})["id"]
    return 1 if column is None else len(set(table.column(column)))


def read_rows(
    source: Any,
    *,
    id: str | None = None,  # noqa: A002
    only: str | None = None,
    year: str | None = None,
    value: str | None = None,
    unit: str | None = None,
    decimal: str | None = None,
) -> Rows:
    """Read the rows of a file, or of the one series that is asked for.

    Raises
    ------
    DataError
        If it is no table.
    ParameterError
        If the columns cannot be told apart.
    """
    if decimal not in (None, ".", ","):
        raise ParameterError(f"decimal={decimal!r}: give '.' or ','.")
    table = read_table(source)
    found = find_roles(table, {"id": id, "year": year, "value": value})
    columns = {role: name for role, name in found.items() if name is not None}
    ids = None if found["id"] is None else table.column(found["id"])
    here = range(len(table.rows)) if only is None else _of_one(table, ids, only)
    cells = table.column(columns["value"])
    chosen = [cells[i] for i in here]
    numbers = read_numbers(chosen, columns["value"], table.semicolons, decimal)
    entries = dict(zip(here, numbers.entries, strict=True))
    labels = [year_label(cell) for cell in table.column(columns["year"])]
    kept = [i for i in here if entries[i] is not None]
    empty = [i for i in here if entries[i] is None]
    statuses, published = _statuses(table, labels, columns), _published(table, columns)
    return Rows(
        table.file,
        columns,
        [table.lines[i] for i in kept],
        None if ids is None else [ids[i] for i in kept],
        [labels[i][0] for i in kept],
        [number for number in entries.values() if number is not None],
        [statuses[i] for i in kept],
        [published[i] for i in kept],
        unit or numbers.unit or NO_UNIT,
        [*table.notes, *_assumed(table, columns, value is None, [labels[i] for i in kept], empty)],
        {("" if ids is None else ids[i], labels[i][0]): table.lines[i] for i in empty},
    )


def _assumed(
    table: Table,
    columns: dict[str, str],
    found: bool,
    labels: Iterable[tuple[str, str | None]],
    empty: Sequence[int],
) -> list[str]:
    """What the reader should know of the rows that were read, in words."""
    notes = []
    if found and plain(columns["value"]).lower() not in NAMES["value"].split():
        notes.append(f"{table.file}: the values are those of column {columns['value']!r}.")
    if empty:
        lines = ", ".join(str(table.lines[i]) for i in empty[:SHOWN])
        notes.append(
            f"{table.file}: no value in line {lines}{', ...' * (len(empty) > SHOWN)}; left out."
        )
    if any(expected for _, expected in labels):
        notes.append(f"{table.file}: years that end in E, F or P were taken as forecasts.")
    return notes


def _of_one(table: Table, ids: list[str] | None, alone: str) -> list[int]:
    """Rows of the series that was asked for."""
    if ids is None:
        raise ParameterError(f"{table.file}: no column names the series. Say which does (id).")
    if alone not in ids:
        names = list(dict.fromkeys(ids))
        known = ", ".join(names[:SHOWN]) + ", ..." * (len(names) > SHOWN)
        raise ParameterError(f"{table.file}: no series {alone!r}. There are {known}.")
    return [i for i, name in enumerate(ids) if name == alone]


def _statuses(
    table: Table, labels: Sequence[tuple[str, str | None]], columns: dict[str, str]
) -> list[str]:
    """Status of each row: its column's, else what the ending of the year tells."""
    named = [c for c in by_name(table.header, "status") if c not in columns.values()]
    if not named:
        columns["status"] = columns["year"]
        return [expected or "actual" for _, expected in labels]
    columns["status"] = named[0]
    cells = [plain(cell) for cell in table.column(named[0])]
    words = {cell: str(point_status(cell)) for cell in set(cells)}
    return [
        words[cell] if cell else expected or "actual"
        for cell, (_, expected) in zip(cells, labels, strict=True)
    ]


def _published(table: Table, columns: dict[str, str]) -> list[tuple[str, str] | None]:
    """First and last day of publication of each row, where the file tells them."""
    names = ("first_published_from", "first_published_to")
    if not set(names) <= set(table.header):
        names = ("first_published", "first_published")
    if names[0] not in table.header:
        return [None] * len(table.rows)
    columns["first_published"] = names[0]
    pairs = zip(*(table.column(name) for name in names), strict=True)
    return [(first, last) if first and last else None for first, last in pairs]


def read_series(
    source: Any, *, only: str | None = None, upper_bound: float | None = None, **told: Any
) -> tuple[AnnualSeries, list[str]]:
    """Read one series; see `AnnualSeries.from_csv`. Also returns what was assumed, in words."""
    options: dict[str, Any] = {
        key: told.pop(key) for key in ("status", "first_published", "name") if key in told
    }
    rows = read_rows(source, only=only, **told)
    series = rows.by_id()
    if len(series) > 1:
        raise DataError(
            f"{rows.file}: {len(series)} series. Choose one with only=... (--only), or forecast "
            "them all with forecasting.forecast_panel."
        )
    if not series:
        raise DataError(f"{rows.file}: no values in column {rows.columns['value']!r}. Add them.")
    name, which = next(iter(series.items()))
    if "status" in options:
        rows.statuses = ["actual"] * len(which)
    rows.check(which, upper_bound)
    given: dict[str, Any] = {
        "status": rows.statuses,
        "first_published": None if "first_published" in options else [rows.day(i) for i in which],
        "name": name,
        "upper_bound": upper_bound,
        **options,
    }
    try:
        made = AnnualSeries(rows.values, years=rows.years, unit=rows.unit, **given)
    except (SeriesError, ParameterError) as error:
        raise type(error)(f"{rows.file}: {error}") from None
    return made, rows.notes


def read_analogues(source: Any) -> pd.DataFrame:
    """Comparable markets for `forecasting.forecast`: columns ``id``, ``year``, ``value``.

    And ``first_published``, the last day on which a value may have been, where the file tells it.

    Raises
    ------
    DataError
        With file, line and column of what is wrong with one of them.
    """
    rows = read_rows(source)
    for which in rows.by_id().values():
        rows.check(which, short=True)
    frame = rows.frame().assign(year=[parse_year(year) for year in rows.years])
    if "first_published" not in rows.columns:
        return frame
    days: list[Any] = [pair and pair[1] for pair in map(rows.day, range(len(frame)))]
    return frame.assign(first_published=days)
