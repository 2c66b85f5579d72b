"""Take members of staff in, change their roles, let them go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from django.contrib.auth import hashers

from madoguchi.accounts.domain.passwords import new_password
from madoguchi.accounts.models import Staff
from madoguchi.accounts.permissions import ROLES, require
from madoguchi.accounts.queries import StaffView, view
from madoguchi.accounts.services import authenticator, sessions
from madoguchi.audit.services.record import SYSTEM, Actor, record
from madoguchi.kernel.email import check_email
from madoguchi.kernel.ids import new_id
from madoguchi.kernel.text import problems


class InvalidStaff(Exception):
    """The user name or a role cannot be used; the message says why."""


class UnknownStaff(Exception):
    """The tenant in scope has no such member."""


class NewStaff(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody new, and the password to hand over: it is not kept and cannot be asked for again."""

    staff: StaffView
    password: str


def add_staff(
    *,
    username: str,
    name: str,
    roles: Sequence[str],
    now: datetime,
    department: str = "",
    password: str = "",
    totp_secret: str = "",
    by: StaffView | None = None,
) -> NewStaff:
    """Somebody new in the tenant in scope; without `by` it is the operator on the command line.

    Without a password one is made, which must be changed at the first sign-in. A `totp_secret` (base 32) that
    is given counts as enrolled. Raises InvalidStaff, NotAllowed.
    """
    _require(by)
    address = _username(username)
    if problems(name, limit=120) or not name.strip():
        raise InvalidStaff("write the name that colleagues and the record will show, up to 120 characters")
    _check_roles(roles)
    if Staff.objects.filter(username=address).exists():
        raise InvalidStaff(f"{address} is already there")
    chosen = password or new_password()
    row = Staff(
        id=new_id(),
        username=address,
        name=name,
        department=department,
        roles=list(roles),
        password=hashers.make_password(chosen),
        must_change_password=not password,
        created_at=now,
    )
    if totp_secret:
        authenticator.keep_secret(row, totp_secret, step=authenticator.NEVER_USED)
    row.save(force_insert=True)
    _record(by, "staff.added", row, {"roles": " ".join(roles)}, now)
    return NewStaff(staff=view(row), password=chosen)


def change_roles(*, staff_id: UUID, roles: Sequence[str], now: datetime, by: StaffView | None = None) -> None:
    """Raises UnknownStaff, InvalidStaff, NotAllowed."""
    _require(by)
    _check_roles(roles)
    row = locked(staff_id)
    before, row.roles = row.roles, list(roles)
    row.save(update_fields=["roles"])
    _record(by, "staff.roles_changed", row, {"from": " ".join(before), "to": " ".join(roles)}, now)


def disable_staff(*, staff_id: UUID, now: datetime, by: StaffView | None = None) -> None:
    """They can no longer sign in, and whatever is open ends. Raises UnknownStaff, NotAllowed."""
    _require(by)
    row = locked(staff_id)
    row.disabled_at = row.disabled_at or now
    row.save(update_fields=["disabled_at"])
    sessions.end_all(subject_id=row.id)
    _record(by, "staff.disabled", row, {}, now)


def enable_staff(*, staff_id: UUID, now: datetime, by: StaffView | None = None) -> None:
    """Who was disabled may sign in again, as before. Raises UnknownStaff, NotAllowed."""
    _require(by)
    row = locked(staff_id)
    row.disabled_at = None
    row.save(update_fields=["disabled_at"])
    _record(by, "staff.enabled", row, {}, now)


def reset_password(*, staff_id: UUID, now: datetime, by: StaffView | None = None) -> str:
    """A new first password, to be changed at the next sign-in. Raises UnknownStaff, NotAllowed."""
    _require(by)
    row = locked(staff_id)
    password = new_password()
    row.password = hashers.make_password(password)
    row.must_change_password = True
    row.save(update_fields=["password", "must_change_password"])
    sessions.end_all(subject_id=row.id)
    _record(by, "staff.password_reset", row, {}, now)
    return password


def reset_authenticator(*, staff_id: UUID, now: datetime, by: StaffView | None = None) -> None:
    """A lost authenticator and its recovery codes are void; the next sign-in enrols a new one.

    An administrator may do it, and everybody for themselves. Raises UnknownStaff, NotAllowed.
    """
    if by is None or by.id != staff_id:
        _require(by)
    row = locked(staff_id)
    row.totp_secret, row.totp_counter, row.recovery_codes = None, 0, []
    row.save(update_fields=["totp_secret", "totp_counter", "recovery_codes"])
    sessions.end_all(subject_id=row.id)
    _record(by, "staff.authenticator_reset", row, {}, now)


def locked(staff_id: UUID) -> Staff:
    """The row, locked until the transaction ends. Raises UnknownStaff."""
    row: Staff | None = Staff.objects.select_for_update().filter(id=staff_id).first()
    if row is None:
        raise UnknownStaff(str(staff_id))
    return row


def _require(by: StaffView | None) -> None:
    if by is not None:
        require(by, "staff.manage")


def _record(by: StaffView | None, action: str, row: Staff, detail: dict[str, str], now: datetime) -> None:
    actor: Actor = by.actor() if by else SYSTEM
    record(actor=actor, action=action, subject=f"staff:{row.id}", detail=detail, now=now)


def _username(text: str) -> str:
    checked = check_email(text)
    if not checked.ok:
        raise InvalidStaff(f"{text[:80]} is not an e-mail address")
    return checked.address.lower()


def _check_roles(roles: Sequence[str]) -> None:
    unknown = [role for role in roles if role not in ROLES]
    if unknown or not roles:
        raise InvalidStaff(f"{' '.join(unknown) or 'no role'}: choose from {' '.join(ROLES)}")
