"""All series of a file at once: a panel, each failure with its place in the file."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from forecasting.cli.output import Outcome, as_table, bullet, document, number, progress, records
from forecasting.errors import DataError, ParameterError, SeriesError, VintageError
from forecasting.models import get
from forecasting.periods import parse_year
from forecasting.reading.rows import Rows, read_rows

if TYPE_CHECKING:
    import pandas as pd

    from forecasting.cli.work import Asked, File
    from forecasting.panel.result import Panel

MOST_ROWS = 200


def forecast_many(source: File, asked: Asked) -> Outcome:
    """Every series of the file, by every model."""
    for option, given in (("--analogues", asked.analogues), ("--plot", asked.plot)):
        if given:
            raise ParameterError(f"{option} takes one series. Choose it with --only.")
    rows = read_rows(source.table, **source.columns)
    series, hidden = _public(rows, asked.as_of)
    entries = {name: _entry(rows, name, series.get(name, [])) for name in rows.by_id()}
    failed: dict[tuple[str, str], list[str]] = {}
    for name, reason in hidden.items():
        failed[name, reason] = []
        entries[name]["failed"] += [_failure(m, "not public", reason) for m in asked.models]
    frame = rows.frame().iloc[[i for which in series.values() for i in which]]
    table: list[dict[str, Any]] = []
    said: list[str] = []
    for model in asked.models if series else ():
        try:
            panel = _panel(frame, model, source, asked)
        except VintageError as error:
            failed[model, str(error)] = []
            for name in series:
                entries[name]["failed"].append(_failure(model, "not public", str(error)))
            continue
        forecasts = records(panel.forecasts)
        _sort(entries, model, forecasts, panel)
        table += forecasts
        said += [notes for notes in panel.status["notes"].unique() if notes]
        for one in records(panel.failed):
            name, status, reason = one["id"] or "", one["status"], one["reason"]
            place = _place(rows, series[name], source.upper_bound)
            blamed = failed.setdefault((name, f"{status}. {place or reason}"), [])
            blamed += [] if place else [model]
            entries[name]["failed"].append(_failure(model, status, place or reason))
    total = len(entries) * len(asked.models)
    lost = sum(len(entry["failed"]) for entry in entries.values())
    notes = list(dict.fromkeys([*rows.notes, *said]))
    return Outcome(
        _text(table, rows.unit, notes, total, lost),
        table,
        document(rows.unit, rows.notes, list(entries.values())),
        notes,
        [_words(name, models, reason) for (name, reason), models in failed.items()],
    )


def _public(rows: Rows, day: Any) -> tuple[dict[str, list[int]], dict[str, str]]:
    """Rows of each series that were surely public on a day, and why a series has none."""
    series = rows.by_id()
    if day is None:
        return series, {}
    hidden: dict[str, str] = {}
    known: dict[str, list[int]] = {}
    for name, which in series.items():
        try:
            kept = [i for i in which if (days := rows.day(i)) is not None and days[1] <= day]
        except DataError as error:
            hidden[name] = str(error)
            continue
        if kept:
            known[name] = kept
        else:
            hidden[name] = f"nothing was surely public on {day}"
    return known, hidden


def _panel(frame: pd.DataFrame, name: str, source: File, asked: Asked) -> Panel:
    from forecasting.panel.api import forecast_panel

    with progress(name) as tell:
        return forecast_panel(
            frame,
            asked.horizon,
            id="id",
            year="year",
            value="value",
            status="status",
            model=get(name) if asked.as_of is None else get(name).as_of(asked.as_of),
            levels=asked.levels,
            seed=asked.seed,
            upper_bound=source.upper_bound,
            progress=tell,
        )


def _place(rows: Rows, which: Sequence[int], bound: float | None) -> str | None:
    """What is wrong with the rows of a series, and where; None where it is for the model to say."""
    try:
        rows.check(which, bound)
    except DataError as error:
        return str(error)
    return None


def _failure(model: str, status: str, reason: str) -> dict[str, str]:
    return {"model": model, "status": status, "reason": reason}


def _words(name: str, models: Sequence[str], reason: str) -> str:
    by = f" by {', '.join(models)}" if models else ""
    return f"{name or 'a series without a name'}{by}: {reason}"


def _entry(rows: Rows, name: str, which: Sequence[int]) -> dict[str, Any]:
    """One series as JSON has it; None where a cell could not be read."""
    values = (rows.values[i] for i in which)
    return {
        "id": name or None,
        "years": [_year(rows.years[i]) for i in which],
        "values": [None if isinstance(value, str) else value for value in values],
        "status": [rows.statuses[i] for i in which],
        "forecasts": [],
        "failed": [],
    }


@lru_cache(maxsize=4096)
def _year(label: str) -> int | None:
    try:
        return parse_year(label)
    except SeriesError:
        return None


def _sort(
    entries: dict[str, dict[str, Any]], model: str, forecasts: list[dict[str, Any]], panel: Panel
) -> None:
    """Put the forecasts of one model with their series."""
    made: dict[str, list[dict[str, Any]]] = {}
    for row in forecasts:
        rest = {key: value for key, value in row.items() if key not in ("id", "model")}
        made.setdefault(row["id"], []).append(rest)
    good = panel.status[panel.status["status"] == "ok"]
    for name, origin, notes in good[["id", "origin", "notes"]].itertuples(index=False):
        entries[name]["forecasts"].append(
            {
                "model": model,
                "origin": int(origin),
                "method": None,
                "degrees_of_freedom": None,
                "notes": [notes] if notes else [],
                "rows": made[name],
            }
        )


def _text(
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
