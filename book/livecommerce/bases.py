"""The year 2020 as it could be known in January 2021, and every road from it to a later year."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import forecasting as fc
from forecasting.days import parse_date
from forecasting.nowcasting.prior import ASSUMED, DAMPING
from livecommerce import datasets
from livecommerce.splits import known_splits

if TYPE_CHECKING:
    import pandas as pd

    from forecasting import Nowcast

__all__ = [
    "CONSTANTS", "DAY", "LATER", "ROWS", "USED", "VARIED", "assumptions", "classes", "corners",
    "nowcasts", "printed", "roads", "under",
]  # fmt: skip

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

CONSTANTS: dict[str, float] = {"damping": DAMPING, **asdict(ASSUMED)}
"""The constants of a nowcast that are set by hand, as the report uses them."""

VARIED: dict[str, tuple[float, float]] = {
    "damping": (0.4, 1.0),
    "entity_sd": (0.05, 0.30),
    "within_sd": (0.025, 0.10),
    "worth": (1, 6),
    "gap_sd": (0.25, 1.0),
}
"""How low and how high each of them could as well be set."""

DECISIVE = ("damping", "entity_sd")  # varied together; each of the others is varied alone
CLASSES = Path(__file__).with_name("classes_without.json")  # by estimation/reference.py --without
MODELS_BESIDE = 4  # other models, the best by their score on other markets


def nowcasts(prior: fc.SeasonalPrior | None = None, **options: Any) -> dict[str, Nowcast]:
    """The year 2020 from CECRC's half-year, from Kuaishou's nine months, and from both (`USED`).

    Only what was public on the day of Kuaishou's papers is used; options go to
    `forecasting.nowcast`.
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


def under(constants: dict[str, float]) -> dict[str, Nowcast]:
    """`nowcasts` under one setting of `CONSTANTS`."""
    told = dict(constants)
    damping = told.pop("damping")
    return nowcasts(fc.SeasonalPrior(**told), damping=damping)  # type: ignore[arg-type]


def assumptions() -> list[dict[str, float]]:
    """Settings of `CONSTANTS`: the two that matter most together, each of the others alone.

    Examples
    --------
    >>> len(assumptions()), CONSTANTS in assumptions()
    (15, True)
    """
    levels = [sorted({CONSTANTS[name], *VARIED[name]}) for name in DECISIVE]
    crossed = [dict(zip(DECISIVE, pair, strict=True)) for pair in product(*levels)]
    alone = [{n: end} for n, ends in VARIED.items() if n not in DECISIVE for end in ends]
    return [CONSTANTS | changed for changed in (*crossed, *alone)]


def corners() -> list[dict[str, float]]:
    """Settings in which every constant stands at one of its ends.

    Examples
    --------
    >>> len(corners())
    32
    """
    return [dict(zip(VARIED, ends, strict=True)) for ends in product(*VARIED.values())]


def classes() -> dict[str, fc.ReferenceClass]:
    """The reference class of January 2021 (empty name), and what it is without a technology.

    Examples
    --------
    >>> found = classes()
    >>> {one.trained_until for one in found.values()}
    {2019}
    """
    whole = fc.ReferenceClass.as_of(parse_date(DAY))
    saved = json.loads(CLASSES.read_text("utf-8"))
    own = {n: fc.ReferenceClass.from_dict(whole.to_dict() | part) for n, part in saved.items()}
    return {"": whole, **own}


def printed() -> pd.DataFrame:
    """Every publisher's figure for 2020 that was public in January 2021, the least first."""
    sizes = datasets.as_of(datasets.load("market_size"), DAY)
    known = (sizes["period"] == "2020") & (sizes["unit"] == "bn CNY")
    rows = sizes[known & (sizes["series"] == "live_commerce")]
    return rows.sort_values("value").drop_duplicates("publisher").reset_index(drop=True)


def roads(year: int = 2023) -> pd.DataFrame:
    """Where a forecast made in January 2021 leads, by every base, prior, class and model.

    Each base is crossed with each of `assumptions`, where it has any, and with each of `classes`.

    Parameters
    ----------
    year : int
        The year that is forecast, after 2020.

    Returns
    -------
    pandas.DataFrame
        One row a road: ``start`` (its kind), ``road`` (what is particular to it), ``without`` (the
        technology left out of the class, or empty), ``base`` (median of 2020) and ``median``,
        ``lower_80``, ``upper_80`` of the year, in bn CNY; ``below``, the probability that 2020
        ended below CECRC's forecast (NaN for a printed figure), and ``used``, whether the report
        takes it.
    """
    import pandas as pd

    known = datasets.market("CECRC", as_of=DAY)
    horizon = year - int(known.years[-1])
    models = {name: fc.Reference(one) for name, one in classes().items()}
    rows = []
    for start, road, series, below, used in (*_printed_bases(known), *_own_bases(known)):
        for name, model in models.items():
            made = fc.forecast(series, horizon, model=model)
            told = {"without": name, "below": below, "used": used and not name}
            rows.append(_road(start, road, series, made, **told))
    series = known.with_last(nowcasts()[USED])
    rows.append(_road("another class", "today's", series, fc.forecast(series, horizon)))
    others = fc.list_models().drop(index="reference").sort_values("wis").index[:MODELS_BESIDE]
    for other in others:
        made = fc.forecast(series, horizon, model=other, as_of=DAY)
        rows.append(_road("another model", str(other), series, made))
    return pd.DataFrame(rows)


Base = tuple[str, str, fc.AnnualSeries, float, bool]


def _printed_bases(known: fc.AnnualSeries) -> Iterator[Base]:
    """Each publisher's 2020, taken as it stood, behind CECRC's years."""
    for publisher, value in printed()[["publisher", "value"]].itertuples(index=False):
        series = fc.AnnualSeries(
            [*known.values[:-1], value],
            years=known.years,
            status=known.status,
            unit=known.unit,
            name=known.name,
            first_published=known.first_published,
        )
        yield "a printed figure", publisher, series, float("nan"), False


def _own_bases(known: fc.AnnualSeries) -> Iterator[Base]:
    """Each nowcast, under each setting of the constants."""
    limit = float(known.values[-1])
    for constants in assumptions():
        changed = {name: value for name, value in constants.items() if value != CONSTANTS[name]}
        road = ", ".join(f"{name} {value:g}" for name, value in changed.items()) or "as used"
        for start, base in under(constants).items():
            series, below = known.with_last(base), base.probability(below=limit)
            yield start, road, series, below, start == USED and not changed


def _road(
    start: str, road: str, series: fc.AnnualSeries, made: fc.Forecast, **told: Any
) -> dict[str, Any]:
    """One row of `roads`."""
    lower, upper = made.interval(80)[-1]
    found = {
        "start": start,
        "road": road,
        "without": "",
        "base": float(series.values[-1]),
        "median": float(made.median[-1]),
        "lower_80": float(lower),
        "upper_80": float(upper),
        "below": float("nan"),
        "used": False,
    }
    return found | told
