"""What a reader sees: first screen, contents, figures, tables, search, the book on paper."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from urllib.parse import unquote

import pytest
from built import CHAPTERS, HTML, PAGES, ROOT, Visit
from PIL import Image
from playwright.sync_api import Browser


def test_all_parts_of_the_contents_are_seen_on_a_low_screen(browser: Browser, site: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.goto(site + CHAPTERS[1])
    bottoms = page.evaluate(
        "[...document.querySelectorAll('.site .caption')].map(e => [e.textContent, "
        "e.nextElementSibling.querySelector('a').getBoundingClientRect().bottom])"
    )
    page.close()
    assert len(bottoms) >= 4
    assert not [name for name, bottom in bottoms if bottom > 720]


def test_on_this_page_is_open_where_there_is_room(visit: Visit, site: str) -> None:
    name = next(n for n in CHAPTERS if 'class="contents"' in (HTML / n).read_text("utf-8"))
    assert visit(site + name).locator(".contents nav").is_visible()
    assert not visit(site + name, width=390).locator(".contents nav").is_visible()


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 844)])
def test_first_screen_has_finding_and_card(
    browser: Browser, site: str, width: int, height: int
) -> None:
    """No code, no toggle, no citation key before the card; on a wide screen the card is whole."""
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto(site + "index.html")
    page.wait_for_url("**/book/*")
    place = page.locator(".verdict-card").bounding_box()
    assert place is not None
    assert place["y"] < height
    assert width < 1000 or place["y"] + place["height"] <= height
    assert page.locator(".hero pre, .hero details, .hero .citation-reference").count() == 0
    assert page.locator(".hero-text h1").is_visible()
    assert page.locator(".verdicts").get_attribute("role") == "table"
    page.close()


SHOWN = """[...document.querySelectorAll('figure.chart')].map(figure => [figure.id,
    [...figure.querySelectorAll('img')].filter(e => e.clientWidth)
        .map(e => [e.src, e.clientWidth])])"""
LETTER = re.compile(r"scale\(([\d.]+) -[\d.]+\)")  # Matplotlib draws letters of 100 points


@pytest.mark.parametrize(("width", "least", "most"), [(1280, 11.0, 17.0), (390, 11.0, 17.0)])
@pytest.mark.parametrize("dark", [False, True])
def test_text_in_figures_is_of_the_size_of_text(
    visit: Visit, site: str, width: int, least: float, most: float, dark: bool
) -> None:
    page = visit(site + PAGES[0], width=width, dark=dark)
    wrong, seen = [], 0
    for name in CHAPTERS:
        page.goto(site + name)
        for figure, images in page.evaluate(SHOWN):
            assert len(images) == 1, (name, figure, images)
            source, pixels = images[0]
            assert ("-dark" in source) == dark
            drawing = (HTML / unquote(source).removeprefix(site)).read_text("utf-8")
            points = float(re.search(r'width="([\d.]+)pt"', drawing)[1])  # type: ignore[index]
            sizes = {float(s) * 100 * pixels / points for s in LETTER.findall(drawing)}
            seen += len(sizes)
            if sizes and not least <= min(sizes) <= max(sizes) <= most:
                wrong.append(f"{figure}: {min(sizes):.1f} to {max(sizes):.1f} px")
    assert seen
    assert not wrong


def test_a_table_of_data_is_filtered_and_sorted_by_keyboard(visit: Visit) -> None:
    page = visit(HTML.as_uri() + "/book/data/market_size.html")
    box = page.get_by_label("Show rows with")
    box.fill("iimedia 2019")
    rows = page.locator(".sortable tbody:not([hidden])")
    assert 0 < rows.count() < 5
    assert f"{rows.count()} of " in page.locator(".tools-row [aria-live]").inner_text()
    box.fill("")
    head = page.locator(".sortable thead button", has_text="value")
    head.focus()
    for order in ("ascending", "descending"):
        page.keyboard.press("Enter")
        assert head.locator("..").get_attribute("aria-sort") == order
        column = page.evaluate(
            "(() => { const at = [...document.querySelectorAll('.sortable thead th')]"
            ".findIndex(e => e.ariaSort || e.hasAttribute('aria-sort'));"
            "return [...document.querySelectorAll('.sortable tbody')]"
            ".map(b => parseFloat(b.rows[0].cells[at].textContent.replace(/[^-\\d.]/g, ''))); })()"
        )
        assert column == sorted(column, reverse=order == "descending")


def test_a_long_table_shows_few_rows_until_it_is_asked_for_more(visit: Visit) -> None:
    page = visit(HTML.as_uri() + "/book/data/sources.html")
    rows = page.locator(".sortable tbody")
    last = rows.last
    assert rows.count() > 120
    assert rows.first.is_visible()
    assert not last.is_visible()
    page.get_by_role("button", name=f"Show all {rows.count()} rows").click()
    assert last.is_visible()


def test_a_very_long_table_loads_its_other_rows_when_asked_for_them(visit: Visit) -> None:
    address = HTML.as_uri() + "/book/data/benchmark_takeoff.html"
    page = visit(address)
    rows = page.locator(".sortable tbody")
    with (ROOT / "data" / "benchmark_takeoff.csv").open(encoding="utf-8", newline="") as file:
        count = sum(1 for _ in csv.DictReader(file))
    assert 0 < rows.count() < count / 2
    page.get_by_role("button", name=f"Show all {count} rows").click()
    rows.nth(count - 1).wait_for()
    assert rows.count() == count
    assert page.locator(".rest").count() == 0
    anchor = page.evaluate("[...document.querySelectorAll('.sortable [id]')].pop().id")
    page.goto("about:blank")
    page.goto(f"{address}#{anchor}")
    page.locator(f"[id='{anchor}']").wait_for()
    assert page.locator("tbody:target").get_attribute("id") == anchor
    page.goto("about:blank")
    page.goto(address)
    page.get_by_label("Show rows with").fill("exponential all")
    page.locator(".tools-row [aria-live]", has_text=f" of {count} rows").wait_for()
    assert page.locator("[id='row-bm-exponential-all-all']").is_visible()


def test_search_lists_a_page_once(visit: Visit, site: str) -> None:
    page = visit(site + "search.html?q=glossary")
    page.locator("#search-results li a").first.wait_for()
    page.wait_for_timeout(1500)
    found = page.evaluate(
        "[...document.querySelectorAll('#search-results li > a')].map(a => a.pathname)"
    )
    assert len(found) == len(set(found)) > 0


def test_the_policy_stops_what_the_page_does_not_hold(visit: Visit, site: str) -> None:
    page = visit(site + CHAPTERS[0])
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), "
        "{textContent: 'window.slipped = true'}))"
    )
    assert page.evaluate("window.slipped") is None


def test_the_report_on_paper_is_short_and_its_contents_are_right(browser: Browser) -> None:
    subprocess.run([sys.executable, ROOT / "tools" / "pdf.py"], check=True, capture_output=True)
    [made] = sorted(HTML.glob("*.pdf"))
    content = made.read_bytes()
    assert 20 < len(re.findall(rb"/Type /Page\b", content)) <= 130
    assert b"/Outlines" in content


def test_a_figure_is_taken_along_as_png_and_svg(visit: Visit, site: str) -> None:
    name = next(n for n in CHAPTERS if "data-png" in (HTML / n).read_text("utf-8"))
    page = visit(site + name)
    button = page.locator("button[data-png]").first
    with page.expect_download() as saved:
        button.click()
    assert saved.value.suggested_filename.endswith(".png")
    with Image.open(saved.value.path()) as picture:
        assert picture.width == 2 * (704 + 48)
    headline = page.locator("figure.chart .headline").first.inner_text().splitlines()[-1]
    svg = (HTML / "book" / str(button.get_attribute("data-png"))).read_text("utf-8")
    assert headline.split()[-1] in svg
    assert "Source:" in svg


def test_an_address_of_a_name_on_the_one_page_of_the_package_still_leads_to_it(
    visit: Visit,
) -> None:
    page = visit(HTML.as_uri() + "/book/api.html#forecasting.AnnualSeries.from_csv")
    here = page.locator("[id='forecasting.AnnualSeries.from_csv']")
    assert here.count() == 1
    here.click()
    page.wait_for_url("**/book/api/*.html#forecasting.AnnualSeries.from_csv")
    assert page.locator("dt:target .sig-name").text_content() == "from_csv"
