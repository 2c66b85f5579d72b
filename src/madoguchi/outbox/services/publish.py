"""Write an event in the transaction of the change it tells of."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec
from django.utils.module_loading import import_string

from madoguchi.isolation.scope import current_tenant
from madoguchi.kernel.ids import new_id
from madoguchi.outbox.models import Event

WIRING = "madoguchi.config.wiring.HANDLERS"
"""The one table that says which event wakes which handlers; named, not imported: it lies above."""


@lru_cache(maxsize=1)
def handlers() -> dict[str, tuple[str, ...]]:
    """event kind → dotted names of its handlers."""
    table: dict[str, tuple[str, ...]] = import_string(WIRING)
    return table


def publish(event: msgspec.Struct, *, now: datetime, due_at: datetime | None = None) -> None:
    """One row for each handler that the event wakes."""
    kind = kind_of(event)
    payload = msgspec.json.encode(event).decode()
    Event.objects.bulk_create(
        Event(id=new_id(), kind=kind, handler=handler, payload=payload, created_at=now, due_at=due_at or now)
        for handler in handlers().get(kind, ())
    )


def kind_of(event: msgspec.Struct) -> str:
    """The tag that names the event's type."""
    return str(event.__struct_config__.tag)


def event_rows(event: msgspec.Struct, *, now: datetime) -> tuple[str, list[Any]]:
    """(INSERT statement, values) that `publish` amounts to, for a caller that writes all in one statement."""
    kind = kind_of(event)
    payload = msgspec.json.encode(event).decode()
    rows = handlers().get(kind, ())
    if not rows:
        return "SELECT 1", []
    sql = (
        "INSERT INTO outbox_event"
        " (tenant_id, id, kind, handler, payload, created_at, due_at, attempts, leased_by, last_error)"
        " VALUES " + ", ".join(["(%s, %s, %s, %s, %s, %s, %s, 0, '', '')"] * len(rows))
    )
    tenant = current_tenant()
    return sql, [value for handler in rows for value in (tenant, new_id(), kind, handler, payload, now, now)]
