"""A chart as a file: for a slide, for print, or inside a page of HTML."""

from __future__ import annotations

import html
import io
import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from forecasting.errors import ParameterError
from forecasting.plotting.axes import LETTER, literal, whole_figure, wrap
from forecasting.plotting.theme import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["DPI", "KINDS", "inline_svg", "picture", "save"]

KINDS = ("png", "svg", "pdf")
DPI = 400
"""Dots per inch of a PNG: a chart in the house width is then 1,920 pixels wide, as a slide is."""
TITLE = 13.0  # points
WIDEST, FINEST, NARROWEST = 40.0, 1200.0, 2.0
BESIDE_THE_DRAWING = re.compile(
    r'<!--.*?-->|<metadata>.*?</metadata>| xmlns(?::\w+)?="[^"]*"', re.S
)
NAMES = re.compile(r'(\bid="|href="#|url\(#)')


def save(
    chart: Axes | Figure,
    file: str | Path,
    *,
    title: str = "",
    width: float | None = None,
    dpi: float = DPI,
) -> Path:
    """Save a chart for a slide or for print; the ending of the name says which kind of file.

    Letters keep their size in points: a chart of 4.8 inches is for a phone, a column or a slide
    that is read from afar, one of 9.6 inches for a page. The chart itself is as before afterwards.

    Parameters
    ----------
    chart : matplotlib Axes or Figure
        As the functions here return it.
    file : str or Path
        Ends in ``.png``, ``.svg`` or ``.pdf``.
    title : str
        Written above, in as many lines as it needs.
    width : float, optional
        Inches, 2 to 40; default as drawn. The height grows with its root.
    dpi : float
        Dots per inch of a PNG, up to 1,200.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    ParameterError
        For another kind of file, or a size out of bounds.

    Warns
    -----
    ForecastingWarning
        Once, when no installed font can draw a sign.

    Examples
    --------
    >>> import forecasting as fc
    >>> from matplotlib import pyplot as plt
    >>> s = fc.AnnualSeries([3.1e11, 4.4e11, 5.4e11], years=[2019, 2020, 2021], unit="USD")
    >>> ax = fc.forecast(s, 3).plot()
    >>> file = save(ax, getfixture("tmp_path") / "shops.png", title="Sales of shops", width=9.6,
    ...             dpi=200)
    >>> plt.imread(file).shape[1]
    1920
    >>> plt.close()
    """
    target = Path(file)
    drawn = picture(chart, target.suffix.lower()[1:], title=title, width=width, dpi=dpi)
    target.write_bytes(drawn)
    return target


def picture(
    chart: Axes | Figure,
    kind: str,
    *,
    title: str = "",
    width: float | None = None,
    dpi: float = DPI,
) -> bytes:
    """What `save` writes, the same for the same chart."""
    if kind not in KINDS:
        raise ParameterError(f"A chart is no {kind or 'such file'!r}. Use {', '.join(KINDS)}.")
    if not 0 < dpi <= FINEST:
        raise ParameterError(f"dpi is {dpi:g}. Give up to {FINEST:g}; 400 suits a slide.")
    figure = whole_figure(chart)
    assert figure is not None
    target, trim = io.BytesIO(), None if figure.get_layout_engine() else "tight"
    date = {"png": {}, "svg": {"Date": None}, "pdf": {"CreationDate": None}}[kind]
    with style(), _dressed(figure, title, width):
        figure.savefig(target, format=kind, dpi=dpi, bbox_inches=trim, metadata=date)
    return target.getvalue()


@contextmanager
def _dressed(figure: Figure, title: str, width: float | None) -> Iterator[None]:
    """The figure in another width and under a title, for as long as the block lasts."""
    before, over = tuple(figure.get_size_inches()), figure.get_suptitle()
    wide = float(before[0]) if width is None else width
    if not NARROWEST <= wide <= WIDEST:
        raise ParameterError(f"width is {wide:g} inches. Give {NARROWEST:g} to {WIDEST:g}.")
    tall = before[1] * math.sqrt(wide / before[0])
    if title:
        words = wrap(title, (wide * 72 - 12) / (LETTER * TITLE))
        figure.suptitle(literal(words), x=0.02, ha="left", fontsize=TITLE)
        tall += (words.count("\n") + 1) * 1.25 * TITLE / 72
    figure.set_size_inches(wide, tall)
    for ax in figure.axes:  # the layout goes on from where it stands; begin it anew
        if (place := ax.get_subplotspec()) is not None:
            ax.set_subplotspec(place)
    try:
        yield
    finally:
        figure.set_size_inches(*before)
        if title:
            figure.suptitle(over)


def inline_svg(text: str, label: str, prefix: str = "") -> str:
    """An SVG file as an element with an alternative text, without comments and addresses.

    Charts of one page need a ``prefix`` each: their parts have the same names.
    """
    drawing = BESIDE_THE_DRAWING.sub("", text[text.index("<svg") :])
    drawing = NAMES.sub(rf"\g<1>{prefix}", drawing)
    return drawing.replace("<svg", f'<svg role="img" aria-label="{html.escape(label)}"', 1).strip()
