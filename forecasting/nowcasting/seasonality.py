"""How a year splits into its parts: a small multilevel regression, and what can be read off it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.days import parse_date, publication
from forecasting.errors import ModelError, ParameterError, VintageError
from forecasting.nowcasting.prior import ASSUMED, DAMPING, SeasonalPrior

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from forecasting.arrays import Array

__all__ = ["Seasonality", "carry_forward", "growth_within", "known_years", "months"]


def months(period: str) -> int:
    """Months in a part of a year: ``Q1`` 3, ``H1`` 6, ``9M`` 9, ``11M`` 11, ``year`` 12."""
    known = {"Q1": 3, "H1": 6, "year": 12}
    match = re.fullmatch(r"(\d{1,2})M", str(period))
    count = known.get(str(period), int(match[1]) if match else 0)
    if not 1 <= count <= 12:
        raise ParameterError(
            f"period={period!r}: give a part that begins in January, e.g. 'Q1', 'H1', '9M', '11M'."
        )
    return count


@dataclass(frozen=True)
class Seasonality:
    r"""How the rest of a year compares with its part, by the growth of the year.

    With p the value of the part, r that of the rest and g the log growth of the year on the year
    before, entity i and year t follow

    .. math:: \log(r_{it} / p_{it}) = a + b g_{it} + u_i + e_{it},
        \quad u_i \sim N(0, \tau^2), \quad e_{it} \sim N(0, \sigma^2).

    The part of k months and the rest up to month m lie m / 2 months apart, and the middle between
    them is (2 k + m) / 4 months into the year. The growth of a year on the year before is that at
    their turn; where it fades by :math:`\phi` a year, the slope is near
    :math:`b_0 = \frac{m}{24} \phi^{(2k + m) / 48}`. The prior of b is normal around it with a
    quarter of it as standard deviation, that of a is flat. :math:`\tau^2` and :math:`\sigma^2` are
    shrunk towards 0.15 squared and 0.05 squared, each worth three observations, so one or two
    entities leave the distribution wide. Quantiles are Student's t with 3 + E - 1 degrees of
    freedom for E entities.

    Attributes
    ----------
    coefficients : array, shape (2,)
        Posterior mean of (a + u, b) of the entity asked for.
    covariance : array, shape (2, 2)
        Their posterior covariance.
    sigma, tau : float
        Standard deviations within and between entities.
    df : int
        Degrees of freedom of the t quantiles.
    years, entities : int
        Number of years and of entities seen.
    largest_growth : float
        Largest log growth among them.
    own_years : int
        How many of the years are those of the entity asked for.

    References
    ----------
    Gelman, A. and Hill, J. (2007). Data analysis using regression and multilevel/hierarchical
    models. Cambridge University Press, chapter 12. doi:10.1017/CBO9780511790942

    Examples
    --------
    >>> import pandas as pd
    >>> halves = pd.DataFrame({"entity": ["A", "A", "B"], "part": [40, 52, 7],
    ...                        "full": [99, 129, 16], "growth": [0.30, 0.25, 0.4]})
    >>> model = Seasonality.fit(halves, "H1")
    >>> model.entities, model.df, bool(model.coefficients[1] > 0)
    (2, 4, True)
    """

    coefficients: Array
    covariance: Array
    sigma: float
    tau: float
    df: int
    years: int
    entities: int
    largest_growth: float
    own_years: int = 0

    @classmethod
    def fit(
        cls,
        history: pd.DataFrame,
        part: str,
        whole: str = "year",
        entity: str | None = None,
        damping: float = DAMPING,
        prior: SeasonalPrior = ASSUMED,
    ) -> Seasonality:
        """Estimate from a frame of known years of one kind.

        Parameters
        ----------
        history : pandas.DataFrame
            Columns ``entity``, ``part``, ``full`` and ``growth``; at least one row.
        part, whole : str
            The part of the year, and what it is a part of.
        entity : str, optional
            Entity to predict for: its own past years count more. Default: one never seen.
        damping : float
            Share of the log growth left after a year, above 0 and at most 1; it sets the prior
            slope.
        prior : SeasonalPrior
            Standard deviations before any year is seen.

        Returns
        -------
        Seasonality

        Raises
        ------
        ParameterError
            For a part that is none.
        """
        k, m = months(part), months(whole)
        slope = m / 24 * damping ** ((2 * k + m) / 48)
        x = np.column_stack([np.ones(len(history)), history["growth"].to_numpy(dtype=float)])
        ratio = history["full"].to_numpy(dtype=float) / history["part"].to_numpy(dtype=float)
        y = np.log(ratio - 1) - slope * x[:, 1]  # what is left after the prior slope
        names, codes = np.unique(history["entity"].astype(str).to_numpy(), return_inverse=True)
        mine = (names == entity)[codes]
        flat = np.diag([100.0, (slope / 4) ** 2])
        shift = np.zeros(2)
        for _ in range(10):  # variances given the slope, the slope given the variances
            sigma2, tau2 = _components(y - shift[1] * x[:, 1], codes, prior)
            kernel = x @ flat @ x.T + tau2 * (codes[:, None] == codes) + sigma2 * np.eye(len(y))
            cross = flat @ x.T + np.array([[tau2], [0.0]]) * mine
            gain = np.linalg.solve(kernel, cross.T).T
            shift = gain @ y
        spread = flat + np.diag([tau2, 0.0]) - gain @ cross.T
        return cls(
            coefficients=np.array([0.0, slope]) + shift,
            covariance=spread,
            sigma=float(np.sqrt(sigma2)),
            tau=float(np.sqrt(tau2)),
            df=prior.worth + len(names) - 1,
            years=len(y),
            entities=len(names),
            largest_growth=float(x[:, 1].max()),
            own_years=int(mine.sum()),
        )

    def log_ratio(self, growth: Any) -> tuple[Array, Array]:
        """Location and scale of log(rest / part) at a log growth, shape () or (P,)."""
        at = np.stack([np.ones_like(growth), np.asarray(growth, dtype=float)], axis=-1)
        variance = np.einsum("...i,ij,...j->...", at, self.covariance, at) + self.sigma**2
        return np.asarray(at @ self.coefficients), np.sqrt(variance)

    def full_year(
        self,
        parts: Array,
        errors: Array,
        *,
        previous: float | None = None,
        growth: Array | None = None,
    ) -> Array:
        """Logs of the full year, draw by draw.

        With ``previous`` its growth depends on the full year and the full year on its growth: each
        draw is where the two agree, with the scale of the errors that holds at the middle one.

        Parameters
        ----------
        parts : array, shape (D,)
            Logs of the part that is known.
        errors : array, shape (D,)
            Draws of the Student t with ``df`` degrees of freedom.
        previous : float, optional
            The full value of the year before. Either this or ``growth``.
        growth : array, shape (D,), optional
            Log growth of the year.

        Returns
        -------
        array, shape (D,)

        Raises
        ------
        ModelError
            If the rest rises so steeply with growth that no full year agrees with the part.
        """
        if growth is not None:
            centre, spread = self.log_ratio(growth)
            return np.asarray(parts + np.logaddexp(0, centre + spread * errors))
        before = float(np.log(previous or 1.0))
        middle = self._agreeing(np.array([parts.mean()]), np.zeros(1), before)
        _, spread = self.log_ratio(middle - before)
        return self._agreeing(parts, spread * errors, before)

    def _agreeing(self, parts: Array, errors: Array, before: float) -> Array:
        """The fixed point of the full year given its growth."""
        intercept, slope = self.coefficients
        logs = parts
        for _ in range(200):
            last, logs = logs, parts + np.logaddexp(0, intercept + slope * (logs - before) + errors)
            if np.abs(logs - last).max() < 1e-10:
                return np.asarray(logs)
        raise ModelError(
            f"The rest rises so steeply with growth (slope {slope:.2f}) that no full year fits. "
            "Give growth=(median, sd) instead of previous, or check the history."
        )


def _components(y: Array, codes: NDArray[np.int64], prior: SeasonalPrior) -> tuple[float, float]:
    """Shrunken variances within and between entities."""
    count = np.bincount(codes)
    means = np.bincount(codes, y) / count
    within = float(((y - means[codes]) ** 2).sum())
    between = float(((means - means.mean()) ** 2).sum())
    worth = prior.worth
    sigma2 = (worth * prior.within_sd**2 + within) / (worth + len(y) - len(count))
    tau2 = (worth * prior.entity_sd**2 + between) / (worth + len(count) - 1)
    return sigma2, tau2


def growth_within(
    half: float, nine_months: float, history: pd.DataFrame, *, as_of: Any = None
) -> tuple[float, float]:
    r"""Log growth of a year on the year before, read off its third quarter and first half.

    `Seasonality` for nine months against the first half, :math:`x = a + b g`, turned round:
    :math:`g = (x - a) / b`, with the standard deviation of x over b.

    Parameters
    ----------
    half, nine_months : float
        Values of the first half and of the first nine months.
    history, as_of
        As for `nowcast`, with known years of the period ``H1-9M``.

    Returns
    -------
    tuple of float
        Median and standard deviation, to be given to `nowcast` as ``growth``.

    Raises
    ------
    ParameterError
        If nine months are not more than the half, or a column of ``history`` is missing.
    VintageError
        If ``history`` holds no such year that was public by ``as_of``.

    Examples
    --------
    >>> import pandas as pd
    >>> history = pd.DataFrame({"entity": ["A"], "period": "H1-9M", "part": [52], "full": [82],
    ...                         "growth": [0.2]})
    >>> median, sd = growth_within(109.6, 204.1, history)
    >>> median > 1  # more than 2.7 times in a year
    True
    """
    x = _third_quarter(half, nine_months)
    model = Seasonality.fit(known_years(history, "H1-9M", as_of), "H1", "9M")
    slope = float(model.coefficients[1])
    middle = (x - float(model.coefficients[0])) / slope
    _, spread = model.log_ratio(middle)
    return middle, float(spread) / slope


def carry_forward(
    half: float,
    other_half: float,
    other_nine_months: float,
    history: pd.DataFrame,
    *,
    as_of: Any = None,
    prior: SeasonalPrior = ASSUMED,
) -> tuple[float, float]:
    r"""Nine months of a market from its first half and the third quarter of one of its platforms.

    The third quarter over the first half is taken to be the platform's, times an error whose log
    has the variance :math:`2 (\tau^2 + \sigma^2) + (b s)^2`: two entities and two years differ,
    and their log growth differs with a stated standard deviation s = 0.5.

    Parameters
    ----------
    half : float
        The market's first half.
    other_half, other_nine_months : float
        The platform's first half and nine months.
    history, as_of, prior
        As for `growth_within` and `nowcast`.

    Returns
    -------
    tuple of float
        Nine months of the market, and the standard deviation of their log, for `nowcast` as
        ``partial`` and ``log_sd``.

    Raises
    ------
    ParameterError, VintageError
        As for `growth_within`.

    Examples
    --------
    >>> import pandas as pd
    >>> history = pd.DataFrame({"entity": ["A"], "period": "H1-9M", "part": [52], "full": [82],
    ...                         "growth": [0.2]})
    >>> value, sd = carry_forward(456.12, 109.6, 204.1, history)
    >>> round(value, 1)
    849.4
    """
    x = _third_quarter(other_half, other_nine_months)
    model = Seasonality.fit(known_years(history, "H1-9M", as_of), "H1", "9M", prior=prior)
    gap = model.coefficients[1] * prior.gap_sd
    sd = float(np.sqrt(2 * (model.tau**2 + model.sigma**2) + gap**2))
    share = np.exp(x) / (1 + np.exp(x))
    return float(half * (1 + np.exp(x))), float(share * sd)


def known_years(history: pd.DataFrame, period: str, as_of: Any) -> pd.DataFrame:
    """The years of one period that were public by a day."""
    needed = ["entity", "period", "part", "full", "growth"]
    needed += ["first_published"] if as_of is not None else []
    missing = [column for column in needed if column not in getattr(history, "columns", ())]
    if missing:
        raise ParameterError(
            f"history has no column {', '.join(missing)}. It needs {', '.join(needed)}."
        )
    rows = history[history["period"] == period]
    if as_of is not None:
        limit = parse_date(as_of)
        days = [publication(entry) for entry in rows["first_published"]]
        rows = rows[[day is not None and day[1] <= limit for day in days]]
    if rows.empty:
        when = "" if as_of is None else f" that was surely public on {parse_date(as_of)}"
        raise VintageError(f"history holds no year with {period!r}{when}. Add known years.")
    unknown = rows[["part", "full", "growth"]].isna().any(axis=1)
    if unknown.any():
        first = rows[unknown].iloc[0]
        raise ParameterError(
            f"history: part, full or growth of {first['entity']}, {first.get('year', period)} is "
            "empty. Fill it, or leave the year out."
        )
    whole = rows["full"].to_numpy(dtype=float) > rows["part"].to_numpy(dtype=float)
    if not whole.all() or not (rows["part"].to_numpy(dtype=float) > 0).all():
        raise ParameterError("In history every part must be above zero and below its full year.")
    return rows


def _third_quarter(half: float, nine_months: float) -> float:
    if not 0 < half < nine_months:
        raise ParameterError(
            f"half={half:g}, nine_months={nine_months:g}: nine months hold the half, and more."
        )
    return float(np.log(nine_months / half - 1))
