"""Rows that were read, series by series: where each stood, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from forecasting.checks import MINIMUM_POINTS, NO_UNIT, Fault, find_faults
from forecasting.days import Published, publication
from forecasting.errors import DataError, ParameterError, SeriesError
from forecasting.reading.table import located

__all__ = ["Long"]

ROLES = {"no id": "id", "bad status": "status"}
ROLES |= dict.fromkeys(("not a number", "not positive", "above bound"), "value")
"""Columns to blame; else the year's."""


@dataclass
class Long:
    """Rows that have a value, and what they were taken from.

    The frame is as `forecasting.reading.years.plain_rows` has it, with ``line``, ``header`` (of the
    value, where there are several), ``first`` and ``last`` (day of publication; empty if not told)
    and ``uncertain`` (the `LastPoint` of a nowcast, or None).
    """

    file: str  # what messages call the source
    place: str  # and its lines
    columns: dict[str, Any]  # names of id, year, value, status and first_published in the source
    frame: pd.DataFrame
    units: dict[Any, str]  # by id
    notes: list[str] = field(default_factory=list)  # what was taken, and what to know of it
    lost: dict[Any, tuple[int, str]] = field(default_factory=dict)  # (id, year): line, why no value

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
        return dict(zip(_names(ids), (part.tolist() for part in rows), strict=False))

    def only_series(self, bound: float | None, options: dict[str, Any]) -> dict[str, Any]:
        """What `AnnualSeries.from_dict` needs of the one series that these rows are."""
        names = list(self.by_id())
        if len(names) > 1:
            raise DataError(
                f"{self.file}: {len(names)} series. Choose one with only=... (--only); "
                "forecast_panel (`forecasting forecast`) forecasts them all."
            )
        if not names:
            raise DataError(
                f"{self.file}: no values in column {self.columns['value']!r}. Add them."
            )
        if "status" in options:
            self.frame["status"] = "actual"
        for fault in self.faults(bound).values():
            raise DataError(fault.words)
        rows = self.frame
        last = rows["uncertain"].dropna()
        return {
            "values": rows["value"].tolist(),
            "years": rows["year"].tolist(),
            "unit": self.unit,
            "status": rows["status"].tolist(),
            "first_published": None if "first_published" in options else self.days(),
            "name": str(names[0]),
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
        return located(self.file, self.place, int(row["line"]), column, problem)

    def published(self) -> tuple[list[Published], dict[int, DataError]]:
        """When each row may have been published, None where not told; what is wrong, by row."""
        codes, pairs = pd.factorize(self.frame["first"] + "\n" + self.frame["last"])
        found: list[Published] = []
        wrong: dict[int, DataError] = {}
        for i, days in enumerate(pair.split("\n") for pair in pairs):
            try:
                found.append(publication(days if all(days) else None))
            except (SeriesError, ParameterError) as error:
                found.append(None)
                rows = np.flatnonzero(codes == i).tolist()
                wrong |= {row: self.at(row, "first_published", error) for row in rows}
        return [found[code] for code in codes], wrong

    def days(self) -> list[Published]:
        """When each row may have been published; raises the first thing that is wrong with it."""
        found, wrong = self.published()
        if wrong:
            raise wrong[min(wrong)]
        return found

    def faults(self, bound: float | None = None, minimum: int = MINIMUM_POINTS) -> dict[Any, Fault]:
        """The first fault of each series that has one, by id, its words with file and place."""
        codes, ids = pd.factorize(self.frame["id"], use_na_sentinel=False)
        columns = (self.frame[name].to_numpy() for name in ("year", "value", "status"))
        names = {"kinds": "kind", "problems": "problem", "days": "day"}
        more: dict[str, Any] = {key: self.frame[name].to_numpy() for key, name in names.items()}
        found = find_faults(codes, len(ids), *columns, bound=bound, minimum=minimum, **more)
        called = _names(ids)
        return {called[i]: replace(f, words=str(self._placed(f))) for i, f in found.items()}

    def _placed(self, fault: Fault) -> DataError:
        if fault.row < 0:
            return DataError(f"{self.file}: {fault.words}")
        missing = self.frame["id"].iloc[fault.row], fault.year
        if missing in self.lost:
            line, why = self.lost[missing]
            problem = f"{why}. {fault.words}"
            return located(self.file, self.place, line, self.columns["value"], problem)
        return self.at(fault.row, ROLES.get(fault.status, "year"), fault.words)


def _names(ids: Any) -> list[Any]:
    """Names of series, None for one that has none."""
    return [None if missing else name for name, missing in zip(ids, pd.isna(ids), strict=True)]
