"""How sure a mean score is: 95 % intervals from drawing groups of windows anew.

Windows of one technology miss together, since markets of one technology grow alike. So whole
technologies are drawn with replacement, and the mean is taken again each time (a cluster bootstrap
with percentile limits). Ten technologies are few for it: such intervals are somewhat too narrow.

Efron, B. and Tibshirani, R. J. (1993). An Introduction to the Bootstrap. Chapman and Hall.
doi:10.1201/9780429246593
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

DRAWS, SEED, TAILS = 4000, 0, (0.025, 0.975)
Array = np.ndarray


def interval(sums: Array, counts: Array) -> tuple[Array, Array]:
    """Limits, (k,), of the mean over S shares of sums over counts, (S, G, k) each.

    The G groups are drawn anew, the same in every share.
    """
    groups = sums.shape[1]
    drawn = np.random.default_rng(SEED).multinomial(groups, np.full(groups, 1 / groups), DRAWS)
    with np.errstate(invalid="ignore", divide="ignore"):
        means = np.nanmean((drawn @ sums) / (drawn @ counts), axis=0)
    low, high = np.nanquantile(means, TAILS, axis=0)
    return low, high


def with_intervals(
    scores: pd.DataFrame,
    columns: Sequence[str],
    by: str,
    *,
    alike: bool = False,
    within: str | None = None,
) -> dict[str, float]:
    """Means of the columns and their limits, groups of `by` drawn anew.

    With `alike` every group weighs the same, and with `within` every share of the windows that
    such a column tells, e.g. every shape.
    """
    shares = [scores] if within is None else [own for _, own in scores.groupby(within)]
    names, groups = list(columns), scores[by].unique()
    tables = [own.groupby(by)[names].agg(["sum", "count"]).reindex(groups) for own in shares]
    sums, counts = (
        np.stack([table.xs(which, axis=1, level=1)[names].fillna(0).to_numpy() for table in tables])
        for which in ("sum", "count")
    )
    if alike:
        sums, counts = sums / np.maximum(counts, 1), np.minimum(counts, 1)
    found = dict(zip(names, (sums.sum(1) / counts.sum(1)).mean(0), strict=True))
    if len(groups) > 1:
        for end, values in zip(("low", "high"), interval(sums, counts), strict=True):
            found |= {f"{name}_{end}": value for name, value in zip(names, values, strict=True)}
    return {name: float(value) for name, value in found.items()}
