"""The frame of every page: menu, chapters by their short names, what the footer says."""

from __future__ import annotations

import datetime as dt
import html
import zipfile
from pathlib import Path
from typing import Any

import yaml
from sphinx.application import Sphinx

from report_ext.reading import minutes
from report_ext.words import CHINESE, said

EPOCH = (1980, 1, 1, 0, 0, 0)  # the oldest time that a zip can hold
CURRENT = '<a class="current reference internal" href="#"'
STALE = ((' aria-level="2"', ""), (' role="heading"', ""))


def entries(toc: Any, caption: str = "") -> list[tuple[str, str, str]]:
    """Page, short name and part of everything that the table of contents lists."""
    found = []
    if isinstance(toc, list):
        return [entry for item in toc for entry in entries(item, caption)]
    caption = toc.get("caption", caption)
    page = toc.get("file") or toc.get("root")
    if page:
        found.append((page, toc.get("title", ""), caption))
    for key in ("parts", "chapters", "sections"):
        found += entries(toc.get(key, []), caption)
    return found


def read_contents(app: Sphinx, config: Any) -> None:
    """Short names and parts from _toc.yml, the date of the release from CITATION.cff."""
    toc, citation = Path(app.srcdir) / "_toc.yml", Path(app.srcdir) / "CITATION.cff"
    listed = entries(yaml.safe_load(toc.read_text("utf-8"))) if toc.is_file() else []
    app.report_titles = {page: name for page, name, _ in listed if name}  # type: ignore[attr-defined]
    app.report_parts = {page: part for page, _, part in listed}  # type: ignore[attr-defined]
    cited = yaml.safe_load(citation.read_text("utf-8")) if citation.is_file() else {}
    day = dt.date.fromisoformat(cited.get("date-released", "1970-01-01"))
    app.report_day = day  # type: ignore[attr-defined]


def menu(config: Any, pagename: str, known: set[str]) -> list[tuple[str, str]]:
    """The entries of the header; that of the page itself leads back to the first page."""
    return [
        (config.root_doc, "English")
        if page == pagename and page.endswith(CHINESE)
        else (page, name)
        for page, name in config.report_menu
        if page in known
    ]


def furniture(pagename: str, release: str, day: dt.date) -> dict[str, str]:
    """What the layout says itself, in the page's language."""
    plain = (
        "skip", "contents", "this page", "before", "next", "search", "search the report",
        "dark mode", "licences", "own licences", "promise", "all data", "cite us",
    )  # fmt: skip
    words = {key.replace(" ", "_"): said(pagename, key) for key in plain}
    told = {"month": f"{day:%B %Y}", "year": day.year, "number": day.month}
    return words | {"edition": said(pagename, "edition", release=release, **told)}


def neighbour(app: Sphinx, pagename: str, step: int) -> str | None:
    """The page before (1) or after (2); from a chapter to a chapter, past the pages below one."""
    relations = getattr(app.builder, "relations", {})
    found = relations.get(pagename, (None, None, None))[step]
    while found and found.count("/") > max(1, pagename.count("/")):
        found = relations[found][step]
    return found


def turn(app: Sphinx, pagename: str, page: str, titles: dict[str, str]) -> dict[str, str]:
    """Address and short name of a neighbour."""
    name = titles.get(page) or html.escape(app.env.titles[page].astext())
    return {"link": app.builder.get_relative_uri(pagename, page), "title": name}


def frame(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Give the layout what stands around the text."""
    config, day = app.config, app.report_day  # type: ignore[attr-defined]
    root = config.report_root_title or context.get("root_title", "Start")
    titles = {config.root_doc: root, **app.report_titles}  # type: ignore[attr-defined]
    front = list(config.report_front_pages)
    language = "zh-Hans" if pagename.endswith(CHINESE) else config.language
    before, after = (neighbour(app, pagename, step) for step in (1, 2))
    listed = context["toctree"](collapse=True, maxdepth=2, includehidden=True, titles_only=True)
    listed = listed or ""
    for stale, mended in STALE:
        listed = listed.replace(stale, mended)
    context |= {
        "front_pages": front,
        "page_language": language,
        "short_title": said(pagename, "brand")
        or config.report_short_title
        or config.html_title
        or config.project,
        "root_title": root,
        "menu": menu(config, pagename, app.env.found_docs),
        "known_pages": app.env.found_docs,
        "prev": before and turn(app, pagename, before, titles),
        "next": after and turn(app, pagename, after, titles),
        "chapters": listed.replace(CURRENT, CURRENT.replace("<a", '<a aria-current="page"')),
        "words": furniture(pagename, str(config.release), day),
        "kicker": "",
        "up": context["parents"][-1] if pagename.count("/") > 1 and context["parents"] else None,
    }
    part = app.report_parts.get(pagename, "")  # type: ignore[attr-defined]
    if doctree and part and pagename.count("/") < 2:
        told = [part]
        if app.env.doc2path(pagename).endswith(".ipynb"):
            length = minutes(doctree)
            told += [f"{length} minute{'s' if length > 1 else ''}", f"as known in {day:%B %Y}"]
        context["kicker"] = " · ".join(told)


def pack_data(app: Sphinx, error: Exception | None) -> None:
    """Every table and its description as one zip beside the pages."""
    folder = Path(app.srcdir) / "data"
    if error or app.builder.name != "html" or not folder.is_dir():
        return
    with zipfile.ZipFile(Path(app.outdir) / "data.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(f"data/{file.relative_to(folder).as_posix()}", EPOCH)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, file.read_bytes(), zipfile.ZIP_DEFLATED)


def setup(app: Sphinx) -> None:
    """Register what the configuration may say and what the layout gets."""
    app.add_config_value("report_short_title", "", "html")
    app.add_config_value("report_root_title", "", "html")
    app.add_config_value("report_menu", [], "html")
    app.connect("config-inited", read_contents, priority=900)
    app.connect("html-page-context", frame, priority=850)
    app.connect("build-finished", pack_data, priority=300)
