"""What others are told of a case: what stands, for core systems, and the steps, for whoever applied."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import QuerySet

from madoguchi.applications.queries import applications
from madoguchi.forms.domain.format.definition import Outcome
from madoguchi.isolation.queries import Built
from madoguchi.review.domain import decisions
from madoguchi.review.domain.register import RegisterNumber
from madoguchi.review.domain.steps import Happened, ToldStep, ahead, told
from madoguchi.review.models import Acceptance, Decision
from madoguchi.review.queries.clock.clocks import CaseTime


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What stands of what the office did with an application: the acceptance and the decision, not what was undone."""

    number: RegisterNumber | None = None
    accepted_at: datetime | None = None
    decision: str = ""
    outcome: Outcome = "grant"
    reason: str = ""
    decided_at: datetime | None = None


def standings(ids: Collection[UUID]) -> dict[UUID, Standing]:
    """By the application's id, those of which something stands; a proposal is no decision yet."""
    found: dict[UUID, dict[str, Any]] = defaultdict(dict)
    one = len(ids) == 1  # as at every event that a worker handles: built once
    accepted = _ACCEPTED_ONE(id=next(iter(ids))) if one else _accepted(Acceptance.objects.all(), ids)
    for each in accepted:
        found[each.application_id] |= {
            "number": RegisterNumber(each.fiscal_year, each.number),
            "accepted_at": each.at,
        }
    made = _DECIDED_ONE(id=next(iter(ids))) if one else _decided(Decision.objects.all(), ids)
    for row in made:
        names = ("decision", "reason", "decided_at")
        found[row.application_id] |= {name: getattr(row, name) for name in names}
        found[row.application_id]["outcome"] = decisions.stored(row.outcome)
    return {application_id: Standing(**values) for application_id, values in found.items()}


def _accepted(rows: QuerySet[Acceptance], ids: Collection[Any]) -> QuerySet[Acceptance]:
    return rows.filter(application_id__in=ids, undone_at=None)


def _decided(rows: QuerySet[Decision], ids: Collection[Any]) -> QuerySet[Decision]:
    return rows.filter(application_id__in=ids, dropped_at=None).exclude(decided_at=None)


_ACCEPTED_ONE = Built(
    Acceptance, {"id": "application_id"}, lambda rows, slots: _accepted(rows, [slots["id"]])
)
_DECIDED_ONE = Built(Decision, {"id": "application_id"}, lambda rows, slots: _decided(rows, [slots["id"]]))


def steps(
    application: applications.ApplicationView, *, today: date, time: CaseTime | None
) -> tuple[ToldStep, ...]:
    """The way of an application as its applicant reads it: what happened, where it stands, what is still to come.

    `time` is its clock, as `queries.clocks` tells it.
    """
    standing = standings([application.id]).get(application.id, Standing())
    happened = [
        Happened(state=step.state, at=step.at, by_office=step.actor_kind == "staff", note=step.note)
        for step in applications.history(application.id)
    ]
    mended = applications.mended_at(application.id)
    past = told(happened, mended=mended, outcome=standing.outcome)
    counts = time is not None and time.due.day >= today and not time.due.stopped
    coming = ahead(
        application.state, kind=application.kind, accepted=standing.accepted_at is not None,
        due=time.due.day if time and counts else None,
    )  # fmt: skip
    return (*past, *coming)
