"""Numbers and text as people read them."""

from __future__ import annotations

import html
import math
import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.errors import ParameterError

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

__all__ = [
    "as_given",
    "columns",
    "html_page",
    "number",
    "percent",
    "plain",
    "printable",
    "scalar",
    "significant",
    "text_page",
]

DIGITS = 14
"""A float holds fifteen or sixteen; the last are those of exp and log."""
CONTROL = re.compile(
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069]"
)
"""Signs that move or colour a terminal, or turn its text round."""


def scalar(value: Any) -> float:
    """One finite number out of a number, a one-element array or a one-element Series."""
    try:
        numbers = np.asarray(value, dtype=float).ravel()
    except (TypeError, ValueError):
        raise ParameterError(f"{value!r} is not a number. Give one value.") from None
    if numbers.size != 1:
        raise ParameterError(f"{numbers.size} values where one is needed. Select one row.")
    if not math.isfinite(numbers[0]):
        raise ParameterError("The value is not finite. A missing figure has no number; say so.")
    return float(numbers[0])


def plain(value: Any, digits: int | None = None) -> str:
    """As published (at most two decimals), else three, or ``digits``, significant digits."""
    number = scalar(value)
    if digits is not None or not math.isclose(number, round(number, 2), rel_tol=1e-9):
        number = float(f"{number:.{digits or 3}g}")
        decimals = max(0, (digits or 3) - 1 - math.floor(math.log10(abs(number) or 1)))
    else:
        decimals = 2
    words = f"{number:,.{decimals}f}"
    words = words.rstrip("0").rstrip(".") if "." in words else words
    return words.replace("-", "−")


def number(value: float | None) -> str:
    """Four significant digits, with thousands separators.

    >>> number(12345.6), number(0.123456), number(3.0), number(1e15)
    ('12,346', '0.1235', '3.000', '1.000e+15')
    """
    if value is None or math.isnan(value):
        return "-"
    size = 0 if value == 0 else math.floor(math.log10(abs(value)))
    if not -5 < size < 12:
        return f"{value:.3e}"
    return f"{value:,.{max(0, 3 - size)}f}"


def percent(share: float, sign: str = "") -> str:
    """A share in whole percent: ``84 %``; with ``sign="+"`` a change."""
    return f"{100 * share:{sign}.0f} %"


def significant(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Values without the rounding errors of exp and log: 7 and not 6.999999999999999."""
    with np.errstate(all="ignore"):
        unit = 10.0 ** (DIGITS - 1 - np.floor(np.log10(np.abs(values))))
        rounded = np.round(values * unit) / unit
    return np.where(np.isfinite(rounded), rounded, values)


def as_given(value: float) -> str:
    """A number as it was given, with thousands separators."""
    return f"{value:,.12g}"


def text_page(
    title: str,
    table: pd.DataFrame,
    notes: Sequence[str] = (),
    style: Callable[[float], str] = number,
) -> str:
    """A title, a table and notes as lines of text."""
    return "\n".join([title, table.to_string(float_format=style), *(f"- {n}" for n in notes)])


def html_page(
    title: str,
    table: pd.DataFrame,
    notes: Sequence[str] = (),
    style: Callable[[float], str] = number,
) -> str:
    """The same for a notebook."""
    items = "".join(f"<li>{html.escape(note)}</li>" for note in notes)
    listed = f"<ul>{items}</ul>" if items else ""
    return f"<p>{html.escape(title)}</p>\n{table.to_html(float_format=style)}\n{listed}"


def printable(text: str) -> str:
    """Text without signs that move or colour a terminal; they show as escapes."""
    return CONTROL.sub(lambda match: repr(match[0])[1:-1], text)


def columns(text: str) -> int:
    """Width of a text in narrow signs."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
