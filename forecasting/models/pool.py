"""Combination of forecasts: the quantiles of fixed members, averaged with fixed weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from forecasting.errors import ParameterError
from forecasting.models import get
from forecasting.models.base import Estimates, Model
from forecasting.models.shrinkage import concat
from forecasting.predictive import LARGEST_LOG, PROBS, Predictive
from forecasting.standing import LIMITS, WITHIN, are_absurd

if TYPE_CHECKING:
    import datetime as dt

    from numpy.typing import NDArray

    from forecasting.arrays import Array

__all__ = ["Pool", "average"]

CHUNK = 20_000
BROKEN = 1e6
"""A member with a limit so many times off the last value is broken, not just unsure."""


@dataclass(frozen=True)
class Pool(Model):
    r"""Quantiles of several models, averaged on the log scale.

    .. math:: \log q_p = \sum_m w_m \log q_{m,p}

    at every probability p (Vincentization). Unlike a mixture, whose intervals grow wider the more
    its members disagree, the average of calibrated quantiles stays about as wide as they are.
    Weights are fixed before the series is seen. A member that needs more points than there are,
    that cannot describe the series, or whose 95 % limits lie a million times off the last value
    within five years (unless all do) is left out, its weight going to the others in proportion,
    and the result says so.

    Parameters
    ----------
    members : sequence of str or Model
        Two or more models. The default joins three unlike ideas: what other markets did, a ceiling,
        and the series' own momentum.
    weights : sequence of float, optional
        One nonnegative weight for each; equal by default.

    Raises
    ------
    ParameterError
        For another number of weights than members, a weight below zero, or none above it.

    References
    ----------
    Lichtendahl, K. C., Grushka-Cockayne, Y. and Winkler, R. L. (2013). Is it better to average
    probabilities or quantiles? Management Science 59(7), 1594-1611. doi:10.1287/mnsc.1120.1667

    Examples
    --------
    >>> import forecasting as fc
    >>> s = fc.AnnualSeries([20, 135, 444, 971], years=range(2017, 2021), unit="m EUR")
    >>> one, other, both = (
    ...     fc.forecast(s, 1, model=m).median
    ...     for m in ("naive", "drift", Pool(members=("naive", "drift")))
    ... )
    >>> bool(np.isclose(both, np.sqrt(one * other))[0])
    True
    """

    name: ClassVar[str] = "pool"
    assumes: ClassVar[str] = "Models that err differently err less on average."
    refusal: ClassVar[str] = "no member can describe this series"

    members: Sequence[str | Model] = ("reference", "logistic", "arima")
    weights: Sequence[float] | None = None

    def __post_init__(self) -> None:
        given = self.shares
        if len(given) != len(self.members) or not len(given):
            raise ParameterError(
                f"{len(given)} weights for {len(self.members)} members. Give one weight each."
            )
        if not all(weight >= 0 for weight in given) or not sum(given) > 0:
            raise ParameterError(f"weights={given!r}: give numbers from 0, not all zero.")

    @property
    def models(self) -> list[Model]:
        """The members as models."""
        return [get(member) for member in self.members]

    @property
    def shares(self) -> list[float]:
        """The weights as given, equal by default."""
        return [1.0] * len(self.members) if self.weights is None else list(self.weights)

    @property
    def by_series(self) -> bool:
        return True

    @property
    def measured_as(self) -> str:
        usual = [get(member).name for member in type(self).members]
        same = [model.measured_as for model in self.models] == usual
        return self.name if same and len(set(self.shares)) == 1 else ""

    @property
    def minimum(self) -> int:
        """Points that the least demanding member needs."""
        return min(model.minimum for model in self.models)

    def df(self, n: int) -> int | None:
        """Smallest degrees of freedom among the members in use; None if none counts any."""
        known = [model.df(n) for model in self._usable(n)]
        return min((df for df in known if df is not None), default=None)

    def as_of(self, day: dt.date) -> Pool:
        """The pool of its members as of a day."""
        return replace(self, members=tuple(model.as_of(day) for model in self.models))

    def _usable(self, n: int) -> list[Model]:
        return [model for model in self.models if model.minimum <= n]

    def estimate(self, y: Array) -> Estimates:
        found: Estimates = {"ok": np.zeros(len(y), dtype=bool)}
        for i, model in enumerate(self.models):
            if model.minimum > y.shape[1]:
                continue
            own = model.estimate(y)
            ok = own.pop("ok", np.ones(len(y), dtype=bool))
            found["ok"] = np.logical_or(found["ok"], ok)
            own["usable"] = ok[:, None]
            found |= {_prefix(i, model) + key: value for key, value in own.items()}
        return found

    def predict(self, y: Array, estimates: Estimates, horizon: int, seed: int) -> Predictive:
        parts = []
        for i in range(0, len(y), CHUNK):
            rows = slice(i, i + CHUNK)
            part = {key: value[rows] for key, value in estimates.items()}
            parts.append(self._predict(y[rows], part, horizon, seed))
        notes = dict.fromkeys(note for part in parts for note in part.notes)
        return concat(parts, df=self.df(y.shape[1]), method=parts[0].method, notes=tuple(notes))

    def _predict(self, y: Array, estimates: Estimates, horizon: int, seed: int) -> Predictive:
        parts, weights, notes, used = [], [], [], []
        for i, (model, share) in enumerate(zip(self.models, self.shares, strict=True)):
            if model.minimum > y.shape[1]:
                notes.append(f"{_label(model)} needs {model.minimum} points and was left out.")
                continue
            prefix = _prefix(i, model)
            own = {k.removeprefix(prefix): v for k, v in estimates.items() if k.startswith(prefix)}
            usable = own.pop("usable")[:, 0]
            if not usable.all():
                notes.append(f"{_label(model)} was left out: {model.refusal}.")
            weights.append(share * usable)
            used.append(model)
            parts.append(model.predict(y, own, max(horizon, WITHIN), seed))
        shares = np.stack(weights, axis=1)
        sound = shares * ~np.stack([_is_broken(part, y[:, -1]) for part in parts], axis=1)
        sound = np.where(sound.any(axis=1, keepdims=True), sound, shares)
        for model, gone in zip(used, np.any(shares > sound, axis=0).tolist(), strict=True):
            if gone:
                notes.append(
                    f"{_label(model)} was left out: it has a limit more than {BROKEN:,.0f} times "
                    f"above or below the last value within {WITHIN} years."
                )
        notes += [note for part in parts for note in part.notes]
        pooled = average(parts, sound)
        return replace(pooled, values=pooled.values[:, :horizon], notes=tuple(notes))


def _is_broken(part: Predictive, last: Array) -> NDArray[np.bool_]:
    """Which rows of a member are no numbers, or absurd ones, (N,)."""
    logs = part.quantile(LIMITS)
    limits = np.exp(np.clip(logs, -LARGEST_LOG, LARGEST_LOG))
    return np.asarray(are_absurd(last, limits, BROKEN) | ~np.isfinite(logs).all(axis=(1, 2)))


def _label(model: Model) -> str:
    """The model's name, or a more telling one of its own."""
    return str(getattr(model, "family", model.name))


def _prefix(place: int, model: Model) -> str:
    return f"{place + 1} {_label(model)} "


def average(parts: Sequence[Predictive], weights: Array) -> Predictive:
    """Average quantiles of the same series by several models, on the log scale.

    Weights (N, M) are scaled to sum to one; a part of weight zero is ignored.
    """
    if any(part.scale != "log" for part in parts):
        raise ParameterError("Only models on the log scale can be pooled.")
    total = weights.sum(axis=1, keepdims=True)
    share = weights / np.where(total > 0, total, 1)
    values = np.zeros(1)
    for i, part in enumerate(parts):
        own = share[:, i, None, None]
        values = values + np.where(own > 0, own * part.quantile(PROBS), 0.0)
    return Predictive(
        PROBS,
        values,
        method=f"average of the log quantiles of {int((weights > 0).any(axis=0).sum())} models",
    )
