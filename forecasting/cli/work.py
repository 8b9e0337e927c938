"""From the options of a command to its outcome: one series, or a panel of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from forecasting import api
from forecasting.cli.output import Outcome, as_table, bullet, document, number, progress
from forecasting.errors import ModelError, SeriesError, TooShortError, VintageError
from forecasting.levels import limit_names
from forecasting.reading.rows import count_series, read_analogues, read_series
from forecasting.reading.tables import Table, read_table

if TYPE_CHECKING:
    import pandas as pd

    from forecasting.result import Forecast
    from forecasting.series import AnnualSeries


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
    plot: bool = False

    @cached_property
    def markets(self) -> pd.DataFrame | None:
        """The comparable markets."""
        return None if self.analogues is None else read_analogues(self.analogues)

    def of(self, series: AnnualSeries, model: str) -> Forecast:
        """The forecast of one series by one model."""
        return api.forecast(
            series,
            self.horizon,
            model,
            self.levels,
            self.seed,
            as_of=self.as_of,
            analogues=self.markets,
        )


def forecast_file(source: File, asked: Asked) -> Outcome:
    """Forecast whatever the file holds."""
    if source.only is None and count_series(source.table, source.columns) > 1:
        from forecasting.cli.many import forecast_many

        return forecast_many(source, asked)
    series, notes = source.series()
    forecasts, refusals = by_model(series, asked)
    series = next((forecast.series for forecast in forecasts.values()), series)
    parts = [f"{_title(series)}\n", bullet(notes)]
    parts += [_table_of(forecast) for forecast in forecasts.values()]
    return Outcome(
        "\n".join(filter(None, parts)),
        [row for forecast in forecasts.values() for row in rows_of(forecast)],
        document(series.unit, notes, [_entry(series, forecasts, refusals)]),
        [*notes, *(note for forecast in forecasts.values() for note in forecast.notes)],
        [f"{series.name} by {models}: {reason}" for reason, models in _shared(refusals).items()],
        _drawing(forecasts),
        _title(series),
    )


def compare_file(source: File, asked: Asked) -> Outcome:
    """All models side by side on one series; a model that does not suit it is no failure."""
    series, notes = source.series()
    forecasts, refusals = by_model(series, asked)
    series = next((forecast.series for forecast in forecasts.values()), series)
    said = [f"{models} is left out: {reason}" for reason, models in _shared(refusals).items()]
    failed = [] if forecasts else [f"{series.name}: {reason}" for reason in _shared(refusals)]
    notes = [*notes, *(said if forecasts else [])]
    table = _side_by_side(forecasts, asked.levels[0])
    return Outcome(
        f"{_title(series)}\n{table}\n{bullet(notes)}",
        [row for forecast in forecasts.values() for row in rows_of(forecast)],
        document(series.unit, notes, [_entry(series, forecasts, refusals)]),
        notes,
        failed,
        _drawing(forecasts, together=True),
        _title(series),
    )


def _side_by_side(forecasts: dict[str, Forecast], level: float) -> str:
    if not forecasts:
        return ""
    years = [str(year) for year in next(iter(forecasts.values())).years]
    table = [["model", *years, f"{level:g} % from", "to"]]
    for model, forecast in forecasts.items():
        cells = [*forecast.median, *forecast.interval(level)[-1]]
        table.append([model, *(number(cell) for cell in cells)])
    return f"Medians by model; {level:g} % interval of {years[-1]}\n\n{as_table(table)}"


def _shared(refusals: dict[str, Exception]) -> dict[str, str]:
    """Models by the reason for which they refuse."""
    found: dict[str, list[str]] = {}
    for model, error in refusals.items():
        found.setdefault(str(error), []).append(model)
    return {reason: ", ".join(models) for reason, models in found.items()}


def by_model(
    series: AnnualSeries, asked: Asked
) -> tuple[dict[str, Forecast], dict[str, Exception]]:
    """Forecasts, and the errors of the models that refuse the series."""
    forecasts: dict[str, Forecast] = {}
    refusals: dict[str, Exception] = {}
    with progress("Forecasting") as tell:
        for done, model in enumerate(asked.models, 1):
            try:
                forecasts[model] = asked.of(series, model)
            except (SeriesError, ModelError, VintageError) as error:
                refusals[model] = error
            tell(done, len(asked.models))
    return forecasts, refusals


def rows_of(forecast: Forecast) -> list[dict[str, Any]]:
    """One row a year, as a panel has them."""
    rows = []
    intervals = {level: forecast.interval(level) for level in forecast.levels}
    for i, year in enumerate(forecast.years.tolist()):
        row = {"id": forecast.series.name, "year": year, "median": float(forecast.median[i])}
        for level, limits in intervals.items():
            row |= dict(zip(limit_names(level), limits[i].tolist(), strict=True))
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


def _entry(
    series: AnnualSeries, forecasts: dict[str, Forecast], refusals: dict[str, Exception]
) -> dict[str, Any]:
    """One series as JSON has it."""
    return {
        "id": series.name,
        "years": series.years.tolist(),
        "values": series.values.tolist(),
        "status": list(series.status),
        "forecasts": [
            {
                "model": name,
                "origin": forecast.origin,
                "method": forecast.method,
                "degrees_of_freedom": forecast.df,
                "notes": list(forecast.notes),
                "rows": [
                    {key: value for key, value in row.items() if key not in ("id", "model")}
                    for row in rows_of(forecast)
                ],
            }
            for name, forecast in forecasts.items()
        ],
        "failed": [
            {"model": name, "status": _kind(error), "reason": str(error)}
            for name, error in refusals.items()
        ],
    }


def _kind(error: Exception) -> str:
    """Refusals as the status of a panel names them."""
    kinds = {TooShortError: "too short", VintageError: "not public", SeriesError: "not usable"}
    return next((word for kind, word in kinds.items() if isinstance(error, kind)), "not fitted")


def _drawing(forecasts: dict[str, Forecast], together: bool = False) -> Callable[[], Any] | None:
    if not forecasts:
        return None

    def draw() -> Any:
        from forecasting import plotting

        if together or len(forecasts) > 1:
            return plotting.plot_models(forecasts)
        return plotting.plot_fan(next(iter(forecasts.values())))

    return draw
