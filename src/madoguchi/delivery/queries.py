"""Reading deliveries of the tenant in scope."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from django.db.models import Count, Q

from madoguchi.delivery.domain.states import State
from madoguchi.delivery.models import Delivery


class DeliveryView(msgspec.Struct, frozen=True, kw_only=True):
    """A delivery as a page shows it. `last_error` is for staff."""

    application_id: UUID
    target: str
    package_id: str
    state: State
    attempts: int
    addressee_number: str
    result: str
    last_error: str
    created_at: datetime
    sent_at: datetime | None
    acknowledged_at: datetime | None
    result_at: datetime | None


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """How many deliveries are in each state; `with_result` of the acknowledged ones."""

    waiting: int
    sent: int
    acknowledged: int
    failed: int
    with_result: int


def deliveries_of(application_id: UUID) -> tuple[DeliveryView, ...]:
    """All deliveries of an application, by target."""
    return tuple(
        _view(row) for row in Delivery.objects.filter(application_id=application_id).order_by("target")
    )


def delivery_of(application_id: UUID, target: str = "core") -> DeliveryView | None:
    """The delivery to the target, or None when none was begun."""
    return next((view for view in deliveries_of(application_id) if view.target == target), None)


def failed(limit: int = 100) -> tuple[DeliveryView, ...]:
    """Deliveries that wait for staff, oldest first."""
    return tuple(
        _view(row) for row in Delivery.objects.filter(state=State.FAILED).order_by("created_at")[:limit]
    )


def unanswered(limit: int = 100) -> tuple[DeliveryView, ...]:
    """Deliveries that the worker tries again by itself, because what they need was away; oldest first."""
    rows = Delivery.objects.filter(state__in=[State.WAITING, State.SENT]).exclude(last_error="")
    return tuple(_view(row) for row in rows.order_by("created_at")[:limit])


def status() -> Counts:
    """Counts for `madoguchi deliver status`."""
    counted = {state.value: Count("id", filter=Q(state=state)) for state in State}
    return Counts(**Delivery.objects.aggregate(**counted, with_result=Count("id", filter=~Q(result=""))))


def _view(row: Delivery) -> DeliveryView:
    values = {name: getattr(row, name) for name in DeliveryView.__struct_fields__}
    return DeliveryView(**{**values, "state": State(row.state)})
