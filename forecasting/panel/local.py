"""Panels on this machine: rows checked, series grouped by length, forecast in chunks."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.checks import find_faults
from forecasting.distribution import to_unit
from forecasting.errors import ForecastingError, ParameterError, SeriesError, TooShortError
from forecasting.formatting import significant
from forecasting.levels import column_names, probabilities
from forecasting.models.base import Model, collected
from forecasting.panel.result import Panel
from forecasting.predictive import LARGEST_LOG, OUT_OF_RANGE
from forecasting.record import note_on_levels
from forecasting.series import AnnualSeries
from forecasting.standing import LIMITS, notes_by_row

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from forecasting.arrays import Array

__all__ = ["Request", "read_rows", "solve"]

ROWS_AT_ONCE = 10_000
LONG_ENOUGH = 8
"""Years of a series that a class of one's own can learn from: three, and five that followed."""
Progress = Callable[[int, int], None]
Answer = tuple["NDArray[np.int64]", "Array | None", str, str]
"""Rows, their quantiles or None, the notes or the reason, and the method."""


@dataclass(frozen=True)
class Request:
    """What is asked for, checked; the same for every series."""

    horizon: int
    model: Model
    levels: tuple[float, ...]
    seed: int
    upper_bound: float | None

    @property
    def probs(self) -> list[float]:
        """The median first, then lower and upper by level."""
        return probabilities(self.levels)

    @property
    def columns(self) -> list[str]:
        """Names of the columns of ``probs``."""
        return column_names(self.levels)


def read_rows(frame: Any, told: dict[str, Any]) -> tuple[pd.DataFrame, Any]:
    """Make the plain rows of a frame (see `plain_rows`) and find the name of its id column."""
    from forecasting.reading.formats import as_frame, read_table
    from forecasting.reading.long import arranged
    from forecasting.reading.statuses import statuses_of
    from forecasting.reading.years import plain_rows

    if as_frame(frame) is None:
        raise ParameterError(
            f"frame is a {type(frame).__name__}. Give a frame of pandas or polars, or say which "
            "engine= its rows live on."
        )
    table, found = arranged(read_table(frame), told)
    if found.id in ("year", "model", "status", "points", "origin", "notes", "reason", "median"):
        raise ParameterError(f"The id column is called {found.id!r}; give it another name.")
    cells = table.cells
    ids = cells[found.id] if found.id is not None else cells[found.year].map(lambda _: 0)
    rows = plain_rows(ids, cells[found.year], cells[found.value], statuses_of(cells, found.status))
    if table.wide or found.several:
        rows = rows[rows["value"].notna() | (rows["problem"] != "")]
    return rows, "id" if found.id is None else found.id


@dataclass
class Sorted:
    """Rows by series, in order of first appearance, and year; S series, R rows."""

    ids: Any  # (S,) distinct ids
    rows: pd.DataFrame  # (R,)
    series: NDArray[np.int64]  # (R,) number of the series
    start: NDArray[np.int64]  # (S,) first row of each series
    points: NDArray[np.int64]  # (S,)

    def any_row(self, mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Which series have a row in the mask, (S,)."""
        return np.bincount(self.series[mask], minlength=len(self.ids)) > 0


def solve(
    rows: pd.DataFrame, request: Request, name: Any = "id", progress: Progress | None = None
) -> Panel:
    """Forecasts of plain rows: check, group by length, forecast in chunks of series."""
    data = _sort(rows)
    total = len(data.ids)
    status, reason = _check(data, request)
    notes, methods = np.full((2, total), "", dtype=object)
    values = data.rows["value"].to_numpy()
    quantiles = np.full((total, request.horizon, len(request.probs)), np.nan)
    done = int((status != "ok").sum())
    alone = data.any_row(_uncertain(data.rows)) | request.model.by_series
    for members, n in _chunks(status == "ok", data.points, alone):
        y = values[data.start[members][:, None] + np.arange(n)]
        each = alone[members[0]]
        answers = _one_by_one(data, members, request) if each else _answers(y, request)
        for within, answer, words, method in answers:
            if answer is None:
                status[members[within]], reason[members[within]] = "not fitted", words
            else:
                quantiles[members[within]], notes[members[within]] = answer, words
                methods[members[within]] = method
        done += len(members)
        if progress is not None:
            progress(done, total)
    _add_series_notes(data, status, notes)
    return _panel(
        data,
        request,
        name,
        quantiles,
        {"status": status, "reason": reason, "notes": notes, "method": methods},
    )


def _sort(rows: pd.DataFrame) -> Sorted:
    import pandas as pd

    codes, ids = pd.factorize(rows["id"], use_na_sentinel=False)
    order = np.lexsort((rows["year"].to_numpy(), codes))
    points = np.bincount(codes, minlength=len(ids))
    start = np.cumsum(points) - points
    return Sorted(ids, rows.reset_index(drop=True).take(order), codes[order], start, points)


def _check(data: Sorted, request: Request) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """Status and reason of every series, by the rules of `AnnualSeries` and in its order."""
    back = np.argsort(data.rows.index.to_numpy())
    rows = data.rows.iloc[back]
    year, value, point, kinds, problems, days = (
        rows[name].to_numpy() for name in ("year", "value", "status", "kind", "problem", "day")
    )
    status, reason = np.full((2, len(data.ids)), "", dtype=object)
    status[:] = "ok"
    faults = find_faults(
        data.series[back],
        len(data.ids),
        year,
        value,
        point,
        bound=request.upper_bound,
        kinds=kinds,
        problems=problems,
        days=days,
    )
    for i, fault in faults.items():
        status[i], reason[i] = fault.status, fault.words
    unfit = data.any_row((data.rows["status"] == "partial").to_numpy())
    unfit |= data.points < request.model.minimum
    for i in np.flatnonzero(unfit & (status == "ok")).tolist():
        try:
            request.model.check(_series(data, i, request.upper_bound))
        except SeriesError as error:
            status[i] = "too short" if isinstance(error, TooShortError) else "partial"
            reason[i] = str(error)
    return status, reason


def _uncertain(rows: pd.DataFrame) -> NDArray[np.bool_]:
    """Which rows are distributions; frames hold none."""
    if "uncertain" not in rows:
        return np.zeros(len(rows), dtype=bool)
    return np.asarray(rows["uncertain"].notna())


def _series(data: Sorted, i: int, bound: float | None) -> AnnualSeries:
    """Series ``i`` on its own."""
    rows = data.rows.iloc[data.start[i] : data.start[i] + data.points[i]]
    last = rows["uncertain"].iloc[-1] if "uncertain" in rows else None
    told = {
        "values": rows["value"],
        "years": rows["year"],
        "unit": "as given",
        "status": list(rows["status"]),
        "name": str(data.ids[i]),
        "upper_bound": bound,
        "fiscal": rows["fiscal"].any(),
        "last": None if last is None else (last.values, last.note),
    }
    return AnnualSeries.from_dict(told)


def _add_series_notes(data: Sorted, status: Any, notes: NDArray[np.object_]) -> None:
    """Put what the series itself must say before the notes of the model."""
    telling = (data.rows["status"] == "forecast").to_numpy() | data.rows["fiscal"].to_numpy()
    telling |= _uncertain(data.rows)
    for i in np.flatnonzero(data.any_row(telling) & (status == "ok")):
        own = _series(data, int(i), None).notes()
        notes[i] = "\n".join([*own, *filter(None, [notes[i]])])


def _chunks(
    usable: NDArray[np.bool_], points: NDArray[np.int64], alone: NDArray[np.bool_]
) -> Iterator[tuple[NDArray[np.int64], int]]:
    """Numbers of at most `ROWS_AT_ONCE` usable series of one length and kind, and that length."""
    for n, apart in itertools.product(np.unique(points[usable]), (False, True)):
        members = np.flatnonzero(usable & (points == n) & (alone == apart))
        for first in range(0, len(members), ROWS_AT_ONCE):
            yield members[first : first + ROWS_AT_ONCE], int(n)


def _answers(y: Array, request: Request) -> Iterator[Answer]:
    """Answers for the rows of y until all are done.

    A chunk on which the model raises is halved until the row that it cannot bear stands alone.
    """
    waiting = [np.arange(len(y))]
    while waiting:
        rows = waiting.pop()
        try:
            with collected() as warned:
                answers = _solve_chunk(y[rows], rows, request)
            if warned and len(rows) > 1:  # whose warning it is shows when each stands alone
                waiting += np.array_split(rows, 2)
                continue
            for within, quantiles, words, method in answers:
                words = "\n".join(dict.fromkeys([*filter(None, [words]), *warned]))
                yield within, quantiles, words, method
        except (ForecastingError, ArithmeticError, ValueError, np.linalg.LinAlgError) as error:
            if len(rows) > 1:
                waiting += np.array_split(rows, 2)
            else:
                yield rows, None, str(error), ""


def _one_by_one(data: Sorted, members: NDArray[np.int64], request: Request) -> Iterator[Answer]:
    """The same as `_answers` for a model of which each series needs a fit of its own."""
    levels = [level for level in request.levels if level >= 1]  # conformal knots are closer
    for k, i in enumerate(members.tolist()):
        rows = np.array([k])
        try:
            series = _series(data, i, request.upper_bound)
            made = request.model.fit(series).forecast(request.horizon, levels, request.seed)
            quantiles = made.quantile(request.probs)
        except (ForecastingError, ArithmeticError, ValueError, np.linalg.LinAlgError) as error:
            yield rows, None, str(error), ""
        else:
            words = dict.fromkeys(made.notes[len(series.notes()) :])
            yield rows, quantiles[None], "\n".join(words), made.method


def _solve_chunk(y: Array, rows: NDArray[np.int64], request: Request) -> list[Answer]:
    model, bound, plain = request.model, request.upper_bound, y
    if bound is not None:
        y = y / (1 - y / bound)
    estimates = model.estimate(y)
    fitted = np.broadcast_to(estimates.get("ok", np.array(True)), len(y))
    answers: list[Any] = []
    if not fitted.all():
        answers.append((rows[~fitted], None, f"{model.name}: {model.refusal}", ""))
        y, plain, rows = y[fitted], plain[fitted], rows[fitted]
        estimates = {key: part[fitted] for key, part in estimates.items()}
    if len(y) == 0:
        return answers
    predictive = model.predict(y, estimates, request.horizon, request.seed)
    fits = np.isfinite(predictive.values).all(axis=(1, 2))
    if predictive.scale == "log":
        fits &= (np.abs(predictive.values) <= LARGEST_LOG).all(axis=(1, 2))
    if not fits.all():
        answers.append((rows[~fits], None, OUT_OF_RANGE, ""))
    wanted = [*request.probs, *LIMITS]
    found = to_unit(predictive.quantile(wanted)[fits], predictive.scale, bound)
    quantiles, limits = found[..., : -len(LIMITS)], found[..., -len(LIMITS) :]
    beyond = note_on_levels(request.levels, model.name)
    for some, told in notes_by_row(plain[fits], limits, model.measured_as):
        words = "\n".join(dict.fromkeys([*predictive.notes, *model.remarks(), *told, *beyond]))
        answers.append((rows[fits][some], quantiles[some], words, predictive.method))
    return answers


def _panel(
    data: Sorted,
    request: Request,
    name: Any,
    quantiles: Array,
    said: dict[str, NDArray[np.object_]],
) -> Panel:
    import pandas as pd

    last = data.rows["year"].to_numpy()[data.start + data.points - 1]
    told = pd.DataFrame({name: data.ids, **said, "points": data.points, "origin": last})
    good = np.flatnonzero(said["status"] == "ok")
    years = last[good][:, None] + np.arange(1, request.horizon + 1)
    values = significant(quantiles[good]).reshape(-1, len(request.probs))
    columns: dict[Any, Any] = {
        name: data.ids[np.repeat(good, request.horizon)],
        "year": years.ravel(),
        **dict(zip(request.columns, values.T, strict=True)),
        "model": request.model.name,
    }
    long = int((data.points[good] >= LONG_ENOUGH).sum())
    return Panel(pd.DataFrame(columns), told, request.model.advice(long))


def each_series(
    rows: pd.DataFrame, request: Request
) -> Iterator[tuple[Any, AnnualSeries | None, str]]:
    """Every series by its id, or None and the reason why it cannot be used."""
    data = _sort(rows)
    status, reason = _check(data, request)
    for i, series_id in enumerate(data.ids):
        usable = status[i] == "ok"
        yield series_id, _series(data, i, request.upper_bound) if usable else None, reason[i]
