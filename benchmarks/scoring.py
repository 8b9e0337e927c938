"""Scores of five quantiles of the log value, the same for every forecaster.

The quantiles are those of `peers.PROBS`; limits below 1 % of the last value are clipped there,
since a limit at or below zero has no log. The weighted interval score is twice the mean pinball
loss over the five quantiles; its parts are for width, for forecasts too high and for forecasts too
low. A forecast that is missing, crossed, not positive or explosive is a failure: it is counted, and
charged with the naive forecast.
"""

from __future__ import annotations

import numpy as np
import scoringrules
from scipy import stats

from benchmarks.peers import PROBS
from forecasting.scores import wis_parts

CLIP, EXPLOSIVE = 0.01, 1e6
PARTS = ["spread", "over", "under"]
SCORES = ["MALE", "bias", "WIS", *PARTS, "cov80", "cov95", "w80", "IS80", "IS95"]
Array = np.ndarray


def naive(y: Array, horizon: int) -> Array:
    """Last value, normal log steps of the sample's own root mean square; (N, h, 5)."""
    step = np.maximum(np.sqrt((np.diff(np.log(y)) ** 2).mean(1)), 1e-3)
    spread = step[:, None] * np.sqrt(np.arange(1, horizon + 1))
    return y[:, -1, None, None] * np.exp(spread[..., None] * stats.norm.ppf(PROBS))


def charged(quantiles: Array, y: Array) -> tuple[Array, Array]:
    """Forecasts (N, h, 5) with failures replaced by the naive one, and which rows failed (N,)."""
    with np.errstate(invalid="ignore"):
        point = quantiles[..., 2]
        bad = (
            ~np.isfinite(quantiles).all((1, 2))
            | (point <= 0).any(1)
            | (point > EXPLOSIVE * y[:, -1:]).any(1)
            | (quantiles[..., 0] > quantiles[..., 4]).any(1)
            | (quantiles[..., 1] > quantiles[..., 3]).any(1)
        )
    out = np.where(bad[:, None, None], naive(y, quantiles.shape[1]), quantiles)
    return out, bad


def log_scores(quantiles: Array, y: Array, actual: Array) -> dict[str, Array]:
    """Each of `SCORES` as (N, h); NaN where the actual value is not known."""
    q = np.log(np.maximum(quantiles, CLIP * y[:, -1, None, None]))
    truth = np.log(actual)
    error = q[..., 2] - truth
    pinball = [
        scoringrules.quantile_score(truth, q[..., i], p, backend="numpy")
        for i, p in enumerate(PROBS)
    ]
    out = {"MALE": abs(error), "bias": error, "WIS": 2 * np.mean(pinball, axis=0)}
    known = np.isfinite(actual)
    parts = wis_parts(np.where(known, actual, 1), np.exp(np.sort(q, axis=-1)))
    out |= {name: np.where(known, part, np.nan) for name, part in zip(PARTS, parts, strict=True)}
    for level, low, high in ((80, 1, 3), (95, 0, 4)):
        lower, upper = q[..., low], q[..., high]
        inside = ((lower <= truth) & (truth <= upper)).astype(float)
        out[f"cov{level}"] = np.where(np.isnan(truth), np.nan, inside)
        out[f"w{level}"] = np.where(np.isnan(truth), np.nan, upper - lower)
        alpha = 1 - level / 100
        out[f"IS{level}"] = scoringrules.interval_score(truth, lower, upper, alpha, backend="numpy")
    return {name: out[name].reshape(truth.shape) for name in SCORES}  # it drops axes of length 1


def mase(quantiles: Array, actual: Array, scale: Array) -> Array:
    """Absolute error over the mean absolute yearly change of the whole history, (N, h)."""
    return abs(quantiles[..., 2] - actual) / scale[:, None]
