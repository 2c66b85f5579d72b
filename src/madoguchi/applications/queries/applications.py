"""What residents and staff read about applications, of the tenant in scope."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import Count

from madoguchi.applications.domain.keys import draft_of_key, key_of_draft
from madoguchi.applications.domain.states import OPEN
from madoguchi.applications.models import (
    Application,
    Message,
    Revision,
    SealedNumber,
    StatusChange,
)


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step of an application's history."""

    state: str
    at: datetime
    actor_kind: str
    actor_name: str
    note: str


class MessageView(msgspec.Struct, frozen=True, kw_only=True):
    from_office: bool
    author: str
    body: str
    at: datetime


class ApplicationView(msgspec.Struct, frozen=True, kw_only=True):
    """An application as its applicant sees it."""

    id: UUID
    receipt: str
    procedure: str
    version: str
    kind: str
    state: str
    language: str
    answers: dict[str, Any]
    applicant_name: str
    email: str
    email_confirmed: bool
    resident_id: UUID | None
    client_id: str
    arrived_at: datetime
    changed_at: datetime
    revision: int
    mended_at: datetime | None
    """since when a mend waits for somebody of the office to look at it"""
    left_at: datetime | None
    """since when nobody is in charge of it, because who was has left"""
    similar: bool
    """Whether others of the same name had arrived shortly before."""
    unit_id: UUID
    assigned_to: UUID | None
    draft_id: UUID | None = None
    """The draft that it was, for the browser that had it."""


def mended_since(application_id: UUID, at: datetime) -> bool:
    """Whether the applicant changed what was sent, from then on."""
    return bool(Revision.objects.filter(application_id=application_id, replaced_at__gte=at).exists())


def mended_at(application_id: UUID) -> list[datetime]:
    """When the applicant changed what was sent, first time first."""
    rows = Revision.objects.filter(application_id=application_id).order_by("replaced_at")
    return list(rows.values_list("replaced_at", flat=True))


MOST_REVISIONS = 20


class RevisionView(msgspec.Struct, frozen=True, kw_only=True):
    """The answers as they were until the applicant mended them."""

    answers: dict[str, Any]
    replaced_at: datetime


def revisions(application_id: UUID) -> list[RevisionView]:
    """What the applicant replaced, the latest MOST_REVISIONS of it, first one first."""
    rows = Revision.objects.filter(application_id=application_id).order_by("-replaced_at", "-id")
    return [
        RevisionView(answers=msgspec.json.decode(row.answers), replaced_at=row.replaced_at)
        for row in reversed(rows[:MOST_REVISIONS])
    ]


def applications_by_email(*, email: str, limit: int) -> list[UUID]:
    """Ids of the applications made with this address, latest first; a new access code would go there too.

    One that nobody confirmed may be mistyped: its owner is a stranger.
    """
    rows = Application.objects.filter(email=email, email_confirmed=True).order_by("-arrived_at")
    return list(rows.values_list("id", flat=True)[:limit])


def application(application_id: UUID) -> ApplicationView | None:
    """One application."""
    row = Application.objects.filter(id=application_id).first()
    return _application(row) if row else None


def application_by_receipt(number: str) -> ApplicationView | None:
    """The application with a receipt number (18 digits)."""
    row = Application.objects.filter(receipt=number).first()
    return _application(row) if row else None


def sent_as(draft_id: UUID) -> ApplicationView | None:
    """The application that a draft became, or mended."""
    row = Application.objects.filter(idempotency_key=key_of_draft(draft_id)).first()
    if row is None:
        mended = Revision.objects.filter(draft_id=draft_id).first()
        return application(mended.application_id) if mended else None
    return _application(row)


def applications(
    *, ids: list[UUID], resident_id: UUID | None, draft_ids: Sequence[UUID] = (), limit: int = 100
) -> list[ApplicationView]:
    """Applications with these ids, those that were these drafts, and those of a resident's account, latest first."""
    rows = Application.objects.filter(id__in=ids)
    if draft_ids:
        rows = rows | Application.objects.filter(idempotency_key__in=[key_of_draft(i) for i in draft_ids])
    if resident_id is not None:
        rows = rows | Application.objects.filter(resident_id=resident_id)
    return [_application(row) for row in rows.order_by("-arrived_at")[:limit]]


def states_of(ids: Collection[UUID]) -> dict[UUID, str]:
    """id → its state, of those that are kept."""
    return dict(Application.objects.filter(id__in=ids).values_list("id", "state"))


def _application(row: Application) -> ApplicationView:
    return ApplicationView(
        id=row.id,
        receipt=row.receipt,
        procedure=row.procedure,
        version=row.version,
        kind=row.kind,
        state=row.state,
        language=row.language,
        answers=msgspec.json.decode(row.answers),
        applicant_name=row.applicant_name,
        email=row.email,
        email_confirmed=row.email_confirmed,
        resident_id=row.resident_id,
        client_id=row.client_id,
        arrived_at=row.arrived_at,
        changed_at=row.changed_at,
        revision=row.revision,
        mended_at=row.mended_at,
        left_at=row.left_at,
        similar=row.similar,
        unit_id=row.unit_id,
        assigned_to=row.assigned_to,
        draft_id=draft_of_key(row.idempotency_key),
    )


def history(application_id: UUID) -> list[Step]:
    """The steps of an application, first one first."""
    rows = StatusChange.objects.filter(application_id=application_id).order_by("at", "id")
    return [
        Step(state=s.state, at=s.at, actor_kind=s.actor_kind, actor_name=s.actor_name, note=s.note)
        for s in rows
    ]


def messages(application_id: UUID) -> list[MessageView]:
    """The messages of an application, first one first."""
    rows = Message.objects.filter(application_id=application_id).order_by("at", "id")
    return [MessageView(from_office=m.from_office, author=m.author, body=m.body, at=m.at) for m in rows]


def open_counts() -> dict[str, int]:
    """state → how many, of every state in which something is still to do."""
    rows = Application.objects.filter(state__in=OPEN).order_by().values_list("state").annotate(Count("id"))
    return {state.value: 0 for state in OPEN} | dict(rows)


def sealed_number(*, application_id: UUID, ref: UUID) -> bytes | None:
    """A sealed number of an application, still sealed."""
    row = SealedNumber.objects.filter(application_id=application_id, id=ref).first()
    return bytes(row.ciphertext) if row else None
