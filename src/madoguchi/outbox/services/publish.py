"""Write an event in the transaction of the change it tells of."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from uuid import NAMESPACE_OID, uuid5

import msgspec
from django.db.models import Q
from django.utils.module_loading import import_string

from madoguchi.isolation.insert import Row
from madoguchi.isolation.scope import current_tenant
from madoguchi.kernel.ids import new_id
from madoguchi.outbox.models import INNER, Event

WIRING = "madoguchi.config.wiring.HANDLERS"
"""The one table that says which event wakes which handlers; named, not imported: it lies above."""
LANES = "madoguchi.config.wiring.LANES"
"""Beside it: which handlers share a lane, and which lanes matter most."""
FORMER = "madoguchi.config.wiring.FORMER"
"""And the names that handlers had in older versions."""


@lru_cache(maxsize=1)
def handlers() -> dict[str, tuple[str, ...]]:
    """event kind → dotted names of its handlers."""
    table: dict[str, tuple[str, ...]] = import_string(WIRING)
    return table


@lru_cache(maxsize=1)
def lanes() -> dict[str, tuple[str, ...]]:
    """lane → dotted names of the handlers in it, the most important lane first."""
    table: dict[str, tuple[str, ...]] = import_string(LANES)
    return table


@lru_cache(maxsize=1)
def _former() -> dict[str, str]:
    table: dict[str, str] = import_string(FORMER)
    return table


def handler_of(name: str) -> str:
    """Who handles an event that was written for `name`, by this version or an older one."""
    return _former().get(name, name)


def publish(
    event: msgspec.Struct, *, now: datetime, due_at: datetime | None = None, receiver: str = ""
) -> None:
    """One row for each handler that the event wakes.

    `receiver` names whom a handler will wait for: each has a lane of its own, and delays no other.
    """
    kind, payload = kind_of(event), _payload(event)
    Event.objects.bulk_create(
        Event(
            id=new_id(),
            kind=kind,
            handler=handler,
            lane=lane_of(handler, receiver=receiver),
            payload=payload,
            created_at=now,
            due_at=due_at or now,
        )
        for handler in handlers().get(kind, ())
    )


def hasten(event: msgspec.Struct, *, now: datetime, receiver: str = "") -> None:
    """As `publish`, but where the same event waits already, that one is due now, and none is added.

    One that a worker is handling at this moment does not count: it may end without having seen what changed.
    """
    kind, payload = kind_of(event), _payload(event)
    free = Q(lease_until=None) | Q(lease_until__lte=now)
    waiting = Event.objects.filter(free, kind=kind, payload=payload, done_at=None, failed_at=None)
    if not waiting.update(due_at=now):
        publish(event, now=now, receiver=receiver)


def publish_once(event: msgspec.Struct, *, key: str, now: datetime) -> None:
    """As `publish`, but whoever publishes the same kind under the same key adds nothing, at the same moment or later.

    That holds as long as events that are done are kept (`tidy.KEEP_DONE`).
    """
    kind, payload = kind_of(event), _payload(event)
    Event.objects.bulk_create(
        (
            Event(
                id=uuid5(NAMESPACE_OID, f"{kind} {handler} {key}"),
                kind=kind,
                handler=handler,
                lane=lane_of(handler),
                payload=payload,
                created_at=now,
                due_at=now,
            )
            for handler in handlers().get(kind, ())
        ),
        ignore_conflicts=True,
    )


def lane_of(handler: str, *, receiver: str = "") -> str:
    """The lane that the wiring names, else INNER; one lane for each receiver."""
    lane = next((lane for lane, names in lanes().items() if handler in names), INNER)
    return f"{lane}/{receiver}"[:80] if receiver else lane


def importance(lane: str) -> int:
    """Less is more important: the place of the lane in the wiring."""
    order = list(lanes())
    name = lane.partition("/")[0]
    return order.index(name) if name in order else len(order)


def kind_of(event: msgspec.Struct) -> str:
    """The tag that names the event's type."""
    return str(event.__struct_config__.tag)


def event_rows(event: msgspec.Struct, *, now: datetime) -> list[Row]:
    """The rows that `publish` amounts to, for a caller that writes all in one statement."""
    kind, payload, tenant = kind_of(event), _payload(event), current_tenant()
    return [
        Row(
            "outbox_event",
            {
                "tenant_id": tenant,
                "id": new_id(),
                "kind": kind,
                "handler": handler,
                "lane": lane_of(handler),
                "payload": payload,
                "created_at": now,
                "due_at": now,
                "attempts": 0,
                "leased_by": "",
                "last_error": "",
            },
        )
        for handler in handlers().get(kind, ())
    ]


def _payload(event: msgspec.Struct) -> str:
    return msgspec.json.encode(event).decode()
