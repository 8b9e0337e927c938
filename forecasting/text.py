"""What users wrote: quoted in short, and in plain signs."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

__all__ = ["LONGEST", "listed", "plain", "short"]

LONGEST = 60


def short(text: Any, most: int = LONGEST) -> str:
    """Quote what a user wrote, the beginning of it where it is long."""
    words = repr(text[: 2 * most] if isinstance(text, str) else text)
    return words if len(words) <= most else f"{words[: most - 4]}...{words[-1]}"


def listed(entries: Sequence[Any], most: int = 12) -> str:
    """Quote several things that a user wrote, the first of them where they are many."""
    return ", ".join(map(short, entries[:most])) + ", ..." * (len(entries) > most)


def plain(text: str) -> str:
    """Full-width signs and unusual spaces as their ordinary twins, each run of spaces as one."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).replace("\u2019", "'")
    return " ".join(text.split())
