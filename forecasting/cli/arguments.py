"""Options that several commands share."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

from forecasting.checks import LARGEST_HORIZON, LONG_HORIZON
from forecasting.days import parse_date
from forecasting.errors import ParameterError
from forecasting.levels import DEFAULT_LEVELS
from forecasting.models import get, names

Decorated = TypeVar("Decorated", bound=Callable[..., Any])
Made = TypeVar("Made")
COMMAND_LINE = "forecasting.command_line"
FORMATS = ("table", "csv", "json")


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


class Finite(click.FloatRange):
    """A number that is neither infinite nor none at all."""

    def _describe_range(self) -> str:
        return "" if self.min is None and self.max is None else super()._describe_range()

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        number = super().convert(value, param, ctx)
        return number if math.isfinite(number) else self.fail(f"{value} is not finite.", param, ctx)


class Spread(click.Command):
    """A command on which ``--levels 80 95`` and ``--model damped theta`` take several values."""

    several: tuple[tuple[str, Callable[[str], bool]], ...] = (
        ("--levels", _is_number),
        ("--model", lambda text: text in names() or ":" in text),
    )

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Repeat the option before each further value, as click wants it."""
        spread: list[str] = []
        for text in args:
            before = spread[-2] if len(spread) > 1 else ""
            if any(before == option and fits(text) for option, fits in self.several):
                spread.append(before)
            spread.append(text)
        ctx.meta[COMMAND_LINE] = args
        return super().parse_args(ctx, spread)


def _day(ctx: click.Context, param: click.Parameter, value: str | None) -> dt.date | None:
    try:
        return None if value is None else parse_date(value)
    except ParameterError as error:
        raise click.BadParameter(str(error)) from None


def _models(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    """Names that are known, or classes that can be imported from here."""
    if any(":" in name for name in value):
        sys.path.insert(0, "")
    try:
        for name in value:
            get(name)
    except ParameterError as error:
        raise click.BadParameter(str(error)) from None
    return value


def _at_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _given(ctx: click.Context, param: click.Parameter, value: str) -> str:
    if value == "-" and _at_terminal():
        raise click.UsageError("Give a CSV file, or send one to standard input.")
    return value


def taken(kind: type[Made], given: dict[str, Any]) -> Made:
    """The options that belong to a dataclass, out of all those given."""
    own = [field.name for field in dataclasses.fields(kind) if field.name in given]  # type: ignore[arg-type]
    return kind(**{name: given.pop(name) for name in own})


def combined(*decorators: Callable[[Decorated], Decorated]) -> Callable[[Decorated], Decorated]:
    """Several decorators as one, the first on top."""

    def decorate(function: Decorated) -> Decorated:
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return decorate


file = combined(
    click.argument("file", default="-", callback=_given),
    click.option("--year", metavar="COLUMN", help="Column of the years; found if not told."),
    click.option("--value", metavar="COLUMN", help="Column of the values; found if not told."),
    click.option("--id", "id_", metavar="COLUMN", help="Column that names the series, if many."),
    click.option("--only", metavar="ID", help="Take this series alone out of many."),
    click.option("--unit", help="Unit of the values, if the file does not say it."),
    click.option("--decimal", type=click.Choice([".", ","]), help="Decimal sign, if unclear."),
    click.option("--sheet", metavar="NAME", help="Sheet of a workbook, if several hold years."),
    click.option(
        "--aggregate",
        type=click.Choice(["sum", "mean", "last"]),
        help="How months, quarters or halves make a year.",
    ),
    click.option(
        "--unfinished",
        type=click.Choice(["leave-out", "nowcast"]),
        default="leave-out",
        show_default=True,
        help="What becomes of a last year with some of them only.",
    ),
    click.option(
        "--upper-bound",
        type=Finite(0, min_open=True),
        metavar="VALUE",
        help="Ceiling of the values, e.g. 100 for percent.",
    ),
)
levels = click.option(
    "--levels",
    type=Finite(0, 100, min_open=True, max_open=True),
    metavar="PERCENT ...",
    multiple=True,
    default=DEFAULT_LEVELS,
    help="Levels of the intervals; 80 and 95 if not told.",
)
seed = click.option(
    "--seed", type=click.IntRange(0), metavar="NUMBER", default=0, help="Seed of simulations."
)
model = click.option(
    "--model",
    "models",
    callback=_models,
    multiple=True,
    metavar="NAME ...",
    help=f"One or more of {', '.join(names())}, or module:Class for your own.",
)
as_of = click.option(
    "--as-of",
    callback=_day,
    metavar="DATE",
    help="Use only what was public on this day (column first_published).",
)
forecast = combined(
    click.option(
        "--horizon",
        type=click.IntRange(1, LARGEST_HORIZON),
        metavar="YEARS",
        required=True,
        help="How many to forecast.",
    ),
    click.option(
        "--long",
        is_flag=True,
        help=f"Allow more than {LONG_HORIZON} years, which no record covers.",
    ),
    model,
    as_of,
    click.option(
        "--analogues", metavar="FILE", help="CSV of comparable markets (id, year, value)."
    ),
    click.option(
        "--kind",
        type=click.Choice(["technology", "product"]),
        help="What the series is: the reference class has one of each.",
    ),
    click.option(
        "--class", "own", metavar="FILE", help="Reference class of your own, saved as JSON."
    ),
    seed,
)
output = combined(
    click.option(
        "--format",
        "form",
        type=click.Choice(FORMATS),
        default="table",
        show_default=True,
        help="For people, or for programs.",
    ),
    click.option("--out", metavar="FILE", help="Write to a file, not the screen (-)."),
    click.option("--safe", is_flag=True, help="In CSV, put ' before text that starts a formula."),
)
plot = combined(
    click.option("--plot", metavar="FILE", help="Draw a chart: .png, .svg, .pdf or .html."),
    click.option("--width", type=Finite(2, 40), metavar="INCHES", help="Of the chart."),
    click.option("--dpi", type=Finite(10, 1200), metavar="DOTS", help="Of a PNG, per inch."),
)
