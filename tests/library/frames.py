"""Frames of many series, for the tests of panels."""

import numpy as np
import pandas as pd

COLUMNS = ["median", "lower_80", "upper_80", "lower_95", "upper_95"]


def long_frame(series, names=("unique_id", "ds", "y")):
    """A frame of {id: ([year, ...], [value, ...])}."""
    rows = [(key, *pair) for key, (ys, vs) in series.items() for pair in zip(ys, vs, strict=True)]
    return pd.DataFrame(rows, columns=list(names))


def walks(count, points, seed=0):
    rng = np.random.default_rng(seed)
    return np.exp(np.cumsum(rng.normal(0.3, 0.4, (count, points)), axis=1))
