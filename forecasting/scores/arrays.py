"""Arrays as scores need them: finite, above zero, in order, of one shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasting.errors import ParameterError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from forecasting.arrays import Array

__all__ = ["as_logs", "beside", "broadcast", "finite", "uncrossed"]


def finite(name: str, values: ArrayLike) -> Array:
    """The values as an array, or a ParameterError for NaN or infinity."""
    numbers = np.asarray(values, dtype=float)
    if not np.isfinite(numbers).all():
        raise ParameterError(f"{name} holds NaN or infinity. Score only what is known.")
    return numbers


def as_logs(
    name: str, values: ArrayLike, floor: ArrayLike | None = None, trailing: int = 0
) -> Array:
    """Logs of values above zero, those below ``floor``, which lacks their trailing axes, raised."""
    numbers = finite(name, values)
    if floor is not None:
        bound = np.asarray(floor, dtype=float)
        numbers = np.maximum(numbers, bound.reshape(bound.shape + (1,) * trailing))
    if (numbers <= 0).any():
        raise ParameterError(
            f"{name} holds {numbers.min():g}; logs need values above zero. Give floor=... where a "
            "model of levels reaches below it."
        )
    return np.asarray(np.log(numbers))


def uncrossed(lower: ArrayLike, upper: ArrayLike) -> tuple[Array, Array]:
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


def beside(truth: Array, name: str, logs: Array) -> tuple[Array, Array]:
    """What happened and what was forecast of it on one more axis, both in their common shape."""
    broadcast(actual=truth, **{name: logs[..., 0]})
    truth = np.broadcast_to(truth, np.broadcast_shapes(truth.shape, logs.shape[:-1]))
    return truth, np.broadcast_to(logs, (*truth.shape, logs.shape[-1]))
