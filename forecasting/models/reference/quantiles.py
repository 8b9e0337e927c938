"""What other markets' lives teach: coefficients, and what they say of a short series.

A technology's class has two members of one small model, one estimated on take-offs and one on
windows of any age, averaged quantile by quantile; a gate says how much a series counts as a
take-off. Products, and a class of one's own, have one member. Forecasting needs numpy only;
`estimate` and `own` estimate, and the package ships the result.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.days import last_public_year
from forecasting.errors import DataError, ParameterError, VintageError
from forecasting.models.constants import shipped
from forecasting.models.reference.knots import FINE, refined
from forecasting.models.reference.record import of_no_kind, of_own_class
from forecasting.models.reference.terms import GATE_TERMS, Member, Terms, log_growth
from forecasting.predictive import Predictive

if TYPE_CHECKING:
    import pandas as pd

    from forecasting.arrays import Array
    from forecasting.models.reference.analogues import Analogues

__all__ = ["KINDS", "ReferenceClass"]

KINDS = ("technology", "product")
"""Kinds of series that have a shipped class of their own."""
BLOCK = 10_000
"""Series that are worked out at once."""


@dataclass(frozen=True)
class ReferenceClass:
    """What other markets' growth says about the next years of a short series.

    Attributes
    ----------
    any_age : Member
        Coefficients for a market at any age.
    takeoff : Member or None
        Coefficients for take-offs; None where the class knows one kind of window only.
    gate : array, shape (8,), or None
        Of the logit of the weight of ``takeoff``, in the order of `terms.GATE_TERMS`.
    product : Member or None
        Coefficients for products, lent to a series that fell lately where no kind was named.
    kind : str
        ``"technology"``, ``"product"``, ``"own"``, or ``""``: a technology for want of a word.
    trained_until : int
        No figure of a later year took part in the estimation.
    groups : tuple of dict
        By group (technology): number of markets and quantiles of the next growth.
    record : dict
        Of a class of one's own: what it held on groups left out.

    References
    ----------
    Flyvbjerg, B. (2008). Curbing optimism bias and strategic misrepresentation in planning:
    reference class forecasting in practice. European Planning Studies 16(1), 3-21.
    doi:10.1080/09654310701747936

    Koenker, R. and Bassett, G. (1978). Regression quantiles. Econometrica 46(1), 33-50.
    doi:10.2307/1913643

    Examples
    --------
    >>> known = ReferenceClass.builtin(until=2020)
    >>> known.trained_until, known.predict([[20, 135, 444, 971]], horizon=2).values.shape
    (2019, (1, 2, 11))
    """

    any_age: Member = field(repr=False)
    takeoff: Member | None = field(repr=False)
    gate: Array | None = field(repr=False)
    product: Member | None = field(repr=False)
    kind: str
    trained_until: int
    groups: tuple[dict[str, Any], ...] = field(default=(), repr=False)
    record: dict[str, Any] = field(default_factory=dict, repr=False)

    @classmethod
    def fit(
        cls,
        frame: pd.DataFrame,
        *,
        id: str = "id",  # noqa: A002
        year: str = "year",
        value: str = "value",
        group: str | None = None,
        until: int | None = None,
        kind: str = "technology",
    ) -> ReferenceClass:
        """Learn a class of one's own from a long frame of series of any age.

        The coefficients for a market of any age are drawn to the shipped ones of the nearest kind,
        the less the more series there are, and the class is tried on groups left out (``record``).

        Parameters
        ----------
        frame : pandas.DataFrame
            One row per series and year, twenty series or more. Windows never span a gap.
        id, year, value : str
            Columns.
        group : str, optional
            Column of what is left out together, such as brands; default ``"group"``, where there
            is one. With fewer than five of them, series are left out one by one.
        until : int, optional
            Leave out figures of later years.
        kind : {"technology", "product"}
            Shipped class that a small class is drawn to.

        Returns
        -------
        ReferenceClass
            Of the kind ``"own"``; save it with `to_json`.

        Raises
        ------
        DataError
            For missing columns, values that are not positive, or fewer than 20 series of eight
            years: three to learn from and five that followed.
        ParameterError
            For an unknown kind.
        """
        from forecasting.models.reference.own import fit_own
        from forecasting.models.reference.windows import read_series

        group = group or ("group" if "group" in frame else None)
        series = read_series(frame, id, year, value, group, until=until, gaps=True)
        shipped = cls.builtin(kind=kind)
        member, record = fit_own(series, shipped.any_age, shipped.blend)
        return cls(member, None, None, None, "own", max(s.end for s in series), record=record)

    @classmethod
    def builtin(cls, until: int | None = None, kind: str | None = None) -> ReferenceClass:
        """The shipped class with the latest cut-off that is not after a year.

        Parameters
        ----------
        until : int, optional
            The year. Default: no limit.
        kind : {"technology", "product"}, optional
            What the series is. Without it, it is taken for a technology, and for a product in part
            if it fell in its last three years.

        Returns
        -------
        ReferenceClass

        Raises
        ------
        VintageError
            If every shipped class was trained on later years.
        ParameterError
            For an unknown kind.
        """
        if kind not in (None, *KINDS):
            raise ParameterError(f"kind={kind!r}: give one of {', '.join(KINDS)}, or none.")
        classes = _shipped(kind)
        allowed = [c for c in classes if until is None or c.trained_until <= until]
        if not allowed:
            raise VintageError(
                f"The first shipped reference class was trained until {classes[0].trained_until}, "
                f"not {until}. Learn one with ReferenceClass.fit(frame, until={until})."
            )
        return allowed[-1]

    @classmethod
    def as_of(cls, day: dt.date, kind: str | None = None) -> ReferenceClass:
        """The shipped class that could have been known on a day.

        A year's figures count as public once the following year is over: in year Y a class is
        allowed that was trained until Y - 2 or before.

        Parameters
        ----------
        day : datetime.date
            A VintageError if no shipped class is that old.
        kind : {"technology", "product"}, optional
            What the series is, as for `builtin`.

        Returns
        -------
        ReferenceClass
        """
        return cls.builtin(last_public_year(day), kind)

    def require(self, day: dt.date) -> None:
        """Refuse, by a VintageError, a class that knows more than `as_of` of that day may."""
        public = last_public_year(day)
        if self.trained_until > public:
            raise VintageError(
                f"This reference class was trained until {self.trained_until}; on {day} figures up "
                f"to {public} were public. Use ReferenceClass.as_of(day)."
            )

    def notes(self) -> list[str]:
        """What a user should know of this class, in sentences."""
        if self.kind == "own":
            return [of_own_class(self.record)]
        return [] if self.kind else [of_no_kind()]

    def takeoff_weight(self, terms: Terms) -> Array:
        """How much each series counts as a take-off, (N,)."""
        return np.zeros(len(terms.falls)) if self.gate is None else terms.takeoff_weight(self.gate)

    def blend(self, terms: Terms) -> Array:
        """Quantiles of the log growth at `PROBS`, (N, h, 5), from the terms of N series.

        With the years no limit comes nearer to the median.
        """
        found = self.any_age.quantiles(terms)
        for member, weight in (
            (self.takeoff, self.takeoff_weight(terms)),
            (self.product, terms.like_products),
        ):
            if member is not None:
                found = found + weight[:, None, None] * (member.quantiles(terms) - found)
        return found

    def quantiles(self, growth: Array, horizon: int) -> Array:
        """Quantiles at `PROBS` of the log growth over 1 to h years, (N, n - 1) to (N, h, 5)."""
        blocks = [slice(i, i + BLOCK) for i in range(0, max(len(growth), 1), BLOCK)]
        return np.concatenate([self.blend(Terms.of(growth[b], horizon)) for b in blocks])

    def compare(self, frame: pd.DataFrame, until: int, leave_out: str | None = None) -> Analogues:
        """What this class got wrong on markets of the user's own kind; see `Analogues.learn`."""
        from forecasting.models.reference.analogues import Analogues

        return Analogues.learn(frame, self.blend, until, leave_out)

    def predict(self, y: Array, horizon: int, analogues: Analogues | None = None) -> Predictive:
        """Predictive distribution of N series of n >= 3 positive values, oldest first.

        Of longer ones the last ten are used. Fitted to five years ahead; beyond, the formulas go on
        and no interval narrows. ``analogues`` come from `compare`.
        """
        y = np.asarray(y, dtype=float)
        if y.ndim != 2 or y.shape[1] < 3 or not ((y > 0) & np.isfinite(y)).all():
            raise ParameterError(
                f"y has shape {y.shape}; the reference class needs (N, n >= 3) positive numbers."
            )
        growth = log_growth(y)
        quantiles = self.quantiles(growth, horizon)
        if analogues is not None:
            quantiles = analogues.adjust(growth, quantiles)
        return Predictive(
            probs=FINE,
            values=np.log(y[:, -1])[:, None, None] + refined(quantiles),
            scale="log",
            method=f"quantile regression on other markets' growth until {self.trained_until}",
            kind="product" if self.kind == "product" else "technology",
        )

    @staticmethod
    def provenance() -> list[dict[str, Any]]:
        """Series that the shipped classes were estimated from: origin, licence, years."""
        return list(shipped("reference")["provenance"])

    def summary(self) -> pd.DataFrame:
        """By group and range of the last log growth: markets, quantiles of the next growth."""
        import pandas as pd

        return pd.DataFrame(list(self.groups))

    def to_json(self) -> str:
        """The class as JSON text, for `from_json`."""
        return json.dumps(self.to_dict())

    def to_dict(self) -> dict[str, Any]:
        """The class as numbers and text, for `from_dict`."""
        members = {"any_age": self.any_age, "takeoff": self.takeoff, "product": self.product}
        gate = None if self.gate is None else self.gate.tolist()
        return {
            "kind": self.kind,
            "trained_until": self.trained_until,
            **{name: None if one is None else one.to_dict() for name, one in members.items()},
            "gate": None if gate is None else dict(zip(GATE_TERMS, gate, strict=True)),
            "groups": list(self.groups),
            "record": self.record,
        }

    @classmethod
    def from_json(cls, text: str) -> ReferenceClass:
        """Read what `to_json` wrote.

        Parameters
        ----------
        text : str
            A DataError if it is not the JSON of such a class.

        Returns
        -------
        ReferenceClass
        """
        try:
            return cls.from_dict(json.loads(text))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise DataError(
                f"This is no saved reference class ({error!r}). Give the text that to_json wrote."
            ) from error

    @classmethod
    def from_dict(cls, saved: dict[str, Any]) -> ReferenceClass:
        """The inverse of `to_dict`; all its keys are needed."""
        gate = saved["gate"]
        takeoff, product = (
            None if saved[name] is None else Member.from_dict(saved[name])
            for name in ("takeoff", "product")
        )
        return cls(
            any_age=Member.from_dict(saved["any_age"]),
            takeoff=takeoff,
            gate=None if gate is None else np.array([gate[term] for term in GATE_TERMS]),
            product=product,
            kind=str(saved["kind"]),
            trained_until=int(saved["trained_until"]),
            groups=tuple(saved["groups"]),
            record=dict(saved["record"]),
        )


@cache
def _shipped(kind: str | None) -> tuple[ReferenceClass, ...]:
    """The shipped classes of a kind, by rising cut-off."""
    product = ReferenceClass.from_dict(shipped("reference")["product"])
    if kind == "product":
        return (product,)
    classes = [ReferenceClass.from_dict(one) for one in shipped("reference")["technology"]]
    if kind is None:
        classes = [replace(one, kind="", product=product.any_age.lent()) for one in classes]
    return tuple(classes)
