"""What commands print and write: tables for people, CSV and JSON for programs, charts."""

from __future__ import annotations

import csv
import html
import io
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from forecasting.cli.faults import Failed
from forecasting.errors import ParameterError
from forecasting.formatting import columns, printable

if TYPE_CHECKING:
    import pandas as pd

CHARTS = (".png", ".svg", ".pdf", ".html")
MOST_FAILURES = 20
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


@dataclass
class Outcome:
    """What a command found, in every form that it can be asked for."""

    text: str  # for people
    rows: list[dict[str, Any]]  # for CSV; all with the same keys
    document: dict[str, Any]  # for JSON
    notes: list[str] = field(default_factory=list)  # said beside CSV, as the others hold their own
    failed: list[str] = field(default_factory=list)  # what could not be forecast, and why
    draw: Callable[[], Any] | None = None  # draws the chart and returns its axes
    title: str = ""  # of the chart's page

    @property
    def nothing(self) -> bool:
        """Whether all failed."""
        return bool(self.failed) and not self.rows

    def formatted(self, form: str, safe: bool = False) -> str:
        """The outcome as table, csv or json."""
        if form == "json":
            return json.dumps(self.document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
        return printable(self.text) if form == "table" else as_csv(self.rows, safe)


@dataclass(frozen=True)
class Target:
    """The options that say where an outcome goes, and in which form."""

    out: str | None = None
    plot: str | None = None
    form: str = "table"
    safe: bool = False
    width: float | None = None
    dpi: float | None = None

    @property
    def size(self) -> dict[str, float]:
        """Of the chart, as far as it is told."""
        told = {"width": self.width, "dpi": self.dpi}
        return {name: value for name, value in told.items() if value is not None}

    def check(self, *sources: str | None) -> None:
        """Refuse, before any work is done, files that cannot or must not be written."""
        for option, target in (("--out", self.out), ("--plot", self.plot)):
            if target is None or (option, target) == ("--out", "-"):
                continue
            try:
                problem = _problem(Path(target), sources)
            except (OSError, ValueError) as error:
                reason = getattr(error, "strerror", None) or error
                problem = f"cannot be written ({reason}). Give another name"
            if problem:
                name = f"{target[:60]}{'...' * (len(target) > 60)}"
                raise ParameterError(f"{option} {name}: {problem}.")
        if self.plot is None:
            for name in self.size:
                raise ParameterError(f"--{name} is of the chart. Give --plot FILE too.")
            return
        if Path(self.plot).suffix.lower() not in CHARTS:
            raise ParameterError(f"--plot {self.plot}: end the name in {', '.join(CHARTS)}.")
        if self.out is not None and Path(self.out).resolve() == Path(self.plot).resolve():
            raise ParameterError(f"--out and --plot are both {self.out}. Give two names.")


def emit(outcome: Outcome, target: Target) -> None:
    """Print or write an outcome and its chart; leave with 1 if something failed."""
    text, out, plot = outcome.formatted(target.form, target.safe), target.out, target.plot
    screen = out in (None, "-")
    if screen and at_terminal():
        text = printable(text)
    if outcome.nothing:
        files = [str(file) for file in (plot, None if screen else out) if file is not None]
        if files:
            click.echo(f"Nothing written to {' or '.join(files)}.", err=True)
    elif plot is not None:
        write(plot, chart(outcome, Path(plot).suffix.lower(), **target.size))
        click.echo(f"Chart written to {plot}.", err=True)
    if screen:
        click.echo(text, nl=False)
    elif not outcome.nothing:
        write(str(out), text.encode("utf-8", "backslashreplace"))
        click.echo(f"Written to {out}.", err=True)
    _report(outcome, target.form)


def at_terminal() -> bool:
    """Whether standard output is a terminal, which obeys control signs."""
    return sys.stdout.isatty()


def _report(outcome: Outcome, form: str) -> None:
    """What was assumed and what failed, on standard error."""
    if form == "csv":
        for note in dict.fromkeys(outcome.notes):
            click.echo(f"Note: {printable(note)}", err=True)
    for line in outcome.failed[:MOST_FAILURES]:
        click.echo(f"Failed: {printable(' '.join(line.split()))}", err=True)
    if len(outcome.failed) > MOST_FAILURES:
        click.echo(f"... and {len(outcome.failed) - MOST_FAILURES} more.", err=True)
    if outcome.failed:
        click.get_current_context().exit(1)


def _problem(path: Path, sources: Sequence[str | None]) -> str | None:
    """Why a file cannot be written, and what to do; None if it can."""
    if _is_stream(path):
        return None
    target = path.resolve()
    if not target.parent.is_dir():
        return f"no folder {path.parent}. Make it first"
    if not target.exists():
        return None if os.access(target.parent, os.W_OK) else "the folder is read-only"
    if not target.is_file():
        return "not a plain file. Give another name"
    given = [Path(source) for source in sources if source not in (None, "-")]
    if any(source.exists() and target.samefile(source) for source in given):
        return "this is the input. Give another name"
    if not target.stat().st_mode & 0o222 or not os.access(target, os.W_OK):
        return "the file is read-only. Give another name"
    return None


def _is_stream(path: Path) -> bool:
    """Whether a path is a device or a pipe, or a name of one."""
    named = str(path) in ("/dev/stdout", "/dev/stderr") or path.parts[:3] == ("/", "dev", "fd")
    return named or (path.exists() and not path.is_file() and not path.is_dir())


def write(target: str, data: bytes) -> None:
    """Write a file whole or not at all; a symbolic link stays one."""
    path = Path(target)
    try:
        if _is_stream(path):
            with path.open("ab") as stream:
                stream.write(data)
        else:
            _replace(path.resolve(), data)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Failed(f"{target}: cannot be written ({error.strerror or error}).") from error


def _replace(path: Path, data: bytes) -> None:
    if path.exists():
        mode = path.stat().st_mode & 0o7777
    else:
        mask = os.umask(0)
        os.umask(mask)
        mode = 0o666 & ~mask
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:20]}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def as_csv(rows: Sequence[dict[str, Any]], safe: bool = False) -> str:
    """Rows as CSV text with a header; if safe, no text that a spreadsheet takes for a formula."""
    if not rows:
        return ""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(rows[0])
    cells = (row.values() for row in rows)
    writer.writerows(([*map(_no_formula, row)] for row in cells) if safe else cells)
    return target.getvalue()


def _no_formula(value: Any) -> Any:
    risky = isinstance(value, str) and value.startswith(FORMULA_SIGNS)
    return f"'{value}" if risky else value


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain numbers and text; None where there is nothing."""
    plain = frame.astype(object).where(frame.notna(), None)
    return [{str(key): value for key, value in row.items()} for row in plain.to_dict("records")]


def as_table(rows: Sequence[Sequence[str]]) -> str:
    """Rows of text, the first being the header, in columns; the first one flush left."""
    widths = [max(columns(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = []
        for i, (cell, width) in enumerate(zip(row, widths, strict=True)):
            gap = " " * (width - columns(cell))
            cells.append(gap + cell if i else cell + gap)
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines) + "\n"


def bullet(notes: Sequence[str]) -> str:
    """Notes as a list, each once."""
    return "".join(f"  - {note}\n" for note in dict.fromkeys(notes))


def chart(outcome: Outcome, kind: str, **size: float) -> bytes:
    """The chart as a PNG, an SVG, a PDF or a page of HTML that holds the SVG."""
    if outcome.draw is None:
        raise ParameterError("Nothing to draw. Leave out --plot.")
    import matplotlib

    matplotlib.use("agg")
    from forecasting.plotting import style
    from forecasting.plotting.files import picture

    with style():
        drawn = outcome.draw()
    bare = kind[1:] if kind != ".html" else "svg"
    made = picture(drawn, bare, title=outcome.title, **size)
    return page(outcome, made.decode("utf-8")).encode("utf-8") if kind == ".html" else made


def page(outcome: Outcome, svg: str) -> str:
    """One file of HTML: chart and table."""
    from forecasting.plotting.files import inline_svg

    title = html.escape(printable(outcome.title))
    drawing = inline_svg(svg, printable(outcome.title))
    return f"""<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>body {{ font: 1rem/1.5 sans-serif; margin: 2rem auto; max-width: 60rem; }}
svg {{ height: auto; max-width: 100%; }} pre {{ overflow-x: auto; }}</style></head>
<body>
{drawing}
<pre>{html.escape(outcome.text)}</pre>
</body>
</html>
"""


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on the terminal, told (done, all); silent where standard error is no terminal."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def tell(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        yield tell
