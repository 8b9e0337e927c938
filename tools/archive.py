"""Pack _build/html into one zip, the same bytes for the same pages, with its SHA-256 beside it."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import files

import forecasting

ROOT = files.ROOT
HTML = ROOT / "_build" / "html"
EPOCH = (1980, 1, 1, 0, 0, 0)  # the oldest time that a zip can hold


def main() -> None:
    folder = f"live-commerce-report-{forecasting.__version__}"
    target = ROOT / "dist" / f"{folder}.zip"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(path for path in HTML.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(f"{folder}/{file.relative_to(HTML).as_posix()}", EPOCH)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, file.read_bytes(), zipfile.ZIP_DEFLATED)
    files.write(target, packed.getvalue())
    digest = hashlib.sha256(packed.getvalue()).hexdigest()
    files.write(Path(f"{target}.sha256"), f"{digest}  {target.name}\n")
    size = target.stat().st_size / 1e6
    print(f"[dist] {target} ({size:.1f} MB)\n[dist] sha256 {digest}")


if __name__ == "__main__":
    main()
