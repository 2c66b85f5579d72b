"""The way in: bytes of a 様式 to a draft, read in a child process."""

from __future__ import annotations

from madoguchi.authoring.domain.paper.reading import Reading


def import_form(content: bytes, filename: str) -> Reading:
    """The draft that an official form gives.

    Raises CannotRead for what is no xlsx, docx or PDF with text, carries programs, is locked, damaged, too large
    or without a question.
    """
    raise NotImplementedError(filename, len(content))
