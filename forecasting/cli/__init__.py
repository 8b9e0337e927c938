"""The command line: a CSV in, a table, a file or a chart out.

Exit codes: 0 all is well; 1 a series could not be forecast, and which, or the result could not be
written; 2 the command or its file cannot be read; 130 stopped by Ctrl-C.
"""

from __future__ import annotations

import click

from forecasting.cli.faults import CommandGroup

__all__ = ["main"]


EXAMPLES = """\b
Examples:
  forecasting forecast sales.csv --horizon 3
  forecasting forecast sales.csv --horizon 3 --plot sales.png
  forecasting report sales.csv --horizon 3 --out sales.html
"""


@click.group(
    cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"]}, epilog=EXAMPLES
)
@click.version_option(package_name="forecasting")
def main() -> None:
    """Forecasts of short yearly market series that say how sure they are."""


def _add_commands() -> None:
    from forecasting.cli import commands

    for command in commands.ALL:
        main.add_command(command)


_add_commands()
