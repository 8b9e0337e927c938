"""What the report's notebooks need and nobody else: numbers for the prose, figures, tables.

Everything shown carries where it came from in the output's metadata; the book's own Sphinx
extension turns that into links, captions, alt texts and downloads. In plain Jupyter the same
outputs are shown as text, picture and table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from forecasting.errors import ParameterError
from livecommerce.card import bar as draw_bar
from livecommerce.figures import NARROW, WIDE, figure
from livecommerce.outputs import check_key, display, origins
from livecommerce.words import interval, listing, natural_frequency, text, with_days

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "NARROW",
    "WIDE",
    "bar",
    "figure",
    "holds",
    "interval",
    "listing",
    "natural_frequency",
    "number",
    "numbers",
    "origins",
    "table",
    "text",
]

BAR_WIDTH = 58  # pixels of a range within a sentence
END_DIGITS = 3  # significant digits of both ends of such a range

LIMITS = re.compile(r"(\([^()]* to [^()]*\))$")  # of a score, in brackets behind it
LONG_CELL = 40  # characters; such a table is shown as a list on a phone


def number(
    key: str,
    value: Any,
    kind: str = "number",
    *,
    rows: pd.DataFrame | pd.Series[Any] | str | Sequence[str] | None = None,
    how: str | None = None,
    digits: int | None = None,
    unit: str | None = None,
    level: float = 80,
) -> None:
    """Put a number into the prose under a key, with where it came from.

    Parameters
    ----------
    key : str
        Its name in the chapter, where ``[](glue:key)`` shows it.
    value, kind, digits, unit, level
        As for `text`.
    rows : DataFrame, Series, str or sequence of str, optional
        The data rows that it is or was computed from, or their ids.
    how : str, optional
        A few words on what was done with them, e.g. the model.

    Raises
    ------
    ParameterError
        If neither ``rows`` nor ``how`` is given, or the key or value is not fit.

    Examples
    --------
    >>> number("size-2019", 443.75, "bn", rows="ms-cecrc-2019")  # outside Jupyter: its text
    '443.75 bn yuan'
    """
    if rows is None and not how:
        raise ParameterError(f"Number {key!r} has no origin. Give rows=, how= or both.")
    words = text(value, kind, digits=digits, unit=unit, level=level)
    _glue(key, words, rows, how)


def numbers(
    values: Mapping[str, Any],
    *,
    rows: pd.DataFrame | pd.Series[Any] | str | Sequence[str] | None = None,
    how: str | None = None,
    **options: Any,
) -> None:
    """Put several numbers of one origin into the prose.

    Parameters
    ----------
    values : mapping
        Key to a value, or to a pair of a value and its kind.
    rows, how
        Of all of them, as for `number`.
    **options
        ``digits``, ``unit`` and ``level`` of all of them, as for `text`.

    Examples
    --------
    >>> numbers({"size-2019": (443.75, "bn"), "fold": 22.6}, rows="ms-cecrc-2019")
    '443.75 bn yuan'
    '22.6'
    """
    for key, value in values.items():
        pair = value if isinstance(value, tuple) else (value,)
        number(key, *pair, rows=rows, how=how, **options)


def holds(words: str, condition: Any) -> None:
    """Stop the build when words of the page are no longer true.

    For a verdict in the prose that no computed word carries; `make check-claims` sees to it that
    the page still says the words.

    Parameters
    ----------
    words : str
        As the page has them.
    condition : bool
        What makes them true.

    Raises
    ------
    AssertionError
        If the condition does not hold.

    Examples
    --------
    >>> holds("It grew in every year", all([1.2, 0.9]))
    """
    if not bool(condition):
        raise AssertionError(
            f"The page says {words!r}, and today's numbers no longer do. Rewrite the sentence and "
            "then its condition, or find out what moved."
        )


def bar(
    key: str,
    low: float,
    high: float,
    *,
    at: float | None = None,
    printed: float | None = None,
    kind: str = "number",
    unit: str | None = None,
    rows: pd.DataFrame | pd.Series[Any] | str | Sequence[str] | None = None,
    how: str | None = None,
) -> None:
    """Put a range into the prose under a key: its ends in figures, between them a small bar.

    Parameters
    ----------
    key : str
        Its name in the chapter, as for `number`.
    low, high : float
        The ends.
    at : float, optional
        The value that the sentence names: a dot.
    printed : float, optional
        What was printed then or later: a red line; its figure stands in red before the bar.
    kind, unit
        As for `text`, for the ends.
    rows, how
        As for `number`.

    Raises
    ------
    ParameterError
        If neither ``rows`` nor ``how`` is given, or the range is empty.

    Examples
    --------
    >>> bar("size-range", 433.8, 451.29, at=443.75, unit="bn", how="published counts of 2019")
    '434 to 451 bn'
    """
    if rows is None and not how:
        raise ParameterError(f"Range {key!r} has no origin. Give rows=, how= or both.")
    first, last = (text(value, kind, digits=END_DIGITS) for value in (low, high))
    words = f"{first} to {last}{f' {unit}' if unit else ''}"
    drawn = draw_bar(low, high, at, printed, width=BAR_WIDTH)
    outside = printed is not None and not low <= printed <= high
    before = f"<b>{escape(text(printed, kind))}</b> " if outside else ""
    made = (
        f'<span class="bar" role="img" aria-label="{escape(words, quote=True)}">{before}'
        f"{escape(first)} {drawn} {escape(last)}{f' {escape(unit)}' if unit else ''}</span>"
    )
    _glue(key, words, rows, how, bar=made)


def _glue(key: str, words: str, rows: Any, how: str | None, **more: str) -> None:
    """The output that myst_nb.glue would make: its name under "scrapbook", its text as a repr."""
    origin: dict[str, Any] = {"number": check_key(key), "text": words, "rows": origins(rows)}
    origin |= {"how": how, **more} if how else more
    display(
        {"text/plain": repr(words), "text/html": f"<code>{key}</code>: {escape(words)}"},
        {"scrapbook": {"name": key, "mime_prefix": ""}, "report": origin},
    )


def table(
    frame: pd.DataFrame,
    caption: str,
    *,
    formats: Mapping[str, str | Callable[[Any], str]] | None = None,
    notes: str | None = None,
    index: bool = True,
    listed: bool = False,
) -> None:
    """Show a table that screen readers and phones can read.

    Parameters
    ----------
    frame : DataFrame
        Its index becomes the header of each row, so name it.
    caption : str
        What the table says; it is read out first.
    formats : mapping, optional
        Column to a kind of `text`, or to a function that gives the text of a value.
    notes : str, optional
        A line under the table; a date with a time of midnight in it is shown as a day.
    index : bool
        Whether the index is shown; without it the first column heads the rows.
    listed : bool
        Whether a phone shows it as a list; where a cell is long, one does anyway.

    Raises
    ------
    ParameterError
        If a column or the shown index has no name, or ``formats`` names a column that is not there.

    Examples
    --------
    >>> import pandas as pd
    >>> sizes = pd.DataFrame({"year": [2018, 2019], "size": [135.41, 443.75]})
    >>> table(sizes, "Market size", formats={"size": "bn"}, index=False)
    Market size
    year | size
    2018 | 135.41 bn yuan
    2019 | 443.75 bn yuan
    """
    shown = frame.reset_index() if index else frame
    unnamed = index and any(name is None for name in frame.index.names)
    if unnamed or any(not str(column).strip() for column in shown.columns):
        raise ParameterError("Every column and the index need a name: frame.rename_axis('year').")
    unknown = set(formats or {}) - set(shown.columns)
    if unknown:
        raise ParameterError(f"formats names {sorted(unknown)}; there is no such column.")
    kinds = dict(formats or {})
    cells = {c: [_cell(v, kinds.get(str(c))) for v in shown[c]] for c in shown.columns}
    numeric = {c: shown[c].dtype.kind in "if" and c != shown.columns[0] for c in shown.columns}
    label = escape(caption, quote=True)
    wordy = listed or any(len(words) > LONG_CELL for column in cells.values() for words in column)
    html = (
        f'<div class="report-table{" stack" if wordy else ""}" role="region" tabindex="0" '
        f'aria-label="{label}"><table role="table"><caption>{label}</caption>'
        f"{_head(shown, numeric)}{_body(cells, numeric)}</table></div>"
        + (f'<p class="table-notes">{escape(with_days(notes))}</p>' if notes else "")
    )
    plain = "\n".join([caption, " | ".join(map(str, shown.columns))])
    lines = [" | ".join(row) for row in zip(*cells.values(), strict=True)]
    display(
        {"text/html": html, "text/plain": "\n".join([plain, *lines])},
        {"report": {"table": caption}},
    )


def _heading(column: Any) -> str:
    """A column's name in words: lower_80 is "lower 80 %"."""
    words = re.sub(r"^(lower|upper|inside|coverage)_([\d.]+)$", r"\1 \2 %", str(column))
    return escape(words.replace("_", " "), quote=True)


def _number_class(numeric: bool) -> str:
    return ' class="number"' if numeric else ""


def _unbroken(words: str) -> str:
    """A cell whose percent signs stay on the line of their number, and its limits together."""
    told = escape(words).replace(" %", "\N{NO-BREAK SPACE}%")
    return LIMITS.sub(r'<span class="limits">\1</span>', told)


def _head(shown: pd.DataFrame, numeric: Mapping[Any, bool]) -> str:
    """The header row. The roles keep the table a table where a phone shows it as a list."""
    cells = "".join(
        f'<th scope="col" role="columnheader"{_number_class(numeric[c])}>{_heading(c)}</th>'
        for c in shown.columns
    )
    return f'<thead role="rowgroup"><tr role="row">{cells}</tr></thead>'


def _body(cells: Mapping[Any, list[str]], numeric: Mapping[Any, bool]) -> str:
    """The rows: first cell as header, the others with the name of their column."""
    first, *others = cells
    rows = []
    for i, name in enumerate(cells[first]):
        rest = "".join(
            f'<td role="cell" data-label="{_heading(c)}"{_number_class(numeric[c])}>'
            f"{_unbroken(cells[c][i])}</td>"
            for c in others
        )
        rows.append(
            f'<tr role="row"><th scope="row" role="rowheader">{escape(name)}</th>{rest}</tr>'
        )
    return f'<tbody role="rowgroup">{"".join(rows)}</tbody>'


def _cell(value: Any, form: str | Callable[[Any], str] | None) -> str:
    if callable(form):
        return str(form(value))
    if value is None or value != value:
        return "–"
    if form is not None:
        return text(value, form)
    return text(value) if isinstance(value, float) else with_days(value)
