"""Send again, because a member of staff mended what was wrong, or because the receiver lost it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from madoguchi.audit.services.record import Actor, record
from madoguchi.delivery.domain.states import State
from madoguchi.delivery.events import DeliveryDue
from madoguchi.delivery.models import Delivery
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.outbox.services.publish import publish


class NothingToSend(Exception):
    """There is no such delivery, or it was acknowledged already."""


def send_again(*, application_id: UUID, target: str, actor: Actor, now: datetime) -> None:
    """Make a failed or forgotten delivery due. Raises NothingToSend."""
    with tenant_transaction():
        rows = Delivery.objects.select_for_update().filter(application_id=application_id, target=target)
        row = rows.exclude(state=State.ACKNOWLEDGED).first()
        if row is None:
            raise NothingToSend(str(application_id))
        _make_due(row, actor=actor, now=now)


def send_lost(*, package_id: str, actor: Actor, now: datetime) -> None:
    """Make a delivery due that was acknowledged and that the receiver has lost since. Raises NothingToSend."""
    with tenant_transaction():
        rows = Delivery.objects.select_for_update().filter(package_id=package_id, state=State.ACKNOWLEDGED)
        row = rows.first()
        if row is None:
            raise NothingToSend(package_id)
        Delivery.objects.filter(id=row.id).update(acknowledged_at=None, addressee_number="")
        _make_due(row, actor=actor, now=now)


def _make_due(row: Delivery, *, actor: Actor, now: datetime) -> None:
    Delivery.objects.filter(id=row.id).update(state=State.WAITING, last_error="")
    subject, detail = f"application:{row.application_id}", {"package": row.package_id}
    record(actor=actor, action="delivery.again", subject=subject, detail=detail, now=now)
    publish(DeliveryDue(delivery_id=str(row.id)), now=now, receiver=row.target)
