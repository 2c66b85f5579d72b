"""The marks of a case as its page shows them: who made each, why, and the button that takes it away."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from madoguchi.accounts.permissions import Member, may
from madoguchi.applications.services.arrival.arrive import subject
from madoguchi.applications.services.case.written import written
from madoguchi.audit.queries import entries
from madoguchi.desk.acts.table import BY_ACT
from madoguchi.desk.case.next_steps import Step, step_of
from madoguchi.desk.record.entry_words import action_in_words
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.review.domain.acts import Act
from madoguchi.review.queries.reading.cases import CaseView


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """By whom, when, what they did and why."""

    who: str
    at: datetime
    what: str
    detail: str


class Marked(msgspec.Struct, frozen=True, kw_only=True):
    """A notice above the case."""

    words: str
    tone: Literal["info", "warning", "error"]
    ended_by: str
    """The name of the act that takes it away; empty: none does."""
    made: Made | None
    """None: no act of the office made it."""
    end: Step | None
    """None: nothing takes it away, or this member of staff may not."""


def marked(view: CaseView, staff: Member) -> tuple[Marked, ...]:
    """The marks that an act makes or takes away, in their order."""
    return tuple(
        Marked(
            words=mark.words,
            tone=mark.tone,
            ended_by=mark.ended_by.name if mark.ended_by else "",
            made=_made(view, mark.by) if mark.by else None,
            end=step_of(mark.ended_by) if mark.ended_by and may(staff, mark.ended_by.permission) else None,
        )
        for mark in view.marks
        if mark.by or mark.ended_by
    )


def _made(view: CaseView, act: Act) -> Made | None:
    """By the record: the last time that the act was done."""
    with tenant_transaction():
        of, actions = subject(view.application.id), tuple(BY_ACT[act].recorded)
        found = entries(subject=of, actions=actions, limit=1)
        if not found:
            return None
        words = action_in_words(found[0], texts=written(view.application.id))
    return Made(who=words["who"], at=found[0].at, what=words["what"], detail=words["detail"])
