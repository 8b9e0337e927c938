"""The house style of all charts: colours, markers, sizes and fonts."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from forecasting.errors import ForecastingWarning

if TYPE_CHECKING:
    from matplotlib.font_manager import FontManager

__all__ = ["COLOURS", "WIDTH", "style"]

INK, GREY, PALE, BAND = "#222222", "#5f5f5f", "#d9d9d9", "#f5f5f5"
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
"""Okabe and Ito's palette (2008), darkest first."""

MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<", ">")
STATUS_MARKS: dict[str, tuple[str, bool]] = {  # marker, filled
    "actual": ("o", True),
    "estimate": ("D", True),
    "derived": ("^", False),
    "partial": ("v", False),
    "forecast": ("o", False),
}
FONT_PACKAGE, FONT_FILE = "zhplot", "fonts/NotoSansSC-Regular.ttf"
CHINESE_FONTS = (  # on Linux, macOS and Windows, the first that is installed is taken
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Noto Sans CJK JP",
    "PingFang SC",
    "Hiragino Sans GB",
    "Heiti SC",
    "Microsoft YaHei",
    "SimHei",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "Droid Sans Fallback",
    "Arial Unicode MS",
    "SimSun",
)
NO_FONT = (
    "This chart has characters that no font here can draw; they show as boxes. Install a font that "
    f"has them (for Chinese: pip install {FONT_PACKAGE}, or your system's Noto Sans CJK) and draw "
    "it again."
)
WIDTH, HEIGHT = 4.8, 3.5
"""Inches of a chart. On a phone (358 px) one point is then about one pixel."""


@cache
def _fonts() -> tuple[str, ...]:
    """Font families, the one with Chinese characters first; only the other where there is none."""
    from matplotlib import font_manager

    package = find_spec(FONT_PACKAGE)
    font = Path(package.origin).parent / FONT_FILE if package and package.origin else None
    if font is not None and font.exists():
        font_manager.fontManager.addfont(font)
        return (font_manager.FontProperties(fname=font).get_name(), "DejaVu Sans")
    return ("DejaVu Sans", *_installed_chinese(font_manager.fontManager))


def _installed_chinese(manager: FontManager) -> tuple[str, ...]:
    """The first family with Chinese characters that this system has, or none."""
    names = set(manager.get_font_names())
    return tuple(name for name in CHINESE_FONTS if name in names)[:1]


@contextmanager
def _told_once() -> Iterator[None]:
    """One sentence instead of a warning for every character that no font can draw."""
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.filterwarnings("always", message="Glyph .* missing from")
            yield
    finally:
        boxes = False
        for one in caught:
            if "missing from" in str(one.message):
                boxes = True
            else:
                warnings.warn_explicit(one.message, one.category, one.filename, one.lineno)
        if boxes:
            warnings.warn(NO_FONT, ForecastingWarning, stacklevel=4)


@contextmanager
def style() -> Iterator[None]:
    """House style for every chart drawn inside the ``with`` block.

    SVG output has fixed identifiers, so that the same data always give the same file.

    Yields
    ------
    None

    Warns
    -----
    ForecastingWarning
        Once, when a character was drawn that no installed font has.

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
        "axes.unicode_minus": True,
        "hatch.linewidth": 0.8,
        "svg.hashsalt": "forecasting",
        "svg.fonttype": "path",
        "axes.prop_cycle": cycler(color=COLOURS),
    }
    with matplotlib.rc_context(rules), _told_once():
        yield
