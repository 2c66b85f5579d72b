"""Proposals and decisions (決裁), and what an examiner has prepared. Of the tenant in scope."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from madoguchi.applications.queries import applications
from madoguchi.forms.domain.format.definition import Outcome
from madoguchi.review.domain import decisions
from madoguchi.review.domain.deputies import in_name_of
from madoguchi.review.domain.seen import Seen
from madoguchi.review.models import Decision, Preparation


class DecisionView(msgspec.Struct, frozen=True, kw_only=True):
    """A decision that is proposed, made, or was sent back."""

    id: UUID
    decision: str
    label: str
    outcome: Outcome
    reason: str
    proposed_at: datetime
    proposed_by: str  # id
    proposed_by_name: str
    decided_at: datetime | None
    decided_by_name: str
    decided_for_name: str
    """who was away, where a deputy decided (代決)"""
    checked: list[str]
    """ids of the checklist's items that the examiner ticked"""
    dropped_at: datetime | None
    returned_by_name: str
    returned_reason: str

    @property
    def decided_by_whom(self) -> str:
        return in_name_of(self.decided_by_name, self.decided_for_name)


class Proposals(msgspec.Struct, frozen=True, kw_only=True):
    """Of a case: the one that stands, the latest that was sent back, and who prepared any of them (ids)."""

    living: DecisionView | None
    returned: DecisionView | None
    prepared_by: frozenset[str]


class PreparationView(msgspec.Struct, frozen=True, kw_only=True):
    """What an examiner has ticked and written so far."""

    decision: str
    outcome: str
    reason: str
    checked: list[str]
    at: datetime
    actor_name: str


def decision(application_id: UUID, **which: Any) -> DecisionView | None:
    row: Any = Decision.objects.filter(application_id=application_id, **which).order_by("proposed_at").last()
    return _view(row) if row is not None else None


def _view(row: Any) -> DecisionView:
    fields = {name: getattr(row, name) for name in DecisionView.__struct_fields__}
    return DecisionView(**fields | {"outcome": decisions.stored(row.outcome)})


def proposals(application_id: UUID) -> Proposals:
    rows: Any = list(Decision.objects.filter(application_id=application_id).order_by("proposed_at"))
    living = [row for row in rows if row.dropped_at is None]
    dropped = [row for row in rows if row.dropped_at is not None]
    return Proposals(
        living=_view(living[-1]) if living else None,
        returned=_view(dropped[-1]) if dropped else None,
        prepared_by=_preparers(rows),
    )


def preparers(application_id: UUID) -> frozenset[str]:
    """Ids of who put forward what is decided on a case of the default way, or wrote it before, in whatever revision."""
    return _preparers(Decision.objects.filter(application_id=application_id))


def _preparers(rows: Iterable[Any]) -> frozenset[str]:
    return frozenset(who for row in rows for who in (row.proposed_by, *row.prepared_by))


def preparation(application_id: UUID) -> PreparationView | None:
    row: Any = Preparation.objects.filter(application_id=application_id).first()
    if row is None:
        return None
    return PreparationView(**{name: getattr(row, name) for name in PreparationView.__struct_fields__})


def seen(application_id: UUID) -> Seen:
    """What a page about the case that is drawn now would say of it."""
    application = applications.application(application_id)
    living = decision(application_id, dropped_at=None)
    return Seen(revision=application.revision if application else 0, proposal=living.id if living else None)


def seen_of_each(found: Collection[applications.ApplicationView]) -> dict[UUID, Seen]:
    """The same of several cases, by their id."""
    rows = Decision.objects.filter(application_id__in=[each.id for each in found], dropped_at=None)
    proposals = dict(rows.values_list("application_id", "id"))
    return {each.id: Seen(revision=each.revision, proposal=proposals.get(each.id)) for each in found}
