"""Receipt numbers of cases that one need not see: what the record calls them, to those who read the record."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from madoguchi.accounts.permissions import Member, require
from madoguchi.applications.models import Application
from madoguchi.isolation.scope import WORKER, on_side, tenant_transaction


def receipts(*, ids: Collection[UUID], by: Member) -> dict[UUID, str]:
    """id → receipt number (18 digits), of every unit's cases; nothing else of them is told. Raises NotAllowed."""
    require(by, "audit.view")
    with on_side(WORKER), tenant_transaction():
        return dict(Application.objects.filter(id__in=ids).values_list("id", "receipt"))


def case_of_receipt(*, receipt: str, by: Member) -> UUID | None:
    """The id of the case with this receipt number, to find what the record says of it. Raises NotAllowed."""
    require(by, "audit.view")
    with on_side(WORKER), tenant_transaction():
        found: UUID | None = Application.objects.filter(receipt=receipt).values_list("id", flat=True).first()
    return found
