"""Reconcile by oneself, once a day, and keep what was found where staff and operators see it."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import to_builtins

from madoguchi.delivery.domain.receiver import Receiver, ReceiverAway
from madoguchi.delivery.models import Comparison
from madoguchi.delivery.services.reconcile import reconcile
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan

AGAIN = 1800.0
"""Seconds until a receiver that is away is asked again, on the same day."""
KEPT = timedelta(days=90)
_SHOWN = 100
"""Findings that are kept of one reconciliation; the rest is counted."""


def compare(*, receiver: Receiver, tenant_code: str, day: str, now: datetime) -> float | None:
    """Reconcile, unless that was done on `day`; the seconds after which to try again, or None."""
    if day_in_japan(now).isoformat() != day or _done_on(day):
        return None
    try:
        found = reconcile(receiver=receiver, tenant_code=tenant_code, now=now)
    except ReceiverAway:
        _keep(Comparison(at=now, problem="away"), now)
        return AGAIN
    findings = [to_builtins(finding) for finding in found.findings[:_SHOWN]]
    kept = Comparison(
        at=now, agreed=found.agreed, young=found.young, found=len(found.findings), findings=findings
    )
    _keep(kept, now)
    return None


def _done_on(day: str) -> bool:
    with tenant_transaction():
        last = Comparison.objects.filter(problem="").order_by("at").last()
    return last is not None and day_in_japan(last.at).isoformat() == day


def _keep(row: Comparison, now: datetime) -> None:
    with tenant_transaction():
        Comparison.objects.filter(at__lt=now - KEPT).delete()
        row.save()
