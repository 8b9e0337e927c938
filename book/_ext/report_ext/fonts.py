"""The Chinese characters of the book as a small font, for machines that have none."""

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
TARGET = "_static/chinese.woff"


def write_font(app: Sphinx, error: Exception | None) -> None:
    """Cut the characters that the pages hold out of the environment's font (SIL OFL)."""
    if error or app.builder.name != "html":
        return
    from fontTools import subset

    getLogger("fontTools").setLevel("WARNING")
    package = find_spec(PACKAGE)
    if package is None or package.origin is None:
        LOGGER.warning("no Chinese font: %s is not installed. Run make env.", PACKAGE)
        return
    pages = Path(app.outdir).rglob("*.html")
    characters = {c for page in pages for c in CHINESE.findall(page.read_text(encoding="utf-8"))}
    options = subset.Options(flavor="woff", layout_features=[], hinting=False, notdef_outline=True)
    font = subset.load_font(str(Path(package.origin).parent / FILE), options)
    cutter = subset.Subsetter(options)
    cutter.populate(text="".join(sorted(characters)))
    cutter.subset(font)
    subset.save_font(font, str(Path(app.outdir) / TARGET), options)


def setup(app: Sphinx) -> None:
    """Register the last step of the build."""
    app.connect("build-finished", write_font, priority=950)
