"""The tenant decides whether a second person approves every publication."""

from __future__ import annotations

from datetime import datetime

from madoguchi.audit.services.record import Actor, record
from madoguchi.authoring.models import ApprovalRule
from madoguchi.isolation.scope import tenant_transaction


def require_approval(*, required: bool, actor: Actor, now: datetime) -> None:
    """From now on. Whoever calls this has asked for `tenant.manage`."""
    with tenant_transaction():
        if not ApprovalRule.objects.update(required=required):
            ApprovalRule.objects.create(required=required)
        detail = {"required": "yes" if required else "no"}
        record(actor=actor, action="approval.set", subject="tenant", detail=detail, now=now)
