"""What may be read at all: told by content, counted while unpacking, before any parser sees it.

Stricter than what residents may attach in what it unpacks to, and without care for pictures: a form is small.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Literal

from madoguchi.paper.formats.refusal import CannotRead

Format = Literal["xlsx", "docx", "pdf"]
_MIB = 1024 * 1024
MAX_BYTES = 10 * _MIB
_MAX_UNPACKED = 64 * _MIB
_MAX_PART = 24 * _MIB
_MAX_RATIO = 150
_RATIO_FROM = 4 * _MIB
_MAX_ENTRIES = 1_000
MAX_CELLS = 100_000
_BLOCK = 1 << 16
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, struct.error, OSError)
"""What unpacking a damaged file raises."""

WRONG_TYPE = "様式として読めるのは Excel(.xlsx)、Word(.docx)、文字の入った PDF だけです。いずれかの形式で保存し直してから選んでください。"
OLD = "古い形式(.xls や .doc)のファイルです。Excel や Word で開き、.xlsx か .docx で保存し直してから選んでください。"
LOCKED = "パスワードで保護されています。パスワードを外して保存し直してから選んでください。"
BROKEN = "ファイルが壊れているか、途中で切れています。元のファイルを開けることを確かめ、保存し直してから選んでください。"
MACRO = "マクロが入っています。マクロのない .xlsx か .docx で保存し直してから選んでください。"
STRICT = "「Strict Open XML」の形式で保存されています。Excel や Word で開き、ファイルの種類を「Excel ブック(.xlsx)」か「Word 文書(.docx)」にして保存し直してから選んでください。"
TOO_LARGE = "ファイルが大きすぎます(10MBまで)。写真や図を外すか、様式のページだけにして選んでください。"
BOMB = (
    "開くと大きくなりすぎるため、読むのをやめました。新しいファイルに様式の部分だけを写して選んでください。"
)
TOO_MANY_CELLS = "シートの表が大きすぎます。使っていない行や列の書式を消すか、様式の部分だけを新しいファイルに写して選んでください。"
EMPTY = "ファイルの中身がありません。様式のファイルを選び直してください。"


def refuse_by_size(content: bytes) -> None:
    """What needs no look inside. Raises CannotRead."""
    if not content:
        raise CannotRead(EMPTY)
    if len(content) > MAX_BYTES:
        raise CannotRead(TOO_LARGE)


def format_of(content: bytes) -> Format:
    """The format by content, after all checks that need no parser. Raises CannotRead."""
    if content.startswith(_OLE):
        locked = any(name.encode("utf-16-le") in content for name in ("EncryptedPackage", "EncryptionInfo"))
        raise CannotRead(LOCKED if locked else OLD)
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if content.startswith(b"PK"):
        return _package(content)
    raise CannotRead(WRONG_TYPE)


def _package(content: bytes) -> Format:
    _refuse_long_directory(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            entries = package.infolist()
            _refuse_declared(entries)
            names = {entry.filename for entry in entries}
            for entry in entries:
                _refuse_macro(entry.filename)
            _unpack_all(package)
            _refuse_strict(package, names)
    except DAMAGE:
        raise CannotRead(BROKEN) from None
    except RuntimeError:  # zipfile's way to say that an entry has a password
        raise CannotRead(LOCKED) from None
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "word/document.xml" in names:
        return "docx"
    raise CannotRead(WRONG_TYPE)


def _refuse_long_directory(content: bytes) -> None:
    """Before zipfile makes an object of every entry: how many the end record (APPNOTE 4.3.16) announces."""
    at = content.rfind(b"PK\x05\x06", max(0, len(content) - 65_557))
    if at < 0 or len(content) - at < 22:
        raise CannotRead(BROKEN)
    count, length = struct.unpack_from("<HL", content, at + 10)
    if count > _MAX_ENTRIES or length > _MAX_ENTRIES * 512:
        raise CannotRead(BOMB)


def _refuse_declared(entries: list[zipfile.ZipInfo]) -> None:
    if any(entry.flag_bits & 1 for entry in entries):
        raise CannotRead(LOCKED)
    if len({entry.filename.lower() for entry in entries}) < len(entries):
        raise CannotRead(BROKEN)
    if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
        raise CannotRead(BROKEN)
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    too_dense = unpacked > _RATIO_FROM and unpacked > packed * _MAX_RATIO
    if len(entries) > _MAX_ENTRIES or unpacked > _MAX_UNPACKED or too_dense:
        raise CannotRead(BOMB)


def _refuse_macro(name: str) -> None:
    lowered = "/" + name.lower().replace("\\", "/")
    if any(
        part in lowered for part in ("vbaproject", "vbadata", "/macrosheets/", "/activex/", "/dialogsheets/")
    ):
        raise CannotRead(MACRO)


def _refuse_strict(package: zipfile.ZipFile, names: set[str]) -> None:
    """ISO/IEC 29500 Strict has other namespaces, in which our readers would find nothing."""
    for name in {"xl/workbook.xml", "word/document.xml"} & names:
        if b"purl.oclc.org/ooxml/" in package.read(name)[:4096].replace(b"\x00", b""):
            raise CannotRead(STRICT)


def _unpack_all(package: zipfile.ZipFile) -> None:
    """What is really in it, counted; XML that declares entities, or more cells than a form has, is refused."""
    total = 0
    cells = 0
    for entry in package.infolist():
        size = 0
        is_xml = entry.filename.lower().endswith((".xml", ".rels", ".vml"))
        is_sheet = is_xml and "worksheets/" in entry.filename.lower()
        kept = b""
        with package.open(entry) as stream:
            while block := stream.read(_BLOCK):
                size += len(block)
                if total + size > _MAX_UNPACKED or (is_xml and size > _MAX_PART):
                    raise CannotRead(BOMB)
                if is_xml:
                    window = (kept + block).replace(b"\x00", b"")  # UTF-16 is allowed too
                    if b"<!DOCTYPE" in window or b"<!ENTITY" in window:
                        raise CannotRead(BROKEN)
                    if b"macroEnabled" in window and entry.filename == "[Content_Types].xml":
                        raise CannotRead(MACRO)
                    kept = block[-16:]
                if is_sheet:
                    cells += (
                        block.count(b"<c ") + block.count(b"<c>") + block.count(b"<c/>") + block.count(b":c ")
                    )
                    if cells > MAX_CELLS:
                        raise CannotRead(TOO_MANY_CELLS)
        total += size
