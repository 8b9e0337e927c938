"""The report's data: loaders with provenance, and views of what was known when."""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import io
import json
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from forecasting.days import parse_date
from forecasting.errors import DataError, ForecastingWarning, VintageError
from forecasting.series import MINIMUM_POINTS, STATUSES, AnnualSeries

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["as_of", "kuaishou_quarters", "load", "market", "names", "path", "provenance", "row"]

VINTAGE_KEY = ["series", "publisher", "period", "unit"]


@functools.cache
def _folder() -> Path:
    here = Path(__file__).resolve()
    for folder in (here.parent / "data", here.parents[2] / "data"):
        if (folder / "datapackage.json").is_file():
            return folder
    raise DataError(
        f"No data folder beside {here.parent}. Install the wheel, or work in a full checkout."
    )


@functools.cache
def _package() -> dict[str, Any]:
    package: dict[str, Any] = json.loads((_folder() / "datapackage.json").read_text("utf-8"))
    return package


def _resource(name: str) -> dict[str, Any]:
    for resource in _package()["resources"]:
        if resource["name"] == name:
            found: dict[str, Any] = resource
            return found
    raise DataError(f"No data set {name!r}. There are: {', '.join(names())}.")


def names() -> tuple[str, ...]:
    """Names of the data sets, in the order of the data package.

    Examples
    --------
    >>> names()[:2]
    ('market_size', 'published_growth')
    """
    return tuple(resource["name"] for resource in _package()["resources"])


def path(name: str) -> Path:
    """Where the CSV file of a data set lies; `load` reads it.

    Examples
    --------
    >>> path("market_size").name
    'market_size.csv'
    """
    return _folder() / str(_resource(name)["path"])


def load(name: str) -> pd.DataFrame:
    """Read a data set; columns and units are described in ``data/datapackage.json``.

    Parameters
    ----------
    name : str
        One of `names`.

    Returns
    -------
    pandas.DataFrame
        One row a figure. Text columns hold ``""`` where empty, numbers NaN, days NaT.

    Raises
    ------
    DataError
        If there is no such data set; the message lists them.

    Warns
    -----
    ForecastingWarning
        Once a session, when the file is not the one whose hash the data package holds.

    Examples
    --------
    >>> sizes = load("market_size").set_index("id")
    >>> float(sizes.loc["ms-cecrc-2019", "value"]), sizes.loc["ms-cecrc-2019", "unit"]
    (443.75, 'bn CNY')
    """
    return _read(name).copy()


@functools.cache
def _read(name: str) -> pd.DataFrame:
    import pandas as pd

    content, resource = path(name).read_bytes(), _resource(name)
    digest = hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()
    if resource["hash"] != f"sha256:{digest}":
        words = f"{resource['path']} was changed since its hash was written; run `make data`."
        warnings.warn(words, ForecastingWarning, stacklevel=3)
    frame = pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False, encoding="utf-8")
    for field in resource["schema"]["fields"]:
        column = field["name"]
        if field["type"] == "number":
            frame[column] = pd.to_numeric(frame[column])
        elif field["type"] == "integer":
            frame[column] = pd.to_numeric(frame[column]).astype("Int64")
        elif field["type"] == "date":
            frame[column] = pd.to_datetime(frame[column], format="%Y-%m-%d")
    return frame


def provenance(name: str) -> dict[str, Any]:
    """Where a data set, named as for `load`, comes from.

    Returns
    -------
    dict
        ``name``, ``title``, ``description``, ``units``, ``licence``, ``hash``, ``rows`` and
        ``sources``: one dict for each carrier that its rows name, with ``key``, ``carrier``,
        ``url``, ``carrier_date``, ``source_type`` and ``rights``.

    Examples
    --------
    >>> about = provenance("posts")
    >>> about["title"], [source["key"] for source in about["sources"]]
    ('Chain of posts', ['ban-yue-tan-2021'])
    """
    resource = _resource(name)
    frame, sources = _read(name), _read("sources")
    used = set(frame["source"]) if "source" in frame else set()
    kept = sources[sources["key"].isin(used)]
    about = {key: resource.get(key) for key in ("name", "title", "description", "hash", "rows")}
    about["units"] = list(resource.get("units", []))
    about["licence"] = _package()["licenses"][0]["name"]
    about["sources"] = kept.to_dict("records")
    return about


def row(identifier: str) -> dict[str, Any]:
    """One row of any data set by its ``id``, with the table and the source that it names.

    Parameters
    ----------
    identifier : str
        The ``id``, unique over all data sets.

    Returns
    -------
    dict
        The row's columns, ``table``, and ``carrier``: the entry of its source, or None.

    Raises
    ------
    DataError
        If no row has this id.

    Examples
    --------
    >>> growth = row("gr-cecrc-2020")
    >>> growth["table"], growth["value"], growth["status"]
    ('published_growth', 118.86, 'forecast')
    """
    if identifier not in _places():
        raise DataError(f"No row {identifier!r} in any data set. Ids stand in the column id.")
    name, place = _places()[identifier]
    [found] = _read(name).iloc[[place]].to_dict("records")
    record: dict[str, Any] = {str(key): value for key, value in found.items()}
    carrier = _carriers().get(record.get("source", ""))
    return {**record, "table": name, "carrier": None if carrier is None else dict(carrier)}


@functools.cache
def _places() -> dict[str, tuple[str, int]]:
    """Data set and place in it of every row that has an id."""
    tables = {name: _read(name) for name in names()}
    return {
        identifier: (name, place)
        for name, frame in tables.items()
        if "id" in frame
        for place, identifier in enumerate(frame["id"])
    }


@functools.cache
def _carriers() -> dict[str, dict[Any, Any]]:
    """The sources by their keys."""
    return {source["key"]: source for source in _read("sources").to_dict("records")}


def as_of(frame: pd.DataFrame, date: dt.date | str) -> pd.DataFrame:
    """Keep the latest vintage of each figure that was surely public on a day.

    A row counts when its ``first_published_to`` is not after the day; where that is unknown the
    row is left out. Of several vintages of one series, publisher, period and unit the one
    published last is kept, and of two published together the one that is no forecast.

    Parameters
    ----------
    frame : pandas.DataFrame
        A data set with ``series``, ``publisher``, ``period``, ``unit``, ``status`` and
        ``first_published_to``, as `load` returns it.
    date : datetime.date or str
        The day, e.g. ``"2021-01-31"``.

    Returns
    -------
    pandas.DataFrame
        The rows kept, in their old order.

    Raises
    ------
    DataError
        If the frame lacks one of these columns.
    ParameterError
        If ``date`` is not a day.

    Examples
    --------
    >>> known = as_of(load("market_size"), "2021-01-31").set_index("id")
    >>> "ms-cecrc-2020-forecast" in known.index, "ms-cecrc-2020-revised" in known.index
    (True, False)
    """
    return _vintage(frame, date)


def _vintage(frame: pd.DataFrame, date: dt.date | str | None) -> pd.DataFrame:
    """Do as `as_of`; without a day, the latest vintages, undated ones only if alone."""
    import pandas as pd

    needed = [*VINTAGE_KEY, "status", "first_published_to"]
    missing = [column for column in needed if column not in frame]
    if missing:
        raise DataError(
            f"The frame has no column {', '.join(missing)}. Views as of a day need "
            f"{', '.join(needed)}; see datasets.load('market_size') for the form."
        )
    rows = frame.assign(
        _published=pd.to_datetime(frame["first_published_to"]),
        _measured=frame["status"] != "forecast",
        _place=range(len(frame)),
    )
    if date is not None:
        rows = rows[rows["_published"] <= pd.Timestamp(parse_date(date))]
    rows = rows.sort_values(["_published", "_measured"], na_position="first", kind="stable")
    last = rows.drop_duplicates(VINTAGE_KEY, keep="last")
    return frame.iloc[sorted(last["_place"])]


def market(
    publisher: str = "CECRC",
    *,
    as_of: dt.date | str | None = None,
    through: int | None = None,
    statuses: Sequence[str] | None = None,
) -> AnnualSeries:
    """Size of live commerce in China by year, as one publisher has it.

    Parameters
    ----------
    publisher : str
        Publisher in ``market_size``, upper or lower case.
    as_of : datetime.date or str, optional
        Only what was surely public on that day; by default the latest vintages.
    through : int, optional
        Last year to keep.
    statuses : sequence of str, optional
        Keep only these, e.g. ``("estimate",)``, chosen after the vintage.

    Returns
    -------
    AnnualSeries
        Years, values, status and ``first_published`` of each point. Where only the last day of
        publication is known, the first is taken as the start of the year in question.

    Raises
    ------
    DataError
        If the publisher or a status is unknown; the message lists them.
    VintageError
        If fewer than three years were public by ``as_of``.
    SeriesError
        If the years left are fewer than three or have gaps.

    Examples
    --------
    >>> then = market("CECRC", as_of="2021-01-31")
    >>> then.values.tolist(), then.status[-1]
    ([19.64, 135.41, 443.75, 971.2], 'forecast')
    >>> float(market("CECRC", through=2020).values[-1])
    1285.0
    """
    rows = _annual(publisher)
    if statuses is not None and (unknown := sorted(set(statuses) - set(STATUSES))):
        raise DataError(f"Unknown status {', '.join(unknown)}. Use {', '.join(STATUSES)}.")
    known = _vintage(rows, as_of)
    if as_of is not None and len(known) < MINIMUM_POINTS:
        raise VintageError(
            f"Only {len(known)} yearly sizes of {publisher} were surely public on {as_of}, and a "
            f"series needs {MINIMUM_POINTS}. Take a later day or another publisher."
        )
    if through is not None:
        known = known[known["period"].astype(int) <= through]
    if statuses is not None:
        known = known[known["status"].isin(list(statuses))]
    return AnnualSeries(
        known["value"].tolist(),
        years=known["period"].astype(int).tolist(),
        unit=str(rows["unit"].iloc[0]),
        status=known["status"].tolist(),
        first_published=[_interval(record) for record in known.to_dict("records")],
        name=f"live commerce in China ({rows['publisher'].iloc[0]})",
    )


def _annual(publisher: str) -> pd.DataFrame:
    frame = _read("market_size")
    frame = frame[(frame["series"] == "live_commerce") & frame["period"].str.fullmatch(r"\d{4}")]
    rows = frame[frame["publisher"].str.casefold() == publisher.casefold()]
    if rows.empty:
        counts = frame.drop_duplicates(["publisher", "period"])["publisher"].value_counts()
        listed = ", ".join(f"{name} ({count})" for name, count in counts.items())
        raise DataError(f"No publisher {publisher!r}. There are, with their years: {listed}.")
    return rows


def _interval(record: dict[Any, Any]) -> tuple[dt.date, dt.date] | None:
    import pandas as pd

    first, last = record["first_published_from"], record["first_published_to"]
    if pd.isna(last):
        return None
    day = last.date()
    start = dt.date(int(record["period"]), 1, 1) if pd.isna(first) else first.date()
    return min(start, day), day


def kuaishou_quarters(
    *, through: str | None = None, as_of: dt.date | str | None = None
) -> pd.DataFrame:
    """E-commerce volume of Kuaishou by quarter.

    Parameters
    ----------
    through : str or None
        Last quarter to keep; by default all. There is no gap from 2020Q1 on.
    as_of : datetime.date or str, optional
        Only what was surely public on that day.

    Returns
    -------
    pandas.DataFrame
        Index ``quarter`` (a PeriodIndex); ``value`` in bn CNY, ``status`` (actual, or derived
        from other published figures), ``grade``, ``first_published_to`` and ``id``.

    Examples
    --------
    >>> quarters = kuaishou_quarters()
    >>> len(quarters), float(quarters.loc["2020Q3", "value"])
    (23, 94.5)
    """
    import pandas as pd

    rows = _read("kuaishou_quarters")
    rows = _vintage(rows, as_of)
    quarters = pd.PeriodIndex(rows["period"].tolist(), freq="Q", name="quarter")
    columns = ["value", "status", "grade", "first_published_to", "id"]
    frame = rows[columns].set_axis(quarters, axis=0).sort_index()
    return frame if through is None else frame.loc[:through]
