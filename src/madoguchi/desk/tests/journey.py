"""Cases brought to where a test begins, by the services."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.review import queries as review
from madoguchi.review.services.accept import accept
from madoguchi.review.services.begin_examination import begin_examination
from madoguchi.review.services.propose_decision import propose_decision
from madoguchi.review.services.request_correction import request_correction
from madoguchi.review.tests.cast import CLAIM, CLERK, EXAMINER, definition


def accepted(*applications: UUID) -> None:
    for application in applications:
        with tenant_transaction():
            accept(
                application_id=application, seen=review.seen(application), actor=CLERK, now=datetime.now(UTC)
            )


def examined(application: UUID) -> None:
    accepted(application)
    with tenant_transaction():
        begin_examination(
            application_id=application, seen=review.seen(application), actor=EXAMINER, now=datetime.now(UTC)
        )


def proposed(application: UUID, decision: str = "refuse", reason: str = "所得の基準に合いません。") -> None:
    examined(application)
    with tenant_transaction():
        propose_decision(
            application_id=application,
            review=definition(CLAIM).review,
            decision_id=decision,
            reason=reason,
            checked=(),
            seen=review.seen(application),
            actor=EXAMINER,
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
            seen=review.seen(application),
            actor=CLERK,
            now=now,
        )
