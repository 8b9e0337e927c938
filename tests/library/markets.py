"""Made-up markets, and what a reference class says of them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import strategies as st

import forecasting as fc
from forecasting.models.reference.model import ReferenceClass
from forecasting.models.reference.terms import PROBS

CASE = np.array([[19.64, 135.41, 443.75, 971.2]])
YEARS = 5
MAGNITUDES = st.floats(1e-300, 1e300, allow_nan=False, allow_infinity=False)
SERIES = st.lists(MAGNITUDES, min_size=3, max_size=14)


def values(y, horizon=YEARS, chosen=None):
    return (chosen or ReferenceClass.builtin()).predict(np.atleast_2d(y), horizon).quantile(PROBS)


def market(y, start=2017, name=None):
    return fc.AnnualSeries(y, years=range(start, start + len(y)), unit="bn CNY", name=name)


def frame_of(rows, start=2000):
    """Long frame of several markets, one per row."""
    return pd.DataFrame(
        {"id": f"m{i}", "year": start + j, "value": v}
        for i, row in enumerate(rows)
        for j, v in enumerate(row)
    )


def growing(count=30, points=12, seed=0, growth=0.4):
    """Series whose growth fades, with noise."""
    rng = np.random.default_rng(seed)
    steps = growth * 0.85 ** np.arange(points - 1) + rng.normal(0, 0.1, (count, points - 1))
    return np.exp(np.cumsum(np.column_stack([np.zeros(count), steps]), axis=1))
