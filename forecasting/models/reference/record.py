"""What the default model held where it had not looked, in numbers and in sentences."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["of_no_kind", "of_own_class", "saved"]

UNLIKE = 0.6
"""Where the shipped class's 80 % intervals hold less, series are unlike its markets."""


@cache
def saved(name: str) -> dict[str, Any]:
    """A file of constants: "reference", or "record" (made by `benchmarks.record`)."""
    text = (files("forecasting") / "models" / "constants" / f"{name}.json").read_text("utf-8")
    return dict(json.loads(text))


def of_no_kind() -> str:
    """What was assumed of a series whose kind was not named, and what that held."""
    held = {
        kind: saved("record")[kind]["models"]["reference"]["all"]["all"]["held_80"]
        for kind in ("technologies", "products")
    }
    return (
        "No kind was named: the series is taken for a technology, and for a product in part "
        "where it fell. Such 80 % intervals held "
        f"{held['technologies']:.0%} on technologies left out and {held['products']:.0%} on "
        "products. Say kind='technology' or kind='product'."
    )


def of_own_class(record: dict[str, Any]) -> str:
    """How a class of one's own did on groups left out, and whether to use it."""
    told = (
        f"A class of {record['series']} series of one's own: on groups left out its 80 % intervals "
        f"held {record['held_80']:.0%}, with WIS {record['wis']:.3f}; those of the shipped class "
        f"held {record['shipped_held_80']:.0%}, with {record['shipped_wis']:.3f}."
    )
    if record["wis"] >= record["shipped_wis"]:
        return f"{told} It is too small, or its series too unlike one another: use the shipped one."
    if record["shipped_held_80"] < UNLIKE:
        return f"{told} The series are unlike the shipped markets; do not mix them."
    return told
