"""The index of the package: each name with its first sentence, linked to the page that tells all.

The anchors of the names stand here too: an address of the time when the package was one page
still finds its name, and the link beside it.
"""

from __future__ import annotations

import inspect
import posixpath
import re
from pydoc import locate

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

LOGGER = logging.getLogger(__name__)
MEMBERS = {"method", "property", "attribute", "classmethod", "staticmethod"}
LITERAL = re.compile(r"`+([^`]+)`+")


class Names(nodes.General, nodes.Element):
    """The place of the names of one page, which may be read later than this one."""


class NamesDirective(SphinxDirective):
    """``{package-names} page``: what the page describes."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """The place to be filled."""
        folder = posixpath.dirname(self.env.docname)
        return [Names("", page=posixpath.join(folder, self.arguments[0]))]


def summary(name: str) -> str:
    """The first sentence of a docstring."""
    found = locate(name)
    if found is None:
        LOGGER.warning("the package has no %s, but a page describes it", name)
    return " ".join((inspect.getdoc(found) or "").split("\n\n")[0].split())


def sentence(words: str) -> list[nodes.Node]:
    """A sentence of a docstring, its literals set as code."""
    parts = LITERAL.split(words)
    return [nodes.literal("", p) if i % 2 else nodes.Text(p) for i, p in enumerate(parts) if p]


def entry(name: str, anchor: str, address: str) -> nodes.definition_list_item:
    """One name with its first sentence."""
    link = nodes.reference("", "", nodes.literal("", name), refuri=f"{address}#{anchor}")
    told = nodes.paragraph("", "", *sentence(summary(name)))
    return nodes.definition_list_item(
        "", nodes.term("", "", link, ids=[anchor]), nodes.definition("", told)
    )


def member(name: str, anchor: str, address: str) -> nodes.reference:
    """A part of a class: its own name alone."""
    short = nodes.literal("", name.rpartition(".")[2])
    return nodes.reference("", "", short, refuri=f"{address}#{anchor}", ids=[anchor])


def listed(app: Sphinx, page: str, address: str) -> nodes.definition_list:
    """The names of a page in its order, the members of a class in its entry."""
    found, members = nodes.definition_list(classes=["names"]), nodes.paragraph()
    domain = app.env.get_domain("py")
    for name, described in domain.objects.items():  # type: ignore[attr-defined]
        if described.docname != page or described.aliased:
            continue
        anchor = described.node_id
        if described.objtype not in MEMBERS:
            found += entry(name, anchor, address)
            members = nodes.paragraph(classes=["members"])
            continue
        if not members.children:
            found.children[-1].children[-1] += members
        members += [nodes.Text(", " if members.children else ""), member(name, anchor, address)]
    return found


def fill(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put the names where the pages want them."""
    for place in list(doctree.findall(Names)):
        address = app.builder.get_relative_uri(docname, place["page"])
        place.replace_self(listed(app, place["page"], address))


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_node(Names)
    app.add_directive("package-names", NamesDirective)
    app.connect("doctree-resolved", fill, priority=400)
