"""An application whose correction did not come: dismissed after its day, by another person, and the applicant is told."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from madoguchi.accounts.permissions import OPERATOR
from madoguchi.applications.domain.states import WrongState
from madoguchi.applications.queries.applications import history
from madoguchi.applications.services.case.change_state import NoSuchApplication
from madoguchi.applications.services.case.mend import begin_mending, finish_mending
from madoguchi.applications.services.case.withdraw import withdraw
from madoguchi.applications.services.case.written import written
from madoguchi.audit.queries import entries
from madoguchi.forms import queries as forms
from madoguchi.forms.domain.answers.readers import Context
from madoguchi.isolation.scope import tenant_scope, tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.review import handlers
from madoguchi.review.queries.correction import corrections
from madoguchi.review.queries.reading import cases
from madoguchi.review.services.correction.dismiss import OwnRequest, StillTime, dismiss, undo_dismissal
from madoguchi.review.services.correction.end_correction import NoOpenCorrection, end_correction
from madoguchi.review.services.correction.request_correction import DayHasPassed, request_correction
from madoguchi.review.services.reception.accept import accept
from madoguchi.review.tests.cast import (
    APPLICANT,
    APPROVER,
    CLAIM,
    CLERK,
    NOTIFICATION,
    NOW,
    arrived,
    receipt_of,
    seen_now,
)
from madoguchi.tenants.queries import tables

DUE = day_in_japan(NOW) + timedelta(days=10)
LATER = DUE + timedelta(days=14)
ON_THE_DAY, AFTER = NOW + timedelta(days=10), NOW + timedelta(days=11)
REASON = "期限までに番地が分からなかったため。"


def do(service, application, *, by=CLERK, now=NOW, **more):
    more = {"seen": seen_now(application)} | more
    with tenant_transaction():
        return service(application_id=application, by=by, now=now, **more)


def dismissed(application, *, by=APPROVER, now=AFTER):
    do(dismiss, application, by=by, now=now, reason=REASON)


def case_of(application):
    receipt = receipt_of(application)
    with tenant_transaction():
        return cases.case(receipt=receipt, by=OPERATOR, today=day_in_japan(AFTER))


@pytest.fixture
def asked(aoba):
    """A claim that was accepted, and is to be corrected."""
    application = arrived(aoba)
    do(accept, application)
    do(request_correction, application, questions=[], reason="番地が違います。", due_on=DUE)
    return application


def test_it_is_dismissed_once_its_day_has_passed_and_the_reason_stands_in_its_history(asked):
    dismissed(asked)
    case = case_of(asked)
    assert (case.application.state, case.open_correction) == ("dismissed", None)
    with tenant_transaction():
        last = history(asked)[-1]
        assert corrections.open_correction(application_id=asked, language="ja") is None
        entry = entries(limit=1)[0]
        kept = written(asked)
    assert (entry.action, kept[entry.detail["reason"]]) == ("application.dismissed", REASON)
    assert (last.state, last.note, last.actor_name) == ("dismissed", REASON, APPROVER.name)


def test_until_the_end_of_its_day_it_is_not_dismissed(asked):
    with pytest.raises(StillTime):
        dismissed(asked, now=ON_THE_DAY)
    assert case_of(asked).application.state == "correcting"


def test_whoever_asked_for_the_correction_does_not_dismiss(asked):
    with pytest.raises(OwnRequest):
        dismissed(asked, by=msgspec.structs.replace(CLERK, roles=("reception", "approver")))
    assert case_of(asked).application.state == "correcting"


def test_what_the_applicant_corrected_is_not_dismissed_though_the_worker_is_late(asked, aoba):
    with tenant_transaction():
        draft = begin_mending(application_id=asked, now=AFTER)
        finish_mending(
            draft_id=draft.id,
            revision=draft.revision,
            form=forms.form(CLAIM, aoba.versions[CLAIM]),
            context=Context(today=day_in_japan(NOW), tables=tables()),
            declared=frozenset(d.id for d in forms.form(CLAIM, aoba.versions[CLAIM]).definition.declarations),
            asked_of=corrections.asked_of,
            actor=APPLICANT,
            now=AFTER,
        )
    with pytest.raises(NoOpenCorrection):
        dismissed(asked)
    with tenant_transaction():
        handlers.answer_correction({"application_id": str(asked)}, now=AFTER)
    assert case_of(asked).application.state == "accepted"


def test_a_dismissal_that_was_undone_waits_for_the_correction_again(asked):
    dismissed(asked)
    do(undo_dismissal, asked, by=APPROVER, now=AFTER, reason="郵送で届いていた", due_on=LATER)
    waited = case_of(asked).open_correction
    assert (waited.reason, waited.due_on) == ("番地が違います。", LATER)
    with tenant_transaction():
        told = corrections.open_correction(application_id=asked, language="ja")
        assert told is not None and told.due_on == LATER
    do(end_correction, asked, now=AFTER, reason="郵送で届きました。")
    assert case_of(asked).application.state == "accepted"
    with tenant_transaction():
        entry, kept = entries(limit=1)[0], written(asked)
    assert (entry.action, kept[entry.detail["reason"]]) == ("application.accepted", "郵送で届きました。")
    with pytest.raises(WrongState):
        do(undo_dismissal, asked, by=APPROVER, now=AFTER, reason="もう一度", due_on=LATER)


def test_a_dismissal_is_not_undone_to_wait_until_a_day_that_has_passed(asked):
    dismissed(asked)
    with pytest.raises(DayHasPassed):
        do(undo_dismissal, asked, by=APPROVER, now=AFTER, reason="誤り", due_on=day_in_japan(AFTER))
    assert case_of(asked).application.state == "dismissed"


def test_nothing_is_dismissed_that_nobody_was_asked_to_correct(aoba):
    application = arrived(aoba)
    with pytest.raises(NoOpenCorrection):
        dismissed(application)


def test_a_notification_is_not_dismissed(aoba):
    """行政手続法 第37条: it is made by arriving."""
    application = arrived(aoba, NOTIFICATION)
    do(request_correction, application, questions=[], reason="氏名が読めません。", due_on=DUE)
    with pytest.raises(WrongState):
        dismissed(application)


def test_one_that_was_withdrawn_meanwhile_asks_for_nothing_and_is_not_dismissed(asked):
    with tenant_transaction():
        withdraw(application_id=asked, actor=APPLICANT, now=NOW)
    assert case_of(asked).open_correction is None
    with tenant_transaction():
        assert corrections.open_correction(application_id=asked, language="ja") is None
        handlers.answer_correction({"application_id": str(asked)}, now=NOW)
    with pytest.raises(NoOpenCorrection):
        dismissed(asked)
    assert case_of(asked).application.state == "withdrawn"


def test_another_tenants_case_cannot_be_dismissed(asked, midori):
    with tenant_scope(midori.tenant.id), pytest.raises(NoSuchApplication):
        dismissed(asked)
