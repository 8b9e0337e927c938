"""Scores of a point forecast, the median."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasting.errors import ParameterError
from forecasting.scores.arrays import as_logs, broadcast, finite

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from forecasting.arrays import Array

__all__ = ["absolute_log_error", "absolute_scaled_error", "log_error"]


def log_error(actual: ArrayLike, median: ArrayLike) -> Array:
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
    truth, middle = broadcast(actual=as_logs("actual", actual), median=as_logs("median", median))
    return np.asarray(middle - truth)


def absolute_log_error(actual: ArrayLike, median: ArrayLike) -> Array:
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


def absolute_scaled_error(actual: ArrayLike, median: ArrayLike, history: ArrayLike) -> Array:
    """Absolute error over the mean absolute yearly change of the history; its mean is the MASE.

    Below 1 a forecast missed by less than the market used to move in a year. Taken in the unit of
    the market, not on logs, so that it compares with what others print.

    Parameters
    ----------
    actual, median : array_like
        What happened and the median forecast, shapes that broadcast.
    history : array_like, shape (..., n)
        The values up to the origin, n >= 2, oldest first; (...) broadcasts with ``actual``.

    Returns
    -------
    array of the broadcast shape
        NaN where the history never changed: nothing can be scaled by it.

    Raises
    ------
    ParameterError
        For NaN, a history of one value, or shapes that do not fit.

    References
    ----------
    Hyndman, R. J. and Koehler, A. B. (2006). Another look at measures of forecast accuracy.
    International Journal of Forecasting 22(4), 679-688. doi:10.1016/j.ijforecast.2006.03.001

    Examples
    --------
    >>> absolute_scaled_error([100.0, 130.0], 110.0, [50.0, 70.0, 100.0]).tolist()
    [0.4, 0.8]
    """
    past = finite("history", history)
    if past.ndim == 0 or past.shape[-1] < 2:
        raise ParameterError(f"history has shape {past.shape}; at least two values are needed.")
    truth, middle, scale = broadcast(
        actual=finite("actual", actual),
        median=finite("median", median),
        history=np.abs(np.diff(past, axis=-1)).mean(axis=-1),
    )
    return np.asarray(np.abs(middle - truth) / np.where(scale > 0, scale, np.nan))
