"""Every forecaster, ours and others', as one call: rows of equal length in, five quantiles out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

import forecasting
from benchmarks import peers
from forecasting.models import get, names
from forecasting.models.base import Model

ROWS_AT_ONCE = 2000
Array = np.ndarray
Without = Callable[[str, str], Model]  # name, technology -> a model that never saw the technology


@dataclass(frozen=True)
class Forecaster:
    """`run` takes values (N, n), a horizon and the technology left out; NaN where it refuses."""

    name: str
    kind: str  # "ours", "formula" or "peer"
    version: str
    run: Callable[[Array, int, str | None], Array]
    minimum: int = 3
    slow: bool = False

    def timed(self, y: Array, horizon: int, technology: str | None = None) -> tuple[Array, float]:
        begin = time.perf_counter()
        out = self.run(y, horizon, technology)
        return out, time.perf_counter() - begin


def model_quantiles(
    model: Model, y: Array, horizon: int, probs: Sequence[float] = peers.PROBS
) -> Array:
    """Quantiles (N, h, P) in the unit of y through the vectorised core."""
    out = np.full((len(y), horizon, len(probs)), np.nan)
    for first in range(0, len(y), ROWS_AT_ONCE):
        rows = y[first : first + ROWS_AT_ONCE]
        with np.errstate(all="ignore"):
            estimates = model.estimate(rows)
            fitted = np.broadcast_to(estimates.get("ok", True), len(rows)).astype(bool)
            if not fitted.any():
                continue
            estimates = {key: part[fitted] for key, part in estimates.items()}
            predictive = model.predict(rows[fitted], estimates, horizon, 0)
            values = predictive.quantile(probs)
            values = np.exp(values) if predictive.scale == "log" else values
        out[first + np.flatnonzero(fitted)] = values
    return out


def ours(without: Without | None = None) -> Iterator[Forecaster]:
    """Every model of the registry; with `without`, as it is when a technology was never seen."""
    version = f"forecasting {forecasting.__version__}"
    for name in names():
        try:
            model = get(name)
        except (ImportError, AttributeError) as error:
            print(f"{name}: not there yet, left out ({error})")
            continue

        def run(y: Array, horizon: int, technology: str | None, name: str = name) -> Array:
            blind = technology is not None and without is not None
            chosen = without(name, technology) if blind else get(name)
            return model_quantiles(chosen, y, horizon)

        yield Forecaster(name, "ours", version, run, model.minimum)


def row_by_row(peer: peers.Peer) -> Callable[[Array, int, str | None], Array]:
    def run(y: Array, horizon: int, technology: str | None) -> Array:
        out = np.full((len(y), horizon, len(peers.PROBS)), np.nan)
        for i, row in enumerate(y):
            try:
                out[i] = peers.quiet(peer.run, row, horizon)
            except Exception:  # a refusal, whatever its type, is a failure
                continue
        return out

    return run


def through_r(method: str) -> Callable[[Array, int, str | None], Array]:
    def run(y: Array, horizon: int, technology: str | None) -> Array:
        answers = peers.r_forecasts(list(y), [horizon] * len(y), [method])
        answers = answers[answers.step > 0]
        out = np.full((len(y), horizon, len(peers.PROBS)), np.nan)
        out[answers.id, answers.step - 1] = answers[peers.COLUMNS]
        return out

    return run


def others() -> Iterator[Forecaster]:
    """The other packages' forecasters that are installed; the others are said to be missing."""
    for peer in peers.PEERS:
        if not peer.installed:
            print(f"{peer.name}: {peer.package} is not installed, left out")
            continue
        version = f"{peer.package} {peer.version}"
        yield Forecaster(peer.name, "peer", version, row_by_row(peer), slow=peer.slow)
    found = peers.r_version()
    if found is None:
        print("R's forecast package is not installed, left out")
        return
    for method in peers.R_METHODS:
        version = f"forecast {found[1]}, {found[0].split(' (')[0]}"
        yield Forecaster(f"R {method}", "peer", version, through_r(method))
