"""Print the built book as a report on paper, through a system Chromium.

A cover with the finding and the verdict card, contents with page numbers, the story, the methods.
Data tables, the reference of the package and code stay in the book. It is printed twice: the first
time tells on which page every chapter begins.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path

import downloads
from chapters import HTML, ROOT, Chapter, chapters, first_page, read
from playwright.sync_api import Page, sync_playwright

import forecasting

WORK = ROOT / "_build" / "pdf"
NAMES = ("chromium", "chromium-browser", "google-chrome")
MISSING = """[pdf] NOT MADE: no Chromium was found.
[pdf] Install one (Debian: apt-get install chromium) or name it: make pdf CHROMIUM=/path/to/it"""
PATIENCE = 600_000  # milliseconds, for a busy machine
STYLE = Path(__file__).with_name("pdf.css")
HEAD = """@page {name} {{ @top-left {{ content: "{brand}"; }} @top-right {{ content: "{title}"; }}}}
#{id} {{ page: {name}; }}"""


def turn_inwards(chapter: Chapter) -> None:
    """Anchors that are unique in one document, and links to them."""
    for tag in chapter.article.select("[id]"):
        tag["id"] = f"{chapter.name}--{tag['id']}"
    for tag in chapter.article.select("[href]"):
        name, mark, anchor = str(tag["href"]).partition("#")
        if mark and "://" not in name:
            tag["href"] = f"#{name}--{anchor}" if anchor else f"#{name}"
    for image in chapter.article.select("img"):
        image["src"] = Path(str(image["src"])).as_uri()
    chapter.article["id"] = chapter.name


def cover(first: Chapter, footer: str) -> str:
    """The finding and the verdict card; the card leaves the first chapter."""
    card = first.article.select_one(".verdict-card")
    picture = str(card.extract()) if card is not None else ""
    lede = "".join(str(words) for words in first.article.select(".hero-text > p"))
    return (
        f'<section class="cover"><p class="cover-kicker">Executable report, version '
        f'{forecasting.__version__}</p><p class="cover-title">{first.title}</p>{lede}{picture}'
        f'<p class="cover-foot">{footer}</p></section>'
    )


def contents(made: list[Chapter], numbers: dict[str, int]) -> str:
    """Parts, titles and the pages where they begin."""
    lines, last = [], ""
    for chapter in made:
        if chapter.part != last:
            lines.append(f'<li class="part">{chapter.part}</li>')
            last = chapter.part
        number = numbers.get(chapter.name, 0)
        link = f"<span>{chapter.title}</span><i></i><b>{number}</b>"
        lines.append(f'<li><a href="#{chapter.name}">{link}</a></li>')
    return f'<article id="contents"><h1>Contents</h1><ol>{"".join(lines)}</ol></article>'


def document(numbers: dict[str, int]) -> str:
    """One HTML document of all chapters."""
    made, front = chapters(), read(first_page())
    for chapter in made:
        turn_inwards(chapter)
    brand = front.select_one("a.brand").get_text(strip=True)
    footer = front.select_one("footer p").get_text(" ", strip=True)
    heads = [
        HEAD.format(name=f"c{i}", brand=brand, title=re.sub(r'["\\\n]', "", c.title), id=c.name)
        for i, c in enumerate(made)
    ]
    opening, static = cover(made[0], footer), (HTML / "_static").as_uri()
    sheets = "".join(
        f'<link rel="stylesheet" href="{static}/{name}">' for name in ("report.css", "parts.css")
    )
    style = "\n".join([STYLE.read_text(encoding="utf-8"), *heads])
    return (
        f'<!DOCTYPE html>\n<html lang="en" data-theme="light"><head><meta charset="utf-8">'
        f"<title>{made[0].title}</title>{sheets}<style>{style}</style></head>"
        f"<body>{opening}{contents(made, numbers)}{''.join(str(c.article) for c in made)}"
        f"</body></html>"
    )


def page_numbers(pdf: bytes) -> dict[str, int]:
    """Page of every named place: Chromium writes its objects and destinations as plain text."""
    text = pdf.decode("latin-1")
    objects = dict(re.findall(r"(\d+) 0 obj\s*(.*?)\s*endobj", text, re.DOTALL))

    def leaves(number: str) -> list[str]:
        kids = re.search(r"/Kids \[(.*?)\]", objects[number], re.DOTALL)
        if kids is None:
            return [number]
        return [page for kid in re.findall(r"(\d+) 0 R", kids[1]) for page in leaves(kid)]

    tops = (n for n, o in objects.items() if re.search(r"/Type /Pages\b", o) and "/Parent" not in o)
    order = {page: i for i, page in enumerate(leaves(next(tops)), 1)}
    places = re.findall(r"(?:/|\()([\w.-]+)\)?\s*\[(\d+) 0 R /XYZ", text)
    return {name: order[page] for name, page in places if page in order}


def print_pdf(page: Page, source: Path, numbers: dict[str, int]) -> bytes:
    """The report with these page numbers in its contents."""
    source.write_text(document(numbers), encoding="utf-8")
    page.goto(source.as_uri())
    page.evaluate("document.fonts.ready.then(() => true)")
    return page.pdf(prefer_css_page_size=True, print_background=True, outline=True, tagged=True)


def main() -> None:
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        sys.exit(MISSING)
    WORK.mkdir(parents=True, exist_ok=True)
    source, names = WORK / "report.html", [chapter.name for chapter in chapters()]
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        page = chromium.new_page()
        page.set_default_timeout(PATIENCE)
        numbers = page_numbers(print_pdf(page, source, {}))
        missing = [name for name in names if name not in numbers]
        if missing:
            sys.exit(f"[pdf] no page is known of {missing}: has Chromium changed its PDF?")
        made = print_pdf(page, source, numbers)
        chromium.close()
    if page_numbers(made) != numbers:
        sys.exit("[pdf] the contents moved the pages that they name")
    target = downloads.offer(made, f"live-commerce-report-{forecasting.__version__}.pdf")
    count = len(re.findall(rb"/Type /Page\b", made))
    print(f"[pdf] {len(names)} chapters on {count} pages in {target} ({len(made) / 1e6:.1f} MB)")


if __name__ == "__main__":
    main()
