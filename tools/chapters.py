"""The chapters of the built book as one report: what paper and e-readers have in common."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urldefrag

from bs4 import BeautifulSoup, Tag

ROOT = Path(__file__).resolve().parent.parent
HTML = ROOT / "_build" / "html"
LEFT_OUT = ("book/data/", "book/api", "book/four_numbers", "book/your_market", "book/gallery",
            "book/rerun", "book/changelog", "book/brief_zh")  # fmt: skip
INTERACTIVE = (
    "details:not(.strip), noscript, script, style, .page-code, .headerlink, .actions, "
    ".four-numbers, .after-hero, img.dark, img.narrow, #change-it-and-rerun"
)
WIDEST = 9  # columns that a sheet or a screen has room for


@dataclass
class Chapter:
    """A page of the book without what only a browser can do."""

    path: Path
    part: str
    article: Tag
    name: str = field(init=False)

    def __post_init__(self) -> None:
        self.name = self.path.relative_to(HTML).with_suffix("").as_posix().replace("/", "-")

    @property
    def title(self) -> str:
        """Its first heading."""
        heading = self.article.select_one("h1")
        return heading.get_text(" ", strip=True) if heading is not None else self.name


def read(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "lxml")


def first_page() -> Path:
    """The page that index.html sends its readers to."""
    redirect = str(read(HTML / "index.html").select_one("meta[http-equiv=refresh]")["content"])
    return (HTML / redirect.split("url=")[-1].strip("'\"")).resolve()


def listed() -> list[tuple[str, Path]]:
    """Part and path of all that belongs to the report, in the order of the contents."""
    first = first_page()
    path = next(p for p in sorted(HTML.glob("book/*.html")) if read(p).select_one(".site nav"))
    found, part = {first: ""}, ""
    for tag in read(path).select(".site nav .caption, .site nav a"):
        if tag.name != "a":
            part = tag.get_text(strip=True)
            continue
        address = unquote(urldefrag(str(tag["href"]))[0])
        target = (path.parent / address).resolve() if address else path
        name = target.relative_to(HTML).with_suffix("").as_posix()
        if not name.startswith(LEFT_OUT):
            found.setdefault(target, part)
    return [(part, path) for path, part in found.items()]


def chapters() -> list[Chapter]:
    """The chapters, their links turned to each other: ``name#anchor`` where both are there."""
    made = {}
    for part, path in listed():
        article = read(path).select_one("article")
        if article is None:
            raise ValueError(f"{path} has no article. Build the book again.")
        for tag in article.select(INTERACTIVE):
            tag.decompose()
        for strip in article.select("details.strip"):
            strip.name, strip.summary.name = "div", "p"
            del strip["open"]
        for table in article.select("table"):
            flatten(table)
        made[path] = Chapter(path, part, article)
    anchors = {p: {str(t["id"]) for t in c.article.select("[id]")} for p, c in made.items()}
    for path, chapter in made.items():
        for tag in chapter.article.select("[href]"):
            address, fragment = urldefrag(str(tag["href"]))
            target = (path.parent / unquote(address)).resolve() if address else path
            if target in made:
                anchor = fragment if fragment in anchors[target] else ""
                tag["href"] = f"{made[target].name}#{anchor}"
            elif "://" not in address:
                tag.name = "span"  # it lies beside the book's pages
                del tag["href"]
        for image in chapter.article.select("img"):
            image["src"] = str((path.parent / unquote(str(image["src"]))).resolve())
            del image["loading"]
    return list(made.values())


def flatten(table: Tag) -> None:
    """A table with too many columns becomes one paragraph a row: its header, then name: value."""
    names = [th.get_text() for th in table.select("thead th")]
    if len(names) <= WIDEST:
        return
    page = BeautifulSoup("", "lxml")
    for row in table.select("tbody tr"):
        first, *cells = row.select("th, td")
        told = [
            f"{n}: {c.get_text()}" for n, c in zip(names[1:], cells, strict=True) if c.get_text()
        ]
        words = page.new_tag("p")
        head = page.new_tag("strong")
        head.string = first.get_text()
        words.extend([head, " " + "; ".join(told)])
        table.insert_before(words)
    table.decompose()
