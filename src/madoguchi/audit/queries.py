"""Reading the record."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import Q

from madoguchi.audit.models import Entry, Seal


class EntryView(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    at: datetime
    actor_kind: str
    actor_name: str
    action: str
    subject: str
    detail: dict[str, Any]


def entries(
    *,
    subject: str | None = None,
    limit: int = 100,
    before: datetime | None = None,
    behind: tuple[datetime, UUID] | None = None,
    since: datetime | None = None,
    colleague: str = "",
    actions: Collection[str] = (),
    but_not: Collection[str] = (),
) -> list[EntryView]:
    """Entries of the tenant in scope, newest first; of one member of staff, of some acts or without them.

    `behind` goes on where a page ended: the time and the id of its last entry, for one batch makes many in one moment.
    """
    rows = Entry.objects.order_by("-at", "-id")
    if subject is not None:
        rows = rows.filter(subject=subject)
    if before is not None:
        rows = rows.filter(at__lt=before)
    if behind is not None:
        at, last = behind
        rows = rows.filter(at__lte=at).filter(Q(at__lt=at) | Q(id__lt=last))
    if since is not None:
        rows = rows.filter(at__gte=since)
    if colleague:
        rows = rows.filter(actor_kind="staff", actor_id=colleague)
    if actions:
        rows = rows.filter(action__in=actions)
    if but_not:
        rows = rows.exclude(action__in=but_not)
    return [
        EntryView(
            id=e.id,
            at=e.at,
            actor_kind=e.actor_kind,
            actor_name=e.actor_name,
            action=e.action,
            subject=e.subject,
            detail=msgspec.json.decode(e.detail),
        )
        for e in rows[:limit]
    ]


def is_recorded(*, actor_id: str, action: str, subject: str, detail: dict[str, str], since: datetime) -> bool:
    """Whether the same was recorded of the same person since then."""
    rows = Entry.objects.filter(subject=subject, at__gte=since, actor_id=actor_id, action=action)
    return bool(rows.filter(detail=msgspec.json.encode(detail).decode()).exists())


def was_done_by_staff(*, actions: Sequence[str], subjects: Sequence[str], since: datetime) -> bool:
    """Whether a member of staff did one of these to one of the subjects, from then on; the operator is none."""
    rows = Entry.objects.filter(subject__in=subjects, at__gte=since, actor_kind="staff", action__in=actions)
    return bool(rows.exists())


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """The newest seal. Whoever keeps its digest elsewhere notices when the whole chain is replaced."""

    number: int
    digest: str
    sealed_at: datetime


def head() -> Head | None:
    """Of the tenant in scope."""
    row = Seal.objects.order_by("-number").first()
    return Head(number=row.number, digest=row.digest, sealed_at=row.sealed_at) if row else None
