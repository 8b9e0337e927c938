"""Arrays as scores need them: finite, above zero, in order, of one shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasting.errors import ParameterError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from forecasting.arrays import Array

__all__ = ["as_logs", "broadcast", "finite", "uncrossed"]


def finite(name: str, values: Array) -> Array:
    """The values, or a ParameterError for NaN or infinity."""
    if not np.isfinite(values).all():
        raise ParameterError(f"{name} holds NaN or infinity. Score only what is known.")
    return values


def as_logs(name: str, values: ArrayLike, floor: ArrayLike | None = None) -> Array:
    """Logs of values above zero, those below ``floor`` raised to it first."""
    numbers = finite(name, np.asarray(values, dtype=float))
    if floor is not None:
        numbers = np.maximum(numbers, np.asarray(floor, dtype=float))
    if (numbers <= 0).any():
        raise ParameterError(
            f"{name} holds {numbers.min():g}; logs need values above zero. Give floor=... where a "
            "model of levels reaches below it."
        )
    return np.asarray(np.log(numbers))


def uncrossed(lower: Array, upper: Array) -> tuple[Array, Array]:
    """Limits of one shape, or a ParameterError where one is above the other."""
    low, high = broadcast(lower=finite("lower", lower), upper=finite("upper", upper))
    if (low > high).any():
        raise ParameterError("An interval is crossed: a lower limit is above its upper limit.")
    return low, high


def broadcast(**arrays: Array) -> list[Array]:
    """The arrays in their common shape, or a ParameterError that names the shapes."""
    try:
        return list(np.broadcast_arrays(*arrays.values()))
    except ValueError:
        shapes = ", ".join(f"{name} {array.shape}" for name, array in arrays.items())
        raise ParameterError(f"The shapes do not fit: {shapes}.") from None
