"""Hold what the pages say to what was computed: ``python tools/claims.py``, part of `make test`.

Nothing that the prose states in figures or number words may be typed, every computed value must be
said, and what is stored beside the pages (results, provenance, descriptions of figures, rows of
data) must be what today's inputs give.
"""

from __future__ import annotations

import ast
import csv
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from livecommerce import prose
from livecommerce.results import difference, results

ROOT = Path(__file__).resolve().parent.parent
ALLOWED = "book/allowed_numbers.csv"  # pattern, page, reason
ONES = "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
NUMBER = re.compile(
    rf"(?<![\w.])\d[\d.,]*|\b(?:{ONES}|dozens?|hundreds?|thousands?|twice|thrice|double[sd]?"
    rf"|trebled?|tripled?|half|halves|halved|thirds?|quarter of|(?:{ONES})-?fold|tenths?)\b",
    re.IGNORECASE,
)
CHINESE = re.compile(
    r"[零〇一二两三四五六七八九十百千]{1,}(?=[个万亿倍成年月日种条项家人款次分])|\d[\d.,]*"
)
NOT_PROSE = re.compile(
    r"```.*?```|:::\{[^\n]*|^:\w[^\n]*$|\$\$.*?\$\$|\$[^$]*\$|\{[^}]*\}`[^`]*`|`[^`]*`|\]\([^)]*\)"
    r"|<[^>]*>|https?://\S+|^\([\w-]+\)=$",
    re.DOTALL | re.MULTILINE,
)


def notebook(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return loaded


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """The prose of a page: number of the cell, source."""
    for number, cell in enumerate(notebook(path)["cells"]):
        if cell["cell_type"] == "markdown":
            yield number, "".join(cell["source"])


def allowed(root: Path) -> list[tuple[str, re.Pattern[str]]]:
    with (root / ALLOWED).open(encoding="utf-8", newline="") as file:
        return [(r["page"], re.compile(r["pattern"], re.M)) for r in csv.DictReader(file)]


def typed(path: Path, patterns: list[tuple[str, re.Pattern[str]]]) -> Iterator[str]:
    """Numbers that somebody typed into the prose of a page."""
    find = CHINESE if path.stem.endswith("_zh") else NUMBER
    for number, source in texts(path):
        plain = NOT_PROSE.sub(" ", prose.LINK.sub("\N{OBJECT REPLACEMENT CHARACTER}", source))
        for page, pattern in patterns:
            if page in {"*", path.stem}:
                plain = pattern.sub(" ", plain)
        for match in find.finditer(plain):
            around = " ".join(plain[max(0, match.start() - 30) : match.end() + 30].split())
            yield f"{path.name}, cell {number}: {match[0]!r} is typed, in: … {around} …"


def unsaid(found: dict[str, Any], pages: list[Path]) -> Iterator[str]:
    """Values that a chapter computes and no page says."""
    asked = {
        key if "::" in key else f"{page.stem}.ipynb::{key}"
        for page in pages
        for _, source in texts(page)
        for key in prose.keys(source)
    }
    for chapter, one in found.items():
        for key in one["values"]:
            if f"{chapter}.ipynb::{key}" not in asked:
                yield f"{chapter}.ipynb glues {key!r}, which no page says: say it or drop it"


def misread(found: dict[str, Any], pages: list[Path]) -> Iterator[str]:
    """Numbers shown between brackets that are not the computed ones, or of no key."""
    every = {f"{c}.ipynb::{k}": v for c, one in found.items() for k, v in one["values"].items()}
    for page in pages:
        values = every | found[page.stem]["values"]
        for number, source in texts(page):
            for shown, key in prose.LINK.findall(source):
                if key not in values:
                    yield f"{page.name}, cell {number}: nothing is glued as {key!r}"
                elif shown != values[key]:
                    yield (
                        f"{page.name}, cell {number}: {key} shows {shown!r}, computed was "
                        f"{values[key]!r}: make notebooks"
                    )


def held(source: str) -> Iterator[str]:
    """The words that a cell asserts to be true, ``glue.holds("words", condition)``."""
    if "glue.holds(" in source:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "glue.holds":
                yield str(ast.literal_eval(node.args[0]))


def unwritten(path: Path) -> Iterator[str]:
    """Verdicts that a cell asserts and the page does not say, or says in other words."""
    headlines = [one["headline"] for one in told(path) if one and "headline" in one]
    pages = [prose.LINK.sub(r"\1", source) for _, source in texts(path)]
    shown = " ".join(" ".join([*pages, *headlines]).split())
    for number, cell in enumerate(notebook(path)["cells"]):
        if cell["cell_type"] == "code":
            for words in held("".join(cell["source"])):
                if words not in shown:
                    yield f"{path.name}, cell {number}: the page does not say {words!r}"


def told(path: Path) -> list[Any]:
    """What a notebook's outputs say of themselves: provenance, captions, descriptions."""
    outputs = [o for cell in notebook(path)["cells"] for o in cell.get("outputs", [])]
    return [output.get("metadata", {}).get("report") for output in outputs]


def stale(root: Path, pages: list[Path]) -> Iterator[str]:
    """Pages whose stored outputs tell something else than today's inputs give."""
    import notebooks

    for page in pages:
        name = page.relative_to(root)
        if not (notebooks.STORE / name).exists() or not notebooks.is_fresh(name):
            yield f"{name}: not executed with today's inputs: make notebooks"
        elif told(page) != told(notebooks.STORE / name):
            yield f"{name}: provenance, captions or descriptions differ from a run: make notebooks"


def problems(root: Path = ROOT) -> list[str]:
    """Everything that is wrong, a line each."""
    sys.path.append(str(ROOT))
    from tools.data import __main__ as data
    from tools.data import hashes
    from tools.data.tables import Data

    pages = sorted((root / "book").glob("*.ipynb"))
    found = results(pages)
    stored = json.loads((root / "results.json").read_text("utf-8"))
    patterns = allowed(root)
    tables = Data(root / "data")
    return [
        *(line for page in pages for line in typed(page, patterns)),
        *unsaid(found, pages),
        *misread(found, pages),
        *(line for page in pages for line in unwritten(page)),
        *(f"results.json is not of these pages: {line}" for line in difference(stored, found)),
        *stale(root, pages),
        *map(str, [*data.problems(tables), *hashes.unaccepted(tables)]),
    ]


def main() -> int:
    lines = problems()
    print("\n".join(lines) or "[check-claims] what the pages say is what was computed")
    return bool(lines)


if __name__ == "__main__":
    sys.exit(main())
