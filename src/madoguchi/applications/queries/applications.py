"""What residents and staff read about drafts and applications, of the tenant in scope."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import Count, Q, QuerySet

from madoguchi.applications.domain.keys import draft_of_key, key_of_draft
from madoguchi.applications.domain.states import OPEN
from madoguchi.applications.models import (
    Application,
    Attachment,
    Draft,
    EndedDraft,
    Message,
    Revision,
    SealedNumber,
    StatusChange,
)
from madoguchi.isolation.queries import Built, Slot


class DraftView(msgspec.Struct, frozen=True, kw_only=True):
    """A draft as its applicant sees it."""

    id: UUID
    procedure: str
    version: str
    answers: dict[str, Any]
    page: str
    email: str
    email_verified: bool
    resident_id: UUID | None
    amends_id: UUID | None
    revision: int
    sheet: int | None
    updated_at: datetime
    expires_at: datetime


class FileView(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a draft or an application."""

    id: UUID
    item: str
    name: str
    kind: str
    media_type: str
    size: int
    state: str
    store_key: str
    uploaded_at: datetime


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
    resident_id: UUID | None
    client_id: str
    arrived_at: datetime
    changed_at: datetime
    revision: int
    mended_at: datetime | None
    """since when a mend waits for somebody of the office to look at it"""
    draft_id: UUID | None = None
    """The draft that it was, for the browser that had it."""


class EndedView(msgspec.Struct, frozen=True, kw_only=True):
    """A draft that is there no longer, and was not sent: it expired, or was thrown away."""

    id: UUID
    procedure: str
    expired: bool
    saved_at: datetime
    ended_at: datetime


def draft(draft_id: UUID) -> DraftView | None:
    """One draft."""
    row = Draft.objects.filter(id=draft_id).first()
    return view_of(row) if row else None


def drafts(
    *, ids: list[UUID], resident_id: UUID | None, now: datetime, procedure: str | None = None
) -> list[DraftView]:
    """Drafts with these ids, and those of a resident's account, latest first; of one procedure if it is named."""
    if not ids and resident_id is None:
        return []
    values: dict[str, Any] = {f"id{n}": id for n, id in enumerate(ids)}
    if resident_id is not None:
        values["resident"] = resident_id
    if procedure is not None:
        values["procedure"] = procedure
    query = _drafts(len(ids), resident_id is not None, procedure is not None)
    return [view_of(row) for row in query(now=now, **values)]


@lru_cache(maxsize=256)
def _drafts(ids: int, resident: bool, procedure: bool) -> Built[Draft]:
    """The query of a page of the form, by how much is known of the visitor."""
    named = [f"id{n}" for n in range(ids)]
    slots = {"now": "expires_at", **dict.fromkeys(named, "id")}
    if resident:
        slots["resident"] = "resident_id"
    if procedure:
        slots["procedure"] = "procedure"

    def build(rows: QuerySet[Draft], at: dict[str, Slot]) -> QuerySet[Draft]:
        mine = Q(id__in=[at[name] for name in named])
        mine = mine | Q(resident_id=at["resident"]) if resident else mine
        rows = rows.filter(mine, expires_at__gt=at["now"])
        return (rows.filter(procedure=at["procedure"]) if procedure else rows).order_by("-updated_at")

    return Built(Draft, slots, build)


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


def drafts_by_email(*, email: str, now: datetime) -> list[UUID]:
    """Ids of the drafts whose verified address this is."""
    rows = Draft.objects.filter(email__iexact=email, expires_at__gt=now).exclude(email_verified_at=None)
    return list(rows.values_list("id", flat=True))


def applications_by_email(*, email: str, limit: int) -> list[UUID]:
    """Ids of the applications made with this address, latest first; a new access code would go there too.

    One that nobody confirmed may be mistyped: its owner is a stranger.
    """
    rows = Application.objects.filter(email=email, email_confirmed=True).order_by("-arrived_at")
    return list(rows.values_list("id", flat=True)[:limit])


def view_of(row: Draft) -> DraftView:
    """The draft as others see it."""
    return DraftView(
        id=row.id,
        procedure=row.procedure,
        version=row.version,
        answers=msgspec.json.decode(row.answers),
        page=row.page,
        email=row.email,
        email_verified=row.email_verified_at is not None,
        resident_id=row.resident_id,
        amends_id=row.amends_id,
        revision=row.revision,
        sheet=row.sheet,
        updated_at=row.updated_at,
        expires_at=row.expires_at,
    )


_FILES = Built(
    Attachment,
    {"draft": "draft_id", "application": "application_id"},
    lambda rows, at: rows.filter(Q(draft_id=at["draft"]) | Q(application_id=at["application"])).order_by(
        "uploaded_at", "id"
    ),
)


def files(*, draft_id: UUID | None = None, application_id: UUID | None = None) -> list[FileView]:
    """Files of a draft and of an application, in the order of their arrival."""
    if draft_id is None and application_id is None:
        return []
    # None equals nothing in SQL, not even what a file has that belongs to no draft.
    return [
        FileView(
            id=f.id,
            item=f.item,
            name=f.name,
            kind=f.kind,
            media_type=f.media_type,
            size=f.size,
            state=f.state,
            store_key=f.store_key,
            uploaded_at=f.uploaded_at,
        )
        for f in _FILES(draft=draft_id, application=application_id)
    ]


class ClientFile(msgspec.Struct, frozen=True, kw_only=True):
    """What an API client is told of its file."""

    sha256: str
    size: int
    state: str


def client_file(attachment_id: UUID, *, client_id: str) -> ClientFile:
    """A file that a client uploaded."""
    row = Attachment.objects.get(id=attachment_id, client_id=client_id)
    return ClientFile(sha256=row.sha256, size=row.size, state=row.state)


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


def ended(*, ids: list[UUID], resident_id: UUID | None) -> list[EndedView]:
    """Drafts with these ids, and those of a resident's account, that ended without being sent; latest first."""
    rows = EndedDraft.objects.filter(id__in=ids)
    if resident_id is not None:
        rows = rows | EndedDraft.objects.filter(resident_id=resident_id)
    return [
        EndedView(id=e.id, procedure=e.procedure, expired=e.expired, saved_at=e.saved_at, ended_at=e.ended_at)
        for e in rows.order_by("-ended_at")[:20]
    ]


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
        resident_id=row.resident_id,
        client_id=row.client_id,
        arrived_at=row.arrived_at,
        changed_at=row.changed_at,
        revision=row.revision,
        mended_at=row.mended_at,
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


def draft_count(*, now: datetime) -> int:
    """Drafts that have not expired."""
    return int(Draft.objects.filter(expires_at__gt=now).count())


def sealed_number(*, application_id: UUID, ref: UUID) -> bytes | None:
    """A sealed number of an application, still sealed."""
    row = SealedNumber.objects.filter(application_id=application_id, id=ref).first()
    return bytes(row.ciphertext) if row else None


def file(*, application_id: UUID, file_id: UUID) -> FileView | None:
    """One file of an application."""
    return next((f for f in files(application_id=application_id) if f.id == file_id), None)
