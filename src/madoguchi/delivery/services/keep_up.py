"""Make a new version of a case's packages when what the receiver is to know is not what the last version said.

A version's content is fixed once it was sent: from then on its bytes never change. One that was not sent yet takes
up what changed meanwhile. So there is at most one open version of a package, the newest, and versions go in order.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from madoguchi.applications.domain.package.manifest import package_id
from madoguchi.applications.domain.states import State as ApplicationState
from madoguchi.applications.services.case.change_state import locked_application
from madoguchi.delivery.domain.content import Content, kind_of
from madoguchi.delivery.domain.states import CORRECTION, STEP, State
from madoguchi.delivery.events import DeliveryDue
from madoguchi.delivery.models import Delivery
from madoguchi.delivery.services.current import current
from madoguchi.isolation.queries import Built
from madoguchi.isolation.scope import current_tenant, tenant_transaction
from madoguchi.outbox.services.publish import hasten, publish

_VERSIONS = Built(
    Delivery,
    {name: name for name in ("application_id", "target")},
    lambda rows, slots: rows.filter(application_id=slots["application_id"], target=slots["target"]).order_by(
        "version"
    ),
)


def keep_up(*, application_id: UUID, now: datetime) -> int:
    """For each target of the case; how many versions are due. Doing it again changes nothing.

    Raises NoSuchApplication.
    """
    with tenant_transaction():
        locked_application(application_id)
        case = current(application_id)
        correcting = case.state is ApplicationState.CORRECTING
        return sum(
            _keep_up(application_id, to, content, now, correcting=correcting)
            for to, content in case.contents.items()
        )


def _keep_up(application_id: UUID, to: str, content: Content, now: datetime, *, correcting: bool) -> bool:
    rows = _VERSIONS(application_id=application_id, target=to)
    last = rows[-1] if rows else None
    if last is not None and last.state == State.SENT:
        return False  # under way: whoever sends it looks again afterwards
    if last is not None and last.state == State.FAILED and last.sha256:
        if last.content == content.digest:
            return False  # refused as it is: sending the same would not help
        supersede(last)
    fresh = last if last is not None and not last.sha256 else None
    seen = [row for row in rows if row.state == State.ACKNOWLEDGED or row.there]
    known = bool(seen) and seen[-1].content == content.digest and seen[-1].state == State.ACKNOWLEDGED
    tried = any(
        row.sha256 for row in rows
    )  # what was sent may still arrive, whatever the receiver said since
    if (content.ended and not tried) or known:
        _forget(fresh)
        return False
    decisions = [row.decision for row in seen if row.decision]
    values = {
        "kind": kind_of(
            content, seen=bool(seen), decisions=decisions, last=seen[-1].decision if seen else ""
        ),
        "content": content.digest,
        "decision": content.decision,
    }
    if fresh is not None:
        return _renew(fresh, values, now, held_up=correcting)
    version = max([0, *(max(row.version, row.there) for row in rows)]) + 1
    name = package_id(tenant=current_tenant(), application_id=application_id, to=to)
    row = Delivery.objects.create(
        application_id=application_id, target=to, package_id=name, version=version, state=State.WAITING,
        created_at=now, **values,
    )  # fmt: skip
    publish(DeliveryDue(delivery_id=str(row.id)), now=now, receiver=to)
    return True


def _renew(fresh: Any, values: dict[str, str], now: datetime, *, held_up: bool) -> bool:
    """It was not sent yet, so it says what is so now; one that waited for the end of a correction waits no longer."""
    same = fresh.state == State.WAITING and all(
        getattr(fresh, name) == value for name, value in values.items()
    )
    if same and (held_up or fresh.waits_for not in (CORRECTION, STEP)):
        return False
    Delivery.objects.filter(id=fresh.id).update(**values, state=State.WAITING, last_error="", waits_for="")
    hasten(DeliveryDue(delivery_id=str(fresh.id)), now=now, receiver=fresh.target)
    return True


def supersede(row: Any) -> None:
    """The receiver has no use for this version: it does not hold it, and the next says more."""
    Delivery.objects.filter(id=row.id).update(state=State.SUPERSEDED, last_error="")


def _forget(fresh: Any) -> None:
    """Nobody ever saw it."""
    if fresh is not None:
        Delivery.objects.filter(id=fresh.id).delete()
