"""Scores with the limits of what they might have been, as words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from livecommerce.words import text

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["limits", "with_limits"]

DIGITS = {"ratio": 2, "number": 2}


def limits(
    row: pd.Series[float], name: str, kind: str = "number", digits: int | None = None
) -> str:
    """The limits of one score: "0.17 to 0.24", or "77 to 88 %" of a ``ratio``.

    >>> import pandas as pd
    >>> limits(pd.Series({"held": 0.82, "held_low": 0.771, "held_high": 0.878}), "held", "ratio")
    '77 to 88 %'
    """
    ends = [row[f"{name}_{end}" if name else end] for end in ("low", "high")]
    low, high = (text(end, kind, digits=digits or DIGITS[kind]) for end in ends)
    return low if low == high else f"{low.removesuffix(' %')} to {high}"


def with_limits(table: pd.DataFrame, columns: Mapping[str, tuple[str, str]]) -> pd.DataFrame:
    """Columns as words with their limits behind them, by their new names and kinds.

    >>> import pandas as pd
    >>> table = pd.DataFrame({"WIS": [0.206], "WIS_low": [0.175], "WIS_high": [0.236]})
    >>> with_limits(table, {"WIS": ("score", "number")})["score"].tolist()
    ['0.206 (0.17 to 0.24)']
    """

    def words(row: pd.Series[float], name: str, kind: str) -> str:
        said = text(row[name], kind, digits=3)
        known = row[f"{name}_low"] == row[f"{name}_low"]
        return f"{said} ({limits(row, name, kind)})" if known else said

    made = {
        new: table.apply(words, axis=1, name=name, kind=kind)
        for name, (new, kind) in columns.items()
    }
    return table[[]].assign(**made)
