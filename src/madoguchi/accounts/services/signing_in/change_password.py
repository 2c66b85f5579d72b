"""Members of staff change their own password."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib.auth import hashers

from madoguchi.accounts.domain.passwords import Weakness
from madoguchi.accounts.queries import view
from madoguchi.accounts.services.signing_in import sessions
from madoguchi.accounts.services.signing_in.own_proof import check_own_password, spend_own_code
from madoguchi.accounts.services.signing_in.weak_passwords import weakness_of
from madoguchi.accounts.services.staff.staff_rows import locked
from madoguchi.accounts.services.staff.tell import record_and_tell
from madoguchi.isolation.scope import tenant_transaction


class WeakPassword(Exception):
    """The new password is refused; `reason` says why."""

    def __init__(self, reason: Weakness | str) -> None:
        self.reason = reason
        super().__init__(reason)


def change_password(
    *,
    staff_id: UUID,
    old: str,
    new: str,
    now: datetime,
    code: str = "",
    town: str = "",
    keep_session: UUID | None = None,
) -> None:
    """The new password counts from now on; other sessions than `keep_session` end.

    It takes the present password and a code; for a first password no code, one was just given to sign in. `town` is
    the tenant's name, which is no password. Opens its own transactions, so that a wrong attempt counts.
    Raises WrongPassword, WeakPassword, WrongCode, UsedCode, TooManyAttempts, UnknownStaff.
    """
    with tenant_transaction():
        row = locked(staff_id)
    check_own_password(row=row, password=old, now=now)
    # Before the code, which counts once: nobody waits half a minute because of a weak password.
    refused = "same" if new == old else weakness_of(new, username=row.username, name=row.name, town=town)
    if refused is not None:
        raise WeakPassword(refused)
    if not row.must_change_password:
        spend_own_code(staff_id=staff_id, code=code, now=now)
    with tenant_transaction():
        row = locked(staff_id)
        row.password = hashers.make_password(new)
        row.must_change_password = False
        row.save(update_fields=["password", "must_change_password"])
        sessions.end_all(subject_id=row.id, keep=keep_session)
        record_and_tell(what="password_changed", row=row, by=view(row), now=now)
