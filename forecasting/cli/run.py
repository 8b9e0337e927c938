"""From the options of a command to its outcome: every series of a file, one or many, by models."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from forecasting import api
from forecasting.checks import MINIMUM_POINTS
from forecasting.cli.found import Found, block, entries_of, side_by_side
from forecasting.cli.output import MOST_FAILURES, Outcome, bullet, progress
from forecasting.errors import DataError, ModelError, ParameterError, VintageError
from forecasting.levels import DEFAULT_LEVELS, check_levels
from forecasting.models import get
from forecasting.reading.headers import telling
from forecasting.series import AnnualSeries

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd

    from forecasting.models.base import Model
    from forecasting.models.reference.quantiles import ReferenceClass
    from forecasting.panel.local import Request
    from forecasting.panel.result import Panel
    from forecasting.reading.rows import Long
    from forecasting.result import Forecast

__all__ = ["File", "Options", "compare_file", "forecast_file", "report_file"]


@dataclass(frozen=True)
class File:
    """The options that say what is in the file."""

    file: str
    year: str | None = None
    value: str | None = None
    id_: str | None = None
    only: str | None = None
    unit: str | None = None
    decimal: str | None = None
    sheet: str | None = None
    aggregate: str | None = None
    unfinished: str = "leave-out"
    upper_bound: float | None = None

    @cached_property
    def long(self) -> Long:
        """The rows, read once: standard input cannot be read twice."""
        from forecasting.reading.long import read_long

        told = {field.name.rstrip("_"): getattr(self, field.name) for field in fields(self)}
        return read_long(told.pop("file"), **told)

    @cached_property
    def series(self) -> AnnualSeries:
        """The one series of the file, or the one chosen."""
        return AnnualSeries.from_long(self.long, self.upper_bound, {})

    @property
    def called(self) -> str:
        """What the header says that the one series is; empty where a column names it."""
        columns = self.long.columns
        return "" if columns["id"] is not None else telling(columns["value"])

    def named(self, name: Any) -> AnnualSeries:
        """One of several series by its id."""
        long = self.long
        rows = long.frame.iloc[long.by_id()[name]].reset_index(drop=True)
        unit = {name: long.units.get(name, long.unit)}
        return AnnualSeries.from_long(replace(long, frame=rows, units=unit), self.upper_bound, {})


@dataclass(frozen=True)
class Options:
    """The options that say what to forecast."""

    horizon: int
    models: tuple[str, ...]
    seed: int
    levels: tuple[float, ...] = DEFAULT_LEVELS
    as_of: Any = None
    analogues: str | None = None
    kind: str | None = None
    own: str | None = None
    side_by_side: bool = False

    @cached_property
    def known(self) -> ReferenceClass | None:
        """The reference class of one's own."""
        return None if self.own is None else read_class(self.own)

    @cached_property
    def comparable(self) -> Long | None:
        """The rows of the comparable markets."""
        from forecasting.reading.long import read_long

        return None if self.analogues is None else read_long(self.analogues)

    @cached_property
    def markets(self) -> pd.DataFrame | None:
        """The comparable markets."""
        return None if self.comparable is None else analogues(self.comparable)

    def named(self, name: str) -> Model:
        """A model by its name; the reference class by its kind, or one's own."""
        if name != api.DEFAULT_MODEL:
            return get(name)
        return get(name, kind=self.kind, reference=self.known)

    def analogues_of(self, name: str) -> pd.DataFrame | None:
        """The comparable markets; side by side the reference class alone gets them."""
        return self.markets if name == api.DEFAULT_MODEL or not self.side_by_side else None

    def forecast(self, series: AnnualSeries, name: str) -> Forecast:
        """The whole distribution of one series by one model."""
        more = {"as_of": self.as_of, "analogues": self.analogues_of(name), "long": True}
        model = self.named(name)
        return api.forecast(series, self.horizon, model, self.levels, self.seed, **more)

    def model(self, name: str) -> Model:
        """A model with what it may know."""
        from forecasting.models.reference.windows import public_by

        model = self.named(name) if self.as_of is None else self.named(name).as_of(self.as_of)
        if (known := self.analogues_of(name)) is None:
            return model
        return model.with_analogues(known if self.as_of is None else public_by(known, self.as_of))


def read_class(path: str) -> ReferenceClass:
    """A class that `ReferenceClass.to_json` saved."""
    from forecasting.models.reference.quantiles import ReferenceClass

    try:
        text = Path(path).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path} cannot be read: {error}.") from error
    try:
        return ReferenceClass.from_json(text)
    except DataError as error:
        raise DataError(f"{path}: {error}") from error


def analogues(long: Long) -> pd.DataFrame:
    """Comparable markets for `forecasting.forecast`, with ``first_published`` where it is told."""
    for fault in long.faults(minimum=1).values():
        raise DataError(fault.words)
    frame = long.frame[["id", "year", "value"]]
    if "first_published" not in long.columns:
        return frame
    days: list[Any] = [pair and pair[1] for pair in long.days()]
    return frame.assign(first_published=days)


def forecasts(source: File, asked: Options) -> Found:
    """Every series of the file by every model."""
    from forecasting.panel.local import Request

    long, levels = source.long, check_levels(asked.levels)
    if not len(long.frame):
        raise DataError(f"{long.file}: no values in column {long.columns['value']!r}. Add them.")
    rows, notes = long.frame, list(long.notes)
    if asked.comparable is not None:
        notes += asked.comparable.notes
    hidden: dict[Any, str] = {}
    if asked.as_of is not None:
        rows, hidden = _public(long, asked.as_of)
        count = len(long.frame) - len(rows)
        notes.append(f"As of {asked.as_of}: {count} of {len(long.frame)} points are not used.")
    known = replace(long, frame=rows.reset_index(drop=True))
    found = Found(long.unit, entries_of(known, list(long.by_id())), notes)
    for name, reason in hidden.items():
        found.fail_whole(name, asked.models, "not public", reason)
    for name, fault in known.faults(source.upper_bound).items():
        if len(found.entries) == 1:
            raise DataError(fault.words)
        found.fail_whole(name, asked.models, fault.status, fault.words)
    rows = rows[rows["id"].isin([name for name, e in found.entries.items() if not e["failed"]])]
    for name in asked.models if len(rows) else ():
        try:
            model = asked.model(name)
        except VintageError as error:
            for series in rows["id"].unique():
                found.fail(series, name, "not public", str(error))
            continue
        with progress(name) as tell:
            request = Request(asked.horizon, model, levels, asked.seed, source.upper_bound)
            panel = _solved(rows, request, tell)
        found.add(model, panel)
        found.notes += [panel.advice] if panel.advice else []
    return found


def _solved(rows: pd.DataFrame, request: Request, tell: Callable[[int, int], None]) -> Panel:
    """The answers of a model; what breaks in one of somebody's own is told as such."""
    from forecasting.panel.local import solve

    try:
        return solve(rows, request, "id", tell)
    except Exception as error:
        if type(request.model).__module__.startswith("forecasting."):
            raise
        raise ModelError(
            f"Model {request.model.name!r} of your own failed ({type(error).__name__}: {error}). "
            "forecasting.check_model tries it, with a traceback."
        ) from error


def _public(long: Long, day: dt.date) -> tuple[pd.DataFrame, dict[Any, str]]:
    """The rows that were surely public on a day, and why a series has too few of them."""
    frame = long.frame.assign(public=False, unknown=long.frame["last"] == "")
    published, wrong = long.published()
    frame["public"] = [days is not None and days[1] <= day for days in published]
    hidden = {frame["id"].iloc[row]: str(error) for row, error in wrong.items()}
    counts = frame.groupby("id", sort=False)[["public", "unknown"]].sum()
    few = counts[(counts["public"] < MINIMUM_POINTS) & ~counts.index.isin(list(hidden))]
    for name, public, unknown in few.itertuples():
        hidden[name] = (
            f"Only {public} points of {name!r} were surely public on {day} ({unknown} have no "
            "first_published). Give first_published, or a later day."
        )
    usable = frame["public"] & ~frame["id"].isin(list(hidden))
    return long.frame[usable.to_numpy(dtype=bool)], hidden


def forecast_file(source: File, asked: Options, plot: bool) -> Outcome:
    """Forecast whatever the file holds."""
    one = len(source.long.by_id()) < 2
    if plot and not one and len(asked.models) > 1:
        raise ParameterError("--plot draws one model of several series. Give one --model.")
    found = forecasts(source, asked)
    blocks = [block(found, model, one) for model in found.models]
    text = "\n".join(filter(None, [f"{found.title()}\n", bullet(found.notes), *blocks]))
    return found.outcome(text, _drawing(source, asked, found))


def compare_file(source: File, asked: Options) -> Outcome:
    """All models side by side on one series; a model that does not suit it is no failure."""
    _ = source.series  # refuses several
    if asked.analogues is not None and api.DEFAULT_MODEL not in asked.models:
        raise ParameterError(
            f"--analogues are for the model {api.DEFAULT_MODEL}. Add it to --model."
        )
    asked = replace(asked, side_by_side=True)
    found = forecasts(source, asked)
    (entry,) = found.entries.values()
    if entry["forecasts"]:
        found.notes += [
            f"{', '.join(models)} is left out: {reason}"
            for (_, reason), models in found.failures.items()
        ]
        found.failures.clear()
    table = side_by_side(entry["forecasts"], asked.levels[0])
    text = f"{found.title()}\n{table}\n{bullet([*found.notes, *found.said()])}"
    return found.outcome(text, _drawing(source, asked, found, one_chart=True))


def report_file(source: File, asked: Options, command: str, title: str = "") -> Outcome:
    """One page about the series of the file, or the first of them where they are many."""
    from forecasting.pages import MOST_SERIES, handout

    found = forecasts(source, asked)
    names = [name for name, entry in found.entries.items() if entry["forecasts"]]
    if not names:
        return found.outcome("", None)
    shown, one = names[:MOST_SERIES], len(found.entries) == 1
    left_out = [f"{name}: {reason}" for name, reason in found.failures][:MOST_FAILURES]
    if len(found.failures) > MOST_FAILURES:
        left_out.append(f"{len(found.failures) - MOST_FAILURES} more could not be forecast.")
    if len(names) > MOST_SERIES:
        left_out.append(
            f"{len(names) - MOST_SERIES} more series are not on this page, which has the first "
            f"{MOST_SERIES}: `forecasting forecast` has them all, --only ID one."
        )
    series = [source.series] if one else [source.named(name) for name in shown]
    page = handout(
        [asked.forecast(each, asked.models[0]) for each in series],
        analogues=asked.markets,
        kind=asked.kind,
        own_class=asked.own is not None,
        left_out=left_out,
        command=command,
        title=title or (source.called if one else ""),
    )
    return found.outcome(page, None)


def _drawing(
    source: File, asked: Options, found: Found, one_chart: bool = False
) -> Callable[[], Any] | None:
    if not found.models:
        return None

    def draw() -> Any:
        from forecasting import plotting
        from forecasting.plotting.many import MOST_CHARTS

        if len(found.entries) > 1:
            names = [name for name, entry in found.entries.items() if entry["forecasts"]]
            shown = [source.named(name) for name in names[:MOST_CHARTS]]
            made = [asked.forecast(each, asked.models[0]) for each in shown]
            return plotting.plot_fans(made, more=len(names) - len(made))
        drawn = {
            get(name).name: asked.forecast(source.series, name)
            for name in asked.models
            if get(name).name in found.models
        }
        if one_chart or len(drawn) > 1:
            return plotting.plot_models(drawn)
        return plotting.plot_fan(next(iter(drawn.values())))

    return draw
