"""Markets inside markets: a share of a parent, and parts that sum to their total.

Both forecast shares, as odds, which stay between nothing and the whole, and multiply their joint
paths with those of the parent. So no part can exceed its parent in any path.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from forecasting.api import DEFAULT_MODEL, as_series, forecast
from forecasting.checks import check_count, check_horizon, check_seed
from forecasting.errors import ParameterError, SeriesError
from forecasting.events import PATHS, JointYears
from forecasting.levels import DEFAULT_LEVELS, check_levels
from forecasting.normal import normal_score
from forecasting.result import Forecast
from forecasting.series import AnnualSeries

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasting.models.base import Model

    Array = NDArray[np.float64]
    Sample = Callable[[int, int], Array]

__all__ = ["Composed", "forecast_parts", "forecast_share"]

WHOLE = 100.0
REST = "rest"
APART = 1_000_003
"""Distance between the seeds of paths that are drawn independently."""
INDEPENDENT = (
    "Shares and the whole are forecast apart and taken to move independently of each other."
)


@dataclass(frozen=True, eq=False, repr=False)
class Composed(JointYears):
    """Forecast of a market made of several forecasts: joint paths, and what follows from them.

    It answers what a `Forecast` answers: quantiles, intervals, probabilities, paths, `total`,
    `cagr`, `ratio`, `peak`, `first_year_above`, `growth`.

    Attributes
    ----------
    series : AnnualSeries
        The market's own values.
    horizon : int
        Number of years, h.
    pieces : dict
        The forecasts that it was made of, by name.
    sample : callable
        From a number of paths and a seed to joint paths that begin with the last known year,
        (count, h + 1).
    levels : tuple of float
        Interval levels, in percent, that `to_frame` shows.
    notes : tuple of str
        What the user should know.
    """

    series: AnnualSeries
    horizon: int
    pieces: Mapping[str, Forecast]
    sample: Sample
    levels: tuple[float, ...] = DEFAULT_LEVELS
    notes: tuple[str, ...] = ()

    @property
    def years(self) -> NDArray[np.int64]:
        """The years forecast, shape (h,)."""
        return np.arange(1, self.horizon + 1) + int(self.series.years[-1])

    @property
    def unit(self) -> str:
        """Unit of the values."""
        return self.series.unit

    @property
    def title(self) -> str:
        """Market, parts, origin and unit, in one line."""
        return (
            f"Forecast of {self.series.name!r} from {', '.join(self.pieces)}, "
            f"{self.years[0]}-{self.years[-1]}, {self.series.unit}"
        )

    @cached_property
    def _drawn(self) -> Array:
        return np.sort(self.paths(PATHS), axis=0)

    def quantile(self, probs: float | Sequence[float]) -> Array:
        """Quantiles of each year, shape (h,) or (h, P)."""
        normal_score(np.atleast_1d(probs))  # refuses what is no probability
        return np.asarray(np.quantile(self._drawn, probs, axis=0).T)

    def cdf(self, value: float, place: int) -> float:
        """Probability of at most a value in one of the years."""
        return float((self._drawn[:, place] <= value).mean())

    def paths(self, count: int = 1000, seed: int = 0) -> Array:
        """Joint paths, shape (count, h), in the unit of the series."""
        return self.joint(count, seed)[:, 1:]

    def joint(self, count: int, seed: int) -> Array:
        """Joint paths that begin with the last value of the series, shape (count, h + 1)."""
        return self.sample(check_count(count), check_seed(seed))


class _LastShare:
    """The last share, where the part's last value is a distribution."""

    unit = "%"

    def __init__(self, part: AnnualSeries, parent: float) -> None:
        assert part.last is not None
        self.year = int(part.years[-1])
        self.nodes = WHOLE * np.array(part.last.values) / parent

    def quantile(self, probs: Sequence[float]) -> Array:
        """Between the values that stand for the distribution."""
        middles = (np.arange(self.nodes.size) + 0.5) / self.nodes.size
        return np.interp(probs, middles, self.nodes)


def forecast_share(
    part: AnnualSeries,
    parent: AnnualSeries,
    horizon: int,
    model: str | Model = DEFAULT_MODEL,
    levels: Sequence[float] = DEFAULT_LEVELS,
    *,
    long: bool = False,
) -> Composed:
    """Forecast a market that is part of a larger one, under a ceiling that moves with it.

    The part's share of its parent is forecast with 100 % as its upper bound, and its joint paths
    are multiplied with those of the parent. The parent may be known for more years than the part:
    those are then certain.

    Parameters
    ----------
    part : AnnualSeries
        The market.
    parent : AnnualSeries
        The larger market that holds it, in the same unit, known for every year of the part.
    horizon, model, levels, long
        As for `forecasting.forecast`; the model is that of the share and of the parent.

    Returns
    -------
    Composed
        Of the part; ``pieces`` holds the forecasts of ``share`` (in %) and ``parent``.

    Raises
    ------
    SeriesError
        If the units differ, the parent lacks a year of the part or is not larger in each.

    Examples
    --------
    >>> import forecasting as fc
    >>> live = fc.AnnualSeries([20, 135, 444, 971], years=range(2017, 2021), unit="m EUR")
    >>> shop = fc.AnnualSeries([7175, 9007, 10632, 11760], years=range(2017, 2021), unit="m EUR")
    >>> made = fc.forecast_share(live, shop, 5)
    >>> paths, whole = made.paths(1000, seed=1), made.pieces["parent"]
    >>> bool((made.quantile(0.999) < whole.quantile(0.999)).all()), sorted(made.pieces)
    (True, ['parent', 'share'])
    """
    horizon, shown = check_horizon(horizon, long), check_levels(levels)
    part, parent = as_series(part, "part"), as_series(parent, "parent")
    share = forecast(_share(part, parent), horizon, model, shown, long=True)
    whole, ahead = _whole(parent, part, horizon, model, shown)

    def sample(count: int, seed: int) -> Array:
        return share.joint(count, seed) / WHOLE * ahead(count, seed + APART)

    notes = dict.fromkeys([INDEPENDENT, *share.notes, *(whole.notes if whole else ())])
    pieces = {"share": share} if whole is None else {"share": share, "parent": whole}
    return Composed(part, horizon, pieces, sample, shown, tuple(notes))


def forecast_parts(
    parts: Sequence[AnnualSeries],
    horizon: int,
    total: AnnualSeries | None = None,
    model: str | Model = DEFAULT_MODEL,
    levels: Sequence[float] = DEFAULT_LEVELS,
    *,
    long: bool = False,
) -> dict[str, Composed]:
    """Forecast the parts of a market so that they sum to its total in every path.

    Each part's share is forecast as in `forecast_share`. In every joint path the shares' normal
    scores sum to zero, what one part wins others lose; the shares are then scaled to a sum of one
    and multiplied with the total, whose forecast stays as it is.

    Parameters
    ----------
    parts : sequence of AnnualSeries
        Two or more, each with a name of its own, in one unit and for the same years.
    total : AnnualSeries, optional
        The whole for the same years; what the parts leave of it becomes the part ``rest``. By
        default the sum of the parts.
    horizon, model, levels, long
        As for `forecasting.forecast`; the model is that of the shares and of the total.

    Returns
    -------
    dict
        The forecast of each part by its name, ``rest`` if there is one, and ``total``. Paths of
        the same seed belong together.

    Raises
    ------
    ParameterError
        For one part only, or names that are not distinct.
    SeriesError
        If years or units differ, or the parts exceed the total.

    References
    ----------
    Athanasopoulos, G., Ahmed, R. A. and Hyndman, R. J. (2009). Hierarchical forecasts for
    Australian domestic tourism. International Journal of Forecasting 25(1), 146-166.
    doi:10.1016/j.ijforecast.2008.07.004

    Examples
    --------
    >>> import forecasting as fc
    >>> def market(name, *values):
    ...     return fc.AnnualSeries(values, years=range(2017, 2021), unit="m EUR", name=name)
    >>> made = fc.forecast_parts([market("A", 8, 20, 40, 60), market("B", 2, 10, 30, 70)], 3)
    >>> sums = made["A"].paths(10) + made["B"].paths(10)
    >>> bool(np.allclose(sums, made["total"].paths(10)))
    True
    """
    horizon, shown = check_horizon(horizon, long), check_levels(levels)
    members, whole = _members(parts, total)
    shares = {
        one.name: forecast(_share(one, whole), horizon, model, shown, long=True) for one in members
    }
    made = forecast(whole, horizon, model, shown, long=True)

    def of(place: int) -> Sample:
        return lambda count, seed: _split(list(shares.values()), made, count, seed)[place]

    out = {
        one.name: Composed(
            one,
            horizon,
            {"share": shares[one.name], "total": made},
            of(place),
            shown,
            (INDEPENDENT, *shares[one.name].notes),
        )
        for place, one in enumerate(members)
    }
    out["total"] = Composed(whole, horizon, {"total": made}, made.joint, shown, made.notes)
    return out


def _split(shares: list[Forecast], total: Forecast, count: int, seed: int) -> list[Array]:
    """Joint paths of each part, (count, h + 1); they sum to those of the total."""
    k = len(shares)
    drawn = [f.predictive.joint.draw(count, seed + (i + 1) * APART) for i, f in enumerate(shares)]
    apart = (np.array(drawn) - np.mean(drawn, axis=0)) * math.sqrt(k / (k - 1))
    odds = [np.exp(f.predictive.at(z)) for f, z in zip(shares, apart, strict=True)]
    ahead = np.array([o / (1 + o / WHOLE) for o in odds])
    now = np.array([np.full((count, 1), f.series.values[-1]) for f in shares])
    parts = np.concatenate([now, ahead], axis=2)
    return list(parts / parts.sum(axis=0) * total.joint(count, seed))


def _share(part: AnnualSeries, parent: AnnualSeries) -> AnnualSeries:
    """The share of one series in another, in percent, bounded by the whole."""
    if part.unit != parent.unit:
        raise SeriesError(
            f"{part.name!r} is in {part.unit}, {parent.name!r} in {parent.unit}. Give both in one "
            "unit."
        )
    known = np.isin(parent.years, part.years)
    if known.sum() < len(part):
        lacking = sorted(set(part.years.tolist()) - set(parent.years.tolist()))
        raise SeriesError(f"{parent.name!r} has no value for {lacking}. Add them, or cut the part.")
    shares = WHOLE * part.values / parent.values[known]
    if (shares >= WHOLE).any():
        year = int(part.years[np.argmax(shares >= WHOLE)])
        raise SeriesError(
            f"In {year} {part.name!r} is not smaller than {parent.name!r}. A part must be: check "
            "units and definitions, both must count the same thing."
        )
    share = AnnualSeries(
        shares,
        years=part.years.tolist(),
        unit="%",
        status=part.status,
        name=f"share of {part.name} in {parent.name}",
        upper_bound=WHOLE,
    )
    return (
        share
        if part.last is None
        else share.with_last(_LastShare(part, float(parent.values[known][-1])))
    )


def _whole(
    parent: AnnualSeries,
    part: AnnualSeries,
    horizon: int,
    model: str | Model,
    levels: tuple[float, ...],
) -> tuple[Forecast | None, Sample]:
    """The parent's forecast for what is not known of it, and its paths over the part's years."""
    if parent.last is not None:
        raise SeriesError(
            f"The last point of {parent.name!r} is uncertain, and only the part's may be. Give the "
            "parent as published."
        )
    known = parent.values[parent.years >= part.years[-1]][: horizon + 1]
    if len(known) > horizon:
        return None, lambda count, seed: np.tile(known, (count, 1))
    made = forecast(parent, horizon + 1 - len(known), model, levels, long=True)

    def sample(count: int, seed: int) -> Array:
        return np.column_stack([np.tile(known, (count, 1)), made.paths(count, seed)])

    return made, sample


def _members(
    parts: Sequence[AnnualSeries], total: AnnualSeries | None
) -> tuple[list[AnnualSeries], AnnualSeries]:
    """All parts, the rest among them, and their total."""
    members = [as_series(one, "a part") for one in parts]
    total = None if total is None else as_series(total, "total")
    names = [one.name for one in members]
    if len(members) < 2 - (total is not None) or len(set(names)) < len(names):
        raise ParameterError(f"names={names}: give two or more parts, each with its own name.")
    if set(names) & {"total", *([REST] if total is not None else [])}:
        raise ParameterError(f"'total' and {REST!r} are taken by the answer. Rename the part.")
    if any(one.last is not None for one in members):
        raise SeriesError("The last point of a part is uncertain. Give the parts as published.")
    first = members[0] if total is None else total
    for one in members:
        if one.unit != first.unit or one.years.tolist() != first.years.tolist():
            raise SeriesError(
                f"{one.name!r} has other years or another unit than {first.name!r}. Give the same "
                "years of all, in one unit."
            )
    summed = np.sum([one.values for one in members], axis=0)

    def market(values: Array, name: str) -> AnnualSeries:
        return AnnualSeries(values, years=first.years.tolist(), unit=first.unit, name=name)

    if total is None:
        return members, market(summed, "total")
    left = total.values - summed
    if (left < -1e-9 * total.values).any():
        year = int(total.years[np.argmin(left / total.values)])
        raise SeriesError(f"In {year} the parts exceed {total.name!r}. Check the definitions.")
    if (left > 1e-9 * total.values).all():
        members.append(market(left, REST))
    elif (left > 1e-9 * total.values).any():
        raise SeriesError(
            "The parts leave nothing in some years and something in others. Give the rest as a "
            "part of its own, without zeros."
        )
    return members, total
