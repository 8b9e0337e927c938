"""The claims of the article that a chapter judges, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forecasting.errors import DataError
from livecommerce import datasets
from livecommerce.outputs import origins

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["of_chapter"]


def of_chapter(chapter: str) -> pd.DataFrame:
    """Every claim that a chapter judges: its ``verdict``, ``number`` and ``what it is``."""
    claims = datasets.load("claims")
    own = claims[claims["chapter"] == chapter]
    if own.empty:
        raise DataError(
            f"No claim names the chapter {chapter!r}. Named are {sorted(set(claims['chapter']))}."
        )
    numbers = [origins(i)[0].get("value", "") if i else "" for i in own["number_id"]]
    frame = own[["claim", "verdict", "number_is"]].assign(number=numbers)
    frame["number"] = frame["number"].str.replace(" CNY", " yuan").replace("", "–")
    frame = frame.rename(columns={"number_is": "what it is"})
    return frame.set_index("claim")[["verdict", "number", "what it is"]]
