"""The book on paper and on e-readers, made from a small book of three pages."""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import chapters  # noqa: E402
import downloads  # noqa: E402
import epub  # noqa: E402
import pdf  # noqa: E402

FOOT = "<footer><p>Us.</p><ul><!-- downloads: ../ --></ul></footer>"
NAV = (
    '<nav class="site"><nav><a href="front.html">Start</a><p class="caption">Story</p>'
    '<a href="#">One</a><a href="data/rows.html">Rows</a></nav></nav>'
)
FRONT = (
    '<a class="brand">Checked</a><article><h1>It grew</h1><div class="hero-text"><p>Sold live.</p>'
    '</div><section class="verdict-card"><svg viewbox="0 0 1 1"><path d="M0 0"></path></svg>card'
    '</section><a href="one.html#here">on</a><a href="one.html#gone">on</a></article>'
)
ONE = (
    "<article><h1>One &amp; all</h1><style scoped>p {}</style>"
    '<p id="here">Text <a href="data/rows.html">rows</a></p>'
    '<details class="origins"><a href="#x">fold</a></details>'
    '<details class="strip" open><summary>Who said it</summary>CECRC</details>'
    '<figure><img class="wide light" src="wide.svg" alt="It grew"><img class="wide dark" '
    'src="dark.svg" alt="It grew"></figure></article>'
)


@pytest.fixture
def html(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    book = tmp_path / "html" / "book"
    (book / "data").mkdir(parents=True)
    (tmp_path / "html" / "index.html").write_text(
        '<meta http-equiv="refresh" content="0; url=book/front.html">'
    )
    for name, body in (("front", FRONT), ("one", NAV + ONE), ("data/rows", "<article>x</article>")):
        (book / f"{name}.html").write_text(f"<html><body>{body}{FOOT}</body></html>")
    (book / "wide.svg").write_text('<!DOCTYPE x>\n<svg width="1" height="1"><path id="a"/></svg>')
    for module in (chapters, downloads, epub, pdf):
        monkeypatch.setattr(module, "HTML", tmp_path / "html", raising=False)
    monkeypatch.setattr(downloads, "DIST", tmp_path / "dist")
    return tmp_path / "html"


def test_the_report_has_the_chapters_and_not_the_data(html: Path) -> None:
    made = chapters.chapters()
    assert [(c.part, c.name, c.title) for c in made] == [
        ("", "book-front", "It grew"),
        ("Story", "book-one", "One & all"),
    ]


def test_links_lead_to_what_is_there(html: Path) -> None:
    front, one = chapters.chapters()
    assert [a["href"] for a in front.article.select("a")] == ["book-one#here", "book-one#"]
    assert not one.article.select("a, details, img.dark, style, [open]")
    assert "Who said it" in one.article.get_text()
    assert "rows" in one.article.get_text()


def test_cover_has_finding_and_card_and_contents_have_pages(html: Path) -> None:
    made = pdf.document({"book-front": 3, "book-one": 7})
    assert made.count("card</section>") == 1
    assert made.index("card</section>") < made.index('id="contents"')
    assert "<span>One & all</span><i></i><b>7</b>" in made
    assert 'href="#book-one--here"' in made
    assert '@top-right { content: "One & all"; }' in made


def test_pages_are_read_from_the_pdf() -> None:
    objects = [
        "1 0 obj\n<</Type /Catalog /Pages 2 0 R>>\nendobj",
        "2 0 obj\n<</Type /Pages /Kids [5 0 R 3 0 R] /Count 3>>\nendobj",
        "3 0 obj\n<</Type /Page /Parent 2 0 R>>\nendobj",
        "5 0 obj\n<</Type /Pages /Parent 2 0 R /Kids [7 0 R 6 0 R]>>\nendobj",
        "6 0 obj\n<</Type /Page /Parent 5 0 R>>\nendobj",
        "7 0 obj\n<</Type /Page /Parent 5 0 R>>\nendobj",
        "8 0 obj\n<</one [6 0 R /XYZ 0 1 0]\n/last [3 0 R /XYZ 0 1 0]>>\nendobj",
    ]
    assert pdf.page_numbers("\n".join(objects).encode()) == {"one": 2, "last": 3}


def test_the_epub_is_whole(html: Path) -> None:
    archive = zipfile.ZipFile(io.BytesIO(epub.book()))
    names = archive.namelist()
    assert names[0] == "mimetype"
    assert archive.infolist()[0].compress_type == zipfile.ZIP_STORED
    assert {"book-front.xhtml", "book-one.xhtml", "nav.xhtml", "wide.svg"} <= set(names)
    for name in names[1:]:
        if not name.endswith(".css"):
            ElementTree.fromstring(archive.read(name))
    front = archive.read("book-front.xhtml").decode()
    assert 'href="book-one.xhtml#here"' in front
    assert 'viewBox="0 0 1 1"' in front
    assert 'properties="svg"' in archive.read("content.opf").decode()
    assert b'd=""' in archive.read("wide.svg")
    assert epub.book() == epub.book()


def test_what_was_made_is_offered_on_every_page(html: Path) -> None:
    for _ in range(2):  # a second time changes nothing
        downloads.offer(b"x", "report-1.pdf")
        downloads.offer(b"y", "report-1.epub")
    page = (html / "book" / "one.html").read_text()
    assert page.count('href="../report-1.pdf"') == 1
    assert page.count('href="../report-1.epub"') == 1
    assert (html / "report-1.pdf").read_bytes() == b"x"
