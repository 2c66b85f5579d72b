"""The kinds of file that a procedure can ask for, and the limits that every file stays within."""

from enum import StrEnum

import msgspec

MIB = 1024 * 1024


class Kind(StrEnum):
    """A kind of attachment, as `accept` in a definition writes it."""

    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"
    HEIC = "heic"
    XLSX = "xlsx"
    DOCX = "docx"


PICTURES = frozenset({Kind.JPEG, Kind.PNG, Kind.HEIC})
OFFICE = frozenset({Kind.XLSX, Kind.DOCX})

MEDIA_TYPES = {
    Kind.PDF: "application/pdf",
    Kind.JPEG: "image/jpeg",
    Kind.PNG: "image/png",
    Kind.HEIC: "image/heic",
    Kind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Kind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}

# The first one is what a corrected name gets.
EXTENSIONS = {
    Kind.PDF: ("pdf",),
    Kind.JPEG: ("jpg", "jpeg", "jpe", "jfif"),
    Kind.PNG: ("png",),
    Kind.HEIC: ("heic", "heif", "hif"),
    Kind.XLSX: ("xlsx",),
    Kind.DOCX: ("docx",),
}
_BY_EXTENSION = {extension: kind for kind, extensions in EXTENSIONS.items() for extension in extensions}


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """How large a file may be: in bytes as sent, and in what it unfolds to when it is read."""

    max_bytes: int = 10 * MIB
    max_pixels: int = 70_000_000
    """Of PNG and HEIC, which are decoded whole: 70 million pixels take about 280 MB."""
    max_jpeg_pixels: int = 210_000_000
    """A phone's 108 or 200 megapixels. JPEG is made smaller while it is decoded."""
    max_unpacked: int = 256 * MIB
    """All entries of a docx or xlsx together, in bytes, once unpacked."""
    max_ratio: int = 200
    """Unpacked to packed, judged only above `ratio_from` bytes: small sheets of equal rows pack very well."""
    ratio_from: int = 10 * MIB
    max_entries: int = 4_000
    max_objects: int = 50_000
    """Objects in a PDF; a scanned form has a few dozen, a 1,000-page book some 10,000."""


def claimed_kind(name: str) -> Kind | None:
    """The kind that a file's name promises, if it promises one of ours."""
    return _BY_EXTENSION.get(name.rpartition(".")[2].lower()) if "." in name else None
