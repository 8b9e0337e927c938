"""The house style of all charts, and what their axes and labels share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

__all__ = ["COLOURS", "money_axis", "style"]

INK, GREY, PALE = "#222222", "#5f5f5f", "#d9d9d9"
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
"""Okabe and Ito's palette (2008), darkest first."""

MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<", ">")
DASHES = ("-", "--", "-.", ":")
STATUS_MARKS: dict[str, tuple[str, bool]] = {  # marker, filled
    "actual": ("o", True),
    "estimate": ("D", True),
    "derived": ("^", True),
    "partial": ("v", False),
    "forecast": ("o", False),
}
FONT_PACKAGE, FONT_FILE = "zhplot", "fonts/NotoSansSC-Regular.ttf"
WIDTH, HEIGHT = 5.6, 3.9
LABEL_GAP = 14.0  # points between the centres of two labels


@cache
def _fonts() -> tuple[str, ...]:
    """Font families, the one with Chinese characters first where the environment has it."""
    from matplotlib import font_manager

    package = find_spec(FONT_PACKAGE)
    font = Path(package.origin).parent / FONT_FILE if package and package.origin else None
    if font is None or not font.exists():
        return ("DejaVu Sans",)
    font_manager.fontManager.addfont(font)
    return (font_manager.FontProperties(fname=font).get_name(), "DejaVu Sans")


@contextmanager
def style() -> Iterator[None]:
    """House style for every chart drawn inside the ``with`` block.

    SVG output has fixed identifiers, so that the same data always give the same file.

    Examples
    --------
    >>> import matplotlib
    >>> with style():
    ...     matplotlib.rcParams["savefig.facecolor"]
    'white'
    """
    import matplotlib
    from cycler import cycler

    rules: Any = {
        "figure.figsize": (WIDTH, HEIGHT),
        "figure.facecolor": "white",
        "axes.facecolor": "white",
        "savefig.facecolor": "white",
        "savefig.transparent": False,
        "figure.constrained_layout.use": True,
        "font.family": list(_fonts()),
        "font.size": 12,
        "axes.labelsize": 12,
        "xtick.labelsize": 12,
        "ytick.labelsize": 12,
        "legend.fontsize": 11,
        "legend.frameon": False,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.edgecolor": GREY,
        "axes.labelcolor": INK,
        "text.color": INK,
        "xtick.color": INK,
        "ytick.color": INK,
        "axes.grid": True,
        "axes.grid.axis": "y",
        "grid.color": "#e6e6e6",
        "axes.axisbelow": True,
        "axes.unicode_minus": False,
        "hatch.linewidth": 0.8,
        "svg.hashsalt": "forecasting",
        "svg.fonttype": "path",
        "axes.prop_cycle": cycler(color=COLOURS),
    }
    with matplotlib.rc_context(rules):
        yield


def new_axes(ax: Axes | None, height: float = HEIGHT) -> Axes:
    """``ax``, or the axes of a new figure in the house width."""
    if ax is not None:
        return ax
    from matplotlib import pyplot as plt

    return plt.subplots(figsize=(WIDTH, height))[1]


def unit_words(unit: str) -> str:
    """A unit as readers say it: ``bn CNY`` becomes ``bn yuan``."""
    return unit.replace("CNY", "yuan")


def short(value: float) -> str:
    """Three significant digits with thousands separators: 1622.3 -> ``1,620``.

    Examples
    --------
    >>> short(1622.3), short(19.64), short(0.5), short(971.2)
    ('1,620', '19.6', '0.5', '971')
    """
    rounded = float(f"{value:.3g}")
    return f"{rounded:,.10g}"


def money_axis(ax: Axes, axis: str = "y", *, log: bool = True, unit: str = "bn yuan") -> Axes:
    """Ticks in plain numbers with thousands separators and the unit as the label.

    Parameters
    ----------
    ax : matplotlib Axes
    axis : {"x", "y"}
        Which axis shows the money.
    log : bool
        Logarithmic (ticks at 1, 2 and 5) or linear from zero.
    unit : str
        Label of the axis.
    """
    from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter

    line = ax.yaxis if axis == "y" else ax.xaxis
    if log:
        (ax.set_yscale if axis == "y" else ax.set_xscale)("log")
        low, high = line.get_view_interval()
        wide = high / low > (300 if axis == "y" else 8)  # numbers side by side need more room
        few = (1.0,) if high / low > 60 else (1.0, 3.0)
        line.set_major_locator(LogLocator(subs=few if wide else (1.0, 2.0, 5.0)))
        line.set_minor_formatter(NullFormatter())
    else:
        line.set_major_locator(MaxNLocator(5))
        if axis == "y":
            ax.set_ylim(bottom=0)
    line.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))
    line.set_label_text(f"{unit_words(unit)}, log scale" if log else unit_words(unit))
    return ax


def year_axis(ax: Axes) -> None:
    """Whole years as ticks, at most eight."""
    from matplotlib.ticker import MaxNLocator

    ax.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True))


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

    Parameters
    ----------
    ax : matplotlib Axes
    ends : iterable of (x, y)
        Last point of each line.
    texts : iterable of str
        One label for each.
    x : float, optional
        Where all labels stand; default the largest ``x`` of the ends. Ends further left get a
        thin leader.
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
            text,
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
