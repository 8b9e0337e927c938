"""The book's own Sphinx extension, on a book of two notebooks, a table of data and a formula."""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
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
    frame = '<table class="dataframe"><tr><th></th><th>a</th></tr></table>'
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
        nbformat.v4.new_markdown_cell("# It was real\n\nBy {glue:text}`a.ipynb::size`.\n"),
        code("show(claims)", 1, output({"text/html": page, "text/plain": "the card"},
             report={**told, "known": "2026"})),
        nbformat.v4.new_markdown_cell("## What the figures cannot tell\n\nMuch."),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("book"), BASE)


@pytest.fixture(scope="module")
def unpublished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same book while it has no address."""
    return make(tmp_path_factory.mktemp("unpublished"), "")


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


@pytest.fixture(scope="module")
def page(built: Path) -> BeautifulSoup:
    return read(built, "a")


def one(soup: BeautifulSoup | Tag, selector: str) -> Tag:
    found = soup.select(selector)
    assert len(found) == 1, f"{selector}: {len(found)}"
    return found[0]


def test_a_page_says_in_its_head_what_it_says_first(built: Path) -> None:
    soup = read(built, "a")
    told = [one(soup, f"meta[{name}]")["content"] for name in (
        'name="description"', 'property="og:description"')]  # fmt: skip
    assert told[0] == told[1]
    assert str(told[0]).startswith("It was 443.75")


def test_the_shared_address_sends_on_and_describes_itself(built: Path) -> None:
    front = BeautifulSoup((built / "index.html").read_text("utf-8"), "lxml")
    assert one(front, "meta[http-equiv=refresh]")["content"] == "0; url=book/a.html"
    assert one(front, "link[rel=canonical]")["href"] == BASE + "book/a.html"
    assert str(one(front, "meta[name=description]")["content"]).startswith("It was 443.75")


def test_numbers_lead_to_the_fold_under_their_paragraph_and_back(page: BeautifulSoup) -> None:
    size, rate, *_ = page.select("p a.number")
    assert size.get_text() == "443.75\N{NO-BREAK SPACE}bn\N{NO-BREAK SPACE}yuan"
    assert rate["href"] == f"#{rate['id']}-from"
    entry = one(page, f"[id='{size['id']}-from']")
    assert one(entry, "a.back")["href"] == f"#{size['id']}"
    fold = entry.find_parent("details")
    assert isinstance(fold, Tag)
    assert fold.find_previous_sibling("p") == size.find_parent("p")
    assert one(fold, ".origins > summary").get_text() == "Where these 2 numbers come from"


def test_a_fold_leads_to_the_code_and_to_the_rows(page: BeautifulSoup) -> None:
    fold = page.select("details.origins")[0]
    assert [a["href"] for a in fold.select(".from a:not(.back)")] == ["#a-cell-1", "#a-cell-2"]
    row = fold.select_one("li li a")
    assert row is not None
    assert row["href"] == "data/sizes.html#row-r-1"
    assert "estimate" in row.get_text()


def test_code_of_numbers_stands_below_what_says_them_and_imports_nowhere(
    page: BeautifulSoup,
) -> None:
    assert not page.select("section.page-code")
    fold = page.select("details.origins")[0]
    names = [s.get_text() for s in fold.select("details.code > summary")]
    assert names == ["Code for 443.75 bn yuan", "Code for 50 %"]
    assert "1 + 1" in one(fold, "#a-cell-1").get_text()
    assert "import" not in page.select_one("article").get_text()


def test_a_weak_grade_is_marked_in_the_text(page: BeautifulSoup) -> None:
    assert not page.select("p sup .grade")
    assert [mark.get_text() for mark in page.select(".strip li .grade")] == ["grade A", "grade C"]


def test_a_long_strip_is_folded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "book" / "_ext"))
    from report_ext.figures import MOST_SHOWN, strip

    rows = [{**STRIP, "group": ""}] * (MOST_SHOWN + 1)
    for shown, opened in ((rows[1:], True), (rows, False)):
        folded = BeautifulSoup(strip(shown, "Who said it"), "lxml")
        assert one(folded, "details.strip").has_attr("open") is opened
        assert len(folded.select("details > ol > li")) == len(shown)


def test_points_of_a_strip_stand_below_their_year(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "book" / "_ext"))
    from report_ext.figures import strip

    periods = ["2017", "2018", "2019", "2020H1", "2020", "2021", "2021"]
    rows = [{**STRIP, "group": "then", "year": period} for period in periods]
    made = BeautifulSoup(strip(rows, "Who said it"), "lxml")
    assert [item["style"] for item in made.select("li")] == [
        f"--at: {place}" for place in (1, 2, 3, 4, 4, 5, 5)
    ]
    assert one(made, "ol")["style"] == "--years: 5"
    assert not BeautifulSoup(strip(rows[:3], "Who said it"), "lxml").select("[style]")


def test_numbers_tell_publisher_date_status_and_grade(page: BeautifulSoup) -> None:
    size, rate, *_ = page.select("p a.number")
    told = str(size["title"]).split(" | ")
    row = "CECRC, 2019: 443.75 bn CNY; estimate; grade A; first published September 2020"
    assert told[0] == row
    assert str(rate["title"]).split(" | ")[3:5] == ["and 2 more rows", "a model"]


def test_a_number_of_another_chapter_leads_to_its_code_there(built: Path) -> None:
    page = read(built, "b")
    link = one(page, "a.number")
    assert "443.75" in link.get_text()
    entry = one(page, str(link["href"]))
    assert entry.select("a")[1]["href"] == "a.html#a-cell-1"


def test_displayed_numbers_do_not_appear_twice(page: BeautifulSoup) -> None:
    assert not page.select(".cell_output .text_html:-soup-contains('443.75')")


def test_figures_get_alt_text_caption_number_source_and_data(
    page: BeautifulSoup, built: Path
) -> None:
    figure = one(page, "figure#fig-market")
    pictures = {" ".join(image["class"]): image for image in figure.select("img")}
    assert set(pictures) == {"wide light", "wide dark", "narrow light", "narrow dark"}
    for image in pictures.values():
        assert image["alt"] == "It doubles from 1 to 2 bn yuan."
    wide, narrow = pictures["wide dark"], pictures["narrow light"]
    assert (wide["width"], wide["height"]) == ("704", "352")
    assert (narrow["width"], narrow["height"]) == ("358", "258")
    assert "#11151a" in (built / "book" / str(wide["src"])).read_text()
    assert one(figure, ".headline").get_text() == "Fig. 1 It doubles"
    assert one(figure, ".subtitle").get_text() == "Sales, bn\N{NO-BREAK SPACE}yuan"
    assert figure.get_text().count("Source: CECRC. Unit: bn yuan. Data: January 2021.") == 1
    files = [built / "book" / str(a["href"]) for a in figure.select("a[download]")]
    assert "It doubles" in files[0].read_text()
    assert "Source: CECRC" in files[0].read_text()
    assert files[1].read_text() == "year,value\n2019,1\n"
    assert one(page, 'a[href="#fig-market"] .std-numref').get_text() == "Fig.\N{NO-BREAK SPACE}1"
    code = one(figure.find_parent("div", class_="cell"), "details.code")
    assert one(code, "summary").get_text() == "Code for Fig. 1: The doubling"
    assert "draw()" in one(page, str(figure.select(".actions a")[2]["href"])).get_text()


def test_a_headline_may_hold_a_number(page: BeautifulSoup) -> None:
    assert "443.75" in one(page, "h3").get_text()
    assert "443.75" in one(page, "details.contents").get_text()


def test_an_answer_is_closed_and_in_words(page: BeautifulSoup) -> None:
    assert one(page, "details.solution").get_text(" ", strip=True) == "Show the answer Because."


def test_the_first_page_has_the_finding_beside_the_card(built: Path) -> None:
    page = read(built, "front")
    assert one(page, ".hero-text h1").get_text().startswith("It was real")
    assert one(page, ".hero-card .verdict-card").get_text() == "the card"
    assert not page.select(".hero details, .site")
    assert one(page, ".after-hero details.origins")
    assert one(page, "section.cannot h2")


def test_menu_names_the_pages_that_there_are(page: BeautifulSoup) -> None:
    assert [a.get_text() for a in page.select(".top nav a")] == ["More"]


def test_the_first_page_lists_the_chapters_at_its_end(built: Path) -> None:
    page = read(built, "front")
    link = one(page, ".top nav a.always")
    chapters = one(page, str(link["href"]))
    assert "Second" in chapters.get_text()


@pytest.mark.parametrize("name", ["a", "b", "front"])
def test_policy_allows_what_the_page_holds_and_nothing_else(built: Path, name: str) -> None:
    page = read(built, name)
    policy = str(one(page, 'meta[http-equiv="Content-Security-Policy"]')["content"])
    rules = {r.split()[0]: r.split()[1:] for r in policy.split("; ")}
    assert rules["default-src"] == ["'none'"]
    assert not [s for sources in rules.values() for s in sources if "unsafe-inline" in s]
    inline = {
        "'sha256-" + base64.b64encode(hashlib.sha256(s.string.encode()).digest()).decode() + "'"
        for s in page.select("script:not([src])")
    }
    assert set(rules["script-src"]) == {"'self'", "file:", *inline}
    assert len(inline) >= 1


def test_pandas_corner_is_no_header(page: BeautifulSoup) -> None:
    table = one(page, "table.dataframe")
    assert [th.get_text() for th in table.select("th")] == ["a"]


def test_folds_are_named_by_what_is_seen(page: BeautifulSoup) -> None:
    for summary in page.select("details summary"):
        assert summary.get("aria-label") is None
        assert summary.get_text().strip()


def test_maths_is_mathml(page: BeautifulSoup) -> None:
    assert one(page, "math msup").get_text() == "x2"


def test_head_says_where_and_what_the_page_is(page: BeautifulSoup) -> None:
    assert one(page, "link[rel=canonical]")["href"] == f"{BASE}book/a.html"
    assert "443.75" in str(one(page, "meta[name=description]")["content"])
    assert one(page, 'meta[property="og:url"]')["content"] == f"{BASE}book/a.html"


def test_without_an_address_no_page_claims_one(unpublished: Path) -> None:
    for name in ("book/a.html", "book/b.html", "index.html"):
        text = (unpublished / name).read_text(encoding="utf-8")
        soup = BeautifulSoup(text, "lxml")
        assert not soup.select("link[rel=canonical]"), name
        assert not soup.select('meta[property="og:url"], meta[property^="og:image"]'), name
        assert not soup.select('meta[name="twitter:card"]'), name
        assert soup.select('meta[property="og:title"]'), name
    assert not (unpublished / "sitemap.xml").exists()


def test_pages_load_nothing_else(page: BeautifulSoup, built: Path) -> None:
    loaded = [
        str(tag.get("src") or tag.get("href"))
        for tag in page.select("script[src], link[rel=stylesheet]")
    ]
    assert [address.split("?")[0].rsplit("/", 1)[1] for address in loaded] == [
        "report.css",
        "pygments.css",
        "report.js",
    ]
    heavy = [p.name for p in (built / "_static").rglob("*") if p.stat().st_size > 100_000]
    assert not heavy
    assert 500 < (built / "_static" / "chinese.woff").stat().st_size < 5_000


def test_site_menu_marks_the_page(page: BeautifulSoup) -> None:
    assert one(page, ".site [aria-current=page]").get_text(strip=True) == "First"
    assert not page.select("[role=heading]")


@pytest.mark.parametrize(
    ("latex", "part"),
    [
        (r"\hat{y}_t = \phi y_{t-1}", "<mi>&#x003D5;</mi>"),
        (r"\begin{aligned} a &= b \\ c &= d \end{aligned}", "<mtable"),
        (r"\begin{cases} a & x > 0 \\ b & x \le 0 \end{cases}", "<mtable"),
    ],
)
def test_formulas(latex: str, part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT / "book" / "_ext")
    from report_ext.maths import mathml

    assert part in mathml(latex, "block")
    with pytest.raises(ValueError, match="nosuchcommand"):
        mathml(r"\nosuchcommand{x}", "inline")


def test_dark_drawings_keep_contrast_and_stand_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT / "book" / "_ext")
    from report_ext import dark

    sheet = (ROOT / "book" / "_static" / "report.css").read_text("utf-8")
    assert f"--paper: {dark.LIGHT_PAPER}" in sheet
    assert f"--paper: {dark.DARK_PAPER}" in sheet
    assert dark.mirrored("#ffffff") == dark.DARK_PAPER
    for colour in ("#16191d", "#222222", "#5f5f5f", "#0072b2", "#175ea8", "#d9d9d9"):
        light = dark.contrast(colour, dark.LIGHT_PAPER)
        there = dark.contrast(dark.mirrored(colour), dark.DARK_PAPER)
        assert 0.85 * light <= there <= 1.25 * light, colour
    for colour in ("#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"):
        assert dark.contrast(dark.mirrored(colour), dark.DARK_PAPER) >= dark.READ, colour
    drawn = '<path style="fill: #FFFFFF; stroke:#222222"/><use href="#abcdef" fill="#0072b2"/>'
    made = dark.dark(drawn)
    assert 'href="#abcdef"' in made
    assert dark.DARK_PAPER in made
    assert "#222222" not in made


def test_fences_grow_only_where_the_formula_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT / "book" / "_ext")
    from report_ext.maths import mathml

    assert "<mo>" not in mathml(r"\lVert\beta\rVert^2", "block")
    assert 'stretchy="true"' in mathml(r"\left(\frac{a}{b}\right)^2", "block")


def test_a_social_card_is_drawn_from_the_verdict_card_of_the_first_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(ROOT / "book" / "_ext")
    from types import SimpleNamespace

    from report_ext import card

    (tmp_path / "_static").mkdir()
    notebook = nbformat.v4.new_notebook(cells=front())
    nbformat.write(notebook, tmp_path / "first.ipynb")
    app: Any = SimpleNamespace(
        env=SimpleNamespace(mystnb_config=SimpleNamespace(output_folder=tmp_path)),
        config=SimpleNamespace(
            root_doc="first", html_baseurl=BASE, report_short_title="Checked", project="A book"
        ),
        builder=SimpleNamespace(name="html"),
        outdir=tmp_path,
    )
    card.announce(app, app.env)
    assert app.config.ogp_image == f"{BASE}_static/card.png"
    assert app.config.ogp_image_alt == "One holds"
    card.write_card(app, None)
    assert (tmp_path / "_static" / "card.png").stat().st_size > 5_000
    assert "<svg" in (tmp_path / "_static" / "card.svg").read_text("utf-8")


def test_ways_in_are_a_list_apart_from_the_key_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Markdown makes one list of two that follow each other."""
    monkeypatch.syspath_prepend(ROOT / "book" / "_ext")
    from docutils import nodes
    from report_ext.reading import key_figures

    words = ["22.6\N{NO-BREAK SPACE}times", "+32 %", "325 times", "Two minutes", "Twenty", "All"]
    items = [nodes.list_item("", nodes.paragraph("", "", nodes.strong("", w))) for w in words]
    keys, ways = key_figures(nodes.bullet_list("", *items))
    assert [item.astext() for item in keys] == ["22.6×", "+32 %", "325×"]
    assert [item.astext() for item in ways] == words[3:]
    assert ways[0].parent is ways


def test_every_phrase_is_said_in_both_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT / "book" / "_ext")
    import re

    from report_ext.words import WORDS, said

    assert set(WORDS["en"]) == set(WORDS["zh"])
    for key, phrase in WORDS["en"].items():
        assert set(re.findall(r"\{\w+\}", phrase)) == set(re.findall(r"\{\w+\}", WORDS["zh"][key]))
    assert said("book/brief_zh", "numbers", count=3) == "这3个数字的出处"
    assert said("book/brief", "numbers", count=3) == "Where these 3 numbers come from"
