"""How good forecasts were: said against held, score against coverage, coverage by shape."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import TYPE_CHECKING

from forecasting.plotting.axes import literal
from forecasting.plotting.theme import COLOURS, GREY, INK
from livecommerce.charts.frame import NARROW, TEXT, axes, bare, note
from livecommerce.charts.policy import require

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["plot_reliability", "plot_scores", "plot_shapes"]

TICKS = (20, 50, 80, 95)
LIMITED = ("WIS", "WIS_low", "WIS_high", "cov80", "cov80_low", "cov80_high")
LABELS = ((62.0, 78.0, "right"), (70.0, 47.0, "left"))
"""Where the names of the first and second line stand, in percent said and held."""


def plot_reliability(
    table: pd.DataFrame, width: float, *, names: Mapping[str, str], panels: Mapping[str, str]
) -> Figure:
    """Reliability diagrams: what intervals said and what held, a panel for each number of points.

    ``table`` has ``domain``, ``points``, ``level`` (in percent) and ``held``, ``low``, ``high``
    (shares from 0 to 1); ``names`` says what to call the domains drawn, at most two, and ``panels``
    the numbers of points, both in order.
    """
    from matplotlib import pyplot as plt

    require(table, "domain", "points", "level", "held", "low", "high")
    count = len(panels)
    side = width >= NARROW
    size = (width, width / count + 0.55) if side else (width, 2.75 * count)
    shape = (1, count) if side else (count, 1)
    figure, grid = plt.subplots(
        *shape, figsize=size, squeeze=False, sharex=True, sharey=True, layout="constrained"
    )
    for place, (points, title) in enumerate(panels.items()):
        ax = grid.flat[place]
        _frame(ax, title, said=place == 0)
        for k, (domain, name) in enumerate(names.items()):
            own = table[(table["domain"] == domain) & (table["points"] == points)]
            if not own.empty:
                _line(ax, own.sort_values("level"), COLOURS[k])
                if points == _first(table, domain, list(panels)):
                    x, y, ha = LABELS[k]
                    ax.text(x, y, literal(name), color=COLOURS[k], ha=ha, **TEXT)
        if not side or place == 0:
            ax.set_ylabel("held, %")
        if side or place == count - 1:
            ax.set_xlabel("said, %")
    return figure


def _first(table: pd.DataFrame, domain: str, panels: list[str]) -> str:
    """The first panel in which a domain is drawn."""
    drawn = set(table.loc[table["domain"] == domain, "points"])
    return next(points for points in panels if points in drawn)


def _frame(ax: Axes, title: str, *, said: bool) -> None:
    ax.text(3, 97, literal(title), va="top", fontsize=12, color=INK)
    ax.plot([0, 100], [0, 100], ":", color=GREY, linewidth=1.2, zorder=1)
    if said:
        ax.text(34, 25, "as said", color=GREY, ha="left", va="top", **TEXT)
    ax.set_xlim(0, 100)
    ax.set_ylim(0, 100)
    ax.set_xticks(TICKS)
    ax.set_yticks(TICKS)
    bare(ax, line=True)


def _line(ax: Axes, own: pd.DataFrame, colour: str) -> None:
    low, held, high = (100 * own[name] for name in ("low", "held", "high"))
    ax.fill_between(own["level"], low, high, color=colour, alpha=0.2, linewidth=0)
    ax.plot(own["level"], held, "o-", color=colour, linewidth=1.8, markersize=4, zorder=3)


def plot_scores(
    table: pd.DataFrame, width: float, *, named: Mapping[str, str], kinds: Mapping[str, str]
) -> Axes:
    """Score against the share of 80 % intervals that held, a mark for each method.

    ``table``, indexed by method, has ``kind``, ``WIS``, ``cov80`` and, for methods ``named`` and
    with bars, the `LIMITED`; ``kinds`` says what to call the kinds, in order.
    """
    require(table, "kind", "WIS", "cov80")
    ax = axes(width, 5.2)
    marks = ("o", "D", "s")
    for k, kind in enumerate(kinds):
        own = table[table["kind"] == kind]
        ax.plot(100 * own["cov80"], own["WIS"], marks[k], linestyle="none", color=COLOURS[k],
                zorder=3)  # fmt: skip
    for method, words in named.items():
        colour = COLOURS[list(kinds).index(str(table.loc[method, "kind"]))]
        row = table.loc[[method], list(LIMITED)].astype(float).iloc[0]
        held, score = 100 * row["cov80"], row["WIS"]
        ax.plot([100 * row["cov80_low"], 100 * row["cov80_high"]], [score, score], color=colour)
        ax.plot([held, held], [row["WIS_low"], row["WIS_high"]], color=colour)
        best = method == next(iter(named))  # the lowest: beside its foot there is room
        at = (held, row["WIS_low"]) if best else (100 * row["cov80_low"], score)
        offset, ha = ((5, 3), "left") if best else ((-5, 0), "right")
        note(ax, textwrap.fill(words, 16), at, offset, ha=ha, color=colour, **TEXT)
    ax.axvline(80, color=GREY, linestyle=":", linewidth=1)
    for k, words in enumerate(kinds.values()):
        ax.text(0.02, 0.98 - 0.06 * k, f"{'●◆■'[k]} {words}", transform=ax.transAxes, va="top",
                color=COLOURS[k], **TEXT)  # fmt: skip
    ax.set_xlim(10, 100)
    ax.set_ylim(0)
    ax.set_xlabel("80 % intervals held, %")
    ax.set_ylabel("weighted interval score")
    bare(ax, line=True)
    return ax


def plot_shapes(table: pd.DataFrame, width: float, *, default: str, name: str) -> Axes:
    """Share of 80 % intervals that held by shape, the default with its limits, others in grey.

    ``table`` has ``method``, ``shape`` (in the order wanted), ``cov80``, ``cov80_low`` and
    ``cov80_high``; ``name`` is what to call the ``default``.
    """
    require(table, "method", "shape", "cov80", "cov80_low", "cov80_high")
    shapes = list(dict.fromkeys(table["shape"]))
    places = table["shape"].map(shapes.index)
    ax = axes(width)
    other = table["method"] != default
    ax.plot(places[other], 100 * table.loc[other, "cov80"], "o", color="#a0a0a0", markersize=5)
    own = table[~other]
    ends = 100 * own[["cov80_low", "cov80_high"]].to_numpy(dtype=float)
    for place, pair in zip(places[~other], ends, strict=True):
        ax.plot([place, place], pair, color=COLOURS[0], linewidth=2.4)
    ax.plot(places[~other], 100 * own["cov80"], "o", color=COLOURS[0], markersize=9, zorder=4)
    last = 100 * float(own["cov80"].iloc[-1])
    note(ax, name, (len(shapes) - 1, last), (9, 8), color=COLOURS[0], **TEXT)
    ax.axhline(80, color=GREY, linestyle=":", linewidth=1)
    room = 1.1 if width < NARROW else 0.8
    ax.set_xlim(-0.5, len(shapes) - 1 + room)
    ax.set_xticks(range(len(shapes)), shapes)
    ax.set_ylabel("80 % intervals held, %")
    bare(ax, line=True)
    return ax
