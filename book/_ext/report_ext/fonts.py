"""The Chinese characters of the book as small fonts, for machines that have none."""

from __future__ import annotations

import re
from importlib.util import find_spec
from logging import getLogger
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util import logging

LOGGER = logging.getLogger(__name__)
CHINESE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
PACKAGE, FILE = "zhplot", "fonts/NotoSansSC-Regular.ttf"
ALL = "U+2E80-9FFF, U+F900-FAFF, U+FF00-FFEF"
FACE = re.compile(r'@font-face \{ font-family: "Report Chinese".*?\}\n')
MANY = 60  # different characters of a page that is Chinese itself, or a list of terms


def shared(pages: list[str]) -> dict[str, set[str]]:
    """Characters by font: those of the English pages, which all pages load, and all others."""
    found = [set(CHINESE.findall(page)) for page in pages]
    few = set[str]().union(*(characters for characters in found if len(characters) < MANY))
    return {"chinese-more.woff": set[str]().union(*found) - few, "chinese.woff": few}


def face(name: str, points: str) -> str:
    """The rule by which a page that holds one of these characters loads their font."""
    return (
        f'@font-face {{ font-family: "Report Chinese"; src: url("{name}") format("woff"); '
        f"font-display: swap; unicode-range: {points}; }}\n"
    )


def exactly(characters: set[str]) -> str:
    """A range of these characters alone; where ranges overlap, the later rule counts."""
    return ", ".join(f"U+{ord(c):X}" for c in sorted(characters))


def write_fonts(app: Sphinx, error: Exception | None) -> None:
    """Cut the characters that the pages hold out of the environment's font (SIL OFL)."""
    if error or app.builder.name != "html":
        return
    from fontTools import subset

    getLogger("fontTools").setLevel("WARNING")
    package = find_spec(PACKAGE)
    if package is None or package.origin is None:
        LOGGER.warning("no Chinese font: %s is not installed. Run make env.", PACKAGE)
        return
    static, rules = Path(app.outdir) / "_static", ""
    pages = [page.read_text(encoding="utf-8") for page in Path(app.outdir).rglob("*.html")]
    for name, characters in shared(pages).items():
        if not characters:
            continue
        options = subset.Options(
            flavor="woff", layout_features=[], hinting=False, notdef_outline=True
        )
        font = subset.load_font(str(Path(package.origin).parent / FILE), options)
        cutter = subset.Subsetter(options)
        cutter.populate(text="".join(sorted(characters)))
        cutter.subset(font)
        subset.save_font(font, str(static / name), options)
        rules += face(name, exactly(characters) if rules else ALL)
    sheet = static / "report.css"
    sheet.write_text(FACE.sub(rules, sheet.read_text(encoding="utf-8"), 1), encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Register the last step of the build."""
    app.connect("build-finished", write_fonts, priority=950)
