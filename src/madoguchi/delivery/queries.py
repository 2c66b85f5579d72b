"""Reading deliveries of the tenant in scope."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import Case, Count, Q, When

from madoguchi.delivery.domain.states import OPEN, State
from madoguchi.delivery.models import Comparison, Delivery


class DeliveryView(msgspec.Struct, frozen=True, kw_only=True):
    """A version of a package as a page shows it. `last_error` is for staff."""

    application_id: UUID
    target: str
    package_id: str
    version: int
    kind: str
    state: State
    waits_for: str
    attempts: int
    addressee_number: str
    result: str
    last_error: str
    created_at: datetime
    sent_at: datetime | None
    acknowledged_at: datetime | None
    result_at: datetime | None


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """How many versions are in each state; `with_result` of the acknowledged ones."""

    waiting: int
    sent: int
    acknowledged: int
    failed: int
    superseded: int
    with_result: int


def deliveries_of(application_id: UUID) -> tuple[DeliveryView, ...]:
    """All versions of an application's packages, by target, the newest first."""
    rows = Delivery.objects.filter(application_id=application_id).order_by("target", "-version")
    return tuple(_view(row) for row in rows)


def delivery_of(application_id: UUID, target: str = "core") -> DeliveryView | None:
    """The newest version for the target, or None when there is none."""
    return next((view for view in deliveries_of(application_id) if view.target == target), None)


def unreceived(limit: int = 200, *, of: Any = None) -> tuple[DeliveryView, ...]:
    """All that the receiver is not known to have: what failed first, then by age; `of` a query of cases, or of all."""
    order = Case(When(state=State.FAILED, then=0), default=1)
    rows = Delivery.objects.filter(state__in=OPEN).order_by(order, "created_at", "id")
    if of is not None:
        rows = rows.filter(application_id__in=of)
    return tuple(_view(row) for row in rows[:limit])


def failed(limit: int = 100) -> tuple[DeliveryView, ...]:
    """Deliveries that wait for staff, oldest first."""
    return tuple(
        _view(row) for row in Delivery.objects.filter(state=State.FAILED).order_by("created_at")[:limit]
    )


def unanswered(limit: int = 100) -> tuple[DeliveryView, ...]:
    """Deliveries that the worker tries again by itself, because what they need was away; oldest first."""
    rows = Delivery.objects.filter(state__in=[State.WAITING, State.SENT]).exclude(last_error="")
    return tuple(_view(row) for row in rows.order_by("created_at")[:limit])


class ComparisonView(msgspec.Struct, frozen=True, kw_only=True):
    """What a reconciliation found. `findings` are the first of `found`, as `services.reconcile.Finding` has them."""

    at: datetime
    agreed: int
    young: int
    found: int
    findings: list[dict[str, Any]]
    problem: str


def last_comparison() -> ComparisonView | None:
    """The last reconciliation that the worker made or tried."""
    row = Comparison.objects.order_by("at").last()
    if row is None:
        return None
    return ComparisonView(**{name: getattr(row, name) for name in ComparisonView.__struct_fields__})


def status(*, of: Any = None) -> Counts:
    """Counts for `madoguchi deliver status`; `of` a query of cases, or of all."""
    rows = Delivery.objects.all() if of is None else Delivery.objects.filter(application_id__in=of)
    counted = {state.value: Count("id", filter=Q(state=state)) for state in State}
    return Counts(**rows.aggregate(**counted, with_result=Count("id", filter=~Q(result=""))))


def _view(row: Delivery) -> DeliveryView:
    values = {name: getattr(row, name) for name in DeliveryView.__struct_fields__}
    return DeliveryView(**{**values, "state": State(row.state)})
