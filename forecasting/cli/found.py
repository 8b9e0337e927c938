"""What models say of series, as JSON has it; text and CSV are made from the same entries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from forecasting.cli.output import Outcome, as_table, bullet
from forecasting.formatting import number
from forecasting.levels import limit_names
from forecasting.models.reference.record import SAY_KIND

if TYPE_CHECKING:
    from forecasting.models.base import Model
    from forecasting.panel.result import Panel
    from forecasting.reading.rows import Long

__all__ = ["Found", "block", "entries_of", "heading", "side_by_side"]

MOST_ROWS = 200
MOST_NAMES = 5
NAMELESS = "a series without a name"
SAY_OPTION = "Say --kind technology or --kind product."


@dataclass
class Found:
    """What the models say of the series of a file.

    Each of the entries has ``id``, ``unit``, ``years``, ``values``, ``status`` (of each point),
    ``forecasts`` (by model: ``model``, ``origin``, ``method``, ``degrees_of_freedom``, ``notes``,
    ``rows``) and ``failed`` (``model``, ``status``, ``reason``).
    """

    unit: str
    entries: dict[Any, dict[str, Any]]  # by id
    notes: list[str]  # of the file
    failures: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    """Models by (series, reason); none where it is the series that is at fault."""

    def fail(self, name: Any, model: str, status: str, reason: str) -> None:
        """Note that a model cannot forecast a series."""
        told = {"model": model, "status": status, "reason": reason}
        self.entries[name]["failed"].append(told)
        called = NAMELESS if name is None else str(name)
        self.failures.setdefault((called, reason), []).append(model)

    def fail_whole(self, name: Any, models: Sequence[str], status: str, reason: str) -> None:
        """Note what is wrong with a series, whatever the model."""
        failed = [{"model": model, "status": status, "reason": reason} for model in models]
        self.entries[name]["failed"] = failed
        self.failures[NAMELESS if name is None else str(name), f"{status}. {reason}"] = []

    def add(self, model: Model, panel: Panel) -> None:
        """Put the answers of one model with their series."""
        names = [str(name) for name in panel.forecasts if name not in ("id", "model")]
        columns = (panel.forecasts[name].tolist() for name in names)
        made: dict[Any, list[dict[str, Any]]] = {}
        for name, *row in zip(panel.forecasts["id"].tolist(), *columns, strict=True):
            made.setdefault(name, []).append(dict(zip(names, row, strict=True)))
        told = ("id", "status", "reason", "notes", "method", "points", "origin")
        columns = (panel.status[column].tolist() for column in told)
        for name, status, reason, notes, method, points, origin in zip(*columns, strict=True):
            if status != "ok":
                self.fail(name, model.name, status, reason)
                continue
            self.entries[name]["forecasts"].append(
                {
                    "model": model.name,
                    "origin": origin,
                    "method": method,
                    "degrees_of_freedom": model.df(points),
                    "notes": notes.replace(SAY_KIND, SAY_OPTION).splitlines(),
                    "rows": made[name],
                }
            )

    @property
    def models(self) -> list[str]:
        """Names of the models that forecast something."""
        made = (forecast for entry in self.entries.values() for forecast in entry["forecasts"])
        return list(dict.fromkeys(forecast["model"] for forecast in made))

    def title(self) -> str:
        """The series, or how many could be forecast."""
        if len(self.entries) == 1:
            (entry,) = self.entries.values()
            years = [year for year in entry["years"] if year is not None]
            span = f" {min(years)}-{max(years)}" if years else ""
            return f"{entry['id']} ({entry['unit']}), {len(entry['years'])} years{span}"
        made = sum(len(entry["forecasts"]) for entry in self.entries.values())
        lost = sum(len(entry["failed"]) for entry in self.entries.values())
        return f"{made} of {made + lost} forecasts ({self.unit})"

    def said(self) -> list[str]:
        """Notes of the forecasts, each once and of which it is."""
        one, models = len(self.entries) == 1, self.models
        told = []
        for entry in self.entries.values():
            name = NAMELESS if entry["id"] is None else str(entry["id"])
            for made in entry["forecasts"]:
                by = made["model"] if one else f"{name} by {made['model']}"
                told.append((name if len(models) == 1 else by, made))
        return _noted(told)

    def outcome(self, text: str, draw: Callable[[], Any] | None) -> Outcome:
        """What to print of it."""
        entries = list(self.entries.values())
        made = [(entry, forecast) for entry in entries for forecast in entry["forecasts"]]
        rows = [
            {"id": entry["id"], **row, "model": forecast["model"]}
            for entry, forecast in made
            for row in forecast["rows"]
        ]
        refused = [
            f"{name}{' by ' * bool(models)}{', '.join(models)}: {reason}"
            for (name, reason), models in self.failures.items()
        ]
        told = {"unit": self.unit, "notes": self.notes, "series": entries}
        notes = [*self.notes, *self.said()]
        return Outcome(text, rows, told, notes, refused, draw, self.title())


def entries_of(long: Long, names: Sequence[Any]) -> dict[Any, dict[str, Any]]:
    """Each series as JSON has it; None where a cell could not be read."""
    frame, rows = long.frame, long.by_id()
    readable = {"year": frame["kind"] != "not a year", "value": frame["value"].notna()}
    years, values = (
        frame[name].astype(object).where(mask, None).to_numpy(dtype=object)
        for name, mask in readable.items()
    )
    statuses = frame["status"].to_numpy(dtype=object)
    unit = long.unit
    return {
        name: {
            "id": name,
            "unit": long.units.get(name, unit),
            "years": years[rows.get(name, [])].tolist(),
            "values": values[rows.get(name, [])].tolist(),
            "status": statuses[rows.get(name, [])].tolist(),
            "forecasts": [],
            "failed": [],
        }
        for name in names
    }


def block(found: Found, model: str, one: bool) -> str:
    """What one model says, as a table with its method and notes; empty where it says nothing."""
    told = [
        (entry["id"], forecast)
        for entry in found.entries.values()
        for forecast in entry["forecasts"]
        if forecast["model"] == model
    ]
    if not told:
        return ""
    rows = [[name, *row.values()] for name, made in told for row in made["rows"]]
    table = [["id", *map(heading, told[0][1]["rows"][0])]]
    table += [[number(v) if isinstance(v, float) else str(v) for v in r] for r in rows[:MOST_ROWS]]
    more = len(rows) - MOST_ROWS
    rest = f"... and {more} more rows; --format csv gives them all.\n" if more > 0 else ""
    df = {made["degrees_of_freedom"] for _, made in told}
    freedom = f" (degrees of freedom: {df.pop():g})" if len(df) == 1 and None not in df else ""
    methods = {made["method"] for _, made in told}
    method = methods.pop() if len(methods) == 1 else "each series by its own method"
    notes = bullet(_noted(told))
    lines = as_table([row[1:] for row in table] if one else table)
    return f"{model}: {method}{freedom}\n{lines}{rest}{notes}"


def _noted(told: Sequence[tuple[Any, dict[str, Any]]]) -> list[str]:
    """Notes, each once; one that is not of all the series says of which."""
    of: dict[str, list[str]] = {}
    for name, made in told:
        for note in made["notes"]:
            of.setdefault(note, []).append(str(name))
    notes = []
    for note, names in of.items():
        more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
        named = f"{', '.join(names[:MOST_NAMES])}{more}: "
        notes.append(note if len(names) == len(told) else f"{named}{note}")
    return notes


def heading(name: str) -> str:
    """What a table for people calls a column: ``80 % from`` for ``lower_80``, ``to`` beside it."""
    side, _, level = name.partition("_")
    return f"{level} % from" if side == "lower" else "to" if side == "upper" else name


def side_by_side(forecasts: Sequence[dict[str, Any]], level: float) -> str:
    """Medians by model, and an interval of the last year."""
    if not forecasts:
        return ""
    years = [str(row["year"]) for row in forecasts[0]["rows"]]
    table = [["model", *years, f"{level:g} % from", "to"]]
    for forecast in forecasts:
        limits = [forecast["rows"][-1][name] for name in limit_names(level)]
        cells = [*(row["median"] for row in forecast["rows"]), *limits]
        table.append([forecast["model"], *map(number, cells)])
    return f"Medians by model; {level:g} % interval of {years[-1]}\n\n{as_table(table)}"
