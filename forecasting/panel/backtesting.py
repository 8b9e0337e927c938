"""Rolling origins over many series, scored as one series is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from forecasting.backtesting import backtest, backtest_columns
from forecasting.checks import check_bound, check_horizon, check_seed
from forecasting.errors import ForecastingError, ParameterError
from forecasting.levels import DEFAULT_LEVELS, check_levels
from forecasting.models import Models, by_label, get
from forecasting.panel.local import Progress, Request, each_series, read_rows

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["backtest_panel"]


def backtest_panel(
    frame: Any,
    models: Models | None = None,
    *,
    id: Any = None,  # noqa: A002
    year: Any = None,
    value: Any = None,
    status: Any = None,
    horizon: int = 4,
    minimum: int | None = None,
    levels: Sequence[float] = DEFAULT_LEVELS,
    seed: int = 0,
    upper_bound: float | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Backtest several models on every series of a frame.

    Parameters
    ----------
    frame, id, year, value, status, upper_bound
        As for `forecast_panel`.
    models, horizon, minimum, levels, seed
        As for `backtest`.
    progress : callable, optional
        Called with (series done, series in all) as the work goes on.

    Returns
    -------
    pandas.DataFrame
        The rows of `backtest` behind a column with the id of the series, for `summary` by
        ``model``, or by ``["id", "model"]``. A series that cannot be used, or leaves no year to
        score, gives one row for each model with the reason in ``status``.

    Raises
    ------
    ParameterError
        For unknown models, an argument outside its range, or columns that cannot be told apart.

    Examples
    --------
    >>> import pandas as pd
    >>> import forecasting as fc
    >>> frame = pd.DataFrame({"id": ["A"] * 5 + ["B"], "year": [1, 2, 3, 4, 5, 1], "value": 7.0})
    >>> scored = fc.backtest_panel(frame, ["naive"], horizon=1)
    >>> fc.summary(scored)[["forecasts", "failures"]].values.tolist()
    [[2, 1]]
    """
    import pandas as pd

    chosen = by_label(models)
    request = Request(
        check_horizon(horizon),
        get("naive"),
        check_levels(levels),
        check_seed(seed),
        check_bound(upper_bound),
    )
    rows, name = read_rows(frame, {"id": id, "year": year, "value": value, "status": status})
    options: dict[str, Any] = {"horizon": horizon, "minimum": minimum, "levels": levels}
    parts = []
    for done, (series_id, series, reason) in enumerate(each_series(rows, request), 1):
        try:
            if series is None:
                raise ParameterError(reason)
            part = backtest(series, chosen, seed=seed, **options)
        except ForecastingError as error:
            part = pd.DataFrame({"model": list(chosen), "status": f"not scored: {error}"})
        part.insert(0, name, pd.Series([series_id] * len(part), dtype=object, index=part.index))
        parts.append(part)
        if progress is not None:
            progress(done, int(rows["id"].nunique(dropna=False)))
    columns = [name, *backtest_columns(request.levels)]
    return pd.concat(parts, ignore_index=True).reindex(columns=columns).infer_objects()
