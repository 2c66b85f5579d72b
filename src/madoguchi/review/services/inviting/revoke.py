"""Staff take back what somebody from outside was asked for."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from madoguchi.accounts.permissions import Member
from madoguchi.applications.services.arrival.arrive import subject
from madoguchi.applications.services.case.change_state import bump
from madoguchi.applications.services.case.require_case import require_case
from madoguchi.audit.services.record import record
from madoguchi.forms.domain.flows.flow import step_name
from madoguchi.review.domain.seen import Seen
from madoguchi.review.models import Invitation
from madoguchi.review.services.as_seen import locked_as_seen
from madoguchi.review.services.inviting.ask_again import check_theirs
from madoguchi.review.services.inviting.asking import end
from madoguchi.review.services.steps.do_step import NotOpen, standing_of


def revoke(*, application_id: UUID, step: str, seen: Seen, by: Member, now: datetime) -> None:
    """From this moment on nothing of the case is shown to them, on a page that is open either. They can be asked again.

    Raises NotAllowed, Stale, NoSuchStep, NotOpen (nobody is asked), NoSuchApplication.
    """
    require_case(by, "case.examine", of=application_id, now=now)
    case = locked_as_seen(application_id=application_id, seen=seen)
    flow, standing = standing_of(application_id, step)
    check_theirs(by, flow, standing)
    rows = Invitation.objects.filter(application_id=application_id, step=step)
    row = rows.filter(answered_at=None, revoked_at=None, over_at=None).first()
    if row is None:
        raise NotOpen(step)
    end(row, revoked_at=now, revoked_by=by.name)
    bump(case)
    case.save(update_fields=["revision"])
    detail = {"step": step_name(standing.step)}
    record(
        actor=by.actor(),
        action="review.invitation_revoked",
        subject=subject(application_id),
        detail=detail,
        now=now,
    )
