"""The year 2020 as it could be known in January 2021, and every road from it to a later year."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import forecasting as fc
from livecommerce import datasets
from livecommerce.splits import known_splits

if TYPE_CHECKING:
    import pandas as pd

    from forecasting import Nowcast

__all__ = ["DAY", "LATER", "ROWS", "USED", "nowcasts", "printed", "roads"]

DAY = "2021-01-31"
"""The month of the article: what was public by then counts as known."""

ROWS = [
    "ms-cecrc-2017", "ms-cecrc-2018", "ms-cecrc-2019", "ms-cecrc-2020h1", "pl-kuaishou-2020h1",
    "pl-kuaishou-2020-9m",
]  # fmt: skip
"""Data rows that a forecast from the pooled nowcast rests on."""

LATER = {
    2020: "ms-cecrc-2020-revised",
    2021: "ms-cecrc-2021",
    2022: "ms-cecrc-2022",
    2023: "ms-cecrc-2023",
    2024: "ms-cecrc-2024-report",
    2025: "ms-cecrc-2025",
}
"""Year to the row of what was published later: CECRC's series, or the one that continues it."""

USED = "both, pooled"
"""The nowcast that the report's forecasts start from."""

DAMPINGS = (0.4, 0.6, 1.0)
ENTITY_SDS = (0.05, 0.15, 0.30)
MODELS_BESIDE = 4  # other models, the best by their score on other markets


def nowcasts(prior: fc.SeasonalPrior | None = None, **options: Any) -> dict[str, Nowcast]:
    """The year 2020 from CECRC's half-year, from Kuaishou's nine months, and from both.

    Only what was public on the day of Kuaishou's papers is used.

    Parameters
    ----------
    prior : SeasonalPrior, optional
        What is assumed before any year is seen; default that of the package.
    **options
        To `forecasting.nowcast`, such as ``damping``.

    Returns
    -------
    dict of str to Nowcast
        ``half-year``, ``Kuaishou`` and `USED`, in bn CNY.

    Examples
    --------
    >>> list(nowcasts())
    ['half-year', 'Kuaishou', 'both, pooled']
    """
    assumed = fc.SeasonalPrior() if prior is None else prior
    day = datasets.row("ev-kuaishou-hearing")["date"]
    splits = known_splits(day)
    half, k_half, k_nine = (datasets.row(name)["value"] for name in ROWS[3:])
    told = {
        "year": 2020,
        "previous": datasets.row("ms-cecrc-2019")["value"],
        "as_of": day,
        "unit": "bn CNY",
        "prior": assumed,
        **options,
    }
    own = fc.nowcast(half, "H1", splits, **told)
    nine, sd = fc.carry_forward(half, k_half, k_nine, splits, as_of=day, prior=assumed)
    carried = fc.nowcast(nine, "9M", splits, log_sd=sd, **told)
    return {"half-year": own, "Kuaishou": carried, USED: fc.pooled([own, carried])}


def printed() -> pd.DataFrame:
    """Every publisher's figure for 2020 that was public in January 2021, the least first."""
    sizes = datasets.as_of(datasets.load("market_size"), DAY)
    known = (sizes["period"] == "2020") & (sizes["unit"] == "bn CNY")
    rows = sizes[known & (sizes["series"] == "live_commerce")]
    return rows.sort_values("value").drop_duplicates("publisher").reset_index(drop=True)


def roads(year: int = 2023) -> pd.DataFrame:
    """Where a forecast made in January 2021 leads, by every base, prior, class and model.

    Parameters
    ----------
    year : int
        The year that is forecast, after 2020.

    Returns
    -------
    pandas.DataFrame
        One row a road: ``start`` (its kind), ``road`` (what is particular to it), ``base`` (median
        of 2020) and ``median``, ``lower_80``, ``upper_80`` of the year, in bn CNY; ``below``, the
        probability that 2020 ended below CECRC's forecast (NaN for a printed figure), and
        ``used``, whether the report takes it.
    """
    import pandas as pd

    known = datasets.market("CECRC", as_of=DAY)
    horizon = year - int(known.years[-1])
    rows = [*_printed_roads(known, horizon), *_nowcast_roads(known, horizon)]
    series = known.with_last(nowcasts()[USED])
    base = float(series.values[-1])
    rows.append(_road("another class", "today's", base, fc.forecast(series, horizon)))
    others = fc.list_models().drop(index="reference").sort_values("wis").index[:MODELS_BESIDE]
    for model in others:
        made = fc.forecast(series, horizon, model=model, as_of=DAY)
        rows.append(_road("another model", str(model), base, made))
    return pd.DataFrame(rows)


def _printed_roads(known: fc.AnnualSeries, horizon: int) -> list[dict[str, Any]]:
    """From each publisher's 2020, taken as it stood, behind CECRC's years."""
    rows = []
    for publisher, value in printed()[["publisher", "value"]].itertuples(index=False):
        values = [*known.values[:-1], value]
        series = fc.AnnualSeries(
            values,
            years=known.years,
            status=known.status,
            unit=known.unit,
            name=known.name,
            first_published=known.first_published,
        )
        made = fc.forecast(series, horizon, as_of=DAY)
        rows.append(_road("a printed figure", publisher, value, made))
    return rows


def _nowcast_roads(known: fc.AnnualSeries, horizon: int) -> list[dict[str, Any]]:
    """From each nowcast, under each pair of assumptions."""
    limit = float(known.values[-1])
    assumed = fc.SeasonalPrior().entity_sd
    rows = []
    for damping, entity_sd in product(DAMPINGS, ENTITY_SDS):
        found = nowcasts(fc.SeasonalPrior(entity_sd=entity_sd), damping=damping)
        for start, base in found.items():
            made = fc.forecast(known.with_last(base), horizon, as_of=DAY)
            road = f"damping {damping:g}, between markets {entity_sd:g}"
            below = base.probability(below=limit)
            used = start == USED and (damping, entity_sd) == (0.6, assumed)
            rows.append(_road(start, road, base.median, made, below, used))
    return rows


def _road(
    start: str,
    road: str,
    base: float,
    made: fc.Forecast,
    below: float = float("nan"),
    used: bool = False,
) -> dict[str, Any]:
    """One row of `roads`."""
    lower, upper = made.interval(80)[-1]
    return {
        "start": start,
        "road": road,
        "base": float(base),
        "median": float(made.median[-1]),
        "lower_80": float(lower),
        "upper_80": float(upper),
        "below": below,
        "used": used,
    }
