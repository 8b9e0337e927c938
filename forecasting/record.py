"""How often the intervals of each model held on windows of other markets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from forecasting.formatting import percent
from forecasting.models.constants import shipped

__all__ = ["coverage", "held_on", "note_on_levels"]

LARGEST_MEASURED = 95


def coverage() -> dict[str, dict[str, Any]]:
    """By model: ``cov80``, ``cov95`` (shares), ``WIS``, ``windows`` and more."""
    return dict(shipped("coverage")["models"])


def held_on(model: str, shape: str, points: int, kind: str | None = None) -> list[dict[str, Any]]:
    """How often intervals held on other series of one shape and about so many points.

    One row for technologies and one for products, or that of ``kind`` alone: ``of``, ``points``
    ("3", "4", "5+", or "all" where so few were not measured), ``windows``, ``held_80``,
    ``held_95`` (shares) and ``wis``. Empty for a model that was not measured.
    """
    wanted, found = str(points) if points < 5 else "5+", []
    for of, singular in (("technologies", "technology"), ("products", "product")):
        models = shipped("record")[of]["models"]
        told = models.get(f"{model}, {kind}", models.get(model))
        if told is None or kind not in (None, singular):
            continue
        measured = told[shape]
        chosen = wanted if wanted in measured else "all"
        found.append({"of": of, "points": chosen, **measured[chosen]})
    return found


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
        f"{words} Those of {LARGEST_MEASURED} % held in {percent(known['cov95'])} of "
        f"{known['windows']:,} windows of other markets.",
    )
