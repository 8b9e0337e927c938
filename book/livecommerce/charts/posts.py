"""The chain of posts around a live broadcast, a figure to copy into slides."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from forecasting.plotting.axes import new_axes
from forecasting.plotting.theme import GREY, INK
from livecommerce.charts.policy import require

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["plot_chain"]

FILLS = ("#e8f1f8", "#fdf0e3", "#e6f4ef", "#f7ecf3")  # of the columns
BOX = 0.89  # of the width of a column
ROW, HEAD, ARROW = 47.0, 24.0, 12.0  # points of a row, of the heading, between two boxes
TASK = 27.0  # points that what a post does adds to a row
NAME_WIDTH, TASK_WIDTH = 18, 20  # characters


@dataclass(frozen=True)
class _Place:
    """Where a post stands."""

    column: int
    row: int

    @property
    def x(self) -> float:
        return self.column + 0.5

    @property
    def y(self) -> float:
        return self.row + 0.5


def plot_chain(posts: pd.DataFrame, ax: Axes | None = None, *, tasks: bool = False) -> Axes:
    """The posts around a live broadcast, a column a stage, with arrows for what is handed on.

    ``posts`` has ``group`` (the stage), ``post``, ``chinese``, ``does``, ``to`` (the post it hands
    on to; may be empty) and, if any, ``name``, shown instead of ``post``; with ``tasks`` each box
    says what the post does.

    >>> from livecommerce import datasets
    >>> posts = datasets.load("posts")
    >>> ax = plot_chain(posts.assign(name=posts["post"].replace("Anchor", "Anchor (host)")))
    >>> any(text.get_text().startswith("Anchor (host)") for text in ax.texts)
    True
    """
    require(posts, "group", "post", "chinese", "does", "to")
    groups = list(dict.fromkeys(posts["group"].astype(str)))
    places = _places(posts, groups)
    rows = 1 + max(place.row for place in places.values())
    pitch = ROW + TASK * tasks
    ax = new_axes(ax, (HEAD + pitch * rows) / 72)
    half = (1 - ARROW / pitch) / 2  # of the height of a box
    for k, group in enumerate(groups):
        ax.axvspan(k + 0.01, k + 0.99, color=FILLS[k % len(FILLS)], linewidth=0)
        ax.text(k + 0.5, -0.5 * HEAD / pitch, group, ha="center", va="center", fontsize=11)
    for post, receiver in zip(posts["post"], posts["to"], strict=True):
        if receiver in places:
            _arrow(ax, places[post], places[receiver], half)
    for _, row in posts.iterrows():
        _box(ax, row, places[row["post"]], half, tasks)
    ax.set_xlim(0, len(groups))
    ax.set_ylim(rows, -HEAD / pitch)
    ax.set_axis_off()
    return ax


def _places(posts: pd.DataFrame, groups: list[str]) -> dict[str, _Place]:
    """Who hands on stands above who receives, and as far as possible beside who receives."""
    receiver = dict(zip(posts["post"], posts["to"], strict=True))
    orders = [_order(list(own["post"]), receiver) for _, own in posts.groupby("group", sort=False)]
    rows = max(len(order) for order in orders)
    places: dict[str, _Place] = {}
    for column, order in zip((groups.index(g) for g in groups), orders, strict=True):
        wanted = [
            places[sender].row - order.index(post)
            for sender, post in receiver.items()
            if sender in places and post in order
        ]
        top = min(max(min(wanted, default=0), 0), rows - len(order))
        places |= {post: _Place(column, top + i) for i, post in enumerate(order)}
    return places


def _order(posts: list[str], receiver: dict[str, Any]) -> list[str]:
    """The posts of one stage, each followed by the one it hands on to."""
    order: list[str] = []
    for post in posts:
        while post in posts and post not in order:
            order.append(post)
            post = receiver[post]
    return order


def _arrow(ax: Axes, start: _Place, end: _Place, half: float) -> None:
    """Down to the next row, or along the gap between two columns."""
    arrow: dict[str, Any] = {
        "arrowstyle": "-|>,head_width=0.25,head_length=0.45",
        "color": INK,
        "linewidth": 1.3,
        "shrinkA": 0,
        "shrinkB": 0,
    }
    if end.column == start.column and end.row == start.row + 1:
        tail, tip = (start.x, start.y + half), (end.x, end.y - half)
    elif end.column > start.column:
        gap = end.x - 0.515
        ax.plot([start.x, gap, gap], [start.y, start.y, end.y], color=INK, linewidth=1.3)
        tail, tip = (gap, end.y), (end.x - BOX / 2, end.y)
    else:
        tail, tip = (start.x, start.y), (end.x + BOX / 2, end.y)
        arrow["connectionstyle"] = "arc3,rad=0.3"
    ax.annotate("", tip, tail, arrowprops=arrow)


def _box(ax: Axes, row: pd.Series[Any], place: _Place, half: float, tasks: bool) -> None:
    """A white box with the post in both languages and, if wanted, what it does below."""
    from matplotlib.patches import FancyBboxPatch

    corner = (place.x - BOX / 2, place.y - half)
    shape = "round,pad=0,rounding_size=0.05"
    look: dict[str, Any] = {"facecolor": "white", "edgecolor": GREY, "zorder": 2}
    ax.add_patch(FancyBboxPatch(corner, BOX, 2 * half, shape, **look))
    name = row["name"] if isinstance(row.get("name"), str) else row["post"]
    title = "\n".join(textwrap.wrap(str(name), NAME_WIDTH))
    last = title.rsplit("\n", 1)[-1]
    one_line = len(last) + 1 + 2 * len(row["chinese"]) <= NAME_WIDTH
    title = f"{title}{' ' if one_line else chr(10)}{row['chinese']}"
    settings: dict[str, Any] = {"ha": "center", "va": "center", "linespacing": 1.1, "zorder": 3}
    up = half * 0.45 if tasks else 0.0
    ax.text(place.x, place.y - up, title, fontsize=10.65, **settings)
    if tasks:
        does = "\n".join(textwrap.wrap(str(row["does"]), TASK_WIDTH))
        ax.text(place.x, place.y + 1.1 * up, does, fontsize=10.2, color=GREY, **settings)
