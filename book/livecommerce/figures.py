"""Charts as the book shows them: drawn wide and narrow, with finding, source, data and carriers."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from forecasting.errors import ParameterError
from livecommerce import datasets
from livecommerce.outputs import check_key, display
from livecommerce.words import text, with_days

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    Drawn = Axes | Figure
    Rows = pd.DataFrame | str | Sequence[str]

__all__ = ["NARROW", "WIDE", "figure"]

WIDE, NARROW = 9.0, 4.8
"""Inches of the two drawings: a point is 1.1 pixels in a chapter and 1.0 on a phone."""

LEAST_HEIGHT = 4.4  # inches of the wide drawing
NARROW_MIME = "image/svg+xml;narrow=1"
SHORTEST_ALT, LONGEST_HEADLINE = 20, 110
SENTENCE = re.compile(r".+?[.!?;](?= |$)")
WHO = "Who said it, and who carried it"


def figure(
    chart: Drawn | Callable[[float], Drawn],
    key: str,
    *,
    alt: str,
    caption: str,
    source: str,
    unit: str,
    vintage: str,
    data: pd.DataFrame,
    headline: str | None = None,
    subtitle: str | None = None,
    strip: Rows | Mapping[str, Rows] | None = None,
    strip_title: str = WHO,
) -> None:
    """Show a chart with its finding above it, source, data and code below it.

    Parameters
    ----------
    chart : matplotlib Axes or Figure, or callable
        What to show, or a function that draws it for a width in inches (`WIDE`, then `NARROW`). A
        chart that is given drawn is drawn again at both widths. Figures are closed afterwards.
    key : str
        Name of the figure; the book refers to it as ``fig-`` and the key.
    alt : str
        The finding with its numbers, in a sentence, for those who do not see the picture.
    caption : str
        About five words; they name the code of the figure.
    source, unit, vintage : str
        Stand under the picture; vintage is the time at which the data were known, as words or as a
        date.
    data : DataFrame
        What is drawn; readers download it as CSV.
    headline : str, optional
        The finding, at most `LONGEST_HEADLINE` characters; without it the first clause of ``alt``.
    subtitle : str, optional
        What is drawn, with unit and scale; without it the caption.
    strip : DataFrame, str, sequence of str, or mapping, optional
        Rows of data tables, or their ids: who said each point, who carried it, how sure. A mapping
        gives groups of rows their names.
    strip_title : str
        What the strip says.

    Raises
    ------
    ParameterError
        If the alt text says too little, the headline too much, or there is no data.

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
    if headline is not None and len(headline) > LONGEST_HEADLINE:
        raise ParameterError(
            f"Figure {key!r}: the headline has {len(headline)} characters; say it in "
            f"{LONGEST_HEADLINE} and leave the rest to alt=."
        )
    wide, narrow = drawings(chart)
    named = any(name is not None for name in data.index.names)
    csv = data.to_csv(index=named, lineterminator="\n", float_format="%.6g")
    told: dict[str, Any] = {
        "alt": alt,
        "caption": caption,
        "headline": (headline or first_clause(alt)).rstrip(".;"),
        "subtitle": subtitle or caption,
        "source": with_days(source),
        "unit": unit,
        "vintage": with_days(vintage),
    }
    if strip is not None:
        told |= {"strip": carriers(strip), "strip_title": strip_title}
    pictures = {"image/svg+xml": wide, NARROW_MIME: narrow}
    display(
        {**pictures, "text/plain": f"{caption}. {alt}", "text/csv": csv},
        {"report": {"figure": check_key(key), **told}},
    )


def first_clause(words: str) -> str:
    """What a text says first."""
    found = SENTENCE.match(words)
    return words if found is None else found[0]


def carriers(rows: Rows | Mapping[str, Rows]) -> list[dict[str, str]]:
    """For every row the year, the value, who said it, who carried it and its grade."""
    sources = datasets.load("sources").set_index("key")
    name = "short" if "short" in sources.columns else "carrier"
    groups = rows if isinstance(rows, Mapping) else {"": rows}
    found = []
    for group, members in groups.items():
        ids = [members] if isinstance(members, str) else members
        records = ids.to_dict("records") if hasattr(ids, "to_dict") else map(datasets.row, ids)
        found += [
            {
                "group": str(group),
                "year": str(row["period"]),
                "value": row["value"] if isinstance(row["value"], str) else text(row["value"]),
                "by": str(row["publisher"]),
                "via": str(sources.loc[row["source"], name]),
                "grade": str(row["grade"]),
            }
            for row in records
        ]
    return found


def drawings(chart: Drawn | Callable[[float], Drawn]) -> tuple[str, str]:
    """A chart as SVG text, wide and narrow; nothing but the data decides the bytes."""
    from forecasting.plotting import style

    if callable(chart):
        with style():
            return svg(chart(WIDE)), svg(chart(NARROW))
    drawn = whole(chart)
    _, height = drawn.get_size_inches()
    narrow = svg(drawn, close=False)
    drawn.set_size_inches(WIDE, max(height, LEAST_HEIGHT))
    return svg(drawn), narrow


def whole(chart: Drawn) -> Figure:
    """The figure that a chart belongs to."""
    from forecasting.plotting.axes import whole_figure

    drawn = whole_figure(chart)
    if drawn is None:
        raise ParameterError("The axes belong to no figure. Make them with plt.subplots().")
    return drawn


def svg(chart: Drawn, *, close: bool = True) -> str:
    """One drawing, on the white of the page."""
    from matplotlib import pyplot as plt

    from forecasting.plotting import style

    drawn, buffer = whole(chart), io.StringIO()
    with style():
        drawn.set_facecolor("white")
        drawn.savefig(
            buffer,
            format="svg",
            bbox_inches="tight",
            pad_inches=0.04,
            metadata={"Date": None, "Creator": None},
        )
    if close:
        plt.close(drawn)
    return rounded(buffer.getvalue())


def rounded(drawing: str) -> str:
    """Coordinates to two decimals: half the size, and the last bits of a float do not show."""
    shorter = re.compile(r"-?\d+\.\d{3,}")

    def shorten(match: re.Match[str]) -> str:
        return shorter.sub(lambda m: f"{float(m[0]):.2f}", match[0])

    attributes = r' (?:d|x|y|x1|x2|y1|y2|points)="[^"]*"|translate\([^)]*\)'
    return re.sub(attributes, shorten, drawing)
