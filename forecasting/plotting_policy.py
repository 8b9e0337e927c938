"""Figures to copy into slides: the policy timeline and the chain of posts."""

from __future__ import annotations

import textwrap
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from forecasting.errors import DataError
from forecasting.plotting_style import COLOURS, GREY, INK, new_axes
from forecasting.series import parse_date

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["plot_chain", "plot_timeline"]

STAGES: dict[str, tuple[str, bool]] = {  # marker, filled
    "draft": ("o", False),
    "final": ("D", True),
    "effective": ("s", True),
    "hearing": ("^", True),
    "event": ("o", True),
}
LEGEND = {"draft": "draft", "final": "final", "effective": "in force", "event": "event"}
BAND_FILLS = ("#e8f1f8", "#fdf0e3", "#e6f4ef", "#f7ecf3")
LINE_WIDTH = 66  # characters across the timeline


def _require(frame: pd.DataFrame, *columns: str) -> None:
    missing = [column for column in columns if column not in frame.columns]
    if missing or frame.empty:
        raise DataError(
            f"The frame lacks {missing or 'rows'}. Give one row each with {', '.join(columns)}."
        )


def _optional(frame: pd.DataFrame, column: str, other: Any) -> pd.Series[Any]:
    """A column with its gaps filled, or the other values where there is no such column."""
    return frame[column].fillna(other) if column in frame else other


def plot_timeline(events: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Rules and events in time: one line each from draft to force, in lanes.

    Parameters
    ----------
    events : DataFrame
        As ``datasets.load("events")``: columns ``date`` (a day), ``kind`` (the lane), ``label``
        and, if any, ``title_zh``, ``chain`` (its rows share one line), ``stage`` (draft, final,
        effective, hearing or event) and ``precision`` (``month`` hides the day).
    ax : matplotlib Axes, optional

    Raises
    ------
    DataError
        If a column is missing or a stage is unknown.
    """
    _require(events, "date", "kind", "label")
    rows = events.assign(
        day=[parse_date(day) for day in events["date"]],
        chain=_optional(events, "chain", events["label"]),
        stage=_optional(events, "stage", "event"),
        precision=_optional(events, "precision", "day"),
        title_zh=_optional(events, "title_zh", ""),
    ).sort_values("day", kind="stable")
    unknown = set(rows["stage"]) - set(STAGES)
    if unknown:
        raise DataError(f"Unknown stage {sorted(unknown)}. Use one of {', '.join(STAGES)}.")
    span = (rows["day"].min(), rows["day"].max())
    lanes = [
        (str(lane), [_Line(own, span) for _, own in inside.groupby("chain", sort=False)])
        for lane, inside in rows.groupby("kind", sort=False)
    ]
    height = sum(0.6 + sum(line.height for line in own) for _, own in lanes)
    ax = new_axes(ax, 0.9 + 0.52 * height)
    top = 0.0
    for k, (lane, own) in enumerate(lanes):
        bottom = top + 0.6 + sum(line.height for line in own)
        ax.axhspan(top, bottom, color=BAND_FILLS[k % len(BAND_FILLS)], linewidth=0)
        _text(ax, top + 0.34, lane, color=GREY)
        top += 0.6
        for line in own:
            line.draw(ax, top, COLOURS[k % len(COLOURS)])
            top += line.height
    _time_axis(ax, span, top)
    return ax


def _text(ax: Axes, y: float, text: str, **settings: Any) -> None:
    across = ax.get_yaxis_transform()
    ax.text(0.008, y, text, transform=across, va="center", fontsize=11, **settings)


class _Line:
    """One rule: its name above, its dates joined below, the days written where there is room."""

    def __init__(self, rows: pd.DataFrame, span: Any) -> None:
        title, chinese = str(rows["label"].iloc[0]), str(rows["title_zh"].iloc[0])
        together = f"{title} {chinese}".strip()
        fits = len(title) + 2 * len(chinese) < LINE_WIDTH
        self.names = [together] if fits else [*textwrap.wrap(title, LINE_WIDTH), chinese]
        self.days, self.stages = list(rows["day"]), list(rows["stage"])
        self.text = _days(self.days, list(rows["precision"]))
        length = (span[1] - span[0]).days or 1
        room = ((self.days[0] - span[0]).days / length, (span[1] - self.days[-1]).days / length)
        self.right = room[1] > room[0]
        self.beside = max(room) * LINE_WIDTH >= len(self.text) + 2
        self.height = 0.6 + 0.4 * len(self.names) + (0 if self.beside else 0.4)

    def draw(self, ax: Axes, top: float, colour: str) -> None:
        for k, name in enumerate(self.names):
            _text(ax, top + 0.24 + 0.4 * k, name)
        y = top + 0.26 + 0.4 * len(self.names)
        ax.plot(self.days, [y] * len(self.days), "-", color=colour, linewidth=2)
        for day, stage in zip(self.days, self.stages, strict=True):
            marker, filled = STAGES[stage]
            fill = colour if filled else "white"
            ax.plot(day, y, marker, color=colour, markerfacecolor=fill, markersize=8, zorder=4)
        ax.annotate(
            self.text,
            (self.days[-1 if self.right == self.beside else 0], y),
            ((9 if self.right else -9), 0) if self.beside else (0, -15),
            textcoords="offset points",
            ha="left" if self.right else "right",
            va="center",
            fontsize=10.5,
        )


def _days(days: list[Any], precisions: list[str]) -> str:
    """``29 Jul → 5 Nov 2020``: the year where it changes and at the end."""
    last = [*(day.year for day in days[1:]), None]
    texts = [
        ("" if precision == "month" else f"{day.day} ")
        + (f"{day:%b}" if day.year == after else f"{day:%b %Y}")
        for day, precision, after in zip(days, precisions, last, strict=True)
    ]
    return " → ".join(dict.fromkeys(texts))


def _time_axis(ax: Axes, span: Any, bottom: float) -> None:
    from matplotlib import dates

    margin = max((span[1] - span[0]) * 0.04, timedelta(days=3))
    ax.set_xlim(span[0] - margin, span[1] + margin)
    ax.set_ylim(bottom, 0)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.grid(axis="x")
    locator: Any = dates.AutoDateLocator(minticks=3, maxticks=7)  # type: ignore[no-untyped-call]
    formatter: Any = dates.ConciseDateFormatter(locator, show_offset=False)  # type: ignore[no-untyped-call]
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(formatter)
    for stage, label in LEGEND.items():
        marker, filled = STAGES[stage]
        ax.plot([], [], marker, color=INK, markerfacecolor=INK if filled else "white", label=label)
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=4)


def plot_chain(posts: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """The posts along a live broadcast, from the camera to the customer, with what each does.

    Parameters
    ----------
    posts : DataFrame
        As ``datasets.load("posts")``: columns ``group`` (a band), ``post``, ``chinese``, ``does``
        and ``to`` (the post it hands on to; may be empty).
    ax : matplotlib Axes, optional

    Raises
    ------
    DataError
        If a column is missing.
    """
    _require(posts, "group", "post", "chinese", "does", "to")
    bands = [(str(group), own) for group, own in posts.groupby("group", sort=False)]
    heights = [0.45 + (len(own) + 1) // 2 for _, own in bands]
    ax = new_axes(ax, 1.14 * sum(heights))
    top = 0.0
    for k, ((group, own), height) in enumerate(zip(bands, heights, strict=True)):
        ax.axhspan(top, top + height - 0.1, color=BAND_FILLS[k % len(BAND_FILLS)], linewidth=0)
        ax.text(0.03, top + 0.2, group, color=INK, va="center", fontsize=12)
        for i, (_, row) in enumerate(own.iterrows()):
            line, column = divmod(i, 2)
            alone = i == len(own) - 1 and column == 0
            _box(ax, row, (1.0 if alone else 0.5 + column, top + 0.83 + line))
        if k:
            arrow = {"arrowstyle": "simple,head_width=1.1,tail_width=0.5", "color": INK}
            ax.annotate("", (1.0, top + 0.12), (1.0, top - 0.22), arrowprops=arrow)
        top += height
    ax.set_xlim(0, 2)
    ax.set_ylim(top - 0.1, 0)
    ax.set_axis_off()
    return ax


def _box(ax: Axes, row: pd.Series[Any], centre: tuple[float, float]) -> None:
    """A white box with the post in both languages above and what it does below."""
    from matplotlib.patches import FancyBboxPatch

    x, y = centre
    shape = "round,pad=0,rounding_size=0.06"
    corner = (x - 0.475, y - 0.44)
    box = FancyBboxPatch(corner, 0.95, 0.86, shape, facecolor="white", edgecolor=GREY)
    ax.add_patch(box)
    name = f"{row['post']}\n{row['chinese']}"
    ax.text(x, y - 0.23, name, ha="center", va="center", fontsize=11.5, linespacing=1.1)
    does = "\n".join(textwrap.wrap(str(row["does"]), 34))
    grey: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": 10, "linespacing": 1.05}
    ax.text(x, y + 0.13, does, color=GREY, **grey)
    if isinstance(row["to"], str) and row["to"]:
        ax.text(x, y + 0.345, f"→ {row['to']}", color=COLOURS[0], **grey)
