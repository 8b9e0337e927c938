"""The book's own Sphinx extension: what `livecommerce.glue` says in metadata, shown on the page.

`numbers`   every glued number is a link to the cell that computed it and tells its data rows
`cells`     anchors on cells, figures with alt text, caption, number and the data as CSV
`maths`     formulas as MathML
`fonts`     the Chinese characters that the pages hold
`card`      the picture for social networks
`pages`     what the book's own layout asks for, mended accessibility, no unused files
"""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx

from report_ext import card, cells, fonts, maths, numbers, pages


def setup(app: Sphinx) -> dict[str, Any]:
    """Register everything with Sphinx."""
    for part in (cells, numbers, maths, pages, fonts, card):
        part.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
