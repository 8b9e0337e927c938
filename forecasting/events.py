"""What spans years: sums, growth rates, peaks and the year a value is passed, from joint paths."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from forecasting.checks import between, check_seed, in_unit
from forecasting.distribution import YearlyDistribution
from forecasting.errors import ParameterError
from forecasting.formatting import percent
from forecasting.levels import check_level, column_names, limits, probabilities
from forecasting.models.constants import shipped
from forecasting.normal import normal_score

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from forecasting.series import AnnualSeries

    Array = NDArray[np.float64]

__all__ = ["JointYears", "Outcome", "Timing"]

PATHS = 10_001
"""Joint paths behind every event; odd, so that the median is one of them."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """Distribution of one number that hangs on several years.

    Attributes
    ----------
    what : str
        What it is, in words.
    unit : str
        Unit of the number.
    draws : array, shape (S,)
        Equally likely values, ascending.
    levels : tuple of float
        Interval levels, in percent, that `to_frame` shows.
    record : str
        How often such intervals held on other markets; empty where that was not measured.

    Examples
    --------
    >>> import forecasting as fc
    >>> s = fc.AnnualSeries([20, 135, 444, 971], years=range(2017, 2021), unit="m EUR")
    >>> three = fc.forecast(s, 3, "naive").total()
    >>> three.what, three.unit, round(three.probability(above=0), 2)
    ('total of 2021-2023', 'm EUR', 1.0)
    """

    what: str
    unit: str
    draws: Array
    levels: tuple[float, ...]
    record: str = ""

    @property
    def median(self) -> float:
        """The middle of the distribution."""
        return float(self.quantile(0.5))

    def quantile(self, probs: float | Sequence[float]) -> Array:
        """Quantiles at probabilities between 0 and 1, shape () or (P,)."""
        normal_score(np.atleast_1d(probs))  # refuses what is no probability
        return np.asarray(np.quantile(self.draws, probs))

    def interval(self, level: float) -> Array:
        """Central interval, shape (2,); ``level`` in percent."""
        return self.quantile(limits(check_level(level)))

    def probability(self, *, above: float | None = None, below: float | None = None) -> float:
        """Probability that the number ends above, below or between two values."""
        return between(lambda value: float((self.draws <= value).mean()), above, below)

    def to_frame(self) -> pd.DataFrame:
        """One row: ``median``, ``lower_80``, ``upper_80``, ... by level; the index says what."""
        import pandas as pd

        row = self.quantile(probabilities(self.levels))
        return pd.DataFrame([row], index=[self.what], columns=column_names(self.levels))

    def __repr__(self) -> str:
        low, high = self.interval(self.levels[0])
        return (
            f"{self.what}: {self.median:.4g}, {self.levels[0]:g} % from {low:.4g} to {high:.4g}"
            f"{in_unit(self.unit)}"
        )


@dataclass(frozen=True, eq=False)
class Timing:
    """Distribution of the year in which something happens.

    Attributes
    ----------
    what : str
        What happens, in words.
    years : array, shape (k,)
        The years in which it may.
    chances : array, shape (k,)
        Probability of each; what is missing to one is that it happens in none of them.
    size : Outcome or None
        How large the market is then, where that is asked for.
    record : str
        How often it happened on other markets when this probability was given.

    Examples
    --------
    >>> import forecasting as fc
    >>> s = fc.AnnualSeries([20, 135, 444, 971], years=range(2017, 2021), unit="m EUR")
    >>> passed = fc.forecast(s, 3, "naive").first_year_above(1500)
    >>> passed.what, passed.median, bool(0 < passed.probability(by=2021) < passed.probability())
    ('first year above 1500 m EUR', None, True)
    """

    what: str
    years: NDArray[np.int64]
    chances: Array
    size: Outcome | None = None
    record: str = ""

    @property
    def never(self) -> float:
        """Probability that it happens in none of the years."""
        return max(1 - float(self.chances.sum()), 0.0)

    @property
    def median(self) -> int | None:
        """First year by which it is as likely as not to have happened; None if there is none."""
        return self._by(0.5)

    def interval(self, level: float) -> tuple[int | None, int | None]:
        """Years between which it happens at a level in percent; None for none of the years."""
        low, high = limits(check_level(level))
        return self._by(low), self._by(high)

    def probability(self, *, by: int | None = None) -> float:
        """Probability that it has happened by the end of a year, by default the last one."""
        last = int(self.years[-1]) if by is None else by
        return float(self.chances[self.years <= last].sum())

    def to_frame(self) -> pd.DataFrame:
        """Index ``year``; the probability ``in`` that year and ``by`` its end."""
        import pandas as pd

        index = pd.Index(self.years, name="year")
        return pd.DataFrame({"in": self.chances, "by": self.chances.cumsum()}, index=index)

    def _by(self, share: float) -> int | None:
        reached = np.flatnonzero(self.chances.cumsum() >= share - 1e-12)
        return int(self.years[reached[0]]) if reached.size else None

    def __repr__(self) -> str:
        told = ", ".join(
            f"{y}: {percent(p)}" for y, p in zip(self.years, self.chances, strict=True)
        )
        rest = f", in none of these years: {percent(self.never)}" if self.never > 0 else ""
        return f"{self.what}: {told}{rest}"


class JointYears(YearlyDistribution):
    """What can be asked of several years together; every forecast has it.

    All answers come from the same joint paths, those of ``seed``, and repeat exactly. For a year
    that is neither forecast nor known they raise a ParameterError.
    """

    series: AnnualSeries

    @abstractmethod
    def joint(self, count: int, seed: int) -> Array:
        """Joint paths that begin with the last known year, shape (count, h + 1)."""

    def record(self, event: str) -> str:
        """What is known of how often such statements came true."""
        return ""

    def total(self, first: int | None = None, last: int | None = None, *, seed: int = 0) -> Outcome:
        """Sum of the years from ``first`` to ``last``, by default of all years forecast.

        Parameters
        ----------
        first, last : int, optional
            Years that are forecast, in order.

        Returns
        -------
        Outcome
            In the unit of the series.
        """
        begin = self._place(int(self.years[0]) if first is None else first)
        end = self._place(int(self.years[-1]) if last is None else last)
        if end < begin:
            raise ParameterError(f"first={first} is after last={last}. Swap them.")
        draws = self._paths(seed)[:, begin : end + 1].sum(axis=1)
        span = f"{self.years[begin - 1]}-{self.years[end - 1]}"
        return self._outcome(f"total of {span}", self.series.unit, draws, "total")

    def ratio(self, year: int, base: int, *, seed: int = 0) -> Outcome:
        """Value of one year over that of another.

        Parameters
        ----------
        year : int
            A year that is forecast.
        base : int
            Another one, or a year of the series.

        Returns
        -------
        Outcome
            2 is twice as much.
        """
        return self._outcome(f"{year} over {base}", "times", self._ratio(year, base, seed), "ratio")

    def cagr(self, year: int | None = None, base: int | None = None, *, seed: int = 0) -> Outcome:
        """Compound annual growth rate from one year to another.

        Parameters
        ----------
        year : int, optional
            Where it ends; by default the last year forecast.
        base : int, optional
            Where it begins; by default the last year of the series.

        Returns
        -------
        Outcome
            0.1 is 10 % more every year.
        """
        end = int(self.years[-1]) if year is None else year
        begin = int(self.series.years[-1]) if base is None else base
        if begin >= end:
            raise ParameterError(f"Growth from {begin} to {end}: give base before year.")
        rate = self._ratio(end, begin, seed) ** (1 / (end - begin)) - 1
        return self._outcome(f"growth a year, {begin}-{end}", "as a ratio", rate, "cagr")

    def peak(self, *, seed: int = 0) -> Timing:
        """The year with the largest value, of the last known one and those forecast.

        The last year's probability is that of no peak before the forecast ends.

        Returns
        -------
        Timing
            With ``size``, the largest value.
        """
        paths = self._paths(seed)
        years = np.array([int(self.series.years[-1]), *self.years.tolist()])
        chances = np.bincount(paths.argmax(axis=1), minlength=years.size) / len(paths)
        size = self._outcome("largest value", self.series.unit, paths.max(axis=1), "total")
        return Timing("peak", years, chances, size, self.record("peak"))

    def first_year_above(self, value: float, *, seed: int = 0) -> Timing:
        """The first year forecast that ends above a value.

        Parameters
        ----------
        value : float
            In the unit of the series.

        Returns
        -------
        Timing

        Raises
        ------
        ParameterError
            If the value is no number, or the last known year is above it already.
        """
        if not isinstance(value, (int, float, np.number)) or not np.isfinite(value):
            raise ParameterError(f"value={value!r}: give a number.")
        known = float(self.series.values[-1])
        if known > value:
            raise ParameterError(
                f"{self.series.years[-1]} is above {value:g} already, with {known:g}. "
                "Give a larger value."
            )
        above = self._paths(seed)[:, 1:] > value
        first = np.where(above.any(axis=1), above.argmax(axis=1), self.years.size)
        chances = np.bincount(first, minlength=self.years.size + 1)[:-1] / len(above)
        what = f"first year above {value:g}{in_unit(self.series.unit)}"
        return Timing(what, self.years, chances, None, self.record("first_year_above"))

    def growth(self) -> pd.DataFrame:
        """Yearly growth as a ratio: median and intervals by year, from joint paths.

        The first year grows from the last value of the series. Where that value is uncertain, the
        ratio is that of joint paths which begin with it: a market that was larger than published
        has already had part of the growth.

        Returns
        -------
        pandas.DataFrame
            Index ``year``; ``median``, ``lower_80``, ``upper_80``, ... by level; 0.1 is 10 % more.
        """
        import pandas as pd

        rows = [self.cagr(year, year - 1).to_frame() for year in self.years.tolist()]
        return pd.concat(rows).set_index(pd.Index(self.years, name="year"))

    def _outcome(self, what: str, unit: str, draws: Array, event: str) -> Outcome:
        return Outcome(what, unit, np.sort(draws), self.levels, self.record(event))

    def _place(self, year: int) -> int:
        found = np.flatnonzero(self.years == year) if np.ndim(year) == 0 else np.array([])
        if not found.size:
            raise ParameterError(f"{year!r} is not forecast. The years are {self.years.tolist()}.")
        return int(found[0]) + 1

    def _paths(self, seed: int) -> Array:
        return self.joint(PATHS, check_seed(seed))

    def _ratio(self, year: int, base: int, seed: int) -> Array:
        place, known = self._place(year), np.flatnonzero(self.series.years == base)
        last = bool(known.size) and int(known[0]) == len(self.series) - 1
        if known.size and (not last or self.series.last is None):  # one margin, no paths
            grid = (np.arange(PATHS) + 0.5) / PATHS
            return np.asarray(
                self.quantile(grid.tolist())[place - 1] / self.series.values[known[0]]
            )
        paths = self._paths(seed)
        return np.asarray(paths[:, place] / paths[:, 0 if last else self._place(base)])


def in_words(event: str, kind: str) -> str:
    """The record of the default model for one kind of event on one kind of market."""
    table = shipped("events")[kind]
    told = table["events"].get(event)
    if told is None:
        return ""
    where = f"{table['windows']} windows of {table['groups']} {table['left_out']} left out"
    if "held_80" in told:
        return (
            f"On {where}, 80 % intervals held {percent(told['held_80'])} and 95 % intervals "
            f"{percent(told['held_95'])}."
        )
    said, was = percent(told["said"]), percent(told["was"])
    return f"On {where}, {told['what']} was said with {said} and came in {was}."
