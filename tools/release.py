"""What is handed out, in dist/: one zip of the pages and the package, the package alone, checksums.

The zip holds what stands in _build/html and, beside it, the wheel, so that a chapter runs without a
copy of the project. The same pages and code give the same bytes. ``python tools/release.py --sums``
only writes the checksums again, of all files there.
"""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

import files

import forecasting

ROOT = files.ROOT
HTML = ROOT / "_build" / "html"
DIST = ROOT / "dist"
NAME = f"live-commerce-report-{forecasting.__version__}"
SUMS = "SHA256SUMS"
EPOCH = (1980, 1, 1, 0, 0, 0)  # the oldest time that a zip can hold


def wheel(folder: Path) -> Path:
    """Build the wheel into a folder."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--quiet"]
    options = ["--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run([*pip, *options], check=True)
    (built,) = folder.glob("*.whl")
    return built


def packed(contents: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip of these names and bytes, the same whenever and wherever it is made."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(contents):
            entry = zipfile.ZipInfo(f"{NAME}/{name}", EPOCH)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def sums(folder: Path = DIST) -> str:
    """Write the SHA-256 of every file of a release, as ``sha256sum --check`` reads it."""
    found = sorted(path for path in folder.iterdir() if path.is_file() and path.name != SUMS)
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in found]
    files.write(folder / SUMS, "".join(lines))
    return "".join(lines)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        built = wheel(Path(folder))
        package = (built.name, built.read_bytes())
    pages = [path for path in HTML.rglob("*") if path.is_file()]
    contents = [(path.relative_to(HTML).as_posix(), path.read_bytes()) for path in pages]
    files.write(DIST / package[0], package[1])
    files.write(DIST / f"{NAME}.zip", packed([*contents, package]))


if __name__ == "__main__":
    if sys.argv[1:] != ["--sums"]:
        main()
    print(f"[dist] {DIST}\n{sums()}", end="")
