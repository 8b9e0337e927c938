"""A book of three chapters, a table of data and a formula, made with the book's own extension."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
from bs4 import BeautifulSoup, Tag

ROOT = Path(__file__).resolve().parents[2]
BASE = "https://example.org/book/"
CONF = f"""
import sys
sys.path.insert(0, {str(ROOT / "book" / "_ext")!r})
project, author, copyright, release, language = "A book", "Us", "2021", "1", "en"
extensions = ["myst_nb", "sphinxext.opengraph", "report_ext"]
html_theme, html_baseurl = "sphinx_book_theme", BASE
html_static_path, templates_path = ["book/_static"], ["book/_templates"]
html_math_renderer, numfig, nb_execution_mode = "mathml", True, "off"
report_front_pages, report_menu = ["book/front"], [["data/sizes", "Data"], ["book/b", "More"]]
root_doc, exclude_patterns = "book/a", ["build"]
suppress_warnings = ["mystnb.unknown_mime_type"]
myst_enable_extensions = ["colon_fence", "dollarmath"]
"""
ROW = {
    "id": "r-1",
    "publisher": "CECRC",
    "period": "2019",
    "value": "443.75 bn CNY",
    "status": "estimate",
    "grade": "A",
    "published": "September 2020",
}
STRIP = {
    "group": "", "year": "2019", "value": "1", "by": "CECRC", "via": "a newspaper", "grade": "A",
}  # fmt: skip
SVG = (
    '<?xml version="1.0"?>\n<svg height="72pt" width="144pt" viewBox="0 0 144 72" '
    'xmlns="http://www.w3.org/2000/svg"><path style="fill: #ffffff; stroke: #000000"/></svg>'
)


def output(data: dict[str, Any], **metadata: Any) -> nbformat.NotebookNode:
    return nbformat.v4.new_output("display_data", data=data, metadata=metadata)


def number(key: str, words: str, **origin: Any) -> nbformat.NotebookNode:
    return output(
        {"text/plain": repr(words), "text/html": words},
        scrapbook={"name": key, "mime_prefix": ""},
        report={"number": key, "text": words, "rows": [], **origin},
    )


def code(source: str, count: int, *outputs: nbformat.NotebookNode) -> nbformat.NotebookNode:
    cell = nbformat.v4.new_code_cell(source, outputs=list(outputs), execution_count=count)
    cell.metadata["tags"] = ["hide-input"]
    return cell


def first() -> list[nbformat.NotebookNode]:
    figure = {
        "figure": "market",
        "alt": "It doubles from 1 to 2 bn yuan.",
        "headline": "It doubles",
        "subtitle": "Sales, bn yuan",
        "caption": "The doubling",
        "strip": [STRIP, {**STRIP, "year": "2020", "grade": "C"}],
        "strip_title": "Who said it",
    }
    about = {"source": "CECRC.", "unit": "bn yuan", "vintage": "January 2021"}
    data = {
        "image/svg+xml": SVG,
        "image/svg+xml;narrow=1": SVG.replace("144pt", "100pt"),
        "text/plain": "It doubles",
        "text/csv": "year,value\n2019,1\n",
    }
    frame = (
        "<div>\n<style scoped>\n  .dataframe tbody tr th { vertical-align: top; }\n</style>\n"
        '<table class="dataframe"><tr style="text-align: right;"><th></th><th>a</th></tr></table>'
        "\n</div>"
    )
    return [
        nbformat.v4.new_markdown_cell(
            "# First\n\nIt was {glue:text}`size`, up {glue:text}`rate`; {numref}`fig-market`. "
            "直播 $x^2$\n\n## Next\n\n### Of {glue:text}`size`\n\nMore.\n\n"
            ":::{exercise} 1\nWhy?\n:::\n\n:::{solution}\nBecause.\n:::\n"
        ),
        code("import math\nfrom os import path", 9),
        code("1 + 1", 1, number("size", "443.75 bn yuan", rows=[ROW])),
        code("2 + 2", 2, number("rate", "50 %", how="a model", rows=[ROW] * 5)),
        code("draw()", 3, output(data, report={**figure, **about})),
        code("frame", 4, output({"text/html": frame, "text/plain": "a"}, report={"table": "All"})),
    ]


def front() -> list[nbformat.NotebookNode]:
    claim = {
        "id": "grew", "claim": "It grew", "short": "It grew", "verdict": "holds", "about": "2019",
        "page": "a",
        "measured": {"number": "444 bn", "low": 434, "high": 451, "at": 444, "printed": None,
                     "ends": ["434", "451"], "printed_words": ""},
    }  # fmt: skip
    told = {"part": "card", "claims": [claim], "headline": "One holds", "subtitle": "Held against"}
    page = '<section class="verdict-card">the card</section>'
    return [
        nbformat.v4.new_markdown_cell(
            "# It was real\n\nBy {glue:text}`a.ipynb::size`, {glue:text}`fold`.\n"
        ),
        code("4 + 4", 2, number("fold", "8 times", how="a sum")),
        code("show(claims)", 1, output({"text/html": page, "text/plain": "the card"},
             report={**told, "known": "2026"})),
        nbformat.v4.new_markdown_cell("## What the figures cannot tell\n\nMuch."),
    ]  # fmt: skip


def make(root: Path, base: str) -> Path:
    (root / "conf.py").write_text(f"BASE = {base!r}\n{CONF}")
    book = root / "book"
    for folder in ("_static", "_templates"):
        shutil.copytree(ROOT / "book" / folder, book / folder)
    (book / "data").mkdir()
    (book / "data" / "sizes.md").write_text('# Rows\n\n<p id="row-r-1">the row</p>\n')
    (root / "data").mkdir()
    (root / "data" / "sizes.csv").write_text("id,value\nr-1,443.75\n")
    second = nbformat.v4.new_markdown_cell("# Second\n\nAgain {glue:text}`a.ipynb::size`.")
    kernel = {
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
        "language_info": {"name": "python", "pygments_lexer": "ipython3"},
    }
    for name, cells in (("a", first()), ("b", [second]), ("front", front())):
        notebook = nbformat.v4.new_notebook(cells=cells, metadata=kernel)
        nbformat.write(notebook, book / f"{name}.ipynb")
    toc = "```{toctree}\nb\nfront\ndata/sizes\n```\n"
    notebook = nbformat.read(book / "a.ipynb", as_version=4)
    notebook.cells.append(nbformat.v4.new_markdown_cell(toc))
    nbformat.write(notebook, book / "a.ipynb")
    call = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html"]
    ran = subprocess.run([*call, root, root / "build"], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr[-3000:]
    return root / "build"


def read(built: Path, name: str) -> BeautifulSoup:
    return BeautifulSoup((built / "book" / f"{name}.html").read_text(encoding="utf-8"), "lxml")


def one(soup: BeautifulSoup | Tag, selector: str) -> Tag:
    found = soup.select(selector)
    assert len(found) == 1, f"{selector}: {len(found)}"
    return found[0]
