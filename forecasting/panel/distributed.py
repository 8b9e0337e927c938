"""Panels beyond one machine: parcels of series go through Fugue, each solved by the same code.

Imported only when an engine is asked for, so pandas is imported at the top: Fugue reads the type
hints of the functions that it sends out.
"""

from __future__ import annotations

import base64
import pickle
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from forecasting.errors import ParameterError
from forecasting.panel.local import read_rows, solve
from forecasting.panel.result import Panel
from forecasting.reading.columns import find_columns
from forecasting.reading.statuses import statuses_of
from forecasting.reading.years import plain_rows

if TYPE_CHECKING:
    from forecasting.panel.local import Request

__all__ = ["forecast_on_engine"]

ROWS = "year:long,value:double,status:str,fiscal:bool,kind:str,problem:str,day:long,bucket:long"
STATUS = dict.fromkeys(("status", "reason", "notes", "method"), "str")
STATUS |= dict.fromkeys(("points", "origin"), "long")


def forecast_on_engine(
    frame: Any, told: dict[str, Any], request: Request, engine: Any, buckets: int
) -> Panel:
    """Forecast a panel on what Fugue calls an engine; see `forecasting.forecast_panel`.

    A pandas frame is read here and its forecasts come back; the frames of an engine stay there.
    """
    try:
        import fugue.api as fa
    except ImportError as error:
        raise ParameterError(
            "engine= needs Fugue. Install the extra, in the project's folder: "
            "pip install '.[distributed]'."
        ) from error
    if not isinstance(buckets, int) or buckets < 1:
        raise ParameterError(f"buckets={buckets!r}: give a whole number of parcels, at least 1.")
    with fa.engine_context(engine):
        if isinstance(frame, pd.DataFrame):
            return _from_pandas(frame, told, request, buckets)
        return _from_engine(frame, told, request, buckets)


def _from_pandas(
    frame: pd.DataFrame, told: dict[str, Any], request: Request, buckets: int
) -> Panel:
    """Send packed parcels, one a row, so that nothing is shuffled and ids stay what they are."""
    import fugue.api as fa

    rows, name = read_rows(frame, told)
    rows = rows.drop(columns=["label", "part", "period"])
    codes, ids = pd.factorize(rows["id"], use_na_sentinel=False)
    count = max(min(buckets, len(ids)), 1)
    parcels = [_packed(rows[codes % count == bucket]) for bucket in range(count)]
    found = fa.transform(
        pd.DataFrame({"bucket": range(count), "parcel": parcels}),
        _solve_packed,
        schema="bucket:long,parcel:str",
        partition={"num": count},
        params={"request": request, "name": name},
    )
    panels = dict(fa.as_pandas(found).itertuples(index=False, name=None))
    solved = [_unpacked(panels[bucket]) for bucket in range(count)]
    places = [bucket + count * np.arange(len(p.status)) for bucket, p in enumerate(solved)]
    ahead = [
        np.repeat(place[p.status["status"] == "ok"], request.horizon)
        for place, p in zip(places, solved, strict=True)
    ]
    forecasts = _in_order([p.forecasts for p in solved], ahead)
    return Panel(forecasts, _in_order([p.status for p in solved], places))


def _in_order(parts: list[pd.DataFrame], places: list[Any]) -> pd.DataFrame:
    order = np.argsort(np.concatenate(places), kind="stable")
    return pd.concat(parts, ignore_index=True).take(order).reset_index(drop=True)


def _packed(content: Any) -> str:
    """Anything as text, the one kind of cell that all engines carry unchanged."""
    return base64.b64encode(zlib.compress(pickle.dumps(content), 1)).decode("ascii")


def _unpacked(text: str) -> Any:
    return pickle.loads(zlib.decompress(base64.b64decode(text)))


def _solve_packed(rows: pd.DataFrame, request: Any, name: Any) -> pd.DataFrame:
    """The panels of packed parcels, packed."""
    panels = [_packed(solve(_unpacked(text), request, name)) for text in rows["parcel"]]
    return rows.assign(parcel=panels)


def _from_engine(frame: Any, told: dict[str, Any], request: Request, buckets: int) -> Panel:
    import fugue.api as fa

    sample = fa.as_pandas(fa.head(frame, 1000))
    found = find_columns(sample, told, as_text=False)
    known = fa.get_schema(frame)
    id_type = "long" if found.id is None else str(known.extract([found.id])).split(":", 1)[1]
    rows = fa.transform(
        frame,
        _read_parcel,
        schema=f"id:{id_type},{ROWS}",
        params={"found": found, "buckets": buckets},
    )
    table = fa.persist(_transformed(rows, request, id_type))
    told_as = {f"q{i}": column for i, column in enumerate(request.columns)}
    public = {"id": "id" if found.id is None else found.id, **told_as}
    kinds = {"id": id_type, "year": "long", "model": "str", **STATUS}
    parts = []
    for wanted, columns in ((True, ["year", *told_as, "model"]), (False, list(STATUS))):
        names = {name: public.get(name, name) for name in ["id", *columns]}
        schema = (f"`{new}`:{kinds.get(name, 'double')}" for name, new in names.items())
        parts.append(
            fa.transform(
                table,
                _part,
                schema=",".join(schema),
                params={"is_forecast": wanted, "names": names},
            )
        )
    return Panel(*parts)


def _part(rows: pd.DataFrame, is_forecast: bool, names: Any) -> pd.DataFrame:
    """Either the forecasts or the statuses of the table, under their public names."""
    return rows.loc[rows["is_forecast"] == is_forecast, list(names)].rename(columns=names)


def _read_parcel(rows: pd.DataFrame, found: Any, buckets: int) -> pd.DataFrame:
    ids = pd.Series(0, index=rows.index) if found.id is None else rows[found.id]
    statuses = statuses_of(rows, found.status)
    plain = plain_rows(ids, rows[found.year], rows[found.value], statuses)
    dealt = pd.util.hash_pandas_object(plain["id"], index=False) % buckets
    return plain.drop(columns=["label", "part", "period"]).assign(bucket=dealt.astype("int64"))


def _transformed(rows: Any, request: Request, id_type: str) -> Any:
    """Every parcel solved: rows of forecasts and rows of status in one table."""
    import fugue.api as fa

    columns = {"id": id_type, "is_forecast": "bool", "year": "long"}
    columns |= {f"q{i}": "double" for i in range(len(request.probs))}
    columns |= {"model": "str", **STATUS}
    return fa.transform(
        rows,
        _solve_parcel,
        schema=",".join(f"{name}:{kind}" for name, kind in columns.items()),
        partition={"by": "bucket"},
        params={"request": request, "columns": list(columns)},
    )


def _solve_parcel(rows: pd.DataFrame, request: Any, columns: list[str]) -> pd.DataFrame:
    panel = solve(rows, request)
    short = {name: f"q{i}" for i, name in enumerate(request.columns)}
    forecasts = panel.forecasts.rename(columns=short)
    blank = {name: 0 if kind == "long" else "" for name, kind in STATUS.items()}
    told = panel.status.assign(
        is_forecast=False, year=0, model=request.model.name, **dict.fromkeys(short.values(), 0.0)
    )
    return pd.concat([forecasts.assign(is_forecast=True, **blank), told])[columns]
