"""What was estimated beforehand and is shipped: coefficients, priors, records of past forecasts."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from forecasting.errors import VintageError

__all__ = ["learned", "shipped"]


@cache
def shipped(name: str) -> dict[str, Any]:
    """A file of constants by its name, such as "reference" or "record"."""
    return dict(json.loads((files(__name__) / f"{name}.json").read_text("utf-8")))


def learned(name: str, until: int | None = None) -> dict[str, Any]:
    """The newest set of constants of a file, e.g. "priors", from years up to one only."""
    sets = sorted(shipped(name)["sets"].values(), key=lambda one: int(one["trained_until"]))
    allowed = [one for one in sets if until is None or one["trained_until"] <= until]
    if allowed:
        return dict(allowed[-1])
    raise VintageError(
        f"Nothing was learned from other markets by {until}; the oldest set of constants uses "
        f"years up to {sets[0]['trained_until']}."
    )
