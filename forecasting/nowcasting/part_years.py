"""From a part of a year to a distribution of the full year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.checks import check_seed
from forecasting.days import parse_date
from forecasting.errors import ParameterError
from forecasting.normal import normal_score
from forecasting.nowcasting.prior import ASSUMED, DAMPING, SeasonalPrior
from forecasting.nowcasting.result import Nowcast
from forecasting.nowcasting.seasonality import Seasonality, known_years, months
from forecasting.predictive import PROBS, Predictive, from_paths

if TYPE_CHECKING:
    import pandas as pd


__all__ = ["leave_one_out", "nowcast", "pooled"]

DRAWS = 20_001


def nowcast(
    partial: float,
    period: str,
    history: pd.DataFrame,
    *,
    year: int,
    previous: float | None = None,
    growth: tuple[float, float] | None = None,
    log_sd: float = 0.0,
    entity: str | None = None,
    damping: float = DAMPING,
    prior: SeasonalPrior = ASSUMED,
    unit: str = "",
    as_of: Any = None,
    seed: int = 0,
) -> Nowcast:
    r"""Distribution of a full year from a part of it.

    The full year is :math:`p (1 + e^x)` with p the part and x = log(rest / part) from
    `Seasonality`. x depends on the growth of the year, which depends on the full year: with the
    year before known the two are solved together for every quantile of the errors.

    Parameters
    ----------
    partial : float
        Value of the part that is known.
    period : str
        The part: ``Q1``, ``H1``, ``9M``, ``11M``, ...
    history : pandas.DataFrame
        Known years: columns ``entity``, ``year``, ``period``, ``part``, ``full``, ``growth`` (log
        growth of the year on the year before) and ``first_published``; other periods are ignored.
    year : int
        The year.
    previous : float, optional
        The full value of the year before, in the same unit. Either this or ``growth`` is needed.
    growth : (float, float), optional
        Median and standard deviation of the log growth of the year, where the year before is not
        known; see `growth_within`.
    log_sd : float
        Standard deviation of the log of ``partial``, where that is itself an estimate.
    entity : str, optional
        Name of this market in ``history``, if it has earlier years of its own.
    damping : float
        Share of the log growth that is assumed to be left after a year: the prior of how much a
        fast year leans to its later part. 1 is growth that does not fade.
    prior : SeasonalPrior
        Standard deviations that are assumed before any year is seen.
    unit : str
        Unit of the values.
    as_of : date or str, optional
        Use only years that were surely public on that day; undated ones are left out.
    seed : int
        Seed of the draws that stand for an uncertain growth or part.

    Returns
    -------
    Nowcast

    Raises
    ------
    ParameterError
        For values that are not above zero, neither or both of ``previous`` and ``growth``, an
        unknown period or a history without the columns.
    VintageError
        If no year with this period was public by ``as_of``.

    References
    ----------
    Gelman, A. and Hill, J. (2007). Data analysis using regression and multilevel/hierarchical
    models. Cambridge University Press, chapter 12. doi:10.1017/CBO9780511790942

    Examples
    --------
    >>> import pandas as pd
    >>> history = pd.DataFrame({
    ...     "entity": "A", "year": [2017, 2018, 2019], "period": "H1", "part": [40, 52, 66],
    ...     "full": [100, 129, 162], "growth": [0.30, 0.25, 0.23],
    ...     "first_published": ["2018-01-20", "2019-01-20", "2020-01-20"]})
    >>> full = nowcast(80, "H1", history, year=2020, previous=162, entity="A", as_of="2020-08-01")
    >>> 180 < full.median < 210
    True
    """
    from scipy.special import stdtrit

    _check(partial, previous, growth, log_sd, damping)
    if months(period) == 12:
        raise ParameterError(f"period={period!r} is the whole year. Give a part of it.")
    check_seed(seed)
    known = known_years(history, period, as_of)
    model = Seasonality.fit(known, period, entity=entity, damping=damping, prior=prior)
    rng = np.random.default_rng(seed)
    grid = (np.arange(DRAWS) + 0.5) / DRAWS
    scores, errors = normal_score(grid), np.asarray(stdtrit(model.df, grid))
    parts = np.log(partial) + log_sd * rng.permutation(scores)
    rates = None if growth is None else growth[0] + growth[1] * rng.permutation(scores)
    logs = model.full_year(parts, errors, previous=previous, growth=rates)
    if rates is None:
        rates = logs - np.log(previous or 1.0)
    method = (
        f"Student t with {model.df} degrees of freedom for log(rest / part) at {period}, from "
        f"{model.years} known years of {model.entities} entities and a prior slope"
    )
    predictive = from_paths(logs[None, :, None], method=method)
    notes = _notes(model, period, float(np.median(rates)), as_of, log_sd, entity)
    day = None if as_of is None else parse_date(as_of).isoformat()
    return Nowcast(int(year), period, float(partial), unit, predictive, day, notes)


def leave_one_out(history: pd.DataFrame, period: str, *, as_of: Any = None) -> pd.DataFrame:
    """Nowcast every known year as if its market had never been seen.

    Each year is nowcast from the years of the other entities alone, its own growth known through
    the year before.

    Parameters
    ----------
    history, period, as_of
        As for `nowcast`; years of two or more entities.

    Returns
    -------
    pandas.DataFrame
        ``entity``, ``year``, ``actual``, ``median``, ``lower_80``, ``upper_80``, ``lower_95``,
        ``upper_95``, ``covered_80``, ``covered_95``.

    Raises
    ------
    ParameterError
        If there is one entity only.

    Examples
    --------
    >>> import pandas as pd
    >>> history = pd.DataFrame({"entity": ["A", "A", "B"], "year": [2018, 2019, 2019],
    ...     "period": "H1", "part": [52, 66, 7], "full": [129, 162, 17], "growth": [0.3, 0.2, 0.4]})
    >>> leave_one_out(history, "H1")["covered_95"].tolist()
    [True, True, True]
    """
    import pandas as pd

    rows = known_years(history, period, as_of)
    if rows["entity"].nunique() < 2:
        raise ParameterError("Years of two entities or more are needed to leave one out.")
    results = []
    for row in rows.to_dict("records"):
        others = rows[rows["entity"] != row["entity"]]
        before = row["full"] / np.exp(row["growth"])
        full = nowcast(row["part"], period, others, year=row["year"], previous=before)
        coverage = {}
        for level in full.levels:
            lower, upper = full.interval(level)
            coverage[f"covered_{level:g}"] = bool(lower <= row["full"] <= upper)
        head = {"entity": row["entity"], "year": row["year"], "actual": row["full"]}
        results.append(head | full.to_frame().iloc[0].to_dict() | coverage)
    return pd.DataFrame(results)


def pooled(nowcasts: Sequence[Nowcast]) -> Nowcast:
    """Mean of the log quantiles of several nowcasts of the same year, equal weights.

    Parameters
    ----------
    nowcasts : sequence of Nowcast
        One or more, of one year and unit.

    Returns
    -------
    Nowcast
        With their notes; ``partial`` is that of the first.

    Raises
    ------
    ParameterError
        For none, or for different years or units.

    Examples
    --------
    >>> import pandas as pd
    >>> history = pd.DataFrame({"entity": ["A"], "period": "H1", "part": [66], "full": [162],
    ...                         "growth": [0.23]})
    >>> one = nowcast(80, "H1", history, year=2020, previous=162)
    >>> pooled([one, one]).median == one.median
    True
    """
    members = list(nowcasts)
    if not members or len({(n.year, n.unit) for n in members}) > 1:
        raise ParameterError("Give nowcasts of one year in one unit.")
    values = np.mean([n.predictive.values for n in members], axis=0)
    periods = " and ".join(dict.fromkeys(n.period for n in members))
    method = "mean of the log quantiles of: " + "; ".join(n.predictive.method for n in members)
    predictive = Predictive(PROBS, values, method=method)
    days = [n.as_of for n in members]
    known = None if None in days else max(day for day in days if day is not None)
    notes = tuple(dict.fromkeys(note for n in members for note in n.notes))
    first = members[0]
    return Nowcast(first.year, periods, first.partial, first.unit, predictive, known, notes)


def _check(
    partial: float,
    previous: float | None,
    growth: tuple[float, float] | None,
    log_sd: float,
    damping: float,
) -> None:
    for label, value in (("partial", partial), ("previous", previous)):
        known = isinstance(value, (int, float, np.number)) and np.isfinite(value)
        if value is not None and not (known and value > 0):
            raise ParameterError(f"{label}={value!r}: give a finite value above zero.")
    if (previous is None) == (growth is None):
        raise ParameterError(
            "Give either previous (the full year before) or growth (median and standard deviation "
            "of the year's log growth, e.g. from growth_within): fast years have small first parts."
        )
    if growth is not None and not np.isfinite(growth[0]):
        raise ParameterError(f"growth={growth!r}: the median of the log growth must be finite.")
    if not 0 < damping <= 1:
        raise ParameterError(f"damping={damping!r}: give a share above 0, at most 1.")
    spreads = (log_sd, growth[1] if growth is not None else 0.0)
    if not all(np.isfinite(s) and s >= 0 for s in spreads):
        raise ParameterError(f"Standard deviations {spreads}: none may be negative.")


def _notes(
    model: Seasonality, period: str, growth: float, as_of: Any, log_sd: float, entity: str | None
) -> tuple[str, ...]:
    when = "" if as_of is None else f" public by {parse_date(as_of)}"
    notes = [
        f"From {model.years} known years with {period} of {model.entities} entities{when}; how far "
        "a new market's seasons differ from theirs is mostly a stated prior."
    ]
    if growth > model.largest_growth:
        notes.append(
            f"The year grows {np.exp(growth):.1f}-fold at the median; the known years go up to "
            f"{np.exp(model.largest_growth):.1f}-fold. Beyond them the slope is mostly the prior's."
        )
    if entity is not None and not model.own_years:
        notes.append(f"history holds no year of {entity!r}: it is taken for a market never seen.")
    if log_sd > 0:
        notes.append("The part is itself an estimate, and its uncertainty is included.")
    return tuple(notes)
