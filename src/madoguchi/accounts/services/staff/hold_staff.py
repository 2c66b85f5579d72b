"""A member of staff as they are now, and stay until the transaction ends."""

from __future__ import annotations

from uuid import UUID

from madoguchi.accounts.queries import StaffView, view
from madoguchi.accounts.services.staff.staff_rows import UnknownStaff, locked


def hold_staff(staff_id: UUID) -> StaffView | None:
    """None where the tenant in scope has no such member. Whoever lets them go, moves them or takes a role from them locks their
    row first, and so waits for this transaction; this waits for whoever is at it."""
    try:
        return view(locked(staff_id))
    except UnknownStaff:
        return None
