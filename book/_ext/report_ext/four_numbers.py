"""The part "Your four numbers": inputs, fan and chance, with the coefficients beside them."""

from __future__ import annotations

import json
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

PART = Path(__file__).parent / "four_numbers.html"


class FourNumbers(SphinxDirective):
    """``{four-numbers}`` takes an example as an address; ``:address:`` shares what is typed."""

    required_arguments = 1
    option_spec = {"address": lambda _: True}  # noqa: RUF012

    def run(self) -> list[nodes.Node]:
        """The part as HTML; without a script it says what it would do."""
        from livecommerce.browser import model

        data = json.dumps(model(), separators=(",", ":")).replace("<", "\\u003c")
        page = (
            PART.read_text(encoding="utf-8")
            .replace("@EXAMPLE@", "&amp;".join(self.arguments[0].split("&")))
            .replace("@ADDRESS@", str("address" in self.options).lower())
            .replace("@DATA@", data)
        )
        self.env.note_dependency(str(PART))
        return [nodes.raw("", page, format="html")]


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("four-numbers", FourNumbers)
