"""What is made from the book after it was built, offered on every one of its pages."""

from __future__ import annotations

import re
from pathlib import Path

import files

ROOT = Path(__file__).resolve().parent.parent
HTML, DIST = ROOT / "_build" / "html", ROOT / "dist"
PLACE = re.compile(r"<!-- downloads: (\S*) -->(?:<li>.*?</li>)*")
LABELS = {".pdf": "PDF", ".epub": "EPUB"}


def offer(content: bytes, name: str) -> Path:
    """Write a file to dist/ and beside the pages, and link it in the footer of each page."""
    files.write(DIST / name, content)
    files.write(HTML / name, content)
    made = sorted(path.name for path in HTML.iterdir() if path.suffix in LABELS)
    for path in HTML.rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        linked = PLACE.sub(lambda m: m[0].split("-->")[0] + "-->" + items(m[1], made), page)
        if linked != page:
            files.write(path, linked)
    return DIST / name


def items(root: str, names: list[str]) -> str:
    """One item of the footer for each file."""
    return "".join(
        f'<li><a href="{"" if root in ("", "#") else root}{name}" download>'
        f"{LABELS[Path(name).suffix]}</a></li>"
        for name in names
    )
