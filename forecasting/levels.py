"""Levels of central intervals in percent: to probabilities, and to the names of columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from forecasting.errors import ParameterError

__all__ = [
    "DEFAULT_LEVELS",
    "check_level",
    "check_levels",
    "column_names",
    "limit_names",
    "limits",
    "probabilities",
]

DEFAULT_LEVELS: tuple[float, ...] = (80, 95)


def check_levels(levels: Any) -> tuple[float, ...]:
    """Levels in percent, ascending and distinct; a ParameterError for what is no such level."""
    candidates = [levels] if np.ndim(levels) == 0 else list(levels)
    try:
        numbers = sorted({float(level) for level in candidates})
    except (TypeError, ValueError):
        numbers = []
    if not numbers or not all(0 < level < 100 for level in numbers):
        raise ParameterError(
            f"levels={levels!r}: give interval levels in percent, between 0 and 100, e.g. (80, 95)."
        )
    if numbers[0] < 1:
        raise ParameterError(
            f"levels={levels!r}: levels are in percent, from 1. For {numbers[0]:g} of all outcomes "
            f"say {100 * numbers[0]:g}."
        )
    return tuple(int(level) if level.is_integer() else level for level in numbers)


def check_level(level: Any) -> float:
    """One level in percent, or a ParameterError."""
    if np.ndim(level) != 0:
        raise ParameterError(f"level={level!r}: give one level in percent, e.g. 80.")
    return check_levels(level)[0]


def limits(level: float) -> tuple[float, float]:
    """Probabilities of the lower and the upper limit: of 80, a tenth and nine tenths."""
    tail = (1 - level / 100) / 2
    return tail, 1 - tail


def limit_names(level: float) -> tuple[str, str]:
    """Columns of the lower and the upper limit: ``lower_80``, ``upper_80``."""
    return f"lower_{level:g}", f"upper_{level:g}"


def probabilities(levels: Sequence[float]) -> list[float]:
    """The median first, then lower and upper by level."""
    return [0.5, *(p for level in levels for p in limits(level))]


def column_names(levels: Sequence[float]) -> list[str]:
    """Columns of `probabilities`: ``median``, ``lower_80``, ``upper_80``, ..."""
    return ["median", *(name for level in levels for name in limit_names(level))]
