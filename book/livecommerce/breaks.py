"""Whether a date's effect can be told from trend and season: what the design alone says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.errors import ParameterError
from livecommerce.quarters import check_quarters

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["TRENDS", "before_only", "break_designs", "placebo_breaks"]

SEASON = 4
TRENDS = {
    "linear": "log growth is constant",
    "quadratic": "log growth falls by the same amount every quarter",
    "cubic": "log growth falls, and the fall itself changes",
    "fading": "log growth fades by 40 % a year towards a constant",
}
"""What each trend takes for granted about growth without the event."""
FADE = 0.6 ** (1 / SEASON)


def _trend(kind: str, n: int) -> list[NDArray[np.float64]]:
    t = np.arange(n) - (n - 1) / 2
    if kind == "fading":
        return [np.ones(n), t, FADE ** np.arange(n)]
    highest = ["linear", "quadratic", "cubic"].index(kind) + 1
    return [np.asarray(t**power, dtype=float) for power in range(highest + 1)]


def _design(
    quarters: pd.Series[Any], at: Any, kind: str, slope: bool
) -> tuple[NDArray[np.float64], int]:
    """Columns: trend, three seasons, step (and change of slope); and the position of the step."""
    import pandas as pd

    if kind not in TRENDS:
        raise ParameterError(f"No trend {kind!r}. There are {', '.join(TRENDS)}.")
    check_quarters(quarters, 2)
    index = pd.PeriodIndex(quarters.index)
    try:
        first = pd.Period(at, freq="Q")
    except ValueError:
        raise ParameterError(f"{at!r} is not a quarter. Write it as 2021Q2.") from None
    place = int((index < first).sum())
    if not 0 < place < len(index):
        raise ParameterError(f"{at} leaves no quarter before or none after. Take one inside.")
    n = len(index)
    columns = _trend(kind, n)
    columns += [(index.quarter == q).astype(float) - 1 / SEASON for q in range(1, SEASON)]
    first_change = len(columns)
    columns.append((np.arange(n) >= place).astype(float))
    if slope:
        columns.append(np.maximum(np.arange(n) - place + 1.0, 0))
    return np.column_stack(columns), first_change


def before_only(quarters: pd.Series[Any], at: Any) -> pd.DataFrame:
    """What the quarters before a date could estimate by themselves.

    Parameters
    ----------
    quarters : pandas.Series
        Values above zero with a quarterly PeriodIndex without gaps; else a SeriesError.
    at : str or pandas.Period
        First quarter of the new regime, e.g. ``"2021Q2"``; a ParameterError if no quarter lies
        before or after it.

    Returns
    -------
    pandas.DataFrame
        Index ``model``; ``observations`` before the date, ``parameters`` of level, trend and
        season, ``rank`` of their design and ``free`` parameters that no observation reaches.

    Examples
    --------
    >>> from livecommerce import datasets
    >>> quarters = datasets.kuaishou_quarters()["value"]
    >>> int(before_only(quarters, "2021Q2").loc["level, trend and season", "rank"])
    5
    """
    import pandas as pd

    design, change = _design(quarters, at, "linear", slope=False)
    place = int((design[:, change] == 0).sum())
    rows = []
    for name, columns in (
        ("level", [0]),
        ("level and trend", [0, 1]),
        ("level and season", [0, 2, 3, 4]),
        ("level, trend and season", list(range(5))),
    ):
        rank = int(np.linalg.matrix_rank(design[:place, columns]))
        rows.append((name, place, len(columns), rank, len(columns) - rank))
    names = ["model", "observations", "parameters", "rank", "free"]
    return pd.DataFrame(rows, columns=names).set_index("model")


def break_designs(quarters: pd.Series[Any], at: Any) -> pd.DataFrame:
    """The step at a date under several trends, all of which the data allow.

    Least squares of log values on trend, season and a step at the date, with and without a change
    of slope. The variance inflation factor :math:`1 / (1 - R^2)`, from the regression of the step
    on the other columns, says how many times larger its variance is than if they were unrelated.
    Limits are Student's t for independent errors: with the autocorrelation that quarters have,
    they are too narrow.

    Parameters
    ----------
    quarters, at
        As for `before_only`.

    Returns
    -------
    pandas.DataFrame
        Index ``trend``; ``assumes``, ``slope_change``, ``df``, ``inflation``, ``residual_sd``,
        ``effect``, ``lower_95``, ``upper_95`` (the step as a ratio: -0.1 is 10 % less) and
        ``detectable`` (the smallest fall, as a ratio, that a test at 5 % would find in 8 of 10
        samples; about).

    Examples
    --------
    >>> from livecommerce import datasets
    >>> quarters = datasets.kuaishou_quarters()["value"]
    >>> table = break_designs(quarters, "2021Q2")
    >>> bool(table["effect"].min() < 0 < table["effect"].max())
    True
    """
    import pandas as pd

    rows = [
        {
            "trend": kind + (" and change of slope" if slope else ""),
            "assumes": assumption,
            "slope_change": slope,
            **_step(quarters, at, kind, slope),
        }
        for kind, assumption in TRENDS.items()
        for slope in (False, True)
    ]
    return pd.DataFrame(rows).set_index("trend")


def placebo_breaks(quarters: pd.Series[Any], trend: str = "linear") -> pd.DataFrame:
    """The same step at every date, most of which had no event.

    Parameters
    ----------
    quarters : pandas.Series
        As for `before_only`.
    trend : str
        One of `TRENDS`.

    Returns
    -------
    pandas.DataFrame
        Index ``quarter`` (each that leaves two before and two after); ``effect``, ``lower_95``,
        ``upper_95`` as ratios, and ``inflation``.

    Raises
    ------
    ParameterError
        For an unknown trend, or too few quarters for it.

    Examples
    --------
    >>> from livecommerce import datasets
    >>> len(placebo_breaks(datasets.kuaishou_quarters()["value"]))
    20
    """
    import pandas as pd

    inside = quarters.index[2:-1]
    kept = ["effect", "lower_95", "upper_95", "inflation"]
    rows = [
        {k: v for k, v in _step(quarters, q, trend, False).items() if k in kept} for q in inside
    ]
    return pd.DataFrame(rows, index=inside.rename("quarter"))[kept]


def _step(quarters: pd.Series[Any], at: Any, kind: str, slope: bool) -> dict[str, float]:
    """Least squares of one design, and what it says about the step."""
    from scipy.special import stdtrit

    design, change = _design(quarters, at, kind, slope)
    logs = np.log(quarters.to_numpy(dtype=float))
    coefficients, _, rank, _ = np.linalg.lstsq(design, logs, rcond=None)
    df = len(logs) - int(rank)
    if rank < design.shape[1] or df < 1:
        raise ParameterError(f"A {kind} trend, the season and a step at {at} are not identified.")
    residual_sd = float(np.sqrt(((logs - design @ coefficients) ** 2).sum() / df))
    step, others = design[:, change], np.delete(design, change, axis=1)
    explained = others @ np.linalg.lstsq(others, step, rcond=None)[0]
    unexplained = float(((step - explained) ** 2).sum())
    error = residual_sd / np.sqrt(unexplained)
    wide, power = float(stdtrit(df, 0.975)), float(stdtrit(df, 0.8))
    effect = float(coefficients[change])
    return {
        "df": df,
        "inflation": float(((step - step.mean()) ** 2).sum()) / unexplained,
        "residual_sd": residual_sd,
        "effect": float(np.expm1(effect)),
        "lower_95": float(np.expm1(effect - wide * error)),
        "upper_95": float(np.expm1(effect + wide * error)),
        "detectable": float(np.expm1(-(wide + power) * error)),
    }
