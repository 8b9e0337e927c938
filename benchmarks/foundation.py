"""Foundation models: not run here, whose weights were not at hand; the adapter for those who can.

A model is one function from rows of equal length to quantiles. With the package installed and the
folder of its weights named,

    CHRONOS_WEIGHTS=amazon/chronos-2 python -m benchmarks.run --only Chronos-2

scores it on the same windows, and its row stands beside the others. For another model write its
function and add it to `MODELS`. They were trained on many public series: whether wind power or
mobile phones are among them is not known, so that such a row may be in sample.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from benchmarks.forecasters import Forecaster
from benchmarks.peers import PROBS

Array = np.ndarray


@dataclass(frozen=True)
class Foundation:
    """`predict` takes the weights, values (N, n), a horizon; it returns (N, h, 5) at `PROBS`."""

    name: str
    module: str
    distribution: str
    weights: str  # environment variable
    predict: Callable[[str, Array, int], Array]

    @property
    def missing(self) -> str:
        """What is not there, in words; empty where all is."""
        if importlib.util.find_spec(self.module) is None:
            return f"{self.distribution} is not installed"
        return "" if os.environ.get(self.weights) else f"{self.weights} names no weights"

    def forecaster(self) -> Forecaster:
        def run(y: Array, horizon: int, technology: str | None) -> Array:
            found = np.asarray(self.predict(os.environ[self.weights], y, horizon), dtype=float)
            wanted = (len(y), horizon, len(PROBS))
            if found.shape != wanted:
                raise ValueError(f"{self.name} gave {found.shape}; predict must return {wanted}.")
            return np.sort(found, axis=-1)

        version = f"{self.distribution} {importlib.metadata.version(self.distribution)}"
        return Forecaster(self.name, "peer", version, run)


def chronos(weights: str, y: Array, horizon: int) -> Array:
    """Chronos-2 on logs of the values over the last; its levels are inside .01 to .99."""
    import torch
    from chronos import BaseChronosPipeline

    pipeline = BaseChronosPipeline.from_pretrained(weights, device_map="cpu")
    rows = torch.tensor(np.log(y / y[:, -1:]), dtype=torch.float32)
    found, _ = pipeline.predict_quantiles(
        rows[:, None], prediction_length=horizon, quantile_levels=list(PROBS)
    )
    logs = np.stack([one.numpy().reshape(horizon, len(PROBS)) for one in found])
    return np.asarray(y[:, -1, None, None] * np.exp(logs))


MODELS = [Foundation("Chronos-2", "chronos", "chronos-forecasting", "CHRONOS_WEIGHTS", chronos)]


def foundation() -> Iterator[Forecaster]:
    """Those that can be run; the others are said to be missing."""
    for model in MODELS:
        if model.missing:
            print(f"{model.name}: not run, {model.missing}")
        else:
            yield model.forecaster()
