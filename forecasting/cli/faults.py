"""Whatever goes wrong, in one line and with its exit code."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import Any

import click

from forecasting.errors import DataError, ForecastingError, ParameterError
from forecasting.formatting import printable

__all__ = ["CommandGroup", "Failed", "Misread", "Stopped"]

TRACEBACK = "FORECASTING_TRACEBACK"


class Failed(click.ClickException):
    """What could not be forecast or written, why, and what to do."""

    exit_code = 1


class Misread(click.ClickException):
    """What is wrong with the command or its file, and what to do."""

    exit_code = 2


class Stopped(click.ClickException):
    """Ctrl-C, as shells report it."""

    exit_code = 130


class CommandGroup(click.Group):
    """A group of commands that never shows a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        for stream in (sys.stdout, sys.stderr):
            with suppress(AttributeError):  # closed, or no stream of text
                stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
        try:
            return super().invoke(ctx)
        except ForecastingError as error:
            kind = Misread if isinstance(error, (DataError, ParameterError)) else Failed
            raise kind(_one_line(error)) from error
        except click.UsageError as error:
            where = error.ctx.command_path if error.ctx else "forecasting"
            raise Misread(f"{_one_line(error.format_message())} See {where} --help.") from error
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except KeyboardInterrupt:
            raise Stopped("Stopped.") from None
        except Exception as error:
            if os.environ.get(TRACEBACK):
                raise
            raise _reported(error) from error


def _one_line(words: object) -> str:
    return printable(" ".join(str(words).split()))


def _reported(error: Exception) -> Failed:
    if isinstance(error, OSError):
        with suppress(Exception):  # what is left in the buffer would fail again at exit
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Failed(f"The result cannot be written ({error.strerror or error}).")
    words = _one_line(f"{type(error).__name__}: {error}")
    return Failed(
        f"A fault of this program, not of your data ({words}). Please report it with your "
        f"command; {TRACEBACK}=1 shows where it happened."
    )
