"""The built book as a browser gets it: whole links, no gap in a sentence, figures described.

The pages are those of `make book`; when they are missing or out of date, they are built first.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from livecommerce import prose
from livecommerce.results import Results, difference, results

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "_build" / "html"
sys.path.insert(0, str(ROOT / "tools"))

import addresses  # noqa: E402
import notebooks  # noqa: E402

Page = tuple[Path, HtmlElement]


@cache
def parsed(path: Path) -> HtmlElement:
    return document_fromstring(path.read_bytes(), parser=HTMLParser(encoding="utf-8"))


@pytest.fixture(scope="module")
def pages() -> list[Page]:
    """Every page of the book but the redirect at the top."""
    built = subprocess.run(
        [sys.executable, ROOT / "tools" / "book.py"], capture_output=True, text=True
    )
    assert built.returncode == 0, built.stdout[-3000:] + built.stderr[-3000:]
    paths = sorted(HTML.rglob("*.html"))
    found = [path for path in paths if "_static" not in path.parts and path.parent != HTML]
    return [(path, parsed(path)) for path in [*found, HTML / "search.html"]]


def contents(pages: list[Page]) -> list[Page]:
    """What the pages say: the article of each, without the theme around it."""
    articles = [(path, tree.find_class("bd-article")) for path, tree in pages]
    missing = [path.name for path, found in articles if not found]
    assert pages, "no page was built"
    assert not missing, f"no article was found in {missing}: every test of the pages rests on it"
    return [(path, found[0]) for path, found in articles]


def test_a_page_whose_article_is_not_found_is_a_fault() -> None:
    page = (Path("a.html"), document_fromstring('<article class="bd-art">Text</article>'))
    with pytest.raises(AssertionError, match=r"no article was found in \['a.html'\]"):
        contents([page])
    with pytest.raises(AssertionError, match="no page was built"):
        contents([])


def test_every_page_of_the_table_of_contents_is_built(pages: list[Page]) -> None:
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    built = {path.relative_to(HTML).with_suffix("").as_posix() for path, _ in pages}
    assert set(notebooks._files(toc)) <= built


@cache
def anchors(path: Path) -> frozenset[str]:
    """Every id of a page, and of the rows that it loads when a link asks for one of them."""
    trees = [parsed(path)]
    for address in parsed(path).xpath("//@data-rest"):
        script = (path.parent / urlsplit(address).path).read_text(encoding="utf-8")
        rows = json.loads(script.removeprefix("reportRows(").removesuffix(");\n"))
        trees.append(document_fromstring(rows))
    return frozenset(name for tree in trees for name in tree.xpath("//@id"))


def test_no_broken_internal_link(pages: list[Page]) -> None:
    broken, followed = [], 0
    for path, tree in pages:
        for link in tree.xpath("//@href | //@src"):
            address = urlsplit(link)
            if address.scheme or address.netloc:
                continue
            followed += 1
            target = (path.parent / unquote(address.path)).resolve() if address.path else path
            target = target / "index.html" if target.is_dir() else target
            if not target.exists():
                broken.append(f"{path.relative_to(HTML)}: {address.geturl()} has no file")
            elif address.fragment and target.suffix == ".html":
                wanted = unquote(address.fragment)
                if wanted and wanted not in anchors(target):
                    broken.append(f"{path.relative_to(HTML)}: {address.geturl()} has no anchor")
    assert followed > 100 * len(pages)
    assert not broken, "\n".join(sorted(set(broken)))


FETCHED = {"src", "srcset", "poster", "data", "action", "formaction", "background", "xlink:href"}
TAKEN = {"stylesheet", "icon", "preload", "modulepreload", "prefetch", "preconnect", "manifest"}
IN_STYLE = re.compile(r"(?:url\(|@import)\s*['\"]?\s*((?:https?:)?//[^'\")\s;]+)", re.IGNORECASE)


def fetched(tree: HtmlElement) -> list[str]:
    """What a browser gets by itself when it opens a page, without a click."""
    found = []
    for tag in tree.iter("*"):
        names = FETCHED | ({"href"} if TAKEN & set(tag.get("rel", "").split()) else set())
        found += [value for name, value in tag.items() if name in names and value]
        found += IN_STYLE.findall(tag.get("style", ""))
        if tag.tag == "style":
            found += IN_STYLE.findall(tag.text or "")
    return found


def elsewhere(addresses: list[str]) -> list[str]:
    """Those that lie on another host."""
    listed = (part.strip() for address in addresses for part in re.split(r",\s+", address))
    return [one for one in listed if urlsplit(one).netloc]


@pytest.mark.parametrize(
    "spoiled",
    [
        '<script src="https://cdn.example.org/a.js"></script>',
        '<link rel="stylesheet" href="//fonts.example.org/css">',
        "<style>@import 'https://fonts.example.org/css';</style>",
        '<p style="background: url(https://example.org/a.png)">x</p>',
        '<img src="a.png" srcset="a.png 1x, https://example.org/b.png 2x">',
        '<iframe src="https://example.org"></iframe>',
    ],
)
def test_what_comes_from_another_host_is_noticed(spoiled: str) -> None:
    assert elsewhere(fetched(document_fromstring(spoiled)))


def test_no_page_gets_anything_from_another_host(pages: list[Page]) -> None:
    """Seen in the files alone; the browser's tests look at what is really asked for."""
    for path, tree in pages:
        found = fetched(tree)
        assert any(address.endswith(".css") or ".css?" in address for address in found), path
        assert elsewhere(found) == [], path
        (policy,) = tree.xpath('//meta[@http-equiv="Content-Security-Policy"]/@content')
        assert "http" not in policy, path
    styles = list((HTML / "_static").rglob("*.css"))
    assert styles
    assert not [p.name for p in styles if IN_STYLE.search(p.read_text(encoding="utf-8"))]


def executed() -> list[Path]:
    """The notebooks as `make book` ran them."""
    return sorted((ROOT / "_build" / "executed").rglob("*.ipynb"))


def outputs() -> list[tuple[Path, dict[str, Any]]]:
    """Their outputs."""
    cells = [
        (path, cell)
        for path in executed()
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
    ]
    return [(path, output) for path, cell in cells for output in cell.get("outputs", [])]


def fresh() -> Results:
    """What they say."""
    return results(executed())


def test_no_glue_is_missing(pages: list[Page]) -> None:
    """A missing key leaves a blank in the sentence, so each key that is asked for must be there."""
    everywhere = {key for chapter in fresh().values() for key in chapter["values"]}
    missing, asked = [], 0
    for page in [*(ROOT / "book").glob("*.ipynb"), *(ROOT / "book").glob("*.md")]:
        source = page.read_text(encoding="utf-8")
        for key in prose.keys(source):
            asked += 1
            if key.split("::")[-1] not in everywhere:
                missing.append(f"{page.name}: {key}")
    assert asked >= len(everywhere) > 100
    assert not missing


def test_no_gap_and_no_raw_markup_in_the_prose(pages: list[Page]) -> None:
    # "None" that begins a sentence is English; anywhere else it is a value that was not there
    markup = re.compile(
        r"\{(?:glue|cite|numref|ref|doc)[:\w]*\}`|<IPython|Traceback"
        r"|(?<=[^.!?:] )None\b|\bnan\b(?! )"
    )
    found, read = [], 0
    for path, article in contents(pages):
        # docstrings may speak of Python's None
        for paragraph in article.xpath(".//p[not(ancestor::dl[starts-with(@class, 'py ')])]"):
            read += 1
            text = paragraph.text_content()
            if match := markup.search(text):
                found.append(f"{path.name}: {match.group()} in: {text[:200]}")
    assert read > 10 * len(notebooks.chapters())
    assert not found


def test_every_figure_says_in_words_what_it_shows(pages: list[Page]) -> None:
    wrong, seen = [], 0
    for path, article in contents(pages):
        for image in article.iter("img"):
            seen += 1
            alt = image.get("alt", "").strip()
            if len(alt) < 20 or re.search(r"\.(png|svg|jpe?g|webp)$|_images/|[\w-]+/[\w-]+/", alt):
                wrong.append(f"{path.name}: {image.get('src')} has alt text {alt!r}")
    figures = [o for _, o in outputs() if "figure" in o.get("metadata", {}).get("report", {})]
    assert seen >= len(figures) > len(notebooks.chapters())
    assert not wrong


def test_every_image_around_the_content_has_an_alt_attribute(pages: list[Page]) -> None:
    images = [(path.name, tag) for path, tree in pages for tag in tree.iter("img")]
    assert len(images) > len(pages) / 2
    assert not [f"{name}: {tag.get('src')}" for name, tag in images if "alt" not in tag.attrib]


def test_every_page_has_a_language_a_title_and_one_heading(pages: list[Page]) -> None:
    for path, article in contents(pages):
        tree = parsed(path)
        language = "zh-Hans" if path.stem.endswith("_zh") else "en"
        assert tree.get("lang") == language, path
        assert tree.findtext("head/title", "").strip(), path
        assert len(article.xpath(".//h1")) == 1, path


def test_every_page_describes_itself_in_a_sentence(pages: list[Page]) -> None:
    """Search engines and shared links show it."""
    told: dict[str, str] = {}
    for path, _ in contents(pages):
        if path.name == "search.html":
            continue
        (text,) = parsed(path).xpath('//meta[@name="description"]/@content')
        assert 20 <= len(text) <= 160, (path, text)
        assert not text.startswith("Numbers computed"), path
        assert text not in told, (path, told[text])
        told[text] = path.name


def test_launch_links_appear_with_the_repository_and_downloads_always(pages: list[Page]) -> None:
    urls = addresses.addresses()
    repository = urls.get("Repository", "")
    name = repository.removeprefix("https://github.com/")
    for chapter in notebooks.chapters():
        (foot,) = parsed(HTML / chapter.with_suffix(".html")).find_class("page-foot")
        found = {link.get("href"): link.text_content() for link in foot.iter("a")}
        path = chapter.as_posix()
        assert f"../_sources/{path}" in found
        colab = f"https://colab.research.google.com/github/{name}/blob/main/{path}"
        binder = f"https://mybinder.org/v2/gh/{name}/main?urlpath=lab/tree/{path}"
        if repository:
            assert binder in found
            assert f"%pip install git+{repository}" in found[colab]
        else:
            assert not [href for href in found if href.startswith("http")]
    home = urls.get("Homepage")
    assert home is None or home in (HTML / "book" / "cite.html").read_text("utf-8")


def test_no_output_is_an_error_or_stderr(pages: list[Page]) -> None:
    kinds = [(path.name, o.get("name", o["output_type"])) for path, o in outputs()]
    assert {name for name, _ in kinds} == {page.name for page in notebooks.chapters()}
    assert not [(name, kind) for name, kind in kinds if kind in {"error", "stderr"}]


def test_fresh_run_gives_the_stored_numbers(pages: list[Page]) -> None:
    stored = json.loads((ROOT / "results.json").read_text(encoding="utf-8"))
    lines = difference(stored, fresh())
    assert not lines, "\n".join(lines)
