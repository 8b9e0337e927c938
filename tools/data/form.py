"""Whether the files have the form that datapackage.json declares."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from tools.data.tables import Data, Problem, Row


def files(data: Data) -> Iterator[Problem]:
    """Every file described, every description with its file, the columns as declared."""
    described = {resource["path"] for resource in data.resources.values()}
    for path in sorted(data.folder.glob("*.csv")):
        if path.name not in described:
            yield Problem(path.name, 0, "", "not described in datapackage.json")
    for resource in data.resources.values():
        path = data.folder / resource["path"]
        if not path.is_file():
            yield Problem(path.name, 0, "", "described in datapackage.json, but there is no file")
            continue
        content = path.read_bytes()
        if content.startswith(b"\xef\xbb\xbf") or b"\r" in content or not content.endswith(b"\n"):
            yield Problem(path.name, 0, "", "save it as UTF-8 without a mark, lines ending in \\n")
        head = content.decode("utf-8").split("\n", 1)[0].split(",")
        wanted = [field["name"] for field in resource["schema"]["fields"]]
        if head != wanted:
            yield Problem(path.name, 1, "", f"the columns should be {', '.join(wanted)}")


def _is(kind: str, value: str) -> bool:
    try:
        if kind == "number":
            return Decimal(value).is_finite()
        if kind == "integer":
            return str(int(value)) == value
        if kind == "date":
            return dt.date.fromisoformat(value).isoformat() == value
        if kind == "boolean":
            return value in ("true", "false")
    except (ValueError, InvalidOperation):
        return False
    return True


def _fault(field: dict[str, Any], value: str) -> str:
    """What is wrong with one cell; empty where nothing is."""
    rules = field.get("constraints", {})
    if value != value.strip():
        return f"{value!r} begins or ends with a space"
    if not value:
        return "must not be empty" if rules.get("required") else ""
    if not _is(field["type"], value):
        return f"{value!r} is no {field['type']}"
    if "enum" in rules and value not in rules["enum"]:
        return f"{value!r} is none of: {'; '.join(rules['enum'])}"
    if "pattern" in rules and not re.search(rules["pattern"], value):
        return f"{value!r} has not the form {rules['pattern']}"
    return ""


def cells(data: Data) -> Iterator[Problem]:
    """Types, required cells, allowed words."""
    for name, table in data.tables.items():
        fields = data.resources[name]["schema"]["fields"]
        for row in table:
            if row.width != len(fields):
                yield row.problem("", f"has {row.width} cells, not {len(fields)}; check the quotes")
            for field in fields:
                if fault := _fault(field, row.get(field["name"], "")):
                    yield row.problem(field["name"], fault)


def keys(data: Data) -> Iterator[Problem]:
    """Ids unique over all tables; foreign keys lead somewhere; every source is used."""
    seen: dict[str, Row] = {}
    for table in data.tables.values():
        for row in table:
            if row.key in seen:
                first = seen[row.key]
                text = f"{row.key!r} stands already in {first.file}, line {first.line}"
                yield row.problem("id" if "id" in row else "key", text)
            seen[row.key] = row
    for name, table in data.tables.items():
        for link in data.resources[name]["schema"].get("foreignKeys", []):
            target = link["reference"]
            known = {row[target["fields"]] for row in data.tables[target["resource"]]}
            for row in table:
                value = row[link["fields"]]
                if value and value not in known:
                    text = f"{value!r} is in no row of {target['resource']}.csv"
                    yield row.problem(link["fields"], text)
    used = {row.get("source") for table in data.tables.values() for row in table}
    for row in data.sources.values():
        if row["key"] not in used:
            yield row.problem("key", f"no row names {row['key']!r} as its source")


def units(data: Data) -> Iterator[Problem]:
    """The units of a table are those that datapackage.json lists."""
    for name, table in data.tables.items():
        listed = data.resources[name].get("units", [])
        found = {row.get("unit", "") for row in table} - {""}
        for row in table:
            if row.get("unit") and row["unit"] not in listed:
                text = f"{row['unit']!r} is no unit of this table; they are {', '.join(listed)}"
                yield row.problem("unit", text)
        for unit in sorted(set(listed) - found):
            yield Problem("datapackage.json", 0, "", f"{name}: no row has the unit {unit!r}")


def vintages(data: Data) -> Iterator[Problem]:
    """One row for one vintage of a figure."""
    columns = ("series", "publisher", "period", "unit", "status", "first_published_to")
    for name, table in data.tables.items():
        figures = [row for row in table if {"series", "value"} <= set(row)]
        count = Counter(tuple(row[column] for column in columns) for row in figures)
        for row in figures:
            key = tuple(row[column] for column in columns)
            if count[key] > 1:
                text = f"{count[key]} rows of {name} have {', '.join(filter(None, key))}"
                yield row.problem("period", text)


def drift(data: Data, measured: dict[str, dict[str, Any]]) -> Iterator[Problem]:
    """Hash, size and number of rows in datapackage.json are those of the files."""
    for name, now in measured.items():
        for key, value in now.items():
            old = data.resources[name].get(key)
            if old != value:
                file = data.resources[name]["path"]
                yield Problem(file, 0, "", f"{key} is {value}, datapackage.json has {old}")
