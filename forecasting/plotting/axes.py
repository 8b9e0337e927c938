"""What the axes and labels of all charts share: numbers in words, ticks, labels that keep apart."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from forecasting.formatting import columns, plain, printable
from forecasting.plotting.theme import HEIGHT, WIDTH
from forecasting.reading.units import has_size, spoken

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["display_name", "money_axis", "short", "worded", "wrap", "year_axis"]

LABEL_WIDTH = 28  # characters of a label beside the axis; longer ones go on in a second line
ROUND = [1, 2, 5, 10]  # what ticks are multiples of
SIZES = ((1e12, "trn"), (1e9, "bn"), (1e6, "million"))
SMALLEST, LARGEST = 1e-4, 1e15  # numbers below and from these on have a power of ten
MOST_LINES = 6
SIZE = 12.0  # points of the label of an axis
LETTER = 0.56  # of the font size
EASTERN = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef"
"""Signs between which a line may end."""


def new_axes(ax: Axes | None, height: float = HEIGHT) -> Axes:
    """``ax``, or the axes of a new figure in the house width and ``height`` inches."""
    if ax is not None:
        return ax
    from matplotlib import pyplot as plt

    return plt.subplots(figsize=(WIDTH, height), layout="constrained")[1]


def literal(text: str) -> str:
    r"""The text with its dollar signs escaped: two of them would set what is between as maths.

    >>> print(literal("US$ bn, 1 US$ = 6.9"))
    US\$ bn, 1 US\$ = 6.9
    """
    return printable(text).replace("$", "\\$")


def display_name(name: object) -> str:
    """A model's or row's name as readers say it.

    Examples
    --------
    >>> display_name("damped_trend")
    'damped trend'
    """
    return literal(str(name).replace("_", " "))


def minus(text: str) -> str:
    """The text with a minus sign where it has a hyphen before a digit."""
    return text.replace("-", "\N{MINUS SIGN}")


def short(value: float, digits: int | None = 3) -> str:
    """A number with thousands separators, to so many digits, or with None as published.

    >>> short(1622.3), short(19.64), short(0.5), short(971.2), short(2.75e16)
    ('1,620', '19.6', '0.5', '971', '2.75e16')
    """
    if value and not SMALLEST <= abs(value) < LARGEST:
        mantissa, power = f"{value:.2e}".split("e")
        return minus(f"{float(mantissa):g}e{int(power)}")
    return plain(value, digits)


def worded(value: float, unit: str, style: Callable[[float], str] = short) -> str:
    """A number with its millions, billions and trillions said, unless its unit says such a size.

    >>> worded(5.4e11, "current US$"), worded(2.5e6, "users"), worded(2.5e6, "bn USD")
    ('540 bn', '2.5 million', '2,500,000')
    """
    if not has_size(unit):
        for size, word in SIZES:
            if 0.9995 * size <= abs(value) < LARGEST * SIZES[-1][0]:
                return f"{style(value / size)} {word}"
    return style(value)


def wrap(text: str, width: float, most: int = MOST_LINES) -> str:
    r"""The text in lines of so many signs, a Chinese one counted as two; cut after some lines.

    >>> wrap("Sales of all shops", 11), wrap("直播电商市场规模", 8)
    ('Sales of\nall shops', '直播电商\n市场规模')
    """
    width = max(width, 2)
    lines = [""]
    for part in re.findall(rf"\s+|[{EASTERN}]|[^\s{EASTERN}]{{1,{int(width)}}}", text):
        if columns(lines[-1] + part.rstrip()) > width and lines[-1]:
            lines.append("")
        lines[-1] += part if lines[-1] else part.lstrip()
    lines = [line.rstrip() for line in lines if line.strip()]
    cut = " ..." if len(lines) > most else ""
    return "\n".join(lines[:most]) + cut


def money_axis(ax: Axes, axis: str = "y", *, log: bool = True, unit: str = "") -> Axes:
    """Ticks in plain numbers with thousands separators and the unit as the label.

    An axis gets as many round ticks as it has room for. Where the unit says no size, as in USD,
    ticks from a million on are written in millions, bn and trn; in a unit such as bn EUR all are
    plain numbers of it.

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
    >>> _ = ax.plot([2019, 2020], [3e6, 5.4e11])
    >>> money_axis(ax, unit="USD").get_ylabel()
    'USD, log scale'
    >>> [text.get_text() for text in ax.get_yticklabels() if text.get_text()]
    ['10 million', '100 million', '1 bn', '10 bn', '100 bn']
    >>> plt.close()
    """
    from matplotlib.ticker import FuncFormatter, NullFormatter

    from forecasting.plotting.ticks import RoomyLinearLocator, RoomyLogLocator

    def label(value: float) -> str:
        return worded(value, unit, lambda number: short(number, None))

    line = ax.yaxis if axis == "y" else ax.xaxis
    if log:
        (ax.set_yscale if axis == "y" else ax.set_xscale)("log")
        line.set_major_locator(RoomyLogLocator(label))
        line.set_minor_formatter(NullFormatter())
    else:
        line.set_major_locator(RoomyLinearLocator(label, steps=ROUND))
        if axis == "y":
            ax.set_ylim(bottom=0)
    line.set_major_formatter(FuncFormatter(lambda value, _: label(value)))
    words = ", ".join(filter(None, [spoken(unit), "log scale" if log else ""]))
    inches = ax.bbox.width / 72 if axis == "x" else ax.bbox.height / 72
    figure = whole_figure(ax)
    if figure is not None:
        inches = figure.get_size_inches()[0 if axis == "x" else 1]
    letters = 0.95 * inches * 72 / (LETTER * SIZE)
    line.set_label_text(literal(wrap(words, letters)))
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
