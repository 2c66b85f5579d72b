"""Whoever is asked keeps what they typed, or sends it: then the step is done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from madoguchi.accounts.permissions import invited
from madoguchi.applications.services.case.grant_case import end_grant
from madoguchi.forms.domain.showing.one_step import filled_in_words
from madoguchi.review.domain.batches import Given
from madoguchi.review.domain.free_text import HoldsNumber, answers_with_numbers
from madoguchi.review.models import Invitation
from madoguchi.review.services.inviting.open_invitation import Waits, asked_now
from madoguchi.review.services.steps.do_step import Unanswered, perform
from madoguchi.review.services.steps.step_files import files_given


class TypedElsewhere(Exception):
    """Something was kept from another page since this one was drawn; nothing is done."""


def keep_typed(*, invitation_id: UUID, typed: Mapping[str, Any], revision: int, now: datetime) -> int:
    """The revision afterwards. `typed`: question of the office → its answer as typed, of those that the step fills.

    Raises NoSuchInvitation, NotAsked, SentAlready, TypedElsewhere, HoldsNumber (nothing is kept then).
    """
    row, flow, standing = asked_now(invitation_id=invitation_id, now=now, lock=True)
    whole, _ = files_given(flow, standing.step, typed, holder=row.id, answers=(row.typed,))
    kept = {name: whole.get(name) for name in standing.step.fills}
    if answers_with_numbers(kept):
        raise HoldsNumber
    if row.revision != revision and row.typed != kept:
        raise TypedElsewhere(str(row.revision))
    row.typed = kept
    row.revision += 1
    row.save(update_fields=["typed", "revision"])
    after: int = row.revision
    return after


def answer(
    *, invitation_id: UUID, filled: Mapping[str, Any], revision: int, language: str, now: datetime
) -> None:
    """Send it. Their own copy is all that they see from now on.

    Raises NoSuchInvitation, NotAsked, SentAlready, TypedElsewhere, Waits, HoldsNumber, Unanswered.
    """
    row, flow, standing = asked_now(invitation_id=invitation_id, now=now, lock=True)
    if not flow.goes_on:
        raise Waits(str(invitation_id))
    step, who = standing.step, invited(row.id)
    if row.revision != revision:
        raise TypedElsewhere(str(row.revision))
    whole, wrong = files_given(flow, step, filled, holder=row.id, answers=(row.typed,))
    if wrong:
        raise Unanswered(wrong)
    given = Given(filled={name: whole.get(name) for name in step.fills})
    after = perform(flow, standing, given, who=who, now=now, action="review.step_answered")
    sent = filled_in_words(
        flow.way.form, after.evaluation, step, language=language, tables=after.context.tables
    )
    Invitation.objects.filter(id=row.id).update(
        answered_at=now, typed={}, sent=[list(each) for each in sent], revision=row.revision + 1
    )
    end_grant(application_id=row.application_id, to=row.id)
