"""What the report's notebooks need and nobody else: numbers for the prose, figures, tables.

Everything shown carries where it came from in the output's metadata; the book's own Sphinx
extension turns that into links, captions, alt texts and downloads. In plain Jupyter the same
outputs are shown as text, picture and table.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from forecasting.errors import ParameterError
from livecommerce.words import (
    interval,
    listing,
    natural_frequency,
    published,
    text,
    with_days,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["figure", "interval", "listing", "natural_frequency", "number", "table", "text"]

KEY = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
FOOT_SIZE = 11.0  # points
FOOT_LETTER = 0.515  # of the size, on average
SHORTEST_ALT = 20
LONG_CELL = 40  # characters; such a table is shown as a list on a phone


def _show(data: dict[str, str], metadata: dict[str, Any]) -> None:
    """Display a bundle; without Jupyter print its text."""
    try:
        from IPython.display import publish_display_data
    except ModuleNotFoundError:
        print(data["text/plain"])
        return
    publish_display_data(data, metadata)  # type: ignore[no-untyped-call]


def _check_key(key: str) -> str:
    if not KEY.fullmatch(key):
        raise ParameterError(f"Key {key!r}: use letters, digits, - and _, a letter first.")
    return key


def origins(rows: Any) -> list[dict[str, str]]:
    """What a reader should know of data rows: id, publisher, label, period, value, date, status.

    Parameters
    ----------
    rows : DataFrame, Series, str, sequence of str or None
        Rows of a table out of ``data/``, or ids of rows of any of its tables.

    Returns
    -------
    list of dict
        One for each row: what it has of ``id``, ``publisher``, ``label`` (of an event), ``status``,
        ``grade``, ``period``, ``qualifier``, ``value`` (with its qualifier and unit) and
        ``published``, as text.

    Raises
    ------
    ParameterError
        If the rows have no id.

    Examples
    --------
    >>> [row] = origins("ms-cecrc-2019")
    >>> row["publisher"], row["value"]
    ('CECRC', '443.75 bn CNY')
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
        Its name in the chapter: ``{glue:text}`` followed by the key shows it.
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
    origin: dict[str, Any] = {"number": _check_key(key), "text": words, "rows": origins(rows)}
    if how:
        origin["how"] = how
    # The output that myst_nb.glue would make: its name under "scrapbook", its text as a repr.
    _show(
        {"text/plain": repr(words), "text/html": f"<code>{key}</code>: {escape(words)}"},
        {"scrapbook": {"name": key, "mime_prefix": ""}, "report": origin},
    )


def figure(
    chart: Axes | Figure,
    key: str,
    *,
    alt: str,
    caption: str,
    source: str,
    unit: str,
    vintage: str,
    data: pd.DataFrame,
) -> None:
    """Show a chart as SVG, with its source inside the picture and its data beside it.

    Parameters
    ----------
    chart : matplotlib Axes or Figure
        What to show; the figure is closed afterwards.
    key : str
        Name of the figure; the book refers to it as ``fig-`` and the key.
    alt : str
        The finding with its numbers, in a sentence, for those who do not see the picture.
    caption : str
        About five words.
    source, unit, vintage : str
        Drawn at the foot of the picture; vintage is the time at which the data were known, as words
        or as a date.
    data : DataFrame
        What is drawn; readers download it as CSV.

    Raises
    ------
    ParameterError
        If the alt text says too little, or there is no data.

    Examples
    --------
    >>> import forecasting as fc
    >>> from forecasting.plotting import plot_growth
    >>> s = fc.AnnualSeries([20, 135, 444, 971], years=range(2017, 2021), unit="bn CNY")
    >>> figure(plot_growth(s), "growth", alt="Growth fell from 575 % to 119 %.", caption="Growth",
    ...        source="iiMedia", unit="percent", vintage="January 2021", data=s.to_frame())
    Growth. Growth fell from 575 % to 119 %.
    """
    if len(alt.strip()) < SHORTEST_ALT:
        raise ParameterError(f"Figure {key!r}: alt= must state the finding in a sentence.")
    if data is None or data.empty:
        raise ParameterError(f"Figure {key!r}: data= must hold what is drawn.")
    source, vintage = with_days(source), with_days(vintage)
    foot = f"Source: {source.rstrip('.')}. Unit: {unit}. Vintage: {vintage}."
    named = any(name is not None for name in data.index.names)
    csv = data.to_csv(index=named, lineterminator="\n", float_format="%.6g")
    described = {"alt": alt, "caption": caption, "source": source, "unit": unit, "vintage": vintage}
    _show(
        {"image/svg+xml": _svg(chart, foot), "text/plain": f"{caption}. {alt}", "text/csv": csv},
        {"report": {"figure": _check_key(key), **described}},
    )


def _svg(chart: Axes | Figure, foot: str) -> str:
    """The chart as SVG text that depends on nothing but the data."""
    import textwrap

    from matplotlib import pyplot as plt

    from forecasting.plotting.axes import literal, whole_figure
    from forecasting.plotting.theme import GREY, style

    drawn = whole_figure(chart)
    if drawn is None:
        raise ParameterError("The axes belong to no figure. Make them with plt.subplots().")
    buffer = io.StringIO()
    with style():
        drawn.set_facecolor("white")
        drawn.text(
            0.01,
            -0.02,
            textwrap.fill(
                literal(foot), int(drawn.get_figwidth() * 72 / (FOOT_SIZE * FOOT_LETTER))
            ),
            va="top",
            fontsize=FOOT_SIZE,
            color=GREY,
            linespacing=1.15,
        )
        drawn.savefig(
            buffer,
            format="svg",
            bbox_inches="tight",
            pad_inches=0.1,
            metadata={"Date": None, "Creator": None},
        )
    plt.close(drawn)
    return _rounded(buffer.getvalue())


def _rounded(svg: str) -> str:
    """Coordinates to two decimals: half the size, and the last bits of a float do not show."""
    shorter = re.compile(r"-?\d+\.\d{3,}")

    def shorten(match: re.Match[str]) -> str:
        return shorter.sub(lambda m: f"{float(m[0]):.2f}", match[0])

    attributes = r' (?:d|x|y|x1|x2|y1|y2|points)="[^"]*"|translate\([^)]*\)'
    return re.sub(attributes, shorten, svg)


def table(
    frame: pd.DataFrame,
    caption: str,
    *,
    formats: Mapping[str, str | Callable[[Any], str]] | None = None,
    notes: str | None = None,
    index: bool = True,
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
    wordy = any(len(words) > LONG_CELL for column in cells.values() for words in column)
    html = (
        f'<div class="report-table{" stack" if wordy else ""}" role="region" tabindex="0" '
        f'aria-label="{label}"><table role="table"><caption>{label}</caption>'
        f"{_head(shown, numeric)}{_body(cells, numeric)}</table></div>"
        + (f'<p class="table-notes">{escape(with_days(notes))}</p>' if notes else "")
    )
    plain = "\n".join([caption, " | ".join(map(str, shown.columns))])
    lines = [" | ".join(row) for row in zip(*cells.values(), strict=True)]
    _show(
        {"text/html": html, "text/plain": "\n".join([plain, *lines])},
        {"report": {"table": caption}},
    )


def _heading(column: Any) -> str:
    """A column's name in words: lower_80 is "lower 80 %"."""
    words = re.sub(r"^(lower|upper|inside|coverage)_([\d.]+)$", r"\1 \2 %", str(column))
    return escape(words.replace("_", " "), quote=True)


def _number_class(numeric: bool) -> str:
    return ' class="number"' if numeric else ""


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
            f"{escape(cells[c][i])}</td>"
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
