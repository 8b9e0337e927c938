"""The way in for many series: a frame and a horizon, a panel of forecasts out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from forecasting.api import DEFAULT_MODEL
from forecasting.checks import check_bound, check_horizon, check_seed
from forecasting.errors import ParameterError
from forecasting.levels import DEFAULT_LEVELS, check_levels
from forecasting.models import Models, by_label
from forecasting.models.base import Model
from forecasting.panel.conformal import solve_conformal
from forecasting.panel.local import Progress, Request, read_rows, solve
from forecasting.panel.result import Panel, one_after_another

__all__ = ["forecast_panel"]


def forecast_panel(
    frame: Any,
    horizon: int,
    *,
    id: Any = None,  # noqa: A002
    year: Any = None,
    value: Any = None,
    status: Any = None,
    model: str | Model | Models = DEFAULT_MODEL,
    levels: Sequence[float] = DEFAULT_LEVELS,
    seed: int = 0,
    upper_bound: float | None = None,
    long: bool = False,
    conformal: bool = False,
    engine: Any = None,
    buckets: int = 16,
    progress: Progress | None = None,
) -> Panel:
    """Forecast every series of a frame in long form, one row per series and year.

    Equal, within 1e-12, to `forecasting.forecast` of each series on its own.

    Parameters
    ----------
    frame : pandas or polars DataFrame
        Series of any lengths and years, rows in any order; years or series may stand side by
        side. With ``engine``, anything that Fugue takes as a frame, in long form.
    horizon : int
        Number of years to forecast, for each series from its own last year; 1 to 10, or up to 100
        with ``long``.
    id, year, value, status : column names, optional
        By default found by usual names (Nixtla's ``unique_id, ds, y`` among them) or by content.
        Without an id column, or with one series only, the frame is one series.
    model : str, Model, or a sequence or mapping of them
        A name out of `list_models`, or a model made with its own options; of several the forecasts
        follow each other, and a mapping gives them labels.
    levels : sequence of float
        Levels of the central intervals, in percent.
    seed : int
        Seed of every simulation.
    upper_bound : float, optional
        A ceiling that no value can pass, e.g. 100 for shares in percent.
    long : bool
        Allow horizons beyond ten years, as in `forecasting.forecast`.
    conformal : bool
        Take intervals that held the last years of the panel's own series, each forecast from the
        years before them (distributional conformal prediction, doi:10.1073/pnas.2107794118), for
        panels of alike series; 80 % needs 4 that are long enough, 95 % needs 19. Without
        ``engine`` only.
    engine : str or object, optional
        What Fugue takes: ``"dask"``, ``"spark"``, ``"ray"``, a client or a session. Needs the
        extra ``[distributed]``. It pays where one process needs ten seconds or more: two Dask
        workers overtook it between 100 and 400 series of ``arima``. Models that solve all series
        at once, the default among them, are faster in one process at any size that its memory
        holds (``python -m benchmarks.engines``). A pandas frame goes out in parcels; frames of the
        engine are shuffled once, which Dask reports as a warning.
    buckets : int
        Number of parcels of work for the engine.
    progress : callable, optional
        Called with (series done, series in all) as the work goes on; without ``engine`` only.

    Returns
    -------
    Panel
        Frames ``forecasts`` and ``status``; of the engine's kind if the input was.

    Raises
    ------
    ParameterError
        For an argument outside its range, or columns that cannot be told apart. Whatever is wrong
        with a series is said in ``status`` instead.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"unique_id": ["A"] * 4 + ["B"] * 2, "ds": [1, 2, 3, 4, 1, 2],
    ...                       "y": [20.0, 135, 444, 971, 5, 7]})
    >>> panel = forecast_panel(frame, 2)
    >>> panel.status["status"].tolist()
    ['ok', 'too short']
    >>> panel.forecasts["year"].tolist()
    [5, 6]
    """
    alone = isinstance(model, (str, Model))
    models = by_label([model] if isinstance(model, (str, Model)) else model)
    terms = (check_levels(levels), check_seed(seed), check_bound(upper_bound))
    requests = {
        label: Request(check_horizon(horizon, long), chosen, *terms)
        for label, chosen in models.items()
    }
    told = {"id": id, "year": year, "value": value, "status": status}
    if conformal and engine is not None:
        raise ParameterError("conformal=True needs all series in one place. Leave engine out.")
    if engine is not None:
        from forecasting.panel.distributed import forecast_on_engine

        panels = {
            label: forecast_on_engine(frame, told, request, engine, buckets)
            for label, request in requests.items()
        }
    else:
        rows, name = read_rows(frame, told)
        how = solve_conformal if conformal else solve
        panels = {label: how(rows, request, name, progress) for label, request in requests.items()}
    return next(iter(panels.values())) if alone else one_after_another(panels)
