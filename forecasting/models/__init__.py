"""The models, by name. Importing this loads no model; `get` does, when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from forecasting.errors import ParameterError

if TYPE_CHECKING:
    from forecasting.models.base import Model

__all__ = ["get", "names"]

_CLASSES = {
    "reference": ("reference.model", "Reference"),
    "damped": ("damped", "Damped"),
    "exponential": ("curves.exponential", "Exponential"),
    "logistic": ("curves.logistic", "Logistic"),
    "gompertz": ("curves.gompertz", "Gompertz"),
    "bass": ("curves.bass", "Bass"),
    "arima": ("arima", "Arima"),
    "naive": ("benchmarks", "Naive"),
    "drift": ("benchmarks", "Drift"),
    "theta": ("benchmarks", "Theta"),
    "damped_trend": ("benchmarks", "DampedTrend"),
    "pool": ("pool", "Pool"),
}


def names() -> list[str]:
    """Names of the models, the default first.

    Returns
    -------
    list of str
        What `get`, `forecasting.forecast` and `forecasting.forecast_panel` take as ``model``.

    Examples
    --------
    >>> names()[:3]
    ['reference', 'damped', 'exponential']
    """
    return list(_CLASSES)


def get(model: str | Model, **options: Any) -> Model:
    """A model by its name, or the model given.

    Parameters
    ----------
    model : str or Model
        One of `names`, or a model, which is returned as it is.
    **options
        Options of the class, where a name is given.

    Returns
    -------
    Model

    Raises
    ------
    ParameterError
        For an unknown name; the message lists the known ones.

    Examples
    --------
    >>> get("damped", phi=0.5)
    Damped(trained_until=None, prior=None, phi=0.5, weight=None)
    """
    if not isinstance(model, str):
        from forecasting.models.base import Model

        if not isinstance(model, Model):
            raise ParameterError(
                f"model={model!r}: give one of {', '.join(names())}, or a model, made: Damped()."
            )
        return model
    if model not in _CLASSES:
        raise ParameterError(f"No model {model!r}. The models are {', '.join(names())}.")
    room, name = _CLASSES[model]
    found: Model = getattr(import_module(f"forecasting.models.{room}"), name)(**options)
    return found
