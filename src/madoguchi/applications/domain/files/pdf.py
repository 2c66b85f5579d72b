"""PDF files: refused when they carry programs or other files, when locked, or when they cannot be read.

A PDF is taken as a picture of paper. JavaScript, launch actions, embedded files and XFA forms are what
attacks on the reader's machine are made of, and printing the document to a PDF again leaves all of them
behind.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

import pikepdf

from madoguchi.applications.domain.files.detect import PDF_HEADER_WITHIN, PDF_MAGIC, holds_markup
from madoguchi.applications.domain.files.kinds import MIB, Limits
from madoguchi.applications.domain.files.refusal import Reason, Refused

# For the whole process: qpdf unpacks object streams while opening, so a bomb must stop there.
pikepdf.settings.set_qpdf_limits(
    flate_max_memory=64 * MIB, run_length_max_memory=64 * MIB, doc_max_warnings=200
)

_TAIL = 66_000  # a zip's end record with the longest comment lies within it
_KEYS = {"/JS": "javascript", "/EF": "embedded_file", "/XFA": "xfa"}
_NAMES = {
    "/JavaScript": "javascript",
    "/Launch": "launch",
    "/GoToE": "embedded_file",
    "/ImportData": "launch",
    "/EmbeddedFile": "embedded_file",
    "/RichMedia": "rich_media",
}
# A quick look that finds too much (a string may hold "/JS"); `_active` then looks properly.
_HINT = re.compile(b"|".join(re.escape(word.encode()) for word in (*_KEYS, *_NAMES)))
_DEPTH = 60


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
        _refuse_active(item)
    if not (pages := len(document.pages)):
        raise Refused(Reason.BROKEN)
    return pages


def _refuse_active(item: pikepdf.Object) -> None:
    holder = item.stream_dict if isinstance(item, pikepdf.Stream) else item
    if not isinstance(holder, (pikepdf.Dictionary, pikepdf.Array)):
        return
    if _HINT.search(holder.unparse(resolved=True)):
        for what in _active(holder, depth=0):
            raise Refused(Reason.ACTIVE_CONTENT, what=what)


def _active(item: pikepdf.Object, *, depth: int) -> Iterator[str]:
    """What is active in one object and the direct objects inside it; indirect ones come on their own."""
    if depth > _DEPTH:
        raise Refused(Reason.TOO_HEAVY)
    if isinstance(item, pikepdf.Dictionary):
        for key, value in item.items():
            if key in _KEYS:
                yield _KEYS[key]
            if (
                isinstance(value, pikepdf.Name)
                and key in ("/S", "/Type", "/Subtype")
                and str(value) in _NAMES
            ):
                yield _NAMES[str(value)]
    elif not isinstance(item, pikepdf.Array):
        return
    inside = item.values() if isinstance(item, pikepdf.Dictionary) else item
    for value in inside:
        # Texts and numbers come as Python's own, which have no such thing.
        if not getattr(value, "is_indirect", True):
            yield from _active(value, depth=depth + 1)
