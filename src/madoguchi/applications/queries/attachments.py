"""Files of drafts and applications, of the tenant in scope."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from django.db.models import Q

from madoguchi.applications.models import (
    Attachment,
)
from madoguchi.isolation.queries import Built


class FileView(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a draft or an application."""

    id: UUID
    item: str
    name: str
    kind: str
    media_type: str
    size: int
    state: str
    store_key: str
    uploaded_at: datetime


_FILES = Built(
    Attachment,
    {"draft": "draft_id", "application": "application_id"},
    lambda rows, at: rows.filter(Q(draft_id=at["draft"]) | Q(application_id=at["application"])).order_by(
        "uploaded_at", "id"
    ),
)


def files(*, draft_id: UUID | None = None, application_id: UUID | None = None) -> list[FileView]:
    """Files of a draft and of an application, in the order of their arrival."""
    if draft_id is None and application_id is None:
        return []
    # None equals nothing in SQL, not even what a file has that belongs to no draft.
    return [
        FileView(
            id=f.id,
            item=f.item,
            name=f.name,
            kind=f.kind,
            media_type=f.media_type,
            size=f.size,
            state=f.state,
            store_key=f.store_key,
            uploaded_at=f.uploaded_at,
        )
        for f in _FILES(draft=draft_id, application=application_id)
    ]


class OfficeFile(FileView, frozen=True, kw_only=True):
    """A file with which the office answers a question: `item`. Whoever brought it to a step holds it until that is done."""

    sha256: str
    step: str
    held_by: UUID | None


_OFFICE = Built(
    Attachment,
    {"case": "office_of"},
    lambda rows, at: rows.filter(office_of=at["case"]).order_by("uploaded_at", "id"),
)


def office_files(application_id: UUID) -> list[OfficeFile]:
    """All that the office ever kept in a case, in the order of arrival: what an answer does not name any more, too."""
    return [
        OfficeFile(**{name: getattr(row, name) for name in OfficeFile.__struct_fields__})
        for row in _OFFICE(case=application_id)
    ]


class ClientFile(msgspec.Struct, frozen=True, kw_only=True):
    """What an API client is told of its file."""

    sha256: str
    size: int
    state: str


def client_file(attachment_id: UUID, *, client_id: str) -> ClientFile:
    """A file that a client uploaded."""
    row = Attachment.objects.get(id=attachment_id, client_id=client_id)
    return ClientFile(sha256=row.sha256, size=row.size, state=row.state)


def file(*, application_id: UUID, file_id: UUID) -> FileView | None:
    """One file of an application."""
    return next((f for f in files(application_id=application_id) if f.id == file_id), None)
