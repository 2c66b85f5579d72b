"""What decisions led to: cases of other procedures that they opened, validity and its renewal. Of the tenant in scope."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal
from uuid import UUID

import msgspec
from django.db.models import Q

from madoguchi.accounts.permissions import Member
from madoguchi.applications.domain.states import State
from madoguchi.applications.queries import applications
from madoguchi.applications.queries import queue as queued
from madoguchi.applications.queries.applications import ApplicationView
from madoguchi.applications.queries.drafts import draft
from madoguchi.applications.queries.seeing import seen_ids, sees
from madoguchi.forms import queries as forms
from madoguchi.forms.domain.answers.carry import carried_name
from madoguchi.forms.domain.format import definition as d
from madoguchi.review.domain.last_days import LastDay, last_day
from madoguchi.review.models import Consequence, Replaced
from madoguchi.tenants.queries import office_days

UNSENT = (State.WITHDRAWN, State.DISMISSED)
"""A second case that ended so counts as not sent: it can be sent once more."""
Kind = Literal["opens", "valid"]


class ConsequenceView(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a decision led to. `last` says why a case that is opened is due on its day."""

    id: UUID
    application_id: UUID
    kind: Kind
    procedure: str
    last_on: date | None
    last: LastDay | None
    opens: d.Opens | None
    """how the definition says it; None for the validity"""
    carries: tuple[str, ...]
    """the questions of the other form whose answers go along"""
    draft_id: UUID | None
    second: ApplicationView | None
    """the case that was sent for it"""
    sent: bool
    """there is such a case, whether it may be seen or not"""
    second_late: bool

    def is_late(self, today: date) -> bool:
        """Whether what is sent today comes after the last day."""
        return self.kind == "opens" and self.last_on is not None and today > self.last_on

    def refuses(self, today: date) -> bool:
        """Whether it is not accepted any more."""
        return self.is_late(today) and self.opens is not None and self.opens.late == "refuse"


def consequences(application: ApplicationView) -> tuple[ConsequenceView, ...]:
    """What the decision that stands on an application leads to, the first due first."""
    rows = Consequence.objects.filter(application_id=application.id, ended_at=None).order_by("last_on", "id")
    return tuple(_view(row, application) for row in rows)


def consequence(consequence_id: UUID) -> ConsequenceView | None:
    """One that stands."""
    row = Consequence.objects.filter(id=consequence_id, ended_at=None).first()
    first = applications.application(row.application_id) if row is not None else None
    return _view(row, first) if row is not None and first is not None else None


def followed(*, consequence_id: UUID | None = None, second_id: UUID | None = None) -> ConsequenceView | None:
    """What a draft was begun for, or a case was sent for; also when the decision was taken back since, for what came along from
    it stays what it was."""
    which = {"id": consequence_id} if consequence_id is not None else {"second_id": second_id}
    row = Consequence.objects.filter(**which).first()
    first = applications.application(row.application_id) if row is not None else None
    return _view(row, first) if row is not None and first is not None else None


def was_of(consequence_id: UUID, application_id: UUID) -> bool:
    """Whether a decision on this application led to it, even if it was taken back since."""
    return bool(Consequence.objects.filter(id=consequence_id, application_id=application_id).exists())


def address_of(consequence_id: UUID) -> str:
    """`applications/{receipt}/next/{id}/`: where its applicant is told how it stands."""
    row = Consequence.objects.filter(id=consequence_id).first()
    first = applications.application(row.application_id) if row is not None else None
    return f"applications/{first.receipt}/next/{consequence_id}/" if first is not None else "my/"


def first_of(application_id: UUID) -> ApplicationView | None:
    """The case whose decision opened this one, or that this one renews; also when another was sent in its place since."""
    return _sent_for(application_id)[0]


def _sent_for(application_id: UUID) -> tuple[ApplicationView | None, bool]:
    """The first case, and whether this one was sent after the day until which it was due."""
    replaced = Replaced.objects.filter(application_id=application_id)
    of_it = Q(second_id=application_id) | Q(id__in=replaced.values("consequence_id"))
    row = Consequence.objects.filter(of_it).first()
    if row is None:
        return None, False
    late = row.second_late if row.second_id == application_id else replaced.get().late
    return applications.application(row.application_id), late


class Dossier(msgspec.Struct, frozen=True, kw_only=True):
    """The cases that belong together, as far as somebody sees them: this one's first, and what follows from this one."""

    first: ApplicationView | None
    came_late: bool
    """this one was sent after the day until which it was due"""
    leads_to: tuple[ConsequenceView, ...]


def dossier(application: ApplicationView, *, by: Member, today: date) -> Dossier:
    """Of a case that `by` sees. Another case of it is there only for who sees that one, too."""
    first, late = _sent_for(application.id)

    def shown(other: ApplicationView | None) -> ApplicationView | None:
        return other if other is not None and sees(by, other.id, today=today) else None

    return Dossier(
        first=shown(first),
        came_late=late,
        leads_to=tuple(
            msgspec.structs.replace(each, second=shown(each.second)) for each in consequences(application)
        ),
    )


class Ending(msgspec.Struct, frozen=True, kw_only=True):
    """A decision that runs out, in the list of the desk."""

    receipt: str
    applicant_name: str
    procedure: str
    version: str
    last_on: date
    renewal: str
    """receipt of the renewal that was sent, if it is seen"""
    renewed: bool


MOST_LISTED = 500


def endings(*, by: Member, today: date, days: int) -> list[Ending]:
    """The decisions that hold until a day of the next `days`, the first one first, of the cases that `by` sees."""
    rows = Consequence.objects.filter(
        kind="valid",
        ended_at=None,
        last_on__gte=today,
        last_on__lte=today + timedelta(days=days),
        application_id__in=seen_ids(by, today=today),
    ).order_by("last_on", "application_id")
    found = list(rows[:MOST_LISTED])
    named = [*(row.application_id for row in found), *(row.second_id for row in found if row.second_id)]
    cases = {case.id: case for case in queued.queue_rows(named, by=by, today=today)}
    return [
        Ending(
            receipt=first.receipt,
            applicant_name=first.applicant_name,
            procedure=first.procedure,
            version=first.version,
            last_on=row.last_on,
            renewal=second.receipt if (second := cases.get(row.second_id)) else "",
            renewed=row.second_id is not None,
        )
        for row in found
        if (first := cases.get(row.application_id)) is not None
    ]


def _view(row: Consequence, first: ApplicationView) -> ConsequenceView:
    definition = forms.form(first.procedure, first.version).definition
    opens = next(
        (each for each in opened_by(definition, row.decision) if each.procedure == row.procedure), None
    )
    opens = opens if row.kind == "opens" else None
    second = applications.application(row.second_id) if row.second_id is not None else None
    second = second if second is not None and second.state not in UNSENT else None
    begun = draft(row.draft_id) if row.draft_id is not None else None
    last = last_day(row.begins_on, opens.within, office_days()) if opens and opens.within else None
    return ConsequenceView(
        id=row.id,
        application_id=row.application_id,
        kind="opens" if row.kind == "opens" else "valid",
        procedure=row.procedure,
        last_on=row.last_on,
        last=last if last is not None and last.day == row.last_on else None,
        opens=opens,
        carries=tuple(carried_name(each) for each in opens.carries) if opens else (),
        draft_id=begun.id if begun is not None else None,
        second=second,
        sent=second is not None,
        second_late=row.second_late,
    )


def opened_by(definition: d.Definition, decision: str) -> tuple[d.Opens, ...]:
    """What a decision of a definition opens."""
    return next((each.opens for each in definition.review.decisions if each.id == decision), ())
