"""Outcomes of the commands about the past, parts of years, models and data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import forecasting as fc
from forecasting.cli.found import heading
from forecasting.cli.output import Outcome, as_table, bullet, progress, records
from forecasting.days import parse_date
from forecasting.errors import DataError, ParameterError, SeriesError
from forecasting.formatting import number, percent
from forecasting.levels import limit_names
from forecasting.periods import parse_year
from forecasting.reading.formats import read_table
from forecasting.reading.numbers import read_numbers
from forecasting.reading.table import Table
from forecasting.standing import DOMAINS

if TYPE_CHECKING:
    import pandas as pd

    from forecasting.cli.run import File

TOLD = {"forecasts": "scored", "failures": "failed", "wis": "wis", "mase": "mase", "bias": "bias"}
"""Scores of a backtest that fit on a terminal, and their headings."""
LEGEND = (
    "wis: weighted interval score of log values. mase: absolute error of the median over the mean "
    "yearly change until then. bias: mean log error of the median, below zero where it "
    "was too low. --format json has all scores, --format csv every forecast."
)
HISTORY = ("entity", "year", "period", "part", "full", "growth", "first_published")


def backtest_file(source: File, models: Sequence[str], options: dict[str, Any]) -> Outcome:
    """Rolling origins over one series, model by model."""
    import pandas as pd

    from forecasting.evaluation import summary

    series, notes = source.series, source.long.notes
    frames = []
    with progress("Backtesting") as tell:
        for done, model in enumerate(models, 1):
            frames.append(fc.backtest(series, [model], **options))
            tell(done, len(models))
    frame = pd.concat(frames, ignore_index=True)
    bad = frame[frame["status"] != "ok"].drop_duplicates(["model", "status"])
    said = [f"{row.model}, origin {row.origin}: {row.status}" for row in bad.itertuples()]
    title = f"{series.name} ({series.unit}): scores of past forecasts, smaller wis is better"
    if len(said) and (frame["status"] != "ok").all():
        document = {"notes": notes, "summary": [], "forecasts": []}
        return Outcome(f"{title}\n\n{bullet(notes)}", [], document, notes, said)
    scores = summary(frame)
    return Outcome(
        f"{title}\n\n{table_of(_told(scores))}\n{bullet([LEGEND, *notes, *said])}",
        records(frame),
        {"notes": notes, "summary": records(scores.reset_index()), "forecasts": records(frame)},
        [*notes, *said],
    )


def _told(scores: pd.DataFrame) -> pd.DataFrame:
    """The scores for people: those that matter, and how often the intervals held."""
    table = scores[list(TOLD)].rename(columns=TOLD)
    for name in scores.columns:
        if (level := name.removeprefix("coverage_")) != name:
            held = [percent(share) if share == share else "-" for share in scores[name]]
            table[f"{level} % held"] = held
    return table


def nowcast_part(
    levels: tuple[float, ...],
    part: float,
    period: str,
    history: str,
    entity: str | None,
    as_of: Any,
    **given: Any,
) -> Outcome:
    """The full year, from a part of it."""
    known = read_history(history, period)
    own = set(known.loc[known["period"] == period, "entity"])
    if entity is not None and entity not in own:
        raise ParameterError(
            f"--entity {entity!r}: the history has no {period} of it, only of "
            f"{'; '.join(sorted(own)) or 'none'}. Leave --entity out for a market not seen before."
        )
    found = fc.nowcast(part, period, known, entity=entity, as_of=as_of, **given)
    row: dict[str, Any] = {"year": found.year, "median": found.median}
    for level in levels:
        row |= dict(zip(limit_names(level), found.interval(level).tolist(), strict=True))
    title = f"{found.year} from its {found.period}, {number(part)} {found.unit}".rstrip()
    cells = [str(found.year), *(number(row[key]) for key in list(row)[1:])]
    text = f"{title}\n{found.predictive.method}\n\n{as_table([[*map(heading, row)], cells])}"
    notes = list(found.notes)
    document = {
        **{key: getattr(found, key) for key in ("period", "unit", "notes")},
        "part": part,
        "method": found.predictive.method,
        "rows": [row],
    }
    return Outcome(f"{text}{bullet(notes)}", [row], document, notes)


def read_history(source: str, period: str) -> pd.DataFrame:
    """Known splits of one period out of a CSV file."""
    import pandas as pd

    table = read_table(source)
    missing = [name for name in HISTORY if name not in table.header]
    if missing:
        raise DataError(f"{table.file}: no column {missing[0]!r}. Needed are {', '.join(HISTORY)}.")
    columns: dict[str, list[Any]] = {name: list(table.cells[name]) for name in HISTORY}
    for name in ("year", "part", "full", "growth"):
        columns[name] = read_numbers(columns[name], "", table.semicolons).entries
    rows = [dict(zip(HISTORY, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    kept = []
    for line, row in zip(table.lines, rows, strict=True):
        if row["period"] == period:
            kept.append(_split(table, line, row))
    return pd.DataFrame(kept, columns=list(HISTORY))


def _split(table: Table, line: int, row: dict[str, Any]) -> dict[str, Any]:
    """One row of a history, checked."""
    for name in ("year", "part", "full", "growth"):
        if row[name] is None:
            raise table.at(line, name, "empty. Fill it, or leave the row out.")
        if isinstance(row[name], str):
            raise table.at(line, name, row[name])
    try:
        row["year"] = parse_year(row["year"])
    except SeriesError as error:
        raise table.at(line, "year", str(error)) from None
    if not 0 < row["part"] < row["full"]:
        problem = f"{row['part']:g} is not between zero and the full year, {row['full']:g}."
        raise table.at(line, "part", f"{problem} Correct it.")
    try:
        row["first_published"] = parse_date(day) if (day := row["first_published"]) else None
    except ParameterError as error:
        raise table.at(line, "first_published", str(error)) from None
    return row


def list_models() -> Outcome:
    """The models and what is known of them."""
    frame = fc.list_models()
    said = "".join(f"{name}: {row.assumes}\n" for name, row in frame.iterrows())
    plain = frame.drop(columns="assumes")
    blocks = []
    for domain in DOMAINS:
        own = [c for c in map(str, plain.columns) if c.startswith(f"{domain}_")]
        held = 100 * plain[own].astype(float)
        cells = held.map(lambda share: "-" if share != share else f"{share:.0f}")
        cells.columns = [c.removeprefix(f"{domain}_") for c in own]
        blocks.append(
            f"Of 80 % intervals on {domain}, % held by points and shape:\n{table_of(cells)}"
        )
        plain = plain.drop(columns=own)
    text = "\n".join([f"On take-offs:\n{table_of(plain)}", *blocks, said])
    rows = records(frame.reset_index())
    return Outcome(text, rows, {"models": rows})


def table_of(frame: pd.DataFrame) -> str:
    """A frame with its index, numbers as people read them."""
    rows = [[str(frame.index.name), *map(str, frame.columns)]]
    for row in frame.itertuples():
        cells = (number(v) if v is None or isinstance(v, float) else str(v) for v in row[1:])
        rows.append([str(row[0]), *cells])
    return as_table(rows)
