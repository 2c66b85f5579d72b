"""The one way from state to state: lock → check → write → history → audit → publish."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from madoguchi.applications.domain.keys import is_forwarded
from madoguchi.applications.domain.states import State, check_transition
from madoguchi.applications.events import ForwardedMoved, StateChanged
from madoguchi.applications.models import Application, StatusChange
from madoguchi.applications.services.arrival.arrive import subject
from madoguchi.applications.services.case.written import keep_written
from madoguchi.audit.services.record import Actor, record
from madoguchi.isolation.queries import Built
from madoguchi.kernel.ids import new_id
from madoguchi.outbox.services.publish import publish

_LOCKED = Built(
    Application, {"id": "id"}, lambda rows, slots: rows.select_for_update().filter(id=slots["id"])
)


class NoSuchApplication(Exception):
    """The tenant in scope has no such application."""


def locked_application(application_id: UUID) -> Application:
    """The application, locked until the transaction ends. Raises NoSuchApplication."""
    found = _LOCKED(id=application_id)
    if not found:
        raise NoSuchApplication(str(application_id))
    return found[0]


def locked_applications(ids: Sequence[UUID]) -> list[Application]:
    """Several at once, always in one order, so that two who lock the same do not wait for each other for ever."""
    return list(Application.objects.select_for_update().filter(id__in=ids).order_by("id"))


def bump(row: Application) -> None:
    """Whoever opened the application before now has not seen it as it is; the caller saves `revision`."""
    row.revision += 1


def change_state(
    *, application_id: UUID, to: State, actor: Actor, note: str, now: datetime, reason: str = ""
) -> State:
    """Move an application on; the state it was in.

    `reason` is kept with it and marked in the record, where no entry of the act's own does so.
    Raises WrongState, NoSuchApplication."""
    row = locked_application(application_id)
    before = State(row.state)
    check_transition(kind=row.kind, state=before, to=to)
    row.state = to
    row.changed_at = now
    if actor.kind not in (
        "system",
        "invited",
        "government",
    ):  # whoever acts saw the page, which shows what was mended
        row.mended_at = None
    bump(row)
    row.save(update_fields=["state", "changed_at", "mended_at", "revision"])
    StatusChange.objects.create(
        id=new_id(),
        application_id=row.id,
        state=to,
        at=now,
        actor_kind=actor.kind,
        actor_name=actor.name,
        note=note,
    )
    detail = {"from": before, "to": to, "receipt": row.receipt, "revision": str(row.revision)}
    if reason:
        detail["reason"] = keep_written(application_id=row.id, text=reason, now=now)
    record(actor=actor, action=f"application.{to}", subject=subject(row.id), detail=detail, now=now)
    publish(StateChanged(application_id=str(row.id), before=before, to=to, by=actor.kind), now=now)
    if is_forwarded(row.client_id):
        publish(ForwardedMoved(application_id=str(row.id)), now=now)
    return before
