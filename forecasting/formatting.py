"""Numbers as people read them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from forecasting.errors import ParameterError

__all__ = ["plain", "scalar"]


def scalar(value: Any) -> float:
    """One finite number out of a number, a one-element array or a one-element Series."""
    try:
        numbers = np.asarray(value, dtype=float).ravel()
    except (TypeError, ValueError):
        raise ParameterError(f"{value!r} is not a number. Give one value.") from None
    if numbers.size != 1:
        raise ParameterError(f"{numbers.size} values where one is needed. Select one row.")
    if not math.isfinite(numbers[0]):
        raise ParameterError("The value is not finite. A missing figure has no number; say so.")
    return float(numbers[0])


def plain(value: Any, digits: int | None = None) -> str:
    """As published (at most two decimals), else three, or ``digits``, significant digits."""
    number = scalar(value)
    if digits is not None or not math.isclose(number, round(number, 2), rel_tol=1e-9):
        number = float(f"{number:.{digits or 3}g}")
        decimals = max(0, (digits or 3) - 1 - math.floor(math.log10(abs(number) or 1)))
    else:
        decimals = 2
    words = f"{number:,.{decimals}f}"
    words = words.rstrip("0").rstrip(".") if "." in words else words
    return words.replace("-", "−")
