"""An uncertain last point: its distribution, and what is known of how figures get revised."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from forecasting.days import parse_date
from forecasting.errors import ParameterError, SeriesError
from forecasting.formatting import percent
from forecasting.normal import normal_score

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["NODES", "Distribution", "LastPoint", "RevisionEvidence", "revision_evidence"]

NODES = 31
"""Values that stand for the distribution of a last point; odd, so that the middle is the median."""
PRIOR_SD = {"forecast": 0.2, "partial": 0.2}
"""Standard deviation of the log of a revision, assumed before any is seen; else `OTHER_SD`."""
OTHER_SD = 0.1
PRIOR_WORTH = 4
"""The assumption counts like this many revisions seen."""


class Distribution(Protocol):
    """Anything that has quantiles of one year, e.g. a `forecasting.Nowcast`."""

    @property
    def year(self) -> int:
        """The year."""

    def quantile(self, probs: Any) -> Any:
        """Quantiles at several probabilities."""


@dataclass(frozen=True)
class LastPoint:
    """The equally likely values, ascending, that an uncertain last point may have; its note."""

    values: tuple[float, ...]
    note: str

    def __post_init__(self) -> None:
        nodes = np.array(self.values)
        if nodes.size % 2 == 0 or not np.isfinite(nodes).all() or (nodes <= 0).any():
            raise SeriesError(
                "An uncertain last point needs an odd number of finite values above zero. Check "
                "the distribution that was given."
            )

    @property
    def median(self) -> float:
        """The value in the middle."""
        return self.values[len(self.values) // 2]

    @classmethod
    def of(cls, distribution: Distribution, note: str) -> LastPoint:
        """The nodes of a distribution: its quantiles in the middle of `NODES` equal slices."""
        return cls(tuple(np.sort(distribution.quantile(_slices().tolist())).tolist()), note)

    @classmethod
    def revised(cls, value: float, log_sd: float, bias: float, note: str) -> LastPoint:
        """The nodes of ``value`` times a lognormal revision."""
        if not (np.isfinite(log_sd) and log_sd > 0 and np.isfinite(bias)):
            raise ParameterError(
                f"log_sd={log_sd!r}, bias={bias!r}: give the standard deviation of the log of the "
                "revision, above zero (0.1 is about 10 %), and its mean."
            )
        nodes = value * np.exp(bias + log_sd * normal_score(_slices()))
        return cls(tuple(nodes.tolist()), note)


def _slices() -> NDArray[np.float64]:
    return np.asarray((np.arange(NODES) + 0.5) / NODES)


@dataclass(frozen=True)
class RevisionEvidence:
    """What was known of revisions on a day, and the distribution of the next one.

    Attributes
    ----------
    pairs : pandas.DataFrame
        One row for each revision known: ``series``, ``publisher``, ``period``, ``unit``,
        ``status`` and ``value`` of the first vintage, ``later``, ``first_published``,
        ``revised_by`` (days) and ``log_revision``.
    log_sd, bias : float
        Standard deviation and mean of the log of the next revision, for
        `AnnualSeries.with_revision`.
    text : str
        The evidence in words.

    Examples
    --------
    >>> import pandas as pd
    >>> vintages = pd.DataFrame({"series": "A", "publisher": "P", "period": "2020", "unit": "m",
    ...     "value": [100, 130], "status": "forecast",
    ...     "first_published_to": ["2020-07-01", "2021-05-01"]})
    >>> evidence = revision_evidence(vintages, "2021-01-15")
    >>> evidence.log_sd, evidence.bias, evidence.text[:29]
    (0.2, 0.0, 'no revision of a figure with ')
    """

    pairs: pd.DataFrame
    log_sd: float
    bias: float
    text: str


def revision_evidence(
    frame: pd.DataFrame, as_of: Any = None, *, status: str = "forecast"
) -> RevisionEvidence:
    r"""Collect the revisions that were known on a day.

    A revision is a pair of consecutive vintages of one series, publisher, period and unit,
    published on different days. Only first vintages of the kind of ``status`` count: how an
    office revises its estimates says little about how far a forecast of a running year is off.

    With k revisions :math:`r_i` the bias is :math:`\sum r_i / (4 + k)` and the variance
    :math:`(4 s_0^2 + \sum (r_i - \text{bias})^2) / (4 + k)`, with :math:`s_0` = 0.2 for forecasts
    and 0.1 for other figures: without evidence the assumption stands alone.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns ``series``, ``publisher``, ``period``, ``unit``, ``value``, ``status`` and
        ``first_published_to`` (a day).
    as_of : date or str, optional
        Only vintages that were surely public on that day.
    status : str
        Kind of the first vintage, ``forecast`` by default.

    Returns
    -------
    RevisionEvidence
        ``log_sd`` and ``bias`` on the scale of logs: 0.1 is about 10 %.

    Raises
    ------
    ParameterError
        If a column is missing.

    References
    ----------
    Croushore, D. and Stark, T. (2001). A real-time data set for macroeconomists. Journal of
    Econometrics 105(1), 111-130. doi:10.1016/S0304-4076(01)00072-0

    Smyth, G. K. (2004). Linear models and empirical Bayes methods for assessing differential
    expression in microarray experiments. Statistical Applications in Genetics and Molecular
    Biology 3(1), 3. doi:10.2202/1544-6115.1027

    Examples
    --------
    >>> import pandas as pd
    >>> vintages = pd.DataFrame({"series": "A", "publisher": "P", "period": "2020", "unit": "m",
    ...     "value": [100, 130], "status": "forecast",
    ...     "first_published_to": ["2020-07-01", "2021-05-01"]})
    >>> len(revision_evidence(vintages, "2021-01-15").pairs)
    0
    >>> round(float(revision_evidence(vintages).pairs["log_revision"].iloc[0]), 2)
    0.26
    """
    import pandas as pd

    keys = ["series", "publisher", "period", "unit"]
    missing = [c for c in [*keys, "value", "status", "first_published_to"] if c not in frame]
    if missing:
        raise ParameterError(f"The frame has no column {', '.join(missing)}.")
    rows = frame.assign(day=pd.to_datetime(frame["first_published_to"])).dropna(subset=["day"])
    if as_of is not None:
        rows = rows[rows["day"] <= pd.Timestamp(parse_date(as_of))]
    rows = rows.sort_values("day", kind="stable")
    following = rows.groupby(keys)[["value", "day"]].shift(-1)
    pairs = rows[[*keys, "status", "value"]].assign(
        later=following["value"], first_published=rows["day"], revised_by=following["day"]
    )
    different = pairs["revised_by"] > pairs["first_published"]
    pairs = pairs[different & (pairs["status"] == status)].reset_index(drop=True)
    pairs["log_revision"] = np.log(pairs["later"] / pairs["value"])
    return _judged(pairs, status, as_of)


def _judged(pairs: pd.DataFrame, status: str, as_of: Any) -> RevisionEvidence:
    revisions = pairs["log_revision"].to_numpy(dtype=float)
    assumed = PRIOR_SD.get(status, OTHER_SD)
    count = PRIOR_WORTH + len(revisions)
    bias = float(revisions.sum()) / count
    squares = PRIOR_WORTH * assumed**2 + float(((revisions - bias) ** 2).sum())
    log_sd = float(np.sqrt(squares / count)) if len(revisions) else assumed
    when = "" if as_of is None else f" by {parse_date(as_of)}"
    seen = (
        f"{len(revisions)} revisions of figures with status {status!r} were known{when}, of "
        f"{percent(np.expm1(revisions.min()), '+')} to {percent(np.expm1(revisions.max()), '+')}"
        if len(revisions)
        else f"no revision of a figure with status {status!r} was known{when}"
    )
    text = f"{seen}; with an assumed log sd of {assumed:g} this gives {log_sd:.2f}"
    return RevisionEvidence(pairs, log_sd, bias, text)
