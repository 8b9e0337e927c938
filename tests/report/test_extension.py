"""The book's own Sphinx extension, on a small book."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from .small_book import BASE, make, one, read


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("book"), BASE)


@pytest.fixture(scope="module")
def unpublished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same book while it has no address."""
    return make(tmp_path_factory.mktemp("unpublished"), "")


@pytest.fixture(scope="module")
def page(built: Path) -> BeautifulSoup:
    return read(built, "a")


def test_a_page_says_in_its_head_what_it_says_first(built: Path) -> None:
    soup = read(built, "a")
    told = [one(soup, f"meta[{name}]")["content"] for name in (
        'name="description"', 'property="og:description"')]  # fmt: skip
    assert told[0] == told[1]
    assert str(told[0]).startswith("It was 443.75")


def test_the_shared_address_sends_on_and_describes_itself(built: Path) -> None:
    front = BeautifulSoup((built / "index.html").read_text("utf-8"), "lxml")
    assert one(front, "link[rel=icon]")["href"] == "_static/icon.svg"
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
    assert page.select(".cell_output .text_html")
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
    numbers = one(page, ".after-hero details.origins")
    (code,) = [a["href"] for a in numbers.select("a") if str(a["href"]).startswith("#front-cell")]
    assert "4 + 4" in one(numbers, str(code)).get_text()
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


def test_pandas_corner_is_no_header_and_its_styles_go(page: BeautifulSoup) -> None:
    """The search page reads every page and allows no style of theirs."""
    table = one(page, "table.dataframe")
    assert [th.get_text() for th in table.select("th")] == ["a"]
    assert not page.select("style, [style]")


def test_only_code_with_a_colour_of_its_own_is_marked(page: BeautifulSoup) -> None:
    marked = {mark for one in page.select(".highlight span[class]") for mark in one["class"]}
    assert marked
    assert not marked & {"n", "p", "w"}


def test_folds_are_named_by_what_is_seen(page: BeautifulSoup) -> None:
    summaries = page.select("details summary")
    assert summaries
    for summary in summaries:
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
    names = [address.split("?")[0].rsplit("/", 1)[1] for address in loaded]
    assert sorted(names) == ["report.css", "report.js"]
    heavy = [p.name for p in (built / "_static").rglob("*") if p.stat().st_size > 100_000]
    assert not heavy
    assert 500 < (built / "_static" / "chinese.woff").stat().st_size < 5_000


def test_site_menu_marks_the_page(page: BeautifulSoup) -> None:
    assert one(page, ".site [aria-current=page]").get_text(strip=True) == "First"
    assert not page.select("[role=heading]")
