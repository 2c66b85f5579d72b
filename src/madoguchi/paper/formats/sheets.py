"""The right reader for a format, and its complaints in one line."""

from __future__ import annotations

from xml.etree.ElementTree import ParseError

import pypdfium2

from madoguchi.paper.formats import package
from madoguchi.paper.formats.read_docx import read_docx
from madoguchi.paper.formats.read_pdf import NoText, TooManyPages, read_pdf
from madoguchi.paper.formats.read_xlsx import read_xlsx
from madoguchi.paper.formats.refusal import CannotRead
from madoguchi.paper.formats.sheet import Sheet, Table

MAX_BOXES = 6_000
"""Boxes on all sheets together; forms of many pages have some hundreds."""
NO_TEXT = "文字の情報がない PDF です(紙を読み取った画像など)。Excel や Word の元のファイルを選ぶか、手順に沿って一から作ってください。"
TOO_MANY_PAGES = "ページが多すぎます(20ページまで)。様式のページだけを抜き出して選んでください。"
# What openpyxl and ElementTree raise for files that are well packed but badly filled.
_DAMAGE = (*package.DAMAGE, KeyError, TypeError, AttributeError, IndexError, ParseError, RecursionError)


def sheets_in(content: bytes, format_: package.Format) -> tuple[Sheet, ...]:
    """The sheets of a form. Raises CannotRead."""
    found = _read(content, format_)
    boxes = sum(len(block.cells) for sheet in found for block in sheet.blocks if isinstance(block, Table))
    if boxes > MAX_BOXES:
        raise CannotRead(package.TOO_MANY_CELLS)
    return found


def _read(content: bytes, format_: package.Format) -> tuple[Sheet, ...]:
    try:
        if format_ == "pdf":
            return read_pdf(content)
        return read_xlsx(content) if format_ == "xlsx" else read_docx(content)
    except NoText:
        raise CannotRead(NO_TEXT) from None
    except TooManyPages:
        raise CannotRead(TOO_MANY_PAGES) from None
    except pypdfium2.PdfiumError as error:
        raise CannotRead(package.LOCKED if "password" in str(error).lower() else package.BROKEN) from None
    except _DAMAGE:
        raise CannotRead(package.BROKEN) from None
