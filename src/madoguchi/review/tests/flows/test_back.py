"""Back: a case is sent back to a step, what was done is taken back, and an approval is of what was seen and of nothing else."""

from __future__ import annotations

import pytest
from django.apps import apps

from madoguchi.accounts.permissions import NotAllowed
from madoguchi.applications.domain.states import State
from madoguchi.forms.domain.format import definition as d
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.review.queries.reception.acceptances import acceptances
from madoguchi.review.services.correction.request_correction import ReasonMissing
from madoguchi.review.services.steps.reopen_step import reopenable
from madoguchi.review.tests.cast import APPROVER, CLERK, EXAMINER
from madoguchi.review.tests.flows.cast import DIRECTOR, EXAMINER_2, FlowCase, brought


def names(steps: tuple[d.Step, ...]) -> list[str]:
    return [step.id for step in steps]


def decisions() -> list[tuple[str, bool, str]]:
    """(who proposed, whether it stands, why not) of each."""
    with tenant_transaction():
        rows = apps.get_model("review", "Decision").objects.order_by("proposed_at")
        return [(row.proposed_by_name, row.dropped_at is None, row.returned_reason) for row in rows]


def test_an_approver_sends_back_to_a_step_that_was_done_and_all_after_it_is_open_again(aoba):
    case = brought("risai", before="head")
    assert case.where("section") == "done"
    case.reopen("money", DIRECTOR, reason="額を見直してください。")
    assert case.state() is State.EXAMINING
    assert [case.where(step) for step in ("survey", "money", "draft", "section")] == [
        "done",
        "open",
        "waiting",
        "waiting",
    ]
    assert decisions() == [("審査 花子", False, "額を見直してください。")]
    case.do("money", EXAMINER, amount="900000")
    case.do("draft", EXAMINER, decision="grant")
    case.do("section", APPROVER)
    assert case.state() is State.APPROVED
    assert [stands for _, stands, _ in decisions()] == [False, True]


def test_who_may_send_back_and_where_to(aoba):
    case = brought("risai", before="section")
    assert names(reopenable(case.flow, APPROVER)) == ["survey", "money", "draft"]
    assert names(reopenable(case.flow, EXAMINER)) == ["survey", "money", "draft"]
    assert names(reopenable(case.flow, CLERK)) == []
    with pytest.raises(NotAllowed):
        case.reopen("draft", CLERK)
    with pytest.raises(ReasonMissing):
        case.reopen("draft", APPROVER, reason="  ")


def test_a_decision_is_taken_back_only_by_who_may_decide(aoba):
    case = brought("risai", before="pay")
    assert names(reopenable(case.flow, CLERK)) == []
    assert names(reopenable(case.flow, DIRECTOR)) == ["section", "head"]
    with pytest.raises(NotAllowed):
        case.reopen("head", CLERK)
    assert case.state() is State.APPROVED


def test_an_acceptance_that_is_taken_back_keeps_its_number_in_the_register(aoba):
    case = brought("risai", before="survey")
    assert names(reopenable(case.flow, CLERK)) == ["reception"]
    case.reopen("reception", CLERK)
    assert case.state() is State.ARRIVED
    case.do("reception", CLERK)
    with tenant_transaction():
        lines = acceptances(case.id)
    assert [line.undone_at is None for line in lines] == [False, True]
    assert lines[0].number != lines[1].number


def test_a_decision_that_is_taken_back_is_a_proposal_again_and_is_told(aoba):
    case = brought("risai", before="pay")
    case.reopen("head", DIRECTOR)
    assert case.state() is State.DECIDING
    with tenant_transaction():
        row = apps.get_model("review", "Decision").objects.get()
        told = set(apps.get_model("outbox", "Event").objects.values_list("kind", flat=True))
    assert (row.decided_at, row.dropped_at) == (None, None)
    assert "review.decision_undone" in told
    case.do("head", DIRECTOR)
    assert case.state() is State.APPROVED


def test_one_of_two_who_takes_it_back_opens_the_step_for_both(aoba):
    case = brought("risai", before="survey")
    case.do("survey", EXAMINER, grade="half")
    case.reopen("survey", EXAMINER)
    case.do("survey", EXAMINER, grade="total")
    case.do("survey", EXAMINER_2, grade="total")
    assert case.where("survey") == "done"


def change(case: FlowCase, **answers: object) -> None:
    """The applicant's answers are others, as after a mend."""
    import msgspec

    with tenant_transaction():
        rows = apps.get_model("applications", "Application").objects
        row = rows.get(id=case.id)
        changed = msgspec.json.encode(msgspec.json.decode(row.answers) | answers).decode()
        rows.filter(id=case.id).update(answers=changed)


def test_an_approval_is_void_once_what_it_was_over_is_something_else(aoba):
    case = brought("risai", before="head")
    assert case.where("section") == "done"
    change(case, house="みどり3-4")
    assert case.flow.position.standings["section"].why == "changed"
    assert case.where("head") == "waiting"
    assert [case.where(step) for step in ("survey", "money", "draft")] == ["done"] * 3
    assert case.flow.changed_since("money")
    case.do("section", APPROVER)
    case.do("head", DIRECTOR)
    assert case.state() is State.APPROVED


def test_what_was_decided_stays_decided_whatever_changes_behind_it(aoba):
    case = brought("risai", before="pay")
    change(case, house="みどり3-4")
    assert case.where("head") == "done"
    case.do("pay", CLERK)
    assert case.flow.position.finished
    assert case.state() is State.APPROVED


def test_answers_that_change_a_condition_open_the_step_that_it_skipped(aoba):
    case = brought("risai", before="money")
    change(case, damage="small")
    assert (case.where("survey"), case.where("photos_only")) == ("skipped", "open")
    assert case.where("money") == "waiting"
