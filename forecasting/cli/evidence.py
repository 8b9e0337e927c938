"""Outcomes of the commands about the past, parts of years, models and data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import forecasting as fc
from forecasting._cells import read_numbers
from forecasting._tables import located, read_table
from forecasting.cli.output import Outcome, as_table, bullet, number, progress, records
from forecasting.errors import DataError

if TYPE_CHECKING:
    import pandas as pd

    from forecasting.cli.work import File

HISTORY = ("entity", "year", "period", "part", "full", "growth", "first_published")


def backtest_file(source: File, models: Sequence[str], options: dict[str, Any]) -> Outcome:
    """Rolling origins over one series, model by model."""
    import pandas as pd

    from forecasting.backtest import summary

    series, notes = source.series()
    frames = []
    with progress("Backtesting") as tell:
        for done, model in enumerate(models, 1):
            frames.append(fc.backtest(series, [model], **options))
            tell(done, len(models))
    frame = pd.concat(frames, ignore_index=True)
    bad = frame[frame["status"] != "ok"].drop_duplicates(["model", "status"])
    said = [f"{row.model}, origin {row.origin}: {row.status}" for row in bad.itertuples()]
    scores = summary(frame)
    title = f"{series.name} ({series.unit}): scores of past forecasts, smaller wis is better"
    return Outcome(
        f"{title}\n\n{table_of(scores)}\n{bullet([*notes, *said])}",
        records(frame),
        {"notes": notes, "summary": records(scores.reset_index()), "forecasts": records(frame)},
        [*notes, *said],
    )


def nowcast_part(
    levels: tuple[float, ...], part: float, history: str | None, as_of: Any, **given: Any
) -> Outcome:
    """The full year, from a part of it."""
    if history is None:
        from forecasting.splits import known_splits

        known = known_splits(as_of)
    else:
        known = read_history(history)
    period = given.pop("period")
    found = fc.nowcast(part, period, known, as_of=as_of, **given)
    row: dict[str, Any] = {"year": found.year, "median": found.median}
    for level in levels:
        row[f"lower_{level:g}"], row[f"upper_{level:g}"] = found.interval(level).tolist()
    title = f"{found.year} from its {found.period}, {number(part)} {found.unit}"
    cells = [str(found.year), *(number(row[key]) for key in list(row)[1:])]
    text = f"{title}\n{found.predictive.method}\n\n{as_table([list(row), cells])}"
    notes = list(found.notes)
    document = {
        **{key: getattr(found, key) for key in ("period", "unit", "notes")},
        "part": part,
        "method": found.predictive.method,
        "rows": [row],
    }
    return Outcome(f"{text}{bullet(notes)}", [row], document, notes)


def read_history(source: str) -> pd.DataFrame:
    """Known splits out of a CSV file.

    Raises
    ------
    DataError
        For a column that is missing or a cell that is no number.
    """
    import pandas as pd

    table = read_table(source)
    missing = [name for name in HISTORY if name not in table.header]
    if missing:
        raise DataError(f"{table.file}: no column {missing[0]!r}. Needed are {', '.join(HISTORY)}.")
    columns: dict[str, Any] = {name: table.column(name) for name in HISTORY}
    for name in ("year", "part", "full", "growth"):
        cells = read_numbers(columns[name], "", table.semicolons).entries
        for line, cell in zip(table.lines, cells, strict=True):
            if isinstance(cell, str):
                raise located(table.file, line, name, cell)
        columns[name] = pd.Series(cells, dtype=float)
    if columns["year"].isna().any():
        line = table.lines[int(columns["year"].isna().argmax())]
        raise located(table.file, line, "year", "empty. Give the year.")
    columns["year"] = columns["year"].astype(int)
    return pd.DataFrame(columns)


def list_models() -> Outcome:
    """The models and what is known of them."""
    frame = fc.models()
    short = frame.drop(columns="assumes")
    said = "".join(f"{name}: {row.assumes}\n" for name, row in frame.iterrows())
    rows = records(frame.reset_index())
    return Outcome(f"{table_of(short)}\n{said}", rows, {"models": rows})


def list_data() -> Outcome:
    """The book's data sets."""
    rows = [
        {"name": name, "title": fc.datasets.provenance(name)["title"], "file": str(path)}
        for name in fc.datasets.names()
        for path in [fc.datasets.path(name)]
    ]
    table = as_table([["name", "title"], *([row["name"], row["title"]] for row in rows)], left=2)
    return Outcome(f"{table}\nforecasting data NAME exports one.\n", rows, {"data": rows})


def export_data(name: str) -> Outcome:
    """One data set; as a table it is the CSV itself."""
    path = fc.datasets.path(name)
    table = read_table(path)
    rows = [dict(zip(table.header, row, strict=True)) for row in table.rows]
    return Outcome(path.read_text("utf-8"), rows, {"name": name, "rows": rows})


def table_of(frame: pd.DataFrame) -> str:
    """A frame with its index, numbers as people read them."""
    rows = [[str(frame.index.name), *map(str, frame.columns)]]
    for row in frame.itertuples():
        cells = (number(v) if v is None or isinstance(v, float) else str(v) for v in row[1:])
        rows.append([str(row[0]), *cells])
    return as_table(rows)
