"""The check of claims catches every way in which a page could say what was not computed."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from livecommerce import glue, prose
from livecommerce.results import results

ROOT = Path(__file__).resolve().parents[2]
CHAPTER = {
    "values": {"size": "443.75 bn yuan", "later": "4,900 bn yuan", "share": "47 %"},
    "prose": [
        "# It grew\n\nIt was [443.75 bn yuan](glue:size) in 2019 and [4,900 bn yuan](glue:later) "
        "in 2023, [47 %](glue:share) more often."
    ],
}


@pytest.fixture(scope="module")
def claims() -> ModuleType:
    sys.path.insert(0, str(ROOT / "tools"))
    spec = importlib.util.spec_from_file_location("claims", ROOT / "tools" / "claims.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def output(key: str, words: str) -> dict[str, Any]:
    return {
        "output_type": "display_data",
        "data": {"text/plain": repr(words)},
        "metadata": {
            "scrapbook": {"name": key, "mime_prefix": ""},
            "report": {"number": key, "text": words, "rows": [{"publisher": "CECRC"}]},
        },
    }


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A chapter that is in order."""
    outputs = [output(*pair) for pair in CHAPTER["values"].items()]
    figure = {"figure": "f", "alt": "It grew by 47 %.", "caption": "Growth"}
    outputs.append({"output_type": "display_data", "data": {}, "metadata": {"report": figure}})
    cells = [{"cell_type": "markdown", "source": source} for source in CHAPTER["prose"]]
    verdict = 'glue.holds("It grew", later > size)'
    cells.append({"cell_type": "code", "source": verdict, "outputs": outputs})
    path = tmp_path / "book" / "chapter.ipynb"
    path.parent.mkdir()
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    shutil.copy(ROOT / "book" / "allowed_numbers.csv", path.parent)
    return path


def said(claims: ModuleType, page: Path) -> list[str]:
    found = results([page])
    return [
        *claims.typed(page, claims.allowed(page.parents[1])),
        *claims.unsaid(found, [page]),
        *claims.misread(found, [page]),
        *claims.unwritten(page),
    ]


def edit(page: Path, old: str, new: str) -> None:
    text = page.read_text("utf-8")
    assert old in text
    page.write_text(text.replace(old, new, 1), "utf-8")


def test_a_chapter_in_order_passes(claims: ModuleType, page: Path) -> None:
    assert said(claims, page) == []


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("[443.75 bn yuan](glue:size)", "5,420 bn yuan", "'5,420' is typed"),
        ("[47 %](glue:share) more", "one third more", "'third' is typed"),
        ("more often", "seven times more often", "'seven' is typed"),
        ("[443.75 bn yuan](glue:size)", "much", "glues 'size', which no page says"),
        ("[47 %](glue:share)", "[74 %](glue:share)", "share shows '74 %', computed was '47 %'"),
        ("glue:share)", "glue:part)", "nothing is glued as 'part'"),
        ("# It grew", "# It fell", "does not say 'It grew'"),
    ],
)
def test_prose_that_was_not_computed_is_caught(
    claims: ModuleType, page: Path, old: str, new: str, words: str
) -> None:
    edit(page, old, new)
    assert any(words in line for line in said(claims, page)), said(claims, page)


def test_a_verdict_that_no_longer_holds_stops_the_build() -> None:
    glue.holds("It grew", 2 > 1)
    with pytest.raises(AssertionError, match="'It grew', and today's numbers no longer do"):
        glue.holds("It grew", 1 > 2)


def test_two_numbers_that_change_places_are_caught(claims: ModuleType, page: Path) -> None:
    edit(page, "](glue:size) in 2019", "](glue:later) in 2019")
    edit(page, "[4,900 bn yuan](glue:later)", "[4,900 bn yuan](glue:size)")
    assert len([line for line in said(claims, page) if "shows" in line]) == 2


def test_swapped_with_their_text_the_sentence_is_another(page: Path) -> None:
    from livecommerce.results import difference

    before = results([page])
    edit(page, "[443.75 bn yuan](glue:size)", "[4,900 bn yuan](glue:later)")
    edit(page, " and [4,900 bn yuan](glue:later)", " and [443.75 bn yuan](glue:size)")
    lines = difference(before, results([page]))
    assert any("now said: It was 4,900 bn yuan in 2019" in line for line in lines)


@pytest.mark.parametrize(
    ("old", "new"),
    [('"publisher": "CECRC"', '"publisher": "iiMedia"'), ("grew by 47 %", "grew by 74 %")],
)
def test_stored_provenance_and_descriptions_are_those_of_a_run(
    claims: ModuleType, page: Path, old: str, new: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import notebooks  # type: ignore[import-not-found]

    root = page.parents[1]
    store = root / "executed"
    (store / "book").mkdir(parents=True)
    shutil.copy(page, store / "book")
    monkeypatch.setattr(notebooks, "STORE", store)
    monkeypatch.setattr(notebooks, "is_fresh", lambda page: True)
    assert list(claims.stale(root, [page])) == []
    edit(page, old, new)
    assert ["differ from a run" in line for line in claims.stale(root, [page])] == [True]
    monkeypatch.setattr(notebooks, "is_fresh", lambda page: False)
    assert ["not executed with today" in line for line in claims.stale(root, [page])] == [True]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (prose.bare, "It was [](glue:size)."),
        (prose.as_roles, "It was {glue:text}`size`."),
        (lambda source: prose.filled(source, {"size": "2"}), "It was [2](glue:size)."),
    ],
)
def test_one_link_three_ways(written: Callable[[str], str], read: str) -> None:
    assert written("It was [1 bn](glue:size).") == read


def test_how_to_install_is_written_once_and_is_no_input() -> None:
    once = prose.installing("import pandas as pd")
    assert prose.installing(once) == once
    assert prose.bare(once) == "import pandas as pd"
    assert "%pip install" in once.splitlines()[0]
    assert once.startswith("# ")


# ------------------------------------------------------------------ the book, spoiled


@pytest.fixture(scope="module")
def whole(claims: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the book as it is stored, with a store of executed chapters that agrees with it."""
    root = tmp_path_factory.mktemp("book")
    shutil.copytree(ROOT / "data", root / "data")
    shutil.copytree(ROOT / "book", root / "book", ignore=shutil.ignore_patterns("_*", "*.py"))
    for name in ("results.json", "CHANGELOG.md"):
        shutil.copy(ROOT / name, root)
    store = root / "executed"
    (store / "book").mkdir(parents=True)
    for path in (root / "book").glob("*.ipynb"):
        shutil.copy(path, store / "book")
    return root


@pytest.fixture(scope="module")
def before(claims: ModuleType, whole: Path) -> list[str]:
    """What the check says of the book as it is."""
    with pytest.MonkeyPatch.context() as patch:
        agreeing(patch, whole)
        return claims.problems(whole)


def agreeing(patch: pytest.MonkeyPatch, root: Path) -> None:
    """Take the executed chapters under a root for those of today."""
    import notebooks

    patch.setattr(notebooks, "STORE", root / "executed")
    patch.setattr(notebooks, "is_fresh", lambda page: True)


@pytest.fixture
def book(whole: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The copy, to be spoiled; it is mended afterwards."""
    agreeing(monkeypatch, whole)
    yield whole
    for page in (whole / "executed" / "book").iterdir():
        shutil.copy(page, whole / "book")


def respell(page: Path, pattern: str, new: str) -> None:
    """Change the first place that a pattern finds in the file."""
    text, count = re.subn(pattern, new, page.read_text("utf-8"), count=1)
    assert count, pattern
    page.write_text(text, "utf-8")


LINK = r"\[[^\[\]]*\]\(glue:[\w-]+\)"
SPOILED = {
    "a computed headline is typed": ("brief", LINK, "5,420 bn yuan", "'5,420' is typed"),
    "a share is typed as another": (
        "troubles", r"\[[^\[\]]*\]\(glue:troubles_nest_paid\)", "one third", "'third' is typed",
    ),
    "a count is another": (
        "scorecard", r"\[four\]\(glue:", "[seven](glue:", "shows 'seven', computed was 'four'",
    ),
    "a provenance is another": (
        "brief", r'"publisher": "CECRC"', '"publisher": "iiMedia"', "differ from a run",
    ),
    "a description is another": (
        "development", r'("alt": "[^"]*?)4(\d)', r"\g<1>7\2", "differ from a run",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", SPOILED)
def test_a_spoiled_page_of_the_book_is_caught(
    claims: ModuleType, book: Path, before: list[str], what: str
) -> None:
    page, pattern, new, words = SPOILED[what]
    respell(book / "book" / f"{page}.ipynb", pattern, new)
    lines = [line for line in claims.problems(book) if line not in before]
    assert any(words in line and page in line for line in lines), lines


def test_two_numbers_of_the_book_that_change_places_are_caught(
    claims: ModuleType, book: Path, before: list[str]
) -> None:
    page = book / "book" / "scorecard.ipynb"
    text = page.read_text("utf-8")
    one, other = re.findall(LINK, text)[1:3]
    assert one != other
    swapped = text.replace(one, "\0").replace(other, one).replace("\0", other)
    page.write_text(swapped, "utf-8")
    new = [line for line in claims.problems(book) if line not in before]
    assert any("scorecard, now said" in line for line in new), new


def test_a_row_that_changed_with_every_tool_run_is_caught(
    claims: ModuleType, book: Path, before: list[str], tmp_path: Path
) -> None:
    from tools.data import __main__ as command

    assert not any("ms-ecdb-2021" in line for line in before)
    shutil.copytree(book, tmp_path / "spoiled")
    book = tmp_path / "spoiled"
    edit(book / "data" / "market_size.csv", ",425,", ",452,")
    command._renew(book / "data")
    assert any("ms-ecdb-2021 is not the one" in line for line in claims.problems(book))


def test_the_book_says_what_was_computed(claims: ModuleType) -> None:
    """The check itself, on the pages as they are; it needs the chapters that `make book` runs."""
    assert claims.problems() == []
