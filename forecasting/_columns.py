"""Which column is which, and columns of any kind turned into years and numbers row by row."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting._dates import parse_year
from forecasting._rules import STATUSES, number
from forecasting.errors import ParameterError, SeriesError

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["by_name", "find_columns", "is_part_of_year", "plain_rows"]

NAMES = {
    "id": "unique_id id series series_id market country name key 市场 国家 地区 名称 品类 平台",
    "year": "ds year years period date fiscal_year fy jahr année año 年份 年 年度 时间 日期 财年",
    "value": "y value values sales revenue gmv market_size amount size 规模 金额 数值 市场规模"
    " 交易规模 交易额 销售额 成交额",
    "status": "status 状态",
}
SAMPLE = 200
PART_OF_YEAR = re.compile(
    r"\d{4}\s*年?\s*[-/ ]?\s*(?:H[12]|Q[1-4]|S[12]|\d{1,2}M)\b"
    r"|\b[HQS][1-4]\s*[-/ ]?\s*\d{4}|[上下]半年|季度|\d\s*月|\d{4}[-/](?:0?[1-9]|1[0-2])$",
    re.IGNORECASE,
)


def is_part_of_year(label: Any) -> bool:
    """Whether a period names half a year, a quarter or some months.

    Examples
    --------
    >>> [is_part_of_year(p) for p in ("2020H1", "2020上半年", "2020-9M", "2020", "FY2020")]
    [True, True, True, False, False]
    """
    frequency = getattr(label, "freqstr", None)
    if isinstance(frequency, str):
        return frequency[0] not in "YA"
    return isinstance(label, str) and PART_OF_YEAR.search(label.strip()) is not None


def by_name(columns: Iterable[Any], role: str) -> Any | None:
    """Find the first column whose name, without its unit in brackets, is usual for a role."""
    plain = {re.sub(r"\s*[(（\[].*", "", str(c)).strip().lower(): c for c in columns}
    return next((plain[name] for name in NAMES[role].split() if name in plain), None)


def only(candidates: Sequence[Any], role: str, columns: Sequence[Any]) -> Any:
    """Return the one candidate, or raise a ParameterError that tells how to name the column."""
    if len(candidates) == 1:
        return candidates[0]
    problem = f"{len(candidates)} columns could be" if candidates else "no column looks like"
    raise ParameterError(
        f"Which column is the {role}? {problem} it. Say {role}=..., one of {list(columns)}."
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
    found = dict(told)
    for role in ("id", "year", "value", "status"):
        rest = [c for c in columns if c not in found.values()]
        if found.get(role) is None:
            found[role] = by_name(rest, role)
    if found["status"] is not None and told.get("status") is None:
        known = set(frame[found["status"]].dropna().unique()) <= set(STATUSES)
        found["status"] = found["status"] if known else None
    rest = [c for c in columns if c not in found.values()]
    for role, fits in (("year", _holds_years), ("value", _holds_numbers)):
        if found[role] is None:
            found[role] = only([c for c in rest if fits(frame[c])], role, columns)
            rest.remove(found[role])
    if found["id"] is None:
        text = [c for c in rest if not _holds_numbers(frame[c])]
        if text and frame[found["year"]].duplicated().any():
            found["id"] = only(text, "id", columns)
    return found


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
            "status": "actual" if statuses is None else statuses.fillna("actual").to_numpy(),
            "fiscal": fiscal,
            "kind": kind,
            "problem": problem,
        }
    )


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
