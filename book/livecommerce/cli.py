"""The command ``livecommerce``: the report's data sets, and the known splits of years, as CSV."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

__all__ = ["main"]


@click.group()
def commands() -> None:
    """Hand out the data of the report on China's live commerce."""


@commands.command()
@click.argument("name", required=False)
def data(name: str | None) -> None:
    """List the data sets, or print the one called NAME as CSV."""
    from forecasting.errors import DataError
    from livecommerce import datasets

    if name is None:
        width = max(map(len, datasets.names()))
        for known in datasets.names():
            click.echo(f"{known:{width}}  {datasets.provenance(known)['title']}")
        click.echo("livecommerce data NAME prints one.")
        return
    try:
        click.echo(datasets.path(name).read_text("utf-8"), nl=False)
    except DataError as error:
        raise click.ClickException(str(error)) from None


@commands.command()
@click.option("--as-of", metavar="DATE", help="Only what was public on that day.")
def splits(as_of: str | None) -> None:
    """Print years of which a part and the whole are known: for forecasting nowcast --history."""
    from forecasting.errors import ForecastingError
    from livecommerce.splits import known_splits

    try:
        known_splits(as_of).to_csv(sys.stdout, index=False)
    except ForecastingError as error:
        raise click.ClickException(str(error)) from None


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    commands(arguments, prog_name="livecommerce")
