"""Scores of simulated values and of joint paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasting.errors import ParameterError
from forecasting.scores.arrays import as_logs, beside

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from forecasting.arrays import Array

__all__ = ["crps", "variogram_score"]


def crps(
    actual: ArrayLike, paths: ArrayLike, *, axis: int = -1, floor: ArrayLike | None = None
) -> Array:
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
    logs = as_logs("paths", draws, floor, trailing=1)
    truth, logs = beside(as_logs("actual", actual), "paths", logs)
    score = scoringrules.crps_ensemble(truth, logs, estimator="pwm", backend="numpy")
    return np.asarray(score).reshape(truth.shape)  # the library drops axes of length one


def variogram_score(
    actual: ArrayLike, paths: ArrayLike, *, floor: ArrayLike | None = None
) -> Array:
    r"""Variogram score of joint paths, on logs: whether the years go together as they did.

    The mean over pairs of years i < j of
    :math:`\big(|x_i - x_j|^{1/2} - E|X_i - X_j|^{1/2}\big)^2`, with x the logs of what happened and
    X those of a path. Scores of single years cannot tell paths that wander from paths that keep
    their course; this one can. It does not see an error that all years share, unless the last known
    value stands first in ``actual`` and in each path.

    Parameters
    ----------
    actual : array_like, shape (..., d)
        What happened in d >= 2 years, above zero.
    paths : array_like, shape (..., m, d)
        Joint paths of the forecast.
    floor : array_like, shape (...), optional
        Paths below it are raised to it.

    Returns
    -------
    array, shape (...)

    Raises
    ------
    ParameterError
        For values at or below zero, NaN, one year, or shapes that do not fit.

    References
    ----------
    Scheuerer, M. and Hamill, T. M. (2015). Variogram-based proper scoring rules for probabilistic
    forecasts of multivariate quantities. Monthly Weather Review 143(4), 1321-1334.
    doi:10.1175/MWR-D-14-00269.1

    Examples
    --------
    >>> steady, restless = [[100.0, 120.0, 144.0]], [[100.0, 160.0, 100.0], [100.0, 90.0, 200.0]]
    >>> happened = [100.0, 121.0, 140.0]
    >>> variogram_score(happened, steady).item() < variogram_score(happened, restless).item()
    True
    """
    import scoringrules

    truth, logs = as_logs("actual", actual), as_logs("paths", paths, floor, trailing=2)
    years = truth.shape[-1] if truth.ndim else 0
    if years < 2 or logs.ndim < 2 or logs.shape[-1] != years:
        raise ParameterError(
            f"actual has shape {truth.shape} and paths {logs.shape}; both must end with the same "
            "two or more years, and paths must hold its draws before them."
        )
    first, _ = beside(truth[..., 0], "paths", logs[..., 0])
    truth = np.broadcast_to(truth, (*first.shape, years))
    logs = np.broadcast_to(logs, (*first.shape, *logs.shape[-2:]))
    score = scoringrules.vs_ensemble(truth, logs, p=0.5, backend="numpy")  # a sum over i and j
    return np.asarray(score).reshape(truth.shape[:-1]) / (years * (years - 1))
