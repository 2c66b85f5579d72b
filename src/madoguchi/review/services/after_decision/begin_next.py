"""The applicant begins the case that a decision opened, or the renewal, with the answers that go along."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from madoguchi.applications.queries.applications import ApplicationView, application
from madoguchi.applications.queries.drafts import DraftView, draft
from madoguchi.applications.services.drafts.begin_draft import begin_draft
from madoguchi.applications.services.drafts.contact import discard_draft
from madoguchi.applications.services.drafts.save_page import locked_draft
from madoguchi.forms import queries as forms
from madoguchi.forms.domain.answers.carry import carried_on
from madoguchi.forms.domain.flows.office_answers import office_answers
from madoguchi.kernel.clock import day_in_japan
from madoguchi.review.models import Consequence
from madoguchi.review.queries.after_decision.consequences import ConsequenceView, consequence
from madoguchi.review.queries.steps.flows import latest, noted
from madoguchi.review.services.after_decision.stand_again import take_place


class NoLongerOpen(Exception):
    """The decision that opened it was taken back."""


class TooLate(Exception):
    """Its last day has passed, and the definition says that nothing is accepted afterwards."""


class SentAlready(Exception):
    """A case was sent for it, and stands."""

    def __init__(self, second: ApplicationView) -> None:
        self.second = second
        super().__init__(second.receipt)


def begin_next(
    *, consequence_id: UUID, version: str, language: str, now: datetime, anew: bool = False
) -> UUID:
    """The id of the draft: one, however often and in however many windows the button is pressed.

    `version` is the one on offer of the procedure that is opened. `anew` throws the draft away that was begun, and what
    goes along is carried once more. Raises NoLongerOpen, TooLate, SentAlready, and with `anew` as `discard_draft`.
    """
    row, view = _locked(consequence_id, now)
    before = draft(row.draft_id) if row.draft_id is not None else None
    if before is not None and before.expires_at > now:
        if not anew:
            return before.id
        discard_draft(draft_id=before.id, revision=before.revision, now=now)
    first = application(row.application_id)
    assert first is not None
    begun = begin_draft(
        procedure=view.procedure,
        version=version,
        language=language,
        now=now,
        resident_id=first.resident_id,
        email=first.email,
    )
    begun.email_verified_at = now if first.email_confirmed else None
    begun.answers = msgspec.json.encode(_carried(view, first, version)).decode()
    begun.follows_id = row.id
    begun.save()
    row.draft_id = begun.id
    row.save(update_fields=["draft_id"])
    made: UUID = begun.id
    return made


def fix_anew(consequence_id: UUID) -> None:
    """Part of acts: decided again, a draft that was begun has in what cannot be changed what the decision that stands says."""
    view = consequence(consequence_id)
    if view is None or view.opens is None or view.draft_id is None:
        return
    first, row = application(view.application_id), locked_draft(view.draft_id)
    assert first is not None
    before = msgspec.json.decode(row.answers)
    carried = _carried(view, first, row.version)
    kept = {name: value for name, value in before.items() if name not in view.opens.fixed}
    answers = kept | {name: carried[name] for name in view.opens.fixed if name in carried}
    if answers != before:
        row.answers = msgspec.json.encode(answers).decode()
        row.revision += 1
        row.save(update_fields=["answers", "revision"])


def hold_next(draft_: DraftView, *, now: datetime) -> None:
    """Before a draft that follows a decision arrives, in the same transaction. Raises as `begin_next`."""
    if draft_.follows_id is None:
        return
    try:
        _locked(draft_.follows_id, now)
    except SentAlready as sent:
        if (
            sent.second.draft_id != draft_.id
        ):  # else the button was pressed twice, and has the same receipt again
            raise


def note_second(draft_: DraftView, application_id: UUID, *, now: datetime) -> None:
    """After it arrived, in the same transaction: the new case knows its first."""
    if draft_.follows_id is None:
        return
    row = Consequence.objects.select_for_update().get(id=draft_.follows_id)
    view = consequence(row.id)
    late = view is not None and view.is_late(day_in_japan(now))
    take_place(row, application_id, late=late)
    row.draft_id = None
    row.save(update_fields=["draft_id"])


def _locked(consequence_id: UUID, now: datetime) -> tuple[Any, ConsequenceView]:
    row = Consequence.objects.select_for_update().filter(id=consequence_id, ended_at=None).first()
    view = consequence(consequence_id) if row is not None else None
    if row is None or view is None or not view.procedure:
        raise NoLongerOpen(str(consequence_id))
    if view.second is not None:
        raise SentAlready(view.second)
    if view.refuses(day_in_japan(now)):
        raise TooLate(str(consequence_id))
    return row, view


def _carried(view: ConsequenceView, first: ApplicationView, version: str) -> dict[str, Any]:
    """What the definition names; into a renewal whatever has its question there."""
    way = forms.way(first.procedure, first.version)
    old = way.form if way is not None else forms.form(first.procedure, first.version)
    new = forms.form(view.procedure, version)
    answers = office_answers(first.answers, latest(noted(first.id)), None)
    references = view.opens.carries if view.opens is not None else tuple(first.answers)
    return carried_on(old, new, answers, references)
