"""The pages that are made from data: data and rights, one page a table, the glossary."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tools import files
from tools.data import grades
from tools.data.tables import Data

MADE = "<!-- made by make data; change the data, not this page -->\n"
STATED = ("date", "label", "period", "year", "publisher", "value", "amount", "unit", "series",
          "stage", "status", "grade", "first published", "read in")  # fmt: skip
DAY = re.compile(r"\d{4}-\d\d(?:-\d\d)?")
DECIMALS = 4  # of a long number
LONG = 40  # letters; longer texts stand in a second line
MOST = 14  # columns of a first line that a desktop has room for
LIMIT = re.compile(r"_(low|high)$")  # of a value of the same row: in the second line, as a range
HIDDEN = {"first_published_from", "first_published_to", "source", "fact_id"}


def text(value: str) -> str:
    """Text of the data as Markdown that means nothing but itself."""
    return re.sub(r"([\\`*_{}\[\]<>|$~])", r"\\\1", value).replace("\n", " ")


def published(row: Mapping[str, str]) -> str:
    first, last = row["first_published_from"], row["first_published_to"]
    if not last:
        return "unknown"
    return last if first == last else f"{first} to {last}" if first else f"by {last}"


def linked(key: str, sources: Mapping[str, Mapping[str, str]]) -> str:
    """The carrier as a link, or with the reason why there is no address."""
    source = sources[key]
    name = html.escape(source.get("short") or source["carrier"])
    if source["url"].startswith(("http://", "https://")):
        return f'<a href="{html.escape(source["url"])}">{name}</a>'
    return f"{name} (no address: {html.escape(source['no_address_reason'])})"


def breakable(words: str) -> str:
    """An address is a link, a number has digits that say something, a hash may break anywhere."""
    if re.fullmatch(r"-?\d+\.\d{7,}", words):
        return f"{float(words):.{DECIMALS}f}"  # the file has them all
    if words.startswith(("http://", "https://")) and " " not in words:
        return f'<a href="{words}">{words}</a>'
    return re.sub(rf"[^\s<>]{{{LONG},}}", r'<span class="long">\g<0></span>', words)


def cells(row: Mapping[str, str], sources: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """The row as readers see it, escaped: first what is stated, then the rest."""
    shown = {k: breakable(html.escape(v)) for k, v in row.items() if k not in HIDDEN}
    if "series" in row:
        shown["series"] = shown["series"].replace("_", " ")
    if "value" in row:
        qualifier = shown.pop("qualifier", "")
        shown["value"] = f"{qualifier} {shown['value']}".strip()
    if "first_published_to" in row:
        shown["first published"] = published(row)
    if row.get("grade"):
        shown["grade"] = f'<span class="grade {row["grade"]}">{row["grade"]}</span>'
    if row.get("source"):
        shown["read in"] = linked(row["source"], sources)
    return {k: shown[k] for k in STATED if k in shown} | shown


def is_number(value: str) -> bool:
    return bool(re.fullmatch(r"(?:[a-z ]+ )?-?[\d.]+(?:e-?\d+)?", value))


def split(rows: list[dict[str, str]]) -> tuple[list[str], list[str]]:
    """Columns of the first line of a row, and those of the second, which says the rest in words."""
    filled = [c for c in rows[0] if any(row[c] for row in rows)]
    if {"value", "date"} & set(filled):
        first = [c for c in STATED if c in filled]
    else:
        name = next((c for c in filled if c != "id"), "")  # says what the row is: may be longer
        longest = {c: max(len(row[c]) for row in rows) for c in filled if c != "id"}
        first = [c for c, most in longest.items() if most <= LONG + 20 * (c == name)]
        first = [c for c in first if LIMIT.sub("", c) not in filled or not LIMIT.search(c)]
    head = next(c for c in first if all(row[c] for row in rows))  # heads the row, so never empty
    alike = {c: Counter(row[c] for row in rows).most_common(1)[0][1] for c in first if c != head}
    plain = sorted(alike, key=lambda c: -alike[c])[: max(0, len(first) - MOST)]
    first = [head, *(c for c in first if c != head and c not in plain)]
    return first, [c for c in filled if c not in first]


def constant(rows: list[dict[str, str]]) -> dict[str, str]:
    """Columns that say the same in every row of results: told once, above the table."""
    if len(rows) < 2 or {"value", "date"} & set(rows[0]):
        return {}
    return {c: rows[0][c] for c in rows[0] if rows[0][c] and len({row[c] for row in rows}) == 1}


def ranges(row: Mapping[str, str], columns: list[str]) -> Iterator[tuple[str, str]]:
    """Name and words of the filled columns; the two limits of a value are one range."""
    for column in filter(row.get, columns):
        name, limit = LIMIT.sub("", column), LIMIT.search(column)
        both = limit is not None and row.get(f"{name}_low") and row.get(f"{name}_high")
        if not both:
            yield spaced(column), row[column]
        elif column.endswith("_low"):
            yield spaced(name), f"{row[column]} to {row[f'{name}_high']}"


def spaced(column: str) -> str:
    return column.replace("_", " ")


def repeated(rows: list[dict[str, str]], columns: list[str]) -> dict[str, int]:
    """Long texts that several rows share, numbered: they stand once, below the table."""
    counts = Counter(row[c] for row in rows for c in columns if len(row[c]) > LONG)
    return {words: i for i, words in enumerate((w for w, n in counts.items() if n > 1), 1)}


def kinds(rows: list[dict[str, str]], columns: list[str]) -> dict[str, str]:
    """What the stylesheet must know of a column: numbers stand right, days on one line."""
    tests = {"number": is_number, "day": DAY.fullmatch}
    found = dict.fromkeys(columns, "")
    for name, fits in tests.items():
        for column in columns:
            if all(fits(row[column]) for row in rows if row[column]):
                found[column] = f' class="{name}"'
    return found


def table(resource: dict[str, Any], data: Data) -> str:
    key, name = resource["schema"].get("primaryKey", "id"), resource["name"]
    source = data.tables[name]
    rows = [cells(row, data.sources) for row in source]
    same = constant(rows)
    first, second = split([{c: row[c] for c in row if c not in same} for row in rows])
    kind = kinds(rows, first)
    notes = repeated(rows, second)

    def said(words: str) -> str:
        number = notes.get(words)
        return words if number is None else f'<a href="#{name}-note-{number}">note {number}</a>'

    head = "".join(
        f'<th scope="col"{kind[c]}><button type="button" disabled>{spaced(c)}</button></th>'
        for c in first
    )
    body = []
    for raw, row in zip(source, rows, strict=True):
        line = "".join(f'<td data-label="{spaced(c)}"{kind[c]}>{row[c]}</td>' for c in first[1:])
        rest = "; ".join(f"<b>{c}</b> {said(words)}" for c, words in ranges(row, second))
        more = f'<tr><td class="more" colspan="{len(first)}">{rest}</td></tr>' if rest else ""
        head_cell = f'<th scope="row"{kind[first[0]]}>{row[first[0]]}</th>'
        body.append(f'<tbody id="row-{raw[key]}"><tr>{head_cell}{line}</tr>{more}</tbody>')
    title = html.escape(resource["title"])
    listed = "".join(f'<li id="{name}-note-{i}">{words}</li>' for words, i in notes.items())
    below = f'\n<p class="notes-title">Notes</p>\n<ol class="notes">{listed}</ol>'
    return (
        f"{above(same, len(rows))}\n"
        f'<div class="report-table stack sortable" role="region" tabindex="0" '
        f'aria-label="{title}" data-rows="{len(rows)}">\n'
        f'<table>\n<caption class="hidden">{title}: {len(rows)} rows</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n"
        + "\n".join(body)
        + "\n</table>\n</div>"
        + (below if notes else "")
    )


def above(same: Mapping[str, str], count: int) -> str:
    """What stands above a table: what all rows share, and the field that filters them."""
    shared = "; ".join(f"<b>{spaced(column)}</b> {words}" for column, words in same.items())
    told = f'<p class="table-notes">The same in every row: {shared}.</p>\n' if same else ""
    return (
        f'{told}<div class="tools-row"><label for="filter">Show rows with</label>'
        '<input type="search" id="filter" autocomplete="off">'
        f'<span aria-live="polite">{count} rows</span></div>'
    )


def table_page(resource: dict[str, Any], data: Data) -> str:
    name, fields = resource["name"], resource["schema"]["fields"]
    units = ", ".join(resource.get("units", []))
    told = f", units: {units}" if units else ""
    columns = "\n".join(
        f"`{f['name']}` ({f['type']})\n: {text(f.get('description') or f['name'])}\n"
        for f in fields
    )
    return (
        f"{MADE}# {resource['title']}\n\n{text(resource['description'])}\n\n"
        f"File {{download}}`{name}.csv <../../data/{name}.csv>`, {len(data.tables[name])} rows"
        f"{told}.\n\n## Rows\n\n```{{raw}} html\n{table(resource, data)}\n```\n\n"
        f"## Columns\n\n{columns}"
    )


def grade_list(data: Data) -> list[str]:
    """What the grades mean and how many rows have each."""
    count = Counter(row["grade"] for row in data.rows)
    lines = [
        "## Who said it, who carried it\n",
        "Every row names its publisher, who made the figure, and its carrier, the text in which we "
        "read it. Its grade follows from what that text is and whether it names the publisher; a "
        "computed row has the grade of its weakest input. A test computes every grade.\n",
    ]
    for grade, meaning in data.package["grades"].items():
        lines.append(f"**{grade}**, {count[grade]} rows\n: {text(meaning)}\n")
    return lines


def reading(data: Data) -> list[str]:
    """Of how many sources one can check that the text is still the one that we read."""
    read = {k: r for k, r in data.sources.items() if r["source_type"] != grades.OURS}
    hashed = {key for key, row in read.items() if row["text_sha256"]}
    on_them = sum(row["source"] in hashed for row in data.rows)
    count = {name: sum(bool(row[name]) for row in read.values())
             for name in ("url", "carrier_date", "read_on")}  # fmt: skip
    return [
        "## What was read, and when\n",
        f"Of the {len(read)} texts that rows were read in, {count['url']} have an address, "
        f"{count['carrier_date']} a date, {count['read_on']} the day on which we read them, and "
        f"{len(hashed)} a hash of what we read, the file or the passage as we got it; {on_them} "
        f"of {sum(1 for _ in data.rows)} rows rest on these. The other texts were read before "
        "days and hashes were noted and were not kept: that they still say the same can be seen at "
        "their address alone, where there is one. [Sources](data/sources.md) has each of them.\n",
    ]


def catalogue(data: Data) -> str:
    package = data.package
    lines = [
        f"{MADE}# Data and rights\n",
        f"{text(package['description'])}\n",
        "The whole is described by one {download}`datapackage.json <../data/datapackage.json>` "
        "(a Frictionless Data Package), against which every table is checked: types, units, "
        "keys, hashes.\n",
        *grade_list(data),
        *reading(data),
        "## Tables\n",
        "Each page has all rows of its table, to sort and to filter.\n",
    ]
    for name, r in sorted(data.resources.items(), key=lambda item: item[1]["title"].lower()):
        file = f"{{download}}`{name}.csv <../data/{name}.csv>`"
        title, count = f"[{text(r['title'])}](data/{name}.md)", len(data.tables[name])
        lines.append(f"{title}\n: {text(r['description'])} {count} rows, {file}\n")
    lines += ["\n## Rights\n", f"The compilation: {package['licenses'][0]['title']}.\n"]
    for row in data.tables["rights"]:
        lines.append(
            f"{row['covers'][0].upper()}{text(row['covers'][1:])}\n"
            f": {text(row['statement'])} ({text(row['licence'])})\n"
        )
    return "\n".join(lines)


def glossary(data: Data) -> str:
    entries = []
    for row in sorted(data.tables["glossary"], key=lambda row: row["term"].lower()):
        chinese = " ".join(filter(None, [row["term_zh"], row["pinyin"]]))
        meaning = text(row["meaning"][0].upper() + row["meaning"][1:])
        said = f"{chinese}. " if chinese else ""
        entries.append(f"{row['term']}\n  {said}{meaning}.\n")
    intro = "The terms of this report, with their Chinese, and what they mean here."
    return f"{MADE}# Glossary\n\n{intro}\n\n:::{{glossary}}\n" + "\n".join(entries) + ":::\n"


def pages(data: Data) -> dict[Path, str]:
    """Text of every page that the data make, by its place."""
    book = data.folder.parent / "book"
    made = {book / "data.md": catalogue(data), book / "glossary.md": glossary(data)}
    for resource in data.package["resources"]:
        made[book / "data" / f"{resource['name']}.md"] = table_page(resource, data).rstrip() + "\n"
    return made


def stale(data: Data) -> dict[Path, str]:
    """Pages whose file is not as the data make them; empty text for a page of no table."""
    made = pages(data)
    old = {path for path in made if not path.is_file() or path.read_text("utf-8") != made[path]}
    extra = set((data.folder.parent / "book" / "data").glob("*.md")) - set(made)
    return {path: made.get(path, "") for path in sorted(old | extra)}


def write(data: Data) -> list[str]:
    """Write the pages that differ, remove those of no table; returns their names."""
    changed = stale(data)
    for path, content in changed.items():
        if content:
            files.write(path, content)
        else:
            path.unlink()
    return [path.name for path in changed]
