"""A picture of a file, made in a child process: part of the acts that look at one, whoever looks."""

from __future__ import annotations

from typing import Final

from madoguchi.applications.queries.attachments import FileView
from madoguchi.files.domain.child import NoRoom, preview_in_child
from madoguchi.files.domain.media_types import Kind
from madoguchi.files.domain.refusal import Refused
from madoguchi.files.domain.storing import NotStored, StoreUnavailable
from madoguchi.files.services.open_file import open_attachment

PICTURED: Final = ("clean", "unscanned")
"""States of a file of which a picture is made: nothing of one in quarantine."""


def picture(found: FileView, page: int) -> bytes | None:
    """One page as a JPEG; None when there is none. Raises NoRoom, StoreUnavailable."""
    try:
        return _drawn(found, page)
    except (Refused, NotStored):
        return None


def has_picture(found: FileView, page: int) -> bool:
    """Whether the page can be drawn; where that cannot be known now, it may be."""
    if found.state not in PICTURED:
        return False
    try:
        return _drawn(found, page, max_side=16) is not None
    except (Refused, NotStored):
        return False
    except (NoRoom, StoreUnavailable):
        return True


def _drawn(found: FileView, page: int, max_side: int | None = None) -> bytes | None:
    with open_attachment(store_key=found.store_key) as file:
        return preview_in_child(file, Kind(found.kind), page=page, max_side=max_side)
