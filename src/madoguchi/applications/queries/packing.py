"""What of an application a package is made of, and where it stands: for many at once, of the tenant in scope."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import msgspec

from madoguchi.applications.models import Application, Attachment


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """What an application holds at a moment. `files` are (attachment's id in the definition, name, SHA-256)."""

    id: UUID
    receipt: str
    procedure: str
    version: str
    state: str
    changed_at: datetime
    answers: str
    applicant_name: str
    files: tuple[tuple[str, str, str], ...]


def sources(ids: Collection[UUID]) -> dict[UUID, Source]:
    """By the application's id. Whoever needs it all of one moment locks the application first."""
    files: dict[UUID, list[tuple[str, str, str]]] = defaultdict(list)
    rows = Attachment.objects.filter(application_id__in=ids).order_by("uploaded_at", "id")
    for application_id, *file in rows.values_list("application_id", "item", "name", "sha256"):
        files[application_id].append((file[0], file[1], file[2]))
    found = Application.objects.filter(id__in=ids)
    return {row.id: _source(row, files[row.id]) for row in found}


def _source(row: Application, files: list[tuple[str, str, str]]) -> Source:
    names = (name for name in Source.__struct_fields__ if name != "files")
    return Source(**{name: getattr(row, name) for name in names}, files=tuple(files))


def later_ids(after: UUID, limit: int) -> list[UUID]:
    """Ids of the next applications in the order of their ids, whatever became of them."""
    rows = Application.objects.filter(id__gt=after).order_by("id")
    return list(rows.values_list("id", flat=True)[:limit])
