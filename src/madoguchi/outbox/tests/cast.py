"""Two tenants, a moment, and an event."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from madoguchi.isolation.scope import tenant_transaction
from madoguchi.outbox.models import Event
from madoguchi.outbox.services.publish import publish

NOW = datetime(2026, 4, 1, tzinfo=UTC)
AOBA, MIDORI = 99001, 99002


class Happened(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="test.happened"):
    what: str


def happens(what: str = "x", *, tenant: int = AOBA, **options: Any) -> None:
    with tenant_transaction(tenant):
        publish(Happened(what=what), now=NOW, **options)


def only_event(tenant: int = AOBA) -> Event:
    with tenant_transaction(tenant):
        row: Event = Event.objects.get(kind="test.happened")
        return row


class Note(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="test.note"):
    what: str = ""


class Link(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="test.link"):
    pass


class Receipt(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="test.receipt"):
    pass


class Hang(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="test.hang"):
    pass


class AwayEvent(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="test.away"):
    pass


def waits(*events: msgspec.Struct, tenant: int = AOBA, **options: Any) -> None:
    with tenant_transaction(tenant):
        for event in events:
            publish(event, now=NOW, **options)
