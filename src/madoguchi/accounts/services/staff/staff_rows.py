"""The row of a member of staff, and what may stand in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from django.db.models import QuerySet

from madoguchi.accounts.models import Staff
from madoguchi.accounts.permissions import ROLES
from madoguchi.kernel.email import check_email
from madoguchi.kernel.text import problems

Unusable = Literal["roles", "name", "address", "taken"]


class InvalidStaff(Exception):
    """Something of a member of staff cannot be used; `what` says which, the message is for the command line."""

    def __init__(self, what: Unusable, message: str) -> None:
        self.what = what
        super().__init__(message)


class UnknownStaff(Exception):
    """The tenant in scope has no such member."""


def locked(staff_id: UUID) -> Staff:
    """The row, locked until the transaction ends. Raises UnknownStaff."""
    row: Staff | None = Staff.objects.select_for_update().filter(id=staff_id).first()
    if row is None:
        raise UnknownStaff(str(staff_id))
    return row


def check_roles(roles: Sequence[str]) -> None:
    """Raises InvalidStaff."""
    unknown = [role for role in roles if role not in ROLES]
    if unknown or not roles:
        raise InvalidStaff("roles", f"{' '.join(unknown) or 'no role'}: choose from {' '.join(ROLES)}")


def name_of_staff(text: str) -> str:
    """Raises InvalidStaff."""
    if problems(text, limit=120) or not text.strip():
        raise InvalidStaff(
            "name", "write the name that colleagues and the record will show, up to 120 characters"
        )
    return text.strip()


def address_of_staff(text: str, *, taken: QuerySet[Staff]) -> str:
    """The address with which somebody signs in, one of its kind. Raises InvalidStaff."""
    checked = check_email(text)
    if not checked.ok:
        raise InvalidStaff("address", f"{text[:80]} is not an e-mail address")
    address = checked.address.lower()
    if taken.filter(username=address).exists():
        raise InvalidStaff("taken", f"{address} is already there")
    return address
