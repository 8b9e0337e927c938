"""The values of a table as numbers, and the unit of each of its series."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from forecasting.checks import number
from forecasting.errors import SeriesError
from forecasting.reading.columns import Columns
from forecasting.reading.headers import by_name
from forecasting.reading.numbers import read_numbers
from forecasting.reading.table import Table
from forecasting.reading.units import unit_of_header, unit_of_title

__all__ = ["floats", "read_values"]

MULTIPLES = {"0": "", "3": "thousand", "6": "million", "9": "billion", "12": "trillion"}
Units = dict[Any, str | None]


def read_values(
    table: Table, found: Columns, ids: pd.Series[Any], decimal: str | None
) -> tuple[Any, Any, Units]:
    """Values, the words where there is none (``missing`` if empty), and the unit of each series."""
    cells = table.cells[found.value]
    units: Units = {}
    if not table.as_text or cells.dtype.kind in "iuf":
        values, problems = floats(cells, table.cells[found.year])
        problems[cells.isna().to_numpy()] = "missing"
        units = dict.fromkeys(ids, unit_of_header(str(found.value)))
    else:
        texts = cells.to_numpy(dtype=object)
        values, problems = np.full(len(texts), np.nan), np.full(len(texts), "", dtype=object)
        places: dict[Any, Any] = {found.value: np.arange(len(texts))}
        if found.several:
            places = pd.Series(table.headers).groupby(table.headers).indices
        for header, here in places.items():
            own = [str(text) for text in texts[here]]
            read = read_numbers(own, str(header), table.semicolons, decimal)
            for i, entry in zip(here.tolist(), read.entries, strict=True):
                if isinstance(entry, float):
                    values[i] = entry
                else:
                    problems[i] = "missing" if entry is None else entry
            units |= dict.fromkeys(ids.iloc[here], read.unit)
    return values, problems, units | _own_units(table, found, ids, units)


def floats(column: pd.Series[Any], years: Any) -> tuple[Any, Any]:
    """Values of a frame as floats, with the words of `AnnualSeries` for those that are none."""
    problems = np.full(len(column), "", dtype=object)
    if isinstance(column.dtype, np.dtype) and column.dtype.kind in "iuf":
        return column.to_numpy(dtype=np.float64), problems
    numbers = np.full(len(column), np.nan)
    for i, (entry, year) in enumerate(zip(column.tolist(), years.tolist(), strict=True)):
        try:
            numbers[i] = number(entry, year)
        except SeriesError as error:
            problems[i] = str(error)
    return numbers, problems


def _own_units(table: Table, found: Columns, ids: pd.Series[Any], units: Units) -> Units:
    """Units that a column of units, or the names of the series, tell."""
    if found.unit is None:
        named = {name: unit_of_title(str(name)) for name in units} if found.id is not None else {}
        return {name: unit for name, unit in named.items() if unit}
    told = table.cells[found.unit].astype(str)
    if powers := by_name(table.header, "power"):  # of ten, as those of the OECD are
        sizes = table.cells[powers[0]].astype(str).map(lambda power: MULTIPLES.get(power, power))
        told = (sizes + " " + told).str.strip()
    pairs = pd.DataFrame({"id": ids, "unit": told})
    distinct = pairs[pairs["unit"] != ""].drop_duplicates()
    if (twice := distinct[distinct["id"].duplicated()]).size:
        raise table.at(
            table.lines[twice.index[0]],
            found.unit,
            "another unit in the same series. Bring all its values to one unit, or name the series "
            "by a column that tells them apart (--id).",
        )
    return dict(zip(distinct["id"], distinct["unit"], strict=True))
