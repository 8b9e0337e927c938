"""Forecasts beside what is like them: two fans, take-offs as bands, ten fates of one market."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from forecasting.errors import DataError
from forecasting.plotting import end_labels
from forecasting.plotting.axes import literal
from forecasting.plotting.theme import COLOURS, GREY, INK
from livecommerce.charts.frame import NARROW, axes, bare
from livecommerce.charts.lines import SPACE, amount

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from forecasting import AnnualSeries, Forecast

__all__ = ["plot_takeoffs", "plot_two_fans"]

BLUE = COLOURS[0]
LEVEL = 80
BANDS = ((0.025, 0.975, "#ececec"), (0.10, 0.90, "#dcdcdc"), (0.25, 0.75, "#c8c8c8"))
"""Lower and upper probability of each grey band, and its shade."""
NAMED = {0.975: "39 of 40 lie below", 0.9: "9 of 10", 0.5: "the middle", 0.1: "1 of 10"}


def _decades(ax: Axes, words: Callable[[float], str]) -> None:
    """Logarithmic scale with a tick, in words, for each power of ten."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    ax.set_yscale("log")
    ax.yaxis.set_major_locator(LogLocator(base=10))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: words(value)))
    ax.yaxis.set_minor_formatter(NullFormatter())
    ax.minorticks_off()
    bare(ax)


def plot_two_fans(
    chosen: Forecast,
    beside: Forecast,
    known: AnnualSeries,
    later: Mapping[int, float],
    width: float,
) -> Axes:
    """Two forecasts of one market from two bases, and what was published ``later``, by year.

    ``chosen`` is blue, ``beside`` grey, hatched and dashed; the last value of ``known`` is what
    ``beside`` starts from.
    """
    from matplotlib.ticker import FixedLocator

    ax = axes(width, 4.9 if width > NARROW else 5.2)
    hatched = {"facecolor": "none", "edgecolor": "#b5b5b5", "hatch": "///"}
    ends = _fan(ax, beside, GREY, hatched, "--")
    ends += _fan(ax, chosen, BLUE, {"facecolor": BLUE, "alpha": 0.25}, "-")
    ax.plot(known.years[:-1], known.values[:-1], "-o", color=INK, linewidth=1.8, markersize=6)
    ax.plot(known.years[-1], known.values[-1], "o", color=INK, markerfacecolor="white",
            markersize=7, zorder=6)  # fmt: skip
    ax.plot(list(later), list(later.values()), "s", color=INK, markersize=6, zorder=6)
    _decades(ax, lambda value: amount(value, "bn yuan"))
    last = max(chosen.years)
    year, value = max(later.items())
    if year == last:
        ends.append((value, "published later", INK))
    ax.set_xlim(known.years[0] - 0.4, last + 0.1)
    years = [int(y) for y in range(int(known.years[0]), int(last) + 1)]
    ax.xaxis.set_major_locator(FixedLocator(years if width > NARROW else years[::2]))
    for base in (chosen, beside):
        ax.plot([known.years[-2], base.origin], [known.values[-2], base.series.values[-1]], ":",
                color=INK, linewidth=1.2)  # fmt: skip
    _two_labels(ax, chosen, beside, width)
    named = [
        (height, f"{amount(height, 'bn yuan')} {name if width > NARROW else ''}".strip(), colour)
        for height, name, colour in ends
    ]
    _coloured_ends(ax, float(last), named)
    return ax


def _fan(
    ax: Axes, made: Forecast, colour: str, look: dict[str, Any], dash: str
) -> list[tuple[float, str, str]]:
    """Interval and median from the base on; the heights and words of its ends."""
    last = made.series.last
    base = float(made.series.values[-1])
    first = (base, base) if last is None else _base_interval(last)
    low, high = np.vstack([first, made.interval(LEVEL)]).T
    years = np.r_[made.origin, made.years]
    ax.fill_between(years, low, high, linewidth=0, **look)
    for edge in (low, high):
        ax.plot(years, edge, dash, color=colour, linewidth=0.9)
    median = np.r_[base, made.median]
    ax.plot(years, median, dash, color=colour, linewidth=2.2)
    names = (("upper end", high[-1]), ("middle", median[-1]), ("lower end", low[-1]))
    return [(float(height), words, colour) for words, height in names]


def _base_interval(last: Any) -> tuple[float, float]:
    """The interval of a base that is itself uncertain."""
    values = np.asarray(last.values, dtype=float)
    tail = (1 - LEVEL / 100) / 2
    low, high = np.exp(np.quantile(np.log(values), [tail, 1 - tail]))
    return float(low), float(high)


def _two_labels(ax: Axes, chosen: Forecast, beside: Forecast, width: float) -> None:
    """What the two fans start from, in their colours, and that both were built later."""
    for made, colour, place in ((chosen, BLUE, 0.97), (beside, GREY, 0.84)):
        words = f"From {amount(float(made.series.values[-1]), 'bn yuan')} in 2020, built in 2026"
        ax.text(0.02, place, literal(textwrap.fill(words, 60 if width > NARROW else 22)),
                transform=ax.transAxes, va="top", fontsize=11.5, color=colour)  # fmt: skip
    marks = "■ published later\n○ printed as a forecast\n● printed as an estimate"
    ax.text(0.98, 0.03, marks, transform=ax.transAxes, ha="right", va="bottom", fontsize=11,
            linespacing=1.3, color=INK)  # fmt: skip


def _coloured_ends(ax: Axes, x: float, ends: list[tuple[float, str, str]]) -> None:
    """Words at the right ends, each in the colour of its line."""
    heights, words, colours = zip(*ends, strict=True)
    end_labels(ax, [(x, height) for height in heights], words, colours=colours)


def plot_takeoffs(bands: pd.DataFrame, own: Mapping[str, pd.Series[Any]], width: float) -> Axes:
    """How other markets took off, as grey bands, with one market in colour.

    ``bands``, indexed by years since the start, has multiples of the start in columns named by
    probability; ``own`` has lines of this market by their words, the first drawn bold.

    >>> import pandas as pd
    >>> levels = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
    >>> bands = pd.DataFrame({p: [1.0, 1 + 10 * p] for p in levels})
    >>> ax = plot_takeoffs(bands, {"ours": pd.Series([1.0, 7.0])}, 4.8)
    >>> [text.get_text() for text in ax.texts][-1].split()
    ['ours', '×', '7']
    """
    from matplotlib.ticker import MaxNLocator

    needed = {0.5, *(edge for low, high, _ in BANDS for edge in (low, high))}
    if missing := sorted(needed - set(bands.columns)):
        raise DataError(f"The bands lack {missing}. Their columns are {list(bands.columns)}.")
    ax = axes(width, 4.9)
    years = bands.index.to_numpy(dtype=float)
    for low, high, shade in BANDS:
        ax.fill_between(years, bands[low], bands[high], color=shade, linewidth=0)
    ax.plot(years, bands[0.5], color=GREY, linewidth=1.6)
    last = float(years[-1])
    ends = [(float(bands[p].iloc[-1]), words, GREY) for p, words in NAMED.items()]
    for k, (words, line) in enumerate(own.items()):
        colour = COLOURS[0] if k == 0 else COLOURS[1]
        ax.plot(line.index, line, "-o" if k == 0 else "--", color=colour, markersize=5.5,
                linewidth=2.2 if k == 0 else 1.4, zorder=5)  # fmt: skip
        times = f"{words} ×{SPACE}{line.iloc[-1]:,.3g}"
        ends.append((float(line.iloc[-1]), times, colour))
    _decades(ax, lambda value: f"{value:,.0f}")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_xlabel("years since the take-off began")
    ax.set_xlim(0, last)
    most = 40 if width > NARROW else 18
    _coloured_ends(ax, last, [(height, textwrap.fill(words, most), c) for height, words, c in ends])
    return ax
