"""What of an application a package is made of, and where it stands: for many at once, of the tenant in scope."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import QuerySet

from madoguchi.applications.models import Application, Attachment
from madoguchi.isolation.queries import Built


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
    one = len(ids) == 1  # as at every event that a worker handles: built once
    attached = _FILES_OF_ONE(id=next(iter(ids))) if one else _files(Attachment.objects.all(), ids)
    for file in attached:
        assert file.application_id is not None
        files[file.application_id].append((file.item, file.name, file.sha256))
    found = _ONE(id=next(iter(ids))) if one else Application.objects.filter(id__in=ids)
    return {row.id: _source(row, files[row.id]) for row in found}


def _files(rows: QuerySet[Attachment], ids: Collection[Any]) -> QuerySet[Attachment]:
    return rows.filter(application_id__in=ids).order_by("uploaded_at", "id")


_FILES_OF_ONE = Built(Attachment, {"id": "application_id"}, lambda rows, slots: _files(rows, [slots["id"]]))
_ONE = Built(Application, {"id": "id"}, lambda rows, slots: rows.filter(id=slots["id"]))


def _source(row: Application, files: list[tuple[str, str, str]]) -> Source:
    names = (name for name in Source.__struct_fields__ if name != "files")
    return Source(**{name: getattr(row, name) for name in names}, files=tuple(files))


def later_ids(after: UUID, limit: int) -> list[UUID]:
    """Ids of the next applications in the order of their ids, whatever became of them."""
    rows = Application.objects.filter(id__gt=after).order_by("id")
    return list(rows.values_list("id", flat=True)[:limit])
