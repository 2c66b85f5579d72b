"""Drafts, and drafts that are over, of the tenant in scope."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import Count, Q, QuerySet

from madoguchi.applications.models import (
    Draft,
    EndedDraft,
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
    follows_id: UUID | None
    """what a decision led to, for which it was begun"""
    revision: int
    sheet: int | None
    updated_at: datetime
    expires_at: datetime


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
        resident_id=row.resident_id,
        amends_id=row.amends_id,
        follows_id=row.follows_id,
        revision=row.revision,
        sheet=row.sheet,
        updated_at=row.updated_at,
        expires_at=row.expires_at,
    )


def ended(*, ids: list[UUID], resident_id: UUID | None) -> list[EndedView]:
    """Drafts with these ids, and those of a resident's account, that ended without being sent; latest first."""
    rows = EndedDraft.objects.filter(id__in=ids)
    if resident_id is not None:
        rows = rows | EndedDraft.objects.filter(resident_id=resident_id)
    return [
        EndedView(id=e.id, procedure=e.procedure, expired=e.expired, saved_at=e.saved_at, ended_at=e.ended_at)
        for e in rows.order_by("-ended_at")[:20]
    ]


def draft_count(*, now: datetime) -> int:
    """Drafts that have not expired."""
    return int(Draft.objects.filter(expires_at__gt=now).count())


def lying(*, procedure: str, version: str, since: datetime, until: datetime) -> list[tuple[str, int]]:
    """(page, how many) of the drafts of applications that were changed last from `since` and before `until`."""
    rows = Draft.objects.filter(
        procedure=procedure, version=version, amends_id=None, updated_at__gte=since, updated_at__lt=until
    )
    return list(rows.order_by().values_list("page").annotate(Count("id")))
