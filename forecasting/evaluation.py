"""What a table of scored forecasts says: mean scores, and how often intervals held."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from forecasting.errors import ParameterError
from forecasting.levels import check_levels

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["reliability", "summary"]

MEANS = {
    "male": "absolute_log_error",
    "mase": "scaled_error",
    "bias": "log_error",
    "wis": "wis",
    "spread": "wis_spread",
    "over": "wis_over",
    "under": "wis_under",
    "crps": "crps",
    "variogram": "variogram",
}
"""Columns of `summary`, and of what each is the mean."""


def summary(
    frame: pd.DataFrame, by: str | Sequence[str] = "model", *, common: bool = True
) -> pd.DataFrame:
    """Mean scores of a backtest.

    In a narrow terminal pandas leaves columns out; ``print(table.T.to_string())`` shows them all.

    Parameters
    ----------
    frame : pandas.DataFrame
        What `backtest`, `backtest_panel` or `score` returned.
    by : str or sequence of str
        Columns to group by, e.g. ``["model", "h"]``.
    common : bool
        Keep only the origins and years that every model which forecast at all has forecast:
        scores of different windows cannot be compared.

    Returns
    -------
    pandas.DataFrame
        ``forecasts`` (number scored), ``failures``, ``male``, ``mase``, ``bias``, ``wis`` and its
        parts ``spread``, ``over`` and ``under``, ``crps``, ``variogram`` and for each level
        ``coverage_80`` and ``interval_score_80``; sorted by ``wis``.

    Raises
    ------
    ParameterError
        If there is no column ``wis``.

    Examples
    --------
    >>> import forecasting as fc
    >>> s = fc.AnnualSeries([10, 14, 18, 21, 23, 24], years=range(2010, 2016), unit="m")
    >>> fc.summary(fc.backtest(s, ["naive", "damped"], horizon=2))["forecasts"].to_dict()
    {'damped': 5, 'naive': 5}
    """
    _check(frame, "wis")
    groups = [by] if isinstance(by, str) else list(by)
    done = frame[frame["status"] == "ok"]
    if common:
        target = "year" if "year" in frame else "quarter"
        same = [column for column in ("id", "origin", target) if column in frame]
        seen = done.groupby(same)["model"].transform("nunique")
        done = done[seen == done["model"].nunique()]
    measures = {"forecasts": ("wis", "size")}
    measures |= {name: (column, "mean") for name, column in MEANS.items() if column in frame}
    for column in frame.columns:
        if column.startswith("covered_"):
            level = column.removeprefix("covered_")
            measures[f"coverage_{level}"] = (column, "mean")
            measures[f"interval_score_{level}"] = (f"interval_score_{level}", "mean")
    table = done.groupby(groups).agg(**measures)
    failures = frame[frame["status"] != "ok"].groupby(groups).size()
    table = table.reindex(table.index.union(failures.index))
    table.insert(1, "failures", failures.reindex(table.index))
    counts = ["forecasts", "failures"]
    table[counts] = table[counts].fillna(0).astype(int)
    return table.astype({c: float for c in table.columns if c not in counts}).sort_values("wis")


def reliability(
    frame: pd.DataFrame,
    levels: Sequence[float] = (10, 20, 30, 40, 50, 60, 70, 80, 90, 95),
    *,
    by: str | Sequence[str] = "model",
) -> pd.DataFrame:
    """What central intervals said and how often they held, at many levels.

    A table for a reliability diagram: where ``held`` lies below ``said`` the intervals were too
    narrow, above it too wide.

    Parameters
    ----------
    frame : pandas.DataFrame
        What `backtest`, `backtest_panel` or `score` returned, with its column ``pit``.
    levels : sequence of float
        Levels of the intervals in percent.
    by : str or sequence of str
        Columns to group by, e.g. ``["model", "n"]``.

    Returns
    -------
    pandas.DataFrame
        Index ``by`` and ``level``; ``said`` and ``held``, shares from 0 to 1, and ``forecasts``,
        the number behind them. Forecasts of one market overlap, so that they are worth fewer.

    Raises
    ------
    ParameterError
        If there is no column ``pit``, or for a level outside (0, 100).

    References
    ----------
    Gneiting, T., Balabdaoui, F. and Raftery, A. E. (2007). Probabilistic forecasts, calibration
    and sharpness. Journal of the Royal Statistical Society B 69(2), 243-268.
    doi:10.1111/j.1467-9868.2007.00587.x

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"model": "naive", "status": "ok", "pit": [0.04, 0.3, 0.5, 0.85]})
    >>> reliability(frame, [50, 80])[["said", "held", "forecasts"]].values.tolist()
    [[0.5, 0.5, 4.0], [0.8, 0.75, 4.0]]
    """
    import pandas as pd

    _check(frame, "pit")
    groups = [by] if isinstance(by, str) else list(by)
    done = frame[frame["status"] == "ok"]
    central = (2 * done["pit"] - 1).abs().round(12)
    parts = []
    for level in check_levels(levels):
        inside = (central <= level / 100).groupby([done[g] for g in groups])
        table = inside.agg(held="mean", forecasts="size").reset_index()
        parts.append(table.assign(level=level, said=level / 100))
    table = pd.concat(parts, ignore_index=True).set_index([*groups, "level"])
    return table[["said", "held", "forecasts"]].sort_index()


def _check(frame: pd.DataFrame, column: str) -> None:
    """Refuse what is no table of scored forecasts."""
    if column not in getattr(frame, "columns", ()):
        raise ParameterError(
            f"The frame has no column {column!r}. Give what backtest or score returned."
        )
