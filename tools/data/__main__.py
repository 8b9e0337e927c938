"""Check the data, renew what is made from them: hashes, datapackage.json, pages of the book.

`make data` refuses while a row differs from the accepted one. `make data ACCEPT="why"` accepts the
rows as they are; the reason must stand in the newest section of CHANGELOG.md.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from itertools import chain
from pathlib import Path
from typing import Any

from tools import files
from tools.data import changes, croissant, days, form, formulas, grades, hashes, links, pages
from tools.data.tables import ROOT, Data, Problem

FORM = (form.files, form.cells)
LINKS = (form.keys, links.references)
RULES = (
    form.units,
    form.vintages,
    grades.addresses,
    formulas.derivations,
    formulas.growth,
    formulas.discrepancies,
    grades.grades,
    days.periods,
    days.publication,
    days.events,
)


def problems(data: Data) -> list[Problem]:
    """What is wrong with the data: form first, then links, then rules."""
    for checks in (FORM, LINKS, RULES):
        found = sorted(chain.from_iterable(check(data) for check in checks))
        if found:
            return found
    return []


def measured(data: Data) -> dict[str, dict[str, Any]]:
    """Hash, bytes and number of rows of every file."""
    facts = {}
    for name, resource in data.resources.items():
        content = (data.folder / resource["path"]).read_bytes()
        digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
        facts[name] = {"hash": digest, "bytes": len(content), "rows": len(data.tables[name])}
    return facts


def stale(data: Data) -> list[Problem]:
    """What `make data` has to renew."""
    root = data.folder.parent
    old = [path.relative_to(root).as_posix() for path in pages.stale(data)]
    made = [Problem(name, 0, "", "is not as data/ makes it") for name in old]
    made += [Problem(changes.FILE, 0, "", "is not the difference to the last version")] * (
        changes.text(data) not in (None, (data.folder / changes.FILE).read_text("utf-8"))
    )
    path = data.folder / croissant.FILE
    if not path.exists() or path.read_text("utf-8") != croissant.text(data):
        made.append(Problem(croissant.FILE, 0, "", "is not as datapackage.json makes it"))
    return [*form.drift(data, measured(data)), *made]


def _say(found: list[Problem], advice: str) -> int:
    for problem in found[:40]:
        print(problem, file=sys.stderr)
    if len(found) > 40:
        print(f"... and {len(found) - 40} more", file=sys.stderr)
    print(advice, file=sys.stderr)
    return 1


def _renew(folder: Path) -> None:
    difference = changes.text(Data(folder))
    if difference is not None:
        files.write(folder / changes.FILE, difference)
    data = Data(folder)
    for name, facts in measured(data).items():
        data.resources[name].update(facts)
    text = json.dumps(data.package, ensure_ascii=False, indent=2) + "\n"
    files.write(folder / "datapackage.json", text)
    files.write(folder / croissant.FILE, croissant.text(data))
    written = pages.write(data)
    print(f"Wrote datapackage.json and {', '.join(written) or 'no page: they agree with the data'}")


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(prog="make data", description=__doc__)
    parser.add_argument("--check", action="store_true", help="only report, change nothing")
    parser.add_argument("--accept", default="", metavar="WHY", help="accept the rows as they are")
    asked = parser.parse_args(arguments)
    data = Data(root / "data")
    if found := problems(data):
        return _say(found, f"Nothing was written: {len(found)} to mend. CONTRIBUTING.md helps.")
    changed = sorted(hashes.unaccepted(data))
    if asked.check:
        found = changed + stale(data)
        return _say(found, "Run: make data") if found else 0
    if changed and not asked.accept:
        return _say(
            changed, 'If this is meant, run: make data ACCEPT="why", with a changelog line.'
        )
    if changed and not hashes.announced(asked.accept, (root / "CHANGELOG.md").read_text("utf-8")):
        return _say([], f"Write into the newest section of CHANGELOG.md: {asked.accept}")
    if changed:
        print(f"Accepted {len(changed)} rows that are new, changed or gone")
        files.write(data.folder / hashes.NAME, hashes.text(data))
    _renew(data.folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
