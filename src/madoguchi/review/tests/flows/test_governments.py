"""A step that another government does (進達・経由): the case arrives there with a receipt of its own, and what comes back closes
the step; two tenants, from the town to the prefecture and back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from django.apps import apps

from madoguchi.applications.domain.states import State
from madoguchi.applications.services.case.change_state import change_state
from madoguchi.applications.services.case.withdraw import withdraw
from madoguchi.audit.queries import entries
from madoguchi.forms.domain.format import definition as d
from madoguchi.isolation.scope import tenant_scope, tenant_transaction
from madoguchi.kernel.ids import parse_receipt
from madoguchi.kernel.numbers import example_my_number
from madoguchi.outbox.services.work import Later
from madoguchi.review import handlers
from madoguchi.review.domain import forwardings as words
from madoguchi.review.domain.forwardings import Answer
from madoguchi.review.queries.governments.forwardings import away, content_of, elsewhere, forwardings
from madoguchi.review.services.correction.end_correction import end_correction
from madoguchi.review.services.correction.request_correction import request_correction
from madoguchi.review.services.governments import forward as forwarding
from madoguchi.review.services.governments.carry import NOT_OFFERED
from madoguchi.review.services.governments.forward_again import forward_again
from madoguchi.review.services.governments.take import NothingForwarded, take
from madoguchi.review.services.steps.do_step import NotOpen
from madoguchi.review.tests.cast import APPLICANT, APPROVER, CLERK, EXAMINER, NOW, seen_now
from madoguchi.review.tests.flows.cast import EXAMINER_2, EXAMINER_3, FlowCase, as_run
from madoguchi.review.tests.flows.governments import (
    STEP,
    There,
    accepts,
    approves,
    forwarded,
    forwarded_with_files,
    inside,
    known,
    prefecture,
    proposes,
    sends_back,
    tied,
    work,
)
from madoguchi.tenants.tests.cast import Office


@pytest.fixture
def ken(db: None) -> Office:
    return prefecture()


@pytest.fixture
def gone(aoba: Office, ken: Office) -> tuple[FlowCase, There]:
    """A case that was forwarded, here and there."""
    tied(inside(ken))
    case = forwarded()
    work(case)
    return case, There(ken, at=case.now)


def rows(model: str) -> Any:
    return apps.get_model(model).objects


def test_it_arrives_there_and_what_is_decided_there_ends_the_case_here(gone, ken):
    case, there = gone
    row = there.row()
    assert (row.state, row.channel, row.email) == ("arrived", "import", "")
    assert '"opinion":"支障ありません。"' in row.answers
    assert parse_receipt(known(case).receipt).number == row.receipt
    assert "あおば市から進達されました" in there.notes()[0] and "支障ありません。" in there.notes()[0]
    with tenant_transaction():
        lies = elsewhere(case.id)
    assert lies is not None and lies.to_name == "ほしの県"
    there.acts(accepts, proposes(), approves)
    assert case.where(STEP) == "done" and case.state() is State.APPROVED
    (noted,) = case.flow.counted(STEP)
    assert (noted.by_name, noted.record.decision) == ("ほしの県", "permit")
    assert noted.filled == {"number": "許可第5号"}
    found = known(case)
    assert found.stands == "answered" and found.answer is not None and found.answer.number
    with tenant_transaction():
        assert elsewhere(case.id) is None
        (entry,) = entries(actions=["review.government_answered"])
    assert (entry.actor_kind, entry.actor_name) == ("government", "ほしの県")
    case.do("notice", CLERK)
    assert case.flow.position.finished


def test_what_is_refused_there_is_refused_here_with_the_reason(gone):
    case, there = gone
    there.acts(accepts, proposes("refuse", reason="面積が広すぎます。"), approves)
    assert case.state() is State.REFUSED
    assert case.flow.counted(STEP)[0].note == "面積が広すぎます。"


@pytest.mark.parametrize("dies", ["_bring", "_brought", "twice"])
def test_whatever_dies_in_between_it_arrives_once(aoba, ken, monkeypatch, dies):
    tied(inside(ken))
    case = forwarded()
    if dies != "twice":
        with monkeypatch.context() as patched:
            patched.setattr(forwarding, dies, _killed)
            with pytest.raises(KeyboardInterrupt):
                work(case)
    for _ in range(2):
        work(case)
    with tenant_scope(ken.tenant.id), tenant_transaction():
        assert rows("applications.Application").count() == 1
        assert rows("review.Note").count() == 1
    assert (known(case).version, known(case).stands) == (1, "there")


def _killed(*_: Any, **__: Any) -> None:
    raise KeyboardInterrupt


def test_what_is_decided_there_is_taken_once(gone):
    case, there = gone
    there.acts(accepts, proposes(), approves)
    before = len(case.flow.noted)
    for _ in range(2):
        there.tells()
    assert len(case.flow.noted) == before and known(case).problem == ""


def test_only_what_the_step_names_goes_there(aoba, ken):
    tied(inside(ken))
    case = forwarded()
    work(case)
    with tenant_transaction():
        whole = rows("applications.Application").get(id=case.id).answers
    there = There(ken, at=case.now).row().answers
    assert "山田" in whole and "山田" in there and "number" not in there


def test_what_is_sent_back_opens_the_step_with_the_reason_and_goes_again(gone, ken):
    case, there = gone
    there.acts(accepts, sends_back)
    found = known(case)
    assert (found.stands, found.returned) == ("returned", "位置図が古いです。")
    assert case.where(STEP) == "open" and case.flow.noted[-1].note == "位置図が古いです。"
    work(case)
    assert known(case).stands == "returned", "nothing changed: whether it goes again is for staff to say"
    case.reopen("opinion", EXAMINER)
    for member in (EXAMINER, EXAMINER_2, EXAMINER_3):
        case.do("opinion", member, opinion="位置図を直しました。")
    case.do("forward", CLERK)
    work(case)
    with tenant_scope(ken.tenant.id), tenant_transaction():
        handlers.answer_correction({"application_id": str(there.id)}, now=case.now)
    assert known(case).stands == "there" and known(case).version == 2
    row = there.row()
    assert row.state == "accepted" and "位置図を直しました。" in row.answers
    there.acts(proposes(), approves)
    assert case.state() is State.APPROVED


def test_staff_send_it_again_as_it_is(gone):
    case, there = gone
    there.acts(accepts, sends_back)
    _again(case)
    work(case)
    assert known(case).stands == "there"
    assert there.row().mended_at is not None, "they see that something came"


def _again(case: FlowCase) -> None:
    with tenant_transaction():
        forward_again(application_id=case.id, step=STEP, seen=seen_now(case.id), by=EXAMINER, now=case.now)


def test_a_case_that_is_taken_back_here_ends_there(gone):
    case, there = gone
    with tenant_transaction():
        withdraw(application_id=case.id, actor=APPLICANT, now=case.now)
    work(case)
    assert there.row().state == "withdrawn" and known(case).stands == "ended"
    assert "終わりました" in there.notes()[-1]
    work(case)
    there.tells()
    assert len(there.notes()) == 2 and known(case).problem == ""


@pytest.mark.parametrize("there_ends", ["withdrawn", "transferred"])
def test_what_ends_there_by_itself_is_told_and_staff_send_it_as_another_case(gone, ken, there_ends):
    case, there = gone
    there.acts(lambda c: change_state(
        application_id=c.id, to=State(there_ends), actor=APPLICANT, note="", now=c.now
    ))  # fmt: skip
    told = {"withdrawn": words.WITHDRAWN_THERE, "transferred": words.MOVED_ON}[there_ends]
    assert (known(case).stands, known(case).problem) == ("problem", told)
    assert case.where(STEP) == "open" and case.state() is State.EXAMINING
    work(case)
    assert known(case).problem == told, "nothing goes there by itself"
    case.now += timedelta(hours=2)
    _again(case)
    work(case)
    second = There(ken, at=case.now)
    assert second.id != there.id and known(case).stands == "there" and len(second.notes()) == 1
    with tenant_transaction():
        assert forwardings(case.id, STEP)[1].stands == "anew"
    there.tells()
    second.acts(accepts, proposes(), approves)
    assert case.state() is State.APPROVED and known(case).problem == ""


def test_what_was_decided_there_when_the_case_ends_here_is_only_told(gone):
    case, there = gone
    with tenant_transaction():
        withdraw(application_id=case.id, actor=APPLICANT, now=case.now)
    there.acts(accepts, proposes(), approves)
    work(case)
    assert there.row().state == "approved"
    assert known(case).problem in (words.DECIDED_THERE, words.ENDED)
    assert case.state() is State.WITHDRAWN


def test_a_decision_that_is_taken_back_there_opens_the_step_again(gone):
    case, there = gone
    there.acts(accepts, proposes(), approves)
    there.acts(lambda c: c.reopen("head", APPROVER))
    assert case.where(STEP) == "open" and case.state() is State.EXAMINING
    there.acts(approves)
    assert case.state() is State.APPROVED


def test_what_comes_while_the_case_is_corrected_here_waits_and_then_counts(gone):
    case, there = gone
    _asks_the_applicant(case)
    there.acts(accepts, proposes(), approves)
    assert known(case).problem == words.NOT_NOW
    with tenant_transaction():
        end_correction(application_id=case.id, reason="", seen=seen_now(case.id), by=EXAMINER, now=case.now)
    work(case)
    assert case.state() is State.APPROVED and known(case).problem == ""


def _asks_the_applicant(case: FlowCase) -> None:
    case.now += timedelta(hours=1)
    with tenant_transaction():
        request_correction(
            application_id=case.id, questions=[], reason="面積を確かめてください。", due_on=date(2026, 5, 29),
            seen=seen_now(case.id), by=EXAMINER, now=case.now,
        )  # fmt: skip


def answer(**given: Any) -> Answer:
    whole: dict[str, Any] = {"what": "answered", "at": NOW, "decision": "permit", "filled": {"number": "5"}}
    return Answer(**whole | given)


def comes(case: FlowCase, ken: Office, given: Answer, **other: Any) -> None:
    found = known(case)
    told: dict[str, Any] = {
        "forwarding_id": found.id,
        "from_tenant": ken.tenant.id,
        "receipt": found.receipt,
    } | other
    with tenant_transaction():
        take(answer=given, now=case.now + timedelta(hours=2), **told)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"decision": "abolish"}, words.NO_SUCH_DECISION.format("abolish")),
        ({"decision": ""}, words.NO_DECISION),
        ({"decision": "refuse"}, words.NO_REASON),
        ({"reason": "番号は 123456789018 です。"}, words.HOLDS_NUMBER),
        ({"filled": {"number": "x" * 5000}}, words.UNANSWERED.format("県の許可番号")),
        ({"what": "dismissed"}, words.DISMISSED),
        ({"what": "moved"}, words.MOVED_ON),
        ({"what": "withdrawn"}, words.WITHDRAWN_THERE),
    ],
)
def test_an_answer_that_cannot_be_used_is_told_once_and_nothing_is_lost(gone, ken, given, told):
    case, _ = gone
    for _ in range(2):
        comes(case, ken, answer(**given))
    found = known(case)
    assert (found.problem, found.stands) == (told, "problem") and found.answer is not None
    assert case.where(STEP) == "open"
    with tenant_transaction():
        assert len(entries(actions=["review.government_unused"])) == 1
    case.do(STEP, APPROVER, decision="permit", number="5")
    work(case)
    assert known(case).stands == "entered" and case.state() is State.APPROVED


def test_a_second_answer_that_is_another_changes_nothing_and_is_told(gone, ken):
    case, _ = gone
    comes(case, ken, answer())
    comes(case, ken, answer(decision="refuse", reason="だめです。"))
    assert case.state() is State.APPROVED and known(case).problem == words.TWICE


@pytest.mark.parametrize("other", [{"from_tenant": None}, {"from_tenant": 99001}, {"receipt": "99003-0000"}])
def test_nobody_else_can_answer(gone, ken, other):
    case, _ = gone
    with pytest.raises(NothingForwarded):
        comes(case, ken, answer(), **other)
    assert case.where(STEP) == "open"


@pytest.mark.parametrize("what", ["answered", "returned", "dismissed"])
def test_no_individual_number_is_kept_of_an_answer(gone, ken, what):
    case, _ = gone
    number = example_my_number(7)
    comes(
        case,
        ken,
        answer(what=what, reason=f"番号は {number} です。", number=number, filled={"number": number}),
    )
    with tenant_transaction():
        row = rows("review.Forwarding").get(application_id=case.id)
    assert number not in str(row.answer) and words.STRUCK in str(row.answer) and number not in row.returned
    work(case)
    assert case.where(STEP) == "open", "what is left of it is no answer"


def test_what_the_step_does_not_fill_in_stays_there(gone, ken):
    case, _ = gone
    for secret in ("内部の評価", "別の評価"):
        comes(case, ken, answer(filled={"number": "5", "opinion": secret, "secret": secret}))
    found = known(case)
    assert found.answer is not None and found.answer.filled == {"number": "5"} and found.problem == ""


def test_what_becomes_of_an_earlier_case_there_is_only_told(gone, ken):
    case, first = gone
    first.acts(accepts, proposes(), approves)
    case.reopen(STEP, APPROVER)
    work(case)
    second = There(ken, at=case.now)
    assert second.id != first.id
    first.acts(lambda c: c.reopen("head", APPROVER))
    assert case.where(STEP) == "open" and known(case).stands == "there"
    second.acts(accepts, proposes("refuse", reason="面積が広すぎます。"), approves)
    first.acts(approves)
    first.acts(lambda c: c.reopen("head", APPROVER))
    assert case.state() is State.REFUSED and known(case).problem == ""
    with tenant_transaction():
        earlier = forwardings(case.id, STEP)[1]
    assert earlier.problem == words.REPLACED


def test_a_decision_on_what_was_there_before_is_none_on_what_is_sent_again(gone):
    case, there = gone
    there.acts(accepts, proposes())
    case.reopen("opinion", EXAMINER)
    for member in (EXAMINER, EXAMINER_2, EXAMINER_3):
        case.do("opinion", member, opinion="支障があります。")
    case.do("forward", CLERK)
    work(case)
    assert known(case).problem == words.TOO_LATE_THERE
    _again(case)
    work(case)
    there.acts(approves)
    assert case.where(STEP) == "open" and known(case).problem == words.OTHER_CONTENT


def test_a_case_that_ends_while_it_is_on_its_way_ends_there(aoba, ken, monkeypatch):
    tied(inside(ken))
    case, bring = forwarded(), forwarding._bring

    def while_it_ends(*given: Any) -> Any:
        with tenant_scope(aoba.tenant.id):
            with tenant_transaction():
                withdraw(application_id=case.id, actor=APPLICANT, now=case.now)
                handlers.ask_outside({"application_id": str(case.id)}, now=case.now)
            rows("outbox.Event").filter(kind="review.forwarding_due").update(done_at=case.now)
        return bring(*given)

    with monkeypatch.context() as patched:
        patched.setattr(forwarding, "_bring", while_it_ends)
        work(case)
    assert rows("outbox.Event").filter(kind="review.forwarding_due", done_at=None).count() == 1
    work(case)
    assert There(ken, at=case.now).row().state == "withdrawn"


def files_of(there: There) -> list[str]:
    with tenant_scope(there.office.tenant.id), tenant_transaction():
        kept = rows("applications.Attachment").filter(application_id=there.id)
        return sorted(kept.values_list("name", flat=True))


def test_of_what_is_attached_goes_what_the_form_there_asks_for_and_the_rest_is_named(aoba, ken):
    tied(inside(ken))
    case = forwarded_with_files()
    work(case)
    there = There(ken, at=case.now)
    assert files_of(there) == ["位置図.pdf"] and "資金計画書.pdf" in there.notes()[0]


def test_what_the_step_does_not_name_of_what_is_attached_is_nobody_elses_business(aoba, ken):
    tied(inside(ken))
    case = forwarded_with_files("map", plan="infected")
    work(case)
    there = There(ken, at=case.now)
    assert files_of(there) == ["位置図.pdf"] and "資金計画書" not in "".join(there.notes())


PEOPLE: Any = {
    "id": "people", "kind": "group", "label": {"ja": "世帯"},
    "questions": [
        {"id": "its_number", "kind": "my_number", "label": {"ja": "個人番号"}},
        {"id": "remark", "kind": "text", "label": {"ja": "備考"}},
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("sees", "goes"), [(None, False), (("people",), False), (("its_number", "people"), True)]
)
def test_an_individual_number_goes_only_where_it_is_named_itself(aoba, sees, goes):
    whole = as_run("shintatsu")
    (page,) = whole.pages
    asked = msgspec.structs.replace(page, questions=(*page.questions, msgspec.convert(PEOPLE, d.Group)))
    steps = (
        msgspec.structs.replace(each, sees=sees) if each.id == STEP else each for each in whole.review.steps
    )
    review = msgspec.structs.replace(whole.review, steps=tuple(steps))
    case = FlowCase(
        "shintatsu",
        definition=msgspec.structs.replace(whole, pages=(asked,), review=review),
        answers={"people": {"its_number": example_my_number(7), "remark": "なし"}},
    )
    with tenant_transaction():
        answers = content_of(case.flow, case.flow.position.standings[STEP].step).answers
    assert answers["people"]["remark"] == "なし" and ("its_number" in answers["people"]) is goes


def test_a_step_whose_government_is_not_named_waits_and_says_so_until_it_is(aoba, ken):
    case = forwarded()
    with pytest.raises(Later):
        work(case)
    assert (known(case).stands, known(case).waits_for) == ("untied", words.UNTIED)
    tied(inside(ken))
    work(case)
    assert known(case).stands == "there"


def test_where_it_is_not_offered_there_it_is_told(aoba, db):
    tied(inside(prefecture(offers=False)))
    case = forwarded()
    work(case)
    assert known(case).problem == NOT_OFFERED and case.where(STEP) == "open"


def test_the_period_stands_still_while_it_lies_with_whoever_decides(gone):
    case, there = gone
    there.acts(accepts, proposes(), approves)
    with tenant_transaction():
        ((since, until),) = away([case.id])[case.id]
    assert since == case.now and until is not None


def test_nothing_is_sent_again_that_is_not_to_go_there_now(gone):
    case, there = gone
    there.acts(accepts, proposes(), approves)
    with pytest.raises(NotOpen):
        _again(case)
