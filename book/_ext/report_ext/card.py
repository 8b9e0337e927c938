"""The picture that social networks and chats show beside a link: the verdict card of page one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from report_ext.origins import executed

NAME = "_static/card"


def told(app: Sphinx) -> dict[str, Any] | None:
    """What the verdict card of the first page says of itself, or None where there is no card."""
    folder = str(app.env.mystnb_config.output_folder)  # type: ignore[attr-defined]
    for cell in executed(folder, app.config.root_doc):
        for output in cell.get("outputs", []):
            report: dict[str, Any] = output.get("metadata", {}).get("report", {})
            if report.get("part") == "card":
                return report
    return None


def announce(app: Sphinx, env: BuildEnvironment) -> None:
    """Name the picture in the head of every page; that takes a full address."""
    report = told(app)
    if report is not None and app.config.html_baseurl:
        app.config.ogp_image = f"{app.config.html_baseurl}{NAME}.png"
        app.config.ogp_image_alt = report["headline"]
        app.config.ogp_use_first_image = False


def write_card(app: Sphinx, error: Exception | None) -> None:
    """Draw the card as SVG and PNG."""
    if error or app.builder.name != "html":
        return
    report = told(app)
    if report is None:
        return
    import matplotlib as mpl

    from livecommerce.card import restore
    from livecommerce.card_picture import picture

    name = str(app.config.report_short_title or app.config.project)
    drawn = picture(
        restore(report["claims"]), report["headline"], report["subtitle"], name, report["known"]
    )
    with mpl.rc_context({"svg.hashsalt": "card"}):
        target = Path(app.outdir) / NAME
        drawn.savefig(target.with_suffix(".svg"), metadata={"Date": None, "Creator": None})
        drawn.savefig(target.with_suffix(".png"), metadata={"Software": None})


def setup(app: Sphinx) -> None:
    """Register the name and the drawing."""
    app.connect("env-check-consistency", announce)
    app.connect("build-finished", write_card, priority=380)
