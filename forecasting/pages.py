"""Forecasts as one page of HTML to hand on: what comes out, how sure it is and what it rests on."""

from __future__ import annotations

import platform
import re
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

import forecasting
from forecasting.checks import NO_UNIT, in_unit
from forecasting.errors import ParameterError
from forecasting.formatting import as_given, number, plain, printable
from forecasting.markup import items, listed, page, table, text
from forecasting.models import get, names
from forecasting.models.reference.record import SAY_KIND
from forecasting.models.reference.shapes import CALM, FAST, shape_of
from forecasting.plotting.axes import worded
from forecasting.record import held_on
from forecasting.result import Forecast

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["MOST_SERIES", "handout"]

MOST_SERIES = 12
"""Series that one page shows; an index of more is read by nobody."""
LEVELS = (80, 95)
RECORD = r"Reference windows like this one \(.*? %\. ?"
"""The sentence of a note that the page tells in words of its own."""
ASK_KIND = "If it is clearly one of the two, have this page made again for that kind."
RATHER, SURE = 0.6, 0.8
"""Chances from which a rise or a fall is called more likely than the other, and likely."""
SHAPE_WORDS = {
    "falling": "fell every year",
    "peaked": "fell in the last two years",
    "dip": "fell in the last year only",
    "calm": f"grew by less than {100 * np.expm1(CALM):.0f} % a year",
    "rising": f"grew by {100 * np.expm1(CALM):.0f} to {100 * np.expm1(FAST):.0f} % a year",
    "fast": f"grew by more than {100 * np.expm1(FAST):.0f} % a year",
}


def handout(
    forecasts: Forecast | Sequence[Forecast],
    *,
    analogues: pd.DataFrame | None = None,
    kind: str | None = None,
    own_class: bool = False,
    left_out: Sequence[str] = (),
    command: str = "",
    title: str = "",
) -> str:
    """Forecasts as one self-contained page of HTML that a reader who knows no models can use.

    The headline is the finding; below it stand the chart, the numbers, how often such intervals
    held, what to know, and the data as they were read. The page loads nothing and has no script.
    Several series get an index and a small chart each.

    Parameters
    ----------
    forecasts : Forecast or sequence of Forecast
        One, or up to `MOST_SERIES` of different series.
    analogues : pandas.DataFrame, optional
        The comparable markets that the forecasts used: columns ``id``, ``year`` and ``value``.
    kind : {"technology", "product"}, optional
        What the model was told of the series; the record shown is that on such series.
    own_class : bool
        Whether the model learned from a reference class of one's own, for which the record of the
        shipped one says nothing.
    left_out : sequence of str
        What is not on the page, and why, in sentences.
    command : str
        What made the page, so that others can repeat it.
    title : str
        What the page is on; default the name of the series.

    Returns
    -------
    str
        The page, from ``<!DOCTYPE html>`` on.

    Raises
    ------
    ParameterError
        For no forecast, or more than fit.

    Warns
    -----
    ForecastingWarning
        Once, where no installed font has the Chinese characters of a chart.

    Examples
    --------
    >>> import forecasting as fc
    >>> s = fc.AnnualSeries([20, 135, 444], years=[2017, 2018, 2019], unit="m EUR", name="Ferries")
    >>> page = fc.handout(fc.forecast(s, 3))
    >>> page.partition("<h1>")[2].partition("m EUR")[0]
    'Ferries: likely to grow, about 1,510 '
    """
    made = [forecasts] if isinstance(forecasts, Forecast) else list(forecasts)
    if not 0 < len(made) <= MOST_SERIES:
        raise ParameterError(
            f"{len(made)} forecasts. Give 1 to {MOST_SERIES}, the ones that count."
        )
    made = [one.with_levels(LEVELS) for one in made]
    records = [[] if own_class else _record(one, kind) for one in made]
    head = _finding(made[0], title) if len(made) == 1 else _findings(made, title)
    remarks = dict.fromkeys(remark for one in made for remark in one.series.remarks)
    told = [note for one in made for note in one.notes if note not in remarks]
    notes = [re.sub(RECORD, "", note).replace(SAY_KIND, ASK_KIND).strip() for note in told]
    parts = [
        _one(made[0], title or made[0].series.name) if len(made) == 1 else _index(made),
        "<h2>How sure, and why</h2>",
        _sure(made, records),
        *([] if analogues is None else _markets(analogues)),
        *listed("To know", filter(None, [*notes, *left_out])),
        *_data(made, remarks),
        _footer(command),
    ]
    return page(head, "\n".join(parts))


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _say(
    one: Forecast, value: float, style: Callable[[float], str] = lambda number: plain(number, 3)
) -> str:
    """A value in the unit of a forecast, to three digits or in another style."""
    return worded(float(value), one.unit, style)


def _in(unit: str) -> str:
    """In which unit a table is, for its caption."""
    return NO_UNIT if unit == NO_UNIT else f"in {unit}"


def _chance(one: Forecast) -> float:
    """Probability that the last year forecast ends above the last known one."""
    return float(one.probability(int(one.years[-1]), above=float(one.series.values[-1])))


def _direction(one: Forecast) -> str:
    """Where it goes, as surely as the chance of the last year is."""
    chance = _chance(one)
    way, other = ("grow", "fall") if chance >= 0.5 else ("fall", "grow")
    surer = max(chance, 1 - chance)
    if surer >= SURE:
        return f"likely to {way}"
    return f"more likely to {way} than to {other}" if surer >= RATHER else "may grow or fall"


def _finding(one: Forecast, title: str = "") -> str:
    """What comes out, in a sentence that is true of the numbers."""
    median, low, high = (_say(one, value) for value in (one.median[-1], *one.interval(80)[-1]))
    return (
        f"{title or one.series.name}: {_direction(one)}, about {median}{in_unit(one.unit)} in "
        f"{one.years[-1]} (from {_last(one)} in {one.origin}); four times in "
        f"five between {low} and {high}"
    )


def _last(one: Forecast) -> str:
    return _say(one, one.series.values[-1], plain)


def _findings(made: Sequence[Forecast], title: str) -> str:
    words = [_direction(one) for one in made]
    counts = {word: words.count(word) for word in dict.fromkeys(sorted(words))}
    told = ", ".join(f"{count} {word}" for word, count in counts.items())
    last = {int(one.years[-1]) for one in made}
    until = f"{min(last)}" if len(last) == 1 else f"{min(last)} to {max(last)}"
    of = f"{title}, of" if title else "Of"
    return f"{of} {len(made)} markets by {until}: {told}"


def _one(one: Forecast, name: str) -> str:
    low, high = one.interval(95)[-1]
    alternative = (
        f"Chart of {name}, {one.series.years[0]} to {one.years[-1]}: "
        f"{_say(one, one.series.values[0], plain)} at first, {_last(one)} in {one.origin}, "
        f"then the median to {_say(one, one.median[-1])} and a 95 % range that widens to "
        f"{_say(one, low)} to {_say(one, high)}{in_unit(one.unit)}. "
        "The table below has the numbers."
    )
    caption = (
        f"{name}, {one.unit}: known values, then the median (dashed) with the ranges "
        "that hold 80 and 95 % of what may come. Equal steps on the axis are equal percentages."
    )
    rows = [
        [year, *(_say(one, value, number) for value in (median, *one80, *one95))]
        for year, median, one80, one95 in zip(
            one.years, one.median, one.interval(80), one.interval(95), strict=True
        )
    ]
    head = ["year", "median", "80 % from", "80 % to", "95 % from", "95 % to"]
    told = table(head, rows, f"Values, {_in(one.unit)}. Half of what may come is above the median.")
    return f"{_figure(one, alternative, caption)}\n<h2>The numbers</h2>\n{told}"


def _index(made: Sequence[Forecast]) -> str:
    units, ends = {one.unit for one in made}, {(one.origin, int(one.years[-1])) for one in made}
    rows = []
    for one in made:
        known, coming = _last(one), _say(one, one.median[-1], number)
        if len(ends) > 1:
            known, coming = f"{known} ({one.origin})", f"{coming} ({one.years[-1]})"
        span = " to ".join(_say(one, end, number) for end in one.interval(80)[-1])
        unit = [one.unit] if len(units) > 1 else []
        rows.append([one.series.name, *unit, known, coming, span, _direction(one)])
    (first, last) = next(iter(ends))
    when = [f"known {first}", f"median {last}"] if len(ends) == 1 else ["last known", "median"]
    head = ["series", *(["unit"] if len(units) > 1 else []), *when, "80 % range", "finding"]
    caption = "All series" if len(units) > 1 else f"All series, {_in(made[0].unit)}"
    charts = "\n".join(
        _figure(one, f"Chart. {_finding(one)}", _finding(one), i, small=True)
        for i, one in enumerate(made, 1)
    )
    return f'{table(head, rows, caption)}\n<div class="several">\n{charts}\n</div>'


def _figure(
    one: Forecast, alternative: str, caption: str, place: int = 1, small: bool = False
) -> str:
    """The fan as a figure, or a small one with the 80 % range alone."""
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot as plt

    from forecasting.plotting import plot_fan, style
    from forecasting.plotting.files import inline_svg, picture
    from forecasting.plotting.many import plot_small

    with style():
        figure, ax = plt.subplots(figsize=(3.2, 2.1) if small else None)
        plot_small(one, ax) if small else plot_fan(one, ax=ax)
        drawing = picture(figure, "svg").decode("utf-8")
        plt.close(figure)
    drawing = inline_svg(drawing, printable(alternative), f"c{place}-")
    return f"<figure>{drawing}<figcaption>{text(caption)}</figcaption></figure>"


def _record(one: Forecast, kind: str | None) -> list[str]:
    """How often the model's intervals held on series like this one, in sentences."""
    growth = np.diff(np.log(one.series.values))
    (shape,) = shape_of(growth[None, :])
    rows = held_on(one.model, str(shape), len(one.series), kind)
    words = []
    for points in dict.fromkeys(row["points"] for row in rows):
        like = [row for row in rows if row["points"] == points]
        count = {"all": "any number of", "5+": "five or more"}.get(points, points)
        held = {level: [_percent(row[f"held_{level}"]) for row in like] for level in LEVELS}
        told = [
            f"{share} on {row['of']} ({row['windows']:,} stretches)"
            for share, row in zip(held[80], like, strict=True)
        ]
        words.append(
            f"On series with {count} values that {SHAPE_WORDS[shape]}, its 80 % ranges held "
            f"{' and '.join(told)} of what came in the next five years, its 95 % ranges "
            f"{' and '.join(held[95])}."
        )
    return words


def _sure(made: Sequence[Forecast], records: Sequence[list[str]]) -> str:
    model = made[0].model
    assumes = f". {get(model).assumes.rstrip('.')}" if model in names() else ""
    method = made[0].predictive.method if len({o.predictive.method for o in made}) == 1 else ""
    words = [f"Model: {model.replace('_', ' ')}{f' ({method})' if method else ''}{assumes}."]
    if len(made) == 1:
        one = made[0]
        last = f"{_last(one)}{in_unit(one.unit)} of {one.origin}"
        chance = _percent(_chance(one))
        words.append(f"The model gives {chance} that {one.years[-1]} is above the {last}.")
    told: dict[str, list[str]] = {}
    for one, record in zip(made, records, strict=True):
        for sentence in record:
            told.setdefault(sentence, []).append(one.series.name)
    for sentence, like in told.items():
        words.append(f"{'; '.join(like)}: {sentence}" if len(made) > 1 else sentence)
    if not told:
        words.append("How often its ranges held on other markets was not measured.")
    return items(words)


def _markets(analogues: pd.DataFrame) -> list[str]:
    rows = []
    for name, market in analogues.sort_values("year").groupby("id", sort=False):
        first, last = market.iloc[0], market.iloc[-1]
        years = int(last["year"]) - int(first["year"])
        rate = (float(last["value"]) / float(first["value"])) ** (1 / years) - 1 if years else None
        growth = "-" if rate is None else plain(100 * rate, 3)
        ends = [
            f"{worded(float(end['value']), '', plain)} ({int(end['year'])})"
            for end in (first, last)
        ]
        rows.append([name, *ends, growth])
    caption = "The model learned from these too; its record was measured without such markets."
    head = ["market", "first", "last", "growth, % a year"]
    return ["<h2>Comparable markets</h2>", table(head, rows, caption)]


def _data(made: Sequence[Forecast], remarks: Iterable[str]) -> list[str]:
    def points(one: Forecast) -> list[tuple[int, str, str]]:
        known = one.series
        shown = [_say(one, value, as_given) for value in known.values]
        return list(zip(known.years.tolist(), shown, known.status, strict=True))

    def status(one: str) -> str:
        return "" if one == "actual" else f" ({one})"

    if len(made) == 1:
        shown = [(year, f"{value}{status(word)}") for year, value, word in points(made[0])]
        told = table(["year", "value"], shown, f"Values, {_in(made[0].unit)}")
    else:
        lines = ["; ".join(f"{y}: {v}{status(s)}" for y, v, s in points(one)) for one in made]
        rows = [[one.series.name, line] for one, line in zip(made, lines, strict=True)]
        told = table(["series", "values by year"], rows, "Values as read", words=True)
    return [*listed("Data as read", remarks, always=True), told]


def _footer(command: str) -> str:
    versions = (
        f"forecasting {forecasting.__version__}, numpy {np.__version__}, "
        f"Python {platform.python_version()}"
    )
    # a line ends between words, never within --horizon
    words = " ".join(f"<span>{text(word)}</span>" for word in command.split(" "))
    made_by = f"<br>Made with: <code>{words}</code>" if command else ""
    return f"<footer><p>{text(versions)}{made_by}</p></footer>"
