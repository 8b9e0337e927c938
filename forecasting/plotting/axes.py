"""What the axes and labels of all charts share: numbers in words, ticks, labels that keep apart."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.formatting import printable
from forecasting.plotting.theme import BAND, GREY, HEIGHT, PALE, WIDTH
from forecasting.reading.units import spoken

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

__all__ = ["display_name", "end_labels", "money_axis", "short", "year_axis"]

LABEL_GAP = 14.0  # points between the centres of two labels
LABEL_WIDTH = 28  # characters of a label beside the axis; longer ones go on in a second line
ROUND = [1, 2, 5, 10]  # what ticks are multiples of
MILLION = "million "


def new_axes(ax: Axes | None, height: float = HEIGHT) -> Axes:
    """``ax``, or the axes of a new figure in the house width and ``height`` inches."""
    if ax is not None:
        return ax
    from matplotlib import pyplot as plt

    return plt.subplots(figsize=(WIDTH, height))[1]


def literal(text: str) -> str:
    r"""The text with its dollar signs escaped: two of them would set what is between as maths.

    Signs that no font can draw show as escapes.

    Examples
    --------
    >>> print(literal("US$ bn, 1 US$ = 6.9"))
    US\$ bn, 1 US\$ = 6.9
    """
    return printable(text).replace("$", "\\$")


def unit_words(unit: str) -> str:
    """A unit as readers say it, fit for matplotlib."""
    return literal(spoken(unit))


def display_name(name: object) -> str:
    """A model's or row's name as readers say it.

    Examples
    --------
    >>> display_name("damped_trend")
    'damped trend'
    """
    return literal(str(name).replace("_", " "))


def minus(text: str) -> str:
    """The text with a minus sign where it has a hyphen before a digit.

    Examples
    --------
    >>> minus("-3 to -1 %") == "\N{MINUS SIGN}3 to \N{MINUS SIGN}1 %"
    True
    """
    return text.replace("-", "\N{MINUS SIGN}")


def short(value: float) -> str:
    """Three significant digits with thousands separators: 1622.3 -> ``1,620``.

    Examples
    --------
    >>> short(1622.3), short(19.64), short(0.5), short(971.2)
    ('1,620', '19.6', '0.5', '971')
    """
    rounded = float(f"{value:.3g}")
    return minus(f"{rounded:,.10g}")


def worded(value: float, unit: str, style: Callable[[float], str] = short) -> str:
    """A number in a unit of one word with its millions and billions said; else as it is.

    Examples
    --------
    >>> worded(1.234e9, "USD"), worded(2.5e6, "users"), worded(2.5e6, "bn USD")
    ('1.23 bn', '2.5 million', '2,500,000')
    """
    if len(unit.split()) == 1:
        for size, word in ((1e9, "bn"), (1e6, "million")):
            if abs(value) >= size:
                return f"{style(value / size)} {word}"
    return style(value)


def money_axis(ax: Axes, axis: str = "y", *, log: bool = True, unit: str = "") -> Axes:
    """Ticks in plain numbers with thousands separators and the unit as the label.

    A logarithmic axis gets as many round ticks as it has room for. On an axis in millions ticks
    from 1,000 on are written in bn; on one in a unit of one word, such as USD, those from a
    million on in millions and bn.

    Parameters
    ----------
    ax : matplotlib Axes
        Changed in place.
    axis : {"x", "y"}
        Which axis shows the money.
    log : bool
        Logarithmic, or linear from zero.
    unit : str
        Label of the axis, e.g. ``bn EUR``.

    Returns
    -------
    matplotlib Axes
        The same ``ax``.

    Examples
    --------
    >>> from matplotlib import pyplot as plt
    >>> ax = plt.subplots()[1]
    >>> _ = ax.plot([2019, 2020], [0.3, 190_000])
    >>> money_axis(ax, unit="million euro").get_ylabel()
    'million euro, log scale'
    >>> [text.get_text() for text in ax.get_yticklabels() if text.get_text()]
    ['1', '10', '100', '1 bn', '10 bn', '100 bn']
    >>> plt.close()
    """
    from matplotlib.ticker import FuncFormatter, MaxNLocator, NullFormatter

    def label(value: float) -> str:
        if unit.startswith(MILLION) and value >= 1000:
            return f"{value / 1000:,.10g} bn"
        return worded(value, unit, lambda number: minus(f"{number:,.10g}"))

    line = ax.yaxis if axis == "y" else ax.xaxis
    if log:
        from forecasting.plotting.ticks import RoomyLogLocator

        (ax.set_yscale if axis == "y" else ax.set_xscale)("log")
        line.set_major_locator(RoomyLogLocator(label))
        line.set_minor_formatter(NullFormatter())
    else:
        line.set_major_locator(MaxNLocator(5, steps=ROUND))
        if axis == "y":
            ax.set_ylim(bottom=0)
    line.set_major_formatter(FuncFormatter(lambda value, _: label(value)))
    parts = [unit_words(unit), "log scale" if log else ""]
    line.set_label_text(", ".join(filter(None, parts)))
    return ax


def year_axis(ax: Axes) -> None:
    """Whole years as ticks, at most seven."""
    from matplotlib.ticker import MaxNLocator

    ax.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True, steps=ROUND))


def rows_height(names: Sequence[object], marks: int, row: float) -> float:
    """Inches of a chart with these names beside its rows and so many legends below."""
    wrapped = any(len(display_name(name)) > LABEL_WIDTH for name in names)
    return 1.25 + (max(row, 0.37) if wrapped else row) * len(names) + 0.25 * marks


def whole_figure(chart: Axes | Figure) -> Figure | None:
    """The figure that a chart belongs to, also from within a part of it."""
    part = chart.figure
    return None if part is None else part.figure


def legend_below(ax: Axes, points: float, **settings: Any) -> None:
    """A legend so many points under the axes, whatever their height."""
    from matplotlib.transforms import ScaledTranslation

    figure = whole_figure(ax)
    assert figure is not None
    down = ScaledTranslation(0, -points / 72, figure.dpi_scale_trans)
    ax.legend(bbox_transform=ax.transAxes + down, **settings)


def name_rows(ax: Axes, names: Sequence[object]) -> None:
    """Names beside rows 0, 1, ... from the top, and a light band behind every second row."""
    words = [textwrap.fill(display_name(name), LABEL_WIDTH) for name in names]
    ax.set_yticks(range(len(words)), words, fontsize=11)
    for text in ax.get_yticklabels():
        text.set_linespacing(1.0)
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(len(words) - 0.5, -0.5)
    ax.grid(visible=False, axis="y")
    ax.grid(visible=True, axis="x")
    band_rows(ax, range(1, len(words), 2))


def band_rows(ax: Axes, rows: Iterable[float]) -> None:
    """A light band behind each of the rows, so that a label is seen to belong to its dot."""
    for row in rows:
        ax.axhspan(row - 0.5, row + 0.5, color=BAND, linewidth=0, zorder=0)


def row_values(ax: Axes, texts: Sequence[str], header: str | None) -> None:
    """Texts at the right of rows 0, 1, ... and a header over them."""
    for row, text in enumerate(texts):
        ax.annotate(
            text,
            (1.0, row),
            (6, 0),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            va="center",
        )
    if header:
        ax.annotate(
            literal(header),
            (1.0, 1.0),
            (6, 4),
            xycoords="axes fraction",
            textcoords="offset points",
            color=GREY,
            fontsize=11,
        )


def spread(positions: Iterable[float], gap: float) -> NDArray[np.float64]:
    """Positions moved apart so that neighbours keep ``gap``, their order and their centre.

    Examples
    --------
    >>> spread([1.0, 1.0, 5.0], 1.0).tolist()
    [0.5, 1.5, 5.0]
    """
    wanted = np.asarray(list(positions), dtype=float)
    order = np.argsort(wanted, kind="stable")
    placed = wanted[order]
    blocks = [[i] for i in range(placed.size)]
    i = 0
    while i < len(blocks) - 1:  # pool neighbours that collide, as isotonic regression does
        here, after = blocks[i], blocks[i + 1]
        if placed[after[0]] - placed[here[-1]] >= gap - 1e-12:
            i += 1
            continue
        blocks[i : i + 2] = [here + after]
        members = blocks[i]
        centre = float(np.mean(wanted[order][members]))
        placed[members] = centre + gap * (np.arange(len(members)) - (len(members) - 1) / 2)
        i = max(i - 1, 0)
    result = np.empty_like(placed)
    result[order] = placed
    return result


def end_labels(
    ax: Axes, ends: Iterable[tuple[float, float]], texts: Iterable[str], x: float | None = None
) -> None:
    """Labels beside the ends of lines, moved apart where they would overlap.

    Call it last: it reads the limits of the axes.

    Parameters
    ----------
    ax : matplotlib Axes
        Drawn upon.
    ends : iterable of (x, y)
        Last point of each line, in data coordinates.
    texts : iterable of str
        One label for each.
    x : float, optional
        Where all labels stand; default the largest ``x`` of the ends. Ends further left get a
        thin leader.

    Examples
    --------
    >>> from matplotlib import pyplot as plt
    >>> ax = plt.subplots()[1]
    >>> _ = ax.plot([2020, 2025], [971, 2800]), ax.plot([2020, 2025], [971, 2900])
    >>> end_labels(ax, [(2025, 2800), (2025, 2900)], ["least squares", "maximum likelihood"])
    >>> [text.get_text() for text in ax.texts]
    ['least squares', 'maximum likelihood']
    >>> plt.close()
    """
    points = np.array(list(ends), dtype=float)
    column = float(points[:, 0].max()) if x is None else x
    scale = 72 / (ax.figure.dpi or 72)
    ax.autoscale_view()
    pixels = ax.transData.transform(points)[:, 1] * scale
    moved = spread(pixels, LABEL_GAP) - pixels
    for (left, height), shift, text in zip(points, moved, texts, strict=True):
        leader = {"arrowstyle": "-", "color": PALE, "shrinkA": 0, "shrinkB": 4}
        ax.annotate(
            literal(text),
            (left, height),
            (offset_points(ax, left, column) + 10, shift),
            textcoords="offset points",
            va="center",
            fontsize=11,
            arrowprops=leader,
            annotation_clip=False,
        )


def offset_points(ax: Axes, start: float, end: float) -> float:
    """Horizontal distance of two data positions in points."""
    left, right = ax.transData.transform([(start, 1.0), (end, 1.0)])[:, 0]
    return float(right - left) * 72 / (ax.figure.dpi or 72)
