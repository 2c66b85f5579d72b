"""A case goes through its procedure's own steps to the end, and leaves what the default way leaves."""

from __future__ import annotations

import pytest
from django.apps import apps

from madoguchi.applications.domain.states import State
from madoguchi.applications.queries.applications import application, history
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.review.services.telling import tell
from madoguchi.review.tests.cast import NOW
from madoguchi.review.tests.flows.cast import WAYS, FlowCase, brought

STATES = {
    "todoke": ["arrived", "accepted", "closed"],
    "jido-teate": ["arrived", "accepted", "examining", "deciding", "approved"],
    "hojokin": ["arrived", "accepted", "examining", "deciding", "approved"],
    "risai": ["arrived", "accepted", "examining", "deciding", "approved"],
    "jutaku-kaishu": ["arrived", "accepted", "examining", "deciding", "approved"],
    "kaigo-nintei": ["arrived", "accepted", "examining", "deciding", "approved"],
}


@pytest.mark.parametrize("name", WAYS)
def test_a_case_goes_through_its_steps_to_the_end(aoba, name):
    case = FlowCase(name)
    for step, by, given in WAYS[name]:
        assert case.where(step) == "open", step
        case.do(step, by, **given)
    assert case.flow.position.finished
    with tenant_transaction():
        assert [step.state for step in history(case.id)] == STATES[name]
        standing = tell.standings([case.id])[case.id]
    assert standing.number is not None
    assert (standing.decided_at is not None) == (name != "todoke")


def test_letters_are_woken_as_on_the_default_way(aoba):
    case = FlowCase("hojokin")
    for step, by, given in WAYS["hojokin"]:
        case.do(step, by, **given)
    with tenant_transaction():
        told = list(apps.get_model("outbox", "Event").objects.order_by("id").values_list("kind", flat=True))
    assert [kind for kind in told if kind.startswith("review.")] == [
        *["review.accepted", *["review.office_answered"] * 4],
        *["review.decided", "review.next_opened"],
    ]
    assert "applications.state_changed" in told


def test_the_decision_says_what_was_proposed_by_whom_and_what_was_ticked(aoba):
    case = brought("hojokin", before="pay")
    with tenant_transaction():
        row = apps.get_model("review", "Decision").objects.get()
    assert (row.decision, row.outcome, row.checked) == ("with_conditions", "grant_with_conditions", ["plan"])
    assert (row.proposed_by_name, row.decided_by_name) == ("審査 花子", "部長 二郎")
    assert case.state() is State.APPROVED


def test_a_step_whose_condition_does_not_hold_is_skipped(aoba):
    case = brought("hojokin", before="jury", wanted="900000")
    assert case.where("hearing") == "skipped"
    case = brought("risai", before="pay")
    assert (case.where("photos_only"), case.where("survey")) == ("skipped", "done")


def test_the_second_approval_is_asked_for_from_a_million_on(aoba):
    way = {step: by for step, by, _ in WAYS["risai"]}
    for amount, where in (("999999", "skipped"), ("1000000", "open")):
        case = brought("risai", before="money")
        case.do("money", way["money"], amount=amount)
        case.do("draft", way["draft"], decision="grant")
        case.do("section", way["section"])
        assert case.where("head") == where


def test_a_refusal_is_refused_and_hands_nothing_over(aoba):
    case = brought("risai", before="draft")
    way = {step: by for step, by, _ in WAYS["risai"]}
    case.do("draft", way["draft"], decision="refuse", reason="被害が確かめられません。")
    for step in ("section", "head"):
        case.do(step, way[step])
    assert case.state() is State.REFUSED
    assert case.where("pay") == "skipped"
    assert case.flow.position.finished


def test_the_applicant_reads_one_true_sentence_for_each_state_and_nothing_from_inside(aoba):
    case, read = FlowCase("hojokin"), []
    for step, by, given in (("", None, {}), *WAYS["hojokin"]):
        if by is not None:
            case.do(step, by, **given)
        with tenant_transaction():
            found = application(case.id)
            assert found is not None
            told = tell.steps(found, today=day_in_japan(NOW), time=None)
        now = [each for each in told if each.state == "current"]
        assert len(now) == 1
        read.append(now[0].what)
    assert list(dict.fromkeys(read)) == ["arrived", "accepted", "examining", "grant_with_conditions"]
    assert [each.text for each in told] == ["", "", "", "実績の報告が条件です。"]
