"""What deputies decided for somebody while they were away (代決), and what of it they have not looked at yet (後閲)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import msgspec

from madoguchi.accounts.permissions import Member
from madoguchi.applications.queries.queue import queue_rows
from madoguchi.applications.queries.seeing import seen_ids
from madoguchi.forms import queries as forms
from madoguchi.review.models import StoodIn

MOST = 200
"""So many are listed; the rest comes once those are looked at."""


class StoodInView(msgspec.Struct, frozen=True, kw_only=True):
    """`what` is the step, or the decision."""

    application_id: UUID
    what: str
    deputy: str
    at: datetime
    receipt: str
    procedure: str
    applicant: str


def stood_in_for(member: Member, *, today: date) -> tuple[StoodInView, ...]:
    """What was decided for them and they have not marked, the oldest first, of the cases that they see."""
    rows = list(StoodIn.objects.filter(absent_id=member.id, looked_at=None).order_by("at", "id")[:MOST])
    cases = {
        row.id: row for row in queue_rows([each.application_id for each in rows], by=member, today=today)
    }
    return tuple(
        StoodInView(
            application_id=case.id,
            what=row.what,
            deputy=row.deputy_name,
            at=row.at,
            receipt=case.receipt,
            procedure=forms.definition(case.procedure, case.version).name.ja,
            applicant=case.applicant_name,
        )
        for row in rows
        if (case := cases.get(row.application_id)) is not None
    )


def waiting_to_be_looked_at(member: Member, *, today: date) -> int:
    """How many they are, up to MOST."""
    rows = StoodIn.objects.filter(absent_id=member.id, looked_at=None)
    return rows.filter(application_id__in=seen_ids(member, today=today))[:MOST].count()
