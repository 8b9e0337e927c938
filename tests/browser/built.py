"""What the browser tests share: where the built book is, and what its pages are called."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "_build" / "html"
PAGES = sorted(p.relative_to(HTML).as_posix() for p in (HTML / "book").rglob("*.html"))
CHAPTERS = [name for name in PAGES if (HTML / "_sources" / name).with_suffix(".ipynb").exists()]
PATIENCE = 120_000  # milliseconds, for a busy machine
UNFOLD = "document.querySelectorAll('details').forEach(e => { e.open = true; })"
Visit = Callable[..., Page]
