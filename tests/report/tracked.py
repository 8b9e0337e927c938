"""The files of the repository."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def tracked() -> list[Path]:
    """Files of the repository, without those that git ignores."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    done = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        pytest.skip("this copy has no git history to list its files")
    found = [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]
    assert Path(__file__).resolve() in found, "git lists none of the files that are tested here"
    return found


def text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""  # pictures, and test files in other encodings
