"""Forecasts as one page of HTML to hand on: what comes out, how sure it is and what it rests on."""

from __future__ import annotations

import html
import platform
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

import forecasting
from forecasting.checks import NO_UNIT
from forecasting.errors import ParameterError
from forecasting.formatting import as_given, number, plain, printable
from forecasting.models import get, names
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
STYLE = """
body { font: 1rem/1.5 sans-serif; color: #222; background: #fff; margin: 1rem auto;
  max-width: 46rem; padding: 0 1rem; overflow-wrap: break-word; }
h1 { font-size: 1.5rem; line-height: 1.25; } h2 { font-size: 1.1rem; margin: 1.5rem 0 .5rem; }
figure { margin: 1rem 0; } figcaption, footer { color: #555; font-size: .9rem; }
svg { display: block; height: auto; max-width: 100%; width: 40rem; }
.several { display: grid; gap: 1rem; margin-top: 1rem;
  grid-template-columns: repeat(auto-fit, minmax(16rem, 1fr)); }
.several figure { margin: 0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { color: #555; font-size: .9rem; text-align: left; }
th, td { border-bottom: 1px solid #ccc; padding: .2rem .8rem .2rem 0; text-align: right; }
th:first-child, .words td, .words th { text-align: left; }
code { white-space: pre-wrap; }
@page { margin: 15mm; }
@media print {
  html { font-size: 9.5pt; } body { margin: 0; max-width: none; padding: 0; }
  svg { width: 11cm; } .wide { overflow: visible; }
  .several { grid-template-columns: repeat(3, 1fr); gap: .4cm; }
  figure, table, li { break-inside: avoid; } h2 { break-after: avoid; margin-top: .6rem; }
}
"""


def handout(
    forecasts: Forecast | Sequence[Forecast],
    *,
    analogues: pd.DataFrame | None = None,
    kind: str | None = None,
    own_class: bool = False,
    left_out: Sequence[str] = (),
    command: str = "",
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
    title = _finding(made[0]) if len(made) == 1 else _findings(made)
    remarks = dict.fromkeys(remark for one in made for remark in one.series.remarks)
    notes = dict.fromkeys(note for one in made for note in one.notes if note not in remarks)
    parts = [
        _one(made[0]) if len(made) == 1 else _index(made),
        "<h2>How sure, and why</h2>",
        _sure(made, records),
        *([] if analogues is None else _markets(analogues)),
        *_listed("To know", [*notes, *left_out]),
        *_data(made, remarks),
        _footer(command),
    ]
    return _page(title, "\n".join(parts))


def _page(title: str, body: str) -> str:
    words = _text(title)
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return f"""<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{words}</title>
<style>{STYLE}</style></head>
<body>
<main>
<h1>{words}</h1>
{body}
</main>
</body>
</html>
"""


def _text(words: object) -> str:
    return html.escape(printable(str(words)).replace(" %", "\N{NO-BREAK SPACE}%"))


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _unit(one: Forecast) -> str:
    """The unit with a space before it; nothing where there is none."""
    return "" if one.unit == NO_UNIT else f" {one.unit}"


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


def _finding(one: Forecast) -> str:
    """What comes out, in a sentence that is true of the numbers."""
    median, low, high = (
        worded(float(value), one.unit, lambda number: plain(number, 3))
        for value in (one.median[-1], *one.interval(80)[-1])
    )
    last = worded(float(one.series.values[-1]), one.unit, plain)
    return (
        f"{one.series.name}: {_direction(one)}, about {median}{_unit(one)} in "
        f"{one.years[-1]} (from {last} in {one.origin}); four times in "
        f"five between {low} and {high}"
    )


def _findings(made: Sequence[Forecast]) -> str:
    words = [_direction(one) for one in made]
    counts = {word: words.count(word) for word in dict.fromkeys(sorted(words))}
    told = ", ".join(f"{count} {word}" for word, count in counts.items())
    last = {int(one.years[-1]) for one in made}
    until = f"{min(last)}" if len(last) == 1 else f"{min(last)} to {max(last)}"
    return f"Of {len(made)} markets by {until}: {told}"


def _one(one: Forecast) -> str:
    low, high = one.interval(95)[-1]
    alternative = (
        f"Chart of {one.series.name}, {one.series.years[0]} to {one.years[-1]}: "
        f"{plain(one.series.values[0])} at first, {plain(one.series.values[-1])} in {one.origin}, "
        f"then the median to {plain(one.median[-1], 3)} and a 95 % range that widens to "
        f"{plain(low, 3)} to {plain(high, 3)}{_unit(one)}. The table below has the numbers."
    )
    caption = (
        f"{one.series.name}, {one.unit}: known values, then the median (dashed) with the ranges "
        "that hold 80 and 95 % of what may come. Equal steps on the axis are equal percentages."
    )
    rows = [
        [year, *map(number, [median, *one80, *one95])]
        for year, median, one80, one95 in zip(
            one.years, one.median, one.interval(80), one.interval(95), strict=True
        )
    ]
    head = ["year", "median", "80 % from", "80 % to", "95 % from", "95 % to"]
    table = _table(head, rows, f"In {one.unit}. Half of what may come is above the median.")
    return f"{_figure(one, alternative, caption)}\n<h2>The numbers</h2>\n{table}"


def _index(made: Sequence[Forecast]) -> str:
    rows = []
    for one in made:
        low, high = one.interval(80)[-1]
        value = f"{plain(one.series.values[-1])} ({one.origin})"
        coming = f"{number(one.median[-1])} ({one.years[-1]})"
        span = f"{number(low)} to {number(high)}"
        rows.append([one.series.name, one.unit, value, coming, span, _direction(one)])
    head = ["series", "unit", "last known", "median", "80 % range", "finding"]
    charts = "\n".join(
        _figure(one, f"Chart. {_finding(one)}", _finding(one), i, small=True)
        for i, one in enumerate(made, 1)
    )
    return f'{_table(head, rows, "All series")}\n<div class="several">\n{charts}\n</div>'


def _figure(
    one: Forecast, alternative: str, caption: str, place: int = 1, small: bool = False
) -> str:
    """The fan as a figure; a small one has the 80 % range alone."""
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot as plt
    from matplotlib.ticker import MaxNLocator

    from forecasting.plotting import plot_fan, style
    from forecasting.plotting.files import inline_svg, picture

    with style():
        figure, ax = plt.subplots(figsize=(3.6, 2.7) if small else None)
        plot_fan(one.with_levels(80) if small else one, ax=ax)
        if small:
            ax.xaxis.set_major_locator(MaxNLocator(2, integer=True))
            ax.legend().remove()
        drawing = picture(figure, "svg").decode("utf-8")
        drawing = inline_svg(drawing, printable(alternative), f"c{place}-")
        plt.close(figure)
    return f"<figure>{drawing}<figcaption>{_text(caption)}</figcaption></figure>"


def _record(one: Forecast, kind: str | None) -> list[str]:
    """How often the model's intervals held on series like this one, in sentences."""
    growth = np.diff(np.log(one.series.values))
    (shape,) = shape_of(growth[None, :])
    words = []
    for row in held_on(one.model, str(shape), len(one.series), kind):
        points = {"all": "any number of", "5+": "five or more"}.get(row["points"], row["points"])
        words.append(
            f"On {row['windows']:,} stretches of {row['of']} with {points} values that "
            f"{SHAPE_WORDS[shape]}, its 80 % ranges held {_percent(row['held_80'])} of what came "
            f"in the next five years, its 95 % ranges {_percent(row['held_95'])}."
        )
    return words


def _sure(made: Sequence[Forecast], records: Sequence[list[str]]) -> str:
    model = made[0].model
    assumes = f". {get(model).assumes.rstrip('.')}" if model in names() else ""
    method = made[0].predictive.method if len({o.predictive.method for o in made}) == 1 else ""
    words = [f"Model: {model.replace('_', ' ')}{f' ({method})' if method else ''}{assumes}."]
    if len(made) == 1:
        one = made[0]
        last = f"{plain(one.series.values[-1])}{_unit(one)} of {one.origin}"
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
    return _items(words)


def _markets(analogues: pd.DataFrame) -> list[str]:
    rows = []
    for name, market in analogues.sort_values("year").groupby("id", sort=False):
        first, last = market.iloc[0], market.iloc[-1]
        years = int(last["year"]) - int(first["year"])
        rate = (float(last["value"]) / float(first["value"])) ** (1 / years) - 1 if years else None
        growth = "-" if rate is None else plain(100 * rate, 3)
        ends = [f"{plain(end['value'])} ({int(end['year'])})" for end in (first, last)]
        rows.append([name, *ends, growth])
    caption = "The model learned from these too; its record was measured without such markets."
    head = ["market", "first", "last", "growth, % a year"]
    return ["<h2>Comparable markets</h2>", _table(head, rows, caption)]


def _data(made: Sequence[Forecast], remarks: Iterable[str]) -> list[str]:
    def points(one: Forecast) -> list[tuple[int, str, str]]:
        known = one.series
        shown = [as_given(value) for value in known.values]
        return list(zip(known.years.tolist(), shown, known.status, strict=True))

    if len(made) == 1:
        unit = f"Values in {made[0].unit}"
        table = _table(["year", "value", "what it is"], points(made[0]), unit)
    else:
        rows = []
        for one in made:
            told = [f"{y}: {v}{f' ({s})' * (s != 'actual')}" for y, v, s in points(one)]
            rows.append([one.series.name, "; ".join(told)])
        table = _table(["series", "values by year"], rows, "Values as read", words=True)
    return [*_listed("Data as read", remarks, always=True), table]


def _listed(heading: str, words: Iterable[str], always: bool = False) -> list[str]:
    told = list(dict.fromkeys(words))
    if not told and not always:
        return []
    return [f"<h2>{heading}</h2>", *([_items(told)] if told else [])]


def _items(words: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{_text(each)}</li>" for each in words) + "</ul>"


def _table(
    head: Sequence[object], rows: Sequence[Sequence[object]], caption: str, words: bool = False
) -> str:
    """A table whose first column names the rows."""
    top = "".join(f'<th scope="col">{_text(cell)}</th>' for cell in head)
    body = "\n".join(
        f'<tr><th scope="row">{_text(row[0])}</th>'
        + "".join(f"<td>{_text(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    kind = ' class="words"' if words else ""
    return (
        f'<div class="wide"><table{kind}><caption>{_text(caption)}</caption>\n'
        f"<thead><tr>{top}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>"
    )


def _footer(command: str) -> str:
    versions = (
        f"forecasting {forecasting.__version__}, numpy {np.__version__}, "
        f"Python {platform.python_version()}"
    )
    made_by = f"<br>Made with: <code>{_text(command)}</code>" if command else ""
    return f"<footer><p>{_text(versions)}{made_by}</p></footer>"
