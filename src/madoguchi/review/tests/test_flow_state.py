"""Steps live within the states: each act of today leads from the same state to the same state by the default flow."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from madoguchi.applications.domain.flow_state import state_of
from madoguchi.applications.domain.states import State, ways
from madoguchi.forms.domain.flows.flow import Flow, flow_of
from madoguchi.forms.domain.flows.machine import Record, stand
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.forms.tests.examples import EXAMPLE
from madoguchi.forms.tests.flow_examples import NAMES, Case, good
from madoguchi.review.domain import acts

NOW = datetime(2026, 11, 30, tzinfo=UTC)
CLAIM = flow_of(parse_yaml(EXAMPLE))
NOTIFICATION = flow_of(parse_yaml(EXAMPLE.replace("kind: claim", "kind: notification")))


def did(step: str, decision: str | None = None) -> Record:
    return Record(step=step, by=step, at=NOW, decision=decision)


def again(step: str) -> Record:
    return Record(step=step, act="reopened", by="someone", at=NOW)


def at(flow: Flow, *records: Record) -> State:
    return state_of(flow, stand(flow, records, holds={}, seen={"approve": ""}))


PROPOSED = (did("accept"), did("examine"), did("propose", "approve"))
ACTS = [
    (acts.ACCEPT, CLAIM, (), did("accept")),
    (acts.EXAMINE, CLAIM, PROPOSED[:1], did("examine")),
    (acts.PROPOSE, CLAIM, PROPOSED[:2], did("propose", "approve")),
    (acts.DECIDE, CLAIM, PROPOSED, did("approve")),
    (acts.DECIDE, CLAIM, (*PROPOSED[:2], did("propose", "refuse")), did("approve")),
    (acts.SEND_BACK, CLAIM, PROPOSED, again("propose")),
    (acts.UNDO_ACCEPTANCE, CLAIM, PROPOSED[:1], again("accept")),
    (acts.UNDO_DECISION, CLAIM, (*PROPOSED, did("approve")), again("approve")),
    (acts.ACCEPT, NOTIFICATION, (), did("accept")),
    (acts.CLOSE, NOTIFICATION, (did("accept"),), did("close")),
    (acts.UNDO_ACCEPTANCE, NOTIFICATION, (did("accept"),), again("accept")),
]


@pytest.mark.parametrize(("act", "flow", "before", "record"), ACTS)
def test_an_act_of_today_is_a_record_of_the_default_flow(
    act: acts.Act, flow: Flow, before: tuple[Record, ...], record: Record
):
    was, now = at(flow, *before), at(flow, *before, record)
    assert was in act.out_of
    assert now in act.to
    assert now in ways(kind="claim" if flow.decides else "notification", state=was)


def test_a_refusal_is_refused():
    assert at(CLAIM, *PROPOSED[:2], did("propose", "refuse"), did("approve")) is State.REFUSED


def test_a_case_that_is_sent_back_to_its_first_examination_is_being_examined():
    assert at(CLAIM, *PROPOSED, again("examine")) is State.EXAMINING


@pytest.mark.parametrize("name", NAMES)
def test_the_steps_of_every_good_flow_go_the_ways_of_the_states(name: str):
    case = Case(good(name), {"apart": "no", "damage": "small", "owner_is_other": "no", "worried": "yes"})
    kind = case.definition.kind
    state = state_of(case.flow, case.position)
    assert state is State.ARRIVED
    for n in range(100):
        position = case.position
        if position.finished:
            break
        step = position.open[0].step
        decision = case.flow.offered(step)[0] if step.does == "propose" else None
        case.do(step.id, f"member{n}", decision=decision)
        after = state_of(case.flow, case.position)
        if step.by is not None and step.by.government and step.does == "propose":
            assert State.DECIDING in ways(kind=kind, state=state)  # it comes back decided, by way of this
            state = State.DECIDING
        assert after is state or after in ways(kind=kind, state=state)
        state = after
    assert state is (State.CLOSED if kind == "notification" else State.APPROVED)
