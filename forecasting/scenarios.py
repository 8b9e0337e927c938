"""A forecast meets something new: the next year's figure, a supposed value, somebody's opinion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from forecasting.checks import in_unit
from forecasting.errors import ParameterError
from forecasting.formatting import html_page, number, percent, text_page

if TYPE_CHECKING:
    import pandas as pd

    from forecasting.result import Forecast

__all__ = ["News", "Update"]

SURPRISES = ((0.5, "no surprise"), (0.8, "a little off"), (0.95, "a surprise"))
"""Central probability within which the new figure lies, and the word for it."""
LARGE_SURPRISE = "a large surprise"
RARE, ABSURD = 0.01, 0.0005


@dataclass(frozen=True, eq=False, repr=False)
class Update:
    """What the next year's figure says of a forecast, and what the forecast makes of it.

    Attributes
    ----------
    year : int
        The year that became known.
    value : float
        Its value, in the unit of the series.
    pit : float
        Probability that the forecast gave to a value at or below it (probability integral
        transform): uniform between 0 and 1 over many updates if the forecasts are right.
    before, after : Forecast
        The forecast that was, and the one made with the new year.

    References
    ----------
    Dawid, A. P. (1984). Present position and potential developments: some personal views.
    Statistical theory: the prequential approach. Journal of the Royal Statistical Society A
    147(2), 278-292. doi:10.2307/2981683

    Examples
    --------
    >>> import forecasting as fc
    >>> s = fc.AnnualSeries([20, 135, 444, 971], years=range(2017, 2021), unit="m EUR")
    >>> news = fc.forecast(s, 3, "naive").update(2021, 2361)
    >>> round(news.pit, 2), news.surprise, news.after.years.tolist()
    (0.9, 'a little off', [2022, 2023])
    """

    year: int
    value: float
    pit: float
    before: Forecast
    after: Forecast

    @property
    def title(self) -> str:
        """The figure and how far off it was, in one line."""
        unit = in_unit(self.before.unit)
        return f"{self.year}: {self.value:g}{unit}, {self.surprise} (PIT {self.pit:.2f})"

    def __repr__(self) -> str:
        return text_page(self.title, self.moved())

    def _repr_html_(self) -> str:
        return html_page(self.title, self.moved())

    @property
    def surprise(self) -> str:
        """In words: inside the middle 50, 80 or 95 % of what was forecast, or outside."""
        central = abs(2 * self.pit - 1)
        return next((word for within, word in SURPRISES if central <= within), LARGE_SURPRISE)

    def moved(self, level: float = 80) -> pd.DataFrame:
        """How the ranges of the years after have moved.

        Parameters
        ----------
        level : float
            Level of the intervals, in percent.

        Returns
        -------
        pandas.DataFrame
            Index ``year``; ``median_before``, ``lower_before``, ``upper_before`` and the same
            ``_after``, and ``width``: the new interval's width over the old one's, in logs.
        """
        import pandas as pd

        index = pd.Index(self.after.years, name="year")
        table = pd.DataFrame(index=index)
        for when, made in (("before", self.before), ("after", self.after)):
            rows = np.isin(made.years, self.after.years)
            table[f"median_{when}"] = made.median[rows]
            table[f"lower_{when}"], table[f"upper_{when}"] = made.interval(level)[rows].T
        widths = [np.log(table[f"upper_{w}"] / table[f"lower_{w}"]) for w in ("after", "before")]
        return table.assign(width=widths[0] / widths[1])


class News:
    """How a forecast takes what comes after it; every `Forecast` can."""

    def update(self, year: int, value: float, status: str = "actual") -> Update:
        """What the figure of the next year changes.

        Parameters
        ----------
        year : int
            The year after the series' last one.
        value : float
            Its value, in the unit of the series.
        status : str
            What it is: ``actual``, ``estimate``, ``forecast`` or ``derived``.

        Returns
        -------
        Update
            How surprising it is, and the forecast that the same model makes with it.

        Raises
        ------
        ParameterError
            For another year, a forecast of one year only, or one that was read from JSON.
        SeriesError
            For a value that the series cannot have.
        """
        return _update(cast("Forecast", self), year, value, status)

    def given(self, values: Mapping[int, float]) -> Forecast:
        """The forecast if some years end at these values: a scenario.

        The years go together as a mixture of two Gaussians of their normal scores, which is
        conditioned in closed form. This is not `update`: the model learns nothing.

        Parameters
        ----------
        values : dict
            Values in the unit of the series, by year, e.g. ``{2025: 6000}``.

        Returns
        -------
        Forecast
            The years given have no spread left; notes say how likely they were.

        Raises
        ------
        ParameterError
            For a year that is not forecast, a value that no market can have, or one outside the
            99.9 % that the forecast thinks possible: of such a world it knows nothing.

        Examples
        --------
        >>> import forecasting as fc
        >>> s = fc.AnnualSeries([20, 135, 444, 971], years=range(2017, 2021), unit="m EUR")
        >>> made = fc.forecast(s, 3, "naive")
        >>> made.given({2022: 2000}).median.round().tolist()[1]
        2000.0
        >>> bool(made.given({2022: 2000}).median[2] > made.median[2])
        True
        """
        return _given(cast("Forecast", self), values)

    def with_opinion(
        self, year: int, quantiles: Mapping[float, float], *, weight: float
    ) -> Forecast:
        """The forecast pooled with an expert's view of one year.

        Quantiles of that year are averaged on the scale of the model (logs), with the weight that
        you state. The other years follow as far as they hang on that one; given it, their
        distribution stays.

        Parameters
        ----------
        year : int
            A year that is forecast.
        quantiles : dict
            At least two values in the unit of the series, by probability, e.g.
            ``{0.1: 900, 0.5: 1500, 0.9: 4000}``; between and beyond them the expert is taken to be
            normal on the scale of the model.
        weight : float
            The expert's share, from 0 to 1.

        Returns
        -------
        Forecast
            With a note that says so.

        Raises
        ------
        ParameterError
            For a year that is not forecast, a weight outside 0 to 1 or quantiles that do not rise.

        References
        ----------
        Lichtendahl, K. C., Grushka-Cockayne, Y. and Winkler, R. L. (2013). Is it better to average
        probabilities or quantiles? Management Science 59(7), 1594-1611.
        doi:10.1287/mnsc.1120.1667

        Examples
        --------
        >>> import forecasting as fc
        >>> s = fc.AnnualSeries([20, 135, 444, 971], years=range(2017, 2021), unit="m EUR")
        >>> made, expert = fc.forecast(s, 1, "naive"), {0.1: 1500, 0.5: 2000, 0.9: 3000}
        >>> made.with_opinion(2021, expert, weight=0.5).median.round().tolist()
        [1394.0]
        """
        return _with_opinion(cast("Forecast", self), year, quantiles, weight)


def _update(made: Forecast, year: int, value: float, status: str) -> Update:
    if made.refit is None:
        raise ParameterError(
            "A forecast read from JSON does not carry its model. Forecast the longer series: "
            "forecast(series.extended(year, value), horizon)."
        )
    if made.years.size < 2:
        raise ParameterError("The forecast ends with the new year. Forecast two years or more.")
    if year != made.origin + 1:
        raise ParameterError(f"{year!r} does not follow {made.origin}. Update year by year.")
    longer = made.series.extended(year, value, status)
    after = made.refit(longer, made.years.size - 1, made.levels)
    notes = after.notes
    if made.series.last is not None:
        notes = (*notes, f"The value of {made.origin} is taken as published, no longer revised.")
    pit = made.probability(year, below=value)
    return Update(year, float(value), pit, made, replace(after, notes=notes))


def _given(made: Forecast, values: Mapping[int, float]) -> Forecast:
    if not isinstance(values, Mapping) or not values:
        raise ParameterError("Give values by year, e.g. given({2025: 6000}).")
    places = [_place_of(made, year) for year in values]
    told = [made.to_scale(value) for value in values.values()]
    predictive = made.predictive.given(places, told)
    notes = []
    for place, (year, value) in zip(places, values.items(), strict=True):
        below = made.probability(year, below=value)
        if min(below, 1 - below) < ABSURD:
            low, high = map(number, made.quantile([ABSURD, 1 - ABSURD])[place])
            raise ParameterError(
                f"{year} at {value:g}{in_unit(made.unit)}: 99.9 % of the forecast lie between "
                f"{low} and {high}, so it knows nothing of a world beyond. Suppose one between, or "
                "forecast anew with what has changed: another model, series or unit."
            )
        warn = " The forecast itself calls that unlikely." if min(below, 1 - below) < RARE else ""
        notes.append(
            f"Supposed, not forecast: {year} ends at {value:g}{in_unit(made.unit)}, "
            f"a value with {percent(below)} of the forecast below it.{warn}"
        )
    if made.record("given"):
        notes.append(f"Of later years, with an earlier one as it came: {made.record('given')}")
    whole = made.with_origin
    return replace(
        made,
        predictive=predictive,
        with_origin=None if whole is None else whole.given([p + 1 for p in places], told),
        notes=(*made.notes, *notes),
    )


def _with_opinion(
    made: Forecast, year: int, quantiles: Mapping[float, float], weight: float
) -> Forecast:
    if not 0 <= weight <= 1:
        raise ParameterError(f"weight={weight!r}: give the expert's share, from 0 to 1.")
    place = _place_of(made, year)
    if not isinstance(quantiles, Mapping) or len(quantiles) < 2:
        raise ParameterError(
            "Give at least two quantiles by probability, e.g. {0.1: 900, 0.5: 1500, 0.9: 4000}."
        )
    probs = np.array(sorted(quantiles))
    told = np.array([made.to_scale(quantiles[p]) for p in probs])
    if not (np.diff(told) > 0).all():
        raise ParameterError(f"quantiles={dict(quantiles)!r}: they must rise with probability.")
    whole = made.with_origin
    note = f"{percent(weight)} of the distribution of {year} is an expert's, given as quantiles."
    return replace(
        made,
        predictive=made.predictive.pooled(place, probs, told, weight),
        with_origin=None if whole is None else whole.pooled(place + 1, probs, told, weight),
        notes=(*made.notes, note),
    )


def _place_of(made: Forecast, year: Any) -> int:
    """The place of a year among those forecast, or a ParameterError."""
    found = np.flatnonzero(made.years == year)
    if not found.size:
        raise ParameterError(f"{year!r} is not forecast. The years are {made.years.tolist()}.")
    return int(found[0])
