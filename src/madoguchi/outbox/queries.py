"""What waits, and what was given up."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from django.db.models import Count

from madoguchi.outbox.models import Event


class Backlog(msgspec.Struct, frozen=True, kw_only=True):
    waiting: int
    failed: int


class Parked(msgspec.Struct, frozen=True, kw_only=True):
    """An event that was given up: what it was for, when, and the name of the last error."""

    id: UUID
    kind: str
    handler: str
    failed_at: datetime
    last_error: str


def backlog() -> Backlog:
    """Of the tenant in scope."""
    return Backlog(
        waiting=Event.objects.filter(done_at=None, failed_at=None).count(),
        failed=Event.objects.exclude(failed_at=None).count(),
    )


def overdue(*, before: datetime) -> dict[str, int]:
    """Of the tenant in scope: lane → how many events have been due since then, with no worker to take them."""
    waiting = Event.objects.filter(done_at=None, failed_at=None, due_at__lt=before).exclude(
        lease_until__gte=before
    )
    return dict(waiting.order_by("lane").values_list("lane").annotate(events=Count("id")))


def parked(*, limit: int = 100) -> list[Parked]:
    """Of the tenant in scope, the latest first."""
    rows = Event.objects.exclude(failed_at=None).order_by("-failed_at")[:limit]
    return [
        Parked(id=e.id, kind=e.kind, handler=e.handler, failed_at=e.failed_at, last_error=e.last_error)
        for e in rows
    ]
