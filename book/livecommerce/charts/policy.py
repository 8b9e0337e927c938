"""The policy timeline, a figure to copy into slides."""

from __future__ import annotations

import textwrap
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from forecasting.days import parse_date
from forecasting.errors import DataError
from forecasting.plotting.theme import COLOURS, GREY, INK, WIDTH
from livecommerce.charts.frame import axes, note

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["plot_timeline"]

BARS = {"draft": "draft", "final": "final text", "effective": "in force"}  # stage to words
POINTS = {"event": "o", "hearing": "^"}  # stage to marker
STAGES = (*BARS, *POINTS)
CHARACTER = 5.8  # points of a character of a name
NAMES = 110.0  # points left of the first bar
MONTHS = 98.0  # points right of the last
LINE = 12.5  # points from one line of names to the next
GAP = 0.25  # of a line between two rules
AROUND = 48.0  # points above and below the rules: labels and years
STEP = 0.016  # of the time: a last step after which nothing is known
TINT = 0.55  # share of white in the colour of a final text
MARKED = "#fbe6cf"
MARK: dict[str, Any] = {"color": INK, "linewidth": 1.2, "linestyle": "--", "zorder": 2.5}
ACROSS = ("data", "axes fraction")
YEARS_FROM = 3 * 365  # days; shorter spans get months
YEAR_LABEL = 34.0  # points that the label of a year needs


def require(frame: pd.DataFrame, *columns: str) -> None:
    """Refuse a frame without rows or without one of the columns."""
    missing = [column for column in columns if column not in frame.columns]
    if missing or frame.empty:
        raise DataError(
            f"The frame lacks {missing or 'rows'}. Give one row each with {', '.join(columns)}."
        )


def _optional(frame: pd.DataFrame, column: str, other: Any) -> pd.Series[Any]:
    """A column with its gaps filled, or the other values where there is no such column."""
    return frame[column].fillna(other) if column in frame else other


def plot_timeline(
    events: pd.DataFrame,
    ax: Axes | None = None,
    *,
    shade: tuple[Any, Any, str] | None = None,
    mark: tuple[Any, str] | None = None,
    width: float = WIDTH,
) -> Axes:
    """Rules in time, one line each: a bar hollow as a draft, light as final text, dark in force.

    A bar begins with the first stage that is known; one in force runs on, for that a rule ended is
    not drawn. After a draft or a final text without a later date the bar is hatched: nothing is
    known. Events without such a stage are markers. Names stand left of the bars, the last stage
    and its month right of them. Several lanes are told apart by colour and header.

    ``events`` has ``date``, ``kind`` (the lane), ``label`` and, if any, ``chain`` (its rows share a
    line) and ``stage`` (out of `STAGES`); ``shade`` is two days and the words over them, ``mark`` a
    day to draw a line at, with the words at its foot.
    """
    require(events, "date", "kind", "label")
    rows = events.assign(
        day=[parse_date(day) for day in events["date"]],
        chain=_optional(events, "chain", events["label"]),
        stage=_optional(events, "stage", "event"),
    ).sort_values("day", kind="stable")
    unknown = set(rows["stage"]) - set(STAGES)
    if unknown:
        raise DataError(f"Unknown stage {sorted(unknown)}. Use one of {', '.join(STAGES)}.")
    span = (rows["day"].min(), rows["day"].max())
    lanes = [
        (str(lane), [_Rule(own, span, width) for _, own in inside.groupby("chain", sort=False)])
        for lane, inside in rows.groupby("kind", sort=False)
    ]
    headers = len(lanes) > 1
    lines = sum(headers * 1.2 + sum(rule.height for rule in rules) for _, rules in lanes)
    if ax is None:
        ax = axes(width, (AROUND + LINE * lines) / 72)
    end = _time_axis(ax, *span)
    ax.set_ylim(_draw_lanes(ax, lanes, end, headers), 0)
    if shade:
        _shade(ax, *shade)
    if mark:
        _mark(ax, *mark)
    return ax


class _Rule:
    """One rule or event: its name, and the first day of each of its stages."""

    def __init__(self, rows: pd.DataFrame, span: tuple[date, date], width: float) -> None:
        begun = (rows["day"].min() - span[0]) / max(span[1] - span[0], timedelta(days=1))
        room = NAMES + begun * (width * 72 - NAMES - MONTHS)  # points left of the bar
        self.names = textwrap.wrap(str(rows["label"].iloc[0]), int(room / CHARACTER))
        self.points = [
            (day, stage)
            for day, stage in zip(rows["day"], rows["stage"], strict=True)
            if stage in POINTS
        ]
        first = rows.groupby("stage", sort=False)["day"].min()
        self.bars = sorted((first[s], list(BARS).index(s), s) for s in BARS if s in first.index)
        self.last: date = self.bars[-1][0] if self.bars else self.points[-1][0]
        self.height = len(self.names) + GAP

    def draw(self, ax: Axes, y: float, colour: str, end: date) -> None:
        """Bars from each stage to the next; markers for what is no stage."""
        drawn = [(start, stage) for start, _, stage in self.bars]
        stops = [start for start, _ in drawn[1:]]
        if drawn and drawn[-1][1] != "effective":  # the last step, then what nobody told
            first, last = ax.get_xlim()
            step = timedelta(days=STEP * (last - first))
            drawn.append((min(drawn[-1][0] + step, end), "unknown"))
            stops.append(drawn[-1][0])
        for (start, stage), stop in zip(drawn, [*stops, end], strict=False):
            ax.barh(
                y,
                stop - start,
                left=start,
                height=0.66,
                color=_fill(stage, colour),
                edgecolor="#86abc4" if stage == "unknown" else colour,
                hatch="////" if stage == "unknown" else None,
                linewidth=0 if stage == "unknown" else 1,
                zorder=3,
            )
        small = {"markersize": 4.5 if self.bars else 7.5, "markeredgecolor": "white"}
        for day, stage in self.points:
            ink = INK if self.bars else colour
            ax.plot(day, y, POINTS[stage], color=ink, zorder=4, **small)  # type: ignore[arg-type]
        _beside(ax, 0.0, y, "\n".join(self.names))
        stage = BARS.get(self.bars[-1][2] if self.bars else "", "")
        _beside(ax, 1.0, y, f"{stage} {self.last:%b %Y}".strip())


def _beside(ax: Axes, x: float, y: float, text: str, **settings: Any) -> None:
    """A text at the left of the axes, or at the right of them."""
    note(ax, text, (x, y), (1 + 4 * x, 0), xycoords=("axes fraction", "data"),
         va="center_baseline", linespacing=1.0, **settings)  # fmt: skip


def _fill(stage: str, colour: str) -> Any:
    from matplotlib.colors import to_rgb

    share = {"draft": 1.0, "unknown": 1.0, "final": TINT, "effective": 0.0}[stage]
    return tuple(share + (1 - share) * part for part in to_rgb(colour))


def _draw_lanes(ax: Axes, lanes: list[tuple[str, list[_Rule]]], end: date, headers: bool) -> float:
    """Draw every lane; return how many lines they take."""
    top = GAP / 2
    for k, (lane, rules) in enumerate(lanes):
        if headers:
            _beside(ax, 0.0, top + 0.6, lane, color=GREY)
            top += 1.2
        for rule in rules:
            rule.draw(ax, top + rule.height / 2, COLOURS[k % len(COLOURS)], end)
            top += rule.height
    corner = {"xycoords": "axes fraction", "va": "baseline"}
    note(ax, "last step known", (1.0, 1.0), (5, 4), color=GREY, **corner)
    return top + GAP / 2


def _time_axis(ax: Axes, first: date, last: date) -> date:
    """Years between their boundaries, or months where the span is short; return the end."""
    from matplotlib import dates
    from matplotlib.ticker import NullFormatter

    margin = max((last - first) * 0.02, timedelta(days=6))
    start, end = first - margin, last + margin
    whole = float(ax.bbox.width) * 72 / ax.figure.dpi / 0.775 - MONTHS  # before it is laid out
    room = max(whole - NAMES, NAMES)
    ax.set_xlim(start - (end - start) * (NAMES / room), end)  # type: ignore[arg-type]
    ax.spines["bottom"].set_bounds(*dates.date2num([start, end]))  # type: ignore[no-untyped-call]
    ax.spines["left"].set_visible(False)
    ax.set_yticks([])
    ax.grid(visible=False, axis="y")
    ax.grid(visible=True, axis="x")
    if (last - first).days < YEARS_FROM:
        _months(ax, start, end, room)
        return end
    every = max(1, -int(-YEAR_LABEL * (end - start).days / 365 // room))
    years = range(start.year, end.year + 1)
    ax.set_xticks([date(y, 1, 1) for y in years if date(y, 1, 1) >= start])  # type: ignore[arg-type]
    ax.xaxis.set_major_formatter(NullFormatter())
    middles = [date(y, 7, 2) for y in years if start <= date(y, 7, 2) <= end][::-1][::every]
    ax.set_xticks(middles, [str(day.year) for day in middles], minor=True)  # type: ignore[arg-type]
    ax.tick_params(axis="x", which="minor", length=0)
    return end


def _months(ax: Axes, start: date, end: date, room: float) -> None:
    """First days of months, with their years, where there is room for their labels."""
    count = (end.year - start.year) * 12 + end.month - start.month
    firsts = [
        date(start.year + (start.month + k) // 12, (start.month + k) % 12 + 1, 1)
        for k in range(count)
    ]
    every = max(1, -int(-1.6 * YEAR_LABEL * len(firsts) // room))
    shown = firsts[::every]
    ax.set_xticks(shown, [f"{day:%b %Y}" for day in shown])  # type: ignore[arg-type]


def _mark(ax: Axes, day: Any, words: str) -> None:
    """A line through all rules, named at its foot, below the years."""
    from matplotlib import dates

    place = float(dates.date2num(parse_date(day)))  # type: ignore[no-untyped-call]
    ax.axvline(place, **MARK)
    note(ax, words, (place, 0.0), (0, -20), xycoords=ACROSS, ha="center", va="top")


def _shade(ax: Axes, first: Any, last: Any, words: str) -> None:
    days = [parse_date(first), parse_date(last)]
    ax.axvspan(days[0], days[1], color=MARKED, linewidth=0, zorder=0)  # type: ignore[arg-type]
    middle = days[0] + (days[1] - days[0]) / 2
    note(ax, words, (middle, 1.0), (0, 4), xycoords=ACROSS, ha="center", va="baseline")
