"""What a reader meets first: the hero of the first page, the answer of a chapter, its limits."""

from __future__ import annotations

import re

from docutils import nodes
from sphinx.application import Sphinx

from report_ext.code import CodeFold
from report_ext.exercises import Solution
from report_ext.numbers import OriginFold
from report_ext.words import kept

LIMITS = ("What the figures cannot tell", "这些数字不能说明什么")
WORDS_A_MINUTE = 220
KEYS = 3  # figures of the first page; Markdown joins the list of ways in to theirs
POINTS = re.compile(r"[.,;:!?)\]]+")  # what no line may begin with
TIMES = re.compile(r"\s(?:times|倍)$")


def is_part(node: nodes.Node, name: str) -> bool:
    """Whether a part of the first page (its key figures, ways in, card) stands here."""
    return any(f"part-{name}" in n.get("classes", ()) for n in node.findall(nodes.Element))


def raw(html: str) -> nodes.raw:
    """A piece of HTML."""
    return nodes.raw("", html, format="html")


def shape_front(section: nodes.section) -> None:
    """What stands before the first heading, in two columns: the finding and the verdict card."""
    lead = [child for child in section.children if not isinstance(child, nodes.section)]
    rest = [child for child in section.children if isinstance(child, nodes.section)]
    card = [child for child in lead if is_part(child, "card")]
    folds = one_fold([child for child in lead if isinstance(child, OriginFold)])
    left = [child for child in lead if child not in card and not isinstance(child, OriginFold)]
    left = [part for child in left for part in key_figures(child)]
    if card:
        shaped = [
            raw('<div class="hero"><div class="hero-text">'), *left,
            raw('</div><div class="hero-card">'), *card, raw("</div></div>"),
            raw('<div class="after-hero">'), *folds, raw("</div>"), *rest,
        ]  # fmt: skip
        section.clear()
        section.extend(shaped)
    findings = next((s for s in rest if any(isinstance(c, nodes.section) for c in s)), None)
    if findings is not None:
        findings["classes"].append("findings")


def one_fold(folds: list[OriginFold]) -> list[OriginFold]:
    """The folds of the first screen as one: two closed lines below each other say nothing."""
    count = sum(fold["count"] for fold in folds)
    entries = [entry for fold in folds for entry in fold.children[0].children]
    code = [part for fold in folds for part in fold.children[1:]]
    return [OriginFold("", nodes.bullet_list("", *entries), *code, count=count)] if folds else []


def key_figures(child: nodes.Node) -> list[nodes.Node]:
    """The list of key figures, with "times" as a sign, and the ways in as a list of their own."""
    if not isinstance(child, nodes.bullet_list) or len(child) <= KEYS:
        return [child]
    ways = nodes.bullet_list("", *child.children[KEYS:])
    child.children = child.children[:KEYS]
    for strong in (item.next_node(nodes.strong) for item in child):
        for words in [] if strong is None else list(strong.findall(nodes.Text)):
            words.parent.replace(words, nodes.Text(TIMES.sub("×", words.astext())))
    return [child, ways]


def shape_chapter(section: nodes.section) -> None:
    """The first paragraph is the answer; what the figures cannot tell has a ground of its own."""
    first = next((c for c in section.children if not isinstance(c, nodes.title)), None)
    if isinstance(first, nodes.paragraph):
        first["classes"].append("answer")


def keep_lines(doctree: nodes.document) -> None:
    """Numbers and their units stay on one line, outside code and formulas."""
    for words in list(doctree.findall(nodes.Text)):
        parent = words.parent
        if not isinstance(parent, nodes.literal | nodes.literal_block | nodes.raw | nodes.math):
            held = kept(words.astext())
            if held != words.astext():
                parent.replace(words, nodes.Text(held))


def hold_points(doctree: nodes.document) -> None:
    """No line begins with the point or bracket that follows a formula."""
    for formula in list(doctree.findall(nodes.math)):
        after = formula.next_node(descend=False, siblings=True)
        if isinstance(after, nodes.Text) and (found := POINTS.match(after)):
            after.parent.replace(after, nodes.Text(after[found.end() :]))
            held = nodes.inline("", "", formula.deepcopy(), nodes.Text(found[0]))
            held["classes"].append("together")
            formula.replace_self(held)


def shape(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Mark the parts of a page that the stylesheet treats apart."""
    keep_lines(doctree)
    hold_points(doctree)
    section = doctree.next_node(nodes.section)
    if section is None or docname.startswith("book/data/"):
        return
    if docname in app.config.report_front_pages:
        shape_front(section)
    elif app.env.doc2path(docname).endswith(".ipynb"):
        shape_chapter(section)
    for part in section.findall(nodes.section):
        title = part.next_node(nodes.title)
        if title is not None and title.astext().startswith(LIMITS):
            part["classes"].append("cannot")


def minutes(doctree: nodes.document) -> int:
    """How long the prose takes to read; code, tables and folds are not counted."""
    words = sum(len(p.astext().split()) for p in doctree.findall(nodes.paragraph) if is_prose(p))
    return max(1, round(words / WORDS_A_MINUTE))


def is_prose(node: nodes.Node) -> bool:
    """Whether a paragraph stands open in the text."""
    while node.parent is not None:
        node = node.parent
        if isinstance(node, OriginFold | CodeFold | Solution) or "nb_element" in node.attributes:
            return False
    return True


def setup(app: Sphinx) -> None:
    """Register the shaping, after numbers and citations were put in."""
    app.add_config_value("report_front_pages", [], "env")
    app.connect("doctree-resolved", shape, priority=900)
