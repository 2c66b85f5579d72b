"""What a step takes, and when nothing is done: each time the case stays as it was."""

from __future__ import annotations

import msgspec
import pytest

from madoguchi.accounts.permissions import Member, NotAllowed
from madoguchi.applications.domain.states import State, WrongState
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.ids import new_id
from madoguchi.kernel.numbers import example_my_number
from madoguchi.review.domain.free_text import HoldsNumber
from madoguchi.review.services.as_seen import GoesBySteps, Stale
from madoguchi.review.services.correction.request_correction import request_correction
from madoguchi.review.services.decision.close import StepsLeft, close
from madoguchi.review.services.decision.decide import decide, send_back, undo_decision
from madoguchi.review.services.decision.prepare_proposal import prepare_proposal
from madoguchi.review.services.decision.propose_decision import (
    NoSuchDecision,
    ReasonMissing,
    propose_decision,
)
from madoguchi.review.services.examination.begin_examination import begin_examination
from madoguchi.review.services.reception.accept import accept
from madoguchi.review.services.reception.undo_acceptance import undo_acceptance
from madoguchi.review.services.steps import follow_steps as following
from madoguchi.review.services.steps.do_step import Barred, NoSuchStep, NotOpen, Unanswered
from madoguchi.review.tests import acts
from madoguchi.review.tests.cast import APPROVER, CLAIM, CLERK, EXAMINER, arrived, seen_now
from madoguchi.review.tests.entries.correction import ASKED
from madoguchi.review.tests.entries.decision import PROPOSED, REVIEW
from madoguchi.review.tests.entries.entry import REASON
from madoguchi.review.tests.flows.cast import DIRECTOR, EXAMINER_2, FlowCase, brought

BOTH = Member(id=new_id(), name="審査も決裁も", roles=("examiner", "approver"))


def refused(
    case: FlowCase, error: type[BaseException], step: str, by: Member, **given: object
) -> BaseException:
    before = acts.everything()
    with pytest.raises(error) as found:
        case.do(step, by, **given)
    assert acts.everything() == before
    return found.value


def test_who_has_not_the_role_that_a_step_names_does_not_do_it(aoba):
    case = FlowCase("risai")
    refused(
        case, NotAllowed, "reception", EXAMINER
    )  # an examiner may accept, but this step is the reception's
    case.do("reception", CLERK)
    refused(case, NotAllowed, "survey", CLERK, grade="half")
    refused(case, NotAllowed, "survey", APPROVER, grade="half")


def test_a_step_that_waits_or_is_done_or_skipped_is_not_done(aoba):
    case = FlowCase("risai")
    refused(case, NotOpen, "survey", EXAMINER, grade="half")
    case.do("reception", CLERK)
    refused(case, NotOpen, "reception", CLERK)
    refused(case, NotOpen, "photos_only", EXAMINER, grade="half")
    refused(case, NoSuchStep, "nowhere", EXAMINER)


def test_two_people_are_two(aoba):
    case = brought("risai", before="survey")
    case.do("survey", EXAMINER, grade="half")
    assert case.where("survey") == "open"
    refused(case, Barred, "survey", EXAMINER, grade="half")
    case.do("survey", EXAMINER_2, grade="total")
    assert case.where("survey") == "done"
    assert case.flow.office["grade"] == "total"


def test_who_examined_or_proposed_does_not_approve_and_two_levels_are_two_people(aoba):
    case = brought("jido-teate", before="examination")
    case.do("examination", BOTH, children_counted="11", first_month="2026-05")
    case.do("draft", EXAMINER, decision="approve")
    refused(case, Barred, "head", BOTH)
    case.do("head", APPROVER)
    refused(case, Barred, "director", APPROVER)
    case.do("director", DIRECTOR)
    assert case.state() is State.APPROVED


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ({}, ["office.children_counted", "office.first_month"]),
        ({"children_counted": "千", "first_month": "2026-05"}, ["office.children_counted"]),
        ({"children_counted": "21", "first_month": "2026-05"}, ["office.children_counted"]),
    ],
)
def test_what_the_office_fills_in_is_read_by_the_engine_of_the_forms(aoba, given, names):
    case = brought("jido-teate", before="examination")
    error = refused(case, Unanswered, "examination", EXAMINER, **given)
    assert isinstance(error, Unanswered)
    assert [problem.name for problem in error.problems] == names


def test_only_what_the_step_fills_is_kept(aoba):
    case = brought("risai", before="survey")
    case.do("survey", EXAMINER, grade="half", amount="9", decision="grant", reason="x")
    assert case.flow.office == {"grade": "half"}
    assert case.flow.proposal is None


def test_an_individual_number_is_kept_nowhere(aoba):
    case = brought("todoke", before="talk")
    number = example_my_number(7)
    refused(case, HoldsNumber, "talk", EXAMINER, support_plan=f"番号は{number}")
    case = brought("risai", before="draft")
    refused(case, HoldsNumber, "draft", EXAMINER, decision="grant", reason=number)


def test_a_proposal_needs_a_decision_that_its_step_offers_and_a_reason_to_refuse(aoba):
    case = brought("risai", before="draft")
    refused(case, NoSuchDecision, "draft", EXAMINER, decision="")
    refused(case, NoSuchDecision, "draft", EXAMINER, decision="approve")
    refused(case, ReasonMissing, "draft", EXAMINER, decision="part")


def test_a_page_that_is_out_of_date_changes_nothing(aoba):
    case = brought("risai", before="survey")
    old = seen_now(case.id)
    case.do("survey", EXAMINER, grade="half")
    refused(case, Stale, "survey", EXAMINER_2, grade="half", seen=old)
    assert seen_now(case.id) == msgspec.structs.replace(old, revision=old.revision + 1)


def test_steps_wait_while_the_applicant_is_asked_and_after_the_end(aoba):
    case = brought("jido-teate", before="examination")
    with tenant_transaction():
        request_correction(application_id=case.id, seen=seen_now(case.id), by=CLERK, now=case.now, **ASKED)
    refused(case, NotOpen, "examination", EXAMINER, children_counted="1", first_month="2026-05")
    closed = brought("todoke", before="")
    assert closed.state() is State.CLOSED
    before = acts.everything()
    for step in ("handbook", "talk"):
        with pytest.raises(NotOpen):
            closed.reopen(step, EXAMINER)
    assert acts.everything() == before


DEFAULT_WAY = {
    accept: (CLERK, {}),
    begin_examination: (EXAMINER, {}),
    prepare_proposal: (EXAMINER, PROPOSED | {"outcome": ""}),
    propose_decision: (EXAMINER, PROPOSED | {"review": REVIEW}),
    decide: (APPROVER, {}),
    send_back: (APPROVER, REASON),
    undo_decision: (APPROVER, REASON),
    undo_acceptance: (CLERK, REASON),
}


@pytest.mark.parametrize("service", DEFAULT_WAY, ids=lambda service: service.__name__)
def test_the_acts_of_the_default_way_are_not_for_a_case_with_steps(aoba, service):
    case = FlowCase("jido-teate")
    by, given = DEFAULT_WAY[service]
    before = acts.everything()
    with pytest.raises(GoesBySteps), tenant_transaction():
        service(application_id=case.id, seen=seen_now(case.id), by=by, now=case.now, **given)
    assert acts.everything() == before


def test_a_case_of_the_default_way_has_no_steps(aoba):
    case = arrived(aoba, CLAIM)
    flow = FlowCase("jido-teate")
    flow.id = case
    refused(flow, NoSuchStep, "accept", CLERK)


def test_a_decided_case_is_closed_once_all_its_steps_are_done(aoba):
    case = brought("hojokin", before="pay")

    def closed() -> None:
        with tenant_transaction():
            close(application_id=case.id, seen=seen_now(case.id), by=CLERK, now=case.now)

    with pytest.raises(StepsLeft):
        closed()
    case.do("pay", CLERK)
    closed()
    assert case.state() is State.CLOSED


def test_what_is_killed_between_leaves_nothing(aoba, monkeypatch):
    case = brought("risai", before="head")

    def killed(*args: object, **given: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(following, "make", killed)
        refused(case, KeyboardInterrupt, "head", DIRECTOR)
    case.do("head", DIRECTOR)
    assert case.state() is State.APPROVED


def test_a_way_back_that_is_too_far_is_refused(aoba):
    case = brought("risai", before="pay")
    before = acts.everything()
    for step in ("reception", "survey", "money"):
        with pytest.raises((WrongState, NotAllowed)):
            case.reopen(step, BOTH)
    assert acts.everything() == before
