"""Scores of intervals and quantiles."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from forecasting.errors import ParameterError
from forecasting.levels import check_level
from forecasting.scores.arrays import as_logs, beside, broadcast, finite, uncrossed

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from forecasting.arrays import Array

__all__ = [
    "SCORE_PROBS",
    "WisParts",
    "covered",
    "interval_score",
    "weighted_interval_score",
    "wis_parts",
]

SCORE_PROBS: tuple[float, ...] = (0.025, 0.1, 0.5, 0.9, 0.975)
"""The five levels of the weighted interval score: the median, and the 80 and 95 % intervals."""


class WisParts(NamedTuple):
    """The three parts of a weighted interval score, arrays of one shape."""

    spread: Array
    overprediction: Array
    underprediction: Array


def covered(actual: ArrayLike, lower: ArrayLike, upper: ArrayLike) -> NDArray[np.bool_]:
    """Whether each interval, limits included, holds what happened; the mean is the coverage.

    Parameters
    ----------
    actual, lower, upper : array_like
        Shapes that broadcast; any scale, the limits may be negative.

    Returns
    -------
    array of bool, of the broadcast shape

    Raises
    ------
    ParameterError
        For NaN, crossed limits, or shapes that do not fit.

    Examples
    --------
    >>> covered([3.0, 9.0], [1.0, 1.0], [5.0, 5.0]).tolist()
    [True, False]
    """
    low, high = uncrossed(lower, upper)
    truth, low, high = broadcast(actual=finite("actual", actual), lower=low, upper=high)
    return np.asarray((low <= truth) & (truth <= high))


def interval_score(
    actual: ArrayLike,
    lower: ArrayLike,
    upper: ArrayLike,
    level: float,
    *,
    floor: ArrayLike | None = None,
) -> Array:
    r"""Interval score of central intervals, on logs.

    With :math:`\alpha = 1 - level / 100` and :math:`l, u, x` the logs of the limits and of the
    value, :math:`IS_\alpha = (u - l) + \frac{2}{\alpha} (l - x)^+ + \frac{2}{\alpha} (x - u)^+`.

    Parameters
    ----------
    actual, lower, upper : array_like
        Values in the unit of the market, shapes that broadcast.
    level : float
        Level of the intervals in percent, e.g. 80.
    floor : array_like, optional
        Lower limits below it are raised to it before the log is taken: models of levels can reach
        below zero. Without it such a limit is refused.

    Returns
    -------
    array of the broadcast shape

    Raises
    ------
    ParameterError
        For a level outside (0, 100), NaN, values at or below zero, crossed limits, or shapes that
        do not fit.

    References
    ----------
    Gneiting, T. and Raftery, A. E. (2007). Strictly proper scoring rules, prediction, and
    estimation. Journal of the American Statistical Association 102(477), 359-378.
    doi:10.1198/016214506000001437

    Examples
    --------
    >>> interval_score([100.0, 300.0], 50.0, 200.0, 80).round(3).tolist()
    [1.386, 5.441]
    """
    import scoringrules

    level = check_level(level)
    low, high = uncrossed(as_logs("lower", lower, floor), as_logs("upper", upper, floor))
    truth, low, high = broadcast(actual=as_logs("actual", actual), lower=low, upper=high)
    alpha = 1 - level / 100
    score = scoringrules.interval_score(truth, low, high, alpha, backend="numpy")
    return np.asarray(score).reshape(truth.shape)


def weighted_interval_score(
    actual: ArrayLike, quantiles: ArrayLike, *, floor: ArrayLike | None = None
) -> Array:
    r"""Weighted interval score of five quantiles, on logs.

    With m the median and :math:`\alpha = 0.2, 0.05`,
    :math:`WIS = \frac{1}{2.5} \big(\frac12 |x - m| + \sum_\alpha \frac\alpha2 IS_\alpha\big)`,
    which is twice the mean pinball loss of the five quantiles. It approximates, and is smaller
    than, the CRPS: two intervals are not a whole distribution.

    Parameters
    ----------
    actual : array_like, shape (...)
        What happened, above zero.
    quantiles : array_like, shape (..., 5)
        Forecast quantiles at the levels `SCORE_PROBS`, not decreasing.
    floor : array_like, shape (...), optional
        Quantiles below it are raised to it, as for `interval_score`.

    Returns
    -------
    array, shape (...)

    Raises
    ------
    ParameterError
        For another number of quantiles, NaN, values at or below zero, crossed quantiles, or shapes
        that do not fit.

    References
    ----------
    Bracher, J., Ray, E. L., Gneiting, T. and Reich, N. G. (2021). Evaluating epidemic forecasts in
    an interval format. PLOS Computational Biology 17(2), e1008618.
    doi:10.1371/journal.pcbi.1008618

    Examples
    --------
    >>> weighted_interval_score(100.0, [40.0, 60.0, 90.0, 150.0, 250.0]).round(4).item()
    0.076
    """
    return np.asarray(sum(wis_parts(actual, quantiles, floor=floor)))


def wis_parts(
    actual: ArrayLike, quantiles: ArrayLike, *, floor: ArrayLike | None = None
) -> WisParts:
    r"""Split the weighted interval score into width, forecasts too high, and forecasts too low.

    With m the median, l and u the limits and x the log of what happened, the parts are
    :math:`\sum_\alpha \frac\alpha2 (u - l) / 2.5`,
    :math:`\big(\frac12 (m - x)^+ + \sum_\alpha (l - x)^+\big) / 2.5` and
    :math:`\big(\frac12 (x - m)^+ + \sum_\alpha (x - u)^+\big) / 2.5`. Their sum is
    `weighted_interval_score`.

    Parameters
    ----------
    actual : array_like, shape (...)
        What happened, above zero.
    quantiles : array_like, shape (..., 5)
        Forecast quantiles at the levels `SCORE_PROBS`, not decreasing.
    floor : array_like, shape (...), optional
        Quantiles below it are raised to it, as for `interval_score`.

    Returns
    -------
    WisParts
        ``spread``, ``overprediction`` and ``underprediction``, each an array of shape (...).

    Raises
    ------
    ParameterError
        As `weighted_interval_score`.

    References
    ----------
    Bracher, J., Ray, E. L., Gneiting, T. and Reich, N. G. (2021). Evaluating epidemic forecasts in
    an interval format. PLOS Computational Biology 17(2), e1008618.
    doi:10.1371/journal.pcbi.1008618

    Examples
    --------
    >>> parts = wis_parts(100.0, [40.0, 60.0, 90.0, 150.0, 250.0])
    >>> [round(part.item(), 4) for part in parts]
    [0.055, 0.0, 0.0211]
    """
    # Not scoringrules.weighted_interval_score: its numpy version (0.7 to 0.10 at least) weighs the
    # median itself instead of its distance to the actual value, and gives no parts.
    truth, logs = _five(actual, quantiles, floor)
    outer, inner, middle = (0, 4), (1, 3), logs[..., 2]
    spread, above, below = np.zeros_like(truth), middle - truth, truth - middle
    over, under = np.maximum(above, 0) / 2, np.maximum(below, 0) / 2
    for (low, high), alpha in ((inner, 0.2), (outer, 0.05)):
        spread = spread + alpha / 2 * (logs[..., high] - logs[..., low])
        over = over + np.maximum(logs[..., low] - truth, 0)
        under = under + np.maximum(truth - logs[..., high], 0)
    return WisParts(spread / 2.5, over / 2.5, under / 2.5)


def _five(actual: ArrayLike, quantiles: ArrayLike, floor: ArrayLike | None) -> tuple[Array, Array]:
    """Logs of what happened, (...), and of the five quantiles, (..., 5), checked."""
    five = np.asarray(quantiles, dtype=float)
    if five.ndim == 0 or five.shape[-1] != len(SCORE_PROBS):
        raise ParameterError(
            f"quantiles has shape {five.shape}; its last axis must hold the {len(SCORE_PROBS)} "
            f"levels {SCORE_PROBS}."
        )
    logs = as_logs("quantiles", five, floor, trailing=1)
    if (np.diff(logs, axis=-1) < 0).any():
        raise ParameterError("Quantiles cross. They must not decrease along the last axis.")
    truth = as_logs("actual", actual)
    return beside(truth, "quantiles", logs)
