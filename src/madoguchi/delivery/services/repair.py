"""Mend what a reconciliation found, where sending can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from madoguchi.accounts.permissions import Member, require
from madoguchi.delivery.models import Delivery
from madoguchi.delivery.services.reconcile import Finding
from madoguchi.delivery.services.send_again import (
    NothingToSend,
    send_above,
    send_current,
    send_lost,
    send_open,
)
from madoguchi.isolation.scope import tenant_transaction

LOST = ("not_there", "older_there")
ABOVE = ("newer_there", "other_content")
CURRENT = ("older_content", "not_begun")


def repair(*, findings: Iterable[Finding], by: Member, now: datetime) -> int:
    """How many packages of the tenant in scope are due again. `not_here` stays: we have nothing to send.

    Raises NotAllowed.
    """
    require(by, "delivery.send_again")
    return sum(_repaired(finding, by, now) for finding in findings)


def _repaired(finding: Finding, by: Member, now: datetime) -> bool:
    application_id = finding.application_id
    if application_id is None:
        return False
    try:
        if finding.kind in LOST:
            send_lost(package_id=finding.package_id, by=by, now=now)
        elif finding.kind in ABOVE:
            send_above(package_id=finding.package_id, there=finding.theirs, by=by, now=now)
        elif finding.kind in CURRENT:
            send_current(application_id=application_id, by=by, now=now)
        else:
            send_open(application_id=application_id, target=_target(finding), by=by, now=now)
    except NothingToSend:  # it was mended meanwhile
        return False
    return True


def _target(finding: Finding) -> str:
    with tenant_transaction():
        row = Delivery.objects.filter(package_id=finding.package_id).first()
    return row.target if row else ""
