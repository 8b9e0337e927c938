"""What was taken from a table, in one line, and what to know of it."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from forecasting.checks import ceiling_note
from forecasting.periods import PLURALS
from forecasting.reading.columns import Columns
from forecasting.reading.rows import Long
from forecasting.reading.table import Table
from forecasting.text import listed, short

__all__ = ["remarks"]

JUMP = 10
SHOWN = 3
SHARES = re.compile(
    r"(?<![a-z])(?:share|penetration|percent|percentage|anteil|quote|proportion|coverage)(?![a-z])"
    r"|%|占比|渗透率|普及率|比重|シェア",
    re.IGNORECASE,
)


def remarks(
    long: Long, table: Table, found: Columns, how: str | None, bound: float | None
) -> list[str]:
    """The line of what was taken, then a sentence for each thing to know."""
    more = [f"Left out: {', '.join(table.left)}."] if table.left else []
    more += [f"Not taken: {listed(found.passed)}."] if found.passed else []
    more += table.notes
    made = [PLURALS[part] for part in sorted(set(PLURALS) & set(long.frame["part"].unique()))]
    makes = f", each year the {how} of its {' and '.join(made)}" if made and how else ""
    taken = f"{long.file}: {_taken(long, found, table.wide)}{makes}."
    notes = [" ".join([taken, *more])] if table.as_text or more else []
    rows = long.frame[long.frame["kind"] == ""]
    labels = rows["label"]
    if found.status is None and (rows["status"] == "forecast").any():
        notes.append(f"{long.file}: years that end in E, F or P were taken as forecasts.")
    notes += _last_estimates(long, rows)
    fiscal = labels[rows["fiscal"]].drop_duplicates()
    fiscal = fiscal[~fiscal.astype(str).str.contains("FY|财年", case=False)]
    if len(fiscal):
        year = rows.loc[fiscal.index[-1], "year"]
        notes.append(f"{long.file}: {short(fiscal.iloc[-1])} is taken as the fiscal year {year}.")
    if bound is None:
        notes += _ceiling(long, found, rows)
    return notes + _jumps(long, rows)


def _taken(long: Long, found: Columns, wide: str) -> str:
    values = listed(found.several or [found.value])
    words = f"years from {short(found.year)}, values from {values} ({long.unit})"
    if wide:
        words = f"{wide}, {long.unit}"
    if found.several:
        words += ", each a series"
    elif found.id is not None:
        words += f", series by {short(found.id)}"
    if found.status is not None:
        words += f", status from {short(found.status)}"
    return words


def _last_estimates(long: Long, rows: pd.DataFrame) -> list[str]:
    last = rows.groupby("id", dropna=False)["year"].transform("max") == rows["year"]
    estimates = rows[last & (rows["status"] == "estimate")]
    if estimates.empty:
        return []
    many = f" of {len(estimates)} series" if len(long.units) > 1 else ""
    return [f"{long.file}: the last value{many}, {estimates['year'].iloc[0]}, is an estimate."]


def _ceiling(long: Long, found: Columns, rows: pd.DataFrame) -> list[str]:
    """Shares of a whole without a ceiling."""
    headers = [*map(str, found.several or [found.value]), *map(str, long.units)][:50]
    told = any(SHARES.search(text[:200]) for text in [*headers, *long.units.values()])
    most = rows["value"].max() if len(rows) else np.inf
    return [ceiling_note(1 if most <= 1 else 100)] if told and most <= 100 else []


def _jumps(long: Long, rows: pd.DataFrame) -> list[str]:
    """Values tenfold or a tenth of those a year before: a unit or decimal sign may have slipped."""
    data = rows[rows["value"] > 0].sort_values(["id", "year"], kind="stable")
    years, values = data["year"].to_numpy(), data["value"].to_numpy()
    same = (data["id"].to_numpy()[1:] == data["id"].to_numpy()[:-1]) & (np.diff(years) == 1)
    with np.errstate(over="ignore", invalid="ignore"):
        ratio = np.where(same, values[1:] / values[:-1], 1.0)
    notes = []
    for i in np.flatnonzero((ratio >= JUMP) | (ratio <= 1 / JUMP))[:SHOWN]:
        name = f" of {data['id'].iloc[i]}" if len(long.units) > 1 else ""
        size = f"{ratio[i]:,.0f} times" if ratio[i] > 1 else f"1/{1 / ratio[i]:,.0f} of"
        notes.append(
            f"{long.file}: the value{name} in {years[i + 1]} is {size} that of {years[i]}. If a "
            "unit or a decimal sign slipped, correct it."
        )
    return notes
