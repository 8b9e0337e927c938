"""References between rows that no foreign key of a data package can hold."""

from __future__ import annotations

from collections.abc import Iterator

from tools.data.formulas import KEY, SUM
from tools.data.tables import Data, Problem, Row

KEYS = ("row_id", "data_id", "number_id", "level_id", "base_id", "a_id", "b_id", "evidence")


def _named(row: Row) -> Iterator[tuple[str, str]]:
    """Keys of other rows in a row, with their column."""
    for column in KEYS:
        for key in filter(None, row.get(column, "").split(";")):
            yield column, key
    formula = row.get("derivation", "")
    total = SUM.fullmatch(formula)
    for key in total.groups()[:2] if total else KEY.findall(formula):
        yield "derivation", key


def references(data: Data) -> Iterator[Problem]:
    """Keys of rows lead to rows, places of posts to posts."""
    for table in data.tables.values():
        for row in table:
            for column, key in _named(row):
                if key not in data.by_id:
                    yield row.problem(column, f"there is no row {key!r}")
    posts = {row["post"] for row in data.tables["posts"]}
    for row in data.tables["posts"]:
        for post in filter(None, row["to"].split(";")):
            if post not in posts:
                yield row.problem("to", f"there is no post {post!r}")
