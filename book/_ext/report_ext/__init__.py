"""The book's own Sphinx extension: what `forecasting.report` says in metadata, shown on the page.

`numbers`   every glued number is a link to the cell that computed it and tells its data rows
`cells`     anchors on cells, figures with alt text, caption, number and the data as CSV
`pages`     the head of each page, and the theme's own slips in accessibility
"""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx

from report_ext import cells, numbers, pages


def setup(app: Sphinx) -> dict[str, Any]:
    """Register everything with Sphinx."""
    cells.setup(app)
    numbers.setup(app)
    pages.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
