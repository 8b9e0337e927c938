"""One line per publisher or platform, each named where it ends: who says what of the same thing."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.errors import DataError
from forecasting.periods import parse_year
from forecasting.plotting.axes import literal, short
from forecasting.plotting.labels import spread
from forecasting.plotting.theme import COLOURS, INK, PALE
from livecommerce.charts.frame import NARROW, axes, note

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["amount", "plot_levels", "plot_lines", "rows_by_year"]

CHARACTER = 6.2  # points of a character at 11 points
LINE = 13.0  # points from one line of a label to the next
BESIDE = 6.0  # points from a point to its label
HEIGHT = 4.9  # inches of a new chart
MUTED = "#7a7a7a"
SPACE = "\N{NO-BREAK SPACE}"
SIGNS = {"more than": ">", "at least": "≥", "about": "~", "nearly": "<"}  # in lists
UNLIKELY = ("C",)  # grades whose lines are dotted


def rows_by_year(frame: pd.DataFrame, *needed: str) -> pd.DataFrame:
    """Data rows with a ``year`` read from ``period``, sorted; periods within a year go."""
    missing = [column for column in ("period", *needed) if column not in frame.columns]
    if missing:
        raise DataError(f"The frame lacks {missing}. Its columns are {list(frame.columns)}.")
    whole = frame["period"].astype(str).str.fullmatch(r"(FY)?\d{4}")
    if not whole.any():
        raise DataError("No row is a whole year. Give rows whose period is a year such as 2020.")
    rows = frame[whole].copy()
    rows["year"] = [parse_year(str(period)) for period in rows["period"]]
    return rows.sort_values("year", kind="stable")


def amount(value: float, unit: str) -> str:
    """A value as a label has it: money in bn yuan turns to trillions from a thousand on.

    >>> amount(6950, "bn yuan"), amount(961, "bn yuan"), amount(33, "%"), amount(29000, "")
    ('6.95 trn', '961 bn', '33 %', '29,000')
    """
    if unit == "bn yuan":
        return f"{short(value / 1000)} trn" if value >= 1000 else f"{short(value)} bn"
    return f"{short(value)} {unit}".strip()


def plot_levels(
    frame: pd.DataFrame,
    width: float,
    *,
    chosen: str,
    listed: Mapping[int, tuple[float, float]] | None = None,
    narrow: Mapping[int, tuple[float, float]] | None = None,
    early: Mapping[int, tuple[float, float]] | None = None,
) -> Figure:
    """The same lines twice, plain above and on a log scale below, years under each other.

    As `plot_lines`; ``early`` are the years that are listed in the log chart.

    >>> import pandas as pd
    >>> rows = pd.DataFrame({"publisher": "A", "period": ["2019", "2020"], "value": [450, 961]})
    >>> [ax.get_yscale() for ax in plot_levels(rows, 4.8, chosen="A").axes]
    ['linear', 'log']
    """
    from matplotlib import pyplot as plt

    size = (width, 7.4 if width > NARROW else 8.6)
    figure, (plain, log) = plt.subplots(2, 1, figsize=size, height_ratios=[3, 2])
    plot_lines(frame, plain, chosen=chosen, listed=listed, narrow=narrow)
    plot_lines(frame, log, chosen=chosen, listed=early, log=True, ends=False)
    log.set_xlim(plain.get_xlim())
    return figure


def plot_lines(
    frame: pd.DataFrame,
    canvas: Axes | float,
    *,
    name: str = "publisher",
    chosen: str = "",
    log: bool = False,
    unit: str = "bn yuan",
    listed: Mapping[int, tuple[float, float]] | None = None,
    narrow: Mapping[int, tuple[float, float]] | None = None,
    ends: bool = True,
) -> Axes:
    """A line for each name, the chosen one in blue; its last value stands beside its end.

    Hollow points are forecasts. A line joins consecutive years; it is dotted where it leads to or
    from a point of grade C.

    ``frame`` has ``period``, ``value``, the column ``name`` and, if any, ``status``, ``grade``,
    ``qualifier`` and ``label`` (said of this value instead of the name). ``canvas`` is axes or the
    inches of a new chart, whose width decides how labels break. ``listed`` gives years a place in
    the axes, from 0 to 1, where all their values are listed instead of at the ends; ``narrow``
    moves some of them where the chart is narrow. Without ``ends`` only the chosen line is named.
    """
    rows = rows_by_year(frame, name, "value")
    ax = axes(canvas, HEIGHT) if isinstance(canvas, int | float) else canvas
    for who, own in rows.groupby(name, sort=True):
        _line(ax, own, COLOURS[0] if who == chosen else MUTED, 2.0 if who == chosen else 1.2)
    _scale(ax, rows, log, unit)
    found = [end for end in _ends(rows, name, unit) if ends or end[3] == chosen]
    listed = {**(listed or {}), **(narrow or {} if _is_narrow(ax) else {})}
    for year, place in listed.items():
        _list(ax, rows[rows["year"] == year], name, year, place, unit)
    last = int(rows["year"].max())
    beside = [end for end in found if end[0] >= last - 1 and end[0] not in listed]
    below = [end for end in found if end[0] < last - 1 and end[0] not in listed]
    _room(ax, rows, beside)
    level = rows[rows[name] == chosen].groupby("year")["value"].max()
    for year, value, words, who in below:
        words = words.replace(f"{who} ", f"{who}\n", 1)
        above = value > level.get(year, np.inf)
        offset = (-BESIDE - 2, 1.6 * LINE) if above else (BESIDE + 2, -2 * LINE)
        _note(ax, (year, value), words, offset, who == chosen, "right" if above else "left")
    _name_early(ax, rows, name, chosen, set(listed) if ends else set(level.index))
    _beside(ax, beside, last, chosen)
    return ax


def _name_early(ax: Axes, rows: pd.DataFrame, name: str, chosen: str, listed: set[int]) -> None:
    """Names at lines that break off and go on years later, for their ends are named there only."""
    level = rows[rows[name] == chosen].groupby("year")["value"].max()
    for who, own in rows[~rows[name].isin([chosen])].groupby(name, sort=True):
        last = own.groupby("year")["value"].max()
        for year in last.index[:-1]:
            if year - 1 in last.index and year + 1 not in last.index and year not in listed:
                above = last[year] > level.get(year, 0)
                offset = (-BESIDE, 1.4 * LINE) if above else (BESIDE + 2, -LINE)
                side = "right" if above else "left"
                _note(ax, (year, last[year]), str(who), offset, False, side)


def _is_narrow(ax: Axes) -> bool:
    figure = ax.get_figure()
    assert figure is not None
    return bool(figure.get_figwidth() < NARROW)  # type: ignore[union-attr]


def _column(rows: pd.DataFrame, column: str) -> list[str]:
    return [str(v) for v in rows[column]] if column in rows else [""] * len(rows)


def _line(ax: Axes, own: pd.DataFrame, colour: str, width: float) -> None:
    """Through what is no forecast where a year has both; every point is drawn."""
    forecast = [s == "forecast" for s in _column(own, "status")]
    own = own.assign(_hollow=forecast, _grade=_column(own, "grade"))
    path = own.sort_values(["year", "_hollow"], ascending=[True, False]).drop_duplicates(
        "year", keep="last"
    )
    points = list(zip(path["year"], path["value"], path["_grade"], strict=True))
    for (x0, y0, g0), (x1, y1, g1) in pairwise(points):
        if x1 - x0 > 1:
            continue
        dotted = g0 in UNLIKELY or g1 in UNLIKELY
        ax.plot([x0, x1], [y0, y1], ":" if dotted else "-", color=colour, linewidth=width)
    for year, value, hollow in zip(own["year"], own["value"], own["_hollow"], strict=True):
        fill = "white" if hollow else colour
        ax.plot(year, value, "o", color=colour, markerfacecolor=fill, markersize=5.5, zorder=4)


def _scale(ax: Axes, rows: pd.DataFrame, log: bool, unit: str) -> None:
    from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter

    line = ax.yaxis
    if log:
        ax.set_yscale("log")
        line.set_major_locator(LogLocator(base=10))
        line.set_minor_formatter(NullFormatter())
        ax.set_ylim(bottom=10 ** np.floor(np.log10(float(rows["value"].min()))))
    else:
        line.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
        ax.set_ylim(0, float(rows["value"].max()) * 1.06)
    line.set_major_formatter(FuncFormatter(lambda value, _: amount(value, unit) if value else "0"))
    ax.tick_params(axis="both", length=0, labelsize=11)
    ax.tick_params(axis="x", pad=8)  # years stand clear of the amount at the corner
    ax.minorticks_off()
    ax.spines["left"].set_visible(False)


def _ends(rows: pd.DataFrame, name: str, unit: str) -> list[tuple[int, float, str, str]]:
    """Year, value, label and name of every line's last point; of several values their range."""
    found = []
    for who, own in rows.groupby(name, sort=True):
        last = own[own["year"] == own["year"].max()]
        firm = last[[s != "forecast" for s in _column(last, "status")]]
        last = last if firm.empty else firm
        low, high = last["value"].min(), last["value"].max()
        words = _words(last.iloc[-1], str(who), unit)
        if high > low:
            first = amount(low, unit).split(" ")[0]
            span = f"{first} to {amount(high, unit)}"
            words = f"{who} {span.replace(' ', SPACE)}"
        found.append((int(last["year"].iloc[0]), float(high), words, str(who)))
    return found


def _words(row: Any, who: str, unit: str) -> str:
    """Name and value, with the publisher's own "more than"; a value never breaks."""
    qualifier = row.get("qualifier", "")
    label = row.get("label", "")
    parts = [label if isinstance(label, str) and label else who]
    parts += [qualifier if isinstance(qualifier, str) else ""]
    return " ".join([*filter(None, parts), amount(float(row["value"]), unit).replace(" ", SPACE)])


def _sign(row: Any) -> tuple[str, str]:
    """A publisher's "more than" and the sign for it."""
    qualifier = str(row.get("qualifier", "") or "")
    return f" {qualifier} ", f" {SIGNS.get(qualifier, qualifier)} "


def _list(
    ax: Axes, rows: pd.DataFrame, name: str, year: int, place: tuple[float, float], unit: str
) -> None:
    """All values of one year in a column of words, each after a mark like its point."""
    ordered = rows.sort_values("value", ascending=False)
    marks = ["○" if status == "forecast" else "●" for status in _column(ordered, "status")]
    lines = [
        f"{mark} {_words(row, str(row[name]), unit)}".replace(*_sign(row))
        for mark, (_, row) in zip(marks, ordered.iterrows(), strict=True)
    ]
    words = literal("\n".join([f"Printed for {year}", *lines]))
    ax.text(*place, words, transform=ax.transAxes, va="top", fontsize=11, linespacing=1.2,
            color=INK, zorder=5)  # fmt: skip


def _room(ax: Axes, rows: pd.DataFrame, beside: list[tuple[int, float, str, str]]) -> None:
    """Limits of the years, with room for labels right of the last; a tick for each year."""
    from matplotlib.ticker import FixedLocator

    years = range(int(rows["year"].min()), int(rows["year"].max()) + 1)
    figure = ax.get_figure()
    assert figure is not None
    points = figure.get_figwidth() * 72 - 50  # type: ignore[union-attr]
    widest = max((len(part) for *_, w, _ in beside for part in _broken(ax, w)), default=0)
    share = min(0.45, (widest * CHARACTER + 14) / points)
    span = len(years) - 1 or 1
    ax.set_xlim(years[0] - 0.3, years[-1] + (span + 0.3) * share / (1 - share) + 0.1)
    step = 1 if points / len(years) * (1 - share) > 34 else 2
    ax.xaxis.set_major_locator(FixedLocator(list(years)[::-1][::step][::-1]))


def _broken(ax: Axes, words: str) -> list[str]:
    return textwrap.wrap(words, 13 if _is_narrow(ax) else 30, break_long_words=False)


def _beside(ax: Axes, ends: list[tuple[int, float, str, str]], last: int, chosen: str) -> None:
    """Labels in a column right of the last year, moved apart, with leaders."""
    if not ends:
        return
    figure = ax.get_figure()
    assert figure is not None
    figure.canvas.draw()
    scale = 72 / figure.dpi
    wanted = ax.transData.transform([(last, value) for _, value, *_ in ends])[:, 1] * scale
    lines = np.array([len(_broken(ax, words)) for _, _, words, _ in ends])
    moved = spread(wanted, LINE * float(lines.max()) + 2)
    for (year, value, words, who), place, was in zip(ends, moved, wanted, strict=True):
        across = ax.transData.transform([(year, value), (last, value)])[:, 0]
        shift = float(across[1] - across[0]) * scale + BESIDE + 5
        _note(ax, (year, value), "\n".join(_broken(ax, words)), (shift, place - was), who == chosen)


def _note(
    ax: Axes,
    point: tuple[float, float],
    words: str,
    offset: tuple[float, float],
    chosen: bool,
    ha: str = "left",
) -> None:
    leader = {"arrowstyle": "-", "color": PALE, "shrinkA": 0, "shrinkB": 4}
    colour = COLOURS[0] if chosen else INK
    note(ax, words, point, offset, ha=ha, linespacing=1.0, color=colour, arrowprops=leader,
         annotation_clip=False, zorder=5)  # fmt: skip
