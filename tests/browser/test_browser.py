"""The built book in a browser: on any device, without a network, for everybody."""

from __future__ import annotations

import io
from collections.abc import Iterator
from importlib.resources import files
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from built import CHAPTERS, HTML, PAGES, PATIENCE, UNFOLD, Visit
from PIL import Image
from playwright.sync_api import Browser, Page

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
EAGER = """Promise.all([...document.querySelectorAll('img')].map(e => {
    e.loading = 'eager';
    return e.decode();
}))"""


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_nothing_from_elsewhere_and_no_error(browser: Browser, site: str, scheme: str) -> None:
    base = site if scheme == "http" else HTML.as_uri() + "/"
    trouble: list[str] = []
    assert PAGES, "no page was built: run make book"
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.on("console", lambda m: m.type in ("error", "warning") and trouble.append(m.text))
    page.on("pageerror", lambda e: trouble.append(str(e)))
    # the icon is asked for when the page stands, and given up when the next one is opened
    page.on(
        "requestfailed",
        lambda r: r.failure == "net::ERR_ABORTED" or trouble.append(f"failed: {r.url} {r.failure}"),
    )
    page.on("response", lambda r: r.status >= 400 and trouble.append(f"{r.status}: {r.url}"))
    page.on(
        "request",
        lambda r: r.url.startswith((base, "data:")) or trouble.append(f"elsewhere: {r.url}"),
    )
    for name in [*PAGES, "index.html", "search.html?q=market"]:
        page.goto(base + name)
        if name == "index.html":  # sends the reader on to the first page
            page.wait_for_url("**/book/*")
        page.evaluate(EAGER)
    context.close()
    assert not trouble, "\n".join(sorted(set(trouble)))


COVERED = """[...document.querySelectorAll('.report-table')].filter(box => {
    const row = box.querySelector('tbody tr');
    box.scrollIntoView({block: 'center'});
    box.scrollLeft = box.scrollWidth;
    const cell = row.lastElementChild.getClientRects()[0];
    if (!cell) return false;
    const x = cell.right - Math.min(8, cell.width / 2), y = cell.top + Math.min(8, cell.height / 2);
    const top = document.elementFromPoint(x, y);
    return top && !row.lastElementChild.contains(top);
}).map(box => box.getAttribute('aria-label'))"""
CUT = """[...document.querySelectorAll('article pre, article .report-table, article .math-block')]
    .filter(e => e.clientWidth && e.scrollWidth > e.clientWidth + 1)
    .map(e => (e.getAttribute('aria-label') || e.textContent).trim().slice(0, 60))"""
UNSAID = """[...document.querySelectorAll('article .report-table')]
    .filter(e => e.clientWidth && e.scrollWidth > e.clientWidth + 1)
    .filter(e => !(e.previousElementSibling || e).classList.contains('scroll-hint'))
    .map(e => e.getAttribute('aria-label'))"""
SPLIT = """[...document.querySelectorAll('article th, article td')].filter(e => {
    const style = getComputedStyle(e);
    return style.overflowWrap !== 'normal' || style.wordBreak !== 'normal'
        || style.hyphens === 'auto';
}).length"""


def axe(page: Page, name: str) -> Iterator[str]:
    """Faults in both themes; the thousands of coloured words of code on one page only."""
    page.evaluate(AXE)
    for theme in ("light", "dark"):
        page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        whole = "document" if name == CHAPTERS[0] else "{exclude: ['.highlight pre']}"
        for fault in page.evaluate(f"axe.run({whole}, {{resultTypes: ['violations']}})")[
            "violations"
        ]:
            for node in fault["nodes"][:3]:
                why = node.get("failureSummary", "")
                yield f"{theme}: {fault['id']}: {fault['help']} in {node['html'][:150]} {why}"


def misfits(page: Page, width: int) -> Iterator[str]:
    """What does not fit a screen of this width, or lies over what was scrolled into view."""
    page.set_viewport_size({"width": width, "height": 844})
    page.wait_for_timeout(50)
    needed = page.evaluate("document.documentElement.scrollWidth")
    if needed > width:
        yield f"{width} px: needs {needed} px"
    if width == 1280:
        yield from (f"cut: {what}" for what in page.evaluate(CUT))
    if width == 390:
        yield from (f"scrolls and does not say so: {what}" for what in page.evaluate(UNSAID))
    if width in (390, 1280):
        yield from (f"{width} px: last column covered: {what}" for what in page.evaluate(COVERED))


def missing(page: Page, address: str) -> Iterator[str]:
    """Downloads that are not there."""
    for target in page.evaluate(
        "[...document.querySelectorAll('a[download]:not([href^=blob])')]"
        ".map(a => a.getAttribute('href'))"
    ):
        path = urlsplit(urljoin(address, target or "")).path
        if not (HTML / unquote(path).lstrip("/")).is_file():
            yield f"no file: {path}"


@pytest.mark.parametrize("name", [*PAGES, "search.html?q=market"])
def test_a_page_serves_everybody_at_every_width(visit: Visit, site: str, name: str) -> None:
    """Opened once: a browser takes longer to open a page than to look at it."""
    page = visit(site + name)
    page.evaluate(UNFOLD)
    assert page.evaluate(SPLIT) == 0, "words are split"
    assert not [
        *(fault for width in (1280, 768, 390, 320) for fault in misfits(page, width)),
        *missing(page, site + name),
    ]
    page.set_viewport_size({"width": 1280, "height": 844})
    assert not list(axe(page, name))


@pytest.mark.parametrize("name", CHAPTERS)
def test_dark_page_is_dark_and_not_blank(visit: Visit, site: str, name: str) -> None:
    page = visit(site + name, dark=True)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("L")
    shares = picture.histogram()
    pixels = picture.width * picture.height
    assert sum(shares[:64]) > 0.4 * pixels, "the ground is not dark"
    assert sum(shares[160:]) > 0.005 * pixels, "no text can be seen"


@pytest.mark.parametrize("scheme", ["http", "file"])
@pytest.mark.parametrize("words", ["Kuaishou", "market size"])
def test_search_finds(visit: Visit, site: str, scheme: str, words: str) -> None:
    base = site if scheme == "http" else HTML.as_uri() + "/"
    page = visit(base + PAGES[0])
    page.get_by_role("searchbox").fill(words)
    page.get_by_role("searchbox").press("Enter")
    first = page.locator("#search-results li a").first
    first.wait_for()
    if scheme == "http":  # a page opened from a folder may not read the others
        page.locator("#search-results li p.context").first.wait_for()
    first.click()
    page.wait_for_load_state()
    assert "search.html" not in page.url
    assert words.split()[0].lower() in page.locator("main").inner_text().lower()


LOST = """[...document.querySelectorAll('a.number')].filter(link => {
    const there = document.getElementById(link.hash.slice(1));
    const back = there && there.querySelector('a.back');
    const code = back && there.querySelector('a:not(.back)');
    const here = code && code.pathname === location.pathname;
    return !code || !there.closest('details.origins') || back.hash !== '#' + link.id
        || (here && !document.getElementById(code.hash.slice(1)));
}).map(link => link.textContent)"""


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_number_leads_to_its_fold_and_back(visit: Visit, site: str, name: str) -> None:
    page = visit(site + name)
    assert not page.evaluate(LOST)
    for empty in page.locator("article .pasted-text").all():
        # of a folded solution too, which shows no text
        assert (empty.text_content() or "").strip(), "a number without text"
    numbers = page.locator("article p a.number")
    glued = "{glue:text}" in (HTML / "_sources" / name).with_suffix(".ipynb").read_text("utf-8")
    assert page.locator("a.number").count() or not glued, "no number leads anywhere"
    if numbers.count():
        number = numbers.first
        number.click()
        entry = page.locator(f"[id='{number.get_attribute('id')}-from']")
        assert entry.is_visible()
        entry.locator("a.back").click()
        assert page.evaluate("location.hash").endswith(number.get_attribute("id") or "?")


def test_a_number_tells_its_row_on_hover_and_focus(visit: Visit, site: str) -> None:
    name = next(n for n in CHAPTERS if 'class="number' in (HTML / n).read_text("utf-8"))
    page = visit(site + name)
    link = page.locator("a.number").first
    for show in (link.hover, link.focus):
        show()
        told = page.locator(".origin")
        told.wait_for()
        assert "first published" in told.inner_text() or told.inner_text().strip()
        assert link.get_attribute("aria-describedby") == "origin"
        page.keyboard.press("Escape")
        assert told.count() == 0
        page.mouse.move(0, 0)


def test_keyboard_reaches_the_text_first(visit: Visit, site: str) -> None:
    page = visit(site + CHAPTERS[0])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")


def test_reader_can_choose_dark_and_the_choice_stays(visit: Visit, site: str) -> None:
    page = visit(site + CHAPTERS[0])
    page.get_by_role("button", name="Dark mode").click()
    page.goto(site + PAGES[-1])
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_formulas_are_drawn(visit: Visit, site: str) -> None:
    with_maths = [name for name in PAGES if "<math" in (HTML / name).read_text("utf-8")]
    assert with_maths
    for name in with_maths:
        page = visit(site + name)
        page.evaluate(UNFOLD)
        flat = (
            "[...document.querySelectorAll('math')].filter(m => !m.getBoundingClientRect().width)"
        )
        assert page.evaluate(f"{flat}.length") == 0, name


def test_chinese_characters_come_with_the_book(visit: Visit, site: str) -> None:
    """An English page gets the small font alone, the glossary both."""
    loaded = "document.fonts.ready.then(all => [...all].map(face => face.status).sort())"
    for name, wanted in (("development", ["loaded", "unloaded"]), ("glossary", ["loaded"] * 2)):
        page = visit(site + f"book/{name}.html")
        assert page.evaluate(loaded) == wanted, name


def test_page_prints(visit: Visit, site: str) -> None:
    page = visit(site + CHAPTERS[0])
    printed = page.pdf(format="A4")
    assert printed.startswith(b"%PDF")
    assert len(printed) > 20_000
