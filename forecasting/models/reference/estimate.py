"""Estimation of the reference class: smoothed pinball loss, spreads from groups left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.models.reference.terms import (
    FITTED_HORIZON,
    FLOOR,
    LOG_SPREADS,
    MEDIAN_TERMS,
    PROBS,
    SPREAD_TERMS,
    TAIL_TERMS,
    Member,
)
from forecasting.models.reference.windows import joined

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasting.arrays import Array
    from forecasting.models.reference.terms import Terms
    from forecasting.models.reference.windows import Windows

    Bounds = list[tuple[float | None, float | None]]

__all__ = ["ANY_AGE", "Learned", "equal_weights", "fit_members", "fit_pair"]

SMOOTHING = 0.01
"""The corner of the pinball loss is rounded on this scale of log growth."""
RIDGE = 1e-4
FALL_ON = 0.25
"""Least coefficient of ``plunge``: what fell every year falls on, the faster the more."""
CAUTION = {"one": 0.31, "pace": 0.13}
"""Added to the spreads of take-offs: ten technologies are few; see the method chapter."""
SURENESS = {"one": -0.15}
"""Added to the spreads of any age: they come from errors where a fifth of the technologies was left
out, more than a forecast lacks; chosen where one was left out."""
FOLDS = 5
STEPS = 400
"""At most so many steps of one search."""
TAKEOFF_SHARE = 0.4
"""Weight of the take-off windows where the two kinds of windows are fitted together."""
P, Q, R = len(MEDIAN_TERMS), len(SPREAD_TERMS), len(TAIL_TERMS)
SIZE = P + 2 * Q + 2 * R
ANY_AGE = (
    ("one", "years", "turn", "rise", "limited", "lowest", "plunge"),
    ("one", "unrest", "pace", "points", "falls", "climb", "log_years", "falls_log_years"),
)
"""Terms of the median and of the spreads that a class of any age uses."""
TAKEOFF = (
    ("one", "years", "last", "mean", "brake"),
    ("one", "unrest", "pace", "points", "log_years"),
)
GATE_BEGIN = np.array([-2.0, 0, 0, 0, 4.0, 0, 0, 0])
Form = tuple[tuple[str, ...], tuple[str, ...]]


def equal_weights(*keys: NDArray[Any]) -> Array:
    """Weights that add up to one: equal for every first key, in it for every second, and so on."""
    weights, parent = np.ones(len(keys[0])), np.zeros(len(keys[0]), dtype=int)
    for key in keys:
        pairs = np.stack([parent, np.unique(key, return_inverse=True)[1]])
        cells, place = np.unique(pairs, axis=1, return_inverse=True)
        children = np.bincount(cells[0])
        weights, parent = weights / children[parent], place.ravel()
    return np.asarray(weights / np.bincount(parent)[parent])


def per_size(rows: Windows, weights: Array) -> Array:
    """Weights over the root of the usual growth: halfway between percent and own changes."""
    scaled = weights / np.sqrt(np.exp(rows.terms.spread[:, SPREAD_TERMS.index("pace")]) + FLOOR)
    return np.asarray(scaled / scaled.sum())


@dataclass(frozen=True)
class Task:
    """Members to be fitted together, and the gate between two of them.

    Given ``shares``, the weights of the members, (W,) each, and ``centres``, their medians, (W, 5)
    each, neither gate nor medians are fitted; ``gate_only`` keeps the members as they begin.
    """

    rows: Windows
    weights: Array
    forms: Sequence[Form]
    shares: Sequence[Array] | None = None
    centres: Sequence[Array] | None = None
    prior: Array | None = None
    ridge: float = RIDGE
    gate_only: bool = False

    @property
    def has_gate(self) -> bool:
        """Whether a gate is fitted."""
        return self.shares is None and len(self.forms) > 1

    def bounds(self, begin: Array) -> Bounds:
        """Terms that a form lacks stay at zero; what is not to be fitted stays as it begins."""
        found: Bounds = []
        for median, spread in self.forms:
            free = () if self.centres is not None else median
            for term in MEDIAN_TERMS:
                low = FALL_ON if term == "plunge" else None
                found.append((low, None) if term in free else (0, 0))
            found += [(None, None) if term in spread else (0, 0) for term in SPREAD_TERMS * 2]
            found += [(None, None)] * (2 * R)
        if self.gate_only:
            found = [(value, value) for value in begin[: len(found)].tolist()]
        return found + [(None, None)] * (len(begin) - len(found))

    def solve(self, start: Learned | None) -> Learned:
        """Minimise by L-BFGS with the exact gradient."""
        from scipy.optimize import minimize

        known = np.isfinite(self.rows.outcome)
        true, weights = np.where(known, self.rows.outcome, 0.0), known * self.weights[:, None]
        weights = weights / weights.sum()
        begin = self._begin(start)
        prior = np.zeros(len(begin)) if self.prior is None else self.prior

        def objective(theta: Array) -> tuple[float, Array]:
            loss, gradient = self._loss(theta, true, weights)
            away = theta - prior
            return loss + self.ridge * float(away @ away), gradient + 2 * self.ridge * away

        found = minimize(
            objective,
            begin,
            jac=True,
            method="L-BFGS-B",
            bounds=self.bounds(begin),
            options={"maxiter": STEPS, "ftol": 1e-8, "maxfun": 1000},
        )
        members = [_unpack(part) for part in np.split(found.x[: self._size], len(self.forms))]
        return Learned(members, found.x[self._size :] if self.has_gate else None)

    @property
    def _size(self) -> int:
        return SIZE * len(self.forms)

    def _begin(self, start: Learned | None) -> Array:
        members = start.members if start else [_unpack(_plain()) for _ in self.forms]
        gate = GATE_BEGIN if start is None or start.gate is None else start.gate
        return np.concatenate([*map(_pack, members), gate[: len(gate) * self.has_gate]])

    def _loss(self, theta: Array, true: Array, weights: Array) -> tuple[float, Array]:
        """Smoothed pinball loss of the blended quantiles, and its gradient."""
        terms, gate = self.rows.terms, theta[self._size :]
        parts = [_unpack(part) for part in np.split(theta[: self._size], len(self.forms))]
        each = [member.quantiles(terms) for member in parts]
        if self.centres is not None:
            each = [q + centre[..., None] for q, centre in zip(each, self.centres, strict=True)]
        shares = self.shares or Learned(parts, gate if self.has_gate else None).shares(terms)
        error = true[..., None] - sum(_times(s, q) for s, q in zip(shares, each, strict=True))
        smooth = np.sqrt(error**2 + SMOOTHING**2)
        loss = float((weights * ((PROBS - 0.5) * error + 0.5 * smooth).sum(axis=-1)).sum())
        slope = -weights[..., None] * ((PROBS - 0.5) + 0.5 * error / smooth)
        gradients = [
            _gradient(member, quantiles, terms, _times(share, slope))
            for member, quantiles, share in zip(parts, each, shares, strict=True)
        ]
        if self.has_gate:
            gap = (slope * (each[0] - each[1])).sum(axis=(1, 2))
            odds = shares[0] * (1 - shares[0] / np.maximum(terms.ramp, 1e-12))
            gradients.append(terms.gate.T @ (gap * odds))
        return loss, np.concatenate(gradients)


def _times(share: Array, values: Array) -> Array:
    return np.asarray(share[:, None, None] * values)


def _gradient(member: Member, quantiles: Array, terms: Terms, slope: Array) -> Array:
    """Gradient of the loss in one member's coefficients, packed."""
    middle = quantiles[..., 2]
    down, up = middle - quantiles[..., 1], quantiles[..., 3] - middle
    low, high = member.beyond(terms)
    free = np.exp(LOG_SPREADS[1]) * (1 - 1e-9)
    pulls = (
        -(slope[..., 1] + (1 + low) * slope[..., 0]) * down * (down < free),
        (slope[..., 3] + (1 + high) * slope[..., 4]) * up * (up < free),
    )
    median = np.tensordot(slope.sum(axis=-1), terms.median, axes=([0, 1], [0, 1]))
    spreads = []
    for pull in pulls:
        lasting = pull @ terms.log_years
        spreads += [terms.spread.T @ pull.sum(axis=1), [lasting.sum(), lasting @ terms.falls]]
    outer = (-(slope[..., 0] * down).sum(axis=1), (slope[..., 4] * up).sum(axis=1))
    tails = [
        value
        for pull, times in zip(outer, (low, high), strict=True)
        for value in ((pull * times[:, 0]).sum(), (pull * times[:, 0]) @ terms.points)
    ]
    return np.concatenate([median, *spreads, tails])


def _plain() -> Array:
    """Where a fit begins that knows nothing."""
    theta = np.zeros(SIZE)
    for side in (0, 1):
        first = P + side * Q
        theta[first + SPREAD_TERMS.index("one")] = -1.0
        theta[first + SPREAD_TERMS.index("log_years")] = 0.7
        theta[P + 2 * Q + side * R] = -0.3
    return theta


def _pack(member: Member) -> Array:
    return np.concatenate([member.median, member.lower, member.upper, member.tails.ravel()])


def _unpack(theta: Array) -> Member:
    median, lower, upper, tails = np.split(theta, [P, P + Q, P + 2 * Q])
    return Member(median, lower, upper, tails.reshape(2, R))


@dataclass(frozen=True)
class Learned:
    """What one fit found: the members, and the gate between two of them."""

    members: list[Member]
    gate: Array | None = None

    def shares(self, terms: Terms) -> list[Array]:
        """Weight of each member, (N,)."""
        if self.gate is None:
            return [np.ones(len(terms.falls))]
        weight = terms.takeoff_weight(self.gate)
        return [weight, 1 - weight]

    def quantiles(self, terms: Terms) -> Array:
        """Quantiles of the log growth at `PROBS`, (N, h, 5)."""
        each = (m.quantiles(terms) for m in self.members)
        return np.asarray(
            sum(s[:, None, None] * q for s, q in zip(self.shares(terms), each, strict=True))
        )


def fit_members(
    rows: Windows,
    weights: Array,
    prior: Learned | None = None,
    ridge: float = RIDGE,
    start: Learned | None = None,
) -> Learned:
    """One member of any age; its spreads are those of groups left out.

    The ridge draws to ``prior``, if there is one, and else to zero; the search begins at ``start``,
    by default at the prior.
    """
    told = None if prior is None else _pack(prior.members[0])

    def first(part: Windows, share: Array, begin: Learned | None) -> Learned:
        task = Task(part, share, [ANY_AGE], prior=told, ridge=ridge)
        return task.solve(begin or start or prior)

    return _with_spreads(rows, weights, first, prior=told, ridge=ridge)


def fit_pair(early: Windows, any_age: Windows, start: Learned | None = None) -> Learned:
    """The take-off member, the member of any age, and the gate between them.

    Each member is fitted to its own windows, then the gate to both kinds; last the spreads are
    fitted again to the errors of forecasts of technologies that had been left out.
    Take-offs of every technology weigh the same, as do windows of any age within a shape.
    """
    rows: Windows = joined([early, any_age])
    weights = np.concatenate(
        [
            TAKEOFF_SHARE * per_size(early, equal_weights(early.group, early.points)),
            (1 - TAKEOFF_SHARE)
            * per_size(any_age, equal_weights(any_age.shape, any_age.group, any_age.points)),
        ]
    )

    def first(part: Windows, share: Array, begin: Learned | None) -> Learned:
        begin = begin or start
        alone = []
        for i, (kind, form) in enumerate(((part.young, TAKEOFF), (~part.young, ANY_AGE))):
            own = Learned([begin.members[i]]) if begin else None
            alone += Task(part.take(kind), share[kind], [form]).solve(own).members
        members = Learned(alone, begin.gate if begin else None)
        return Task(part, share, [TAKEOFF, ANY_AGE], gate_only=True).solve(members)

    found = _with_spreads(rows, weights, first)
    added = (CAUTION, SURENESS)
    members = [one.wider(more) for one, more in zip(found.members, added, strict=True)]
    return Learned(members, found.gate)


def _with_spreads(
    rows: Windows,
    weights: Array,
    first: Callable[[Windows, Array, Learned | None], Learned],
    **drawn_to: Any,
) -> Learned:
    """A first fit, and the spreads that its forecasts of groups left out would have needed."""
    found = first(rows, weights, None)
    count = len(found.members)
    centres = [np.zeros((len(rows.points), FITTED_HORIZON)) for _ in range(count)]
    shares = [np.ones(len(rows.points)) for _ in range(count)]
    fold = folds(rows)
    for one in np.unique(fold):
        out = fold == one
        other = first(rows.take(~out), weights[~out], found)
        terms = rows.terms.take(out)
        for i, (member, share) in enumerate(zip(other.members, other.shares(terms), strict=True)):
            centres[i][out], shares[i][out] = terms.median @ member.median, share
    forms = [ANY_AGE] if count == 1 else [TAKEOFF, ANY_AGE]
    options = {"shares": shares, "centres": centres, **drawn_to}
    spreads = Task(rows, per_size(rows, weights), forms, **options).solve(found).members
    members = [replace(s, median=m.median) for s, m in zip(spreads, found.members, strict=True)]
    return Learned(members, found.gate)


def left_out(rows: Windows) -> tuple[str, NDArray[Any]]:
    """What is left out together, and which of them each window is of.

    ``"groups"``, or ``"series"`` where there are fewer groups than folds.
    """
    groups = np.unique(rows.group, return_inverse=True)[1]
    if groups.max() + 1 >= FOLDS:
        return "groups", groups
    return "series", np.unique(rows.series, return_inverse=True)[1]


def folds(rows: Windows) -> NDArray[Any]:
    """Five folds of groups, or of series where there are fewer groups, dealt by name."""
    return np.asarray(left_out(rows)[1] % FOLDS)
