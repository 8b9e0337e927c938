"""A market's figures as they stood on a day: every value of a year, and when it was published."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forecasting.days import publication
from forecasting.errors import ParameterError

if TYPE_CHECKING:
    import pandas as pd

    from forecasting.series import AnnualSeries

__all__ = ["NO_ACTUALS", "Vintage", "Vintages"]

NO_ACTUALS = ("forecast", "partial")
"""What a point may be without counting as what happened."""
OWN = "first_published"
"""Says that the days are those of the series itself."""


@dataclass(frozen=True, order=True)
class Vintage:
    """One value of one year, surely public from a day on."""

    day: dt.date
    year: int
    value: float
    status: str = "actual"


@dataclass(frozen=True)
class Vintages:
    """Every value of every year, by the day from which it was surely public."""

    rows: tuple[Vintage, ...]

    @classmethod
    def read(cls, told: pd.DataFrame | str, series: AnnualSeries) -> Vintages:
        """From a frame, or from the days of the series itself where ``told`` is `OWN`.

        Values without a day are left out, as in `AnnualSeries.as_of`.
        """
        if isinstance(told, str):
            if told != OWN:
                raise ParameterError(
                    f"as_of={told!r}. Give a frame of vintages with the columns year, value and "
                    f"first_published, or {OWN!r} for the days that the series itself names."
                )
            points = zip(
                series.first_published, series.years, series.values, series.status, strict=True
            )
        else:
            missing = [c for c in ("year", "value", OWN) if c not in told]
            if missing:
                raise ParameterError(
                    f"The vintages have no column {', '.join(missing)}. Give one row for each "
                    "value of a year, with the day on which it appeared."
                )
            kind = told["status"] if "status" in told else ["actual"] * len(told)
            days = [None if entry != entry else publication(entry) for entry in told[OWN]]
            points = zip(days, told["year"], told["value"], kind, strict=True)
        rows = [
            Vintage(published[1], int(year), float(value), str(status))
            for published, year, value, status in points
            if published is not None
        ]
        if not rows:
            raise ParameterError(
                f"No value of {series.name!r} says when it was published. Give first_published."
            )
        return cls(tuple(sorted(rows)))

    def origins(self) -> list[dt.date]:
        """The days on which a year appeared that no value had reached before."""
        days, newest = [], None
        for row in self.rows:
            if newest is None or row.year > newest:
                newest = row.year
                days.append(row.day)
        return sorted(set(days))

    def on(self, day: dt.date) -> list[Vintage]:
        """The newest value of each year that was public on a day, by year."""
        return [v for _, v in sorted({v.year: v for v in self.rows if v.day <= day}.items())]

    def first(self) -> dict[int, float]:
        """What was first published of each year, forecasts and parts of a year apart."""
        found: dict[int, float] = {}
        for row in self.rows:
            if row.status not in NO_ACTUALS:
                found.setdefault(row.year, row.value)
        return found
