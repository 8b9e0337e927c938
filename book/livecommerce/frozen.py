"""The forecast of 2026 to 2028, made before its years were published, and its score when they are.

`made` computes it from the data and the package as they are; `tools/freeze.py` wrote it into
``data/frozen_forecast.csv`` once, with a seal over its numbers, inputs and code. Nothing writes it
again: `frozen` reads it, `scored` sets beside it what was published since.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from livecommerce import datasets

if TYPE_CHECKING:
    import pandas as pd

    from forecasting import AnnualSeries, Forecast
    from forecasting.shares import Composed

__all__ = ["PROBS", "TARGETS", "frozen", "made", "scored", "seal"]

YEARS = (2026, 2027, 2028)
PROBS = (0.01, 0.025, *(round(0.05 * i, 2) for i in range(1, 20)), 0.975, 0.99)
"""The probabilities that forecast hubs ask for."""

TARGETS: dict[str, dict[str, Any]] = {
    "market size": {
        "publisher": "CECRC",
        "table": "market_size",
        "unit": "bn CNY",
        "rows": [
            "ms-cecrc-2017",
            "ms-cecrc-2018",
            "ms-cecrc-2019",
            "ms-cecrc-2020-revised",
            "ms-cecrc-2021",
            "ms-cecrc-2022",
            "ms-cecrc-2023",
            "ms-cecrc-2024-report",
            "ms-cecrc-2025",
        ],
        "parent": [f"or-{year}" for year in range(2017, 2026)],
    },
    "users": {
        "publisher": "CNNIC",
        "table": "users",
        "unit": "million",
        "rows": ["u-cnnic-2021-12", "u-cnnic-2022-12", "u-cnnic-597"],
        "parent": ["u-internet-2021-12", "u-internet-2022-12", "u-internet-2023-12"],
    },
    "agencies": {
        "publisher": "CAPA",
        "table": "agencies",
        "unit": "agencies",
        "rows": ["ag-capa-2022", "ag-2024", "ag-capa-2025-05"],
        "parent": [],
    },
}
"""What is forecast: whose count, from which rows, inside which larger count."""


def _series(rows: list[str], name: str, unit: str) -> AnnualSeries:
    """The rows as a series; a missing year lies between its neighbours, in logs, as derived."""
    from forecasting import AnnualSeries

    found = [datasets.row(identifier) for identifier in rows]
    known = {int(str(row["period"])[:4]): row for row in found}
    years = list(range(min(known), max(known) + 1))
    logs = np.interp(years, sorted(known), [np.log(known[y]["value"]) for y in sorted(known)])
    return AnnualSeries(
        [
            known[y]["value"] if y in known else float(np.exp(v))
            for y, v in zip(years, logs, strict=True)
        ],
        years=years,
        unit=unit,
        name=name,
        status=[_status(known[y]["status"]) if y in known else "derived" for y in years],
    )


def _status(status: str) -> str:
    return status if status in {"actual", "estimate", "forecast", "derived"} else "estimate"


def forecasts() -> dict[str, Forecast | Composed]:
    """The forecast of every target, by today's data and package."""
    import forecasting as fc

    answers: dict[str, Forecast | Composed] = {}
    for target, told in TARGETS.items():
        part = _series(told["rows"], f"{target}, {told['publisher']}", told["unit"])
        horizon = YEARS[-1] - int(part.years[-1])
        if told["parent"]:
            parent = _series(told["parent"], "parent", told["unit"])
            answers[target] = fc.forecast_share(part, parent, horizon)
        else:
            answers[target] = fc.forecast(part, horizon)
    return answers


def made() -> pd.DataFrame:
    """Quantiles in long form, a row for each target, year and probability."""
    import pandas as pd

    rows = []
    for target, answer in forecasts().items():
        told = TARGETS[target]
        places = [int(np.flatnonzero(np.asarray(answer.years) == year)[0]) for year in YEARS]
        values = np.asarray(answer.quantile(PROBS))
        for year, place in zip(YEARS, places, strict=True):
            for prob, value in zip(PROBS, values[place], strict=True):
                rows.append(
                    {
                        "id": f"ff-{target.replace(' ', '-')}-{year}-{prob}",
                        "target": target,
                        "publisher": told["publisher"],
                        "unit": told["unit"],
                        "target_year": year,
                        "horizon": place + 1,
                        "output_type": "quantile",
                        "output_type_id": prob,
                        "value": float(f"{value:.6g}"),
                    }
                )
    return pd.DataFrame(rows)


def frozen() -> pd.DataFrame:
    """The forecast as it was frozen, numbers as numbers."""
    return datasets.load("frozen_forecast")


def seal() -> dict[str, str]:
    """Day, version and hashes of the frozen forecast, and its promise."""
    told: dict[str, str] = json.loads(
        datasets.path("frozen_forecast").with_suffix(".json").read_text("utf-8")
    )
    return told


def scored() -> pd.DataFrame:
    """What was forecast beside what was published since; empty for years still to come."""
    import pandas as pd

    told = frozen()
    wide = told.pivot_table(
        index=["target", "publisher", "unit", "target_year"],
        columns="output_type_id",
        values="value",
    )
    rows = []
    for target, publisher, unit, year, low, median, high in (
        wide[[0.1, 0.5, 0.9]].reset_index().itertuples(index=False, name=None)
    ):
        value = _published(target, publisher, unit, int(year))
        inside = None if value is None else bool(low <= value <= high)
        rows.append([target, publisher, unit, int(year), median, low, high, value, inside])
    names = ["median", "lower_80", "upper_80", "published", "inside"]
    return pd.DataFrame(rows, columns=["target", "publisher", "unit", "year", *names])


def _published(target: str, publisher: str, unit: str, year: int) -> float | None:
    """The publisher's first figure of a year that is no forecast."""
    table = datasets.load(TARGETS[target]["table"])
    series = {datasets.row(identifier)["series"] for identifier in TARGETS[target]["rows"]}
    same = (table["publisher"] == publisher) & (table["unit"] == unit)
    rows = table[
        same
        & table["series"].isin(series)
        & table["status"].isin(["actual", "estimate"])
        & table["period"].astype(str).isin([str(year), f"{year}-12"])
    ]
    return float(rows.sort_values("first_published_to")["value"].iloc[0]) if len(rows) else None
