"""The command line: a CSV in, a table, a file or a chart out.

Exit codes: 0 all is well; 1 a series could not be forecast, and which; 2 the command or its file
cannot be read.
"""

from __future__ import annotations

import os
from typing import Any

import click

from forecasting.errors import DataError, ForecastingError, ParameterError

__all__ = ["main"]

TRACEBACK = "FORECASTING_TRACEBACK"


class Failed(click.ClickException):
    """One line that says which series could not be forecast, why, and what to do."""

    exit_code = 1


class Misread(click.ClickException):
    """One line that says what is wrong with the command or its file, and what to do."""

    exit_code = 2


class Polite(click.Group):
    """A group of commands that never shows a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ForecastingError as error:
            kind = Misread if isinstance(error, (DataError, ParameterError)) else Failed
            raise kind(" ".join(str(error).split())) from error
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as error:
            if os.environ.get(TRACEBACK):
                raise
            words = " ".join(f"{type(error).__name__}: {error}".split())
            raise Failed(
                f"A fault of this program, not of your data ({words}). Please report it with your "
                f"command; {TRACEBACK}=1 shows where it happened."
            ) from error


@click.group(cls=Polite, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="forecasting")
def main() -> None:
    """Forecasts of short yearly market series that say how sure they are."""


def _add_commands() -> None:
    from forecasting.cli import commands

    for command in commands.ALL:
        main.add_command(command)


_add_commands()
