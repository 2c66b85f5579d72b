"""What somebody wrote in an act on a case is kept with the case; the record holds a mark that stands for it.

The record is kept for long and read by those who see no cases: it holds no free text, name or answer. The mark is a
keyed hash of the text, so that what is kept can be held against it, and tells nothing by itself.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings

from madoguchi.applications.models import WrittenText
from madoguchi.kernel.ids import keyed_hash, new_id

PREFIX: Final = "kept:"
"""With which a mark begins."""


def keep_written(*, application_id: UUID, text: str, now: datetime) -> str:
    """The mark that goes into the record; nothing for no text."""
    if not text:
        return ""
    mark = mark_of(text)
    WrittenText.objects.create(id=new_id(), application_id=application_id, mark=mark, body=text, at=now)
    return mark


def mark_of(text: str) -> str:
    """What stands for this text, the same each time."""
    return PREFIX + keyed_hash(text, key=settings.MADOGUCHI_HASH_KEY).hex()[:32]


def written(application_id: UUID) -> dict[str, str]:
    """mark → text, of one case."""
    return dict(WrittenText.objects.filter(application_id=application_id).values_list("mark", "body"))
