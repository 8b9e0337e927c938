"""The default model as numbers for a reader's browser: its rules, its coefficients, its knots."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np

from forecasting.models.reference import knots, terms
from forecasting.models.reference.quantiles import KINDS, ReferenceClass
from forecasting.models.reference.record import SAY_KIND
from forecasting.normal import normal_score

__all__ = ["KNOWN_ON", "classes", "model"]

KNOWN_ON = dt.date(2021, 1, 31)
"""The day of the article: the page can forget what was learned later."""


def model() -> dict[str, Any]:
    """Everything that ``four_numbers.js`` computes with: rules, coefficients, scores, notes."""
    return {
        "rules": {
            "longest": terms.LONGEST,
            "fitted_horizon": terms.FITTED_HORIZON,
            "largest_growth": terms.LARGEST_GROWTH,
            "damping": terms.DAMPING,
            "lasting": terms.LASTING,
            "limit": terms.LIMIT,
            "floor": terms.FLOOR,
            "steepest": terms.STEEPEST,
            "ramp": terms.RAMP,
            "recent": terms.RECENT,
            "halfway": terms.HALFWAY,
            "log_spreads": list(terms.LOG_SPREADS),
            "shares": knots.SHARES.tolist(),
            "bend": knots.BEND,
        },
        "models": {name: _coefficients(one) for name, one in classes().items()},
        "scores": normal_score(knots.FINE).tolist(),
        "notes": [
            "The other markets are technologies and goods, most of them counted by country. A "
            "market that a law may close tomorrow is not among them."
        ],
    }


def classes() -> dict[str, ReferenceClass]:
    """The shipped classes: "latest" or, as of `KNOWN_ON`, "known", and of a kind with its name."""
    found = {}
    for kind in (None, *KINDS):
        end = "" if kind is None else f"-{kind}"
        found[f"latest{end}"] = ReferenceClass.builtin(kind=kind)
        found[f"known{end}"] = ReferenceClass.as_of(KNOWN_ON, kind=kind)
    return found


def _coefficients(reference: ReferenceClass) -> dict[str, Any]:
    """Numbers of one class, in the order of the formulas; only the members that it has."""
    parts = ("median", "lower", "upper", "tails")
    members = {
        name: {part: getattr(member, part).tolist() for part in parts}
        for name in ("any_age", "takeoff", "product")
        if (member := getattr(reference, name)) is not None
    }
    gate = [] if reference.gate is None else np.asarray(reference.gate).tolist()
    notes = [note.removesuffix(f" {SAY_KIND}") for note in reference.notes()]  # the page asks
    return {**members, "gate": gate, "notes": notes}
