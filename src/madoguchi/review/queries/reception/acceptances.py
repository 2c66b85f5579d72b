"""Acceptances (受付): lines of the register. Of the tenant in scope."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from madoguchi.review.domain.register import RegisterNumber
from madoguchi.review.models import Acceptance


class AcceptanceView(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the register."""

    number: RegisterNumber
    at: datetime
    by: str
    undone_at: datetime | None


def acceptances(application_id: UUID) -> list[AcceptanceView]:
    rows = Acceptance.objects.filter(application_id=application_id).order_by("at")
    return [
        AcceptanceView(
            number=RegisterNumber(a.fiscal_year, a.number), at=a.at, by=a.actor_name, undone_at=a.undone_at
        )
        for a in rows
    ]


def acceptance(application_id: UUID) -> AcceptanceView | None:
    """The acceptance that stands."""
    return next((a for a in acceptances(application_id) if a.undone_at is None), None)
