"""What the whole page gets: context for the book's layout, and mended accessibility."""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path
from typing import Any

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx

# Files of the theme and of other extensions that no page of this book asks for.
UNUSED = (
    "scripts", "vendor", "styles", "images", "locales", "sbt-webpack-macros.html",
    "webpack-macros.html", "sphinx-thebe.*", "togglebutton.*", "copybutton*", "clipboard.*",
    "check-solid.svg", "design-tabs.js", "mystnb.*", "basic.css", "file.png", "minus.png",
    "plus.png", "play-solid.svg", "underscore.js", "jquery.js", "_sphinx_javascript_*",
    "graphviz.css", "language_stemmer.js",
)  # fmt: skip
# Roles that ARIA has since withdrawn, and a list whose children are no items.
STALE_ROLES = re.compile(r' role="(?:list|doc-biblioentry|doc-endnote|doc-noteref|doc-backlink)"')


def open_fold(translator: Any, node: nodes.Element) -> None:
    """A folded cell whose name is the text that is seen."""
    classes = " ".join(["admonition", "hide", *node["classes"]])
    show, hide = (translator.encode(node[key]) for key in ("prompt_show", "prompt_hide"))
    translator.body.append(
        f'<details class="{classes}">\n<summary><span class="collapsed">{show}</span>'
        f'<span class="expanded">{hide}</span></summary>\n'
    )


def close_fold(translator: Any, node: nodes.Element) -> None:
    """End of a folded cell."""
    translator.body.append("</details>\n")


def links(buttons: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The theme's buttons (launch, repository, issue, download) as plain links."""
    found = []
    for button in buttons:
        if button["type"] == "group":
            found += links(button["buttons"])
        elif button["type"] == "link":
            text = button.get("text") or button.get("tooltip")
            is_file = "_sources/" in button["url"]
            found.append(
                {
                    "url": button["url"],
                    "text": f"Download this page ({text})" if is_file else text,
                    "file": is_file,
                }
            )
    return found


def complete(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Give the layout what it asks for, and mend the body."""
    body = STALE_ROLES.sub("", context.get("body", ""))
    context["body"] = body
    context["uses_code"] = 'class="highlight' in body
    context["uses_design"] = 'class="sd-' in body
    context["report_digest"] = app.report_digest  # type: ignore[attr-defined]
    context["page_links"] = links(context.get("header_buttons") or []) if doctree else []


def prepare(app: Sphinx, config: Any) -> None:
    """Take the canonical address and the title from where they are set once."""
    config.ogp_site_url = config.html_baseurl
    config.ogp_site_name = config.html_title or config.project
    config.html_use_index = False
    config.html_domain_indices = False
    static = Path(app.srcdir) / "book" / "_static"
    content = b"".join((static / name).read_bytes() for name in ("report.css", "report.js"))
    app.report_digest = hashlib.sha256(content).hexdigest()[:8]  # type: ignore[attr-defined]


def tidy(app: Sphinx, error: Exception | None) -> None:
    """Leave out of the HTML what no page loads."""
    if error or app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    for pattern in UNUSED:
        for path in static.glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def setup(app: Sphinx) -> None:
    """Register what concerns all pages."""
    app.add_node(HideCodeCellNode, override=True, html=(open_fold, close_fold))
    app.connect("config-inited", prepare, priority=900)
    app.connect("html-page-context", complete, priority=900)
    app.connect("build-finished", tidy, priority=900)
