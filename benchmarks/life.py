"""Scores over a market's whole life, and what was said against what held: life and reliability.

    FORECASTING_BENCH_DIR=... FORECASTING_REFERENCE_DIR=... python -m benchmarks.life

Windows of any age of technologies and of products, as in `benchmarks.record`, and for reliability
the take-offs too. The reference class never saw the technology or brand that it forecasts; the
other models have their shipped constants, learned from take-offs of the same technologies, which
is marked. Limits come from drawing technologies or brands anew (`benchmarks.intervals`). The
record of the package, record.json, is written from the same scores.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

import forecasting
from benchmarks import record, takeoff
from benchmarks.forecasters import model_quantiles
from benchmarks.formulas import formulas
from benchmarks.intervals import with_intervals
from benchmarks.run import RESULTS
from forecasting import DEFAULT_MODEL

SETS = {"technologies": "life", "products": "products"}
LEVELS = (10, 20, 30, 40, 50, 60, 70, 80, 90, 95)
EDGES = [0.5 - level / 200 for level in LEVELS] + [0.5 + level / 200 for level in LEVELS]
HELD = [f"held_{level}" for level in LEVELS]
Array = np.ndarray


def weighed(domain: str) -> dict[str, Any]:
    """What is drawn anew and what weighs the same: as `benchmarks.record` takes its means."""
    if domain == "products":
        return {"by": "left_out"}
    return {"by": "technology", "alike": True}


def methods(domain: str) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """Name, whether it is in sample, and scores of every forecaster, the default first."""
    seen = "no" if domain == "products" else "partly"
    for name, scores in record.measured(SETS[domain]).items():
        # what the default leans by was chosen on technologies and on products, each left out
        yield name, "partly" if name == DEFAULT_MODEL else seen, scores
    frame = record.load(SETS[domain])
    for one in formulas(takeoff.usual_variance):
        out = np.full((len(frame), record.YEARS, 5), np.nan)
        for (_, technology), rows in frame.groupby(["n", "technology"]).indices.items():
            y = np.array(frame["y"].iloc[rows].tolist(), dtype=float)
            out[rows] = one.run(y, record.YEARS, technology)
        scores = record.scored(frame, out)
        yield one.name, seen if one.name == "four constants" else "no", scores


def parts(scores: pd.DataFrame) -> Iterator[tuple[str, str, pd.DataFrame, str | None]]:
    """All windows, by shape and by number of points; and what weighs the same within."""
    yield "all", "all", scores, "shape"
    for shape, own in scores.groupby("shape"):
        yield str(shape), "all", own, None
    points = scores["n"].map(record.POINTS).fillna("5+")
    for n, own in scores.groupby(points):
        yield "all", str(n), own, "shape"


def life() -> pd.DataFrame:
    """Every forecaster by domain, shape and number of points; `behind` the default, which is first.

    The difference of two scores of the same windows is surer than either.
    """
    rows = []
    for domain in SETS:
        default = None
        for name, in_sample, scores in methods(domain):
            default = scores["WIS"] if default is None else default
            scores = scores.assign(behind=(scores["WIS"] - default).to_numpy())
            for shape, n, own, within in parts(scores):
                columns = [*record.MEASURES, "behind"]
                measured = with_intervals(own, columns, within=within, **weighed(domain))
                keys = {"method": name, "domain": domain, "shape": shape, "points": n}
                rows.append(keys | measured | {"windows": len(own), "in_sample": in_sample})
    return pd.DataFrame(rows)


def held(quantiles: Array, actual: Array) -> Array:
    """Share of years inside each central interval, (W, 10); NaN where no year is known."""
    truth = actual[:, :, None]
    low, high = np.split(quantiles, 2, axis=2)
    inside = np.where(np.isnan(truth), np.nan, (low <= truth) & (truth <= high))
    return np.asarray(np.nanmean(inside, axis=1))


def on_takeoffs() -> pd.DataFrame:
    """One row per take-off window, what held of the default that never saw its technology."""
    found = []
    for group in takeoff.load():
        model = takeoff.without("reference", str(group.technology[0]))
        quantiles = model_quantiles(model, group.y, takeoff.HORIZON, EDGES)
        rows = pd.DataFrame(held(quantiles, group.actual), columns=HELD)
        found.append(rows.assign(technology=group.technology, n=group.n))
    return pd.concat(found, ignore_index=True)


def of_any_age(domain: str) -> pd.DataFrame:
    """The same for windows of any age."""
    frame = record.load(SETS[domain])
    known = record.classes(SETS[domain])["reference"]
    quantiles = record.quantiles(frame, None, known, EDGES)
    rows = pd.DataFrame(held(quantiles, np.array(frame["actual"].tolist())), columns=HELD)
    return pd.concat([frame[record.KEYS], rows], axis=1)


def reliability() -> pd.DataFrame:
    """What the default said and what held, by domain and number of points."""
    rows = []
    sets = {"take-offs": on_takeoffs(), **{domain: of_any_age(domain) for domain in SETS}}
    for domain, windows in sets.items():
        points = windows["n"].map(record.POINTS).fillna("5+")
        for n, own in [("all", windows), *windows.groupby(points)]:
            within = "shape" if "shape" in own else None
            how = {"within": within} | weighed(domain)
            measured = with_intervals(own, HELD, **how)
            for level, name in zip(LEVELS, HELD, strict=True):
                ends = {end: measured[f"{name}_{end}"] for end in ("low", "high")}
                keys = {"domain": domain, "points": str(n), "level": level}
                rows.append(keys | {"held": measured[name], **ends, "windows": len(own)})
    return pd.DataFrame(rows)


def main() -> None:
    """Write the two tables of the book and the record of the package."""
    told = {
        "version": f"forecasting {forecasting.__version__}",
        "measured_on": dt.date.today().isoformat(),
    }
    for name, table in (("reliability", reliability()), ("life", life())):
        path = RESULTS / f"{name}.csv"
        table.assign(**told).to_csv(path, index=False, float_format="%.4f", lineterminator="\n")
        print(f"{path.name}: {len(table)} rows")
    record.main()


if __name__ == "__main__":
    main()
