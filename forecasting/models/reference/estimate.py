"""Estimation of the reference class: mean pinball loss, widening, correlation."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.errors import DataError
from forecasting.models.reference.quantiles import ReferenceClass
from forecasting.models.reference.terms import (
    FITTED_HORIZON,
    LONGEST,
    MEDIAN_TERMS,
    PROBS,
    SPREAD_TERMS,
    Gate,
    Member,
)
from forecasting.models.reference.windows import Windows, training_windows, windows_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from forecasting.models.reference.windows import OneSeries

    Array = NDArray[np.float64]
    Objective = tuple[float, Array]

SMOOTHING = 0.01
"""The corner of the pinball loss is rounded on this scale of log growth."""
RIDGE = 1e-4
FEWEST = 20
ORIGIN_STEP = 4
GATE_SHARE, GATE_WIDTH, GATE_TOP = 0.98, 0.08, 0.85
LEVELS = ((1, 3, 0.8), (0, 4, 0.95))
"""Places of the lower and the upper limit in `PROBS`, and what they should cover."""
CALIBRATED = 8
"""The widening is estimated on windows of up to this many points; longer ones cover more."""
P, Q = len(MEDIAN_TERMS), len(SPREAD_TERMS)


def equal_weights(group: NDArray[Any]) -> Array:
    """Weights that make every group count the same; they add up to one."""
    _, place, size = np.unique(group, return_inverse=True, return_counts=True)
    return np.asarray(1 / (size[place] * len(size)))


def fit_member(rows: Windows, weights: Array, start: Member | None = None) -> Member:
    """Minimise the weighted mean pinball loss at `PROBS` over all coefficients at once.

    The corner of the loss is smoothed, ``|u|`` becoming ``sqrt(u^2 + 0.01^2)``, a small ridge keeps
    every coefficient bounded, and L-BFGS with the exact gradient does the rest.
    """
    from scipy.optimize import minimize

    def objective(theta: Array) -> Objective:
        return _loss(theta, rows, weights)

    found = minimize(
        objective, _pack(start), jac=True, method="L-BFGS-B", options={"maxiter": 500, "ftol": 1e-8}
    )
    return _unpack(found.x)


def _pack(member: Member | None) -> Array:
    if member is None:
        theta = np.zeros(P + 2 * Q + 2)
        theta[[P, P + Q]], theta[[P + 1, P + Q + 1]], theta[-2:] = -1.0, 0.7, -0.5
        return theta
    return np.concatenate([member.median, member.lower, member.upper, np.log(member.tails - 1)])


def _unpack(theta: Array) -> Member:
    median, lower, upper, tails = np.split(theta, [P, P + Q, P + 2 * Q])
    return Member(median, lower, upper, 1 + np.exp(tails))


def _loss(theta: Array, rows: Windows, weights: Array) -> Objective:
    """Penalised loss and its gradient."""
    member = _unpack(theta)
    quantiles = member.quantiles(rows.median_terms, rows.spread_terms)
    down, up = quantiles[:, 2] - quantiles[:, 1], quantiles[:, 3] - quantiles[:, 2]
    error = rows.outcome[:, None] - quantiles
    smooth = np.sqrt(error**2 + SMOOTHING**2)
    loss = weights @ ((PROBS - 0.5) * error + 0.5 * smooth).sum(axis=1)
    slope = -weights[:, None] * ((PROBS - 0.5) + 0.5 * error / smooth)
    pull_down = -(slope[:, 1] + member.tails[0] * slope[:, 0]) * down
    pull_up = (slope[:, 3] + member.tails[1] * slope[:, 4]) * up
    tails = np.array([-(slope[:, 0] @ down), slope[:, 4] @ up]) * (member.tails - 1)
    gradient = np.concatenate(
        [
            rows.median_terms[:, :P].T @ slope.sum(axis=1),
            rows.spread_terms.T @ pull_down,
            rows.spread_terms.T @ pull_up,
            tails,
        ]
    )
    return float(loss + RIDGE * theta @ theta), gradient + 2 * RIDGE * theta


def fit_takeoff(series: Sequence[OneSeries], base: ReferenceClass) -> ReferenceClass:
    """Take-off coefficients, widening and correlation; gate and ordinary coefficients of ``base``.

    Raises
    ------
    DataError
        If fewer than twenty series have four points.
    """
    rows = training_windows(series)
    markets = len(np.unique(rows.series))
    if markets < FEWEST:
        raise DataError(
            f"{markets} series with four points or more; at least {FEWEST} are needed to estimate "
            "a reference class. Give fewer markets as analogues instead."
        )
    member = fit_member(rows, equal_weights(rows.group))
    quantiles, weight = held_out(rows, member, base)
    short = rows.points <= CALIBRATED
    widening = [
        nominal(rows.take(short), quantiles[short], weight[short], *level) for level in LEVELS
    ]
    return replace(
        base,
        takeoff=member,
        widening=np.array(widening),
        decay=correlation_decay(rows, quantiles),
        trained_until=max(one.end for one in series),
        groups=tuple(describe(rows)),
    )


def held_out(rows: Windows, member: Member, base: ReferenceClass) -> tuple[Array, Array]:
    """Quantiles of every row by coefficients that its group had no part in, and gate weights.

    With fewer than three groups the series are dealt into five folds instead.
    """
    fold = rows.group
    if len(np.unique(fold)) < 3:
        fold = np.unique(rows.series, return_inverse=True)[1] % 5
    quantiles = np.empty((len(fold), len(PROBS)))
    plain = replace(base, widening=np.ones((len(LEVELS), FITTED_HORIZON)))
    for one in np.unique(fold):
        rest, own = rows.take(fold != one), rows.take(fold == one)
        other = replace(plain, takeoff=fit_member(rest, equal_weights(rest.group), start=member))
        quantiles[fold == one] = other.blend(
            own.median_terms, own.spread_terms, own.mean_growth, own.years
        )
    return quantiles, base.gate.weight(rows.mean_growth)


def nominal(
    rows: Windows, quantiles: Array, weight: Array, low: int, high: int, cover: float
) -> Array:
    """Factors on the distances, by horizon, that make the interval cover what it says.

    Groups weigh the same. A factor acts in proportion to the gate's weight, as in
    `ReferenceClass.quantiles`; the five are smoothed by a straight line in the log of the horizon.
    """
    needed = 1 + (_reach(rows, quantiles, low, high) - 1) / np.maximum(weight, 1e-9)
    years = np.arange(1, FITTED_HORIZON + 1)
    factors = []
    for year in years:
        own = rows.years == year
        factors.append(_weighted_quantile(needed[own], equal_weights(rows.group[own]), cover))
    slope, level = np.polyfit(np.log(years), factors, 1)
    return np.asarray(level + slope * np.log(years))


def _reach(rows: Windows, quantiles: Array, low: int, high: int) -> Array:
    """Distance of the outcome from the median, in units of that limit's distance."""
    error, centre = rows.outcome - quantiles[:, 2], quantiles[:, 2]
    limit = np.where(error < 0, centre - quantiles[:, low], quantiles[:, high] - centre)
    return np.asarray(np.abs(error) / limit)


def _weighted_quantile(values: Array, weights: Array, share: float) -> float:
    """Smallest value that ``share`` of the weight does not exceed."""
    order = np.argsort(values)
    place = int(np.searchsorted(np.cumsum(weights[order]), share))
    return float(values[order][min(place, len(values) - 1)])


def correlation_decay(rows: Windows, quantiles: Array) -> float:
    """Exponent a of the correlation ``(j / k) ** a`` of horizons j < k, by least squares.

    The normal scores of the outcomes under forecasts of held-out groups are correlated pairwise.
    """
    from scipy.optimize import minimize_scalar
    from scipy.special import ndtri

    knots = ndtri(PROBS)
    score = np.empty(len(quantiles))
    place = np.clip((rows.outcome[:, None] > quantiles[:, 1:4]).sum(axis=1), 0, 3)
    at = np.arange(len(score))
    step = (rows.outcome - quantiles[at, place]) / (quantiles[at, place + 1] - quantiles[at, place])
    score = knots[place] + step * (knots[place + 1] - knots[place])
    table = np.full((rows.window.max() + 1, FITTED_HORIZON), np.nan)
    table[rows.window, rows.years - 1] = np.clip(score, -4, 4)
    group = np.empty(len(table), dtype=rows.group.dtype)
    group[rows.window] = rows.group
    full = np.isfinite(table).all(axis=1)
    weights, table = equal_weights(group[full]), table[full]
    cross = (table * weights[:, None]).T @ table
    size = np.sqrt(np.diag(cross))
    observed = cross / np.outer(size, size)
    years = np.arange(1.0, FITTED_HORIZON + 1)
    ratio = np.minimum.outer(years, years) / np.maximum.outer(years, years)
    found = minimize_scalar(
        lambda a: ((ratio**a - observed) ** 2).sum(), bounds=(0.01, 2), method="bounded"
    )
    return float(found.x)


def describe(rows: Windows) -> list[dict[str, Any]]:
    """By group and by the last year's growth: markets, windows, quantiles of the next growth."""
    next_year = rows.take(rows.years == 1)
    last = next_year.median_terms[:, MEDIAN_TERMS.index("last")]
    bins = [(-np.inf, 0.0), (0.0, 0.25), (0.25, 0.5), (0.5, 1.0), (1.0, np.inf)]
    table = []
    for group in np.unique(next_year.group):
        own = next_year.group == group
        for low, high in bins:
            inside = own & (last >= low) & (last < high)
            if not inside.any():
                continue
            quantiles = np.quantile(next_year.outcome[inside], [0.1, 0.5, 0.9]).round(3)
            table.append(
                {
                    "group": str(group),
                    "markets": len(np.unique(next_year.series[own])),
                    "last_from": None if np.isinf(low) else low,
                    "last_to": None if np.isinf(high) else high,
                    "windows": int(inside.sum()),
                    **dict(zip(("q10", "q50", "q90"), quantiles.tolist(), strict=True)),
                }
            )
    return table


def fit_ordinary(
    series: Sequence[OneSeries], origins: Sequence[int], importance: dict[str, float], judge: str
) -> tuple[Member, Gate]:
    """Coefficients for ordinary yearly series, and the gate.

    Parameters
    ----------
    series : sequence of OneSeries
        Whole series, e.g. of a forecasting competition.
    origins : sequence of int
        Number of points before each series' last origin; earlier origins lie four years apart.
    importance : dict
        Weight of each group.
    judge : str
        Group on which the limits are scaled to cover what they say.

    Returns
    -------
    Member, Gate
        Windows count in inverse proportion to the square root of their usual growth, halfway
        between an error in percent and an error in units of the series' own changes. The gate's
        centre is the mean growth that 98 % of the windows stay below.
    """
    pieces = [
        (one, end - points, points)
        for points in range(3, LONGEST + 1)
        for one, origin in zip(series, origins, strict=True)
        for end in range(origin, points - 1, -ORIGIN_STEP)
    ]
    rows = windows_at(pieces)
    usual = np.exp(rows.spread_terms[:, SPREAD_TERMS.index("pace")])
    weights = equal_weights(rows.group) * np.array([importance[g] for g in rows.group])
    weights = weights / np.sqrt(usual)
    member = fit_member(rows, weights / weights.sum())
    gate = Gate(float(np.quantile(rows.mean_growth, GATE_SHARE)), GATE_WIDTH, GATE_TOP)
    return _scaled(member, gate, rows.take(rows.group == judge)), gate


def _scaled(member: Member, gate: Gate, rows: Windows) -> Member:
    """The member with limits that cover what they say on these rows, at every horizon."""
    quantiles = member.quantiles(rows.median_terms, rows.spread_terms)
    quantiles = gate.steadied(quantiles, rows.median_terms, rows.spread_terms)
    full = np.ones(len(rows.outcome))
    near, far = (nominal(rows, quantiles, full, *level) for level in LEVELS)
    years = np.arange(1, FITTED_HORIZON + 1)
    slope, level = np.polyfit(np.log(years), np.log(near), 1)
    shift = np.zeros(Q)
    shift[[SPREAD_TERMS.index("one"), SPREAD_TERMS.index("log_years")]] = level, slope
    tails = member.tails * (far / near).mean()
    return Member(member.median, member.lower + shift, member.upper + shift, tails)
