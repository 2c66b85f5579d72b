"""Take members of staff in, help those who are locked out, let them go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from django.contrib.auth import hashers

from madoguchi.accounts.domain.passwords import new_password
from madoguchi.accounts.models import Staff
from madoguchi.accounts.permissions import OPERATOR, Member, NotAllowed, needs_second_person, require
from madoguchi.accounts.queries import StaffView, view
from madoguchi.accounts.services.signing_in import authenticator, sessions
from madoguchi.accounts.services.signing_in.own_proof import check_own_password, spend_own_code
from madoguchi.accounts.services.staff.roles import ask_for_roles
from madoguchi.accounts.services.staff.staff_rows import (
    address_of_staff,
    check_roles,
    locked,
    name_of_staff,
)
from madoguchi.accounts.services.staff.tell import record_and_tell
from madoguchi.audit.services.record import record
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.ids import new_id


class NewStaff(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody new, and the password to hand over: it is not kept and cannot be asked for again."""

    staff: StaffView
    password: str
    waits: bool = False
    """The roles wait for another administrator."""


def add_staff(
    *,
    username: str,
    name: str,
    roles: Sequence[str],
    now: datetime,
    department: str = "",
    password: str = "",
    totp_secret: str = "",
    by: Member,
) -> NewStaff:
    """Somebody new in the tenant in scope.

    Without a password one is made, which must be changed at the first sign-in. A `totp_secret` (base 32) that
    is given counts as enrolled. Roles that need a second person are held once another administrator confirms them.
    Raises InvalidStaff, NotAllowed.
    """
    require(by, "staff.manage")
    name = name_of_staff(name)
    check_roles(roles)
    address = address_of_staff(username, taken=Staff.objects.all())
    chosen = password or new_password()
    waits = by is not OPERATOR and needs_second_person((), roles, own=False)
    held: list[str] = [] if waits else list(roles)
    row = Staff(
        id=new_id(),
        username=address,
        name=name,
        department=department,
        roles=held,
        password=hashers.make_password(chosen),
        must_change_password=not password,
        created_at=now,
    )
    if totp_secret:
        authenticator.keep_secret(row, totp_secret, step=authenticator.NEVER_USED)
    row.save(force_insert=True)
    if by is OPERATOR:  # whoever sets an installation up need not be told of every colleague
        record(
            actor=by.actor(),
            action="staff.added",
            subject=f"staff:{row.id}",
            detail={"to": " ".join(held)},
            now=now,
        )
    else:
        record_and_tell(what="added", row=row, by=by, now=now, roles=((), held))
    if waits:
        ask_for_roles(row=row, roles=roles, by=by, now=now)
    return NewStaff(staff=view(row), password=chosen, waits=waits)


def disable_staff(*, staff_id: UUID, now: datetime, by: Member) -> None:
    """They can no longer sign in, and whatever is open ends. Raises UnknownStaff, NotAllowed."""
    require(by, "staff.manage")
    row = locked(staff_id)
    row.disabled_at = row.disabled_at or now
    row.save(update_fields=["disabled_at"])
    sessions.end_all(subject_id=row.id)
    record_and_tell(what="disabled", row=row, by=by, now=now)


def enable_staff(*, staff_id: UUID, now: datetime, by: Member) -> None:
    """Who was disabled may sign in again, as before. Raises UnknownStaff, NotAllowed."""
    require(by, "staff.manage")
    row = locked(staff_id)
    row.disabled_at = None
    row.save(update_fields=["disabled_at"])
    record_and_tell(what="enabled", row=row, by=by, now=now)


def reset_password(*, staff_id: UUID, now: datetime, by: Member) -> str:
    """A new first password, to be changed at the next sign-in. Raises UnknownStaff, NotAllowed."""
    require(by, "staff.manage")
    row = locked(staff_id)
    password = new_password()
    row.password = hashers.make_password(password)
    row.must_change_password = True
    row.save(update_fields=["password", "must_change_password"])
    sessions.end_all(subject_id=row.id)
    record_and_tell(what="password_reset", row=row, by=by, now=now)
    return password


def reset_authenticator(*, staff_id: UUID, now: datetime, by: Member) -> None:
    """A lost authenticator and its recovery codes are void; the next sign-in enrols a new one.

    An administrator does it for somebody else; for oneself it takes more (`replace_authenticator`). Raises
    UnknownStaff, NotAllowed.
    """
    require(by, "staff.manage")
    if by.id == staff_id:
        raise NotAllowed("staff.manage")
    row = locked(staff_id)
    forget_authenticator(row)
    record_and_tell(what="authenticator_reset", row=row, by=by, now=now)


def replace_authenticator(*, staff_id: UUID, password: str, code: str, now: datetime) -> None:
    """One's own: void, and the next sign-in enrols another. It takes the password and a code, not only a session.

    Opens its own transactions. Raises WrongPassword, WrongCode, UsedCode, TooManyAttempts, UnknownStaff.
    """
    with tenant_transaction():
        row = locked(staff_id)
    check_own_password(row=row, password=password, now=now)
    spend_own_code(staff_id=staff_id, code=code, now=now)
    with tenant_transaction():
        row = locked(staff_id)
        forget_authenticator(row)
        record_and_tell(what="authenticator_replaced", row=row, by=view(row), now=now)


def forget_authenticator(row: Staff) -> None:
    """Whatever is open ends too."""
    row.totp_secret, row.totp_counter, row.recovery_codes = None, 0, []
    row.save(update_fields=["totp_secret", "totp_counter", "recovery_codes"])
    sessions.end_all(subject_id=row.id)
