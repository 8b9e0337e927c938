"""Figures to copy into slides: the policy timeline and the chain of posts."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from forecasting.errors import DataError
from forecasting.plotting_style import COLOURS, GREY, INK, new_axes
from forecasting.series import parse_date

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["plot_chain", "plot_timeline"]

Place = tuple[float, float]
STAGES: dict[str, tuple[str, bool]] = {  # marker, filled
    "draft": ("o", False),
    "final": ("D", True),
    "effective": ("s", True),
    "hearing": ("^", True),
    "event": ("o", True),
}
CHARACTERS = 62  # that fit across the timeline
GROUP_FILLS = ("#e8f1f8", "#fdf0e3", "#e6f4ef", "#f7ecf3")


def _require(frame: pd.DataFrame, *columns: str) -> None:
    missing = [column for column in columns if column not in frame.columns]
    if missing or frame.empty:
        raise DataError(
            f"The frame lacks {missing or 'rows'}. Give one row each with {', '.join(columns)}."
        )


def plot_timeline(events: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Rules and events in time: a lane for each kind, draft, final and effective date joined.

    Parameters
    ----------
    events : DataFrame
        Columns ``date`` (a day), ``kind`` (the lane), ``label`` and, if any, ``chain`` (rows with
        the same chain share one line; default the label) and ``stage`` (draft, final, effective,
        hearing or event).
    ax : matplotlib Axes, optional

    Raises
    ------
    DataError
        If a column is missing or a stage is unknown.
    """
    _require(events, "date", "kind", "label")
    rows = events.assign(day=[parse_date(day) for day in events["date"]])
    rows["chain"] = (
        rows["chain"].where(rows["chain"].notna(), rows["label"])
        if ("chain" in rows)
        else rows["label"]
    )
    if "stage" not in rows:
        rows["stage"] = "event"
    unknown = set(rows["stage"]) - set(STAGES)
    if unknown:
        raise DataError(f"Unknown stage {sorted(unknown)}. Use {', '.join(STAGES)}.")
    rows = rows.sort_values("day", kind="stable")
    span = (rows["day"].min(), rows["day"].max())
    lanes = [
        (str(lane), [_Chain(chain, span) for _, chain in own.groupby("chain", sort=False)])
        for lane, own in rows.groupby("kind", sort=False)
    ]
    ax = new_axes(ax, 0.9 + 0.56 * sum(0.6 + sum(c.height for c in own) for _, own in lanes))
    top = 0.0
    for k, (lane, chains) in enumerate(lanes):
        bottom = top + 0.6 + sum(chain.height for chain in chains)
        ax.axhspan(top, bottom, color=GROUP_FILLS[k % len(GROUP_FILLS)], linewidth=0)
        _text(ax, top + 0.34, lane, color=GREY, fontsize=11)
        top += 0.6
        for chain in chains:
            chain.draw(ax, top, COLOURS[k % len(COLOURS)])
            top += chain.height
    _time_axis(ax, span, top)
    return ax


def _text(ax: Axes, y: float, text: str, **settings: Any) -> None:
    ax.text(0.008, y, text, transform=ax.get_yaxis_transform(), va="center", **settings)


class _Chain:
    """One rule: its name above, its dates joined below, the days written where there is room."""

    def __init__(self, rows: pd.DataFrame, span: Any) -> None:
        self.name = str(rows["label"].iloc[0])
        self.days = list(rows["day"])
        self.stages = list(rows["stage"])
        self.text = _days(list(dict.fromkeys(self.days)))
        length = (span[1] - span[0]).days or 1
        room = ((self.days[0] - span[0]).days / length, (span[1] - self.days[-1]).days / length)
        self.right = room[1] > room[0]
        self.beside = max(room) * CHARACTERS >= len(self.text)
        self.height = 1.0 if self.beside else 1.4

    def draw(self, ax: Axes, top: float, colour: str) -> None:
        _text(ax, top + 0.24, self.name, fontsize=11.5)
        y = top + 0.68
        ax.plot(self.days, [y] * len(self.days), "-", color=colour, linewidth=2)
        for day, stage in zip(self.days, self.stages, strict=True):
            marker, filled = STAGES[stage]
            fill = colour if filled else "white"
            ax.plot(day, y, marker, color=colour, markerfacecolor=fill, markersize=8, zorder=4)
        ax.annotate(
            self.text,
            (self.days[-1 if self.right == self.beside else 0], y),
            ((9 if self.right else -9), 0) if self.beside else (0, -16),
            textcoords="offset points",
            ha="left" if self.right else "right",
            va="center",
            fontsize=10.5,
        )


def _days(days: list[Any]) -> str:
    """``29 Jul → 5 Nov 2020``: the year where it changes and at the end."""
    last = [None if i + 1 == len(days) else days[i + 1].year for i in range(len(days))]
    return " → ".join(
        f"{day.day} {day:%b}" if day.year == after else f"{day.day} {day:%b %Y}"
        for day, after in zip(days, last, strict=True)
    )


def _time_axis(ax: Axes, span: Any, bottom: float) -> None:
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    margin = (span[1] - span[0]) * 0.04
    ax.set_xlim(span[0] - margin, span[1] + margin)
    ax.set_ylim(bottom, 0)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.grid(axis="x")
    locator = AutoDateLocator(minticks=3, maxticks=7)
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(ConciseDateFormatter(locator, show_offset=False))
    for stage in ("draft", "final", "effective"):
        marker, filled = STAGES[stage]
        ax.plot([], [], marker, color=INK, markerfacecolor=INK if filled else "white", label=stage)
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3)


def plot_chain(posts: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Who hands on to whom along a live broadcast: posts in bands, joined by arrows.

    Parameters
    ----------
    posts : DataFrame
        Columns ``post``, ``group`` (a band, e.g. before, during, after the broadcast) and, if any,
        ``chinese`` (the name in Chinese), ``to`` (posts that it hands on to: a list, or names
        joined by ";").
    ax : matplotlib Axes, optional

    Raises
    ------
    DataError
        If a column is missing or ``to`` names a post that is not there.
    """
    _require(posts, "post", "group")
    bands = [own for _, own in posts.groupby("group", sort=False)]
    heights = [0.35 + ((len(own) + 2) // 3) for own in bands]
    ax = new_axes(ax, 0.95 * sum(heights) + 0.2)
    places: dict[str, Place] = {}
    top = 0.0
    for k, (own, height) in enumerate(zip(bands, heights, strict=True)):
        ax.axhspan(top, top + height - 0.06, color=GROUP_FILLS[k % len(GROUP_FILLS)], linewidth=0)
        ax.text(0.04, top + 0.17, str(own["group"].iloc[0]), color=GREY, va="center", fontsize=11)
        places |= _places([str(post) for post in own["post"]], top + 0.35)
        top += height
    _arrows(ax, posts, places)
    for _, row in posts.iterrows():
        _box(ax, str(row["post"]), str(row.get("chinese") or ""), places[str(row["post"])])
    ax.set_xlim(0, 3)
    ax.set_ylim(top, 0)
    ax.set_axis_off()
    return ax


def _places(names: list[str], top: float) -> dict[str, Place]:
    """Centres of boxes in rows of at most three, each row centred."""
    places = {}
    for i, name in enumerate(names):
        line, column = divmod(i, 3)
        in_line = min(3, len(names) - 3 * line)
        places[name] = (1.5 + column - (in_line - 1) / 2, top + line + 0.45)
    return places


def _box(ax: Axes, name: str, chinese: str, place: Place) -> None:
    lines = [*textwrap.wrap(name, 15), *([chinese] if chinese and chinese != "nan" else [])]
    ax.text(
        *place,
        "\n".join(lines),
        ha="center",
        va="center",
        fontsize=11,
        linespacing=1.15,
        zorder=5,
        bbox={"boxstyle": "round,pad=0.35", "facecolor": "white", "edgecolor": INK},
    )


def _arrows(ax: Axes, posts: pd.DataFrame, places: dict[str, Place]) -> None:
    if "to" not in posts:
        return
    for post, targets in zip(posts["post"], posts["to"], strict=True):
        for target in _names(targets):
            if target not in places:
                raise DataError(f"{post!r} hands on to {target!r}, which is not a post. Add it.")
            start, end, bend = _ends(places[str(post)], places[target])
            shape = {"arrowstyle": "-|>", "color": GREY, "connectionstyle": f"arc3,rad={bend}"}
            ax.annotate("", end, start, arrowprops=shape)


def _ends(start: Place, end: Place) -> tuple[Place, Place, float]:
    """Where an arrow leaves one box and meets the other, and its bend."""
    if start[1] != end[1]:
        side = 0.37 if end[1] > start[1] else -0.37
        return (start[0], start[1] + side), (end[0], end[1] - side), 0.0
    if abs(end[0] - start[0]) > 1:
        return (
            (start[0], start[1] - 0.37),
            (end[0], end[1] - 0.37),
            -0.15 if end[0] > start[0] else 0.15,
        )
    side = 0.33 if end[0] > start[0] else -0.33
    return (start[0] + side, start[1]), (end[0] - side, end[1]), 0.0


def _names(targets: Any) -> list[str]:
    if isinstance(targets, str):
        return [name.strip() for name in targets.split(";") if name.strip()]
    return [str(name) for name in targets] if isinstance(targets, Iterable) else []
