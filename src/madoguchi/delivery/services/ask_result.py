"""Ask the receiver for the result of an acknowledged package."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from madoguchi.audit.services.record import SYSTEM, record
from madoguchi.delivery.domain.receiver import Answered, Receiver, ReceiverAway
from madoguchi.delivery.domain.retries import ASK, pause
from madoguchi.delivery.domain.states import State
from madoguchi.delivery.models import Delivery
from madoguchi.forms.domain.flows.flow import TARGET
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import JST
from madoguchi.review.domain.forwardings import Answer
from madoguchi.review.services.governments.connected import answered, silent

_FAR = timedelta(days=1000)
"""No clock that is looked after is that wrong."""
log = logging.getLogger(__name__)


def ask_result(*, delivery_id: UUID, receiver: Receiver, now: datetime) -> float | None:
    """Keep the result; None then. Else the seconds after which to ask again: a receiver that
    is away has no result yet, however long it is away.
    """
    with tenant_transaction():
        row = Delivery.objects.filter(id=delivery_id, state=State.ACKNOWLEDGED, result="").first()
        if row is None or _is_over(row):
            return None
    elsewhere = row.target.startswith(TARGET)
    try:
        standing = receiver.look(package_id=row.package_id)
    except ReceiverAway as away:
        log.warning("no result of %s: %s", row.package_id, away)
        standing = None
        if elsewhere:
            with tenant_transaction():
                silent(application_id=row.application_id, target=row.target)
    said = standing.answer if elsewhere and standing is not None else None
    result = said.what if said is not None else "" if elsewhere or standing is None else standing.result
    if standing is None or standing.version != row.version or not result:
        waited = (now - (row.acknowledged_at or now)).total_seconds()
        return pause(waited, ASK)
    if said is not None and _take(row, said, now):
        return pause((now - (row.acknowledged_at or now)).total_seconds(), ASK)
    _keep(row, result[:60], now)
    return None


def _take(row: Any, said: Answered, now: datetime) -> bool:
    """Whether it may say more: only what ended the step is its last word."""
    answer = Answer(
        what=said.what, at=_when(said.at, now), decision=said.decision, reason=said.reason, filled=said.answers,
        number=said.number,
    )  # fmt: skip
    with tenant_transaction():
        asked = answered(
            application_id=row.application_id, target=row.target, receipt=said.receipt, answer=answer, now=now
        )
    return asked and said.what != "answered"


def _when(said: datetime, now: datetime) -> datetime:
    """By their clock, which decides nothing here. One that is years away says nothing: then ours."""
    at = said if said.tzinfo else said.replace(tzinfo=JST)
    return at if abs(at - now) < _FAR else now


def not_asked(*, delivery_id: UUID) -> None:
    """There is no address to ask at, or none any more."""
    with tenant_transaction():
        row = Delivery.objects.filter(id=delivery_id, state=State.ACKNOWLEDGED, result="").first()
        if row is not None and row.target.startswith(TARGET):
            silent(application_id=row.application_id, target=row.target)


def _is_over(row: Any) -> bool:
    """A later version is there: its result is asked for, and this one's says nothing any more."""
    later = Delivery.objects.filter(
        package_id=row.package_id, version__gt=row.version, state=State.ACKNOWLEDGED
    )
    return bool(later.exists())


def _keep(row: Any, result: str, now: datetime) -> None:
    with tenant_transaction():
        if not Delivery.objects.filter(id=row.id, result="").update(result=result, result_at=now):
            return
        subject = f"application:{row.application_id}"
        detail = {"package": row.package_id, "version": str(row.version), "result": result}
        record(actor=SYSTEM, action="delivery.result", subject=subject, detail=detail, now=now)
