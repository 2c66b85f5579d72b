"""Tell a member of staff, and the administrators, what was done to their account."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from madoguchi.accounts.permissions import may, roles_in_words
from madoguchi.accounts.queries import StaffView, all_staff
from madoguchi.isolation.scope import current_tenant
from madoguchi.notifications.domain.texts import staff_mail
from madoguchi.notifications.queries import office_of
from madoguchi.notifications.services.send_mail import send_mail
from madoguchi.tenants.queries import by_id

_OWN_AFFAIR: Final = ("password_changed", "disabled", "enabled")
"""Of these the administrators read in the record."""


def tell_staff(payload: dict[str, Any], *, now: datetime) -> None:
    """A mail to the person and to every other administrator who can sign in, but not to whoever did it."""
    tenant = by_id(current_tenant())
    everybody = all_staff()
    member = next((each for each in everybody if str(each.id) == payload["staff_id"]), None)
    if tenant is None or member is None:
        return
    office = office_of(tenant, "ja")
    told = [(each.username, each.name) for each in _whom(payload, member, everybody)]
    if payload.get("former_address"):
        told.append((payload["former_address"], member.name))
    for address, name in told:
        text = staff_mail(
            payload["what"],
            office=office,
            name=name,
            member=member.name,
            by=payload["by_name"],
            before=roles_in_words(payload["roles_from"]),
            after=roles_in_words(payload["roles_to"]),
        )
        send_mail(to=address, subject=text.subject, body=text.body, now=now)


def _whom(payload: dict[str, Any], member: StaffView, everybody: Iterable[StaffView]) -> list[StaffView]:
    by = UUID(payload["by_id"]) if payload["by_id"] else None
    told = [member]
    if payload["what"] not in _OWN_AFFAIR:
        told += [each for each in everybody if may(each, "staff.manage") and each.id != member.id]
    # One's own password that somebody changed is told to oneself: it may have been somebody else.
    return [each for each in told if not each.disabled and (each.id != by or each.id == member.id)]
