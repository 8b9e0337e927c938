"""What is handed out, and what it rests on: zip, wheel, checksums, audit, permissions."""

from __future__ import annotations

import hashlib
import re
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import audit  # noqa: E402
import release  # noqa: E402

WORKFLOWS = sorted((ROOT / ".github").rglob("*.y*ml"))


# --- the release


@pytest.fixture
def dist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A release of two pages; the wheel itself is built in test_packaging."""
    html = tmp_path / "html"
    (html / "book").mkdir(parents=True)
    (html / "index.html").write_text("front")
    (html / "book" / "a.html").write_text("a page")

    def wheel(folder: Path) -> Path:
        built = folder / "short_series_forecasting-1-py3-none-any.whl"
        built.write_bytes(b"wheel")
        return built

    monkeypatch.setattr(release, "HTML", html)
    monkeypatch.setattr(release, "DIST", tmp_path / "dist")
    monkeypatch.setattr(release, "wheel", wheel)
    release.main()
    return tmp_path / "dist"


def test_the_zip_holds_the_pages_and_the_wheel(dist: Path) -> None:
    archive = zipfile.ZipFile(dist / f"{release.NAME}.zip")
    names = {name.removeprefix(f"{release.NAME}/") for name in archive.namelist()}
    wheel = "short_series_forecasting-1-py3-none-any.whl"
    assert names == {"index.html", "book/a.html", wheel}
    assert (dist / wheel).read_bytes() == archive.read(f"{release.NAME}/{wheel}")
    assert all(entry.external_attr == 0o644 << 16 for entry in archive.infolist())


def test_the_same_contents_make_the_same_bytes() -> None:
    contents = {"b": b"2", "a": b"1"}
    backwards = dict(reversed(contents.items()))
    assert release.packed(contents.items()) == release.packed(backwards.items())
    assert zipfile.ZipFile(BytesIO(release.packed(contents.items()))).testzip() is None


def test_every_file_has_its_checksum(dist: Path) -> None:
    (dist / "more.json").write_text("{}")
    release.sums(dist)
    lines = (dist / "SHA256SUMS").read_text().splitlines()
    assert len(lines) == len(list(dist.iterdir())) - 1
    for line in lines:
        digest, name = line.split("  ")
        assert hashlib.sha256((dist / name).read_bytes()).hexdigest() == digest


# --- the audit of the lock


@pytest.mark.parametrize(
    ("answer", "errors", "code", "words"),
    [
        ("", "requests.exceptions.ConnectionError: no route", 3, "NOT CHECKED: the advisories"),
        ("", "ERROR:pip_audit._cli:invalid requirements input: l.txt", 1, "cannot be audited"),
        ('{"dependencies": [{"name": "a", "skip_reason": "not found"}]}', "", 3, "1 packages NOT"),
        ('{"dependencies": [{"name": "a", "version": "1", "vulns": []}]}', "", 0, "1 packages che"),
        (
            '{"dependencies": [{"name": "a", "version": "1", "vulns": '
            '[{"id": "X", "fix_versions": []}]}]}',
            "", 1, "a 1: X, fixed in no version yet",
        ),
    ],
)  # fmt: skip
def test_an_audit_that_checked_nothing_is_no_success(
    capsys: pytest.CaptureFixture[str], answer: str, errors: str, code: int, words: str
) -> None:
    assert audit.report("l.txt", answer, errors) == code
    assert words in capsys.readouterr().out


# --- what the workflows may do


def faults(workflow: dict[Any, Any]) -> list[str]:
    """What a workflow is allowed that it must not be."""
    found = []
    triggers = workflow.get("on", workflow.get(True, {}))
    found += ["pull_request_target"] if "pull_request_target" in list(triggers) else []
    jobs = workflow["jobs"]
    grants = {"the workflow": workflow.get("permissions")}
    grants |= {name: job["permissions"] for name, job in jobs.items() if "permissions" in job}
    for name, grant in grants.items():
        if not isinstance(grant, dict):
            found.append(f"{name}: permissions are {grant!r}")
            continue
        # pages and id-token are what publishing the pages takes, on main alone
        publishes = "refs/heads/main" in str(jobs.get(name, {}).get("if", ""))
        granted = {"pages", "id-token"} if publishes else set()
        wide = [k for k, v in grant.items() if v != "read" and v != "none" and k not in granted]
        found += [f"{name}: {key}: {grant[key]}" for key in wide]
    return found


def test_workflows_exist_and_read_only() -> None:
    assert WORKFLOWS
    for path in WORKFLOWS:
        assert faults(yaml.safe_load(path.read_text(encoding="utf-8"))) == [], path.name


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("  contents: read", "  contents: write"),
        ("  pull_request:", "  pull_request_target:"),
        ("permissions:\n  contents: read\n", ""),
        ("permissions:\n  contents: read\n", "permissions: write-all\n"),
        ("github.ref == 'refs/heads/main' && ", ""),
    ],
)
def test_a_widened_workflow_is_noticed(before: str, after: str) -> None:
    text = (ROOT / ".github" / "workflows" / "book.yml").read_text(encoding="utf-8")
    assert before in text
    assert faults(yaml.safe_load(text.replace(before, after, 1)))


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_every_action_is_one_commit(path: Path) -> None:
    used = re.findall(r"uses: (.*)", path.read_text(encoding="utf-8"))
    assert used
    for action in used:
        assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action), action


def test_no_workflow_puts_what_a_stranger_wrote_into_a_shell() -> None:
    for path in WORKFLOWS:
        text = path.read_text(encoding="utf-8")
        assert not re.findall(r"\$\{\{\s*github\.(?:event|head_ref)", text), path.name
