"""A very long table comes in two parts: its first rows in the page, the others when asked for."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

FEW = 60  # rows of such a table that come with the page
HEAVY = 200_000  # letters of a table that a slow line should not have to wait for
FOLDER = "_static/rows"
BOX = ' sortable"'
ROWS = re.compile(r"<tbody .*?</tbody>\n?", re.DOTALL)
FILE = re.compile(r'<a class="reference download[^>]* href="([^"]*)"[^>]*>.*?</a>', re.DOTALL)


def told(body: str, count: int) -> str:
    """Where the other rows are, for readers on paper and without scripts."""
    file = FILE.search(body)
    link = file[0] if file else "the file of the table"
    return f'<p class="rest">These are the first {FEW} of {count} rows; {link} has all.</p>\n'


def split(body: str, address: str) -> tuple[str, str]:
    """The page with the first rows, and a script that hands over the others."""
    rows = list(ROWS.finditer(body))
    start, end = rows[FEW].start(), rows[-1].end()
    rest = body[start:end]
    script = f"reportRows({json.dumps(rest, ensure_ascii=False)});\n"
    version = hashlib.sha256(script.encode()).hexdigest()[:8]
    first = body[:start].replace(BOX, f'{BOX} data-rest="{address}?v={version}"', 1)
    after = body[end:].replace("</div>", f"</div>\n{told(body, len(rows))}", 1)
    return first + after, script


def part(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Take the rows beyond the first out of a heavy page."""
    body = context.get("body") or ""
    if app.builder.name != "html" or BOX not in body or len(body) < HEAVY:
        return
    name = f"{FOLDER}/{pagename.rpartition('/')[2]}.js"
    context["body"], script = split(body, context["pathto"](name, 1))
    target = Path(app.outdir) / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(script, encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Register the change of the page, before the others mend it."""
    app.connect("html-page-context", part, priority=800)
