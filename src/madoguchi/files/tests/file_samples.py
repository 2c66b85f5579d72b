"""Small files made on the spot: good ones, and each kind of bad one."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any

import pikepdf
import pillow_heif
from PIL import Image

CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/main.xml" ContentType="application/vnd.{}"/></Types>'
)
WORD = "openxmlformats-officedocument.wordprocessingml.document.main+xml"
SHEET = "openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
RELATION = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
    'Target="{target}" TargetMode="External"/></Relationships>'
)


def scene(size: tuple[int, int] = (320, 200)) -> Image.Image:
    """Left half red, right half blue, so that turning and cropping show."""
    picture = Image.new("RGB", size, "red")
    picture.paste("blue", (size[0] // 2, 0, size[0], size[1]))
    return picture


def jpeg(picture: Image.Image | None = None, **options: object) -> bytes:
    return _saved(picture or scene(), "JPEG", **options)


def png(picture: Image.Image | None = None) -> bytes:
    return _saved(picture or scene(), "PNG")


def heic(picture: Image.Image | None = None) -> bytes:
    pillow_heif.register_heif_opener()
    return _saved(picture or scene(), "HEIF", quality=80)


def _saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def new_pdf(pages: int = 1) -> pikepdf.Pdf:
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page(page_size=(595, 842))
    return document


def pdf_bytes(document: pikepdf.Pdf | None = None, **options: Any) -> bytes:
    out = io.BytesIO()
    (document or new_pdf()).save(out, **options)
    return out.getvalue()


def drawn_pdf() -> bytes:
    """One A4 page whose upper half is black."""
    document = new_pdf()
    document.pages[0].Contents = document.make_stream(b"0 421 595 421 re f")
    return pdf_bytes(document)


def package(main: str = WORD, *, parts: Mapping[str, bytes | str] | None = None) -> bytes:
    """A docx, or another package by `main`; `parts` are more entries."""
    types = CONTENT_TYPES.format(main)
    return zipped({"[Content_Types].xml": types, "word/document.xml": "<w/>", **(parts or {})})


def zipped(entries: Mapping[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def with_part(name: str, content: bytes | str, main: str = WORD) -> bytes:
    return package(main, parts={name: content})


def huge_png(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes whose header promises many pixels."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(100))), (b"IEND", b""))
    parts = [struct.pack(">I", len(d)) + n + d + struct.pack(">I", zlib.crc32(n + d)) for n, d in chunks]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)
