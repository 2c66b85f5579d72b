"""Whoever is asked looks at a file that their step shows: an attachment, or a file of the office. On record, each one."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from madoguchi.accounts.permissions import invited
from madoguchi.applications.services.arrival.arrive import subject
from madoguchi.applications.services.case.grant_case import sees_of
from madoguchi.audit.services.record_reading import record_reading
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.review.domain.purposes import OPINION
from madoguchi.review.queries.examination.mends import CaseFile
from madoguchi.review.queries.inviting.seen_files import seen_files
from madoguchi.review.services.inviting.open_invitation import asked_now
from madoguchi.review.services.reading.file_picture import PICTURED, has_picture, picture
from madoguchi.review.services.reading.open_file import NoSuchFile

OPENED: Final = "file.opened"
"""Told to the applicant, as `case.opened` is: that somebody from outside looked at a file."""


def asked_file(*, invitation_id: UUID, file_id: UUID, language: str, now: datetime) -> CaseFile:
    """What is known of a file that is shown to them, by what it is called in their language.

    Raises NoSuchInvitation, NotAsked, SentAlready, NoSuchFile.
    """
    found = _shown(invitation_id, file_id, language=language, now=now)
    return found[1]


def view_asked_file(*, invitation_id: UUID, file_id: UUID, page: int, now: datetime) -> bytes | None:
    """One page as a JPEG, made in a child process; None when there is none. On record before it is made. They get the picture
    and never the file, which would stay with them after the day until which it is shown.

    Opens its own transaction. Raises NoSuchInvitation, NotAsked, SentAlready, NoSuchFile, NoRoom, StoreUnavailable.
    """
    with tenant_transaction():
        application_id, found = _shown(invitation_id, file_id, language="ja", now=now)
        if found.file.state not in PICTURED:
            raise NoSuchFile(str(file_id))
        record_reading(
            actor=invited(invitation_id).actor(),
            action=OPENED,
            subject=subject(application_id),
            detail={"file": str(file_id), "purpose": OPINION},
            now=now,
        )
    return picture(found.file, page)


def asked_file_has_page(*, invitation_id: UUID, file_id: UUID, page: int, now: datetime) -> bool:
    """Whether a further page can be drawn; where that cannot be known now, there may be one. Shows nothing of it.

    Opens its own transaction. Raises NoSuchInvitation, NotAsked, SentAlready, NoSuchFile.
    """
    with tenant_transaction():
        _, found = _shown(invitation_id, file_id, language="ja", now=now)
    return has_picture(found.file, page)


def _shown(invitation_id: UUID, file_id: UUID, *, language: str, now: datetime) -> tuple[UUID, CaseFile]:
    """(case, file). Asked anew for each page: what was taken back meanwhile is not shown any more."""
    row, flow, _ = asked_now(invitation_id=invitation_id, now=now)
    named = sees_of(application_id=row.application_id, to=row.id, today=day_in_japan(now))
    found = next(
        (each for each in seen_files(flow, named, language=language) if each.file.id == file_id), None
    )
    if found is None:
        raise NoSuchFile(str(file_id))
    return row.application_id, found
