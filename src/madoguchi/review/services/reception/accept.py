"""Accept an application (受付): it gets the next register number of the fiscal year."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import F

from madoguchi.accounts.permissions import Member
from madoguchi.applications.domain.states import State
from madoguchi.applications.services.arrival.arrive import subject
from madoguchi.applications.services.case.change_state import change_state, locked_application
from madoguchi.applications.services.case.require_case import require_case
from madoguchi.audit.services.record import record
from madoguchi.kernel.business_days import fiscal_year
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.ids import new_id
from madoguchi.outbox.services.publish import publish
from madoguchi.review.domain.acts import ACCEPT
from madoguchi.review.domain.register import RegisterNumber
from madoguchi.review.domain.seen import Seen
from madoguchi.review.events import Accepted
from madoguchi.review.models import Acceptance, RegisterSequence
from madoguchi.review.services.as_seen import locked_to_move


class AlreadyAccepted(Exception):
    """Somebody accepted it before; it keeps the number it got then."""

    def __init__(self, number: RegisterNumber, by: str) -> None:
        self.number = number
        self.by = by
        super().__init__(f"{number}, {by}")


def accept(*, application_id: UUID, seen: Seen, by: Member, now: datetime) -> RegisterNumber:
    """The register number it got. Raises NotAllowed, AlreadyAccepted, GoesBySteps, Stale, WrongState, NoSuchApplication.

    The number is taken in the same transaction, so that the register has no gap and no number twice.
    """
    require_case(by, "case.accept", of=application_id, now=now)
    locked_application(application_id)
    living = Acceptance.objects.filter(application_id=application_id, undone_at=None).first()
    if living is not None:
        raise AlreadyAccepted(RegisterNumber(living.fiscal_year, living.number), living.actor_name)
    locked_to_move(ACCEPT, application_id=application_id, seen=seen)
    change_state(application_id=application_id, to=State.ACCEPTED, actor=by.actor(), note="", now=now)
    return enter_in_register(application_id=application_id, who=by, now=now)


def enter_in_register(*, application_id: UUID, who: Member, now: datetime) -> RegisterNumber:
    """Part of acts: the next number, its line, its entry, and who hears of it."""
    year = fiscal_year(day_in_japan(now))
    number = RegisterNumber(year, _next_number(year))
    Acceptance.objects.create(
        id=new_id(),
        application_id=application_id,
        fiscal_year=year,
        number=number.number,
        at=now,
        actor_id=str(who.id),
        actor_name=who.name,
    )
    record(
        actor=who.actor(),
        action="review.registered",
        subject=subject(application_id),
        detail={"number": str(number)},
        now=now,
    )
    publish(Accepted(application_id=str(application_id)), now=now)
    return number


def _next_number(year: int) -> int:
    """Locks the year's row until the transaction ends: acceptances of one tenant go one after the other."""
    RegisterSequence.objects.get_or_create(fiscal_year=year, defaults={"id": new_id()})
    row = RegisterSequence.objects.select_for_update().get(fiscal_year=year)
    RegisterSequence.objects.filter(id=row.id).update(last=F("last") + 1)
    number: int = row.last + 1
    return number
