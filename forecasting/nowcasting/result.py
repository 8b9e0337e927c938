"""What a nowcast gives: the distribution of one full year of which a part is known."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.checks import between, check_levels
from forecasting.errors import ParameterError
from forecasting.levels import check_levels, limit_names, limits
from forecasting.predictive import PROBS, Predictive
from forecasting.result import between

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["Nowcast"]


@dataclass(frozen=True, eq=False)
class Nowcast:
    """Distribution of one full year of which a part is known.

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

    Examples
    --------
    >>> from forecasting.nowcasting.part_years import nowcast
    >>> from livecommerce.splits import known_splits
    >>> full = nowcast(456.12, "H1", known_splits(), year=2020, previous=443.75)
    >>> full.interval(95).shape, full.probability(above=full.median) < 0.501
    ((2,), True)
    >>> Nowcast.from_json(full.to_json()).to_frame(levels=[50]).columns.tolist()
    ['median', 'lower_50', 'upper_50']
    """

    year: int
    period: str
    partial: float
    unit: str
    predictive: Predictive
    as_of: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def median(self) -> float:
        """Median of the full year."""
        return float(self.quantile(0.5))

    def quantile(self, probs: float | Sequence[float]) -> NDArray[np.float64]:
        """Quantiles of the full year.

        Parameters
        ----------
        probs : float or sequence of float, shape (P,)
            Strictly between 0 and 1; a ParameterError otherwise.

        Returns
        -------
        array, shape () or (P,), in ``unit``
        """
        values = np.exp(self.predictive.quantile(np.atleast_1d(probs))[0, 0])
        return np.asarray(values[0] if np.ndim(probs) == 0 else values)

    def interval(self, level: float) -> NDArray[np.float64]:
        """Central interval of the full year.

        Parameters
        ----------
        level : float
            In percent, between 0 and 100; a ParameterError otherwise.

        Returns
        -------
        array, shape (2,), in ``unit``
        """
        return self.quantile(limits(check_levels(level)[0]))

    def probability(self, *, above: float | None = None, below: float | None = None) -> float:
        """Probability that the year ends above, below or between two values.

        Parameters
        ----------
        above, below : float, optional
            Bounds in ``unit``; one or both.

        Returns
        -------
        float, from 0 to 1

        Raises
        ------
        ParameterError
            Without a bound, or for bounds in the wrong order.
        """
        return between(self._cdf, above, below)

    def _cdf(self, value: float) -> float:
        return 0.0 if value <= 0 else self.predictive.cdf(float(np.log(value)), 0)

    def to_frame(self, levels: Sequence[float] = (80, 95)) -> pd.DataFrame:
        """Median and intervals as a frame of one row.

        Parameters
        ----------
        levels : sequence of float
            In percent, each between 0 and 100; a ParameterError otherwise.

        Returns
        -------
        pandas.DataFrame
            Index ``year``; ``median``, ``lower_80``, ``upper_80``, ... by level, in ``unit``.
        """
        import pandas as pd

        columns = {"median": [self.median]}
        for level in check_levels(levels):
            lower, upper = self.interval(level)
            columns |= dict(zip(limit_names(level), ([lower], [upper]), strict=True))
        return pd.DataFrame(columns, index=pd.Index([self.year], name="year"))

    def to_json(self) -> str:
        """The whole nowcast as JSON text; `from_json` reads it back."""
        fields: dict[str, Any] = {
            key: getattr(self, key) for key in ("year", "period", "partial", "unit", "as_of")
        }
        fields["notes"] = list(self.notes)
        fields["method"] = self.predictive.method
        fields["log_quantiles"] = self.predictive.values[0, 0].tolist()
        return json.dumps(fields, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Nowcast:
        """Read what `to_json` wrote.

        Parameters
        ----------
        text : str
            JSON of a nowcast.

        Returns
        -------
        Nowcast

        Raises
        ------
        ParameterError
            If the text is not such a nowcast.
        """
        try:
            fields = json.loads(text)
            values = np.array([[fields.pop("log_quantiles")]], dtype=float)
            if values.shape != (1, 1, PROBS.size):
                raise ValueError(f"{values.size} quantiles, not {PROBS.size}")
            held = Predictive(PROBS, values, method=fields.pop("method"))
            return cls(predictive=held, **{**fields, "notes": tuple(fields["notes"])})
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise ParameterError(f"Not the JSON of a Nowcast: {error!r}.") from error
