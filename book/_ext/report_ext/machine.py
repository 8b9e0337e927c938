"""What machines read of a page: how to cite it (Highwire tags), and the data set (schema.org)."""

from __future__ import annotations

import html
import json
from pathlib import Path
from typing import Any

import yaml
from sphinx.application import Sphinx

DATA_PAGES = {"book/data", "book/brief"}


def citation(app: Sphinx, title: str) -> str:
    """The tags that reference managers read."""
    path = Path(app.srcdir) / "CITATION.cff"
    if not path.exists():
        return ""
    told = yaml.safe_load(path.read_text(encoding="utf-8"))
    pairs = [
        ("citation_title", title),
        *(("citation_author", author["name"]) for author in told["authors"]),
        ("citation_publication_date", str(told["date-released"]).replace("-", "/")),
        ("citation_inbook_title", told["title"]),
        ("citation_language", "en"),
    ]
    return "".join(f'<meta name="{n}" content="{html.escape(v)}">\n' for n, v in pairs)


def dataset(app: Sphinx, pagename: str) -> str:
    """The data as schema.org describes data sets; addresses are relative to the page."""
    package = json.loads((Path(app.srcdir) / "data" / "datapackage.json").read_text("utf-8"))
    up = "../" * pagename.count("/")
    described: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": package["title"],
        "description": package["description"],
        "version": package["version"],
        "license": package["licenses"][0]["path"],
        "keywords": package["keywords"],
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": app.config.author},
        "hasPart": [
            {"@type": "Dataset", "name": r["title"], "description": r["description"]}
            for r in package["resources"]
        ],
        "distribution": [
            {
                "@type": "DataDownload",
                "name": "all tables, with datapackage.json and croissant.json",
                "encodingFormat": "application/zip",
                "contentUrl": f"{up}data.zip",
            }
        ],
    }
    told = json.dumps(described, ensure_ascii=False).replace("</", "<\\/")
    return f'<script type="application/ld+json">{told}</script>\n'


def tell(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Add both to the head of a page."""
    if not doctree or app.builder.format != "html":
        return
    title = html.unescape(str(context.get("title", "")))
    context["metatags"] += citation(app, title)
    if pagename in DATA_PAGES:
        context["metatags"] += dataset(app, pagename)


def setup(app: Sphinx) -> None:
    """Register what machines read."""
    app.connect("html-page-context", tell, priority=600)
