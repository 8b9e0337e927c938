"""Scores with the limits of what they might have been, as words."""

from __future__ import annotations

import math
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

    Every number of a column has the decimals of three digits at its middle, a limit one less.

    >>> import pandas as pd
    >>> ends = {"WIS_low": [0.175, 0.2], "WIS_high": [0.236, 0.26]}
    >>> with_limits(pd.DataFrame({"WIS": [0.206, 0.23]} | ends), {"WIS": ("score", "number")})
                          score
    0  0.206 (0.17 to 0.24)
    1  0.230 (0.20 to 0.26)
    """
    return table[[]].assign(
        **{new: _column(table, name, kind) for name, (new, kind) in columns.items()}
    )


def _column(table: pd.DataFrame, name: str, kind: str) -> list[str]:
    """One column with its limits, in words of one number of decimals."""
    scale, sign = (100, " %") if kind == "ratio" else (1, "")
    values, low, high = (scale * table[name + end] for end in ("", "_low", "_high"))
    usual = values[values != 0].abs().median()  # NaN where every value is zero or unknown
    decimals = max(0, 2 - math.floor(math.log10(usual))) if usual > 0 else 2
    while decimals and (values.round(decimals - 1) == values).all():
        decimals -= 1

    def word(value: float, places: int) -> str:
        return f"{round(value, places) + 0.0:,.{places}f}".replace("-", "−")

    said = [word(value, decimals) + sign for value in values]
    ends = max(0, decimals - 1)
    return [
        f"{one} ({word(a, ends)} to {word(b, ends)}{sign})" if a == a else one
        for one, a, b in zip(said, low, high, strict=True)
    ]
