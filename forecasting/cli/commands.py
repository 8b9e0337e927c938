"""The commands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from forecasting.api import DEFAULT_MODEL
from forecasting.checks import check_horizon
from forecasting.cli import arguments
from forecasting.cli.arguments import Finite, Spread
from forecasting.cli.output import Target, emit
from forecasting.errors import ParameterError
from forecasting.models import names

if TYPE_CHECKING:
    from forecasting.cli.run import File, Options


def _read(given: dict[str, Any], *models: str) -> tuple[File, Options, Target]:
    """What a command was told: the file, what to forecast of it and where that goes."""
    from forecasting.cli.run import File, Options

    check_horizon(given["horizon"], given.pop("long"))
    given["models"] = given["models"] or models
    source, asked = arguments.taken(File, given), arguments.taken(Options, given)
    target = arguments.taken(Target, given)
    target.check(source.file, asked.analogues, asked.own)
    return source, asked, target


@click.command(cls=Spread, short_help="Forecast the series of a file.")
@arguments.forecast
@arguments.levels
@arguments.file
@arguments.output
@arguments.plot
def forecast(**given: Any) -> None:
    """Forecast the series in FILE: CSV, Excel workbook, JSON or Parquet; or in standard input.

    Columns are found by name or content; the first line says what was taken. Of several series
    all are forecast. The model is the reference class unless --model names others.
    """
    from forecasting.cli import run

    source, asked, target = _read(given, DEFAULT_MODEL)
    emit(run.forecast_file(source, asked, target.plot is not None), target)


@click.command(cls=Spread, short_help="Write a page to hand on: finding, chart, numbers.")
@arguments.forecast
@click.option(
    "--title",
    default="",
    help="What the page is on; else the header of the values or the name of the series.",
)
@click.option("--out", required=True, metavar="FILE", help="The page: .html, or - for the screen.")
@arguments.file
def report(title: str, **given: Any) -> None:
    """Write one page to hand on about the series in FILE: finding, chart, numbers, how sure.

    It is one file of HTML that loads nothing; a browser prints it as PDF, on one or two sheets,
    and a word processor opens it. Many series get an index and small charts.
    """
    import shlex

    from forecasting.cli import run

    source, asked, target = _read(given, DEFAULT_MODEL)
    if target.out != "-" and not str(target.out).lower().endswith((".html", ".htm")):
        raise ParameterError(
            f"--out {target.out}: end the name in .html; a browser prints it as PDF."
        )
    if len(asked.models) > 1:
        raise ParameterError("--model: a report has one. `forecasting compare` shows several.")
    told = click.get_current_context().meta[arguments.COMMAND_LINE]
    command = f"forecasting report {shlex.join(told)}"
    emit(run.report_file(source, asked, command, title), target)


@click.command(cls=Spread, short_help="Put what every model says side by side.")
@arguments.forecast
@arguments.levels
@arguments.file
@arguments.output
@arguments.plot
def compare(**given: Any) -> None:
    """Put what every model says of the series in FILE side by side.

    Only the reference class uses --analogues, --kind and --class.
    """
    from forecasting.cli import run

    source, asked, target = _read(given, *names())
    emit(run.compare_file(source, asked), target)


@click.command(cls=Spread, short_help="Score what each model would have said in past years.")
@click.option(
    "--horizon",
    type=click.IntRange(1, 100),
    metavar="YEARS",
    default=4,
    show_default=True,
    help="Largest number of years ahead.",
)
@click.option(
    "--minimum", type=click.IntRange(3), metavar="POINTS", help="Smallest number of points to fit."
)
@arguments.model
@arguments.seed
@arguments.levels
@arguments.file
@arguments.output
def backtest(models: tuple[str, ...], **given: Any) -> None:
    """Score what each model would have said in past years of the series in FILE."""
    from forecasting.cli.evidence import backtest_file
    from forecasting.cli.run import File

    source, target = arguments.taken(File, given), arguments.taken(Target, given)
    target.check(source.file)
    emit(backtest_file(source, models or tuple(names()), given), target)


@click.command(short_help="Say what a year will be of which a part is known.")
@click.argument("part", type=Finite())
@click.argument("period")
@click.option("--year", type=int, required=True, help="The year of which PART is known.")
@click.option("--previous", type=Finite(), metavar="VALUE", help="Full value of the year before.")
@click.option(
    "--growth",
    type=Finite(),
    nargs=2,
    metavar="MEDIAN SD",
    help="Of the log growth, without --previous.",
)
@click.option(
    "--history",
    required=True,
    metavar="FILE",
    help="CSV of known splits: entity, year, period, part, full, growth, first_published.",
)
@click.option("--entity", metavar="NAME", help="Of this market in the history, if it is there.")
@click.option("--unit", default="", help="Unit of the values.")
@click.option(
    "--log-sd", type=Finite(0), metavar="SD", default=0.0, help="Of log PART, if an estimate."
)
@arguments.as_of
@arguments.seed
@arguments.levels
@arguments.output
def nowcast(levels: tuple[float, ...], **given: Any) -> None:
    """Say what a year will be of which PART is known; PERIOD is Q1, H1, 9M, 11M, ..."""
    from forecasting.cli.evidence import nowcast_part

    target = arguments.taken(Target, given)
    target.check(given["history"])
    emit(nowcast_part(levels, **given), target)


@click.command(short_help="List the models: assumption, minimum, coverage.")
@arguments.output
def models(**given: Any) -> None:
    """List the models: what each assumes, its minimum and its measured coverage."""
    from forecasting.cli.evidence import list_models

    target = Target(**given)
    target.check()
    emit(list_models(), target)


ALL = (forecast, report, compare, backtest, nowcast, models)
