"""Cases in flight finish on their version, or go over to another one when staff let them, by a difference that was shown."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from django.apps import apps

from madoguchi.accounts.permissions import Member, NotAllowed
from madoguchi.applications.queries.applications import application
from madoguchi.applications.services.case.change_state import NoSuchApplication
from madoguchi.audit.queries import entries
from madoguchi.forms.domain.flows.machine import Record
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.services.store_version import store_version
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.ids import new_id
from madoguchi.review.queries.steps.flows import Noted
from madoguchi.review.queries.steps.moves import Move, _otherwise, _own, move_of
from madoguchi.review.services.steps import move_case as moving
from madoguchi.review.services.steps.move_case import CannotMove, move_case, move_cases
from madoguchi.review.tests.cast import APPROVER, CLERK, EXAMINER, NOW, seen_now
from madoguchi.review.tests.flows.cast import DIRECTOR, WAYS, FlowCase, as_run, brought
from madoguchi.tenants.queries import tables

BY = {step: by for step, by, _ in WAYS["hojokin"]}


def version(*steps: d.Step | None, **changes: d.Step | None) -> str:
    """Another version of the subsidy: steps changed by id, left out with None, and added before the proposal."""
    whole = as_run("hojokin")
    found: list[d.Step] = []
    for step in whole.review.steps:
        if step.id == "draft":
            found += [each for each in steps if each is not None]
        changed = changes.get(step.id, step)
        if changed is not None:
            found.append(changed)
    asked = {name for step in found for name in step.fills}
    questions = tuple(q for q in whole.review.questions if q.id in asked)
    review = msgspec.structs.replace(whole.review, steps=tuple(found), questions=questions)
    with tenant_transaction():
        return store_version(
            definition=msgspec.structs.replace(whole, review=review), tables=tables(), now=NOW
        )


def step(name: str) -> d.Step:
    return next(each for each in as_run("hojokin").review.steps if each.id == name)


def shown(case: FlowCase, to: str) -> Move:
    with tenant_transaction():
        found = application(case.id)
        assert found is not None
        move = move_of(found, to)
    assert move is not None
    return move


def go(case: FlowCase, to: str, by: Any = APPROVER) -> None:
    with tenant_transaction():
        move_case(application_id=case.id, to=to, seen=seen_now(case.id), by=by, now=case.now)


def test_a_case_finishes_on_its_version_when_nobody_moves_it(aoba):
    case = brought("hojokin", before="sum")
    version(d.Step(id="visit", does="meet", label=d.LocalText(ja="現地の確認")))
    assert "visit" not in case.flow.position.standings


def test_what_was_done_stays_and_what_is_new_is_asked_for(aoba):
    case = brought("hojokin", before="draft")
    to = version(d.Step(id="visit", does="meet", label=d.LocalText(ja="現地の確認")))
    move = shown(case, to)
    assert (move.steps.added, move.steps.gone, move.steps.lost, move.why_not) == (
        ("「現地の確認」",),
        (),
        (),
        (),
    )
    assert "「選考」" in move.steps.stay_done
    go(case, to)
    assert (case.where("jury"), case.where("visit"), case.where("draft")) == ("done", "open", "waiting")
    assert case.flow.office["amount"] == "1,200,000"
    with tenant_transaction():
        (entry,) = [e for e in entries(subject=f"application:{case.id}") if e.action == "review.flow_moved"]
    assert entry.detail["to"] == to
    case.do("visit", EXAMINER)
    assert case.where("draft") == "open"


def test_a_talk_that_is_gone_is_named_as_lost_and_does_not_stand_in_the_way(aoba):
    case = brought("hojokin", before="jury")
    jury = msgspec.structs.replace(step("jury"), after=("check",))
    to = version(hearing=None, jury=jury)
    move = shown(case, to)
    assert (move.steps.gone, move.steps.lost, move.why_not) == (("「聞き取り」",), ("「聞き取り」",), ())
    go(case, to)
    assert case.where("jury") == "open"


def test_an_examination_that_is_gone_keeps_the_case_where_it_is(aoba):
    case = brought("hojokin", before="sum")
    to = version(jury=None)
    move = shown(case, to)
    assert move.steps.missing == ("「選考」",)
    assert move.lost == ("評点",)
    before = case.flow.application.version
    with pytest.raises(CannotMove, match="「選考」が、新しい版にはありません。"):
        go(case, to)
    assert case.flow.application.version == before


def test_a_case_that_was_decided_stays(aoba):
    case = brought("hojokin", before="pay")
    with pytest.raises(CannotMove, match="決定したか"):
        go(case, version(d.Step(id="visit", does="meet")))


def test_an_approval_over_something_else_is_to_be_given_again(aoba):
    case = brought("hojokin", before="budget")
    extra = d.Step(id="check_again", does="examine", label=d.LocalText(ja="再点検"))
    move = shown(case, version(extra))
    assert "「再点検」" in move.steps.added
    assert "決裁" in "".join(move.steps.again)
    assert move.why_not == ("移すと、申請した方に知らせた状態が変わります。手順を戻してから移してください。",)


@pytest.mark.parametrize("gone", [True, False])
def test_a_decision_that_was_proposed_and_is_gone_or_another_keeps_the_case_where_it_is(aoba, gone):
    case = brought("hojokin", before="budget")
    whole = as_run("hojokin")
    review = whole.review
    proposed = "with_conditions"
    decisions = tuple(
        msgspec.structs.replace(each, outcome="grant") if each.id == proposed else each
        for each in review.decisions
        if not (gone and each.id == proposed)
    )
    steps = (
        (*review.steps[:-1], msgspec.structs.replace(review.steps[-1], when=None)) if gone else review.steps
    )
    review = msgspec.structs.replace(review, decisions=decisions, steps=steps)
    with tenant_transaction():
        to = store_version(definition=msgspec.structs.replace(whole, review=review), tables=tables(), now=NOW)
    with pytest.raises(CannotMove, match="起案した決定が、新しい版では変わるか"):
        go(case, to)
    assert case.where("section") == "done"


def test_a_version_that_is_not_there_moves_nothing(aoba):
    case = brought("hojokin", before="draft")
    for to in ("", "none", case.flow.application.version):
        with pytest.raises(CannotMove):
            go(case, to)


def test_only_who_decides_and_sees_the_case_moves_it(aoba):
    case = brought("hojokin", before="draft")
    to = version(d.Step(id="visit", does="meet"))
    for by in (CLERK, EXAMINER):
        with pytest.raises(NotAllowed):
            go(case, to, by=by)
    with pytest.raises(NoSuchApplication):
        go(case, to, by=msgspec.structs.replace(APPROVER, units=frozenset({new_id()})))


def test_all_cases_of_a_version_go_over_and_one_that_cannot_stops_no_other(aoba):
    easy, hard = brought("hojokin", before="jury"), brought("hojokin", before="sum")
    other = FlowCase("risai")
    to = version(jury=None)
    found = move_cases(
        procedure=easy.definition.id, version=easy.flow.application.version, to=to, by=APPROVER, now=NOW
    )
    assert found.over == (easy.flow.application.receipt,)
    assert [receipt for receipt, _ in found.stay] == [hard.flow.application.receipt]
    assert other.flow.application.version != to
    assert easy.where("sum") == "open"


def test_of_more_cases_than_go_over_at_once_the_next_press_moves_the_next(aoba, monkeypatch):
    first, second = (brought("hojokin", before="sum") for _ in range(2))
    before = first.flow.application.version
    to = version(d.Step(id="visit", does="meet"))
    monkeypatch.setattr(moving, "MOST", 1)
    gone = [
        move_cases(procedure=first.definition.id, version=before, to=to, by=APPROVER, now=first.now).over
        for _ in range(3)
    ]
    assert [len(each) for each in gone] == [1, 1, 0]
    assert second.flow.application.version == to


def test_however_many_stay_the_next_press_goes_on_behind_them(aoba, monkeypatch):
    hard, easy = brought("hojokin", before="sum"), brought("hojokin", before="jury")
    to, before = version(jury=None), easy.flow.application.version
    monkeypatch.setattr(moving, "MOST", 1)
    presses, after = [], ""
    for _ in range(2):
        found = move_cases(
            procedure=easy.definition.id, version=before, to=to, by=APPROVER, now=easy.now, after=after
        )
        presses.append((len(found.over), [receipt for receipt, _ in found.stay], found.after))
        after = found.after
    stays = hard.flow.application.receipt
    assert presses == [(0, [stays], stays), (1, [], "")]
    assert easy.flow.application.version == to


def test_what_a_step_did_does_not_stand_for_something_else(aoba):
    case = brought("hojokin", before="budget")
    hearing = msgspec.structs.replace(step("hearing"), does="consult")
    with pytest.raises(CannotMove, match="することが、新しい版では変わります"):
        go(case, version(hearing=hearing))


def test_who_examined_at_a_step_that_a_version_laid_beside_the_approval_does_not_approve(aoba):
    case = brought("hojokin", before="section")
    did_by("check", DIRECTOR, case)
    hearing = msgspec.structs.replace(step("hearing"), after=("reception",))
    jury = msgspec.structs.replace(step("jury"), after=("hearing",))
    go(case, version(hearing=hearing, jury=jury))
    flow = case.flow
    section = flow.position.standings["section"]
    assert section.where == "open" and "check" not in flow.way.flow.before["section"]
    with tenant_transaction():
        assert flow.ways_now(DIRECTOR, section) == ()
        assert flow.ways_now(APPROVER, section)


def test_what_an_approver_did_afterwards_keeps_no_case_where_it_is(aoba):
    """Their approval was of nothing that they did themselves."""
    case = brought("hojokin", before="budget")
    flow = case.flow
    after = Noted(
        record=Record(step="visit", by=str(APPROVER.id), at=case.now, does="examine"),
        by_name="", note="", checked=(), filled={},
    )  # fmt: skip
    there = flow.after(after)
    assert not list(_otherwise(flow, there))
    (section,) = there.counted("section")
    before = msgspec.structs.replace(there, noted=(after, *flow.noted))
    assert not _own(there, section) and _own(before, section)


def did_by(step: str, who: Member, case: FlowCase) -> None:
    with tenant_transaction():
        rows = apps.get_model("review", "StepRecord").objects.filter(application_id=case.id, step=step)
        assert rows.update(actor_id=str(who.id)) == 1
