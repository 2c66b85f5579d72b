"""Another government of this installation sends anew what it forwarded (差替え): other answers and files in place of the
former."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from madoguchi.applications.domain.answers import counted
from madoguchi.applications.domain.states import State, WrongState
from madoguchi.applications.models import Attachment, SealedNumber
from madoguchi.applications.services.arrival.submit import NotComplete, missing
from madoguchi.applications.services.arrival.submit_sealed import seal_typed
from madoguchi.applications.services.case.change_state import locked_application
from madoguchi.applications.services.case.mend import put_answers, tell_mended
from madoguchi.audit.services.record import Actor
from madoguchi.forms.domain.answers.compiled import Form
from madoguchi.forms.domain.answers.evaluate import evaluate
from madoguchi.forms.domain.answers.readers import Context

AMENDABLE: Final = (State.ARRIVED, State.ACCEPTED, State.EXAMINING, State.CORRECTING)
"""Until a decision is put forward: what is decided on does not change under whoever decides."""


def amend(
    *,
    application_id: UUID,
    answers: dict[str, Any],
    attachment_ids: tuple[UUID, ...],
    declared: frozenset[str],
    form: Form,
    context: Context,
    actor: Actor,
    now: datetime,
) -> bool:
    """Whether anything is otherwise now; individual numbers stand in the answers as typed. What was asked to be corrected is
    answered by it. Doing it again changes nothing. Files that came before stay.

    Raises NotComplete, WrongState, NoSealingKey, NoSuchApplication.
    """
    application = locked_application(application_id)
    given, sealed = seal_typed(answers, form=form, context=context, key=application.idempotency_key)
    evaluation = evaluate(form, given, context)
    asked = [need.id for need in evaluation.attachments]
    fresh = Attachment.objects.filter(
        id__in=attachment_ids, client_id=application.client_id, item__in=asked, application_id=None
    )
    same = counted(evaluation) == msgspec.json.decode(application.answers) and not fresh.exists()
    if same and application.state != State.CORRECTING:
        return False
    if application.state not in AMENDABLE:
        raise WrongState(State(application.state), State.EXAMINING)
    there = Attachment.objects.filter(application_id=application.id)
    files = [*there.values_list("item", "state"), *fresh.values_list("item", "state")]
    lacking = missing(form=form, evaluation=evaluation, files=files, declared=declared)
    if lacking or not evaluation.complete:
        raise NotComplete(evaluation, (*evaluation.problems, *lacking))
    put_answers(application, evaluation, form=form, draft_id=None, now=now)
    fresh.update(application_id=application.id)
    known = set(SealedNumber.objects.filter(application_id=application.id).values_list("id", flat=True))
    SealedNumber.objects.bulk_create(
        SealedNumber(id=ref, application_id=application.id, ciphertext=box, sealed_at=now)
        for ref, box in sealed.items()
        if ref not in known
    )
    tell_mended(application, actor=actor, now=now)
    return True
