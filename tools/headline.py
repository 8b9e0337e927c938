"""Put the brief's figure into the README, as the stored notebook has it: picture and description.

``python tools/headline.py`` after the notebooks were run; `make notebooks` does both.
"""

from __future__ import annotations

import re
from pathlib import Path

import files
import nbformat

ROOT = files.ROOT
PICTURE = "book/_static/headline.svg"
SHOWN = re.compile(rf"!\[[^\]]*\]\({PICTURE}\)")


def figure(root: Path = ROOT, key: str = "brief-headline") -> tuple[str, str]:
    """The figure's SVG and its description in words."""
    notebook = nbformat.read(root / "book" / "brief.ipynb", as_version=4)
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            told = output.get("metadata", {}).get("report", {})
            if told.get("figure") == key:
                return output.data["image/svg+xml"], told["alt"]
    raise SystemExit(f"[headline] book/brief.ipynb has no figure {key!r} in its stored outputs")


def main() -> None:
    drawing, words = figure()
    files.write(ROOT / PICTURE, drawing)
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    shown = f"![{words}]({PICTURE})"
    files.write(readme, SHOWN.sub(lambda _: shown, text))


if __name__ == "__main__":
    main()
