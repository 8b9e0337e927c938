"""The commands."""

from __future__ import annotations

from typing import Any

import click

from forecasting.api import DEFAULT_MODEL
from forecasting.checks import check_horizon
from forecasting.cli import arguments
from forecasting.cli.arguments import Finite, Spread
from forecasting.cli.output import check_size, check_targets, emit
from forecasting.errors import ParameterError
from forecasting.models import names


@click.command(cls=Spread)
@arguments.file
@arguments.horizon
@arguments.long
@arguments.model
@arguments.levels
@arguments.as_of
@arguments.analogues
@arguments.kind
@arguments.seed
@arguments.output
@arguments.plot
def forecast(
    horizon: int,
    long: bool,
    models: tuple[str, ...],
    levels: tuple[float, ...],
    as_of: Any,
    analogues: str | None,
    kind: str | None,
    own: str | None,
    seed: int,
    form: str,
    out: str | None,
    safe: bool,
    plot: str | None,
    width: float | None,
    dpi: float | None,
    **file: Any,
) -> None:
    """Forecast the series in FILE: CSV, Excel workbook, JSON or Parquet; or in standard input.

    Columns are found by name or content; the first line says what was taken. Of several series
    all are forecast. The model is the reference class unless --model names others.
    """
    from forecasting.cli.run import File, Options, forecast_file

    check_horizon(horizon, long)
    check_targets(out, plot, file["file"], analogues, own)
    check_size(plot, width=width, dpi=dpi)
    chosen = models or (DEFAULT_MODEL,)
    asked = Options(horizon, chosen, levels, seed, as_of, analogues, kind, own)
    outcome = forecast_file(File(**file), asked, plot is not None)
    emit(outcome, form, out, plot, safe, width=width, dpi=dpi)


@click.command(cls=Spread)
@arguments.file
@arguments.horizon
@arguments.long
@arguments.model
@arguments.as_of
@arguments.analogues
@arguments.kind
@arguments.seed
@click.option(
    "--title",
    default="",
    help="What the page is on; else the header of the values or the name of the series.",
)
@click.option("--out", required=True, metavar="FILE", help="The page: .html, or - for the screen.")
def report(
    horizon: int,
    long: bool,
    models: tuple[str, ...],
    as_of: Any,
    analogues: str | None,
    kind: str | None,
    own: str | None,
    seed: int,
    title: str,
    out: str,
    **file: Any,
) -> None:
    """Write one page to hand on about the series in FILE: finding, chart, numbers, how sure.

    It is one file of HTML that loads nothing; a browser prints it as PDF, on one or two sheets,
    and a word processor opens it. Many series get an index and small charts.
    """
    import shlex

    from forecasting.cli.run import File, Options, report_file
    from forecasting.levels import DEFAULT_LEVELS

    check_horizon(horizon, long)
    check_targets(out, None, file["file"], analogues, own)
    if out != "-" and not out.lower().endswith((".html", ".htm")):
        raise ParameterError(f"--out {out}: end the name in .html; a browser prints it as PDF.")
    if len(models) > 1:
        raise ParameterError("--model: a report has one. `forecasting compare` shows several.")
    asked = Options(
        horizon, models or (DEFAULT_MODEL,), DEFAULT_LEVELS, seed, as_of, analogues, kind, own
    )
    told = click.get_current_context().meta[arguments.COMMAND_LINE]
    command = f"forecasting report {shlex.join(told)}"
    emit(report_file(File(**file), asked, command, title), "table", out)


@click.command(cls=Spread)
@arguments.file
@arguments.horizon
@arguments.long
@arguments.model
@arguments.levels
@arguments.as_of
@arguments.kind
@arguments.seed
@arguments.output
@arguments.plot
def compare(
    horizon: int,
    long: bool,
    models: tuple[str, ...],
    levels: tuple[float, ...],
    as_of: Any,
    kind: str | None,
    own: str | None,
    seed: int,
    form: str,
    out: str | None,
    safe: bool,
    plot: str | None,
    width: float | None,
    dpi: float | None,
    **file: Any,
) -> None:
    """Put what every model says of the series in FILE side by side."""
    from forecasting.cli.run import File, Options, compare_file

    check_horizon(horizon, long)
    check_targets(out, plot, file["file"], own)
    check_size(plot, width=width, dpi=dpi)
    asked = Options(horizon, models or tuple(names()), levels, seed, as_of, None, kind, own)
    emit(compare_file(File(**file), asked), form, out, plot, safe, width=width, dpi=dpi)


@click.command(cls=Spread)
@arguments.file
@click.option(
    "--horizon",
    type=click.IntRange(1, 100),
    default=4,
    show_default=True,
    help="Largest number of years ahead.",
)
@click.option("--minimum", type=click.IntRange(3), help="Smallest number of points to fit.")
@arguments.model
@arguments.levels
@arguments.seed
@arguments.output
def backtest(
    horizon: int,
    minimum: int | None,
    models: tuple[str, ...],
    levels: tuple[float, ...],
    seed: int,
    form: str,
    out: str | None,
    safe: bool,
    **file: Any,
) -> None:
    """Score what each model would have said in past years of the series in FILE."""
    from forecasting.cli.evidence import backtest_file
    from forecasting.cli.run import File

    check_targets(out, None, file["file"])
    options = {"horizon": horizon, "minimum": minimum, "levels": levels, "seed": seed}
    emit(backtest_file(File(**file), models or tuple(names()), options), form, out, safe=safe)


@click.command()
@click.argument("part", type=Finite())
@click.argument("period")
@click.option("--year", type=int, required=True, help="The year of which PART is known.")
@click.option("--previous", type=Finite(), help="Full value of the year before.")
@click.option(
    "--growth", type=Finite(), nargs=2, help="Median and sd of log growth, without --previous."
)
@click.option(
    "--history",
    required=True,
    metavar="FILE",
    help="CSV of known splits: entity, year, period, part, full, growth, first_published.",
)
@click.option("--entity", help="Name of this market in the history, if it is there.")
@click.option("--unit", default="", help="Unit of the values.")
@click.option("--log-sd", type=Finite(0), default=0.0, help="Sd of log PART, if it is an estimate.")
@arguments.as_of
@arguments.levels
@arguments.seed
@arguments.output
def nowcast(
    levels: tuple[float, ...], form: str, out: str | None, safe: bool, **given: Any
) -> None:
    """Say what a year will be of which PART is known; PERIOD is Q1, H1, 9M, 11M, ..."""
    from forecasting.cli.evidence import nowcast_part

    check_targets(out, None, given["history"])
    emit(nowcast_part(levels, **given), form, out, safe=safe)


@click.command()
@arguments.output
def models(form: str, out: str | None, safe: bool) -> None:
    """List the models: what each assumes, its minimum and its measured coverage."""
    from forecasting.cli.evidence import list_models

    check_targets(out)
    emit(list_models(), form, out, safe=safe)


ALL = (forecast, report, compare, backtest, nowcast, models)
