"""What residents and staff read about drafts and applications, of the tenant in scope."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection
from django.db.models import Count

from madoguchi.applications.domain.states import OPEN, State
from madoguchi.applications.models import Application, Attachment, Draft, Message, SealedNumber, StatusChange


class DraftView(msgspec.Struct, frozen=True, kw_only=True):
    """A draft as its applicant sees it."""

    id: UUID
    procedure: str
    version: str
    answers: dict[str, Any]
    page: str
    email: str
    email_verified: bool
    amends_id: UUID | None
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


def draft(draft_id: UUID) -> DraftView | None:
    """One draft."""
    row = Draft.objects.filter(id=draft_id).first()
    return view_of(row) if row else None


def drafts(
    *, ids: list[UUID], resident_id: UUID | None, now: datetime, procedure: str | None = None
) -> list[DraftView]:
    """Drafts with these ids, and those of a resident's account, latest first; of one procedure if it is named."""
    rows = Draft.objects.filter(expires_at__gt=now, **({"procedure": procedure} if procedure else {}))
    mine = rows.filter(id__in=ids)
    if resident_id is not None:
        mine = mine | rows.filter(resident_id=resident_id)
    return [view_of(row) for row in mine.order_by("-updated_at")]


def drafts_by_email(*, email: str, now: datetime) -> list[UUID]:
    """Ids of the drafts whose verified address this is."""
    rows = Draft.objects.filter(email__iexact=email, expires_at__gt=now).exclude(email_verified_at=None)
    return list(rows.values_list("id", flat=True))


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
        amends_id=row.amends_id,
        updated_at=row.updated_at,
        expires_at=row.expires_at,
    )


def files(*, draft_id: UUID | None = None, application_id: UUID | None = None) -> list[FileView]:
    """Files of a draft and of an application, in the order of their arrival."""
    rows = Attachment.objects.none()
    if draft_id is not None:
        rows = Attachment.objects.filter(draft_id=draft_id)
    if application_id is not None:
        rows = rows | Attachment.objects.filter(application_id=application_id)
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
        )
        for f in rows.order_by("uploaded_at", "id")
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


def applications(*, ids: list[UUID], resident_id: UUID | None, limit: int = 100) -> list[ApplicationView]:
    """Applications with these ids, and those of a resident's account, latest first."""
    rows = Application.objects.filter(id__in=ids)
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


# The queue of the desk. Written for a million rows: each query below walks one index in the order of the page.

MOST_COUNTED = 10_000
"""Beyond this a count says only 「10,000件以上」."""


class QueueFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which applications; what is empty does not filter. Times are half-open: from ≤ arrival < until."""

    states: tuple[str, ...] = ()
    procedure: str = ""
    name: str = ""  # how the applicant's name begins
    arrived_from: datetime | None = None
    arrived_until: datetime | None = None
    oldest_first: bool = False


class QueueRow(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the queue."""

    id: UUID
    receipt: str
    procedure: str
    version: str
    kind: str
    state: str
    applicant_name: str
    similar: bool
    arrived_at: datetime


class QueuePage(msgspec.Struct, frozen=True, kw_only=True):
    """Some lines, and whether more follow; the next page begins after the last line."""

    rows: tuple[QueueRow, ...]
    more: bool


_QUEUE_COLUMNS = QueueRow.__struct_fields__


def queue_page(
    *, filter: QueueFilter, after: tuple[datetime, UUID] | None = None, limit: int = 50
) -> QueuePage:
    """A page of the queue, by arrival; `after` is (arrived_at, id) of the last line of the page before.

    Several states are read one by one and merged: an index gives the order within one state only.
    """
    order = ("arrived_at", "id") if filter.oldest_first else ("-arrived_at", "-id")
    found: list[QueueRow] = []
    for rows in _branches(filter):
        if after is not None:
            rows = _beyond(rows, after, oldest_first=filter.oldest_first)
        values = rows.order_by(*order).values_list(*_QUEUE_COLUMNS)[: limit + 1]
        found += [QueueRow(**dict(zip(_QUEUE_COLUMNS, row, strict=True))) for row in values]
    found.sort(key=lambda row: (row.arrived_at, row.id), reverse=not filter.oldest_first)
    return QueuePage(rows=tuple(found[:limit]), more=len(found) > limit)


def queue_counts(*, filter: QueueFilter, states: tuple[str, ...]) -> dict[str, int]:
    """state → how many, at most MOST_COUNTED; the filter's own states do not count here.

    One statement for all states: each part stops at the limit, and there is one way to the database and back. With a
    name, which few rows bear, one walk over its rows counts them all.
    """
    rows = _filtered(filter)
    if filter.name:
        by_state = rows.filter(state__in=states).order_by().values_list("state").annotate(rows=Count("*"))
        found = {str(state): min(int(count), MOST_COUNTED) for state, count in by_state}
        return dict.fromkeys(states, 0) | found
    parts: list[str] = []
    params: list[Any] = []
    for state in states:
        limited = rows.filter(state=state).order_by().values("id")[:MOST_COUNTED]
        sql, values = limited.query.sql_with_params()
        parts.append(f"SELECT %s AS state, COUNT(*) FROM ({sql}) AS counted")
        params += [state, *values]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), params)
        return {str(state): int(count) for state, count in cursor.fetchall()}


def open_counts() -> dict[str, int]:
    """state → how many, of every state in which something is still to do."""
    rows = Application.objects.filter(state__in=OPEN).order_by().values_list("state").annotate(Count("id"))
    return {state.value: 0 for state in OPEN} | dict(rows)


def draft_count(*, now: datetime) -> int:
    """Drafts that have not expired."""
    return int(Draft.objects.filter(expires_at__gt=now).count())


def queue_rows(ids: list[UUID]) -> tuple[QueueRow, ...]:
    """Lines of the queue by id, latest first."""
    values = (
        Application.objects.filter(id__in=ids).order_by("-arrived_at", "-id").values_list(*_QUEUE_COLUMNS)
    )
    return tuple(QueueRow(**dict(zip(_QUEUE_COLUMNS, row, strict=True))) for row in values)


def alike(
    *, application_id: UUID, procedure: str, applicant_name: str, limit: int = 5
) -> tuple[QueueRow, ...]:
    """Other applications of the same name for the same procedure, latest first."""
    rows = Application.objects.filter(procedure=procedure, applicant_name=applicant_name).exclude(
        id=application_id
    )
    return queue_rows(list(rows.order_by("-arrived_at").values_list("id", flat=True)[:limit]))


def sealed_number(*, application_id: UUID, ref: UUID) -> bytes | None:
    """A sealed number of an application, still sealed."""
    row = SealedNumber.objects.filter(application_id=application_id, id=ref).first()
    return bytes(row.ciphertext) if row else None


def file(*, application_id: UUID, file_id: UUID) -> FileView | None:
    """One file of an application."""
    return next((f for f in files(application_id=application_id) if f.id == file_id), None)


def unscanned_files() -> int:
    """Files of applications that no scanner has looked at, at most MOST_COUNTED."""
    rows = Attachment.objects.filter(state="unscanned").exclude(application_id=None)
    return rows.values("id")[:MOST_COUNTED].count()


def _branches(filter: QueueFilter) -> list[Any]:
    rows = _filtered(filter)
    if filter.name or (not filter.states and not filter.procedure):
        return [rows.filter(state__in=filter.states) if filter.states else rows]
    return [rows.filter(state=state) for state in filter.states or tuple(State)]


def _filtered(filter: QueueFilter) -> Any:
    rows = Application.objects.all()
    if filter.procedure:
        rows = rows.filter(procedure=filter.procedure)
    if filter.arrived_from is not None:
        rows = rows.filter(arrived_at__gte=filter.arrived_from)
    if filter.arrived_until is not None:
        rows = rows.filter(arrived_at__lt=filter.arrived_until)
    return _named(rows, filter.name) if filter.name else rows


def _named(rows: Any, prefix: str) -> Any:
    """The names between the prefix and what follows it, in the order of their code points.

    On PostgreSQL in the words of the index (`varchar_pattern_ops`): LIKE is not leakproof, so that under
    row-level security no index would serve it.
    """
    end = prefix + chr(0x10FFFF)
    if connection.vendor == "postgresql":
        where = '"applicant_name" ~>=~ %s AND "applicant_name" ~<~ %s'
        return rows.extra(where=[where], params=[prefix, end])
    return rows.filter(applicant_name__gte=prefix, applicant_name__lt=end)


def _beyond(rows: Any, after: tuple[datetime, UUID], *, oldest_first: bool) -> Any:
    """`at <= x` stands alone, so that the index is entered at x."""
    at, last = after
    if oldest_first:
        return rows.filter(arrived_at__gte=at).exclude(arrived_at=at, id__lte=last)
    return rows.filter(arrived_at__lte=at).exclude(arrived_at=at, id__gte=last)
