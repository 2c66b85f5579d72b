"""Transfer a case that another government is competent for (移送): the act of staff. A worker brings it there.

No general law is known to order it: 行政手続法 has no such article; 行政不服審査法 第22条 (送付) and 情報公開法 第12条 (移送,
which it allows) are about cases of their own, and have the person told. It is done so that the applicant need not begin anew.
From which day it counts is for the receiving government to say.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from madoguchi.accounts.permissions import Member
from madoguchi.applications.domain.states import State
from madoguchi.applications.services.arrival.arrive import subject
from madoguchi.applications.services.case.change_state import change_state
from madoguchi.applications.services.case.require_case import require_case
from madoguchi.audit.services.record import record
from madoguchi.isolation.scope import current_tenant
from madoguchi.kernel.ids import new_id
from madoguchi.kernel.numbers import local_government_code_is_valid
from madoguchi.outbox.services.publish import publish
from madoguchi.review.domain.acts import TRANSFER
from madoguchi.review.domain.free_text import without_numbers
from madoguchi.review.domain.seen import Seen
from madoguchi.review.events import Transferred
from madoguchi.review.models import Transfer
from madoguchi.review.services.as_seen import locked_to_move
from madoguchi.review.services.correction.request_correction import ReasonMissing
from madoguchi.tenants.queries import by_code, by_id


class NoSuchGovernment(Exception):
    """No other government has this code (全国地方公共団体コード), or it has no name."""


def transfer(
    *, application_id: UUID, code: str, name: str, reason: str, seen: Seen, by: Member, now: datetime
) -> None:
    """To the government of a six-digit code. `name` is what it is called, needed for one that is not of this installation.

    Raises NotAllowed, HoldsNumber, ReasonMissing, NoSuchGovernment, Stale, WrongState, NoSuchApplication.
    """
    require_case(by, "case.accept", of=application_id, now=now)
    text, named = without_numbers(reason), without_numbers(name)
    if not text:
        raise ReasonMissing
    locked_to_move(TRANSFER, application_id=application_id, seen=seen)
    own, there = by_id(current_tenant()), by_code(code)
    if not local_government_code_is_valid(code) or own is None or code == own.code:
        raise NoSuchGovernment(code)
    if there is None and not named:
        raise NoSuchGovernment(code)
    change_state(
        application_id=application_id,
        to=State.TRANSFERRED,
        actor=by.actor(),
        note=text,
        now=now,
        reason=text,
    )
    Transfer.objects.create(
        id=new_id(),
        application_id=application_id,
        to_code=code,
        to_name=there.name if there is not None else named[:120],
        to_tenant=there.id if there is not None else None,
        reason=text,
        at=now,
        actor_name=by.name,
        receipt="",
        failure="",
    )
    record(
        actor=by.actor(),
        action="review.transferred",
        subject=subject(application_id),
        detail={"government": code},
        now=now,
    )
    publish(Transferred(application_id=str(application_id)), now=now)
