"""Labels that keep apart: beside the ends of lines, beside rows, over points."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.formatting import columns
from forecasting.plotting.axes import (
    LABEL_WIDTH,
    LETTER,
    display_name,
    literal,
    whole_figure,
    wrap,
)
from forecasting.plotting.theme import BAND, GREY, PALE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.transforms import Transform
    from numpy.typing import ArrayLike, NDArray

__all__ = ["end_labels", "spread", "uncrowded"]

LINE = 14.0  # points that a line of a label takes
SIZE = 11.0
ASIDE = 10.0  # points from the end of a line to its label


def legend_below(ax: Axes, points: float, **settings: Any) -> None:
    """One more legend so many points under the axes, whatever their height."""
    from matplotlib.transforms import ScaledTranslation

    figure = whole_figure(ax)
    assert figure is not None
    down = ScaledTranslation(0, -points / 72, figure.dpi_scale_trans)
    if (before := ax.get_legend()) is not None:
        ax.add_artist(before)
        before.set_clip_on(False)
    settings = {"loc": "upper center", "bbox_to_anchor": (0.5, 0), **settings}
    ax.legend(bbox_transform=ax.transAxes + down, **settings)


def name_rows(ax: Axes, names: Sequence[object]) -> None:
    """Names beside rows 0, 1, ... from the top, and a light band behind every second row."""
    words = [wrap(display_name(name), LABEL_WIDTH) for name in names]
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


def spread(
    positions: Iterable[float],
    sizes: ArrayLike,
    low: float = -np.inf,
    high: float = np.inf,
) -> NDArray[np.float64]:
    """Positions moved as little as keeps things of these sizes apart, in order and in bounds.

    >>> spread([1.0, 1.0, 5.0], 1.0).tolist(), spread([0.0, 0.1], 1.0, low=0.0).tolist()
    ([0.5, 1.5, 5.0], [0.5, 1.5])
    """
    wanted = np.asarray(list(positions), dtype=float)
    order = np.argsort(wanted, kind="stable")
    tall = np.broadcast_to(np.asarray(sizes, dtype=float), wanted.shape)[order]
    below = np.r_[0.0, np.cumsum((tall[1:] + tall[:-1]) / 2)]  # from the lowest, if all touched
    blocks: list[list[float]] = []  # isotonic regression: pool neighbours that collide
    for place in wanted[order] - below:
        blocks.append([place])
        while len(blocks) > 1 and np.mean(blocks[-2]) > np.mean(blocks[-1]):
            blocks[-2:] = [blocks[-2] + blocks[-1]]
    free = np.concatenate([np.full(len(block), np.mean(block)) for block in blocks])
    top = max(high - below[-1] - tall[-1] / 2, low + tall[0] / 2)
    result = np.empty_like(wanted)
    result[order] = np.clip(free, low + tall[0] / 2, top) + below
    return result


def end_labels(
    ax: Axes,
    ends: Iterable[tuple[float, float]],
    texts: Iterable[str],
    x: float | None = None,
    *,
    colours: Sequence[str] | None = None,
) -> None:
    """Labels beside the ends of lines, moved apart where they would overlap.

    They find their places when the chart is drawn, so its size and limits may change until then.

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
    colours : sequence of str, optional
        One for each label; default that of text.

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
    words = [literal(text) for text in texts]
    column = float(points[:, 0].max()) if x is None else x
    sizes = LINE * np.array([1 + text.count("\n") for text in words])
    look: dict[str, Any] = {"va": "center", "fontsize": SIZE, "annotation_clip": False}
    look["arrowprops"] = {
        **{"arrowstyle": "-", "color": PALE, "shrinkA": 0, "shrinkB": 4},
        "relpos": (0, 0.5),
    }
    for i, (point, text) in enumerate(zip(points, words, strict=True)):
        label = ax.annotate(
            text, point, (0, 0), textcoords=_beside(ax, points, column, sizes, i), **look
        )
        if colours is not None:
            label.set_color(colours[i])


def _beside(
    ax: Axes, points: NDArray[np.float64], column: float, sizes: NDArray[np.float64], i: int
) -> Callable[[Any], Transform]:
    """Where label ``i`` stands at the moment of drawing."""
    from matplotlib.transforms import Affine2D

    def place(_: Any) -> Transform:
        figure = whole_figure(ax)
        scale = (figure.dpi if figure is not None else 72) / 72
        heights = spread(
            ax.transData.transform(points)[:, 1], sizes * scale, ax.bbox.y0, ax.bbox.y1
        )
        left = ax.transData.transform((column, points[i, 1]))[0]
        return Affine2D().translate(left + ASIDE * scale, heights[i])

    return place


def uncrowded(corners: Sequence[tuple[float, float]], texts: Sequence[str]) -> list[int]:
    """Which labels to write so that none lies on another: the last and first, then from the right.

    ``corners`` are their left lower ones in points.

    >>> uncrowded([(0, 0), (10, 0), (20, 0), (200, 0)], ["first", "second", "third", "last"])
    [0, 3]
    """
    kept: list[int] = []
    wide = [LETTER * SIZE * columns(text) + 4 for text in texts]
    last = len(texts) - 1
    for i in dict.fromkeys([last, 0, *range(last - 1, 0, -1)]):
        (x, y) = corners[i]
        if all(
            x + wide[i] <= corners[k][0]
            or corners[k][0] + wide[k] <= x
            or abs(y - corners[k][1]) >= LINE
            for k in kept
        ):
            kept.append(i)
    return sorted(kept)
