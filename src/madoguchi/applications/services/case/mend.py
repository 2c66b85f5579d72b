"""Let the applicant mend an application until it is accepted."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import Q

from madoguchi.applications.domain.answers import applicant_name, counted, sealed_references
from madoguchi.applications.domain.states import State, WrongState
from madoguchi.applications.domain.unasked import covered, unasked
from madoguchi.applications.events import Mended
from madoguchi.applications.models import Application, Attachment, Draft, Revision, SealedNumber
from madoguchi.applications.services.arrival.arrive import subject
from madoguchi.applications.services.arrival.keep_words import keep_words, words_of_case
from madoguchi.applications.services.arrival.submit import DraftChanged, NotComplete, missing
from madoguchi.applications.services.case.change_state import NoSuchApplication, bump, locked_application
from madoguchi.applications.services.drafts.begin_draft import begin_draft
from madoguchi.applications.services.drafts.save_page import locked_draft
from madoguchi.audit.services.record import Actor, record
from madoguchi.forms.domain.answers.compiled import Form
from madoguchi.forms.domain.answers.evaluate import Evaluation, evaluate
from madoguchi.forms.domain.answers.readers import Context
from madoguchi.kernel.ids import new_id
from madoguchi.outbox.services.publish import publish

MENDABLE = (State.ARRIVED, State.CORRECTING)
AskedOf = Callable[[UUID], Collection[str] | None]
"""Of an application: the answers and attachments, by their paths, that alone may change now. None: everything may."""


class NotAsked(Exception):
    """Something else was changed than what the office had asked for (`paths`): answers, and attachments by their ids."""

    def __init__(self, paths: tuple[str, ...]) -> None:
        super().__init__(", ".join(paths))
        self.paths = paths


def begin_mending(*, application_id: UUID, now: datetime) -> Draft:
    """A draft with the application's answers; the one already begun, if there is one. Raises WrongState."""
    application = locked_application(application_id)
    if application.state not in MENDABLE:
        raise WrongState(State(application.state), State.ARRIVED)
    begun: Draft | None = Draft.objects.filter(amends_id=application_id).first()
    if begun is not None:
        return begun
    draft = begin_draft(
        procedure=application.procedure,
        version=application.version,
        language=application.language,
        now=now,
        resident_id=application.resident_id,
        email=application.email,
    )
    draft.answers = application.answers
    draft.amends_id = application_id
    draft.email_verified_at = now if application.email_confirmed else None
    draft.save()
    return draft


def show_not_asked(*, draft_id: UUID, form: Form, context: Context, asked_of: AskedOf) -> tuple[str, ...]:
    """What would keep a draft from being sent, for the page that shows it before. Empty of one that mends nothing."""
    draft = Draft.objects.filter(id=draft_id).exclude(amends_id=None).first()
    application = Application.objects.filter(id=draft.amends_id).first() if draft is not None else None
    if draft is None or application is None:
        return ()
    return not_asked(draft, application, form=form, context=context, asked=asked_of(application.id))


def finish_mending(
    *,
    draft_id: UUID,
    revision: int,
    form: Form,
    context: Context,
    declared: frozenset[str],
    asked_of: AskedOf,
    actor: Actor,
    now: datetime,
) -> UUID:
    """Put the draft's answers into the application, keep what they were; the application's id.

    Files and sealed numbers of the draft go along. It must be as complete as when it was sent first.
    Raises NotComplete, NotAsked, WrongState (it was accepted meanwhile), NoSuchDraft (it was sent meanwhile),
    DraftChanged (its revision is no longer the one that the applicant saw).
    """
    draft = locked_draft(draft_id)
    if draft.amends_id is None:
        raise NoSuchApplication("the draft mends nothing")
    if draft.revision != revision:
        raise DraftChanged(str(draft_id))
    application = locked_application(draft.amends_id)
    if application.state not in MENDABLE:
        raise WrongState(State(application.state), State.ARRIVED)
    evaluation = evaluate(form, msgspec.json.decode(draft.answers), context)
    files = list(
        Attachment.objects.filter(Q(draft_id=draft.id) | Q(application_id=application.id)).values_list(
            "item", "state"
        )
    )
    lacking = missing(form=form, evaluation=evaluation, files=files, declared=declared)
    if lacking or not evaluation.complete:
        raise NotComplete(evaluation, (*evaluation.problems, *lacking))
    if paths := not_asked(draft, application, form=form, context=context, asked=asked_of(application.id)):
        raise NotAsked(paths)
    answers = put_answers(application, evaluation, form=form, draft_id=draft.id, now=now)
    asked = [need.id for need in evaluation.attachments]
    Attachment.objects.filter(draft_id=draft.id, item__in=asked).update(
        application_id=application.id, draft_id=None
    )
    refs = [ref for _, ref in sealed_references(answers)]
    SealedNumber.objects.filter(draft_id=draft.id, id__in=refs).update(
        application_id=application.id, draft_id=None
    )
    draft.delete()
    tell_mended(application, actor=actor, now=now)
    answered: UUID = application.id
    return answered


def not_asked(
    draft: Draft, application: Application, *, form: Form, context: Context, asked: Collection[str] | None
) -> tuple[str, ...]:
    """What the draft would change besides what is asked. A document that is still missing may always come."""
    if asked is None:
        return ()
    before, after = before_and_after(draft, application, form=form, context=context)
    there = set(Attachment.objects.filter(application_id=application.id).values_list("item", flat=True))
    known = {need.id for need in before.attachments if not need.required or need.id in there}
    came = Attachment.objects.filter(draft_id=draft.id, item__in=known).values_list("item", flat=True)
    files = sorted(item for item in set(came) if not covered(item, asked))
    return (*unasked(form, before=before, after=after, asked=asked), *files)


def before_and_after(
    draft: Draft, application: Application, *, form: Form, context: Context
) -> tuple[Evaluation, Evaluation]:
    """The answers that arrived, and those of the draft that mends them."""
    before, after = msgspec.json.decode(application.answers), msgspec.json.decode(draft.answers)
    return evaluate(form, before, context), evaluate(form, after, context)


def put_answers(
    application: Application, evaluation: Evaluation, *, form: Form, draft_id: UUID | None, now: datetime
) -> dict[str, Any]:
    """Other answers in place of those of a locked application, which are kept beside it; what counts of them."""
    Revision.objects.create(
        id=new_id(),
        application_id=application.id,
        answers=application.answers,
        draft_id=draft_id,
        replaced_at=now,
    )
    answers = counted(evaluation)
    application.answers = msgspec.json.encode(answers).decode()
    application.applicant_name = applicant_name(form, evaluation)[:200]
    application.changed_at = now
    application.mended_at = application.mended_at or now
    bump(application)
    application.save()
    keep_words(application.id, words_of_case(application, form, evaluation))
    return answers


def tell_mended(application: Application, *, actor: Actor, now: datetime) -> None:
    """On record, and to all who wait for it."""
    detail = {"revision": str(application.revision)}
    record(actor=actor, action="application.mended", subject=subject(application.id), detail=detail, now=now)
    publish(Mended(application_id=str(application.id)), now=now)
