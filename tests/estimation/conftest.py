"""A small reference set of our own making, on which every estimation script runs in seconds."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from forecasting.models.reference.shapes import shape_of

KINDS = {"kettle": 1.2, "lamp": 0.8, "sledge": 0.5}
"""First yearly log growth of each made-up technology."""
FADE, NOISE, DF, MARKETS, YEARS, FIRST = 0.6, 0.08, 6, 5, 16, 2008
"""Growth fades by FADE; a market's variance is drawn around NOISE squared with DF degrees."""


def market(rng: np.random.Generator, growth: float) -> np.ndarray:
    """A take-off whose growth fades, with errors that last."""
    noise = NOISE * np.sqrt(DF / rng.chisquare(DF))
    steps = growth * FADE ** np.arange(YEARS - 1) + rng.normal(0, noise, YEARS - 1)
    return 10 * np.exp(np.concatenate([[0], np.cumsum(steps)]))


def product(rng: np.random.Generator) -> np.ndarray:
    """Twelve years' sales of a product: up, then down."""
    steps = rng.uniform(0.3, 0.9) - rng.uniform(0.1, 0.2) * np.arange(11) + rng.normal(0, 0.1, 11)
    return 100 * np.exp(np.concatenate([[0], np.cumsum(steps)]))


def frames() -> dict[str, pd.DataFrame]:
    """The tables by file name, with the columns that the scripts read."""
    rng, early, life, sales = np.random.default_rng(7), [], [], []
    for kind, growth in KINDS.items():
        for number in range(MARKETS):
            name, whole = f"{kind}|{number}", np.append(market(rng, growth), product(rng)[4:])
            early += [(name, kind, y, v) for y, v in enumerate(market(rng, growth), FIRST + number)]
            life += [(name, kind, y, v) for y, v in enumerate(whole, FIRST - 8)]
    for brand in "abcdef":
        for number in range(4):
            rows = enumerate(product(rng), FIRST)
            sales += [(f"{brand}{number}", "car_model", brand, y, v) for y, v in rows]
    noted = ["CC0", None, "CC BY; licence field empty in mirror, EI terms not checked"]
    sources = pd.DataFrame({"technology": list(KINDS), "repo": "own", "path": "made.csv"})
    columns = ["id", "technology", "year", "value"]
    return {
        "takeoff.csv": pd.DataFrame(early, columns=["unique_id", "technology", "year", "y"]),
        "life.csv": pd.DataFrame(life, columns=columns),
        "products.csv": pd.DataFrame(sales, columns=[*columns[:2], "group", *columns[2:]]),
        "provenance.csv": sources.assign(unit="pieces", licence=noted, rows=80),
        "life_provenance.csv": sources.assign(first=1998, last=2021),
        "products_provenance.csv": sources.iloc[:1].assign(note="made up"),
    }


def windows(frame: pd.DataFrame) -> list[dict[str, object]]:
    """Windows of 3 and 6 points and the five years that followed, in every fourth year."""
    found = []
    for name, rows in frame.groupby("id"):
        own, y = rows.iloc[0], rows["value"].to_numpy()
        keys = {"id": name, "technology": own["technology"], "entity": name}
        keys |= {"group": own["group"]} if "group" in frame else {}
        for n in (3, 6):
            for start in range(0, len(y) - n - 4, 4):
                past, later = y[start : start + n], y[start + n : start + n + 5]
                shape = str(shape_of(np.diff(np.log(past))[None])[0])
                told = {"n": n, "shape": shape, "origin": int(own["year"]) + start + n - 1}
                found.append(keys | told | {"y": past.tolist(), "actual": later.tolist()})
    return found


@pytest.fixture(scope="session")
def small_set(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder that stands in for the reference series, which are not redistributed."""
    folder, made = tmp_path_factory.mktemp("reference"), frames()
    for name, frame in made.items():
        frame.to_csv(folder / name, index=False)
    for name in ("life", "products"):
        text = json.dumps(windows(made[f"{name}.csv"]))
        (folder / f"windows_{name}.json").write_text(text, encoding="utf-8")
    return folder
