"""Hand waiting events to their handlers: at least once, each on its own, by as many workers as there are.

Events wait in lanes, each of which is worked on by itself: what waits for one receiver delays no one else. A worker
takes a lease on what it is about to handle. One that dies lets it lapse, and another takes over.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.db import Error, close_old_connections, connection
from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string

from madoguchi.isolation.queries import Built, BuiltUpdate
from madoguchi.isolation.scope import tenant_scope, tenant_transaction
from madoguchi.outbox.models import INNER, Event
from madoguchi.outbox.services.publish import handler_of, importance, lane_of

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


class LaneRests(Exception):
    """A handler says that whom its lane waits for is away: nothing more of the lane for so many seconds, and this
    event again `later`, so that one on which the other side breaks does not stand before the rest for ever.

    No attempt is counted, however long that lasts.
    """

    def __init__(self, seconds: float, *, later: float = 0.0) -> None:
        self.seconds = seconds
        self.later = later
        super().__init__(f"the lane rests for {seconds} s")


class Round(msgspec.Struct, frozen=True, kw_only=True):
    """How many events were taken, and the seconds for which the lane is to be left alone."""

    taken: int
    rests: float = 0.0


def opens_own_transactions(handler: Handler) -> Handler:
    """Mark a handler that talks to the outside: no transaction, and no lock, is held while it waits.

    It runs in the tenant's scope alone. It should end within the lease, or bear being called twice at once.
    """
    handler.__dict__["opens_own_transactions"] = True
    return handler


def run_once(*, tenants: Iterable[int], worker: str, now: datetime, limit: int = 20) -> int:
    """One round of every lane, the most important first; how many events were taken. For one thread alone."""
    _begin()
    waiting = waiting_lanes(tenants=tenants, now=now)
    return sum(
        run_lane(lane=lane, tenants=found, worker=worker, now=now, limit=limit).taken
        for lane, found in waiting.items()
    )


def waiting_lanes(*, tenants: Iterable[int], now: datetime) -> dict[str, list[int]]:
    """lane → tenants that have something waiting in it; the most important lane first. Looks, and locks nothing."""
    found: dict[str, list[int]] = {}
    for tenant in tenants:
        with going_on(tenant), _looking(tenant):
            for lane in _lanes_of(_waiting(now)):
                found.setdefault(lane, []).append(tenant)
    return {lane: found[lane] for lane in sorted(found, key=lambda lane: (importance(lane), lane))}


def _lanes_of(waiting: QuerySet[Event]) -> Iterator[str]:
    """From lane to lane along the index: however much waits in one, only its first row is looked at."""
    names = waiting.order_by("lane").values_list("lane", flat=True)
    lane = names.first()
    while lane is not None:
        yield lane
        lane = names.filter(lane__gt=lane).first()


def run_lane(
    *,
    lane: str,
    tenants: Iterable[int],
    worker: str,
    now: datetime,
    limit: int = 20,
    stopping: Callable[[], bool] = lambda: False,
) -> Round:
    """Take up to `limit` waiting events of each tenant in turn, and hand them on.

    `worker` names this process, and no other that lives. `now` is when this begins. `stopping` is asked before each
    event. A tenant whose rows the database does not give is left out; raises Error when it gives none at all.
    """
    _begin()
    started = time.monotonic()

    def moment() -> datetime:
        return now + timedelta(seconds=time.monotonic() - started)

    taken = 0
    for tenant in tenants:
        with going_on(tenant):
            events = _claim(tenant, lane, worker, moment(), limit)
            while events and not stopping():
                try:
                    _handle(tenant, events.pop(0), moment())
                except LaneRests as rest:
                    _give_back(tenant, events)
                    return Round(taken=taken, rests=rest.seconds)
                taken += 1
            _give_back(tenant, events)
        if stopping():
            break
    return Round(taken=taken)


def _begin() -> None:
    if not connection.in_atomic_block:  # else there is no loop around this that outlives a broken connection
        close_old_connections()


@contextmanager
def going_on(tenant: int) -> Iterator[None]:
    """What the database refuses for one tenant is said, and the others go on. Raises Error when it is away for all."""
    try:
        yield
    except Error as error:
        if connection.in_atomic_block:
            raise
        close_old_connections()
        connection.ensure_connection()
        log.warning("tenant %s is left out: %s", tenant, str(error).partition("\n")[0][:200])


def _looking(tenant: int) -> AbstractContextManager[None]:
    """PostgreSQL's policies want a transaction; on SQLite one would lock out every writer."""
    return tenant_transaction(tenant) if connection.vendor == "postgresql" else tenant_scope(tenant)


def _waiting(now: datetime) -> QuerySet[Event]:
    free = Q(lease_until=None) | Q(lease_until__lte=now)
    waiting: QuerySet[Event] = Event.objects.filter(free, done_at=None, failed_at=None, due_at__lte=now)
    return waiting


def _claim(tenant: int, lane: str, worker: str, now: datetime, limit: int) -> list[Event]:
    with tenant_transaction(tenant):
        rows = _waiting(now).filter(lane=lane).order_by("due_at", "id")
        if connection.vendor == "postgresql":
            rows = rows.select_for_update(skip_locked=True)
        return [event for event in rows[:limit] if _lease(event, worker, now)]


def _lease(event: Event, worker: str, now: datetime) -> bool:
    """Whether this worker has it now; False when it is given up. The claim's transaction holds the row meanwhile."""
    if event.lease_until is not None and event.attempts >= DEADLY_AFTER:
        _waiting(now).filter(id=event.id).update(failed_at=now, last_error="the worker died")
        return False
    event.attempts += 1
    event.leased_by = worker
    _LEASED(id=event.id, lease_until=now + LEASE, leased_by=worker, attempts=event.attempts)
    return True


def _of_claim(rows: QuerySet[Event], claim: Mapping[str, Any]) -> QuerySet[Event]:
    """The row, as long as the claim holds: each claim counts an attempt, which tells it from later ones."""
    named = {name: claim[name] for name in ("id", "leased_by", "attempts")}
    return rows.filter(**named, done_at=None, failed_at=None)


_MINE = Built(
    Event,
    {name: name for name in ("id", "leased_by", "attempts")},
    lambda rows, slots: _of_claim(rows.select_for_update(), slots),
)
_LEASED = BuiltUpdate(Event, "lease_until", "leased_by", "attempts")
_DONE = BuiltUpdate(Event, "done_at", "lease_until")
"""Asked and written for every event: built once."""


def _mine(event: Event) -> QuerySet[Event]:
    return _of_claim(Event.objects.all(), vars(event))


def _handle(tenant: int, event: Event, now: datetime) -> None:
    name = handler_of(event.handler)
    if event.lane == INNER != lane_of(name):  # a version that knew no lanes wrote it
        _put_off(tenant, event, lane=lane_of(name), attempts=event.attempts - 1)
        return
    try:
        handler = import_string(name)
        payload = msgspec.json.decode(event.payload)
        if getattr(handler, "opens_own_transactions", False):
            _handle_outside(tenant, event, handler, payload, now)
        else:
            _handle_inside(tenant, event, handler, payload, now)
    except Later as later:
        due_at = now + timedelta(seconds=later.seconds)
        _put_off(tenant, event, due_at=due_at, attempts=event.attempts - 1)
    except LaneRests as rest:
        due_at = max(event.due_at, now + timedelta(seconds=rest.later))
        _put_off(tenant, event, due_at=due_at, attempts=event.attempts - 1)
        raise
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
        if _MINE(id=event.id, leased_by=event.leased_by, attempts=event.attempts):
            handler(payload, now=now)
            _DONE(id=event.id, done_at=now, lease_until=None)


def _handle_outside(tenant: int, event: Event, handler: Handler, payload: Any, now: datetime) -> None:
    with tenant_transaction(tenant):
        renewed = _mine(event).update(lease_until=now + LEASE)
    if not renewed:
        return
    with tenant_scope(tenant):
        handler(payload, now=now)
    with tenant_transaction(tenant):
        _mine(event).update(done_at=now, lease_until=None)


def _give_back(tenant: int, events: Iterable[Event]) -> None:
    """As if this claim had not been: another worker may take them at once."""
    for event in events:
        _put_off(tenant, event, attempts=event.attempts - 1)


def _put_off(tenant: int, event: Event, **values: Any) -> None:
    with tenant_transaction(tenant):
        _mine(event).update(lease_until=None, **values)


def _failed(tenant: int, event: Event, error: Exception, now: datetime) -> None:
    pause = timedelta(seconds=min(2**event.attempts, LONGEST_PAUSE))
    given_up = now if event.attempts >= GIVE_UP_AFTER else None
    _put_off(tenant, event, due_at=now + pause, last_error=type(error).__name__[:200], failed_at=given_up)
