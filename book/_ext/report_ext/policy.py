"""The Content-Security-Policy of every page: what the page holds, and nothing else."""

from __future__ import annotations

import base64
import hashlib
import re
from html import escape, unescape
from pathlib import Path

from sphinx.application import Sphinx

INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
STYLED = re.compile(r'<[^>]*\sstyle="([^"]*)"')
SHEET = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL)
# A page opened from a folder has no origin, so there 'self' means nothing to some browsers; over
# the web no page may load files anyway.
OWN = ("'self'", "file:")
CHARSET = '<meta charset="utf-8">'


def digest(text: str) -> str:
    """A source expression that allows exactly this text."""
    made = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{made}'"


def digests(texts: list[str]) -> list[str]:
    """One expression for each different text."""
    return sorted({digest(text) for text in texts})


def policy(page: str) -> str:
    """What a page may load and run, read off the page itself."""
    attributes = digests([unescape(text) for text in STYLED.findall(page)])
    styles = [*OWN, *digests(SHEET.findall(page))]
    if attributes:
        styles += ["'unsafe-hashes'", *attributes]
    scripts = [*OWN, *digests(INLINE.findall(page))]
    searches = "searchtools.js" in page  # it reads other pages for their excerpts
    rules = {
        "default-src": ["'none'"],
        "script-src": scripts,
        "style-src": styles,
        "img-src": [*OWN, "data:"],
        "font-src": [*OWN],
        "connect-src": ["'self'"] if searches else ["'none'"],
        "form-action": [*OWN],
        "base-uri": ["'none'"],
    }
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in rules.items())


def guard(app: Sphinx, error: Exception | None) -> None:
    """Write the policy into the head of every page, before anything is loaded."""
    if error or app.builder.name != "html":
        return
    for path in Path(app.outdir).rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        if CHARSET not in page:
            continue
        stated = f'<meta http-equiv="Content-Security-Policy" content="{escape(policy(page))}">'
        path.write_text(page.replace(CHARSET, f"{CHARSET}\n{stated}", 1), encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Register the last change of the pages."""
    app.connect("build-finished", guard, priority=970)
