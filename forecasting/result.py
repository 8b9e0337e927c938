"""A forecast: quantiles and joint paths by year, and where they came from."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from forecasting.checks import check_count, check_seed
from forecasting.errors import ParameterError
from forecasting.formatting import html_page, significant, text_page
from forecasting.levels import (
    DEFAULT_LEVELS,
    check_level,
    check_levels,
    column_names,
    limits,
    probabilities,
)
from forecasting.predictive import Predictive
from forecasting.scenarios import News
from forecasting.series import AnnualSeries

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

__all__ = ["Forecast", "YearlyDistribution"]

GROWTH_PATHS = 10_000


class YearlyDistribution:
    """What is believed of one year or several: quantiles, intervals, probabilities and paths.

    Attributes
    ----------
    predictive : Predictive
        The distribution, one series.
    levels : tuple of float
        Interval levels, in percent, that `to_frame` shows.
    notes : tuple of str
        What the user should know, in words.
    """

    predictive: Predictive
    levels: tuple[float, ...]
    notes: tuple[str, ...]

    @property
    def years(self) -> NDArray[np.int64]:
        """The years, shape (h,)."""
        raise NotImplementedError

    @property
    def title(self) -> str:
        """What this is, in one line."""
        raise NotImplementedError

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

    @property
    def median(self) -> NDArray[np.float64]:
        """Median of each year, shape (h,)."""
        return self.quantile(0.5)

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

    def paths(self, count: int = 1000, seed: int = 0) -> NDArray[np.float64]:
        """Joint paths, for what spans years: sums, the year a threshold is first passed.

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
        check_bounds(above, below)
        places = np.flatnonzero(self.years == year) if year is not None else np.arange(1)
        if places.size == 0 or (year is None and self.years.size > 1):
            raise ParameterError(f"{year!r} is not forecast. The years are {self.years.tolist()}.")
        low = 0.0 if above is None else self._cdf(above, int(places[0]))
        high = 1.0 if below is None else self._cdf(below, int(places[0]))
        return max(high - low, 0.0)

    def with_levels(self, levels: Sequence[float] | float) -> Self:
        """The same distribution, shown at other interval levels.

        Parameters
        ----------
        levels : float or sequence of float
            In percent, each between 1 and 100; a ParameterError otherwise.

        Returns
        -------
        Forecast or Nowcast
        """
        return replace(self, levels=check_levels(levels))  # type: ignore[type-var]

    def _to_unit(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        return to_unit(values, self.predictive.scale, self.upper_bound)

    def _cdf(self, value: float, place: int) -> float:
        """Probability of at most a value in one of the years."""
        if self.upper_bound is not None:
            if value >= self.upper_bound:
                return 1.0
            value = value / (1 - value / self.upper_bound)
        if self.predictive.scale == "log":
            if value <= 0:
                return 0.0
            value = math.log(value)
        return self.predictive.cdf(value, place)

    def __repr__(self) -> str:
        return text_page(self.title, self.to_frame(), self.notes)

    def _repr_html_(self) -> str:
        return html_page(self.title, self.to_frame(), self.notes)


@dataclass(frozen=True, eq=False, repr=False)
class Forecast(YearlyDistribution):
    """Distribution of one market's next years.

    Made by `forecasting.forecast` or ``model.fit(series).forecast(horizon)``. The point forecast
    is the median: after a log transform no mean is offered, because exp of a Student t has none.

    Attributes
    ----------
    series : AnnualSeries
        What the forecast was made from.
    model : str
        Name of the model.
    predictive : Predictive
        The distribution, one series.
    levels : tuple of float
        Interval levels, in percent, that `to_frame` shows.
    notes : tuple of str
        What the user should know, in words.
    with_origin : Predictive or None
        Where the last value of the series is uncertain: the distribution with that value as a year
        before the first, so that growth from it is taken jointly.
    refit : callable or None
        From a longer series, a horizon and levels to the forecast that the same model makes.

    Examples
    --------
    >>> import forecasting as fc
    >>> s = fc.AnnualSeries([20, 135, 444, 971], years=range(2017, 2021), unit="m EUR")
    >>> made = fc.forecast(s, 2, model="naive")
    >>> made.median.round().tolist(), made.interval(80).round().tolist()
    ([971.0, 971.0], [[397.0, 2377.0], [274.0, 3444.0]])
    >>> round(made.probability(2022, above=971), 3), made.paths(500, seed=1).shape
    (0.5, (500, 2))
    >>> Forecast.from_json(made.to_json()).with_levels(50).to_frame().columns.tolist()
    ['median', 'lower_50', 'upper_50']
    """

    series: AnnualSeries
    model: str
    predictive: Predictive
    levels: tuple[float, ...] = DEFAULT_LEVELS
    notes: tuple[str, ...] = ()
    with_origin: Predictive | None = None
    refit: Callable[[AnnualSeries, int, Sequence[float]], Forecast] | None = field(
        default=None, repr=False
    )

    @property
    def origin(self) -> int:
        """Last year of the series."""
        return int(self.series.years[-1])

    @property
    def years(self) -> NDArray[np.int64]:
        """The years forecast, shape (h,)."""
        return np.arange(1, self.predictive.horizon + 1) + self.origin

    @property
    def unit(self) -> str:
        """Unit of the values."""
        return self.series.unit

    @property
    def upper_bound(self) -> float | None:
        """The ceiling of the series, if it has one."""
        return self.series.upper_bound

    @property
    def title(self) -> str:
        """Market, model, origin and unit, in one line."""
        return (
            f"Forecast of {self.series.name!r} by {self.model!r}, origin {self.origin}, "
            f"{self.years[0]}-{self.years[-1]}, {self.series.shown_unit}"
        )

    def growth(self) -> pd.DataFrame:
        """Yearly growth as a ratio: median and intervals by year, from joint paths.

        Where that value is uncertain it differs from path to path; else it is the same.

        Parameters
        ----------
        count, seed : int
            As for `paths`.

        Returns
        -------
        array, shape (count, h + 1)
        """
        if self.with_origin is not None:
            return self._to_unit(self.with_origin.paths(check_count(count), check_seed(seed)))
        paths = self.paths(count, seed)
        return np.column_stack([np.full(len(paths), self.series.values[-1]), paths])

        if self.with_origin is None:
            paths = self.paths(GROWTH_PATHS)
            start = np.full(len(paths), self.series.values[-1])
            paths = np.column_stack([start, paths])
        else:
            paths = self._to_unit(self.with_origin.paths(GROWTH_PATHS, 0))
        ratios = paths[:, 1:] / paths[:, :-1] - 1
        probs = probabilities(self.levels)
        table = np.quantile(ratios, probs, axis=0)
        if self.with_origin is None:  # the first year's needs no simulation
            table[:, 0] = self.quantile(probs)[0] / self.series.values[-1] - 1
        index = pd.Index(self.years, name="year")
        return pd.DataFrame(table.T, columns=column_names(self.levels), index=index)

    def plot(self, ax: Axes | None = None, **options: Any) -> Axes:
        """Draw the history, the median and the intervals.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Where to draw; default a new figure.
        **options
            Of `forecasting.plotting.plot_fan`: ``history``, ``log``.

        Returns
        -------
        matplotlib.axes.Axes
        """
        from forecasting.plotting.fan import plot_fan

        return plot_fan(self, ax=ax, **options)

    def to_json(self) -> str:
        """The whole forecast as JSON text; `from_json` reads it back."""
        fields: dict[str, Any] = {
            "series": self.series.to_dict(),
            "model": self.model,
            "levels": list(self.levels),
            "notes": list(self.notes),
            "predictive": self.predictive.to_dict(),
        }
        if self.with_origin is not None:
            fields["with_origin"] = self.with_origin.to_dict()
        return json.dumps(fields, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Forecast:
        """Read what `to_json` wrote.

        Parameters
        ----------
        text : str
            JSON of a forecast.

        Returns
        -------
        Forecast
            Equal to the one that was written.

        Raises
        ------
        ParameterError
            If the text is not such a forecast.
        """
        try:
            data = json.loads(text)
            whole = data.get("with_origin")
            return cls(
                series=AnnualSeries.from_dict(data["series"]),
                model=data["model"],
                predictive=Predictive.from_dict(data["predictive"]),
                levels=tuple(data["levels"]),
                notes=tuple(data["notes"]),
                with_origin=None if whole is None else Predictive.from_dict(whole),
            )
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise ParameterError(f"Not the JSON of a Forecast: {error!r}.") from error


def to_unit(
    values: NDArray[np.float64], scale: str, upper_bound: float | None
) -> NDArray[np.float64]:
    """From the scale of a model to the unit of the series (odds back to shares, if bounded)."""
    plain = np.exp(values) if scale == "log" else values
    return plain if upper_bound is None else np.asarray(plain / (1 + plain / upper_bound))


def check_bounds(above: float | None, below: float | None) -> None:
    """Refuse no bound, one that is no number, and two in the wrong order."""
    if above is None and below is None:
        raise ParameterError("Say above=..., below=..., or both.")
    for label, bound in (("above", above), ("below", below)):
        if bound is not None and math.isnan(bound):
            raise ParameterError(f"{label}={bound!r}: give a number.")
    if above is not None and below is not None and above > below:
        raise ParameterError(f"above={above:g} is larger than below={below:g}. Swap them.")
