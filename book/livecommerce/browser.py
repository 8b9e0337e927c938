"""The default model as numbers for a reader's browser: its rules, its coefficients, its knots."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np

from forecasting.models.reference import knots, terms
from forecasting.models.reference.quantiles import ReferenceClass
from forecasting.normal import normal_score

__all__ = ["KNOWN_ON", "model"]

KNOWN_ON = dt.date(2021, 1, 31)
"""The day of the article: the page can forget what was learned later."""


def model() -> dict[str, Any]:
    """Everything that ``four_numbers.js`` computes with.

    Returns
    -------
    dict
        ``rules`` are the constants of the formulas; ``models`` the coefficients as of today
        ("latest") and as of `KNOWN_ON` ("known"); ``scores`` the normal scores of the quantiles;
        ``notes`` what the reader should know in any case.
    """
    latest, known = ReferenceClass.builtin(), ReferenceClass.as_of(KNOWN_ON)
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
            "most": terms.MOST,
            "log_spreads": list(terms.LOG_SPREADS),
            "shares": knots.SHARES.tolist(),
            "bend": knots.BEND,
        },
        "models": {"latest": _coefficients(latest), "known": _coefficients(known)},
        "scores": normal_score(knots.FINE).tolist(),
        "notes": [
            "The other markets are technologies, most of them counted by country. A market that a "
            "law may close tomorrow is not among them."
        ],
    }


def _coefficients(reference: ReferenceClass) -> dict[str, Any]:
    """Numbers of one class, in the order of the formulas."""
    members = {
        "any_age": reference.any_age,
        "takeoff": reference.takeoff,
        "product": reference.product,
    }
    parts = ("median", "lower", "upper", "tails")
    told: dict[str, Any] = {
        name: {part: getattr(member, part).tolist() for part in parts}
        for name, member in members.items()
    }
    return {**told, "gate": np.asarray(reference.gate).tolist()}
