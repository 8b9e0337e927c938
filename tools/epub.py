"""Pack the built book as an EPUB for e-readers: the same chapters as on paper."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import uuid
import zipfile
from html import escape
from pathlib import Path

import downloads
import yaml
from chapters import HTML, ROOT, Chapter, chapters, first_page, read

import forecasting

STYLE = Path(__file__).with_name("epub.css")
EPOCH = (1980, 1, 1, 0, 0, 0)  # the oldest time that a zip can hold
KINDS = {".svg": "image/svg+xml", ".png": "image/png"}
CONTAINER = """<?xml version="1.0"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="content.opf" media-type="application/oebps-package+xml"/>
</rootfiles></container>
"""
PAGE = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="en" xml:lang="en">
<head><title>{title}</title><link rel="stylesheet" href="epub.css"/></head>
<body>{body}</body>
</html>
"""  # noqa: E501
PACKAGE = """<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="en">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">urn:uuid:{id}</dc:identifier><dc:title>{title}</dc:title>
<dc:language>en</dc:language><dc:creator>{author}</dc:creator><dc:date>{day}</dc:date>
<meta property="dcterms:modified">{day}T00:00:00Z</meta>
</metadata>
<manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="style" href="epub.css" media-type="text/css"/>
{items}
</manifest>
<spine>{spine}</spine>
</package>
"""
# Attributes that HTML parsers write small and XML wants as SVG names them.
CASED = {"viewbox": "viewBox", "preserveaspectratio": "preserveAspectRatio"}
UNKNOWN = ("border", "tabindex", "data-label", "download", "align", "valign", "frame", "rules")


def images(chapter: Chapter) -> dict[str, Path]:
    """Pictures of a chapter by their name in the book; the chapter names them so afterwards."""
    found = {}
    for image in chapter.article.select("img"):
        path = Path(str(image["src"]))
        image["src"] = path.name
        found[path.name] = path
    return found


def xhtml(chapter: Chapter) -> str:
    """The chapter as a page of its own."""
    article = chapter.article
    for tag in article.select("[href]"):
        name, mark, anchor = str(tag["href"]).partition("#")
        if mark and "://" not in name:
            tag["href"] = f"{name}.xhtml#{anchor}" if anchor else f"{name}.xhtml"
    for tag in [article, *article.find_all(True)]:
        for attribute in UNKNOWN:
            del tag[attribute]
        for small, name in CASED.items():
            if small in tag.attrs:
                tag.attrs[name] = tag.attrs.pop(small)
        if tag.name == "svg":
            tag["xmlns"] = "http://www.w3.org/2000/svg"
    article["id"] = "start"
    return PAGE.format(title=escape(chapter.title), body=article.decode(formatter="minimal"))


def properties(page: str) -> str:
    """What an e-reader must be able to draw."""
    found = [name for name in ("mathml", "svg") if f"<{name.removesuffix('ml')}" in page]
    return f' properties="{" ".join(found)}"' if found else ""


def drawing(content: bytes) -> bytes:
    """A picture as e-readers want it: no DTD, no path without a shape (the glyph of a space)."""
    without = re.sub(rb"<!DOCTYPE[^>]*>", b"", content)
    return re.sub(rb"<path (?![^>]*\bd=)", b'<path d="" ', without)


def navigation(made: list[Chapter]) -> str:
    """The table of contents."""
    lines = "".join(f'<li><a href="{c.name}.xhtml">{escape(c.title)}</a></li>' for c in made)
    body = f'<nav epub:type="toc" id="toc"><h1>Contents</h1><ol>{lines}</ol></nav>'
    return PAGE.format(title="Contents", body=body)


def pack(contents: dict[str, bytes]) -> bytes:
    """The archive, the same bytes for the same contents; its type stands first, uncompressed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in {"mimetype": b"application/epub+zip", **contents}.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            kind = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(entry, content, kind)
    return buffer.getvalue()


def book() -> bytes:
    """All chapters with their pictures, contents and description."""
    made, front = chapters(), read(first_page())
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    pictures = {name: path for chapter in made for name, path in images(chapter).items()}
    pages = {f"{chapter.name}.xhtml": xhtml(chapter) for chapter in made}
    items = [
        f'<item id="{name[:-6]}" href="{name}" media-type="application/xhtml+xml"'
        f"{properties(page)}/>"
        for name, page in pages.items()
    ] + [
        f'<item id="i{i}" href="{name}" media-type="{KINDS[path.suffix]}"/>'
        for i, (name, path) in enumerate(pictures.items())
    ]
    package = PACKAGE.format(
        id=uuid.uuid5(uuid.NAMESPACE_URL, f"forecasting-{forecasting.__version__}"),
        title=escape(front.select_one("h1").get_text(" ", strip=True)),
        author=escape(", ".join(a.get("name", "") for a in cited["authors"])),
        day=cited["date-released"],
        items="\n".join(items),
        spine="".join(f'<itemref idref="{name[:-6]}"/>' for name in pages),
    )
    text = {
        "META-INF/container.xml": CONTAINER,
        "content.opf": package,
        "nav.xhtml": navigation(made),
        "epub.css": STYLE.read_text(encoding="utf-8"),
        **pages,
    }
    drawn = {name: drawing(path.read_bytes()) for name, path in pictures.items()}
    return pack({name: words.encode() for name, words in text.items()} | drawn)


def main() -> None:
    if not (HTML / "index.html").exists():
        sys.exit("[epub] the book is not built: make book")
    target = downloads.offer(book(), f"live-commerce-report-{forecasting.__version__}.epub")
    print(f"[epub] {target} ({target.stat().st_size / 1e6:.1f} MB)")
    if checker := shutil.which("epubcheck"):
        is_jar = Path(checker).resolve().suffix == ".jar"  # as Debian has it
        call = ["java", "-jar", checker] if is_jar else [checker]
        sys.exit(subprocess.call([*call, "--quiet", str(target)]))
    print("[epub] NOT CHECKED: no epubcheck on this machine (Debian: apt-get install epubcheck)")


if __name__ == "__main__":
    main()
