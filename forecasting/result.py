"""A forecast: quantiles and joint paths by year, and where they came from."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.checks import check_count, check_seed
from forecasting.distribution import PredictedYears
from forecasting.errors import ParameterError
from forecasting.events import JointYears, in_words
from forecasting.exchange import HUB_PROBS, hub_frame
from forecasting.levels import (
    DEFAULT_LEVELS,
)
from forecasting.predictive import Predictive
from forecasting.record import note_on_levels
from forecasting.scenarios import News
from forecasting.series import AnnualSeries

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

__all__ = ["Forecast"]


@dataclass(frozen=True, eq=False, repr=False)
class Forecast(PredictedYears, JointYears, News):
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
            f"{self.years[0]}-{self.years[-1]}, {self.series.unit}"
        )

    def joint(self, count: int, seed: int) -> NDArray[np.float64]:
        """Joint paths that begin with the last value of the series, shape (count, h + 1).

        Where that value is uncertain it differs from path to path; else it is the same.
        """
        if self.with_origin is not None:
            return self._to_unit(self.with_origin.paths(check_count(count), check_seed(seed)))
        paths = self.paths(count, seed)
        return np.column_stack([np.full(len(paths), self.series.values[-1]), paths])

    def record(self, event: str) -> str:
        """How often such statements of the default model came true on other markets; else ''."""
        return in_words(event, self.predictive.kind) if self.model == "reference" else ""

    def with_levels(self, levels: float | Sequence[float]) -> Forecast:
        """The same distribution, shown at other interval levels in percent, one or several."""
        changed = super().with_levels(levels)
        stale = note_on_levels(self.levels, self.model)
        notes = [note for note in self.notes if note not in stale]
        return replace(changed, notes=(*notes, *note_on_levels(changed.levels, self.model)))

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

    def to_hub(self, probs: Sequence[float] = HUB_PROBS) -> pd.DataFrame:
        """Quantiles in long form, as forecast hubs collect them.

        Parameters
        ----------
        probs : sequence of float
            Probabilities between 0 and 1; by default the 23 that hubs ask for.

        Returns
        -------
        pandas.DataFrame
            One row a year and probability: ``model_id``, ``location`` (name of the series),
            ``target`` (its unit), ``reference_date`` (end of the origin), ``horizon``,
            ``target_end_date``, ``output_type`` (quantile), ``output_type_id`` (probability) and
            ``value``, the model output columns of the hubverse.
        """
        years, levels = self.years, [float(p) for p in probs]
        origin = np.full(len(years), self.origin)
        models, names = [self.model] * len(years), [self.series.name] * len(years)
        values = self.quantile(levels)
        return hub_frame(models, names, origin, years, levels, values, self.series.unit)

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
        """Read what `to_json` wrote; a ParameterError for any other text."""
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
