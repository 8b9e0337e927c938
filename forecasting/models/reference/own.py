"""A class of one's own: small, drawn to the shipped one, and tried on groups left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.errors import DataError
from forecasting.models.reference.estimate import (
    RIDGE,
    Learned,
    fit_members,
    folds,
    left_out,
    per_size,
)
from forecasting.models.reference.terms import FEWEST, FITTED_HORIZON, PROBS
from forecasting.models.reference.windows import FEWEST_POINTS, windows_of_any_age

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from forecasting.arrays import Array
    from forecasting.models.reference.terms import Member, Terms
    from forecasting.models.reference.windows import OneSeries, Windows

__all__ = ["fit_own"]

SHRINKAGE = 0.1
"""Over the number of series: weight of the squared distance from the shipped coefficients.

Of .005, .02, .1 and .4 the best on products of other draws, from 20 and from 50 series.
"""
CAUTION = {"one": 0.06}
"""Added to the log spreads: groups left out, products of other brands, asked for so much."""
AT_MOST = 4000
"""Windows; of more, so many are drawn."""


def fit_own(
    series: Sequence[OneSeries], prior: Member, shipped: Callable[[Terms], Array]
) -> tuple[Member, dict[str, Any]]:
    """Coefficients of a class, drawn to a prior, and its record beside the shipped class's."""
    span = FEWEST_POINTS + FITTED_HORIZON
    long = [one for one in series if len(one.y) >= span]
    count = len({one.id for one in long})
    if count < FEWEST:
        raise DataError(
            f"{count} series with {span} years in a row; at least {FEWEST} are needed to learn a "
            "reference class. Give fewer markets as analogues instead."
        )
    rows = windows_of_any_age(long)
    if len(rows.points) > AT_MOST:
        drawn = np.random.default_rng(0).permutation(len(rows.points))[:AT_MOST]
        rows = rows.take(np.sort(drawn))
    drawn_to = Learned([prior])
    learned = _fit(rows, drawn_to, count)
    record = _record(rows, learned, drawn_to, shipped(rows.terms))
    return learned.members[0], {"series": count, **record}


def _fit(rows: Windows, prior: Learned, count: int, start: Learned | None = None) -> Learned:
    weights = per_size(rows, np.ones(len(rows.points)))
    found = fit_members(rows, weights, prior, RIDGE + SHRINKAGE / count, start)
    return Learned([found.members[0].wider(CAUTION)])


def _record(rows: Windows, learned: Learned, prior: Learned, shipped: Array) -> dict[str, Any]:
    """What classes of the other groups held on each group, and what the shipped one held."""
    quantiles, fold = np.empty((*rows.outcome.shape, len(PROBS))), folds(rows)
    for one in np.unique(fold):
        out = fold == one
        series = len(np.unique(rows.series[~out]))
        other = _fit(rows.take(~out), prior, series, learned)
        quantiles[out] = other.quantiles(rows.terms.take(out))
    what, members = left_out(rows)
    own, theirs = (_scores(rows.outcome, q) for q in (quantiles, shipped))
    return {
        "left_out": what,
        "groups": int(members.max()) + 1,
        "windows": len(rows.points),
        **own,
        **{f"shipped_{name}": value for name, value in theirs.items()},
    }


def _scores(true: Array, quantiles: Array) -> dict[str, float]:
    error = true[..., None] - quantiles
    inside = (error[..., :2] >= 0) & (error[..., :2:-1] <= 0)
    score = 2 * np.maximum(PROBS * error, (PROBS - 1) * error).mean(axis=-1)
    held = inside.mean(axis=(0, 1))
    return {
        "held_80": round(float(held[1]), 3),
        "held_95": round(float(held[0]), 3),
        "wis": round(float(score.mean()), 4),
    }
