"""The parts of a page of HTML that loads nothing: text, lists, tables, and the page around them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence

from forecasting.formatting import printable

__all__ = ["items", "listed", "page", "table", "text"]

BEFORE_A_SIZE = re.compile(r"(?<=\d) (?=(?:%|bn|trn|million)(?!\w))")
STYLE = """
body { font: 1rem/1.5 sans-serif; color: #222; background: #fff; margin: 1rem auto;
  max-width: 46rem; padding: 0 1rem; overflow-wrap: break-word; }
h1 { font-size: 1.5rem; line-height: 1.25; } h2 { font-size: 1.1rem; margin: 1.5rem 0 .5rem; }
figure { margin: 1rem 0; } figcaption, footer { color: #555; font-size: .9rem; }
svg { display: block; height: auto; max-width: 100%; width: 30rem; }
.several { display: grid; gap: 1rem; margin-top: 1rem;
  grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr)); }
.several figure { margin: 0; } .several svg { width: 18rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; min-width: 14rem; font-variant-numeric: tabular-nums; }
caption { color: #555; font-size: .9rem; text-align: left; }
th, td { border-bottom: 1px solid #ccc; padding: .2rem .8rem .2rem 0; text-align: right; }
th:first-child, .words td, .words th { text-align: left; }
th:last-child, td:last-child { padding-right: 0; }
code span { display: inline-block; white-space: pre-wrap; }
@media screen and (max-width: 30rem) {
  table { font-size: .875rem; } th, td { padding-right: .45rem; }
}
@media screen and (prefers-color-scheme: dark) {
  body { background: #1b1b1b; color: #e6e6e6; } figcaption, footer, caption { color: #b0b0b0; }
  th, td { border-color: #555; } svg { filter: invert(.895) hue-rotate(180deg); }
}
@page { margin: 15mm; }
@media print {
  html { font-size: 9.5pt; } body { margin: 0; max-width: none; padding: 0; }
  svg { width: 10cm; } .wide { overflow: visible; }
  .several { grid-template-columns: repeat(3, 1fr); gap: .4cm; }
  figure, table, li { break-inside: avoid; } h2 { break-after: avoid; margin-top: .6rem; }
}
"""


def page(title: str, body: str) -> str:
    """A page with its title as heading, in light and dark, that may load nothing."""
    words = text(title)
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


def text(words: object) -> str:
    """Words as they may stand in HTML; a number and its % or bn stay on one line."""
    return html.escape(BEFORE_A_SIZE.sub("\N{NO-BREAK SPACE}", printable(str(words))))


def listed(heading: str, words: Iterable[str], always: bool = False) -> list[str]:
    """A heading and a list under it, each item once; nothing where there is none."""
    told = list(dict.fromkeys(words))
    if not told and not always:
        return []
    return [f"<h2>{heading}</h2>", *([items(told)] if told else [])]


def items(words: Iterable[str]) -> str:
    """A list."""
    return "<ul>" + "".join(f"<li>{text(each)}</li>" for each in words) + "</ul>"


def table(
    head: Sequence[object], rows: Sequence[Sequence[object]], caption: str, words: bool = False
) -> str:
    """A table whose first column names the rows."""
    top = "".join(f'<th scope="col">{text(cell)}</th>' for cell in head)
    body = "\n".join(
        f'<tr><th scope="row">{text(row[0])}</th>'
        + "".join(f"<td>{text(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    kind = ' class="words"' if words else ""
    return (
        f'<div class="wide"><table{kind}><caption>{text(caption)}</caption>\n'
        f"<thead><tr>{top}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>"
    )
