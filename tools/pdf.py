"""Print the built book as one PDF through a system Chromium: cover, contents, every page in order.

The pages of _build/html are put behind each other in one document whose links stay inside it.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sys
from pathlib import Path
from urllib.parse import unquote, urldefrag

from bs4 import BeautifulSoup, Tag
from playwright.sync_api import sync_playwright

import forecasting

ROOT = Path(__file__).resolve().parent.parent
HTML = ROOT / "_build" / "html"
WORK = ROOT / "_build" / "pdf"
NAMES = ("chromium", "chromium-browser", "google-chrome")
MISSING = """[pdf] NOT MADE: no Chromium was found.
[pdf] Install one (Debian: apt-get install chromium) or name it: make pdf CHROMIUM=/path/to/it"""
WIDEST = 7  # columns on a sheet of paper
PATIENCE = 600_000  # milliseconds, for a busy machine
FOOT = (
    '<div style="width:100%;text-align:center;font:8pt sans-serif;color:#444">'
    '<span class="pageNumber"></span></div>'
)


def read(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "lxml")


def pages() -> list[Path]:
    """The pages in reading order: the first, then what each calls next."""
    redirect = str(read(HTML / "index.html").select_one("meta[http-equiv]")["content"])
    path = (HTML / redirect.split("url=")[-1].strip("'\"")).resolve()
    found: list[Path] = []
    while path not in found:
        found.append(path)
        following = read(path).select_one("nav.turn a.next")
        if following is not None:
            path = (path.parent / unquote(str(following["href"]))).resolve()
    return found


def slug(path: Path) -> str:
    return path.relative_to(HTML).with_suffix("").as_posix().replace("/", "-")


def chapter(path: Path, known: set[Path]) -> Tag:
    """The text of a page, its anchors made unique and its links turned inwards."""
    article = read(path).select_one("article")
    assert article is not None, path
    name = slug(path)
    for tag in article.select("[id]"):
        tag["id"] = f"{name}--{tag['id']}"
    for tag in article.select("[href]"):
        address, fragment = urldefrag(str(tag["href"]))
        target = (path.parent / unquote(address)).resolve() if address else path
        if target in known:
            tag["href"] = f"#{slug(target)}" + (f"--{fragment}" if fragment else "")
        elif "://" not in address:
            tag.name = "span"  # a download: it lies beside the HTML, not in the PDF
    for table in article.select("table"):
        flatten(table)
    for image in article.select("img"):
        image["src"] = (path.parent / unquote(str(image["src"]))).resolve().as_uri()
        image["loading"] = "eager"
    article["id"] = name
    return article


def flatten(table: Tag) -> None:
    """A table too wide for paper becomes one paragraph a row: its header, then name: value."""
    names = [th.get_text() for th in table.select("thead th")]
    if len(names) <= WIDEST:
        return
    page = BeautifulSoup("", "lxml")
    words = page.new_tag("p")
    for row in table.select("tbody tr"):
        if more := row.select_one("td.more"):
            words.append("; " + more.get_text())
            continue
        first, *cells = row.select("th, td")
        told = [
            f"{n}: {c.get_text()}" for n, c in zip(names[1:], cells, strict=True) if c.get_text()
        ]
        words = page.new_tag("p", id=row.get("id") or row.parent.get("id", ""))
        head = page.new_tag("strong")
        head.string = first.get_text()
        words.extend([head, " " + "; ".join(told)])
        table.insert_before(words)
    table.decompose()


def document(paths: list[Path]) -> str:
    """One HTML document of all pages."""
    chapters = [chapter(path, set(paths)) for path in paths]
    title = str(read(paths[0]).select_one("a.brand").get_text())
    headings = [c.select_one("h1") for c in chapters]
    for link in (h.select_one(".headerlink") for h in headings):
        if link is not None:
            link.decompose()
    contents = "".join(
        f'<li><a href="#{c["id"]}">{h.get_text()}</a></li>'
        for c, h in zip(chapters, headings, strict=True)
    )
    static = (HTML / "_static").as_uri()
    today = dt.datetime.now(dt.UTC).date()
    return f"""<!DOCTYPE html>
<html lang="en" data-theme="light"><head><meta charset="utf-8"><title>{title}</title>
<link rel="stylesheet" href="{static}/report.css">
<link rel="stylesheet" href="{static}/pygments.css">
<style>article {{ break-before: page; }} .cover {{ padding-top: 30%; }}</style></head>
<body><section class="cover"><h1>{title}</h1>
<p>Version {forecasting.__version__}, printed {today:%d %B %Y}</p></section>
<article><h1>Contents</h1><ol>{contents}</ol></article>
{"".join(map(str, chapters))}</body></html>"""


def main() -> None:
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        sys.exit(MISSING)
    WORK.mkdir(parents=True, exist_ok=True)
    source = WORK / "report.html"
    paths = pages()
    source.write_text(document(paths), encoding="utf-8")
    target = ROOT / "dist" / f"live-commerce-report-{forecasting.__version__}.pdf"
    target.parent.mkdir(exist_ok=True)
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        page = chromium.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(source.as_uri())
        page.evaluate("document.fonts.ready.then(() => true)")
        page.pdf(
            path=target,
            format="A4",
            margin=dict.fromkeys(("top", "bottom", "left", "right"), "18mm"),
            display_header_footer=True,
            header_template="<span></span>",
            footer_template=FOOT,
            outline=True,
            tagged=True,
        )
        chromium.close()
    print(
        f"[pdf] {len(paths)} pages of the book in {target} ({target.stat().st_size / 1e6:.1f} MB)"
    )


if __name__ == "__main__":
    main()
