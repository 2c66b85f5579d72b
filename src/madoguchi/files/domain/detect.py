"""What a file is, judged by its content alone: a Kind, or a word for what we do not take.

The words: zip, old_office, encrypted_office, html, script, program, xml, text, unknown, or the extension that
the `filetype` library gives (gif, webp, mp4, …). Zip packages are told apart by `office.kind_of`: a look at
the first bytes cannot tell an xlsx from a docx.
"""

from typing import BinaryIO

import filetype

from madoguchi.files.domain.media_types import Kind

HEAD = 8192
OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
ZIP_MAGIC = b"PK\x03\x04"
PDF_MAGIC = b"%PDF-"
# A PDF's header may stand anywhere in its first 1024 bytes for most readers (ISO 32000-1, annex H.3.4.1).
PDF_HEADER_WITHIN = 1024

_MARKUP = (b"<html", b"<!doctype html", b"<script", b"<body", b"<iframe", b"<svg")
_SCRIPTS = (b"#!", b"<?php", b"@echo off", b"%!ps", b"<%")
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"PK\x00\x00")
_BY_LIBRARY = {"jpg": Kind.JPEG, "png": Kind.PNG, "apng": Kind.PNG, "heic": Kind.HEIC, "pdf": Kind.PDF}
# Brands of ISO/IEC 23008-12 that phones write and the library does not list.
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx")


def detect(file: BinaryIO) -> str:
    """Kind (a StrEnum, so also text) or a word from this module's docstring. Reads 8 KB and, of OLE, all."""
    file.seek(0)
    head = file.read(HEAD)
    if head.startswith(PDF_MAGIC):
        return Kind.PDF
    if head.startswith(OLE_MAGIC):
        return "encrypted_office" if _holds_encrypted_package(file) else "old_office"
    if head.startswith(ZIP_MAGIC) or head.startswith(b"PK\x05\x06"):
        return "zip"
    if is_program(head):
        return "program"
    return _by_magic(head) or _by_words(head)


def _by_magic(head: bytes) -> str | None:
    if head[4:8] == b"ftyp" and _is_heic(head):
        return Kind.HEIC
    if (guess := filetype.guess(head)) is None:
        return None
    extension: str = guess.extension
    return _BY_LIBRARY.get(extension, extension)


def _is_heic(head: bytes) -> bool:
    length = min(int.from_bytes(head[:4], "big"), 256)
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, length, 4))]
    return any(brand in _HEIC_BRANDS for brand in brands) and b"avif" not in brands


def _by_words(head: bytes) -> str:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n\x00").lower()
    if PDF_MAGIC in head[:PDF_HEADER_WITHIN]:
        return Kind.PDF
    if any(mark in head[:1024].lower() for mark in _MARKUP):
        return "html"
    if start.startswith(_SCRIPTS):
        return "script"
    if start.startswith(b"<?xml"):
        return "xml"
    return "text" if head and b"\x00" not in head and _is_text(head) else "unknown"


def is_program(head: bytes) -> bool:
    """Whether these are the first bytes of a program for some machine."""
    return head.startswith(_PROGRAMS)


def holds_markup(head: bytes) -> bool:
    """Whether a browser that guesses types could take these bytes for a page or a script."""
    lowered = head.lower()
    return any(mark in lowered for mark in (*_MARKUP, b"<?php"))


def _is_text(head: bytes) -> bool:
    for encoding in ("utf-8", "cp932"):
        try:
            head[:-3].decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


def _holds_encrypted_package(file: BinaryIO) -> bool:
    """A password-protected docx or xlsx is an OLE file with this stream ([MS-OFFCRYPTO] 2.3.4.4)."""
    needle = "EncryptedPackage".encode("utf-16-le")
    file.seek(0)
    tail = b""
    while block := file.read(1 << 20):
        if needle in tail + block:
            return True
        tail = block[-len(needle) :]
    return False
