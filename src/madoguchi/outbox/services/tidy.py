"""What an operator does with events that are over: try a parked one again, forget those done long ago."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from madoguchi.isolation.scope import tenant_transaction
from madoguchi.outbox.models import Event

KEEP_DONE = timedelta(days=30)


def retry(*, event_id: UUID, now: datetime) -> bool:
    """Let a parked event of the tenant in scope be tried again; False when there is none."""
    with tenant_transaction():
        parked = Event.objects.filter(id=event_id, done_at=None).exclude(failed_at=None)
        return bool(parked.update(failed_at=None, attempts=0, lease_until=None, due_at=now))


def purge(*, now: datetime) -> int:
    """Delete the tenant's events that were done 30 days ago; how many."""
    with tenant_transaction():
        deleted, _ = Event.objects.filter(done_at__lt=now - KEEP_DONE).delete()
        return deleted
