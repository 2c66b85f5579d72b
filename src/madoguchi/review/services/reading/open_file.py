"""Look at a file of a case page by page, or take it away as it was sent."""

from __future__ import annotations

from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from madoguchi.accounts.permissions import Member, require
from madoguchi.applications.queries import attachments
from madoguchi.applications.queries.attachments import FileView
from madoguchi.applications.services.arrival.arrive import subject
from madoguchi.applications.services.case.require_case import require_case
from madoguchi.audit.services.record import record
from madoguchi.audit.services.record_reading import record_reading
from madoguchi.files.services.open_file import may_leave, open_attachment
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.review.services.reading.file_picture import PICTURED, has_picture, picture


class NoSuchFile(Exception):
    """The application has no such file, or it may not be shown, or not leave."""


def view_file(*, application_id: UUID, file_id: UUID, page: int, by: Member, now: datetime) -> bytes | None:
    """One page as a JPEG, made in a child process; None when there is none. On record before it is made.

    Opens its own transaction. Raises NotAllowed, NoSuchApplication, NoSuchFile, NoRoom, StoreUnavailable.
    """
    require(by, "case.view")
    with tenant_transaction():
        require_case(by, "case.view", of=application_id, now=now)
        found = _file(application_id, file_id, by)
        if found.state not in PICTURED:
            raise NoSuchFile(str(file_id))
        detail = {"file": str(file_id)}
        record_reading(
            actor=by.actor(), action="file.viewed", subject=subject(application_id), detail=detail, now=now
        )
    return picture(found, page)


def has_page(*, application_id: UUID, file_id: UUID, page: int, by: Member, now: datetime) -> bool:
    """Whether a further page can be drawn; where that cannot be known now, there may be one. Shows nothing of it.

    Opens its own transaction. Raises NotAllowed, NoSuchApplication, NoSuchFile.
    """
    require(by, "case.view")
    with tenant_transaction():
        require_case(by, "case.view", of=application_id, now=now)
        found = _file(application_id, file_id, by)
    return has_picture(found, page)


def download_file(
    *, application_id: UUID, file_id: UUID, by: Member, now: datetime
) -> tuple[FileView, BinaryIO]:
    """The file and its bytes as they were sent, to read and close.

    Opens its own transactions. Raises NotAllowed, NoSuchApplication, NoSuchFile, NotStored, StoreUnavailable.
    """
    require(by, "case.view")
    with tenant_transaction():
        require_case(by, "case.view", of=application_id, now=now)
        found = _file(application_id, file_id, by)
    if not may_leave(found.state):
        raise NoSuchFile(str(file_id))
    opened = open_attachment(store_key=found.store_key)
    with tenant_transaction():
        detail = {"file": str(file_id)}
        record(
            actor=by.actor(),
            action="file.downloaded",
            subject=subject(application_id),
            detail=detail,
            now=now,
        )
    return found, opened


def _file(application_id: UUID, file_id: UUID, by: Member) -> FileView:
    """One that was attached, or that the office keeps: of what is only brought to a step, their own."""
    for attached in attachments.files(application_id=application_id):
        if attached.id == file_id:
            return attached
    for kept in attachments.office_files(application_id):
        if kept.id == file_id and kept.held_by in (None, by.id):
            return kept
    raise NoSuchFile(str(file_id))
