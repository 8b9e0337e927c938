"""The picture that social networks and chats show beside a link to the book."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

NAME = "_static/card.png"
SIZE = (12.0, 6.3)  # inches at 100 dpi: the 1200 x 630 pixels that the networks ask for
TITLE_WIDTH = 34


def write_card(app: Sphinx, error: Exception | None) -> None:
    """Draw the title of the book over the shape of its subject: growth with a widening fan."""
    if error or app.builder.name != "html":
        return
    import numpy as np
    from matplotlib.figure import Figure

    from forecasting.plotting.theme import COLOURS, style

    with style():
        figure = Figure(figsize=SIZE, dpi=100, facecolor="white", layout="none")
        axes = figure.add_axes((0.0, 0.0, 1.0, 0.55))
        axes.set_axis_off()
        past, ahead = np.linspace(0, 1, 50), np.linspace(1, 1.6, 30)
        axes.plot(past, past**2, color=COLOURS[0], linewidth=6)
        for spread in (0.9, 0.5):
            width = spread * (ahead - 1) ** 0.8
            middle = 1 + 1.4 * (ahead - 1)
            axes.fill_between(ahead, middle - width, middle + width, color=COLOURS[5], alpha=0.4)
        title = "\n".join(
            textwrap.wrap(str(app.config.html_title or app.config.project), TITLE_WIDTH)
        )
        figure.text(0.05, 0.92, title, fontsize=44, va="top", linespacing=1.2)
        figure.text(0.05, 0.6, str(app.config.author), fontsize=20)
        figure.savefig(Path(app.outdir) / NAME, metadata={"Software": None})


def announce(app: Sphinx, config: Any) -> None:
    """Name the picture in the head of every page."""
    config.ogp_image = f"{config.html_baseurl}{NAME}"
    config.ogp_image_alt = str(config.html_title or config.project)
    config.ogp_use_first_image = False


def setup(app: Sphinx) -> None:
    """Register the name and the drawing."""
    app.connect("config-inited", announce, priority=910)
    app.connect("build-finished", write_card, priority=960)
