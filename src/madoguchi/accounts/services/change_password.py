"""Members of staff change their own password."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib.auth import hashers

from madoguchi.accounts.domain.passwords import Weakness, weakness
from madoguchi.accounts.queries import view
from madoguchi.accounts.services import sessions
from madoguchi.accounts.services.keep_staff import locked
from madoguchi.audit.services.record import record


class WrongPassword(Exception):
    """The present password is not this."""


class WeakPassword(Exception):
    """The new password is refused; `reason` says why."""

    def __init__(self, reason: Weakness | str) -> None:
        self.reason = reason
        super().__init__(reason)


def change_password(
    *, staff_id: UUID, old: str, new: str, now: datetime, keep_session: UUID | None = None
) -> None:
    """The new password counts from now on; other sessions than `keep_session` end.

    Raises WrongPassword, WeakPassword, UnknownStaff.
    """
    row = locked(staff_id)
    if not hashers.check_password(old, row.password):
        raise WrongPassword
    refused = "same" if new == old else weakness(new, username=row.username)
    if refused is not None:
        raise WeakPassword(refused)
    row.password = hashers.make_password(new)
    row.must_change_password = False
    row.save(update_fields=["password", "must_change_password"])
    sessions.end_all(subject_id=row.id, keep=keep_session)
    record(
        actor=view(row).actor(),
        action="staff.password_changed",
        subject=f"staff:{row.id}",
        detail={},
        now=now,
    )
