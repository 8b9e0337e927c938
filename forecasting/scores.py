"""Proper scores of forecasts of the log value: pure array functions that broadcast.

Every score is taken on logs, so that an error of 10 % counts the same in a small year and in a
large one, and so that no score changes with the unit. Smaller is better, 0 is perfect. The scoring
itself is done by the library scoringrules; here are the log scale, the levels and the checks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasting.errors import ParameterError
from forecasting.levels import check_level

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "SCORE_PROBS",
    "absolute_log_error",
    "covered",
    "crps",
    "interval_score",
    "log_error",
    "weighted_interval_score",
]

SCORE_PROBS: tuple[float, ...] = (0.025, 0.1, 0.5, 0.9, 0.975)
"""The five levels of the weighted interval score: the median, and the 80 and 95 % intervals."""


def log_error(actual: ArrayLike, median: ArrayLike) -> NDArray[np.float64]:
    """Log of forecast over actual value: above zero where the forecast was too high.

    Parameters
    ----------
    actual, median : array_like
        What happened and the median forecast, above zero, shapes that broadcast.

    Returns
    -------
    array of the broadcast shape

    Raises
    ------
    ParameterError
        For values at or below zero, NaN, or shapes that do not fit.

    Examples
    --------
    >>> log_error([100.0, 100.0], [110.0, 50.0]).round(3).tolist()
    [0.095, -0.693]
    """
    truth, middle = _broadcast(actual=_log("actual", actual), median=_log("median", median))
    return np.asarray(middle - truth)


def absolute_log_error(actual: ArrayLike, median: ArrayLike) -> NDArray[np.float64]:
    """Absolute value of `log_error`; its mean is the mean absolute log error (MALE).

    The median of the predictive distribution minimises it, so it scores the point forecast.

    Parameters
    ----------
    actual, median : array_like
        As for `log_error`.

    Returns
    -------
    array of the broadcast shape

    Examples
    --------
    >>> absolute_log_error(100.0, 50.0).round(3).item()
    0.693
    """
    return np.abs(log_error(actual, median))


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
    low, high = _limits(np.asarray(lower, dtype=float), np.asarray(upper, dtype=float))
    truth, low, high = _broadcast(
        actual=_finite("actual", np.asarray(actual, dtype=float)), lower=low, upper=high
    )
    return np.asarray((low <= truth) & (truth <= high))


def interval_score(
    actual: ArrayLike,
    lower: ArrayLike,
    upper: ArrayLike,
    level: float,
    *,
    floor: ArrayLike | None = None,
) -> NDArray[np.float64]:
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
    low, high = _limits(_log("lower", lower, floor), _log("upper", upper, floor))
    truth, low, high = _broadcast(actual=_log("actual", actual), lower=low, upper=high)
    alpha = 1 - level / 100
    score = scoringrules.interval_score(truth, low, high, alpha, backend="numpy")
    return np.asarray(score).reshape(truth.shape)


def weighted_interval_score(
    actual: ArrayLike, quantiles: ArrayLike, *, floor: ArrayLike | None = None
) -> NDArray[np.float64]:
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
    import scoringrules

    five = np.asarray(quantiles, dtype=float)
    if five.ndim == 0 or five.shape[-1] != len(SCORE_PROBS):
        raise ParameterError(
            f"quantiles has shape {five.shape}; its last axis must hold the {len(SCORE_PROBS)} "
            f"levels {SCORE_PROBS}."
        )
    bound = None if floor is None else np.asarray(floor, dtype=float)[..., None]
    logs = _log("quantiles", five, bound)
    if (np.diff(logs, axis=-1) < 0).any():
        raise ParameterError("Quantiles cross. They must not decrease along the last axis.")
    truth = _log("actual", actual)
    _broadcast(actual=truth, quantiles=logs[..., 0])
    truth = np.broadcast_to(truth, np.broadcast_shapes(truth.shape, logs.shape[:-1]))
    logs = np.broadcast_to(logs, (*truth.shape, logs.shape[-1]))
    # Not scoringrules.weighted_interval_score: its numpy version (0.7 to 0.10 at least) weighs the
    # median itself instead of its distance to the actual value.
    weighted = np.abs(truth - logs[..., 2]) / 2
    for low, high, alpha in ((1, 3, 0.2), (0, 4, 0.05)):
        limits = logs[..., low], logs[..., high]
        score = scoringrules.interval_score(truth, *limits, alpha, backend="numpy")
        weighted = weighted + alpha / 2 * score
    return np.asarray(weighted / 2.5)


def crps(
    actual: ArrayLike, paths: ArrayLike, *, axis: int = -1, floor: ArrayLike | None = None
) -> NDArray[np.float64]:
    r"""Continuous ranked probability score of simulated values, on logs.

    :math:`CRPS = E|X - x| - \frac12 E|X - X'|` with X, X' independent draws of the forecast and x
    the log of what happened, estimated without the bias of a finite number of draws ("fair").

    Parameters
    ----------
    actual : array_like, shape (...)
        What happened, above zero.
    paths : array_like
        Simulated values, the draws along ``axis``, at least two.
    axis : int
        Axis of the draws.
    floor : array_like, optional
        Draws below it are raised to it.

    Returns
    -------
    array, shape (...)

    Raises
    ------
    ParameterError
        For values at or below zero, NaN, one draw, or shapes that do not fit.

    References
    ----------
    Gneiting, T. and Raftery, A. E. (2007). Strictly proper scoring rules, prediction, and
    estimation. Journal of the American Statistical Association 102(477), 359-378.
    doi:10.1198/016214506000001437

    Examples
    --------
    >>> crps(100.0, [90.0, 120.0, 150.0]).round(4).item()
    0.0608
    """
    import scoringrules

    draws = np.moveaxis(np.asarray(paths, dtype=float), axis, -1)
    if draws.shape[-1] < 2:
        raise ParameterError(f"paths has shape {draws.shape}; at least two draws are needed.")
    bound = None if floor is None else np.asarray(floor, dtype=float)[..., None]
    logs, truth = _log("paths", draws, bound), _log("actual", actual)
    _broadcast(actual=truth, paths=logs[..., 0])
    truth = np.broadcast_to(truth, np.broadcast_shapes(truth.shape, logs.shape[:-1]))
    logs = np.broadcast_to(logs, (*truth.shape, logs.shape[-1]))
    score = scoringrules.crps_ensemble(truth, logs, estimator="pwm", backend="numpy")
    return np.asarray(score).reshape(truth.shape)  # the library drops axes of length one


def _finite(name: str, values: NDArray[np.float64]) -> NDArray[np.float64]:
    if not np.isfinite(values).all():
        raise ParameterError(f"{name} holds NaN or infinity. Score only what is known.")
    return values


def _log(name: str, values: ArrayLike, floor: ArrayLike | None = None) -> NDArray[np.float64]:
    numbers = _finite(name, np.asarray(values, dtype=float))
    if floor is not None:
        numbers = np.maximum(numbers, np.asarray(floor, dtype=float))
    if (numbers <= 0).any():
        raise ParameterError(
            f"{name} holds {numbers.min():g}; logs need values above zero. Give floor=... where a "
            "model of levels reaches below it."
        )
    return np.asarray(np.log(numbers))


def _limits(
    lower: NDArray[np.float64], upper: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    low, high = _broadcast(lower=_finite("lower", lower), upper=_finite("upper", upper))
    if (low > high).any():
        raise ParameterError("An interval is crossed: a lower limit is above its upper limit.")
    return low, high


def _broadcast(**arrays: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    try:
        return list(np.broadcast_arrays(*arrays.values()))
    except ValueError:
        shapes = ", ".join(f"{name} {array.shape}" for name, array in arrays.items())
        raise ParameterError(f"The shapes do not fit: {shapes}.") from None
