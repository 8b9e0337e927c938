"""What a nowcast gives: a forecast of one full year of which a part is known."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.distribution import PredictedYears
from forecasting.errors import ParameterError
from forecasting.levels import DEFAULT_LEVELS
from forecasting.predictive import Predictive

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasting.arrays import Array

__all__ = ["Nowcast"]

STORED = ("year", "period", "partial", "unit", "as_of")


@dataclass(frozen=True, eq=False, repr=False)
class Nowcast(PredictedYears):
    """Distribution of one full year of which a part is known.

    It is asked as a `Forecast` is, and needs no year: ``median`` is a number, ``interval(80)`` two.

    Attributes
    ----------
    year : int
        The year.
    period : str
        The part that is known: ``H1``, ``9M``, ...
    partial : float
        Its value.
    unit : str
        Unit of all values.
    predictive : Predictive
        The distribution of the log of the full year.
    as_of : str or None
        Day up to which the evidence was used.
    notes : tuple of str
        What the user should know, in words.
    levels : tuple of float
        Interval levels, in percent, that `to_frame` shows.

    Examples
    --------
    >>> import pandas as pd
    >>> import forecasting as fc
    >>> history = pd.DataFrame({"entity": "A", "period": "H1", "part": [40, 52, 66],
    ...                         "full": [100, 129, 162], "growth": [0.30, 0.25, 0.23]})
    >>> full = fc.nowcast(80, "H1", history, year=2020, previous=162, entity="A", unit="m EUR")
    >>> full.interval(95).shape, full.probability(above=full.median) < 0.501
    ((2,), True)
    >>> Nowcast.from_json(full.to_json()).with_levels(50).to_frame().columns.tolist()
    ['median', 'lower_50', 'upper_50']
    """

    year: int
    period: str
    partial: float
    unit: str
    predictive: Predictive
    as_of: str | None = None
    notes: tuple[str, ...] = ()
    levels: tuple[float, ...] = DEFAULT_LEVELS

    @property
    def years(self) -> NDArray[np.int64]:
        """The year, shape (1,)."""
        return np.array([self.year])

    @property
    def title(self) -> str:
        """Year, part and unit, in one line."""
        return f"Nowcast of {self.year} from its {self.period}, {self.unit or 'unit not stated'}"

    @property
    def median(self) -> float:  # type: ignore[override]  # there is one year only
        """Median of the full year."""
        return float(self.quantile(0.5))

    def quantile(self, probs: float | Sequence[float]) -> Array:
        """Quantiles of the full year, shape () or (P,), as of a `Forecast` without its years."""
        values: Array = super().quantile(probs)[0]
        return values

    def to_json(self) -> str:
        """The whole nowcast as JSON text; `from_json` reads it back."""
        fields: dict[str, Any] = {key: getattr(self, key) for key in STORED}
        fields |= {"levels": self.levels, "notes": self.notes}
        return json.dumps(fields | {"predictive": self.predictive.to_dict()}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Nowcast:
        """Read what `to_json` wrote; a ParameterError for any other text."""
        try:
            fields = json.loads(text)
            return cls(
                **{key: fields[key] for key in STORED},
                predictive=Predictive.from_dict(fields["predictive"]),
                levels=tuple(fields["levels"]),
                notes=tuple(fields["notes"]),
            )
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise ParameterError(f"Not the JSON of a Nowcast: {error!r}.") from error
