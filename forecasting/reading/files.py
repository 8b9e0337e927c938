"""Bytes out of any file, pipe or archive, never more than a limit, and the text in them."""

from __future__ import annotations

import gzip
import io
import re
import sys
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from forecasting.errors import DataError

__all__ = ["LARGEST", "MOST_CELLS", "read_bytes", "repacked", "text_of"]

LARGEST = 400_000_000
PIECE = 1 << 20
TELLING = 1 << 16
MOST_CELLS = 20_000_000
BOMS = {b"\xff\xfe\0\0": "utf-32", b"\0\0\xfe\xff": "utf-32"}  # before those of UTF-16
BOMS |= {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
EASTERN = ["gb18030", "cp932", "big5", "euc_kr"]
WESTERN = ["cp1252", "cp1250", "cp1251"]
OLD = EASTERN + WESTERN
KNOWN = re.compile("[年亿億万元円份额額売市场場国国规模時间間日期년연도원억]")
REF = re.compile(rb"""\br=["']([A-Z]{0,3})(\d{1,7})["']""")


def read_bytes(source: Any) -> tuple[str, bytes]:
    """What messages call a source, and its bytes, unpacked if they are a gzip."""
    if str(source) == "-":
        if sys.stdin is None:
            raise DataError("standard input is closed. Give a file.")
        file, data = "standard input", _limited(sys.stdin.buffer, "standard input")
    else:
        path = Path(source)
        file = str(path).encode("utf-8", "backslashreplace").decode("utf-8")
        try:
            with path.open("rb") as stream:
                data = _limited(stream, file)
        except OSError as error:
            may = "you may read" if isinstance(error, PermissionError) else "exists"
            raise DataError(f"{file}: {error.strerror or error}. Give a file that {may}.") from None
    return file, _unpacked(data, file) if data.startswith(b"\x1f\x8b") else data


def _limited(stream: Any, file: str) -> bytes:
    """All bytes of a stream that has an end; one of zeros is not read on."""
    pieces: list[bytes] = []
    size = 0
    while piece := stream.read(PIECE):
        pieces.append(piece)
        size += len(piece)
        if size > LARGEST:
            raise _too_large(file)
        if len(pieces) == 1 and len(piece) == PIECE and not piece.strip(b"\0"):
            raise not_text(file)
    return b"".join(pieces)


def _too_large(file: str) -> DataError:
    return DataError(
        f"{file}: larger than {LARGEST // 1_000_000} MB. Split it, or hand frames to "
        "forecasting.forecast_panel."
    )


def not_text(file: str) -> DataError:
    """The error of a file that is neither text nor a kind of table known here."""
    return DataError(f"{file}: not text that can be read. Save it as CSV in UTF-8.")


def _unpacked(data: bytes, file: str) -> bytes:
    """The content of a gzip, as long as it stays below the limit."""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
            return _limited(stream, file)
    except EOFError:
        raise DataError(f"{file}: a gzip that ends too early. Pack it again.") from None
    except (OSError, zlib.error):
        raise DataError(f"{file}: a damaged gzip. Pack it again.") from None


def repacked(data: bytes, file: str) -> bytes:
    """An Excel workbook unpacked and checked, so that no reader of it can be harmed."""
    target = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if not any(entry.filename == "xl/workbook.xml" for entry in entries):
                raise DataError(
                    f"{file}: this is a ZIP archive. Unpack it and give the file in it."
                )
            if sum(entry.file_size for entry in entries) > LARGEST:
                raise _too_large(file)
            with zipfile.ZipFile(target, "w") as plain:
                for entry in entries:
                    content = archive.read(entry)
                    if entry.filename.startswith("xl/worksheets/"):
                        _check_extent(content, file)
                    plain.writestr(entry.filename, content)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError):
        raise DataError(
            f"{file}: this is a damaged or encrypted Excel workbook. Save the sheet as CSV and "
            "give that file."
        ) from None
    return target.getvalue()


def _check_extent(sheet: bytes, file: str) -> None:
    """Refuse a sheet whose farthest cells span more than memory holds."""
    rows = columns = 1
    for letters, digits in set(REF.findall(sheet)):
        rows = max(rows, int(digits))
        column = sum((sign - 64) * 26**k for k, sign in enumerate(reversed(letters)))
        columns = max(columns, column)
    if rows * columns > MOST_CELLS:
        raise DataError(
            f"{file}: a sheet of {rows:,} rows and {columns:,} columns. Delete the cells far "
            "beyond the table."
        )


def text_of(data: bytes, file: str) -> tuple[str, str]:
    """The text of a file and its encoding."""
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, encoding
    raise not_text(file)


def _encodings(data: bytes) -> Iterator[str]:
    """Encodings to try, the likeliest first."""
    head = data[:200]
    if told := [name for bom, name in BOMS.items() if head.startswith(bom)]:
        yield from told
    elif head.count(0) > len(head) // 4:
        yield "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"
    else:
        yield "utf-8"
        yield from _guessed(data)


def _guessed(data: bytes) -> list[str]:
    """Encodings of old, by the words in them: a known one, then what its signs look like."""
    from charset_normalizer import from_bytes

    if not re.search(rb"[\x80-\xff]{2}", data):
        return WESTERN[:1]
    found = {m.encoding: str(m) for m in from_bytes(data[:TELLING], cp_isolation=OLD)}
    eastern = [name for name, text in found.items() if name in EASTERN and KNOWN.search(text)]
    return [*eastern, *(name for name in found if name in WESTERN), *WESTERN[:1]]
