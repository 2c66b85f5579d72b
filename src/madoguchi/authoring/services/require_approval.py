"""The tenant decides whether a second person approves every publication."""

from __future__ import annotations

from datetime import datetime

from madoguchi.accounts.permissions import Member, require
from madoguchi.audit.services.record import record
from madoguchi.authoring.models import ApprovalRule
from madoguchi.isolation.scope import tenant_transaction


def require_approval(*, required: bool, by: Member, now: datetime) -> None:
    """From now on. Raises NotAllowed."""
    require(by, "tenant.manage")
    with tenant_transaction():
        if not ApprovalRule.objects.update(required=required):
            ApprovalRule.objects.create(required=required)
        detail = {"required": "yes" if required else "no"}
        record(actor=by.actor(), action="approval.set", subject="tenant", detail=detail, now=now)
