"""The state of an application, from where its case stands in the flow: steps live within the states."""

from __future__ import annotations

from madoguchi.applications.domain.states import State, WrongState, ways
from madoguchi.forms.domain.answers.outcomes import outcome_of
from madoguchi.forms.domain.flows.flow import Flow
from madoguchi.forms.domain.flows.machine import Position


def state_of(flow: Flow, position: Position) -> State:
    """The state to which the steps brought it. Correction, withdrawal, dismissal, issuing and closing a decided case are no
    steps: while one of them holds, or once it came, the state is theirs."""
    if not position.accepted:
        return State.ARRIVED
    if not flow.decides:
        return State.CLOSED if position.finished else State.ACCEPTED
    if position.effective_at is not None:
        outcomes = {each.id: outcome_of(each) for each in flow.decisions}
        return State.REFUSED if outcomes.get(position.decision or "") == "refuse" else State.APPROVED
    if position.decision is not None:
        return State.DECIDING
    return State.EXAMINING if position.begun else State.ACCEPTED


_OF_STEPS = (
    State.ARRIVED,
    State.ACCEPTED,
    State.EXAMINING,
    State.DECIDING,
    State.APPROVED,
    State.REFUSED,
    State.CLOSED,
)


def states_between(*, kind: str, state: State, to: State) -> tuple[State, ...]:
    """The shortest way from one state to another through states of steps, with its end: a flow that proposes at once
    passes by EXAMINING. Raises WrongState where there is none.
    """
    reached: dict[State, tuple[State, ...]] = {state: ()}
    waiting = [state]
    while waiting and to not in reached:
        here = waiting.pop(0)
        onward = ways(kind=kind, state=here)
        for following in (each for each in _OF_STEPS if each in onward and each not in reached):
            reached[following] = (*reached[here], following)
            waiting.append(following)
    if to not in reached:
        raise WrongState(state, to)
    return reached[to]
