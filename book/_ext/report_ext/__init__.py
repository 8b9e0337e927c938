"""The book's own Sphinx extension: what `livecommerce.glue` says in metadata, shown on the page.

`figures`   headline, drawings for each width and theme, source, links; files by `drawings`, `dark`
`cells`     outputs first, code below them; `code` names the folds
`numbers`   every glued number leads to the rows behind it and back; rows in words by `origins`
`exercises` questions and closed answers
`four_numbers` the part that forecasts what a reader types
`maths`     formulas as MathML
`fonts`     the Chinese characters that the pages hold
`card`      the picture for social networks
`reading`   the first page in two columns, the answer of a chapter, its limits
`frame`     menu, chapters, footer; `policy` what a page may load
`rows`      the rows of very long tables, loaded when asked for
`words`     what all of them say, by language
`names`     the index of the package, a page of its own
`pages`     what the book's own layout asks for, mended accessibility, no unused files
"""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx

from report_ext import (
    card,
    cells,
    code,
    exercises,
    figures,
    fonts,
    four_numbers,
    frame,
    machine,
    maths,
    names,
    numbers,
    pages,
    policy,
    reading,
    rows,
)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register everything with Sphinx."""
    for part in (
        figures,
        code,
        cells,
        numbers,
        maths,
        exercises,
        reading,
        frame,
        machine,
        names,
        rows,
        pages,
        fonts,
        four_numbers,
        card,
        policy,
    ):
        part.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
