"""What charts share: axes of a width, and how bare they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from forecasting.plotting.axes import literal

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["HEIGHT", "NARROW", "TEXT", "axes", "bare", "note"]

HEIGHT = 4.4  # inches
NARROW = 6.0  # inches; narrower charts have fewer or shorter words
TEXT: dict[str, Any] = {"fontsize": 11, "linespacing": 1.1}


def axes(width: float, height: float = HEIGHT) -> Axes:
    """The axes of a new figure, in inches."""
    from matplotlib import pyplot as plt

    return plt.subplots(figsize=(width, height))[1]


def note(ax: Axes, words: str, at: Any, offset: Any = (0, 0), **look: Any) -> None:
    """Words so many points from a place, level with it unless told."""
    ax.annotate(
        literal(words),
        at,
        offset,
        textcoords="offset points",
        **{"va": "center", "fontsize": 11, **look},
    )


def bare(ax: Axes, *, rows: bool = False, line: bool = False) -> None:
    """Labels without tick marks, no line at the left unless ``line``, and in ``rows`` no labels."""
    ax.tick_params(which="both", length=0, labelsize=11)
    ax.spines["left"].set_visible(line)
    if rows:
        ax.set_yticks([])
        ax.grid(visible=True, axis="x")
        ax.grid(visible=False, axis="y")
