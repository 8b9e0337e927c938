"""What a notebook shows and what is known of it: output bundles, keys, the rows behind a number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from forecasting.errors import ParameterError
from livecommerce.words import published, text

__all__ = ["check_key", "display", "origins"]

KEY = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


def display(data: dict[str, str], metadata: dict[str, Any]) -> None:
    """Display a bundle; without Jupyter print its text."""
    try:
        from IPython.display import publish_display_data
    except ModuleNotFoundError:
        print(data["text/plain"])
        return
    publish_display_data(data, metadata)  # type: ignore[no-untyped-call]


def check_key(key: str) -> str:
    """The key, if it can name something in the book."""
    if not KEY.fullmatch(key):
        raise ParameterError(f"Key {key!r}: use letters, digits, - and _, a letter first.")
    return key


def origins(rows: Any) -> list[dict[str, str]]:
    """What a reader should know of data rows, as text; given are rows of a table, or ids.

    One dict a row: what it has of ``id``, ``publisher``, ``label`` (of an event), ``status``,
    ``grade``, ``period``, ``qualifier``, ``value`` (with its qualifier and unit) and ``published``.
    """
    if rows is None:
        return []
    if isinstance(rows, str) or (isinstance(rows, (list, tuple)) and isinstance(rows[0], str)):
        from livecommerce import datasets

        return [_origin(datasets.row(i)) for i in ([rows] if isinstance(rows, str) else rows)]
    frame = rows.to_frame().T if hasattr(rows, "to_frame") and rows.ndim == 1 else rows
    if not hasattr(frame, "to_dict") or not len(frame) or "id" not in frame.columns:
        raise ParameterError(
            "rows= takes ids of data rows, or rows of a table with their id. Give at least one."
        )
    return [_origin(row) for row in frame.to_dict("records")]


def _origin(row: Mapping[str, Any]) -> dict[str, str]:
    known = {k: str(v) for k, v in row.items() if v is not None and v == v and str(v)}
    shown = ("id", "publisher", "label", "status", "grade", "period", "qualifier")
    origin: dict[str, str] = {k: known[k] for k in shown if k in known}
    if "value" in known:
        words = (known.get("qualifier", ""), text(row["value"]), known.get("unit", ""))
        origin["value"] = " ".join(filter(None, words))
    first, last = row.get("first_published_from"), row.get("first_published_to")
    origin["published"] = published(first, last)
    return origin
