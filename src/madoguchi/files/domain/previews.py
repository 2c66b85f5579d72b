"""Pictures of attachments for staff to read on the screen. Never the file itself.

PDF pages are drawn by PDFium, which has no JavaScript in this build and is not safe for threads. A web
process uses `child.preview_in_child`.
"""

from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import pypdfium2

from madoguchi.files.domain.media_types import PICTURES, Kind, Limits
from madoguchi.files.domain.pictures import normalise_picture
from madoguchi.files.domain.refusal import Reason, Refused
from madoguchi.files.domain.upload import opened

MAX_SIDE = 1400
"""Pixels of the longer side, of a page as of a photo: an A4 sheet then has 120 dots per inch, and is read on a screen."""


def preview(
    file: BinaryIO | Path,
    kind: Kind,
    *,
    page: int = 1,
    max_side: int = MAX_SIDE,
    limits: Limits | None = None,
) -> bytes | None:
    """JPEG of the picture or of a PDF's page (from 1); None for docx and xlsx, or a page that is not there.

    Raises Refused (BROKEN, ENCRYPTED, PICTURE_BOMB) for a file that `inspect` would not have taken.
    """
    if kind in PICTURES:
        return normalise_picture(file, kind, max_side=max_side, limits=limits)
    if kind is Kind.PDF:
        with opened(file) as source:
            return _page(source, page, max_side)
    return None


def _page(file: BinaryIO, page: int, max_side: int) -> bytes | None:
    try:
        document = pypdfium2.PdfDocument(file)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        raise Refused(Reason.ENCRYPTED if locked else Reason.BROKEN) from error
    try:
        if not 1 <= page <= len(document):
            return None
        return _draw(document, page, max_side)
    except pypdfium2.PdfiumError as error:
        raise Refused(Reason.BROKEN) from error
    finally:
        document.close()


def _draw(document: pypdfium2.PdfDocument, page: int, max_side: int) -> bytes:
    document.init_forms()  # else what was typed into a form's fields is not drawn
    sheet = document[page - 1]
    width, height = sheet.get_size()  # points; PDF allows sheets of a kilometre, so the scale follows
    scale = max_side / max(width, height, 1)
    out = BytesIO()
    sheet.render(scale=scale).to_pil().convert("RGB").save(out, "JPEG", quality=85)
    return out.getvalue()
