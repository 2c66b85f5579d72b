"""Say that one has looked at what the applicant mended."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from madoguchi.accounts.permissions import Member
from madoguchi.applications.services.arrival.arrive import subject
from madoguchi.applications.services.case.require_case import require_case
from madoguchi.audit.services.record import record
from madoguchi.review.domain.seen import Seen
from madoguchi.review.services.as_seen import locked_as_seen


def acknowledge_mend(*, application_id: UUID, seen: Seen, by: Member, now: datetime) -> None:
    """The case is no longer marked. A second time changes nothing. Raises NotAllowed, Stale, NoSuchApplication."""
    require_case(by, "case.request_correction", of=application_id, now=now)
    row = locked_as_seen(application_id=application_id, seen=seen)
    if row.mended_at is None:
        return
    row.mended_at = None
    row.save(update_fields=["mended_at"])
    record(actor=by.actor(), action="review.mend_seen", subject=subject(application_id), detail={}, now=now)
