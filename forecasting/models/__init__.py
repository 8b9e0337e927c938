"""The models, by name. Importing this loads no model; `get` does, when it is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from forecasting.errors import ParameterError

if TYPE_CHECKING:
    from forecasting.models.base import Model

__all__ = ["Models", "by_label", "get", "names"]

Models = Sequence["str | Model"] | Mapping[str, "str | Model"]

_CLASSES = {
    "reference": ("reference.model", "Reference"),
    "damped": ("damped", "Damped"),
    "exponential": ("curves.exponential", "Exponential"),
    "logistic": ("curves.sigmoid", "Logistic"),
    "gompertz": ("curves.sigmoid", "Gompertz"),
    "bass": ("curves.sigmoid", "Bass"),
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
        One of `names`, ``"module:Class"`` for a class of one's own, or a model, which is
        returned as it is.
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

        if isinstance(model, type) and issubclass(model, Model):
            raise ParameterError(
                f"{model.__name__} is a class. Make the model: {model.__name__}()."
            )
        if not isinstance(model, Model):
            raise ParameterError(
                f"model={model!r}: give one of {', '.join(names())}, or a model, made: Damped()."
            )
        return model
    if ":" in model:
        return _imported(model, **options)
    if model not in _CLASSES:
        raise ParameterError(f"No model {model!r}. The models are {', '.join(names())}.")
    room, name = _CLASSES[model]
    made: Model = getattr(import_module(f"forecasting.models.{room}"), name)(**options)
    return made


def _imported(address: str, **options: Any) -> Model:
    """A model of one's own by its address, ``module:Class``."""
    from forecasting.models.base import Model

    module, _, name = address.partition(":")
    try:
        kind = getattr(import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise ParameterError(
            f"No model {address!r}: {error}. Give module:Class, the module where Python finds it."
        ) from error
    if not (isinstance(kind, type) and issubclass(kind, Model)):
        raise ParameterError(f"{address!r} is no subclass of forecasting.Model.")
    return kind(**options)


def by_label(models: Models | None) -> dict[str, Model]:
    """Several models by the label of each: its name, or the key of a mapping; None for all."""
    if isinstance(models, str):
        raise ParameterError(f"models={models!r}: give a list, e.g. [{models!r}].")
    if isinstance(models, Mapping):
        return {str(label): get(model) for label, model in models.items()}
    chosen = [get(model) for model in (names() if models is None else models)]
    labels = [model.name for model in chosen]
    doubled = sorted({label for label in labels if labels.count(label) > 1})
    if doubled:
        raise ParameterError(
            f"More than one model is called {doubled[0]!r}. Give a mapping with labels, "
            f"e.g. {{'{doubled[0]} a': ..., '{doubled[0]} b': ...}}."
        )
    return dict(zip(labels, chosen, strict=True))
