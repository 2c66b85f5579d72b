"""Decide for somebody who is away (代決): it waits until they have looked at it (後閲)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from madoguchi.accounts.permissions import Member, StandsIn
from madoguchi.applications.services.arrival.arrive import subject
from madoguchi.applications.services.case.require_case import require_case
from madoguchi.audit.services.record import record
from madoguchi.kernel.ids import new_id
from madoguchi.review.models import StoodIn


def stand_in(*, application_id: UUID, absent: StandsIn, what: str, who: Member, now: datetime) -> None:
    """Part of acts: `what` was decided for the absent one."""
    StoodIn.objects.create(
        id=new_id(),
        application_id=application_id,
        absent_id=absent.id,
        deputy_name=who.name,
        what=what[:200],
        at=now,
    )


def look_after(*, application_id: UUID, by: Member, now: datetime) -> None:
    """Who was away has looked at what was decided for them; a second time nothing is left to look at.

    It changes nothing of the decision, and asks for no page that is up to date. Raises NotAllowed, NoSuchApplication.
    """
    require_case(by, "case.decide", of=application_id, now=now)
    rows = StoodIn.objects.filter(application_id=application_id, absent_id=by.id, looked_at=None)
    if rows.update(looked_at=now):
        record(
            actor=by.actor(),
            action="review.looked_after",
            subject=subject(application_id),
            detail={},
            now=now,
        )
