"""The applicant died: no more mails, what led to the applicant leads nowhere, and a successor may be let in.

Once recorded, neither the address, nor the account, nor the access code opens the application, nor a browser that knew
it, nor a new address that was on its way. What led to it is kept beside, should it be a mistake. The application itself
goes on: whether it can is for the office to decide.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import msgspec
from django.conf import settings

from madoguchi.accounts.permissions import Member
from madoguchi.accounts.services.residents import address_changes
from madoguchi.accounts.services.signing_in import sessions
from madoguchi.applications.domain.keys import draft_of_key
from madoguchi.applications.models import Application, Bereavement, Draft
from madoguchi.applications.services.arrival.arrive import subject
from madoguchi.applications.services.case.change_state import locked_application
from madoguchi.applications.services.case.require_case import require_case
from madoguchi.applications.services.case.written import keep_written
from madoguchi.applications.services.contact.follow import code_hash
from madoguchi.audit.services.record import record
from madoguchi.kernel.ids import keyed_hash, new_access_code, new_id, new_secret


class AlreadyRecorded(Exception):
    """The office knew already."""


class NotRecorded(Exception):
    """The record that was shown does not stand: it was taken back, and perhaps another made."""


class BereavementView(msgspec.Struct, frozen=True, kw_only=True):
    """What the office knows. `told_by` is who told it: a relation, a register."""

    id: UUID
    told_by: str
    told_on: date
    recorded_by: str
    recorded_at: datetime


def bereavement_of(application_id: UUID) -> BereavementView | None:
    """What is recorded of an application, or None."""
    row = _living(application_id)
    if row is None:
        return None
    return BereavementView(
        id=row.id,
        told_by=row.told_by,
        told_on=row.told_on,
        recorded_by=row.recorded_by,
        recorded_at=row.recorded_at,
    )


def record_bereavement(
    *, application_id: UUID, told_by: str, told_on: date, by: Member, now: datetime
) -> None:
    """From now on nothing goes to the address, and only a new code opens the application. Raises NotAllowed, AlreadyRecorded."""
    require_case(by, "case.accept", of=application_id, now=now)
    row = locked_application(application_id)
    if _living(application_id) is not None:
        raise AlreadyRecorded
    Bereavement.objects.create(
        id=new_id(),
        application_id=row.id,
        told_by=told_by,
        told_on=told_on,
        email=row.email,
        email_confirmed=row.email_confirmed,
        resident_id=row.resident_id,
        access_code_hash=row.access_code_hash,
        recorded_by=by.name,
        recorded_at=now,
    )
    _reach(row, email="", confirmed=False, resident_id=None, code=_nobodys_code())
    said = keep_written(application_id=row.id, text=told_by, now=now)
    _record(row, "application.bereaved", by, {"said": said}, now)


def undo_bereavement(*, application_id: UUID, shown: UUID | None, by: Member, now: datetime) -> None:
    """The record that was shown is a mistake: everything leads to the applicant as before, and a successor's code
    no more. Raises NotAllowed, NotRecorded.
    """
    require_case(by, "case.accept", of=application_id, now=now)
    row = locked_application(application_id)
    kept = _shown(application_id, shown)
    kept.undone_at = now
    kept.save(update_fields=["undone_at"])
    _reach(
        row,
        email=kept.email,
        confirmed=kept.email_confirmed,
        resident_id=kept.resident_id,
        code=bytes(kept.access_code_hash),
    )
    _record(row, "application.bereavement_undone", by, {}, now)


def let_successor_in(
    *, application_id: UUID, shown: UUID | None, successor: str, checked: str, by: Member, now: datetime
) -> str:
    """A new access code, shown once, for the one whom staff have checked; a code before it is void.

    `successor` (a name and what they are to the applicant) and `checked` (by which papers) are kept with the case, and
    marked in the record.
    Raises NotAllowed, NotRecorded.
    """
    require_case(by, "case.accept", of=application_id, now=now)
    row = locked_application(application_id)
    _shown(application_id, shown)
    code = new_access_code()
    row.access_code_hash, row.next_access_code_hash = code_hash(code), None
    row.save(update_fields=["access_code_hash", "next_access_code_hash"])
    _close_behind(row)
    said = keep_written(application_id=row.id, text=successor, now=now)
    papers = keep_written(application_id=row.id, text=checked, now=now)
    _record(row, "application.successor_let_in", by, {"said": said, "purpose": papers}, now)
    return code


def _reach(row: Application, *, email: str, confirmed: bool, resident_id: UUID | None, code: bytes) -> None:
    """By what its applicant comes to the application."""
    row.email, row.email_confirmed, row.resident_id = email, confirmed, resident_id
    row.access_code_hash, row.next_access_code_hash = code, None
    row.save(
        update_fields=[
            "email",
            "email_confirmed",
            "resident_id",
            "access_code_hash",
            "next_access_code_hash",
        ]
    )
    _close_behind(row)


def _close_behind(row: Application) -> None:
    """Whoever was let in before shows the code that counts now."""
    begun = Draft.objects.filter(amends_id=row.id)
    begun.update(resident_id=None, email="", email_verified_at=None)
    drafts = [draft_of_key(row.idempotency_key), *begun.values_list("id", flat=True)]
    sessions.forget(name="applications", values={str(row.id)})
    sessions.forget(name="drafts", values={str(draft) for draft in drafts if draft})
    address_changes.drop_changes(application_id=row.id)


def _nobodys_code() -> bytes:
    return keyed_hash("nobody:" + new_secret(), key=settings.MADOGUCHI_HASH_KEY)


def _living(application_id: UUID) -> Bereavement | None:
    found: Bereavement | None = Bereavement.objects.filter(
        application_id=application_id, undone_at=None
    ).first()
    return found


def _shown(application_id: UUID, shown: UUID | None) -> Bereavement:
    kept = _living(application_id)
    if kept is None or kept.id != shown:
        raise NotRecorded
    return kept


def _record(row: Application, action: str, by: Member, detail: dict[str, str], now: datetime) -> None:
    record(actor=by.actor(), action=action, subject=subject(row.id), detail=detail, now=now)
