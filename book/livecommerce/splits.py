"""How known years split into their parts: the evidence of a nowcast, from the report's data."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.days import parse_date
from forecasting.errors import VintageError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["COLUMNS", "known_splits"]

COLUMNS = ("entity", "year", "period", "part", "full", "growth", "first_published")
QUARTERS = {"Q1": ("Q1",), "H1": ("Q1", "Q2"), "9M": ("Q1", "Q2", "Q3")}
"""Periods that quarters are summed to."""
PARTS = ("Q1", "H1", "9M", "10M", "11M")


def known_splits(as_of: Any = None) -> pd.DataFrame:
    """Years of which both a part and the whole were published, from the report's data.

    Entities are e-commerce in the United States (quarters from 2000), online retail in China
    (National Bureau of Statistics) and Kuaishou. Each year gives a row for every part that is
    known: the first half (``H1``), nine months (``9M``), eleven months and so on, and one that sets
    nine months against the first half (``H1-9M``).

    Parameters
    ----------
    as_of : date or str, optional
        Keep only splits whose part, whole and year before were all surely public on that day.

    Returns
    -------
    pandas.DataFrame
        Columns ``entity``, ``year``, ``period``, ``part``, ``full`` (both in the unit of their
        entity), ``growth`` (log growth of the year on the year before; as
        published where levels do not chain) and ``first_published``
        (the day on which the last of them was public).

    Raises
    ------
    VintageError
        If no split was public by then.

    Examples
    --------
    >>> known = known_splits("2021-01-15")
    >>> known.groupby("entity").year.max().to_dict()
    {'Online retail, China': 2019, 'US e-commerce': 2019}
    """
    import pandas as pd

    frame = _every_split().copy()
    if as_of is None:
        return frame
    day = pd.Timestamp(parse_date(as_of))
    known = frame[frame["first_published"] <= day].reset_index(drop=True)
    if known.empty:
        raise VintageError(
            f"No split of a year was surely public on {day.date()}. Take a later day."
        )
    return known


@functools.cache
def _every_split() -> pd.DataFrame:
    import pandas as pd

    from livecommerce import datasets

    kuaishou = _figures(datasets.load("platforms"), "kuaishou_gmv")
    kuaishou = _figures(datasets.load("kuaishou_quarters"), "kuaishou_gmv") | kuaishou
    entities = {
        "US e-commerce": _figures(datasets.load("us_ecommerce_quarters"), "us_ecommerce"),
        "Online retail, China": _figures(datasets.load("online_retail"), "online_retail"),
        "Kuaishou": kuaishou,
    }
    growth = {"Online retail, China": _figures(datasets.load("published_growth"), "online_retail")}
    rows = [
        row
        for name, figures in entities.items()
        for row in _splits(name, figures, growth.get(name, {}))
    ]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.sort_values(["entity", "year", "period"], ignore_index=True)


Figure = tuple[float, Any]


def _figures(frame: pd.DataFrame, series: str) -> dict[str, Figure]:
    """Value and day of publication by period; an exact figure goes before a rounded one."""
    rows = frame[
        (frame["series"] == series) & frame["status"].isin(["actual", "derived", "partial"])
    ]
    rows = rows.sort_values("qualifier", key=lambda q: q != "", kind="stable")
    rows = rows.drop_duplicates("period")
    published = zip(rows["value"], rows["first_published_to"], strict=True)
    return dict(zip(rows["period"], published, strict=True))


def _added(figures: dict[str, Figure], periods: list[str]) -> Figure | None:
    """Sum of several periods, public when the last of them is; None if one is missing."""
    found = [figures[p] for p in periods if p in figures]
    if len(found) < len(periods):
        return None
    return sum(value for value, _ in found), _latest(*(day for _, day in found))


def _value(figures: dict[str, Figure], year: int, period: str = "") -> Figure | None:
    """The figure of a year or of a part of it, as published or as the sum of its quarters."""
    published = f"{year}{period}" if period in ("", "H1", "Q1") else f"{year}-{period}"
    if published in figures:
        return figures[published]
    quarters = QUARTERS.get(period, ("Q1", "Q2", "Q3", "Q4"))
    if period and period not in QUARTERS:
        return None
    return _added(figures, [f"{year}{quarter}" for quarter in quarters])


def _splits(
    entity: str, figures: dict[str, Figure], published: dict[str, Figure]
) -> list[tuple[Any, ...]]:
    """Rows of one entity, in the order of `COLUMNS`."""
    rows: list[tuple[Any, ...]] = []
    for year in sorted({int(period[:4]) for period in figures}):
        growth = _growth(figures, published, year)
        full = _value(figures, year)
        if full is None or growth is None:
            continue
        parts = {p: _value(figures, year, p) for p in PARTS}
        pairs = [(p, part, full) for p, part in parts.items()]
        for period, part, whole in [*pairs, ("H1-9M", parts["H1"], parts["9M"])]:
            if part is not None and whole is not None:
                day = _latest(full[1], growth[1], part[1], whole[1])
                rows.append((entity, year, period, part[0], whole[0], growth[0], day))
    return rows


def _growth(figures: dict[str, Figure], published: dict[str, Figure], year: int) -> Figure | None:
    """Log growth of a year: as published, for levels that do not chain, or else from the levels."""
    if str(year) in published:
        percent, day = published[str(year)]
        return float(np.log1p(percent / 100)), day
    full, before = _value(figures, year), _value(figures, year - 1)
    if full is None or before is None:
        return None
    return float(np.log(full[0] / before[0])), _latest(full[1], before[1])


def _latest(*days: Any) -> Any:
    """The last of several days, NaT where one is unknown."""
    import pandas as pd

    return pd.NaT if any(pd.isna(day) for day in days) else max(days)
