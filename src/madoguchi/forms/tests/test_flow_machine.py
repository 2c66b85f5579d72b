"""Where a case stands follows from what is on record: what waits, is open, done or skipped, and who may not."""

from __future__ import annotations

import random

import msgspec
import pytest

from madoguchi.forms.domain.flows.flow import flow_of
from madoguchi.forms.domain.flows.machine import Act, Record, stand
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.forms.tests.examples import EXAMPLE
from madoguchi.forms.tests.flow_examples import ARRIVED, NAMES, Case, good

HALF = {"house": "B-12", "damage": "half"}


def surveyed(amount: str = "500000", definition: d.Definition | None = None) -> Case:
    case = Case(definition or good("risai"), HALF)
    case.do("reception", "ueda")
    case.do("survey", "sato")
    case.do("survey", "suzuki", grade="half")
    case.do("money", "ito", amount=amount)
    return case


def test_a_definition_without_steps_goes_the_way_it_always_went():
    flow = flow_of(parse_yaml(EXAMPLE))
    assert [(s.id, s.does, s.after) for s in flow.steps] == [
        ("accept", "accept", ()),
        ("examine", "examine", ("accept",)),
        ("propose", "propose", ("examine",)),
        ("approve", "approve", ("propose",)),
    ]
    notified = flow_of(parse_yaml(EXAMPLE.replace("kind: claim", "kind: notification")))
    assert [s.does for s in notified.steps] == ["accept", "hand_over"]
    assert not notified.own and not notified.decisions


@pytest.mark.parametrize("name", NAMES)
def test_each_good_flow_begins_with_its_reception(name: str):
    case = Case(good(name), {})
    assert [s.step.does for s in case.position.open] == ["accept"]


def test_steps_that_wait_for_the_same_step_are_open_together():
    case = Case(good("kaigo-nintei"), {"doctor_email": "isha@example.jp"})
    position = case.do("reception", "ueda")
    assert [s.step.id for s in position.open] == ["survey", "opinion"]
    position = case.do("survey", "sato", survey_score="32.5")
    board = position.standings["board"]
    assert (board.where, board.waits_for) == ("waiting", ("opinion",))


def test_a_step_whose_condition_does_not_hold_is_skipped_and_counts_as_done():
    case = Case(good("risai"), HALF | {"damage": "small"})
    position = case.do("reception", "ueda")
    assert (position.standings["survey"].where, position.standings["survey"].why) == ("skipped", "condition")
    assert [s.step.id for s in position.open] == ["photos_only"]


def test_a_step_of_two_people_is_done_by_two_different_ones():
    case = Case(good("risai"), HALF)
    case.do("reception", "ueda")
    position = case.do("survey", "sato")
    survey = position.standings["survey"]
    assert (survey.where, survey.why) == ("open", "more_people")
    assert survey.done_by == ("sato",)
    assert survey.barred == {"sato"}
    case.records.append(case.records[-1])
    assert case.where()["survey"] == "open"
    assert case.do("survey", "suzuki").standings["survey"].done_by == ("sato", "suzuki")


def test_the_decision_takes_effect_with_the_last_approval():
    case = surveyed("1000000")
    position = case.do("draft", "ito", decision="part")
    assert (position.decision, position.effective_at) == ("part", None)
    position = case.do("section", "kacho")
    assert position.effective_at is None
    assert [s.step.id for s in position.open] == ["head"]
    position = case.do("head", "bucho")
    assert position.effective_at == case.records[-1].at
    assert [s.step.id for s in position.open] == ["pay"]
    assert case.do("pay", "ito").finished


def test_an_approval_that_is_not_needed_is_not_waited_for():
    case = surveyed("999999")
    case.do("draft", "ito", decision="refuse")
    position = case.do("section", "kacho")
    assert position.effective_at == case.records[-1].at
    assert position.finished


def test_what_another_government_decided_takes_effect_when_it_comes_back():
    case = Case(good("shintatsu"), {"area": "300", "use": "house"})
    case.do("reception", "ueda")
    case.do("form_check", "ito")
    for member in ("abe", "baba", "chiba"):
        case.do("opinion", member, opinion="支障なし")
    case.do("forward", "ito")
    position = case.do("permission", "prefecture", decision="permit", number="第5号")
    assert position.effective_at == case.records[-1].at
    assert [s.step.id for s in position.open] == ["notice"]


def test_who_examined_or_proposed_does_not_approve():
    case = surveyed()
    position = case.do("draft", "ono", decision="grant")
    assert position.standings["section"].barred == {"sato", "suzuki", "ito", "ono"}


def test_sent_back_a_step_and_all_after_it_are_open_again():
    case = surveyed("1000000")
    case.do("draft", "ito", decision="grant")
    case.do("section", "kacho")
    case.reopen("money", "bucho")
    assert case.where() == {
        "reception": "done", "survey": "done", "photos_only": "skipped", "money": "open", "draft": "waiting",
        "section": "waiting", "head": "waiting", "pay": "waiting",
    }  # fmt: skip
    assert case.position.standings["money"].why == "reopened"
    position = case.do("money", "ito", amount="1200000")
    assert [s.step.id for s in position.open] == ["draft"]
    case.do("draft", "ito", decision="grant")
    assert case.where()["section"] == "open"


def test_what_stands_beside_a_reopened_step_stays_done():
    case = Case(good("kaigo-nintei"), {"doctor_email": "isha@example.jp"})
    case.do("reception", "ueda")
    case.do("survey", "sato", survey_score="32.5")
    case.do("opinion", "isha@example.jp", opinion_sheet="意見")
    case.reopen("survey")
    where = case.where()
    assert (where["survey"], where["opinion"], where["board"]) == ("open", "done", "waiting")


def test_an_approval_is_void_when_what_was_seen_changes():
    case = surveyed("1000000")
    case.do("draft", "ito", decision="grant")
    case.do("section", "kacho")
    case.answers = HALF | {"house": "B-13"}
    section, head = (case.position.standings[name] for name in ("section", "head"))
    assert (section.where, section.why, head.where) == ("open", "changed", "waiting")


def test_what_is_filled_after_an_approval_does_not_void_it():
    review = good("risai").review
    paid = d.Date(id="paid", label=d.LocalText(ja="支払った日"))
    steps = tuple(
        msgspec.structs.replace(step, fills=("paid",)) if step.id == "pay" else step for step in review.steps
    )
    more = msgspec.structs.replace(review, questions=(*review.questions, paid), steps=steps)
    case = surveyed(definition=msgspec.structs.replace(good("risai"), review=more))
    case.do("draft", "ito", decision="grant")
    case.do("section", "kacho")
    assert case.do("pay", "ito", paid="2026-12-01").finished


def test_a_condition_that_comes_to_hold_opens_the_step_and_what_follows_it():
    case = surveyed("500000")
    case.do("draft", "ito", decision="grant")
    case.do("section", "kacho")
    case.do("pay", "ito")
    case.office["amount"] = "2000000"
    where = case.where()
    assert (where["section"], where["head"], where["pay"]) == ("open", "waiting", "waiting")


def test_a_step_knows_since_when_it_is_open():
    case = surveyed()
    assert case.position.standings["draft"].since == case.records[-1].at
    assert case.position.standings["reception"].since is None
    case.reopen("money")
    assert case.position.standings["money"].since == case.records[-1].at


def test_steps_in_a_circle_and_what_waits_for_nothing_there_is_never_open():
    document = EXAMPLE.replace(
        "review:\n",
        "review:\n  steps:\n  - {id: a, does: accept}\n  - {id: b, does: examine, after: [c]}\n"
        "  - {id: c, does: examine, after: [b]}\n  - {id: e, does: examine, after: [nothing]}\n",
    )
    flow = flow_of(parse_yaml(document))
    done = [Record(step="a", by="ueda", at=ARRIVED)]
    position = stand(flow, done, holds={}, seen={})
    assert {s.step.id: s.where for s in position.standings.values()} == {
        "a": "done", "b": "waiting", "c": "waiting", "e": "waiting",
    }  # fmt: skip
    assert not position.finished


@pytest.mark.parametrize("name", NAMES)
def test_however_it_is_worked_on_what_waits_is_not_done_and_what_is_open_may_be(name: str):
    """Random acts, lawful or not, in any order: after each, a step is open just when all that it waits for is settled, and
    every case that is worked on to the end ends."""
    flow = flow_of(good(name))
    dice = random.Random(name)
    for _ in range(40):
        holds = {s.id: dice.random() < 0.7 for s in flow.steps if s.when is not None}
        seen = {s.id: "x" for s in flow.steps}
        records: list[Record] = []
        for n in range(dice.randrange(60)):
            step = dice.choice(flow.steps).id
            act: Act = "reopened" if dice.random() < 0.1 else "did"
            records.append(
                Record(step=step, act=act, by=dice.choice("abcde"), at=ARRIVED, seen="x" if n % 5 else "y")
            )
        position = stand(flow, records, holds=holds, seen=seen)
        for standing in position.standings.values():
            ready = all(position.standings[other].settled for other in standing.step.after or ())
            assert (standing.where != "waiting") is ready
        for n in range(200):
            now = stand(flow, records, holds=holds, seen=seen)
            if now.finished:
                break
            records.append(Record(step=now.open[0].step.id, by=f"p{n}", at=ARRIVED, decision="x", seen="x"))
        assert now.finished
