"""What `make notebooks` writes into a chapter so that it reads and runs the same on any site.

An author writes ``[](glue:key)``; the number comes between the brackets, ``[444 bn](glue:key)``,
and the book turns the link into MyST's role. The first code cell begins with how to install.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = ["INSTALL", "LINK", "as_roles", "bare", "filled", "installing", "keys", "sentences"]

INSTALL = "# Outside the project's folder run first: %pip install the_wheel_of_the_release.whl\n"
LINK = re.compile(r"\[([^\[\]]*)\]\(glue:([A-Za-z][\w.:-]*)\)")
BREAK = re.compile(r"(?<=[.!?:])\s+(?=[A-Z0-9“\"(\[])|\n\s*\n|\n(?=[-|#:>]|\d+\. )")

HEADING = re.compile(r"^(#.*)$", re.MULTILINE)


def keys(source: str) -> list[str]:
    """The keys that a text shows, in order."""
    return [match[2] for match in LINK.finditer(source)]


def bare(source: str) -> str:
    """A cell as an author would write it: without numbers, and without how to install."""
    return LINK.sub(r"[](glue:\2)", source.removeprefix(INSTALL))


def installing(source: str) -> str:
    """A first code cell that says how to install the package elsewhere."""
    return INSTALL + source.removeprefix(INSTALL)


def filled(source: str, values: Mapping[str, str]) -> str:
    """The text with its numbers; what ``values`` lacks stays as it is.

    >>> filled("It was [](glue:size).", {"size": "1.5 bn yuan"})
    'It was [1.5 bn yuan](glue:size).'
    """
    return LINK.sub(lambda m: f"[{values.get(m[2], m[1])}](glue:{m[2]})", source)


def as_roles(source: str) -> str:
    """The text as MyST reads it: ``{glue:text}`size``` for each link."""
    return LINK.sub(r"{glue:text}`\2`", source)


def sentences(source: str, values: Mapping[str, str]) -> list[str]:
    """The sentences that show numbers, as a reader sees them.

    >>> sentences("First. It was [](glue:size).", {"size": "1.5"})
    ['It was 1.5.']
    """
    apart = HEADING.sub(r"\1\n", filled(source, values))
    parts = BREAK.split(apart)
    return [" ".join(LINK.sub(r"\1", part).split()) for part in parts if LINK.search(part)]
