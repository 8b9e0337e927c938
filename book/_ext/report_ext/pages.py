"""What the whole page gets: context for the book's layout, and mended accessibility."""

from __future__ import annotations

import hashlib
import html
import re
import shutil
from pathlib import Path
from typing import Any

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx

from report_ext.words import said

# Files of the theme and of other extensions that no page of this book asks for.
UNUSED = (
    "scripts", "vendor", "styles", "images", "locales", "sbt-webpack-macros.html",
    "webpack-macros.html", "sphinx-thebe.*", "togglebutton.*", "copybutton*", "clipboard.*",
    "check-solid.svg", "design-tabs.js", "mystnb.*", "basic.css", "file.png", "minus.png",
    "plus.png", "play-solid.svg", "underscore.js", "jquery.js", "_sphinx_javascript_*",
    "graphviz.css", "language_stemmer.js",
)  # fmt: skip
STYLED_PARTS = re.compile(r'class="[^"]*\b(?:part-|four-numbers|hero)')  # what parts.css is for
PAGE_SCRIPTS = {"four-numbers": "four_numbers.js", " sortable": "tables.js"}
DESCRIPTION = 160  # characters that search engines show
CITED = re.compile(r" \[\w+\d\d[a-z]?\]")
COLOUR = re.compile(r'data-theme="(\w+)"\] \.highlight (\.\w+) \{ (.*?) \}')
PLAIN = re.compile(r'<span class="(?:n|nn|nx|p|w)">([^<]*)</span>')  # code in the colour of text
OG_URL = re.compile(r'<meta property="og:url"[^>]*>\s*')
LEAD = re.compile(r"^(?:What we found|What you get|In short)\. ")
FOLDED_CODE, FOLDED_CELL = "Show the code", "Show the computation"
# Roles that ARIA has since withdrawn, and a list whose children are no items.
STALE_ROLES = re.compile(r' role="(?:list|doc-biblioentry|doc-endnote|doc-noteref|doc-backlink)"')


def open_fold(translator: Any, node: nodes.Element) -> None:
    """A folded cell whose name is the text that is seen."""
    classes = " ".join(["admonition", "hide", *node["classes"]])
    prompt = FOLDED_CODE if len(node.children) == 1 else FOLDED_CELL
    translator.body.append(f'<details class="{classes}">\n<summary>{prompt}</summary>\n')


def close_fold(translator: Any, node: nodes.Element) -> None:
    """End of a folded cell."""
    translator.body.append("</details>\n")


def links(buttons: list[dict[str, Any]], repository: str, page: str) -> list[dict[str, Any]]:
    """The theme's buttons (launch, repository, issue, download) as plain links."""
    found = []
    for button in buttons:
        if button["type"] == "group":
            found += links(button["buttons"], repository, page)
        elif button["type"] == "link":
            text = button.get("text") or button.get("tooltip")
            if "//colab." in button["url"]:  # Binder reads .binder/, Colab reads nothing
                text += f" (in a first cell: %pip install git+{repository})"
            is_file = "_sources/" in button["url"]
            found.append(
                {
                    "url": button["url"],
                    "text": said(page, "download page", kind=text) if is_file else text,
                    "file": is_file,
                }
            )
    return found


def description(doctree: nodes.Element) -> str:
    """What a search engine shows of a page: its first paragraph, cut after a sentence."""
    for paragraph in doctree.findall(nodes.paragraph):
        if in_cell(paragraph):
            continue
        words = CITED.sub("", " ".join(paragraph.astext().split()))
        words = LEAD.sub("", words)
        if len(words) <= DESCRIPTION:
            return words
        sentences = re.findall(r".+?[.!?](?= |$)", words)
        kept = ""
        for sentence in sentences:
            if len(kept + sentence) > DESCRIPTION:
                break
            kept += sentence
        return kept.strip() or words[: DESCRIPTION - 1].rsplit(" ", 1)[0] + "…"
    return ""


def in_cell(node: nodes.Node | None) -> bool:
    """Whether a node stands in the code or the output of a notebook's cell."""
    while node is not None:
        if isinstance(node, nodes.container) and node.get("nb_element"):
            return True
        node = node.parent
    return False


def describe(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Tell search engines and social networks what the page says, before opengraph guesses."""
    told = description(doctree) if doctree else ""
    if told:
        context["meta"] = {**(context["meta"] or {}), "og:description": told}
        context["metatags"] += f'<meta name="description" content="{html.escape(told)}">\n'


def complete(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Give the layout what it asks for, and mend the body."""
    if not app.config.html_baseurl:
        context["metatags"] = OG_URL.sub("", context.get("metatags", ""))
    body = PLAIN.sub(r"\1", STALE_ROLES.sub("", context.get("body", "")))
    context["body"] = body
    context["page_style"] = bool(STYLED_PARTS.search(body))
    context["page_scripts"] = [s for mark, s in PAGE_SCRIPTS.items() if mark in body]
    context["html_baseurl"] = app.config.html_baseurl
    context["uses_design"] = 'class="sd-' in body
    context["report_digest"] = app.report_digest  # type: ignore[attr-defined]
    if pagename == app.config.root_doc:
        keys = ("title", "docstitle", "metatags", "pageurl")
        app.report_front = {key: context.get(key) or "" for key in keys}  # type: ignore[attr-defined]
    repository = app.config.html_theme_options.get("repository_url", "")
    buttons = context.get("header_buttons") or [] if doctree else []
    context["page_links"] = links(buttons, repository, pagename)


def prepare(app: Sphinx, config: Any) -> None:
    """Take the canonical address and the title from where they are set once."""
    config.ogp_site_url = config.html_baseurl
    config.ogp_site_name = config.html_title or config.project
    config.ogp_social_cards = {"enable": False}
    config.html_use_index = False
    if config.html_baseurl:
        card = '<meta name="twitter:card" content="summary_large_image">'
        config.ogp_custom_meta_tags = [card]
    config.html_domain_indices = False
    static = Path(app.srcdir) / "book" / "_static"
    content = b"".join((static / name).read_bytes() for name in STATIC)
    app.report_digest = hashlib.sha256(content).hexdigest()[:8]  # type: ignore[attr-defined]


STATIC = ("report.css", "parts.css", "report.js", "tables.js", "four_numbers.js")
FRONT = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{docstitle}</title>
{metatags}
<link rel="icon" href="_static/icon.svg" type="image/svg+xml">
{canonical}
<meta http-equiv="refresh" content="0; url={page}">
</head>
<body><p><a href="{page}">{title}</a></p></body>
</html>
"""


def front(app: Sphinx, error: Exception | None) -> None:
    """The address that people share: it has the first page's description and sends on to it."""
    if error or app.builder.name != "html" or app.config.root_doc == "index":
        return
    page = app.builder.get_target_uri(app.config.root_doc)
    told = app.report_front  # type: ignore[attr-defined]
    address = told["pageurl"]
    told["canonical"] = f'<link rel="canonical" href="{address}">' if address else ""
    (Path(app.outdir) / "index.html").write_text(FRONT.format(page=page, **told), encoding="utf-8")


def colours(sheet: str) -> str:
    """The colours of code with one rule for all words of a colour, instead of one for each word."""
    alike: dict[tuple[str, str], list[str]] = {}
    for theme, word, rule in COLOUR.findall(sheet):
        alike.setdefault((theme, rule), []).append(word)
    return "".join(
        f'[data-theme="{theme}"] .highlight :is({", ".join(words)}) {{ {rule} }}\n'
        for (theme, rule), words in alike.items()
    )


def tidy(app: Sphinx, error: Exception | None) -> None:
    """Leave out of the HTML what no page loads; the colours of code join the stylesheet."""
    if error or app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    for pattern in UNUSED:
        for path in static.glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    made, sheet = static / "pygments.css", static / "report.css"
    if made.exists() and sheet.exists():
        told = colours(made.read_text(encoding="utf-8"))
        made.unlink()
        sheet.write_text(sheet.read_text(encoding="utf-8") + told, encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Register what concerns all pages."""
    app.add_node(HideCodeCellNode, override=True, html=(open_fold, close_fold))
    app.connect("config-inited", prepare, priority=900)
    app.connect("html-page-context", describe, priority=400)
    app.connect("html-page-context", complete, priority=900)
    app.connect("build-finished", front, priority=400)
    app.connect("build-finished", tidy, priority=900)
