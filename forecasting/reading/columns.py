"""Which column is which, and columns of any kind turned into years and numbers row by row."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.checks import STATUSES, number
from forecasting.errors import ParameterError, SeriesError
from forecasting.periods import is_part_of_year, parse_year, short

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

__all__ = [
    "by_name",
    "find_columns",
    "is_part_of_year",
    "likely_values",
    "plain_rows",
    "point_status",
]

NAMES = {
    "id": "unique_id id series series_id market country entity name key"
    " 市场 国家 地区 名称 品类 平台",
    "year": "ds year years period date fiscal_year fy jahr année año 年份 年 年度 时间 日期 财年",
    "value": "y value values sales revenue gmv market_size amount size 规模 金额 数值 市场规模"
    " 交易规模 交易额 销售额 成交额",
    "status": "status 状态",
}
GROWTH = re.compile(
    r"(?<![a-z])(?:growth|changes?|rates?|shares?|yoy|cagr|percent)(?![a-z])"
    r"|同比|环比|增长|增速|占比|率|%",
    re.IGNORECASE,
)
STATUS_WORDS = {
    "": "actual",
    "final": "actual",
    "实际": "actual",
    "实际值": "actual",
    "estimated": "estimate",
    "估计": "estimate",
    "估算": "estimate",
    "估计值": "estimate",
    "forecasted": "forecast",
    "projected": "forecast",
    "projection": "forecast",
    "预测": "forecast",
    "预测值": "forecast",
    "预计": "forecast",
}
TOLD_APART = ("status", "first_published", "first_published_from", "first_published_to", "note")
SAMPLE = 200


def point_status(text: Any) -> Any:
    """Status of a point as `AnnualSeries` names it; what is none stays as it is.

    Examples
    --------
    >>> point_status("Actual"), point_status("预测"), point_status("e")
    ('actual', 'forecast', 'e')
    """
    if not isinstance(text, str):
        return text
    word = text.strip().lower()
    return STATUS_WORDS.get(word, word)


def _bare(column: Any) -> str:
    return re.sub(r"\s*[(（\[].*", "", str(column)).strip().lower()


def by_name(columns: Iterable[Any], role: str) -> list[Any]:
    """Columns whose names, without a unit in brackets, are usual for a role; most usual first."""
    usual = NAMES[role].split()
    return sorted((c for c in columns if _bare(c) in usual), key=lambda c: usual.index(_bare(c)))


def likely_values(columns: Sequence[Any], fits: Callable[[Any], bool]) -> list[Any]:
    """Columns that may be the value: by usual names, else by content; growth rates last."""
    named = by_name(columns, "value")
    levels = [c for c in named if not GROWTH.search(str(c))]
    if levels:
        return levels if len(levels) == 1 else [c for c in levels if fits(c)] or levels
    fitting = [c for c in columns if fits(c)]
    levels = [c for c in fitting if not GROWTH.search(str(c))]
    return list(dict.fromkeys([*named, *levels])) or fitting


def only(candidates: Sequence[Any], role: str, columns: Sequence[Any]) -> Any:
    """Return the one candidate, or raise a ParameterError that tells how to name the column."""
    if len(candidates) == 1:
        return candidates[0]
    problem = f"{len(candidates)} columns could be" if candidates else "no column looks like"
    raise ParameterError(
        f"Which column is the {role}? {problem} it. Say {role}=..., one of {_listed(columns)}."
    )


def _listed(columns: Sequence[Any]) -> str:
    return f"[{', '.join(map(short, columns))}]"


def ask_for_id(column: Any, others: Sequence[Any]) -> ParameterError:
    """The question which column names the series, where the usual one does not do."""
    return ParameterError(
        f"Which column names the series? {column!r} has several rows for one year. Say id=..., "
        f"one of {_listed(others)}, or make one column of several."
    )


def find_columns(frame: pd.DataFrame, told: dict[str, Any]) -> dict[str, Any]:
    """Columns of id, year, value and status: as told, else by usual names, else by content.

    ``id`` and ``status`` are None where the frame has none.

    Raises
    ------
    ParameterError
        If a column is missing, named twice, or cannot be told from the others.
    """
    columns = list(frame.columns)
    for role, column in told.items():
        if column is not None and columns.count(column) != 1:
            raise ParameterError(f"{role}={column!r}: the columns are {columns}.")
    found = {role: told.get(role) for role in ("id", "year", "value", "status")}

    def rest() -> list[Any]:
        return [c for c in columns if c not in found.values()]

    for role in ("id", "year", "status"):
        if found[role] is None:
            found[role] = next(iter(by_name(rest(), role)), None)
    if found["status"] is not None and told.get("status") is None:
        known = map(point_status, frame[found["status"]].dropna().unique())
        found["status"] = found["status"] if any(s in STATUSES for s in known) else None
    if found["year"] is None:
        named = [] if found["value"] is not None else by_name(rest(), "value")
        years = [c for c in rest() if c not in named and _holds_years(frame[c])]
        found["year"] = only(years, "year", columns)
    if found["value"] is None:
        values = likely_values(rest(), lambda c: _holds_numbers(frame[c]))
        found["value"] = only(values, "value", columns)
    if told.get("id") is None:
        found["id"] = _names_series(frame, found["id"], found["year"], rest(), columns)
    return found


def _names_series(
    frame: pd.DataFrame, column: Any, year: Any, rest: Sequence[Any], columns: Sequence[Any]
) -> Any:
    """The column that names the series: the usual one if it does, else the only one of text."""
    text = [c for c in rest if not _holds_numbers(frame[c]) and c not in TOLD_APART]
    if column is None:
        several = text and frame[year].duplicated().any()
        return only(text, "id", columns) if several else None
    if text:
        doubled = frame.loc[frame.duplicated([column, year]), column].nunique()
        if doubled * 2 > frame[column].nunique():
            raise ask_for_id(column, [column, *text])
    return column


def _holds_years(column: pd.Series[Any]) -> bool:
    try:
        years = [parse_year(y) for y in column.dropna().unique()[:SAMPLE]]
    except SeriesError:
        return False
    return bool(years) and all(1500 <= year <= 2500 for year in years)


def _holds_numbers(column: pd.Series[Any]) -> bool:
    return column.dtype.kind in "iuf"


def plain_rows(
    ids: pd.Series[Any], years: pd.Series[Any], values: pd.Series[Any], statuses: Any = None
) -> pd.DataFrame:
    """Rows that vectorised code can work on, whatever the columns hold.

    Parameters
    ----------
    ids, years, values : pandas.Series
        Columns of one length.
    statuses : pandas.Series, optional
        What each point is.

    Returns
    -------
    pandas.DataFrame
        Columns ``id``, ``year`` (integer, 0 where it cannot be read), ``value`` (float),
        ``status``, ``fiscal`` (bool), ``kind`` and ``problem``: status and words of what is wrong
        with the row, empty where nothing is.
    """
    import pandas as pd

    year, year_problem = _each_distinct(years, parse_year)
    labels, label_codes = _distinct(years)
    partial = np.array([is_part_of_year(label) for label in labels], dtype=bool)[label_codes]
    fiscal = np.array(
        [isinstance(label, str) and "FY" in label.upper() for label in labels], dtype=bool
    )[label_codes]
    value, value_problem = _floats(values, year)
    bad_year, bad_value = year_problem != "", value_problem != ""
    kind = np.where(bad_value, "not a number", "").astype(object)
    kind[bad_year] = np.where(partial[bad_year], "partial", "not a year")
    nameless = ids.isna().to_numpy()
    kind[nameless] = "no id"
    problem = np.where(bad_year, year_problem, value_problem)
    problem[nameless] = "This row has no id. Name the series that it belongs to."
    return pd.DataFrame(
        {
            "id": ids.to_numpy() if isinstance(ids.dtype, np.dtype) else ids.array,
            "year": year,
            "value": value,
            "status": "actual" if statuses is None else _statuses(statuses),
            "fiscal": fiscal,
            "kind": kind,
            "problem": problem,
        }
    )


def _statuses(column: pd.Series[Any]) -> NDArray[np.object_]:
    labels, codes = _distinct(column)
    missing = column.isna().to_numpy()
    words = np.array([point_status(label) for label in labels], dtype=object)[codes]
    return np.where(missing, "actual", words).astype(object)


def _distinct(column: pd.Series[Any]) -> tuple[list[Any], NDArray[np.int64]]:
    import pandas as pd

    codes, distinct = pd.factorize(column, use_na_sentinel=False)
    return list(distinct), codes


def _each_distinct(
    column: pd.Series[Any], read: Callable[[Any], int]
) -> tuple[NDArray[np.int64], NDArray[np.object_]]:
    """Read every distinct entry once; 0 and the words of the error where it cannot be read."""
    distinct, codes = _distinct(column)
    numbers = np.zeros(len(distinct), dtype=np.int64)
    problems = np.full(len(distinct), "", dtype=object)
    for i, entry in enumerate(distinct):
        try:
            numbers[i] = read(entry)
        except SeriesError as error:
            problems[i] = str(error)
    return numbers[codes], problems[codes]


def _floats(
    column: pd.Series[Any], years: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.object_]]:
    """Values as floats, with the words of `AnnualSeries` for those that are none."""
    problems = np.full(len(column), "", dtype=object)
    if isinstance(column.dtype, np.dtype) and column.dtype.kind in "iuf":
        return column.to_numpy(dtype=np.float64), problems
    numbers = np.full(len(column), np.nan)
    entries: list[Hashable] = column.tolist()
    for i, entry in enumerate(entries):
        try:
            numbers[i] = number(entry, int(years[i]))
        except SeriesError as error:
            problems[i] = str(error)
    return numbers, problems
