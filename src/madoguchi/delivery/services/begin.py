"""Begin the deliveries that a procedure's definition asks for."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from madoguchi.applications.domain.package.manifest import package_id
from madoguchi.applications.services.pack_application import standing
from madoguchi.delivery.domain.states import State
from madoguchi.delivery.events import DeliveryDue
from madoguchi.delivery.models import Delivery
from madoguchi.isolation.scope import current_tenant, tenant_transaction
from madoguchi.outbox.services.publish import publish


def begin(*, application_id: UUID, when: str, now: datetime) -> int:
    """One delivery for each target of this moment (`accepted` or `decided`), once; how many are new or
    due again.

    An application accepted anew after its acceptance was undone is due again, unless it was acknowledged.
    Raises NoSuchApplication.
    """
    with tenant_transaction():
        targets = [to for to, at in standing(application_id).targets.items() if at == when]
        return sum(_begin(application_id, to, now) for to in targets)


def _begin(application_id: UUID, to: str, now: datetime) -> bool:
    name = package_id(tenant=current_tenant(), application_id=application_id, to=to)
    row, new = Delivery.objects.get_or_create(
        application_id=application_id,
        target=to,
        defaults={"package_id": name, "state": State.WAITING, "created_at": now},
    )
    if not new and row.state == State.ACKNOWLEDGED:
        return False
    publish(DeliveryDue(delivery_id=str(row.id)), now=now, receiver=row.target)
    return True
