"""What an operator does with events that are over: try the parked ones again, forget those done long ago."""

from __future__ import annotations

from datetime import datetime, timedelta

from madoguchi.isolation.scope import tenant_transaction
from madoguchi.outbox.models import Event

KEEP_DONE = timedelta(days=30)


def retry(*, now: datetime) -> int:
    """Let everything that was given up in the tenant in scope be tried again; how many events."""
    with tenant_transaction():
        parked = Event.objects.filter(done_at=None).exclude(failed_at=None)
        taken_up: int = parked.update(failed_at=None, attempts=0, lease_until=None, due_at=now)
        return taken_up


def purge(*, now: datetime) -> int:
    """Delete the tenant's events that were done 30 days ago; how many."""
    with tenant_transaction():
        deleted, _ = Event.objects.filter(done_at__lt=now - KEEP_DONE).delete()
        return deleted
