"""Every act on a case and every read of one asks who may, before anything else, and is on record."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from madoguchi.accounts.permissions import PERMISSIONS, Member, NotAllowed
from madoguchi.applications.domain.states import State, ways
from madoguchi.applications.queries.applications import application
from madoguchi.audit.queries import entries
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.ids import new_id
from madoguchi.review import services
from madoguchi.review.domain import next_acts
from madoguchi.review.services import (
    accept,
    as_seen,
    decide,
    do_step,
    end_correction,
    follow_steps,
    letters,
    print_case,
    propose_decision,
    reopen_step,
    tell,
    undo_acceptance,
    unseal_number,
)
from madoguchi.review.tests.acts import ACTS, READS, Entry, brought_to, do, everything, read
from madoguchi.review.tests.keeper import running_keeper

NO_ACTS = {
    as_seen.locked_as_seen: "part of every act",
    as_seen.locked_to_write: "part of acts",
    as_seen.living_proposal: "part of every act",
    as_seen.locked_on_default_way: "part of acts",
    as_seen.on_default_way: "part of acts",
    accept.enter_in_register: "part of acts",
    undo_acceptance.strike_out: "part of acts",
    propose_decision.put_forward: "part of acts",
    decide.make: "part of acts",
    decide.drop: "part of acts",
    decide.take_back: "part of acts",
    do_step.standing_of: "part of acts at steps",
    do_step.add: "part of acts at steps",
    do_step.problems_of: "part of acts at steps",
    follow_steps.follow_steps: "part of acts at steps",
    reopen_step.reopenable: "what a page offers",
    end_correction.answer_correction: "what follows from the applicant's own act",
    end_correction.open_request: "part of acts",
    print_case.registered: "part of a read",
    print_case.filled: "part of a read",
    tell.standings: "what core systems are told",
    tell.steps: "what the applicant is told",
    letters.send_accepted: "mail to the applicant",
    letters.send_correction: "mail to the applicant",
    letters.send_decided: "mail to the applicant",
    letters.send_decision_undone: "mail to the applicant",
    letters.send_message_there: "mail to the applicant",
}
"""Services that no member of staff calls, and why they ask nobody."""
FREE = {(State.APPROVED, State.ISSUED), (State.REFUSED, State.ISSUED)}
"""Ways that no act takes yet: nothing is issued."""
UNUSED = {(State.EXAMINING, State.ACCEPTED), (State.CLOSED, State.ACCEPTED)}
"""Ways that are open in the table of states and that no act takes."""


def public_services() -> Iterator[Any]:
    for found in pkgutil.iter_modules(services.__path__):
        module = importlib.import_module(f"{services.__name__}.{found.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not name.startswith("_"):
                yield function


def without(entry: Entry) -> Member:
    """Who may do everything else that some role may."""
    lacking = {entry.permission, *entry.besides}
    roles = tuple(role for role, held in PERMISSIONS.items() if lacking.isdisjoint(held))
    return Member(id=new_id(), name="権限 なし", roles=roles)


def recorded() -> Counter[str]:
    """How often each action stands in the record; entries of one moment are in no order."""
    with tenant_transaction():
        return Counter(entry.action for entry in entries(limit=500))


def test_each_service_of_the_package_is_an_act_a_read_or_said_to_be_neither():
    assert set(public_services()) == ACTS.keys() | READS.keys() | NO_ACTS.keys()


def test_each_act_and_each_read_takes_who_acts_and_no_service_else_does():
    taking = {service for service in public_services() if "by" in inspect.signature(service).parameters}
    assert taking == ACTS.keys() | READS.keys()
    assert {inspect.signature(service).parameters["by"].annotation for service in taking} == {"Member"}


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_who_may_not_do_an_act_is_refused_and_changes_nothing(aoba, act):
    entry = ACTS[act]
    case = brought_to(aoba, entry.state)
    before = everything()
    with pytest.raises(NotAllowed, match=f"^{entry.permission}$"):
        do(act, case, by=without(entry), **entry.given)
    assert everything() == before


@pytest.mark.parametrize("service", READS, ids=lambda service: service.__name__)
def test_who_may_not_see_cases_reads_nothing_of_them(aoba, service):
    entry = READS[service]
    case = brought_to(aoba, entry.state)
    before = recorded()
    with pytest.raises(NotAllowed, match=f"^{entry.permission}$"):
        read(service, aoba, case, by=without(entry))
    assert recorded() == before


@pytest.mark.parametrize("service", [*ACTS, *READS], ids=lambda service: service.__name__)
def test_permission_is_asked_before_anything_is_read(service):
    parameters = inspect.signature(service).parameters
    entry = (ACTS | READS)[service]
    given = dict.fromkeys(parameters) | {"by": without(entry)}
    with pytest.raises(NotAllowed):  # this test has no database
        service(**given)


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_an_act_is_on_record_once(aoba, act, tmp_path):
    entry = ACTS[act]
    case = brought_to(aoba, entry.state)
    before = recorded()
    with running_keeper(tmp_path / "keeper.sock") as keeper:
        more = {"keeper": keeper} if act is unseal_number.unseal_number else {}
        do(act, case, **entry.given | more)
    assert recorded() - before == Counter(entry.recorded)
    with tenant_transaction():
        found = entries(subject=f"application:{case}", actions=entry.recorded)
    assert entry.by.name in {each.actor_name for each in found}


@pytest.mark.parametrize("service", READS, ids=lambda service: service.__name__)
def test_a_read_is_on_record_once(aoba, service):
    entry = READS[service]
    case = brought_to(aoba, entry.state)
    before = recorded()
    found = read(service, aoba, case)
    for each in found if isinstance(found, tuple) else (found,):
        assert each is not None
        getattr(each, "close", lambda: None)()
    assert recorded() - before == Counter(entry.recorded)


def test_what_is_opened_again_at_once_is_not_recorded_again(aoba):
    case = brought_to(aoba, "arrived")
    before = recorded()
    for service in READS:
        if READS[service].recorded in (("case.opened",), ("desk.searched",)):
            for _ in range(2):
                read(service, aoba, case)
    assert recorded() - before == {"case.opened": 1, "desk.searched": 1}


MOVES = {
    next_acts.ACCEPT: "accept",
    next_acts.EXAMINE: "begin_examination",
    next_acts.PROPOSE: "propose_decision",
    next_acts.END_CORRECTION: "end_correction",
    next_acts.DECIDE: "decide",
    next_acts.SEND_BACK: "send_back",
    next_acts.CLOSE: "close",
    next_acts.CORRECT: "request_correction",
    next_acts.DISMISS: "dismiss",
    next_acts.UNDO_ACCEPTANCE: "undo_acceptance",
    next_acts.UNDO_DECISION: "undo_decision",
    next_acts.UNDO_DISMISSAL: "undo_dismissal",
}
"""An act that moves a case → its service."""


@pytest.mark.parametrize("act", next_acts.ACTS, ids=lambda act: act.name)
def test_an_act_moves_a_case_as_the_table_says_and_asks_the_permission_of_its_button(aoba, act):
    service = next(each for each in ACTS if each.__name__ == MOVES[act])
    entry = ACTS[service]
    assert act.permission == entry.permission
    case = brought_to(aoba, entry.state)
    was = state_of(case)
    do(service, case, **entry.given)
    assert was in act.out_of
    assert state_of(case) in act.to


def test_each_act_that_changes_a_state_stands_in_the_table():
    moving = {act.__name__ for act, entry in ACTS.items() if entry.recorded[0].startswith("application.")}
    by_steps = {"do_step", "reopen_step"}  # where they lead to, `flow_state` says
    assert moving == set(MOVES.values()) | by_steps
    assert MOVES.keys() == set(next_acts.ACTS)


@pytest.mark.parametrize("kind", ["request", "notification"])
def test_each_way_between_states_is_some_act_of_the_office_or_the_applicants(kind):
    open_ways = {(state, to) for state in State for to in ways(kind=kind, state=state)}
    taken = {
        (state, to)
        for act in next_acts.ACTS
        for state in act.out_of
        for to in act.to
        if act in next_acts.next_acts(kind=kind, state=state, overdue=True)
    }
    withdrawals = {(state, to) for state, to in open_ways if to is State.WITHDRAWN}
    assert open_ways - taken - withdrawals <= FREE | UNUSED
    assert (State.ACCEPTED, State.EXAMINING) in taken or kind == "notification"


def state_of(case: Any) -> State:
    with tenant_transaction():
        found = application(case)
    assert found is not None
    return State(found.state)
