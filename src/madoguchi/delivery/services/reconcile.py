"""Prove, case by case, that what we call acknowledged is at the receiver, and nothing else is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec
from django.db.models import Q

from madoguchi.delivery.domain.receiver import Receiver
from madoguchi.delivery.domain.states import State
from madoguchi.delivery.models import Delivery
from madoguchi.isolation.scope import tenant_transaction

UNDER_WAY = timedelta(minutes=10)
"""What was begun, sent or acknowledged so shortly before is left to the next reconciliation."""

Kind = Literal["not_there", "not_here", "not_acknowledged_here", "other_content"]


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One case on which the two sides differ.

    not_there: acknowledged here, unknown there. not_here: there, and we have no such delivery.
    not_acknowledged_here: there, and we do not know it. other_content: the hashes differ.
    """

    kind: Kind
    package_id: str
    application_id: UUID | None = None


class Reconciliation(msgspec.Struct, frozen=True, kw_only=True):
    """`agreed` counts the cases on which both sides say the same."""

    agreed: int
    findings: tuple[Finding, ...]


def reconcile(*, receiver: Receiver, tenant_code: str, now: datetime) -> Reconciliation:
    """Compare the tenant in scope with the receiver's list. Changes nothing. Raises ReceiverAway."""
    there = {held.package_id: held.sha256 for held in receiver.held(tenant_code=tenant_code)}
    agreed, findings = 0, []
    with tenant_transaction():
        recent = Q(created_at__gt=now - UNDER_WAY) | Q(sent_at__gt=now - UNDER_WAY)
        settled = {row.id for row in Delivery.objects.exclude(recent).only("id")}
        for row in Delivery.objects.order_by("id").iterator(chunk_size=2000):
            held = there.pop(row.package_id, None)
            finding = _compare(row, held) if row.id in settled else None
            agreed += finding is None and row.id in settled
            findings += [finding] if finding else []
    findings += _unknown(there)
    return Reconciliation(agreed=agreed, findings=tuple(findings))


def _compare(row: Delivery, held: str | None) -> Finding | None:
    acknowledged = row.state == State.ACKNOWLEDGED
    kind: Kind
    if acknowledged and held is None:
        kind = "not_there"
    elif not acknowledged and held is not None:
        kind = "not_acknowledged_here"
    elif acknowledged and held != row.sha256:
        kind = "other_content"
    else:
        return None
    return Finding(kind=kind, package_id=row.package_id, application_id=row.application_id)


def _unknown(there: dict[str, str]) -> Iterator[Finding]:
    return (Finding(kind="not_here", package_id=name) for name in sorted(there))
