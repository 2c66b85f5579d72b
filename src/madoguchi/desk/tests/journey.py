"""Cases brought to where a test begins, by the services."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import msgspec

from madoguchi.applications.domain.answers import replaced
from madoguchi.applications.queries.applications import application
from madoguchi.applications.services.case.mend import begin_mending, finish_mending
from madoguchi.forms import queries as forms
from madoguchi.forms.domain.answers.readers import Context
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.review.queries.correction import corrections
from madoguchi.review.queries.decision import proposals
from madoguchi.review.services.correction.request_correction import request_correction
from madoguchi.review.services.decision.propose_decision import propose_decision
from madoguchi.review.services.examination.begin_examination import begin_examination
from madoguchi.review.services.reception.accept import accept
from madoguchi.review.tests.cast import APPLICANT, CLAIM, CLERK, EXAMINER, definition, sendable
from madoguchi.tenants.queries import tables


def accepted(*applications: UUID) -> None:
    for each in applications:
        with tenant_transaction():
            accept(application_id=each, seen=proposals.seen(each), by=CLERK, now=datetime.now(UTC))


def examined(application: UUID) -> None:
    accepted(application)
    with tenant_transaction():
        begin_examination(
            application_id=application,
            seen=proposals.seen(application),
            by=EXAMINER,
            now=datetime.now(UTC),
        )


def proposed(
    application: UUID,
    decision: str = "refuse",
    reason: str = "所得の基準に合いません。",
    *,
    examine: bool = True,
) -> None:
    if examine:
        examined(application)
    with tenant_transaction():
        propose_decision(
            application_id=application,
            review=definition(CLAIM).review,
            decision_id=decision,
            reason=reason,
            checked=(),
            seen=proposals.seen(application),
            by=EXAMINER,
            now=datetime.now(UTC),
        )


def asked_to_correct(application: UUID) -> None:
    now = datetime.now(UTC)
    with tenant_transaction():
        request_correction(
            application_id=application,
            questions=["claimant.address.street", "account_proof"],
            reason="番地が住民票と違います。\n住民票のとおりに直してください。",
            due_on=day_in_japan(now) + timedelta(days=14),
            seen=proposals.seen(application),
            by=CLERK,
            now=now,
        )


def mended(application_id: UUID, **changed: str) -> None:
    """The applicant sends it anew, with these answers changed."""
    now = datetime.now(UTC)
    with tenant_transaction():
        found = application(application_id)
        assert found is not None
        form = forms.form(found.procedure, found.version)
        draft = begin_mending(application_id=application_id, now=now)
        answers = msgspec.json.decode(draft.answers)
        for path, value in changed.items():
            answers = replaced(answers, path.replace("__", "."), value)
        draft.answers = msgspec.json.encode(answers).decode()
        draft.save()
        finish_mending(
            draft_id=draft.id,
            revision=draft.revision,
            form=form,
            context=Context(today=date.fromisoformat(sendable(CLAIM).today), tables=tables()),
            declared=frozenset(d.id for d in form.definition.declarations),
            asked_of=corrections.asked_of,
            actor=APPLICANT,
            now=now,
        )
