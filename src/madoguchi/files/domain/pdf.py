"""PDF files: refused when they carry programs or other files, when locked, or when they cannot be read.

A PDF is taken as a picture of paper; printing the document to a PDF again leaves behind what is refused (`pdf_active`).
"""

from typing import BinaryIO

import pikepdf

from madoguchi.files.domain.detect import PDF_HEADER_WITHIN, PDF_MAGIC, holds_markup
from madoguchi.files.domain.media_types import MIB, Limits
from madoguchi.files.domain.pdf_active import refuse_active
from madoguchi.files.domain.refusal import Reason, Refused

# For the whole process: qpdf unpacks object streams while opening, so a bomb must stop there.
pikepdf.settings.set_qpdf_limits(
    flate_max_memory=64 * MIB, run_length_max_memory=64 * MIB, doc_max_warnings=200
)

_TAIL = 66_000  # a zip's end record with the longest comment lies within it


def check(file: BinaryIO, limits: Limits) -> int:
    """Number of pages. Raises Refused (ACTIVE_CONTENT, ENCRYPTED, BROKEN, TOO_HEAVY)."""
    _refuse_polyglot(file)
    try:
        return _look(file, limits, mend=False)
    except Refused as refused:
        # Many harmless writers get the cross-reference table wrong; a file without an end was cut off.
        if refused.reason is not Reason.BROKEN or b"%%EOF" not in _tail(file, 2048):
            raise
    return _look(file, limits, mend=True)


def _refuse_polyglot(file: BinaryIO) -> None:
    """A file that is a PDF to one program and a page, script or archive to another."""
    file.seek(0)
    head = file.read(PDF_HEADER_WITHIN)
    before = head.partition(PDF_MAGIC)[0].removeprefix(b"\xef\xbb\xbf")
    end_record = _tail(file, _TAIL).rpartition(b"PK\x05\x06")
    is_zip = bool(end_record[1]) and len(end_record[2]) >= 18
    if before.strip() or holds_markup(head) or (is_zip and _ends_zip(end_record[2])):
        raise Refused(Reason.ACTIVE_CONTENT, what="polyglot")


def _ends_zip(after: bytes) -> bool:
    """Whether a zip's end record fits: its comment's length reaches the end of the file."""
    return int.from_bytes(after[16:18], "little") == len(after) - 18


def _tail(file: BinaryIO, length: int) -> bytes:
    size = file.seek(0, 2)
    file.seek(max(0, size - length))
    return file.read(length)


def _look(file: BinaryIO, limits: Limits, *, mend: bool) -> int:
    file.seek(0)
    try:
        with pikepdf.open(file, attempt_recovery=mend) as document:
            return _pages(document, limits)
    except pikepdf.PasswordError:
        raise Refused(Reason.ENCRYPTED) from None
    except (pikepdf.PikepdfError, ValueError, RuntimeError, TypeError, KeyError, AttributeError) as error:
        raise Refused(Reason.BROKEN) from error


def _pages(document: pikepdf.Pdf, limits: Limits) -> int:
    if len(document.objects) > limits.max_objects:
        raise Refused(Reason.TOO_HEAVY)
    for item in document.objects:
        refuse_active(item)
    if not (pages := len(document.pages)):
        raise Refused(Reason.BROKEN)
    return pages
