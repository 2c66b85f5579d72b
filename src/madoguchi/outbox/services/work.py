"""Hand waiting events to their handlers: at least once, each on its own, by as many workers as there are."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils.module_loading import import_string

from madoguchi.isolation.scope import tenant_transaction
from madoguchi.outbox.models import Event

LEASE = timedelta(seconds=60)
GIVE_UP_AFTER = 20
"""Attempts; with the pauses below that is about a day."""

log = logging.getLogger(__name__)


class Later(Exception):
    """A handler asks to be called again after so many seconds: what it waits for is not there yet."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(f"again in {seconds} s")


def run_once(*, tenants: Iterable[int], worker: str, now: datetime, limit: int = 20) -> int:
    """Handle up to `limit` waiting events of each tenant; how many were handled or put off."""
    return sum(_run_tenant(tenant, worker, now, limit) for tenant in tenants)


def _run_tenant(tenant: int, worker: str, now: datetime, limit: int) -> int:
    claimed = _claim(tenant, worker, now, limit)
    for event in claimed:
        _handle(tenant, event, now)
    return len(claimed)


def _claim(tenant: int, worker: str, now: datetime, limit: int) -> list[Event]:
    """Take a lease on waiting events. A worker that dies lets it lapse, and another takes over."""
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    with tenant_transaction(tenant):
        rows = Event.objects.filter(free, done_at=None, failed_at=None, due_at__lte=now).order_by("due_at", "id")
        if connection.vendor == "postgresql":
            rows = rows.select_for_update(skip_locked=True)
        claimed = list(rows[:limit])
        taken = []
        for event in claimed:
            won = Event.objects.filter(free, id=event.id, done_at=None).update(
                lease_until=now + LEASE, leased_by=worker, attempts=F("attempts") + 1
            )
            if won:  # else another process got there first
                event.attempts += 1
                taken.append(event)
        return taken


def _handle(tenant: int, event: Event, now: datetime) -> None:
    handler: Any = import_string(event.handler)
    payload = msgspec.json.decode(event.payload)
    try:
        with tenant_transaction(tenant):
            handler(payload, now=now)
            Event.objects.filter(id=event.id).update(done_at=now, lease_until=None)
    except Later as later:
        _put_off(tenant, event, now + timedelta(seconds=later.seconds), attempts=event.attempts - 1)
    except Exception as error:  # whatever a handler meets, the worker goes on and the event is kept
        log.warning("event %s for %s failed: %s", event.kind, event.handler, type(error).__name__, exc_info=True)
        _failed(tenant, event, error, now)


def _put_off(tenant: int, event: Event, due_at: datetime, *, attempts: int) -> None:
    with tenant_transaction(tenant):
        Event.objects.filter(id=event.id).update(due_at=due_at, lease_until=None, attempts=attempts)


def _failed(tenant: int, event: Event, error: Exception, now: datetime) -> None:
    pause = min(2**event.attempts, 7200)
    with tenant_transaction(tenant), transaction.atomic():
        Event.objects.filter(id=event.id).update(
            due_at=now + timedelta(seconds=pause),
            lease_until=None,
            last_error=type(error).__name__[:200],
            failed_at=now if event.attempts >= GIVE_UP_AFTER else None,
        )
