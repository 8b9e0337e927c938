"""How often the intervals of each model held on windows of other markets."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["coverage", "note_on_levels"]

LARGEST_MEASURED = 95


@cache
def coverage() -> dict[str, dict[str, Any]]:
    """By model: ``cov80``, ``cov95`` (shares), ``WIS``, ``windows`` and more."""
    path = files("forecasting") / "models" / "constants" / "coverage.json"
    return dict(json.loads(path.read_text("utf-8"))["models"])


def note_on_levels(levels: Sequence[float], model: str) -> tuple[str, ...]:
    """What to know of levels beyond those that were measured; empty where there are none."""
    beyond = [f"{level:g}" for level in levels if level > LARGEST_MEASURED]
    if not beyond:
        return ()
    words = (
        f"How often {' and '.join(beyond)} % intervals hold was not measured; expect less than "
        "they say."
    )
    known = coverage().get(model)
    if known is None:
        return (words,)
    return (
        f"{words} Those of {LARGEST_MEASURED} % held in {known['cov95']:.0%} of "
        f"{known['windows']:,} windows of other markets.",
    )
