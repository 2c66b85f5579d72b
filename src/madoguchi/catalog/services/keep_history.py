"""Write down what somebody did to a publication, for its history and for the audit."""

from __future__ import annotations

from datetime import date, datetime

from madoguchi.audit.services.record import Actor, record
from madoguchi.catalog.domain.history import What
from madoguchi.catalog.models import PublicationEvent

_ACTIONS: dict[What, str] = {
    "published": "procedure.published",
    "scheduled": "procedure.scheduled",
    "cancelled": "procedure.schedule_cancelled",
    "taken_back": "procedure.taken_back",
    "closed": "procedure.version_closed",
    "suspended": "procedure.suspended",
    "resumed": "procedure.resumed",
}


def keep_history(
    *,
    procedure: str,
    version: str,
    what: What,
    actor: Actor,
    now: datetime,
    note: str = "",
    differences: int | None = None,
    offered_from: date | None = None,
    offered_to: date | None = None,
) -> None:
    """One event and its audit entry, in the transaction of the change."""
    PublicationEvent.objects.create(
        procedure=procedure,
        version=version,
        what=what,
        at=now,
        actor_id=actor.id,
        actor_name=actor.name,
        note=note,
        differences=differences,
        offered_from=offered_from,
        offered_to=offered_to,
    )
    said = {"version": version, "notice" if what in ("suspended", "resumed") else "note": note}
    days = {"from": offered_from, "to": offered_to}
    detail = said | {name: day.isoformat() for name, day in days.items() if day}
    record(actor=actor, action=_ACTIONS[what], subject=f"procedure:{procedure}", detail=detail, now=now)
