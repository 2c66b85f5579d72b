"""docx and xlsx (ISO/IEC 29500, zip packages): told apart by content, counted while unpacking, no programs
inside.

Nothing is believed that the zip says about sizes: what it declares is summed first, then every entry is
really unpacked, block by block, and counted. One chart's workbook inside a document is usual; deeper
nesting is not.
"""

import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from madoguchi.files.domain import office_parts
from madoguchi.files.domain.detect import OLE_MAGIC, ZIP_MAGIC, is_program
from madoguchi.files.domain.media_types import Kind, Limits
from madoguchi.files.domain.refusal import Reason, Refused

_BLOCK = 1 << 16
_READABLE = 4 << 20  # bytes; content types and relationships are a few KB
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, struct.error, OSError)
_ARCHIVES = (ZIP_MAGIC, b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08", b"\xfd7zXZ\x00", b"BZh")
_MAIN_PARTS = {
    "wordprocessingml.document.main+xml": Kind.DOCX,
    "spreadsheetml.sheet.main+xml": Kind.XLSX,
    "presentationml.presentation.main+xml": "pptx",
    "wordprocessingml.template.main+xml": "dotx",
    "spreadsheetml.template.main+xml": "xltx",
    "sheet.binary.macroenabled.main": "xlsb",
}


class _Count:
    """Bytes really unpacked so far, in all entries and nested packages together."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.unpacked = 0

    def add(self, unpacked: int) -> None:
        self.unpacked += unpacked
        if self.unpacked > self.limits.max_unpacked:
            raise Refused(Reason.ARCHIVE_BOMB, what="size")


def kind_of(file: BinaryIO, limits: Limits) -> str:
    """Kind of a zip by its content types, or a word (pptx, xlsb, zip, …). Raises Refused."""
    with _package(file, limits) as package:
        if "[Content_Types].xml" not in package.namelist():
            return "zip"
        types = office_parts.content_types(_small(package, "[Content_Types].xml"))
    if any("macroenabled" in name and "sheet.binary" not in name for name in types):
        raise Refused(Reason.ACTIVE_CONTENT, what="macro")
    return next((kind for name, kind in _MAIN_PARTS.items() if any(name in found for found in types)), "zip")


def check(file: BinaryIO, limits: Limits) -> None:
    """Unpack and count everything once. Raises Refused (ACTIVE_CONTENT, ARCHIVE_BOMB, ENCRYPTED, BROKEN)."""
    _check(file, _Count(limits), depth=0)


def _check(file: BinaryIO, count: _Count, *, depth: int) -> None:
    with _package(file, count.limits) as package:
        for entry in package.infolist():
            office_parts.refuse_by_name(entry.filename)
            _check_entry(package, entry, count, depth=depth)


def _check_entry(package: zipfile.ZipFile, entry: zipfile.ZipInfo, count: _Count, *, depth: int) -> None:
    with package.open(entry) as stream:
        head = stream.read(_BLOCK)
        _refuse_by_head(head)
        count.add(len(head))
        nested = head.startswith(_ARCHIVES)
        with tempfile.TemporaryFile() as copy:
            seen = office_parts.Watch(entry.filename)
            block = head
            while block:
                seen.feed(block)
                if nested:
                    copy.write(block)
                block = stream.read(_BLOCK)
                count.add(len(block))
            seen.done()
            if nested:
                _check_nested(copy, entry.filename, count, depth=depth)


def _check_nested(copy: BinaryIO, name: str, count: _Count, *, depth: int) -> None:
    if depth > 0 or "/embeddings/" not in name or kind_of(copy, count.limits) not in (Kind.DOCX, Kind.XLSX):
        raise Refused(Reason.ARCHIVE_BOMB, what="nested")
    _check(copy, count, depth=depth + 1)


def _refuse_by_head(head: bytes) -> None:
    if head.startswith(OLE_MAGIC):
        raise Refused(Reason.ACTIVE_CONTENT, what="ole")
    if is_program(head):
        raise Refused(Reason.ACTIVE_CONTENT, what="program")


@contextmanager
def _package(file: BinaryIO, limits: Limits) -> Iterator[zipfile.ZipFile]:
    try:
        _refuse_long_directory(file, limits)
        with zipfile.ZipFile(file) as package:
            _refuse_declared(package.infolist(), limits)
            yield package
    except _DAMAGE as error:
        raise Refused(Reason.BROKEN) from error
    except RuntimeError as error:  # zipfile's way to say that an entry has a password
        raise Refused(Reason.ENCRYPTED) from error


def _refuse_long_directory(file: BinaryIO, limits: Limits) -> None:
    """Before zipfile makes an object of every entry: how many the end record (APPNOTE 4.3.16) announces."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 65_557))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        raise Refused(Reason.BROKEN)
    entries, length = struct.unpack_from("<HL", tail, at + 10)
    # 0xFFFF and 0xFFFFFFFF point to a zip64 record: no honest file below 4 GB needs one.
    if entries > limits.max_entries or length > limits.max_entries * 512:
        raise Refused(Reason.ARCHIVE_BOMB, what="entries")


def _refuse_declared(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    names = {entry.filename.lower() for entry in entries}
    if len(entries) > limits.max_entries:
        raise Refused(Reason.ARCHIVE_BOMB, what="entries")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused(Reason.ENCRYPTED)
    # Two entries of one name: the reader that checks and the one that shows may take different ones.
    if len(names) < len(entries) or any(name.startswith("/") or ".." in name.split("/") for name in names):
        raise Refused(Reason.BROKEN)
    if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
        raise Refused(Reason.BROKEN)
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if unpacked > limits.max_unpacked:
        raise Refused(Reason.ARCHIVE_BOMB, what="size")
    if unpacked > limits.ratio_from and unpacked > packed * limits.max_ratio:
        raise Refused(Reason.ARCHIVE_BOMB, what="ratio")


def _small(package: zipfile.ZipFile, name: str) -> bytes:
    with package.open(name) as stream:
        content = stream.read(_READABLE + 1)
    if len(content) > _READABLE:
        raise Refused(Reason.ARCHIVE_BOMB, what="size")
    return content
