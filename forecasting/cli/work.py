"""From the options of a command to its outcome: one series, or a panel of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from forecasting import api
from forecasting._reading import count_series, read_frame, read_series
from forecasting._tables import Table, read_table
from forecasting.cli.output import Outcome, as_table, bullet, number, progress, records
from forecasting.errors import ModelError, ParameterError, SeriesError, VintageError
from forecasting.models import get

if TYPE_CHECKING:
    import pandas as pd

    from forecasting.result import Forecast
    from forecasting.series import AnnualSeries

MOST_ROWS = 200


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
    upper_bound: float | None = None

    @cached_property
    def table(self) -> Table:
        """The cells, read once: standard input cannot be read twice."""
        return read_table(self.file)

    @property
    def columns(self) -> dict[str, str | None]:
        """Options of the reader."""
        told = {"year": self.year, "value": self.value, "id": self.id_}
        return told | {"unit": self.unit, "decimal": self.decimal}

    def series(self) -> tuple[AnnualSeries, list[str]]:
        """The one series of the file, or the one chosen, and what was assumed."""
        options = {**self.columns, "only": self.only}
        return read_series(self.table, upper_bound=self.upper_bound, **options)


@dataclass(frozen=True)
class Asked:
    """The options that say what to forecast."""

    horizon: int
    models: tuple[str, ...]
    levels: tuple[float, ...]
    seed: int
    as_of: Any = None
    analogues: str | None = None

    def of(self, series: AnnualSeries, model: str) -> Forecast:
        """The forecast of one series by one model."""
        known = None if self.analogues is None else read_frame(self.analogues)[0]
        return api.forecast(
            series,
            self.horizon,
            model,
            self.levels,
            self.seed,
            as_of=self.as_of,
            analogues=known,
        )


def forecast_file(source: File, asked: Asked) -> Outcome:
    """Forecast whatever the file holds."""
    if source.only is None and count_series(source.table, source.columns) > 1:
        return forecast_many(source, asked)
    series, notes = source.series()
    forecasts, refusals = by_model(series, asked)
    series = next((forecast.series for forecast in forecasts.values()), series)
    failed = [f"{series.name} by {model}: {reason}" for model, reason in refusals.items()]
    parts = [f"{_title(series)}\n", bullet(notes)]
    parts += [_table_of(forecast) for forecast in forecasts.values()]
    return Outcome(
        "\n".join(filter(None, parts)),
        [row for forecast in forecasts.values() for row in rows_of(forecast)],
        _document(series, notes, forecasts, failed),
        [*notes, *(note for forecast in forecasts.values() for note in forecast.notes)],
        failed,
        _drawing(forecasts),
        _title(series),
    )


def compare_file(source: File, asked: Asked) -> Outcome:
    """All models side by side on one series; a model that does not suit it is no failure."""
    series, notes = source.series()
    forecasts, refusals = by_model(series, asked)
    series = next((forecast.series for forecast in forecasts.values()), series)
    level = asked.levels[0]
    some = next(iter(forecasts.values()), None)
    years = [] if some is None else [str(year) for year in some.years]
    table = [["model", *years, f"{level:g} % from", "to"]]
    for model, forecast in forecasts.items():
        cells = [*forecast.median, *forecast.interval(level)[-1]]
        table.append([model, *(number(cell) for cell in cells)])
    failed = [] if forecasts else [f"{series.name}: {reason}" for reason in refusals.values()]
    said = [f"{model} is left out: {reason}" for model, reason in refusals.items()]
    last = f"; {level:g} % interval of {years[-1]}" if years else ""
    return Outcome(
        f"{_title(series)}\nMedians by model{last}\n\n{as_table(table)}\n{bullet([*notes, *said])}",
        [row for forecast in forecasts.values() for row in rows_of(forecast)],
        _document(series, [*notes, *said], forecasts, failed),
        [*notes, *said],
        failed,
        _drawing(forecasts, together=True),
        _title(series),
    )


def by_model(series: AnnualSeries, asked: Asked) -> tuple[dict[str, Forecast], dict[str, str]]:
    """Forecasts, and the reasons of the models that refuse the series."""
    forecasts, refusals = {}, {}
    with progress("Forecasting") as tell:
        for done, model in enumerate(asked.models, 1):
            try:
                forecasts[model] = asked.of(series, model)
            except (SeriesError, ModelError, VintageError) as error:
                refusals[model] = str(error)
            tell(done, len(asked.models))
    return forecasts, refusals


def forecast_many(source: File, asked: Asked) -> Outcome:
    """Every series of the file, by every model."""
    from forecasting.panel import forecast_panel

    if asked.analogues is not None:
        raise ParameterError("--analogues takes one series. Choose it with --only.")
    frame, unit, notes = read_frame(source.table, **source.columns)
    frame, unknown = _public(frame, asked.as_of)
    panels = []
    for name in asked.models:
        model = get(name) if asked.as_of is None else get(name).as_of(asked.as_of)
        with progress(name) as tell:
            panels.append(
                forecast_panel(
                    frame,
                    asked.horizon,
                    id="id",
                    year="year",
                    value="value",
                    model=model,
                    levels=asked.levels,
                    seed=asked.seed,
                    upper_bound=source.upper_bound,
                    progress=tell,
                )
            )
    rows = [row for panel in panels for row in records(panel.forecasts)]
    told = [
        {"model": name, **status}
        for name, panel in zip(asked.models, panels, strict=True)
        for status in records(panel.status)
    ]
    failed = [f"{name}: nothing was surely public on {asked.as_of}" for name in unknown]
    failed += [
        f"{one['id']} by {one['model']}: {one['status']}. {one['reason']}"
        for one in told
        if one["status"] != "ok"
    ]
    said = [*notes, *dict.fromkeys(one["notes"] for one in told if one["notes"])]
    return Outcome(
        _text_of_many(rows, unit, said, len(told) + len(unknown), len(failed)),
        rows,
        {"unit": unit, "notes": notes, "forecasts": rows, "series": told},
        said,
        failed,
    )


def _public(frame: pd.DataFrame, day: Any) -> tuple[pd.DataFrame, list[str]]:
    """Rows that were surely public on a day, and the series of which none was."""
    if day is None:
        return frame, []
    known = frame[[one is not None and one <= day for one in frame["public"]]]
    return known, [name for name in frame["id"].unique() if name not in set(known["id"])]


def _text_of_many(
    rows: Sequence[dict[str, Any]], unit: str, notes: list[str], asked: int, failed: int
) -> str:
    head = f"{asked - failed} of {asked} forecasts ({unit})\n\n"
    if not rows:
        return head + bullet(notes)
    table = [[str(key) for key in rows[0]]]
    for row in rows[:MOST_ROWS]:
        table.append([number(v) if isinstance(v, float) else str(v) for v in row.values()])
    more = len(rows) - MOST_ROWS
    rest = f"... and {more} more rows; --format csv gives them all.\n" if more > 0 else ""
    return f"{head}{as_table(table)}{rest}\n{bullet(notes)}"


def rows_of(forecast: Forecast) -> list[dict[str, Any]]:
    """One row a year, as a panel has them."""
    rows = []
    intervals = {level: forecast.interval(level) for level in forecast.levels}
    for i, year in enumerate(forecast.years.tolist()):
        row = {"id": forecast.series.name, "year": year, "median": float(forecast.median[i])}
        for level, limits in intervals.items():
            row[f"lower_{level:g}"], row[f"upper_{level:g}"] = limits[i].tolist()
        rows.append({**row, "model": forecast.model})
    return rows


def _title(series: AnnualSeries) -> str:
    span = f"{series.years[0]}-{series.years[-1]}"
    return f"{series.name} ({series.unit}), {len(series)} years {span}"


def _table_of(forecast: Forecast) -> str:
    head = ["year", "median"]
    for level in forecast.levels:
        head += [f"{level:g} % from", "to"]
    table = [head]
    for row in rows_of(forecast):
        del row["id"], row["model"]
        table.append([str(row.pop("year")), *(number(cell) for cell in row.values())])
    freedom = "" if forecast.df is None else f" (degrees of freedom: {forecast.df:g})"
    method = f"{forecast.model}: {forecast.method}{freedom}"
    return f"{method}\n{as_table(table)}{bullet(forecast.notes)}"


def _document(
    series: AnnualSeries, notes: list[str], forecasts: dict[str, Forecast], failed: list[str]
) -> dict[str, Any]:
    return {
        "unit": series.unit,
        "notes": notes,
        "series": series.to_dict(),
        "forecasts": [
            {
                "model": name,
                "origin": forecast.origin,
                "method": forecast.method,
                "degrees_of_freedom": forecast.df,
                "notes": list(forecast.notes),
                "rows": rows_of(forecast),
            }
            for name, forecast in forecasts.items()
        ],
        "failed": failed,
    }


def _drawing(forecasts: dict[str, Forecast], together: bool = False) -> Callable[[], Any] | None:
    if not forecasts:
        return None

    def draw() -> Any:
        from forecasting import plotting

        if together or len(forecasts) > 1:
            return plotting.plot_models(forecasts)
        return plotting.plot_fan(next(iter(forecasts.values())))

    return draw
