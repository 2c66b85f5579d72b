"""Change what a member of staff is called, where they belong, and the address with which they sign in."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from madoguchi.accounts.models import Staff
from madoguchi.accounts.permissions import Member, require
from madoguchi.accounts.services.staff.staff_rows import address_of_staff, locked, name_of_staff
from madoguchi.accounts.services.staff.tell import record_and_tell


class PersonMoved(Exception):
    """Somebody else changed the same person since the page was drawn; nothing was changed."""


def change_person(
    *,
    staff_id: UUID,
    name: str,
    department: str,
    username: str,
    shown: tuple[str, str, str],
    now: datetime,
    by: Member,
) -> None:
    """`shown` are (name, department, address) as the page showed them. Both addresses are told of a new one.

    Raises PersonMoved, UnknownStaff, InvalidStaff, NotAllowed.
    """
    require(by, "staff.manage")
    row = locked(staff_id)
    if shown != (row.name, row.department, row.username):
        raise PersonMoved
    before = row.username
    row.name, row.department = name_of_staff(name), department
    if username.strip().lower() != before:
        row.username = address_of_staff(username, taken=Staff.objects.exclude(id=row.id))
    row.save(update_fields=["name", "department", "username"])
    record_and_tell(
        what="person_changed",
        row=row,
        by=by,
        now=now,
        detail={"said": "・".join(_changed(row, shown))},
        former_address=before if before != row.username else "",
    )


def _changed(row: Staff, shown: tuple[str, str, str]) -> list[str]:
    """Which of the three, for the record; the addresses themselves stay out of it."""
    now = (row.name, row.department, row.username)
    words = ("氏名", "所属", "メールアドレス")
    return [word for word, before, after in zip(words, shown, now, strict=True) if before != after]
