"""Files of the repository: one hash of what they hold, and writing that loses nothing."""

from __future__ import annotations

import hashlib
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
IGNORED = {"__pycache__", ".ipynb_checkpoints", ".DS_Store"}


def files(*names: str | Path, root: Path = ROOT) -> Iterator[Path]:
    """The files of the repository under these names, sorted."""
    for name in names:
        path = root / name
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and not IGNORED & set(file.parts):
                yield file


def fingerprint(*names: str | Path, root: Path = ROOT) -> str:
    """One hash of these files, their places and the Python that reads them."""
    digest = hashlib.sha256(sys.version.encode())
    for file in files(*names, root=root):
        content = file.read_bytes()
        digest.update(f"{file.relative_to(root).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def write(path: Path, content: str | bytes) -> None:
    """Write a file beside its place, then swap: whole or, when that fails, as it was."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def start_empty(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def swap(new: Path, place: Path) -> None:
    """Put a folder in the place of another; :func:`recover` mends a kill between the two moves."""
    old = _old(place)
    shutil.rmtree(old, ignore_errors=True)
    if place.exists():
        place.rename(old)
    new.rename(place)
    shutil.rmtree(old, ignore_errors=True)


def recover(place: Path) -> None:
    """Bring back the folder that an interrupted :func:`swap` had moved away."""
    if not place.exists() and _old(place).exists():
        _old(place).rename(place)


def _old(place: Path) -> Path:
    return place.with_name(f"{place.name}.old")
