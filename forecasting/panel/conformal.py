"""Conformal intervals: as wide as held the last years of a panel's own series."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.errors import ParameterError
from forecasting.levels import limits
from forecasting.normal import normal_cdf, normal_score
from forecasting.panel.local import Progress, Request, solve
from forecasting.panel.result import Panel
from forecasting.predictive import PROBS
from forecasting.record import note_on_levels
from forecasting.standing import RECORD_NOTE

if TYPE_CHECKING:
    import pandas as pd

    from forecasting.arrays import Array

__all__ = ["solve_conformal"]

GRID = tuple(round(float(100 * (1 - 2 * p)), 9) for p in PROBS[PROBS < 0.5])
"""Levels whose limits, with the median, are the knots of a predictive distribution."""
SCORES = normal_score(PROBS)
SMALLEST = np.finfo(float).tiny


def solve_conformal(
    rows: pd.DataFrame, request: Request, name: Any = "id", progress: Progress | None = None
) -> Panel:
    r"""Forecasts as of `solve`, with intervals that held on the panel's own last years.

    The last h years of every series that is long enough are forecast from the years before them.
    With :math:`u` the probability at or below what happened, the score is :math:`|2 u - 1|`; of m
    scores at one horizon the :math:`\lceil (m + 1) L / 100 \rceil`-th smallest, q, takes the place
    of the level L: the interval reaches from the probability (1 - q) / 2 to (1 + q) / 2.
    Chernozhukov, Wuethrich and Zhu (2021), PNAS 118(48), doi:10.1073/pnas.2107794118
    """
    wide = replace(request, levels=GRID)
    scores = np.sort(_scores(rows, wide), axis=0)
    count, largest = len(scores), max(request.levels)
    needed = math.ceil(largest / (100 - largest) - 1e-9)
    if count < needed:
        raise ParameterError(
            f"conformal=True: {largest:g} % intervals need {needed} series of at least "
            f"{request.model.minimum + request.horizon} years; there are {count}. Give more "
            "series, lower levels or a shorter horizon."
        )
    panel = solve(rows, wide, name, progress)
    table = panel.forecasts[[name, "year", "median"]].copy()
    knots = _to_scale(_knots(panel.forecasts, wide), request.upper_bound)
    for level, *columns in zip(
        request.levels, request.columns[1::2], request.columns[2::2], strict=True
    ):
        rank = math.ceil((count + 1) * level / 100 - 1e-9) - 1
        ends = np.array([limits(100 * min(q, 1 - 1e-9)) for q in scores[rank]])
        for column, probs in zip(columns, ends.T, strict=True):
            values = _at(knots, np.tile(normal_score(probs), len(table) // request.horizon))
            table[column] = _from_scale(values, request.upper_bound)
    table["model"] = panel.forecasts["model"]
    words = (
        f"Intervals are conformal: as wide as held the last {request.horizon} years of {count} "
        "series of this panel, each forecast from the years before them."
    )
    return Panel(table, panel.status.assign(notes=_notes(panel.status, wide, words)))


def _scores(rows: pd.DataFrame, wide: Request) -> Array:
    """How far from the median each year fell that is held back, (m, h), from 0 to 1."""
    order = rows.sort_values(["id", "year"], kind="stable")
    place = order.groupby("id", sort=False, dropna=False).cumcount(ascending=False).to_numpy()
    forecasts = solve(order[place >= wide.horizon], wide).forecasts
    actual = order[place < wide.horizon].drop_duplicates(["id", "year"])
    known = forecasts[["id", "year"]].merge(actual, "left", ["id", "year"])["value"]
    truth = _to_scale(known.to_numpy(dtype=float), wide.upper_bound)
    knots = _to_scale(_knots(forecasts, wide), wide.upper_bound)
    (low, high), (first, second) = _around((knots < truth[:, None]).sum(axis=1), knots)
    z = first + (truth - low) / np.maximum(high - low, SMALLEST) * (second - first)
    table = np.abs(2 * normal_cdf(np.clip(z, -8, 8)) - 1).reshape(-1, wide.horizon)
    return np.asarray(table[np.isfinite(table).all(axis=1)])


def _knots(forecasts: pd.DataFrame, wide: Request) -> Array:
    """Quantiles of every row, ascending by probability, (R, K)."""
    order = np.argsort(wide.probs)
    return forecasts[[wide.columns[i] for i in order]].to_numpy(dtype=float)


def _at(knots: Array, z: Array) -> Array:
    """The value of each row at its own normal score, (R,); the outer slopes go on."""
    (low, high), (first, second) = _around(np.searchsorted(SCORES, z), knots)
    return np.asarray(low + (z - first) / (second - first) * (high - low))


def _around(count: Any, knots: Array) -> tuple[list[Array], list[Array]]:
    """The knots on both sides of a place with so many below it, and their normal scores."""
    place = np.clip(count - 1, 0, PROBS.size - 2)
    ends = (place, place + 1)
    values = [np.take_along_axis(knots, end[:, None], axis=1)[:, 0] for end in ends]
    return values, [SCORES[end] for end in ends]


def _to_scale(values: Array, bound: float | None) -> Array:
    """Logs, of the odds where there is a ceiling; models of levels may reach below zero."""
    with np.errstate(divide="ignore", invalid="ignore"):
        odds = values if bound is None else values / (1 - values / bound)
        return np.asarray(np.log(np.maximum(odds, SMALLEST)))


def _from_scale(logs: Array, bound: float | None) -> Array:
    values = np.exp(logs)
    return values if bound is None else np.asarray(values / (1 + values / bound))


def _notes(status: pd.DataFrame, wide: Request, words: str) -> pd.Series[Any]:
    """The notes of every series that is forecast, without those on intervals that went."""
    notes = status["notes"].str.replace(RECORD_NOTE, "", regex=True)
    for text in note_on_levels(GRID, wide.model.name):
        notes = notes.str.replace(text, "", regex=False)
    notes = notes.str.replace(r"\n{2,}", "\n", regex=True)
    return notes.where(status["status"] != "ok", notes.str.strip() + "\n" + words).str.strip()
