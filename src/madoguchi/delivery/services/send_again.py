"""Send again, because a member of staff mended what was wrong, or because the receiver lost it.

`send_again` is the act of staff. The others mend what a reconciliation found (`repair`): no page was seen.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from madoguchi.accounts.permissions import Member, require
from madoguchi.applications.services.case.change_state import locked_application
from madoguchi.applications.services.case.require_case import require_case
from madoguchi.audit.services.record import record
from madoguchi.delivery.domain.states import OPEN, State, is_tried_again
from madoguchi.delivery.events import DeliveryDue
from madoguchi.delivery.models import Delivery
from madoguchi.delivery.services.keep_up import keep_up
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.outbox.services.publish import hasten
from madoguchi.review.domain.seen import Seen
from madoguchi.review.services.as_seen import locked_as_seen


class NothingToSend(Exception):
    """There is no such delivery, or nothing is wrong with it."""


def send_again(*, application_id: UUID, target: str, seen: Seen, by: Member, now: datetime) -> None:
    """Make a delivery due that failed, once what was wrong is mended, or one that would be tried later.

    Raises NotAllowed, Stale, NothingToSend, NoSuchApplication.
    """
    require(by, "delivery.send_again")
    with tenant_transaction():
        require_case(by, "delivery.send_again", of=application_id, now=now)
        locked_as_seen(application_id=application_id, seen=seen)
        row = _open(application_id, target)
        if row.state != State.FAILED and not is_tried_again(row.state, row.last_error):
            raise NothingToSend(str(application_id))
        _send_anew(row, by, now)


def send_open(*, application_id: UUID, target: str, by: Member, now: datetime) -> None:
    """Make the version due that is not known to have been received. Raises NotAllowed, NothingToSend."""
    require(by, "delivery.send_again")
    with tenant_transaction():
        locked_application(application_id)
        _send_anew(_open(application_id, target), by, now)


def _open(application_id: UUID, target: str) -> Any:
    """Raises NothingToSend."""
    row = Delivery.objects.filter(application_id=application_id, target=target).order_by("version").last()
    if row is None or row.state not in OPEN:
        raise NothingToSend(str(application_id))
    return row


def _send_anew(row: Any, by: Member, now: datetime) -> None:
    """Above the receiver's version, where it named a newer one."""
    if row.there:
        _outdo(row, row.there, by, now)
    else:
        _make_due(row, by=by, now=now)


def send_lost(*, package_id: str, by: Member, now: datetime) -> None:
    """Make the newest version due that was acknowledged and that the receiver has lost since.

    Raises NotAllowed, NothingToSend.
    """
    require(by, "delivery.send_again")
    with tenant_transaction():
        row = _newest(package_id)
        if row is None or row.state != State.ACKNOWLEDGED:
            raise NothingToSend(package_id)
        Delivery.objects.filter(id=row.id).update(acknowledged_at=None, addressee_number="")
        _make_due(row, by=by, now=now)


def send_above(*, package_id: str, there: int, by: Member, now: datetime) -> None:
    """Make a version above the one that the receiver holds and that is not ours. Raises NotAllowed, NothingToSend."""
    require(by, "delivery.send_again")
    with tenant_transaction():
        row = _newest(package_id)
        if row is None:
            raise NothingToSend(package_id)
        _outdo(row, there, by, now)


def send_current(*, application_id: UUID, by: Member, now: datetime) -> None:
    """Make the version that a lost event should have made. Raises NotAllowed."""
    require(by, "delivery.send_again")
    with tenant_transaction():
        if keep_up(application_id=application_id, now=now):
            record(
                actor=by.actor(),
                action="delivery.again",
                subject=f"application:{application_id}",
                detail={},
                now=now,
            )


def _newest(package_id: str) -> Any:
    rows = Delivery.objects.filter(package_id=package_id).exclude(state=State.SUPERSEDED)
    row = rows.order_by("version").last()
    if row is not None:
        locked_application(row.application_id)
    return row


def _outdo(row: Any, there: int, by: Member, now: datetime) -> None:
    """What the receiver holds is not this one: make the version above it."""
    Delivery.objects.filter(id=row.id).update(state=State.SUPERSEDED, there=there, last_error="")
    _recorded(row, by, now)
    keep_up(application_id=row.application_id, now=now)


def _make_due(row: Any, *, by: Member, now: datetime) -> None:
    Delivery.objects.filter(id=row.id).update(state=State.WAITING, last_error="")
    _recorded(row, by, now)
    hasten(DeliveryDue(delivery_id=str(row.id)), now=now, receiver=row.target)


def _recorded(row: Any, by: Member, now: datetime) -> None:
    subject, detail = f"application:{row.application_id}", {"package": row.package_id}
    record(actor=by.actor(), action="delivery.again", subject=subject, detail=detail, now=now)
