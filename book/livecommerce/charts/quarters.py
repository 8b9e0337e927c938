"""Quarters with a forecast behind them, and one estimate under several assumptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasting.plotting.axes import minus
from forecasting.plotting.theme import COLOURS, GREY, INK
from livecommerce.charts.frame import TEXT, axes, bare, note
from livecommerce.charts.policy import require

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

__all__ = ["plot_halves", "plot_quarters", "plot_steps"]

CLEAR = {"facecolor": "white", "edgecolor": "none", "pad": 1}


def plot_quarters(
    known: pd.DataFrame,
    made: pd.DataFrame,
    later: pd.Series[float],
    width: float,
    *,
    mark: tuple[str, str],
) -> Axes:
    """A quarterly series, its forecast with 80 and 95 % bands, and what was published since.

    ``known`` has quarters with ``value`` and ``status`` (derived points are hollow), ``made`` the
    quarters after as `quarterly_forecast` gives them; ``mark`` is a day and its name.
    """
    import pandas as pd

    require(known, "value", "status")
    require(made, "median", "lower_80", "upper_80", "lower_95", "upper_95")
    ax = axes(width)
    times = _times(known)
    ax.plot(times, known["value"], color=INK, linewidth=1.4, zorder=3)
    for derived, fill in ((False, INK), (True, "white")):
        chosen = ((known["status"] == "derived") == derived).to_numpy()
        ax.plot(times[chosen], known["value"][chosen], "o", color=INK, markerfacecolor=fill,
                markersize=5, zorder=4)  # fmt: skip
    ahead = _times(made)
    for level, alpha in ((95, 0.14), (80, 0.25)):
        ax.fill_between(ahead, made[f"lower_{level}"], made[f"upper_{level}"], color=COLOURS[0],
                        alpha=alpha, linewidth=0)  # fmt: skip
    ax.plot(ahead, made["median"], "--", color=COLOURS[0], linewidth=1.8, zorder=3)
    since = _times(later)
    ax.plot(since, later, "D", color=COLOURS[1], markersize=6, zorder=5)
    day, name = mark
    moment = pd.Timestamp(day)
    when = moment.year + moment.day_of_year / 365
    ax.axvline(when, color=GREY, linestyle=":", linewidth=1.4)
    note(
        ax,
        name,
        (when, 1),
        (5, -4),
        va="top",
        color=GREY,
        xycoords=ax.get_xaxis_transform(),
        **TEXT,
    )
    top = float(made["upper_95"].max())
    for words, at, colour, offset in (
        ("forecast", (ahead[-1], float(made["upper_80"].iloc[-1])), COLOURS[0], (-44, 6)),
        ("published later", (since[0], float(later.iloc[0])), COLOURS[1], (-16, -44)),
    ):
        note(ax, words, at, offset, color=colour, ha="right", **TEXT)
    ax.set_ylim(0, top * 1.02)
    ax.yaxis.set_major_formatter("{x:,.0f}")
    bare(ax, line=True)
    years = range(int(times[0]), int(ahead[-1]) + 1)
    ax.set_xticks(list(years), [str(year) for year in years])
    return ax


def _times(frame: pd.DataFrame | pd.Series[float]) -> NDArray[np.float64]:
    """The beginnings of the quarters, in years."""
    import pandas as pd

    index = pd.PeriodIndex(frame.index)
    return np.asarray(index.year + (index.quarter - 1) / 4, dtype=float)


def plot_steps(frame: pd.DataFrame, width: float) -> Axes:
    """One estimate in per cent under several assumptions: dots, 95 % intervals, a line at zero.

    ``frame``, indexed by assumption, has ``effect``, ``lower_95`` and ``upper_95`` as ratios;
    intervals that do not hold zero are in the second colour.
    """
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    require(frame, "effect", "lower_95", "upper_95")
    ax = axes(width, max(4.4, 0.5 * len(frame) + 0.6))
    ax.axvline(0, color=INK, linewidth=1.2, zorder=1)
    for place, (name, row) in enumerate(frame.iterrows()):
        low, middle, high = (100 * float(row[c]) for c in ("lower_95", "effect", "upper_95"))
        colour = COLOURS[0] if low <= 0 <= high else COLOURS[1]
        ax.plot([low, high], [place, place], "-", color=colour, linewidth=2.4)
        ax.plot(middle, place, "o", color=colour, markeredgecolor="white", markersize=9, zorder=4)
        across = {"xycoords": ax.get_yaxis_transform()}
        note(ax, str(name), (0, place), (0, 15), bbox=CLEAR, **across, **TEXT)
        note(ax, minus(f"{middle:+.0f} %"), (1, place), ha="right", **across, **TEXT)
    low, high = ax.get_xlim()
    ax.set_xlim(low - 4, high + 0.16 * (high - low))
    ax.set_ylim(len(frame) - 0.4, -0.9)
    ax.xaxis.set_major_locator(MaxNLocator(5))
    percent = FuncFormatter(lambda v, _: minus(f"{v:+g} %") if v else "0")
    ax.xaxis.set_major_formatter(percent)
    ax.set_yticks([])
    bare(ax)
    return ax


def plot_halves(share: pd.DataFrame, marks: Mapping[str, float], width: float) -> Axes:
    """First halves of known years by growth of the year, and ``marks`` that other figures imply.

    ``share`` has ``entity``, ``growth`` (log growth) and ``first_half``, like the marks in % of it.

    >>> import pandas as pd
    >>> share = pd.DataFrame({"entity": ["A", "B"], "growth": [0.1, 0.2], "first_half": [47, 45]})
    >>> ax = plot_halves(share, {"implied": 36.0}, 4.8)
    >>> [text.get_text() for text in ax.texts], ax.get_xlabel()
    (['A', 'B', 'implied'], 'growth of the year, %')
    """
    require(share, "entity", "growth", "first_half")
    ax = axes(width)
    for k, ((entity, rows), mark) in enumerate(zip(share.groupby("entity"), "DosP", strict=False)):
        percent = 100 * np.expm1(rows["growth"])
        ax.scatter(percent, rows["first_half"], marker=mark, s=42, color=COLOURS[k])
        top = int(rows["first_half"].argmax())
        highest = (percent.iloc[top], rows["first_half"].iloc[top])
        note(ax, str(entity), highest, (0, 7), va="bottom",
             ha="center" if len(rows) < 2 else "left", color=COLOURS[k], **TEXT)  # fmt: skip
    for words, at in marks.items():
        ax.axhline(at, color=GREY, linestyle="--", linewidth=1.2, zorder=1)
        note(ax, words, (1, at), (-2, 3), xycoords=ax.get_yaxis_transform(), ha="right",
             va="bottom", color=GREY, **TEXT)  # fmt: skip
    ends = [*share["first_half"], *marks.values()]
    ax.set_ylim(min(ends) - 2, max(ends) + 3)
    ax.set_xlabel("growth of the year, %", fontsize=11)
    bare(ax, line=True)
    return ax
