"""From acceptance to the end: correction, examination, decision, closing."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from madoguchi.accounts.permissions import OPERATOR
from madoguchi.applications.domain.states import WrongState
from madoguchi.applications.queries.queue import QueueFilter, queue_page
from madoguchi.forms.domain.format import definition as d
from madoguchi.isolation.scope import tenant_scope, tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.review import handlers
from madoguchi.review.queries.reading import cases
from madoguchi.review.services.correction.end_correction import end_correction
from madoguchi.review.services.correction.request_correction import DayHasPassed, request_correction
from madoguchi.review.services.correction.request_correction import ReasonMissing as CorrectionReasonMissing
from madoguchi.review.services.decision import decide as deciding
from madoguchi.review.services.decision.close import close
from madoguchi.review.services.decision.propose_decision import (
    NoSuchDecision,
    OutcomeMissing,
    ReasonMissing,
    propose_decision,
)
from madoguchi.review.services.examination.begin_examination import begin_examination
from madoguchi.review.services.reception.accept import accept
from madoguchi.review.services.telling.tell import standings
from madoguchi.review.tests.cast import (
    APPROVER,
    CLAIM,
    CLERK,
    EXAMINER,
    NOTIFICATION,
    NOW,
    arrived,
    definition,
    receipt_of,
    seen_now,
)

LATER = day_in_japan(NOW) + timedelta(days=10)


def case_of(application):
    receipt = receipt_of(application)
    with tenant_transaction():
        return cases.case(receipt=receipt, by=OPERATOR, today=day_in_japan(NOW))


def do(service, application, *, by=CLERK, **more):
    more = {"seen": seen_now(application)} | more
    with tenant_transaction():
        return service(application_id=application, by=by, now=NOW, **more)


def examined(office):
    application = arrived(office)
    do(accept, application)
    do(begin_examination, application, by=EXAMINER)
    return application


def proposed(office, decision="approve", reason=""):
    application = examined(office)
    rules = definition(CLAIM).review
    do(
        propose_decision,
        application,
        by=EXAMINER,
        checked=(),
        review=rules,
        decision_id=decision,
        reason=reason,
    )
    return application


def test_a_proposed_decision_is_made_by_another_member_of_staff(aoba):
    application = proposed(aoba)
    with pytest.raises(deciding.OwnProposal):
        do(deciding.decide, application, by=msgspec.structs.replace(EXAMINER, roles=("examiner", "approver")))
    do(deciding.decide, application, by=APPROVER)
    case = case_of(application)
    assert case.application.state == "approved"
    assert (case.decision.proposed_by_name, case.decision.decided_by_name) == (EXAMINER.name, APPROVER.name)


def test_a_proposal_stands_nowhere_as_a_decision_before_it_is_made(aoba):
    application = proposed(aoba)
    with tenant_transaction():
        assert standings([application])[application].decision == ""
    do(deciding.decide, application, by=APPROVER)
    with tenant_transaction():
        assert standings([application])[application].decision == "approve"


def test_a_refusal_needs_a_reason(aoba):
    application = examined(aoba)
    rules = definition(CLAIM).review
    for error, decision in ((ReasonMissing, "refuse"), (NoSuchDecision, "maybe")):
        with pytest.raises(error):
            do(
                propose_decision,
                application,
                by=EXAMINER,
                checked=(),
                review=rules,
                decision_id=decision,
                reason=" ",
            )
    assert case_of(application).application.state == "examining"


def test_a_refusal_with_a_reason_refuses(aoba):
    application = proposed(aoba, "refuse", "所得の基準に合いません。")
    do(deciding.decide, application, by=APPROVER)
    assert case_of(application).application.state == "refused"


def test_a_proposal_that_was_sent_back_can_be_made_anew(aoba):
    application = proposed(aoba)
    do(deciding.send_back, application, by=APPROVER, reason="口座を確かめてください。")
    case = case_of(application)
    assert (case.application.state, case.decision) == ("examining", None)
    rules = definition(CLAIM).review
    do(
        propose_decision,
        application,
        by=EXAMINER,
        checked=(),
        review=rules,
        decision_id="approve",
        reason="",
    )
    assert case_of(application).application.state == "deciding"


def test_a_decision_that_was_undone_waits_for_a_decision_again(aoba):
    application = proposed(aoba)
    do(deciding.decide, application, by=APPROVER)
    do(deciding.undo_decision, application, by=APPROVER, reason="誤り")
    case = case_of(application)
    assert (case.application.state, case.decision.decided_at) == ("deciding", None)


def test_nothing_is_decided_without_a_proposal(aoba):
    with pytest.raises(deciding.NothingProposed):
        do(deciding.decide, examined(aoba), by=APPROVER)


def test_a_notification_is_closed_after_acceptance_without_a_decision(aoba):
    application = arrived(aoba, NOTIFICATION)
    do(accept, application)
    with pytest.raises(WrongState):
        do(begin_examination, application, by=EXAMINER)
    do(close, application)
    assert case_of(application).application.state == "closed"


def test_what_can_be_corrected_is_told_apart_and_is_nothing_that_we_computed(aoba):
    """Two children have two names to ask for; the number of children follows from what is corrected."""
    application = arrived(aoba)
    choices = cases.correctable(case_of(application))
    labels = [label for _, label in choices]
    assert len(labels) == len(set(labels))
    assert dict(choices)["claimant.family"] == "請求する方の氏名"
    assert next(label for path, label in choices if path.startswith("children.0.")).startswith(
        "お子さん 1人目の"
    )
    assert "children_count" not in dict(choices)
    assert "account_proof" in dict(choices)
    do(request_correction, application, questions=["claimant.family"], reason="字が違います。", due_on=LATER)
    assert case_of(application).open_correction.labels == ("請求する方の氏名",)


def test_a_correction_names_questions_a_reason_and_a_day_and_goes_back_when_it_is_answered(aoba):
    application = arrived(aoba)
    do(accept, application)
    paths = ["claimant.address.street", "account_proof"]
    do(request_correction, application, questions=paths, reason="番地が違います。", due_on=LATER)
    case = case_of(application)
    assert case.application.state == "correcting"
    assert case.open_correction.labels == ("請求する方の丁目・番地・号", "口座が分かるもの")
    with tenant_transaction():
        handlers.answer_correction({"application_id": str(application)}, now=NOW)
        handlers.answer_correction({"application_id": str(application)}, now=NOW)
    case = case_of(application)
    assert (case.application.state, case.open_correction) == ("accepted", None)


def test_an_answered_correction_is_over_and_another_can_be_asked_for(aoba):
    application = arrived(aoba)
    do(request_correction, application, questions=[], reason="番地が違います。", due_on=LATER)
    with tenant_transaction():
        handlers.answer_correction({"application_id": str(application)}, now=NOW)
    assert [each.answered_at for each in case_of(application).corrections] == [NOW]
    do(request_correction, application, questions=[], reason="名義が違います。", due_on=LATER)
    assert case_of(application).open_correction.reason == "名義が違います。"
    do(end_correction, application, reason="窓口で確かめました。")
    assert [each.answered_at for each in case_of(application).corrections] == [NOW, NOW]


@pytest.mark.parametrize(
    ("error", "values"),
    [
        (CorrectionReasonMissing, {"reason": "  ", "due_on": LATER}),
        (DayHasPassed, {"reason": "番地が違います。", "due_on": day_in_japan(NOW)}),
    ],
)
def test_a_correction_without_a_reason_or_with_a_day_that_has_passed_is_refused(aoba, error, values):
    application = arrived(aoba)
    with pytest.raises(error):
        do(request_correction, application, questions=[], **values)
    assert case_of(application).application.state == "arrived"


def test_another_tenants_case_is_not_there(aoba, midori):
    receipt = receipt_of(arrived(aoba))
    with tenant_scope(midori.tenant.id), tenant_transaction():
        assert cases.case(receipt=receipt, by=OPERATOR, today=day_in_japan(NOW)) is None
        assert queue_page(filter=QueueFilter(), by=OPERATOR, today=day_in_japan(NOW)).rows == ()


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        ("grant", "approved"),
        ("grant_in_part", "approved"),
        ("grant_with_conditions", "approved"),
        ("refuse", "refused"),
    ],
)
def test_the_outcome_decides_and_not_whether_a_reason_is_asked_for(aoba, outcome, state):
    application = examined(aoba)
    rules = d.Review(
        decisions=(d.Decision(id="x", label=d.LocalText(ja="決める"), outcome=outcome, reason="required"),)
    )
    do(
        propose_decision,
        application,
        by=EXAMINER,
        checked=(),
        review=rules,
        decision_id="x",
        reason="所得のため。",
    )
    do(deciding.decide, application, by=APPROVER)
    case = case_of(application)
    assert (case.application.state, case.decision.outcome) == (state, outcome)


def test_a_decision_without_an_outcome_is_not_guessed_but_asked_of_the_examiner(aoba):
    application = examined(aoba)
    rules = d.Review(decisions=(d.Decision(id="x", label=d.LocalText(ja="保留"), reason="required"),))
    proposal = {
        "checked": (),
        "by": EXAMINER,
        "review": rules,
        "decision_id": "x",
        "reason": "定員のため。",
    }
    with pytest.raises(OutcomeMissing):
        do(propose_decision, application, **proposal)
    do(propose_decision, application, outcome="grant_in_part", **proposal)
    do(deciding.decide, application, by=APPROVER)
    assert case_of(application).application.state == "approved"


def test_who_makes_a_refusal_of_an_open_decision_gives_the_reason_too(aoba):
    application = examined(aoba)
    rules = d.Review(decisions=(d.Decision(id="x", label=d.LocalText(ja="保留"), reason="optional"),))
    proposal = {"checked": (), "by": EXAMINER, "review": rules, "decision_id": "x", "outcome": "refuse"}
    with pytest.raises(ReasonMissing):
        do(propose_decision, application, reason="", **proposal)
    do(propose_decision, application, reason="定員のため。", **proposal)
