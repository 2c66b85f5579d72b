"""Write an audit entry, beside the change it is about."""

from __future__ import annotations

from datetime import datetime

import msgspec

from madoguchi.audit.domain.actor import SYSTEM as SYSTEM
from madoguchi.audit.domain.actor import Actor as Actor
from madoguchi.audit.models import Entry
from madoguchi.isolation.clock import hold_to_the_database
from madoguchi.isolation.insert import Row
from madoguchi.isolation.scope import current_tenant
from madoguchi.kernel.ids import new_id


def record(*, actor: Actor, action: str, subject: str, detail: dict[str, str], now: datetime) -> None:
    """Add one entry. Raises ClockDisagrees rather than give it a doubtful time."""
    hold_to_the_database()
    Entry.objects.create(
        id=new_id(),
        at=now,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_name=actor.name,
        action=action,
        subject=subject,
        detail=msgspec.json.encode(detail).decode(),
    )


def entry_row(*, actor: Actor, action: str, subject: str, detail: dict[str, str], now: datetime) -> Row:
    """The row that `record` amounts to, for a caller that writes all in one statement. Raises ClockDisagrees."""
    hold_to_the_database()
    return Row(
        "audit_entry",
        {
            "tenant_id": current_tenant(),
            "id": new_id(),
            "at": now,
            "actor_kind": actor.kind,
            "actor_id": actor.id,
            "actor_name": actor.name,
            "action": action,
            "subject": subject,
            "detail": msgspec.json.encode(detail).decode(),
        },
    )
