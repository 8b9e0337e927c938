"""A sum as a part of so many days: a calendar in which it is coloured."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from forecasting.errors import ParameterError
from forecasting.plotting.axes import new_axes
from forecasting.plotting.theme import COLOURS, INK, PALE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["plot_days"]

GAP = 0.1  # of a day, between two


def plot_days(
    first: dt.date, last: dt.date, days: float, label: str, ax: Axes | None = None
) -> Axes:
    """A square for each day, a column for each week; as many as ``days`` are coloured.

    They begin with the first day, the last of them in part; ``label`` says what they are.
    """
    total = (last - first).days + 1
    if not 0 < days <= total:
        raise ParameterError(f"{days:g} days do not fit into {total}. Give fewer.")
    from matplotlib.patches import Rectangle

    ax = new_axes(ax, 1.9)
    size = 1 - GAP
    for k in range(total):
        x, y = _place(first, k)
        ax.add_patch(Rectangle((x, y), size, size, facecolor=PALE, linewidth=0))
        part = min(1.0, days - k)
        if part > 0:
            ax.add_patch(Rectangle((x, y), size * part, size, color=COLOURS[1], linewidth=0))
    for month in range(total):
        day = first + dt.timedelta(month)
        if day.day == 1:
            ax.text(
                _place(first, month)[0], -0.5, f"{day:%b}", va="baseline", color=INK, fontsize=11
            )
    x, y = _place(first, 0)
    ax.annotate(
        label,
        (x + size * min(days, 1) / 2, y + size),
        (x, 8.6),
        va="top",
        color=COLOURS[1],
        annotation_clip=False,
        arrowprops={"arrowstyle": "-", "color": COLOURS[1], "shrinkB": 2, "relpos": (0.01, 1)},
    )
    ax.set_xlim(-0.2, _place(first, total - 1)[0] + 1.2)
    ax.set_ylim(9.4, -1.4)
    ax.set_aspect("equal")
    ax.set_axis_off()
    return ax


def _place(first: dt.date, number: int) -> tuple[float, float]:
    """Column of the week and row of the weekday, Monday on top."""
    return divmod(first.weekday() + number, 7)
