"""Where the forecasts of many series stand: what the record holds of windows like each of them.

And whether a limit or a median is beyond what any market is known to have done.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.checks import LONG_HORIZON
from forecasting.models.constants import shipped
from forecasting.models.reference.shapes import SHAPES, shape_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["LIMITS", "RECORD_NOTE", "WITHIN", "are_absurd", "held_by_domain", "notes_by_row"]

RECORD_NOTE = r"Reference windows like this one \(.*? %\.\s?|With \d points \w+ scored .*?\)\.\s?"
"""Pattern of the sentences that tell the record of a model's own intervals."""
FEWEST = 50
"""Windows from which on a cell of the record is told."""

LIMITS = (0.025, 0.5, 0.975)
"""Probabilities of the limits and the median that are looked at."""
FARTHEST, WITHIN = 1000.0, 5
"""A limit more than so many times above or below the last value, within so many years."""
TAKEOFFS: dict[str, Any] = shipped("takeoffs")
"""``series``: how many are known; ``multiples``: the most that a value of any came to after 1 to 10
years, from the third year on. Made by `estimation.takeoff_bands`."""
FEW, WORSE = 4, 1.05
"""Points up to which a model is warned of whose WIS is so many times the default's."""
DOMAINS, POINTS = ("technologies", "products"), ("3", "4", "5+")


def notes_by_row(
    y: NDArray[np.float64], limits: NDArray[np.float64], measured_as: str
) -> Iterator[tuple[NDArray[np.int64], tuple[str, ...]]]:
    """Rows that have the same notes, and the notes.

    ``y`` (N, n) are the series and ``limits`` (N, h, 3) their forecasts at `LIMITS`, in the same
    unit; ``measured_as`` names the model in the record, and is empty where it was not measured.
    """
    last, n = y[:, -1, None], y.shape[1]
    shapes = shape_of(np.diff(np.log(y), axis=1))
    far = are_absurd(y[:, -1], limits)
    multiples = np.array(TAKEOFFS["multiples"])
    years = np.minimum(np.arange(limits.shape[1]), len(multiples) - 1)
    beyond = (limits[..., 1] / multiples[years] > last).any(axis=1)
    codes = 4 * np.array([SHAPES.index(shape) for shape in shapes]) + 2 * far + beyond
    for code in np.unique(codes):
        said = [_on_record(measured_as, SHAPES[code // 4], n), _on_few_points(measured_as, n)]
        said += [_ON_LONG] * (limits.shape[1] > LONG_HORIZON)
        said += [_ON_LIMITS] * bool(code & 2) + [_ON_MEDIAN] * bool(code & 1)
        yield np.flatnonzero(codes == code), tuple(filter(None, said))


def held_by_domain(measured_as: str) -> dict[str, float | None]:
    """What 80 % intervals held, by domain and number of points or shape: ``products_falling``."""
    found: dict[str, float | None] = {}
    for domain in DOMAINS:
        table = shipped("record")[domain]["models"].get(measured_as, {})
        cells = {points: table.get("all", {}).get(points, {}) for points in POINTS}
        cells |= {shape: table.get(shape, {}).get("all", {}) for shape in SHAPES}
        found |= {f"{domain}_{key}": cell.get("held_80") for key, cell in cells.items()}
    return found


def are_absurd(
    last: NDArray[np.float64], limits: NDArray[np.float64], farthest: float = FARTHEST
) -> NDArray[np.bool_]:
    """Whether a limit lies so many times off the last value (N,) within five years, (N,)."""
    with np.errstate(over="ignore", invalid="ignore"):
        near = limits[:, :WITHIN] / last[:, None, None]
    return np.asarray(((near[..., 0] < 1 / farthest) | (near[..., 2] > farthest)).any(axis=1))


_ON_LONG = (
    f"Years beyond the {LONG_HORIZON}th are no measured forecast: they say where the model's "
    "formula goes if nothing else happens."
)
_ON_LIMITS = (
    f"A limit lies below a thousandth or above a thousand times the last value within {WITHIN} "
    "years: read it as 'anything may happen', or take another model."
)
_ON_MEDIAN = (
    f"The median is beyond what any of {TAKEOFFS['series']} take-offs did in as many years (the "
    f"most: {TAKEOFFS['multiples'][0]} times in one year, {TAKEOFFS['multiples'][4]} in five): do "
    "not believe it."
)


def _cells(measured_as: str, shape: str, n: int) -> dict[str, dict[str, Any]]:
    """The record's cell of a shape and a number of points, by domain that has one."""
    points = str(n) if n <= FEW else "5+"
    tables = {
        domain: shipped("record")[domain]["models"].get(measured_as, {}) for domain in DOMAINS
    }
    found = {domain: table.get(shape, {}).get(points) for domain, table in tables.items()}
    return {domain: cell for domain, cell in found.items() if cell and cell["windows"] >= FEWEST}


def _points(n: int) -> str:
    return f"{n} points" if n <= FEW else "5 or more points"


def _on_record(measured_as: str, shape: str, n: int) -> str:
    """How often 80 % held in windows like a series; empty where that was not measured."""
    told = [
        f"{cell['windows']:,} of {domain}: 80 % held {100 * cell['held_80']:.0f} %"
        for domain, cell in _cells(measured_as, shape, n).items()
    ]
    if not told:
        return ""
    return f"Reference windows like this one ({shape}, {_points(n)}), {'; '.join(told)}."


def _on_few_points(measured_as: str, n: int) -> str:
    """That a model did worse than the default with so few points; empty where it did not."""
    if n > FEW:
        return ""
    own, best = (_cells(name, "all", n) for name in (measured_as, "reference"))
    told = [
        f"on {domain} {cell['wis']:.3f} against {best[domain]['wis']:.3f} "
        f"(80 % held {100 * cell['held_80']:.0f} %)"
        for domain, cell in own.items()
        if cell["wis"] > WORSE * best[domain]["wis"]
    ]
    if not told:
        return ""
    return (
        f"With {n} points {measured_as} scored worse than the default model: WIS "
        f"{' and '.join(told)}."
    )
