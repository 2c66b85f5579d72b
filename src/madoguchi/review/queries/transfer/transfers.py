"""Where a case was transferred (移送), and whether it arrived there. Of the tenant in scope."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from madoguchi.review.models import Transfer


class TransferView(msgspec.Struct, frozen=True, kw_only=True):
    """`receipt` is the number that it has there, once it arrived; `to_tenant` is None where staff bring it themselves.
    `failure` says why it could not be brought, `waits_for` why it was not yet."""

    to_code: str
    to_name: str
    to_tenant: int | None
    reason: str
    at: datetime
    actor_name: str
    receipt: str
    there_at: datetime | None
    failure: str
    waits_for: str


def transfer_of(application_id: UUID) -> TransferView | None:
    """None for a case that is still here."""
    row = Transfer.objects.filter(application_id=application_id).first()
    if row is None:
        return None
    return TransferView(**{name: getattr(row, name) for name in TransferView.__struct_fields__})
