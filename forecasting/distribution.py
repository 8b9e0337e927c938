"""What every distribution of years can be asked: quantiles, intervals, probabilities, a table."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Self

import numpy as np

from forecasting.checks import between, check_count, check_seed
from forecasting.errors import ParameterError
from forecasting.formatting import html_page, significant, text_page
from forecasting.levels import check_level, check_levels, column_names, limits, probabilities

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from forecasting.predictive import Predictive

__all__ = ["PredictedYears", "YearlyDistribution", "to_unit"]


class YearlyDistribution(ABC):
    """What is believed of one year or several, whatever it is made from.

    Attributes
    ----------
    levels : tuple of float
        Interval levels, in percent, that `to_frame` shows.
    notes : tuple of str
        What the user should know, in words.
    """

    levels: tuple[float, ...]
    notes: tuple[str, ...]

    @property
    @abstractmethod
    def years(self) -> NDArray[np.int64]:
        """The years, shape (h,)."""

    @property
    @abstractmethod
    def title(self) -> str:
        """What this is, in one line."""

    @abstractmethod
    def quantile(self, probs: float | Sequence[float]) -> NDArray[np.float64]:
        """Quantiles of each year, shape (h,) or (h, P), in the unit of the series."""

    @abstractmethod
    def cdf(self, value: float, place: int) -> float:
        """Probability of at most a value in one of the years, by its place from 0."""

    @property
    def median(self) -> NDArray[np.float64]:
        """Median of each year, shape (h,)."""
        return self.quantile(0.5)

    def interval(self, level: float) -> NDArray[np.float64]:
        """Central interval of each year.

        Parameters
        ----------
        level : float
            Level in percent, between 1 and 100; a ParameterError otherwise.

        Returns
        -------
        array, shape (h, 2)
            Lower and upper limits, in the unit of the series.
        """
        return self.quantile(limits(check_level(level)))

    def to_frame(self) -> pd.DataFrame:
        """Index ``year``; columns ``median``, ``lower_80``, ``upper_80``, ... by level."""
        import pandas as pd

        return pd.DataFrame(
            np.atleast_2d(self.quantile(probabilities(self.levels))),
            index=pd.Index(self.years, name="year"),
            columns=column_names(self.levels),
        )

    def probability(
        self, year: int | None = None, *, above: float | None = None, below: float | None = None
    ) -> float:
        """Probability that a year ends above, below or between two values.

        Parameters
        ----------
        year : int, optional
            One of ``years``; may be left out where there is only one.
        above, below : float, optional
            Bounds in the unit of the series; one or both.

        Returns
        -------
        float
            From 0 to 1.

        Raises
        ------
        ParameterError
            For a year that is not forecast, no bound, or bounds in the wrong order.
        """
        if year is None and self.years.size > 1:
            raise ParameterError(f"Say which year, one of {self.years.tolist()}.")
        places = np.arange(1) if year is None else np.flatnonzero(self.years == year)
        if places.size == 0:
            raise ParameterError(f"{year!r} is not forecast. The years are {self.years.tolist()}.")
        return between(lambda value: self.cdf(value, int(places[0])), above, below)

    def with_levels(self, levels: Sequence[float] | float) -> Self:
        """The same distribution, shown at other interval levels in percent, one or several."""
        return replace(self, levels=check_levels(levels))  # type: ignore[type-var]

    def __repr__(self) -> str:
        return text_page(self.title, self.to_frame(), self.notes)

    def _repr_html_(self) -> str:
        return html_page(self.title, self.to_frame(), self.notes)


class PredictedYears(YearlyDistribution):
    """The distribution of years that a model predicts, on its scale and in the unit."""

    predictive: Predictive

    @property
    def upper_bound(self) -> float | None:
        """The ceiling that no value can pass, if there is one."""
        return None

    @property
    def df(self) -> float | None:
        """Degrees of freedom of the fit; None where the spread comes from other markets."""
        return self.predictive.df

    @property
    def method(self) -> str:
        """How the intervals were made."""
        return self.predictive.method

    def quantile(self, probs: float | Sequence[float]) -> NDArray[np.float64]:
        """Quantiles in the unit of the series.

        Parameters
        ----------
        probs : float or sequence of float
            Probabilities strictly between 0 and 1.

        Returns
        -------
        array, shape (h,) or (h, P)

        Raises
        ------
        ParameterError
            For a probability outside (0, 1).
        """
        values = significant(self._to_unit(self.predictive.quantile(np.atleast_1d(probs))[0]))
        return values[:, 0] if np.ndim(probs) == 0 else values

    def paths(self, count: int = 1000, seed: int = 0) -> NDArray[np.float64]:
        """Joint paths, for what spans years and has no name of its own here.

        For sums, growth, peaks and thresholds ask `total`, `cagr`, `ratio`, `peak` and
        `first_year_above`. The first years do not depend on how many are forecast.

        Parameters
        ----------
        count : int
            Number of paths, at least 1; a ParameterError otherwise.
        seed : int
            Seed of the draws, not negative.

        Returns
        -------
        array, shape (count, h)
            In the unit of the series.
        """
        return self._to_unit(self.predictive.paths(check_count(count), check_seed(seed)))

    def _to_unit(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        return to_unit(values, self.predictive.scale, self.upper_bound)

    def to_scale(self, value: float) -> float:
        """A value of the series on the scale of the model, or a ParameterError."""
        number, bound = float(value), self.upper_bound
        if bound is not None and number < bound:
            number = number / (1 - number / bound)
        ok = math.isfinite(number) and (bound is None or value < bound)
        if not ok or (self.predictive.scale == "log" and number <= 0):
            limit = "" if bound is None else f" and below {bound:g}"
            raise ParameterError(f"{value!r}: give a value above zero{limit}.")
        return math.log(number) if self.predictive.scale == "log" else number

    def cdf(self, value: float, place: int) -> float:
        """Probability of at most a value in one of the years."""
        bound = self.upper_bound
        if bound is not None and value >= bound:
            return 1.0
        if self.predictive.scale == "log" and value <= 0:
            return 0.0
        if math.isinf(value):
            return float(value > 0)
        return self.predictive.cdf(self.to_scale(value), place)


def to_unit(
    values: NDArray[np.float64], scale: str, upper_bound: float | None
) -> NDArray[np.float64]:
    """From the scale of a model to the unit of the series (odds back to shares, if bounded)."""
    plain = np.exp(values) if scale == "log" else values
    return plain if upper_bound is None else np.asarray(plain / (1 + plain / upper_bound))
