"""A case leaves its batch alone: taken out, not as the others, or by what happens to it; and comes into one again."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from madoguchi.accounts.permissions import NotAllowed
from madoguchi.applications.domain.states import State
from madoguchi.applications.services.case.withdraw import withdraw
from madoguchi.forms.domain.format import definition as d
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.review.handlers import leave_batches
from madoguchi.review.services.batches.close import NothingThere, close_batch
from madoguchi.review.services.batches.collect import InBatch
from madoguchi.review.services.batches.prepare import prepare_in_batch
from madoguchi.review.services.batches.take_out import NoBatch, NotInBatch, put_in, take_out
from madoguchi.review.services.correction.end_correction import end_correction
from madoguchi.review.services.correction.request_correction import request_correction
from madoguchi.review.services.decision.propose_decision import NoSuchDecision, ReasonMissing
from madoguchi.review.services.steps.do_step import Barred, Unanswered
from madoguchi.review.tests.batches.cast import (
    LATER,
    LIST,
    RISAI,
    acts_of,
    close,
    closed,
    household,
    look,
    on_list,
    only,
    opened,
    work,
)
from madoguchi.review.tests.cast import APPLICANT, APPROVER, CLERK, EXAMINER, NOW, seen_now
from madoguchi.review.tests.flows.cast import EXAMINER_2


def act(service, case, *, by=EXAMINER, step="survey", now=LATER, **given):
    more = given if service in (request_correction, end_correction) else {"step": step, **given}
    with tenant_transaction():
        service(application_id=case.id, seen=seen_now(case.id), by=by, now=now, **more)


def prepare(case, *, by=EXAMINER, step="survey", **given):
    told = {"decision": "", "reason": "", "checked": ()} | given
    act(prepare_in_batch, case, by=by, step=step, **told)


def test_who_is_taken_out_goes_back_alone_with_the_reason(aoba):
    bad, good = household(), household()
    act(take_out, bad, reason="家の番号が違います。")
    batch = closed(only("survey"), EXAMINER, grade="half")
    assert {case.row.id: (case.result, case.note) for case in batch.cases} == {
        good.id: ("done", ""),
        bad.id: ("taken_out", "家の番号が違います。"),
    }
    assert acts_of(bad, "survey") == []
    bad.do("survey", EXAMINER, grade="half")
    assert acts_of(bad, "survey") == [("did", "審査 花子")]


def test_a_step_that_begins_anew_is_collected_anew(aoba):
    case = household()
    act(take_out, case, reason="あとで調べます。")
    assert opened("survey") == []
    case.reopen("reception", CLERK)
    case.do("reception", CLERK)
    assert [each.row.id for each in only("survey").cases if each.result == "waiting"] == [case.id]


def test_who_was_taken_out_can_be_put_in_again_and_into_another_batch_of_the_step(aoba):
    case, other = household("あおば1-2"), household("青葉1-2")
    act(take_out, case, reason="家の番号が違います。")
    with pytest.raises(NotInBatch):
        act(take_out, case, reason="もう一度")
    act(put_in, case, batch=None)
    assert len(opened("survey")) == 2
    with pytest.raises(InBatch):
        act(put_in, case, batch=None)
    act(take_out, case, reason="同じ家です。")
    (house,) = opened("survey")
    act(put_in, case, batch=house.id)
    closed(only("survey"), EXAMINER, grade="total")
    assert [each.flow.office["grade"] for each in (case, other)] == ["total", "total"]


def test_there_is_no_batch_of_another_step_to_be_put_into(aoba):
    case, other = household(), household(damage="small")
    act(take_out, case, reason="あとで")
    with pytest.raises(NoBatch):
        act(put_in, case, batch=case.id)
    with pytest.raises(NoBatch):
        act(put_in, other, step="photos_only", batch=None)


def test_each_may_be_given_answers_of_its_own(aoba):
    own, others = household(), household()
    prepare(own, filled={"grade": "total"})
    assert acts_of(own, "survey") == []
    closed(only("survey"), EXAMINER_2, grade="half")
    assert (own.flow.office["grade"], others.flow.office["grade"]) == ("total", "half")
    assert acts_of(own, "survey") == [("did", "審査 2")]


def test_what_is_missing_is_told_before_anything_is_closed(aoba):
    case = household()
    with pytest.raises(Unanswered):
        close(only("survey"), EXAMINER)
    with pytest.raises(Unanswered):
        prepare(case, filled={})
    assert only("survey").state == "open"


def test_a_case_that_lacks_what_the_page_did_not_ask_stops_no_other(aoba):
    """Of those who were hit hardest one thing more is asked; the page is drawn for one of the others."""
    hardest = d.Condition(question="damage", one_of=("full",))
    more = d.Text(id="shelter", label=d.LocalText(ja="避難先"), show_when=hardest)
    steps = tuple(
        msgspec.structs.replace(step, fills=(*step.fills, "shelter")) if step.id == "survey" else step
        for step in RISAI.review.steps
    )
    review = msgspec.structs.replace(RISAI.review, steps=steps, questions=(*RISAI.review.questions, more))
    asked = msgspec.structs.replace(RISAI, id="risai-hinan", review=review)
    bad = household(definition=asked, damage="full")
    others = [household(definition=asked) for _ in range(2)]
    after = closed(only("survey"), EXAMINER, grade="half")
    assert [acts_of(case, "survey") for case in others] == [[("did", "審査 花子")]] * 2
    assert acts_of(bad, "survey") == []
    assert [each.why for each in after.cases if each.result == "not_done"] == ["unanswered"]


def test_a_list_is_proposed_and_decided_once_and_each_leaves_with_its_own_result_and_reason(aoba):
    cases = [on_list(house=f"あおば{n}") for n in range(5)]
    with pytest.raises(NoSuchDecision):
        close(only("draft"), EXAMINER)
    with pytest.raises(ReasonMissing):
        prepare(cases[0], step="draft", filled={}, decision="refuse")
    prepare(cases[0], step="draft", filled={}, decision="refuse", reason="建物がありません。")
    closed(only("draft"), EXAMINER, decision="grant")
    listed = only("section", by=APPROVER)
    assert {(c.proposed, c.reason) for c in listed.cases} == {
        ("証明書を交付する", ""),
        ("交付しない", "建物がありません。"),
    }
    done = closed(listed, APPROVER)
    assert done.count("done") == 5
    assert [case.state() for case in cases] == [State.REFUSED] + [State.APPROVED] * 4


def test_whoever_proposed_one_of_the_list_does_not_approve_that_one(aoba):
    both = EXAMINER.__class__(id=EXAMINER.id, name=EXAMINER.name, roles=("examiner", "approver"))
    own, others = on_list(), on_list()
    act(take_out, own, step="draft", reason="先に")
    own.now = LATER
    own.do("draft", EXAMINER, decision="grant")
    closed(only("draft"), EXAMINER_2, decision="grant")
    closed(only("section", by=APPROVER), both)
    assert (own.state(), others.state()) == (State.DECIDING, State.APPROVED)
    with pytest.raises(Barred):
        close(only("section", by=APPROVER), both)
    closed(only("section", by=APPROVER), APPROVER)
    assert own.state() is State.APPROVED


def test_whoever_prepared_a_proposal_does_not_approve_it(aoba):
    both = EXAMINER.__class__(id=EXAMINER.id, name=EXAMINER.name, roles=("examiner", "approver"))
    case = on_list()
    prepare(case, step="draft", filled={}, decision="grant")
    closed(only("draft"), EXAMINER_2, decision="grant")
    with pytest.raises(Barred):
        close(only("section", by=APPROVER), both)
    act(take_out, case, by=both, step="section", reason="一人で")
    with pytest.raises(Barred):
        case.do("section", both)


def test_whoever_wrote_it_first_does_not_approve_what_others_wrote_over_it_or_took_out(aoba):
    both = msgspec.structs.replace(EXAMINER, roles=("examiner", "approver"))
    over, out = on_list(), on_list()
    for case in (over, out):
        prepare(case, by=both, step="draft", filled={}, decision="grant")
    prepare(over, by=EXAMINER_2, step="draft", filled={}, decision="grant")
    act(take_out, out, by=EXAMINER_2, step="draft", reason="一人で")
    out.now = LATER
    out.do("draft", EXAMINER_2, decision="grant")
    closed(only("draft"), EXAMINER_2, decision="grant")
    with pytest.raises(Barred):
        close(only("section", by=APPROVER), both)
    for case in (over, out):
        act(take_out, case, by=APPROVER, step="section", reason="一人で")
        case.now = LATER
        with pytest.raises(Barred):
            case.do("section", both)


def test_whoever_proposed_before_it_was_sent_back_closes_no_list_with_it(aoba):
    both = msgspec.structs.replace(EXAMINER, roles=("examiner", "approver"))
    case = on_list()
    closed(only("draft"), both, decision="grant")
    case.now = LATER
    case.reopen("draft", EXAMINER_2)
    closed(only("draft"), EXAMINER_2, decision="grant")
    with pytest.raises(Barred):
        close(only("section", by=APPROVER), both)
    closed(only("section", by=APPROVER), APPROVER)
    assert case.state() is State.APPROVED


def test_a_step_that_begins_anew_while_its_list_is_worked_through_waits_in_the_next(aoba):
    case = household()
    listed = only("survey")
    close(listed, EXAMINER, grade="half")
    case.now = LATER
    case.reopen("reception", CLERK)
    case.do("reception", CLERK)
    work(listed)
    assert acts_of(case, "survey") == []
    (following,) = opened("survey")
    assert [each.row.id for each in following.cases if each.result == "waiting"] == [case.id]


def test_a_version_that_does_something_else_there_is_closed_in_a_list_of_its_own(aoba):
    steps = tuple(
        msgspec.structs.replace(step, does="meet") if step.id == "survey" else step
        for step in RISAI.review.steps
    )
    review = msgspec.structs.replace(RISAI.review, steps=steps)
    older, newer = household(), household(definition=msgspec.structs.replace(RISAI, review=review))
    done = [closed(only("survey"), EXAMINER, grade="half").count("done") for _ in range(2)]
    assert done == [1, 1]
    assert [acts_of(each, "survey") for each in (older, newer)] == [[("did", "審査 花子")]] * 2


def test_a_proposal_that_is_made_anew_after_the_list_was_closed_is_not_approved_with_it(aoba):
    changed, same = on_list(), on_list()
    closed(only("draft"), EXAMINER, decision="grant")
    listed = only("section", by=APPROVER)
    close(listed, APPROVER)
    changed.reopen("draft", EXAMINER)
    work(listed)
    assert (changed.state(), same.state()) == (State.EXAMINING, State.APPROVED)
    after = look(listed.id)
    assert after is not None
    assert {(each.row.id, each.result, each.why) for each in after.cases} == {
        (changed.id, "not_done", "changed"),
        (same.id, "done", None),
    }


def test_who_waits_for_the_applicant_waits_in_no_batch_and_comes_back(aoba):
    case = household()
    due = day_in_japan(LATER) + timedelta(days=9)
    act(request_correction, case, by=CLERK, questions=[], reason="写真をください。", due_on=due)
    assert opened("survey") == []
    act(end_correction, case, by=CLERK, reason="持ってきました。")
    assert only("survey").count("waiting") == 1


def test_a_withdrawn_case_leaves_its_batch(aoba):
    case = household()
    batch = only("survey")
    with tenant_transaction():
        withdraw(application_id=case.id, actor=APPLICANT, now=LATER)
        leave_batches({"application_id": str(case.id)}, now=LATER)
    assert opened("survey") == []
    with pytest.raises(NothingThere), tenant_transaction():
        close_batch(batch_id=batch.id, shown=batch.shown, given=LIST, by=EXAMINER, now=LATER)


def test_one_case_that_breaks_goes_back_alone_and_nothing_of_it_is_written(aoba, monkeypatch):
    bad, good = household(), household()
    batch = only("survey")
    close(batch, EXAMINER, grade="half")
    from madoguchi.review.services.steps import follow_steps

    register = follow_steps._register

    def breaks(flow, **more):
        register(flow, **more)
        if flow.application.id == bad.id:
            raise ZeroDivisionError

    monkeypatch.setattr(follow_steps, "_register", breaks)
    work(batch)
    after = look(batch.id)
    assert after is not None
    assert after.state == "closed"
    assert {(each.row.id, each.result, each.why) for each in after.cases} == {
        (bad.id, "not_done", "failed"),
        (good.id, "done", None),
    }
    assert acts_of(bad, "survey") == []


def test_whoever_may_not_do_the_step_closes_nothing(aoba):
    household()
    batch = only("survey")
    with pytest.raises(NotAllowed):
        close(batch, APPROVER, grade="half")
    with pytest.raises(NotAllowed):
        act(take_out, household(), by=APPROVER, reason="x", now=NOW)
