"""Hand waiting events to their handlers: at least once, each on its own, by as many workers as there are.

A worker takes a lease on what it is about to handle. One that dies lets it lapse, and another takes over.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.db import close_old_connections, connection
from django.db.models import F, Q, QuerySet
from django.utils.module_loading import import_string

from madoguchi.isolation.scope import tenant_scope, tenant_transaction
from madoguchi.outbox.models import Event

Handler = Callable[..., None]
LEASE = timedelta(seconds=60)
LONGEST_PAUSE = 7200
"""Seconds between two attempts, at most; before that 2, 4, 8, …"""
GIVE_UP_AFTER = 120
"""Attempts; with the pauses that is nine days: a mail server may be away over the holidays."""
DEADLY_AFTER = 24
"""Attempts after which an event is left that its worker died of: a failure that could be caught frees it before."""

log = logging.getLogger(__name__)


class Later(Exception):
    """A handler asks to be called again after so many seconds: what it waits for is not there yet."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(f"again in {seconds} s")


def opens_own_transactions(handler: Handler) -> Handler:
    """Mark a handler that talks to the outside: no transaction, and no lock, is held while it waits.

    It runs in the tenant's scope alone. It should end within the lease, or bear being called twice at once.
    """
    handler.__dict__["opens_own_transactions"] = True
    return handler


def run_once(*, tenants: Iterable[int], worker: str, now: datetime, limit: int = 20) -> int:
    """Take up to `limit` waiting events of each tenant, and hand them on; how many were taken.

    `worker` names this process, and no other that lives. `now` is when this begins.
    """
    if not connection.in_atomic_block:  # else there is no loop around this that outlives a broken connection
        close_old_connections()
    started = time.monotonic()

    def moment() -> datetime:
        return now + timedelta(seconds=time.monotonic() - started)

    return sum(_run_tenant(tenant, worker, moment, limit) for tenant in tenants)


def _run_tenant(tenant: int, worker: str, moment: Callable[[], datetime], limit: int) -> int:
    taken = _claim(tenant, worker, moment(), limit) if _may_wait(tenant, moment()) else []
    for event in taken:
        _handle(tenant, event, moment())
    return len(taken)


def _waiting(now: datetime) -> QuerySet[Event]:
    free = Q(lease_until=None) | Q(lease_until__lte=now)
    waiting: QuerySet[Event] = Event.objects.filter(free, done_at=None, failed_at=None, due_at__lte=now)
    return waiting


def _may_wait(tenant: int, now: datetime) -> bool:
    """On SQLite a claim locks out every writer, so look first; on PostgreSQL looking costs as much."""
    if connection.vendor == "postgresql":
        return True
    with tenant_scope(tenant):
        return _waiting(now).exists()


def _claim(tenant: int, worker: str, now: datetime, limit: int) -> list[Event]:
    with tenant_transaction(tenant):
        rows = _waiting(now).order_by("due_at", "id")
        if connection.vendor == "postgresql":
            rows = rows.select_for_update(skip_locked=True)
        return [event for event in rows[:limit] if _lease(event, worker, now)]


def _lease(event: Event, worker: str, now: datetime) -> bool:
    """Whether this worker has it now; False when another got there first, or when it is given up."""
    if event.lease_until is not None and event.attempts >= DEADLY_AFTER:
        _waiting(now).filter(id=event.id).update(failed_at=now, last_error="the worker died")
        return False
    won = _waiting(now).filter(id=event.id, attempts=event.attempts)
    if not won.update(lease_until=now + LEASE, leased_by=worker, attempts=F("attempts") + 1):
        return False
    event.attempts += 1
    event.leased_by = worker
    return True


def _mine(event: Event) -> QuerySet[Event]:
    """The row, as long as this claim holds: each claim counts an attempt, which tells it from later ones."""
    row: QuerySet[Event] = Event.objects.filter(
        id=event.id, leased_by=event.leased_by, attempts=event.attempts, done_at=None, failed_at=None
    )
    return row


def _handle(tenant: int, event: Event, now: datetime) -> None:
    try:
        handler = import_string(event.handler)
        payload = msgspec.json.decode(event.payload)
        if getattr(handler, "opens_own_transactions", False):
            _handle_outside(tenant, event, handler, payload, now)
        else:
            _handle_inside(tenant, event, handler, payload, now)
    except Later as later:
        due_at = now + timedelta(seconds=later.seconds)
        _put_off(tenant, event, due_at=due_at, attempts=event.attempts - 1)
    except Exception as error:  # whatever a handler meets, the worker goes on and the event is kept
        log.warning(
            "event %s for %s failed: %s", event.kind, event.handler, type(error).__name__, exc_info=True
        )
        _failed(tenant, event, error, now)


def _handle_inside(tenant: int, event: Event, handler: Handler, payload: Any, now: datetime) -> None:
    """What the handler writes and that it is done are one: both or neither."""
    with tenant_transaction(tenant):
        # Locked to the end: however long it takes, nobody else handles it. Not SKIP LOCKED: another worker
        # looking for work may hold the row for a moment, and the event would lie until the lease is over.
        rows = _mine(event).select_for_update()
        if list(rows):
            handler(payload, now=now)
            _mine(event).update(done_at=now, lease_until=None)


def _handle_outside(tenant: int, event: Event, handler: Handler, payload: Any, now: datetime) -> None:
    with tenant_transaction(tenant):
        renewed = _mine(event).update(lease_until=now + LEASE)
    if not renewed:
        return
    with tenant_scope(tenant):
        handler(payload, now=now)
    with tenant_transaction(tenant):
        _mine(event).update(done_at=now, lease_until=None)


def _put_off(tenant: int, event: Event, **values: Any) -> None:
    with tenant_transaction(tenant):
        _mine(event).update(lease_until=None, **values)


def _failed(tenant: int, event: Event, error: Exception, now: datetime) -> None:
    pause = timedelta(seconds=min(2**event.attempts, LONGEST_PAUSE))
    given_up = now if event.attempts >= GIVE_UP_AFTER else None
    _put_off(tenant, event, due_at=now + pause, last_error=type(error).__name__[:200], failed_at=given_up)
