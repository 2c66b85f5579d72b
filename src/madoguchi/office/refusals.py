"""What somebody of the staff was refused goes on record."""

from __future__ import annotations

from madoguchi.applications.queries.applications import application_by_receipt
from madoguchi.applications.services.arrival.arrive import subject
from madoguchi.audit.services.record import record
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.ids import InvalidReceipt, parse_receipt
from madoguchi.office.requests import StaffRequest


def record_refusal(request: StaffRequest, permission: str, receipt: str = "") -> None:
    """Somebody tried what their roles do not let them do. The address may have been made up: it is not kept."""
    with tenant_transaction():
        record(
            actor=request.staff.actor(),
            action="desk.refused",
            subject=_case(receipt) if receipt else "",
            detail={"permission": permission},
            now=request.now,
        )


def record_own(request: StaffRequest, *, of: str) -> None:
    """Somebody tried to decide on what they had put forward or asked for themselves."""
    with tenant_transaction():
        record(actor=request.staff.actor(), action="desk.own_refused", subject=of, detail={}, now=request.now)


def _case(receipt: str) -> str:
    try:
        found = application_by_receipt(parse_receipt(receipt).number)
    except InvalidReceipt:
        return ""
    return subject(found.id) if found else ""
