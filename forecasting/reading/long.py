"""The rows of any table in long form: id, year, value, and where each stood."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from forecasting.checks import MINIMUM_POINTS, NO_UNIT, Fault, find_faults
from forecasting.days import NO_DAY, Published, odd_day_words, odd_days, publication
from forecasting.errors import DataError, ParameterError, SeriesError
from forecasting.reading.columns import Columns, find_columns
from forecasting.reading.headers import by_name, is_total
from forecasting.reading.layout import spanned
from forecasting.reading.numbers import read_numbers
from forecasting.reading.remarks import remarks
from forecasting.reading.table import Table, located, read_table
from forecasting.reading.units import unit_of_header, unit_of_title
from forecasting.reading.wide import stacked, upright
from forecasting.reading.years import aggregated, floats, plain_rows, statuses_of

if TYPE_CHECKING:
    import datetime as dt

__all__ = ["Long", "arranged", "read_long"]

SHOWN = 3
MULTIPLES = {"0": "", "3": "thousand", "6": "million", "9": "billion", "12": "trillion"}
ROLES = {
    "no id": "id",
    "bad status": "status",
    "not a number": "value",
    "not positive": "value",
    "above bound": "value",
}


@dataclass
class Long:
    """Rows that have a value, and what they were taken from.

    Attributes
    ----------
    file, place : str
        What messages call the source and its lines.
    columns : dict
        Name in the source of ``id``, ``year``, ``value``, ``status`` and ``first_published``.
    frame : pandas.DataFrame
        As `forecasting.reading.years.plain_rows` has it, with ``line``, ``header`` (of the value,
        where there are several), ``first`` and ``last`` (day of publication; empty if not told)
        and ``uncertain`` (the `LastPoint` of a nowcast, or None).
    units : dict
        Unit by id.
    notes : list of str
        What was taken, in one line, and what to know of it.
    lost : dict
        By id and year, the line that gave no value, and why.
    """

    file: str
    place: str
    columns: dict[str, Any]
    frame: pd.DataFrame
    units: dict[Any, str]
    notes: list[str] = field(default_factory=list)
    lost: dict[Any, tuple[int, str]] = field(default_factory=dict)

    @property
    def unit(self) -> str:
        """The unit of all, or that there are several."""
        units = set(self.units.values())
        return "several units" if len(units) > 1 else next(iter(units), NO_UNIT)

    def by_id(self) -> dict[Any, list[int]]:
        """Rows of each series, in the order in which they first appear; None has no name."""
        codes, ids = pd.factorize(self.frame["id"], use_na_sentinel=False)
        order = np.argsort(codes, kind="stable")
        rows = np.split(order, np.cumsum(np.bincount(codes, minlength=len(ids)))[:-1])
        names = [None if missing else name for name, missing in zip(ids, pd.isna(ids), strict=True)]
        return {name: part.tolist() for name, part in zip(names, rows, strict=False)}

    def only_series(self, bound: float | None, options: dict[str, Any]) -> dict[str, Any]:
        """What `AnnualSeries.from_dict` needs of the one series that these rows are."""
        series = self.by_id()
        if len(series) > 1:
            raise DataError(
                f"{self.file}: {len(series)} series. Choose one with only=... (--only); "
                "forecast_panel (`forecasting forecast`) forecasts them all."
            )
        if not series:
            raise DataError(
                f"{self.file}: no values in column {self.columns['value']!r}. Add them."
            )
        if "status" in options:
            self.frame["status"] = "actual"
        for fault in self.faults(bound).values():
            raise DataError(fault.words)
        name, rows = next(iter(series)), self.frame
        last = rows["uncertain"].dropna()
        return {
            "values": rows["value"].tolist(),
            "years": rows["year"].tolist(),
            "unit": self.unit,
            "status": rows["status"].tolist(),
            "first_published": None if "first_published" in options else self.days(),
            "name": str(name),
            "upper_bound": bound,
            "fiscal": bool(rows["fiscal"].any()),
            "remarks": list(self.notes),
            "last": (last.iloc[0].values, last.iloc[0].note) if len(last) else None,
            **options,
        }

    def at(self, i: int, role: str, problem: object) -> DataError:
        """An error that says where row ``i`` stands."""
        row = self.frame.iloc[i]
        column = row["header"] if role == "value" and row["header"] else self.columns[role]
        return located(self.file, int(row["line"]), column, problem, self.place)

    def days(self) -> list[Published]:
        """When each row may have been published, None where not told."""
        found: list[Published] = []
        for i, pair in enumerate(zip(self.frame["first"], self.frame["last"], strict=True)):
            try:
                found.append(publication(pair if all(pair) else None))
            except (SeriesError, ParameterError) as error:
                raise self.at(i, "first_published", error) from None
        return found

    def public(self, day: dt.date) -> tuple[Any, dict[int, DataError]]:
        """Which rows were surely public on a day, and what is wrong with days, by row."""
        codes, pairs = pd.factorize(self.frame["first"] + "\n" + self.frame["last"])
        known = np.zeros(len(pairs), dtype=bool)
        wrong: dict[int, DataError] = {}
        for i, (first, last) in enumerate(pair.split("\n") for pair in pairs):
            try:
                days = publication((first, last) if first and last else None)
                known[i] = days is not None and days[1] <= day
            except (SeriesError, ParameterError) as error:
                rows = np.flatnonzero(codes == i)
                wrong |= {int(row): self.at(int(row), "first_published", error) for row in rows}
        return known[codes], wrong

    def faults(self, bound: float | None = None, minimum: int = MINIMUM_POINTS) -> dict[Any, Fault]:
        """The first fault of each series that has one, by id, its words with file and place."""
        rows = self.frame
        codes, ids = pd.factorize(rows["id"], use_na_sentinel=False)
        columns = (rows[name].to_numpy() for name in ("year", "value", "status"))
        more = {"kinds": rows["kind"].to_numpy(), "problems": rows["problem"].to_numpy()}
        more["days"] = rows["day"].to_numpy()
        found = find_faults(codes, len(ids), *columns, bound=bound, minimum=minimum, **more)
        return {
            None if pd.isna(ids[i]) else ids[i]: replace(fault, words=str(self._placed(fault)))
            for i, fault in found.items()
        }

    def _placed(self, fault: Fault) -> DataError:
        if fault.row < 0:
            return DataError(f"{self.file}: {fault.words}")
        if fault.status == "gap":
            name, year = self.frame["id"].iloc[fault.row], int(fault.words[13:].split(".")[0])
            if (name, year) in self.lost:
                line, why = self.lost[name, year]
                column = self.columns["value"]
                return located(self.file, line, column, f"{why}. {fault.words}", self.place)
        return self.at(fault.row, ROLES.get(fault.status, "year"), fault.words)


def read_long(
    source: Any,
    *,
    id: Any = None,  # noqa: A002
    only: str | None = None,
    year: Any = None,
    value: Any = None,
    unit: str | None = None,
    decimal: str | None = None,
    sheet: str | None = None,
    aggregate: str | None = None,
    unfinished: str = "leave-out",
    upper_bound: float | None = None,
) -> Long:
    """Read any table; see `AnnualSeries.from_csv` for the options."""
    if decimal not in (None, ".", ","):
        raise ParameterError(f"decimal={decimal!r}: give '.' or ','.")
    named = {"id": id, "year": year, "value": value}
    table, found = arranged(read_table(source, sheet), named)
    table = _chosen(table, found, only)
    left: list[str] = []
    columns = {"id": found.id, "year": found.year, "value": found.value}
    columns["status"] = found.year if found.status is None else found.status
    rows, units = _rows(table, found, decimal, columns)
    missing = rows["problem"].eq("missing")
    lost: dict[Any, Any] = {
        (row.id, row.year): (row.line, "empty") for row in rows[missing].itertuples()
    }
    if missing.any() and not table.wide:
        left.append(f"{spanned(table.place, rows.loc[missing, 'line'].tolist())} (no value)")
    rows = rows[~missing].reset_index(drop=True)
    rows, unmade = aggregated(rows, aggregate, unfinished, table, found.year)
    for row in unmade.itertuples():
        lost[row.id, row.year] = (row.line, row.words)
    rows, odd = _without_last_part(rows, table)
    names = rows["id"].dropna().unique()
    told = {name: unit or units.get(name) or table.unit or NO_UNIT for name in names}
    long = Long(table.file, table.place, columns, rows, told, [], lost)
    left += [*_unmade(table, unmade, rows, aggregate), *odd]
    long.notes = remarks(long, table, found, left, aggregate, upper_bound)
    return long


def _unmade(table: Table, years: pd.DataFrame, rows: pd.DataFrame, how: str | None) -> list[str]:
    """Years of which a part is not there, and what can be done about it."""
    if years.empty:
        return []
    told = ["..."] if len(years) > SHOWN else []
    told += [f"{row.year} ({row.words})" for row in years[-SHOWN:].itertuples()]
    latest = rows.groupby("id")["year"].max()
    if how != "last" and (years["year"] > years["id"].map(latest)).any():
        table.notes.append("unfinished='nowcast' (--unfinished) may complete the last year.")
    return told


def arranged(table: Table, told: dict[str, Any]) -> tuple[Table, Columns]:
    """A table of rows, and which of its columns is which."""
    try:
        table, told = upright(table, told)
        found = find_columns(table.cells, told, table.as_text)
    except ParameterError as error:
        raise ParameterError(f"{table.file}: {error}") from None
    return stacked(table, found) if found.several else (table, found)


def _rows(
    table: Table, found: Columns, decimal: str | None, columns: dict[str, Any]
) -> tuple[pd.DataFrame, dict[Any, str | None]]:
    """The rows as `plain_rows` has them and more, and the unit of each series."""
    ids = _ids(table, found)
    values, problems, units = _numbers(table, found, ids, decimal)
    statuses = statuses_of(table.cells, found.status)
    rows = plain_rows(ids, table.cells[found.year], (values, problems), statuses)
    first, last = _published(table, columns)
    headers = "" if table.headers is None else table.headers
    more = {"line": table.lines, "header": headers, "first": first, "last": last}
    return rows.assign(**more, uncertain=None), units


def _chosen(table: Table, found: Columns, only: str | None) -> Table:
    """The rows of years, of the one series that is asked for."""
    codes, labels = pd.factorize(table.cells[found.year], use_na_sentinel=False)
    total = np.array([isinstance(label, str) and is_total(label) for label in labels])[codes]
    if total.any():
        table.left.append(f"{spanned(table.place, table.lines[total].tolist())} (a total)")
    keep = ~total if only is None else ~total & _of_one(table, found, only)
    return table if keep.all() else table.take(keep)


def _of_one(table: Table, found: Columns, only: str) -> Any:
    """Rows of the series that was asked for."""
    if found.id is None:
        raise ParameterError(f"{table.file}: no column names the series. Say which does (id).")
    ids = table.cells[found.id].astype(str)
    if not (mine := (ids == only).to_numpy()).any():
        names = list(ids.unique())
        known = ", ".join(names[:SHOWN]) + ", ..." * (len(names) > SHOWN)
        raise ParameterError(f"{table.file}: no series {only!r}. There are {known}.")
    return mine


def _ids(table: Table, found: Columns) -> Any:
    if found.id is None:
        stem = Path(table.file).stem if table.as_text else "market"
        return pd.Series([stem] * len(table.cells), dtype=object)
    ids = table.cells[found.id]
    return ids.astype(str).where(ids.ne(""), None).astype(object) if table.as_text else ids


def _numbers(
    table: Table, found: Columns, ids: pd.Series[Any], decimal: str | None
) -> tuple[Any, Any, dict[Any, str | None]]:
    """Values, the words where there is none (``missing`` if empty), and the unit of each series."""
    cells = table.cells[found.value]
    size = len(cells)
    values, problems = np.full(size, np.nan), np.full(size, "", dtype=object)
    units: dict[Any, str | None] = {}
    if not table.as_text or cells.dtype.kind in "iuf":
        values, problems = floats(cells, np.zeros(size, dtype=int))
        problems[pd.isna(cells).to_numpy()] = "missing"
        units = dict.fromkeys(ids, unit_of_header(str(found.value)))
    else:
        texts = cells.to_numpy(dtype=object)
        own = pd.Series(table.headers).groupby(table.headers).indices if found.several else {}
        for header, here in (own or {found.value: np.arange(size)}).items():
            numbers = read_numbers(
                [str(text) for text in texts[here]], str(header), table.semicolons, decimal
            )
            for i, entry in zip(list(here), numbers.entries, strict=True):
                if isinstance(entry, float):
                    values[i] = entry
                else:
                    problems[i] = "missing" if entry is None else entry
            units |= dict.fromkeys(ids.iloc[here], numbers.unit)
    return values, problems, units | _own_units(table, found, ids, units)


def _own_units(
    table: Table, found: Columns, ids: pd.Series[Any], units: dict[Any, str | None]
) -> dict[Any, str | None]:
    """Units that a column of units, or the names of the series, tell."""
    if found.unit is None:
        named = {name: unit_of_title(str(name)) for name in units} if found.id is not None else {}
        return {name: unit for name, unit in named.items() if unit}
    pairs = pd.DataFrame({"id": ids, "unit": _multiplied(table, table.cells[found.unit])})
    distinct = pairs[pairs["unit"] != ""].drop_duplicates()
    if (twice := distinct[distinct["id"].duplicated()]).size:
        raise table.at(
            table.lines[twice.index[0]],
            found.unit,
            "another unit in the same series. Bring all its values to one unit, or name the series "
            "by a column that tells them apart (--id).",
        )
    return dict(zip(distinct["id"], distinct["unit"], strict=True))


def _multiplied(table: Table, units: pd.Series[Any]) -> Any:
    """Units with the power of ten that another column tells, as those of the OECD do."""
    powers = by_name(table.header, "power")
    if not powers:
        return units.astype(str)
    sizes = table.cells[powers[0]].astype(str).map(lambda power: MULTIPLES.get(power, power))
    return (sizes + " " + units.astype(str)).str.strip()


def _published(table: Table, columns: dict[str, Any]) -> tuple[Any, Any]:
    """First and last day of publication of each row, empty where the table does not tell them."""
    names = ("first_published_from", "first_published_to")
    if not set(names) <= set(table.header):
        names = ("first_published", "first_published")
    if names[0] not in table.header:
        return "", ""
    columns["first_published"] = names[0]
    first, last = (table.cells[name].fillna("").astype(str) for name in names)
    return first.to_numpy(dtype=object), last.to_numpy(dtype=object)


def _without_last_part(rows: pd.DataFrame, table: Table) -> tuple[pd.DataFrame, list[str]]:
    """Rows without a last one whose day is no whole number of years after the one before."""
    if (rows["day"] == NO_DAY).all():
        return rows, []
    days = rows["day"].to_numpy()
    before = odd_days(pd.factorize(rows["id"])[0], rows["year"].to_numpy(), days)
    last = rows.groupby("id", dropna=False)["day"].transform("max").to_numpy() == days
    first_odd = np.flatnonzero((before >= 0) & last)
    earlier = pd.Series(before[before >= 0]).isin(np.flatnonzero(before >= 0))
    if not len(first_odd) or earlier.any():
        return rows, []
    odd = np.isin(np.arange(len(rows)), first_odd)
    words = odd_day_words(int(days[first_odd[0]]), int(days[before[first_odd[0]]]))
    lines = spanned(table.place, rows.loc[odd, "line"].tolist())
    return rows[~odd].reset_index(drop=True), [f"{lines} ({words.rstrip('.')})"]
