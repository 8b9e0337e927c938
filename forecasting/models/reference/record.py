"""What the default model held where it had not looked, in numbers and in sentences."""

from __future__ import annotations

from typing import Any

from forecasting.formatting import percent
from forecasting.models.constants import shipped

__all__ = ["SAY_KIND", "of_no_kind", "of_own_class"]

SAY_KIND = "Say kind='technology' or kind='product'."
"""What to do in Python where no kind was named; command line and pages put it in their words."""
UNLIKE = 0.6
"""Where the shipped class's 80 % intervals hold less, series are unlike its markets."""


def of_no_kind() -> str:
    """What was assumed of a series whose kind was not named, and what that held."""
    held = shipped("record")["products"]["models"]["reference"]["all"]["all"]["held_80"]
    return (
        "No kind was named: the series is taken for a technology, and for a product in part where "
        f"it fell. Of products of every shape such 80 % intervals held {percent(held)}. "
        f"{SAY_KIND}"
    )


def of_own_class(record: dict[str, Any]) -> str:
    """How a class of one's own did on groups left out, and whether to use it."""
    own, theirs = (percent(record[name]) for name in ("held_80", "shipped_held_80"))
    told = (
        f"A class of {record['series']} series of one's own: on {record['left_out']} left out its "
        f"80 % intervals held {own}, with WIS {record['wis']:.3f}; those of the shipped class held "
        f"{theirs}, with {record['shipped_wis']:.3f}."
    )
    if record["wis"] >= record["shipped_wis"]:
        return f"{told} It is too small, or its series too unlike one another: use the shipped one."
    if record["shipped_held_80"] < UNLIKE:
        return f"{told} The series are unlike the shipped markets; do not mix them."
    return told
