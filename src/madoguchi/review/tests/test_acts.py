"""Every act on a case and every read of one asks who may, before anything else, and is on record."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest

from madoguchi.accounts.permissions import OPERATOR, PERMISSIONS, Member, NotAllowed
from madoguchi.applications.domain.states import State, WrongState, ways
from madoguchi.applications.queries.applications import application
from madoguchi.applications.queries.queue import queue_rows
from madoguchi.applications.services.case.change_state import NoSuchApplication
from madoguchi.applications.services.case.written import PREFIX, written
from madoguchi.audit.queries import entries
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.ids import new_id
from madoguchi.review import services
from madoguchi.review.domain.acts import ACTS as OFFICE
from madoguchi.review.domain.acts import next_acts
from madoguchi.review.queries.reading.marks import marks_of
from madoguchi.review.services import as_seen
from madoguchi.review.services.after_decision import begin_next, lead_on, recount, remind, stand_again
from madoguchi.review.services.batches import (
    carry_out,
    collect,
    give_out,
    give_up,
    of_others,
    own_files,
    purge_drawings,
    take_out,
)
from madoguchi.review.services.batches import close as batch_closing
from madoguchi.review.services.clock import keep_clock, keep_step_clocks, watch_clocks, watch_steps
from madoguchi.review.services.correction import end_correction
from madoguchi.review.services.decision import decide, propose_decision, stand_in
from madoguchi.review.services.decision.decide import NothingProposed
from madoguchi.review.services.governments import bring_back, carry, connected, forward, forward_again, take
from madoguchi.review.services.governments import keep_up as to_governments
from madoguchi.review.services.inviting import (
    answer,
    ask_again,
    asking,
    bring_asked_file,
    keep_up,
    open_asked_file,
    open_invitation,
    send_link,
)
from madoguchi.review.services.reading import file_picture, print_case, unseal_number
from madoguchi.review.services.reading.look_through_queue import look_through_queue
from madoguchi.review.services.reception import accept, charge, free_cases, undo_acceptance
from madoguchi.review.services.reception.accept import AlreadyAccepted
from madoguchi.review.services.steps import (
    bring_file,
    do_step,
    drop_held_files,
    follow_steps,
    move_case,
    reopen_step,
    seal_answers,
    show_steps,
    step_files,
)
from madoguchi.review.services.telling import letters, tell
from madoguchi.review.services.transfer import hand_on
from madoguchi.review.tests.acts import ACTS, brought_to, do, everything, read
from madoguchi.review.tests.cast import NOW
from madoguchi.review.tests.entries.batches import ON_BATCHES
from madoguchi.review.tests.entries.entry import Entry
from madoguchi.review.tests.entries.reading import READS
from madoguchi.review.tests.keeper import running_keeper

NO_ACTS = {
    as_seen.locked_as_seen: "part of every act",
    charge.colleagues: "whom a page offers; names of staff alone",
    as_seen.locked_to_move: "part of acts",
    as_seen.locked_to_write: "part of acts",
    as_seen.living_proposal: "part of every act",
    as_seen.living_proposals: "part of closing a list",
    as_seen.on_default_way: "part of acts",
    accept.enter_in_register: "part of acts",
    undo_acceptance.strike_out: "part of acts",
    propose_decision.put_forward: "part of acts",
    decide.make: "part of acts",
    decide.drop: "part of acts",
    decide.take_back: "part of acts",
    do_step.standing_of: "part of acts at steps",
    do_step.add: "part of acts at steps",
    ask_again.open_to_outside: "part of acts at steps",
    asking.make: "part of acts that ask",
    asking.ask: "part of acts that ask",
    asking.write: "part of acts that ask",
    asking.end: "part of acts that ask",
    asking.show_as_named: "part of letting a case go over",
    keep_up.keep_invitations: "what follows from acts",
    keep_up.address_in_answers: "part of acts that ask",
    keep_up.addresses_of: "part of acts that ask",
    answer.answer: "whoever is asked does it, and is asked for by what was shown to them",
    answer.keep_typed: "the same",
    open_invitation.open_invitation: "the same",
    open_invitation.asked_now: "part of what they do",
    open_invitation.with_typed: "part of what they do",
    hand_on.hand_on: "what follows from the transfer",
    hand_on.wait_for: "what follows from the transfer",
    carry.with_numbers: "what follows from acts",
    carry.check_scanned: "the same",
    carry.copies: "the same",
    to_governments.keep_forwardings: "what follows from acts",
    to_governments.wake: "what follows from acts",
    to_governments.make: "what follows from acts",
    to_governments.tie: "what follows from what the town says",
    to_governments.end: "what follows from acts",
    forward.forward: "what follows from acts",
    forward.wait_for: "the same",
    bring_back.bring_back: "what follows from acts of another government",
    take.take: "the other government does it, and both ends name each other",
    take.take_kept: "what follows from it",
    take.away: "part of that",
    take.back: "part of that",
    connected.outgoing: "what a package is made of",
    connected.arrived_there: "what follows from acts",
    connected.answered: "the other government does it",
    connected.silent: "what follows from acts",
    forward_again.may_send: "what a page offers",
    reopen_step.reached: "part of acts at steps",
    letters.send_transferred: "mail to the applicant",
    send_link.send_link: "mail to whoever is asked",
    do_step.act_of: "part of acts at steps",
    do_step.perform: "part of acts at steps",
    do_step.problems_of: "part of acts at steps",
    carry_out.carry_out: "what follows from a list that somebody closed",
    carry_out.closer: "who closed it",
    batch_closing.about: "part of acts on lists",
    batch_closing.put_off: "part of acts on lists",
    batch_closing.locked_batch: "part of acts on lists",
    batch_closing.seen_of: "part of acts on lists",
    batch_closing.on_the_list: "part of acts on lists",
    collect.follow_batches: "what follows from acts",
    collect.follow_batches_of: "what follows from acts",
    collect.join: "part of acts",
    collect.key_of: "part of acts",
    collect.next_batch: "part of acts on lists",
    collect.open_batch: "part of acts",
    collect.waits_in: "part of acts at steps",
    of_others.of_others: "part of closing a list",
    give_out.give_out: "part of closing a list",
    give_out.keep: "part of drawings",
    give_up.give_up: "part of acts",
    purge_drawings.purge_drawings: "what a new day brings",
    take_out.open_row: "part of acts",
    follow_steps.follow_steps: "part of acts at steps",
    reopen_step.reopenable: "what a page offers",
    reopen_step.takes_back: "what a page offers",
    move_case.looked_at: "what a page shows",
    seal_answers.numbers_of: "part of acts at steps",
    seal_answers.seal_answers: "part of acts at steps",
    bring_file.bring_in: "part of bringing a file",
    bring_file.files_question: "part of bringing a file",
    bring_file.kept_or_gone: "part of bringing a file",
    bring_file.take_back: "part of taking one back",
    bring_asked_file.bring_asked_file: "whoever is asked does it, and is asked for by what was shown to them",
    bring_asked_file.take_asked_file_back: "the same",
    drop_held_files.drop_held_files: "what a new day brings",
    open_asked_file.asked_file: "whoever is asked reads it, and is asked for by what was shown to them",
    open_asked_file.asked_file_has_page: "the same",
    open_asked_file.view_asked_file: "the same",
    file_picture.has_picture: "part of looking at a file",
    file_picture.picture: "part of looking at a file",
    own_files.as_before: "part of acts on lists",
    own_files.with_files: "part of acts on lists",
    step_files.files_given: "part of acts at steps",
    step_files.hand_files_in: "part of acts at steps",
    seal_answers.remove_unasked: "part of letting a case go over",
    stand_in.stand_in: "part of decisions and of acts at steps",
    show_steps.show_steps: "part of acts at steps",
    show_steps.show_steps_of: "what follows from the applicant's own act",
    show_steps.show_steps_anew: "what follows from what the town says",
    free_cases.free_cases: "what follows from a move",
    end_correction.answer_correction: "what follows from the applicant's own act",
    end_correction.open_request: "part of acts",
    keep_clock.keep_clocks: "what follows from acts",
    keep_clock.keep_told: "what follows from a mail",
    keep_clock.keep_open_clocks: "what follows from acts, and from a new day",
    lead_on.lead_on: "part of acts",
    lead_on.lead_nowhere: "part of acts",
    stand_again.stand_again: "part of acts",
    stand_again.take_place: "part of acts, and of the applicant's own",
    ask_again.check_theirs: "part of acts",
    begin_next.begin_next: "the applicant's own act",
    begin_next.fix_anew: "part of acts",
    begin_next.hold_next: "part of the applicant's own act",
    begin_next.note_second: "part of the applicant's own act",
    remind.remind: "what a new day brings",
    recount.recount: "what follows from the town's days",
    remind.tell_next: "mail to the applicant",
    keep_step_clocks.keep_step_clocks: "part of acts at steps",
    keep_step_clocks.keep_step_clocks_of: "what follows from acts",
    watch_steps.watch_steps: "what a new day brings",
    watch_clocks.watch_clocks: "what a new day brings",
    letters.send_period_changed: "mail to the applicant",
    print_case.registered: "part of a read",
    print_case.filled: "part of a read",
    print_case.approved: "part of a read",
    tell.standings: "what core systems are told",
    tell.steps: "what the applicant is told",
    letters.send_accepted: "mail to the applicant",
    letters.send_correction: "mail to the applicant",
    letters.send_decided: "mail to the applicant",
    letters.send_decision_undone: "mail to the applicant",
    letters.send_message_there: "mail to the applicant",
}
"""Services that no member of staff calls, and why they ask nobody."""
OF_MANY = {move_case.move_cases: "flows/test_moving.py", move_case.in_flight: "flows/test_moving.py"}
"""Acts on many cases at once → where who may, and whose cases, is held."""
FREE = {(State.APPROVED, State.ISSUED), (State.REFUSED, State.ISSUED)}
"""Ways that no act takes yet: nothing is issued."""
UNUSED = {(State.EXAMINING, State.ACCEPTED), (State.CLOSED, State.ACCEPTED)}
"""Ways that are open in the table of states and that no act takes."""


def public_services() -> Iterator[Any]:
    for found in pkgutil.walk_packages(services.__path__, f"{services.__name__}."):
        module = importlib.import_module(found.name)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not name.startswith("_"):
                yield function


def without(entry: Entry) -> Member:
    """Who may do everything else that some role may."""
    lacking = {entry.permission, *entry.besides}
    roles = tuple(role for role, held in PERMISSIONS.items() if lacking.isdisjoint(held))
    return Member(id=new_id(), name="権限 なし", roles=roles)


def elsewhere(by: Member) -> Member:
    """The same person, in a unit that has nothing to do with the case."""
    return msgspec.structs.replace(by, units=frozenset({new_id()}))


def recorded() -> Counter[str]:
    """How often each action stands in the record; entries of one moment are in no order."""
    with tenant_transaction():
        return Counter(entry.action for entry in entries(limit=500))


def test_each_service_of_the_package_is_an_act_a_read_or_said_to_be_neither():
    assert set(public_services()) == ACTS.keys() | READS.keys() | NO_ACTS.keys() | set(ON_BATCHES) | set(
        OF_MANY
    )


def test_each_act_and_each_read_takes_who_acts_and_no_service_else_does():
    taking = {service for service in public_services() if "by" in inspect.signature(service).parameters}
    assert taking == ACTS.keys() | READS.keys() | set(ON_BATCHES) | set(OF_MANY)
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


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_who_works_in_another_unit_does_no_act_and_changes_nothing(aoba, act):
    entry = ACTS[act]
    case = brought_to(aoba, entry.state)
    before = everything()
    with pytest.raises(NoSuchApplication):
        do(act, case, by=elsewhere(entry.by), **entry.given)
    assert everything() == before


@pytest.mark.parametrize("service", READS, ids=lambda service: service.__name__)
def test_who_works_in_another_unit_reads_nothing(aoba, service):
    entry = READS[service]
    case = brought_to(aoba, entry.state)
    before = recorded()
    if service is look_through_queue:
        found, counts = read(service, aoba, case, by=elsewhere(entry.by))
        assert found.lines == ()
        assert {count.rows for count in counts.values()} == {0}
    else:
        with pytest.raises(NoSuchApplication):
            read(service, aoba, case, by=elsewhere(entry.by))
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


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_the_record_holds_nothing_that_was_written_and_no_name_of_an_applicant(aoba, act, tmp_path):
    entry = ACTS[act]
    case = brought_to(aoba, entry.state)
    with running_keeper(tmp_path / "keeper.sock") as keeper:
        more = {"keeper": keeper} if act is unseal_number.unseal_number else {}
        do(act, case, **entry.given | more)
    with tenant_transaction():
        details = [each.detail for each in entries(subject=f"application:{case}")]
        kept = written(case)
    texts = {str(entry.given[name]) for name in ("reason", "body", "purpose") if entry.given.get(name)}
    reason = {entry.given["reason"]} - {""} if "reason" in entry.given else set()
    assert reason <= set(kept.values()), "the record does not tell the reason that was given"
    for text in (*texts, "山田", "hanako@example.jp"):
        assert text not in str(details), text
    marks = {value for detail in details for value in detail.values() if value.startswith(PREFIX)}
    assert marks == kept.keys(), "a mark without its text, or a text without its mark"


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


NOT_THERE = (AlreadyAccepted, NothingProposed, end_correction.NoOpenCorrection)
WITH_ROW = [act for act, entry in ACTS.items() if entry.act]


@pytest.mark.parametrize("act", WITH_ROW, ids=lambda act: act.__name__)
def test_an_act_does_as_its_row_says(aoba, act):
    entry = ACTS[act]
    assert entry.act is not None
    case = brought_to(aoba, entry.state)
    was = state_of(case)
    do(act, case, **entry.given)
    assert was in entry.act.out_of or not entry.act.out_of
    assert state_of(case) in (entry.act.to if entry.moves else (was,))


STATES = ("arrived", "accepted", "examining", "correcting", "dismissed", "deciding", "decided")


@pytest.mark.parametrize("act", [a for a in WITH_ROW if ACTS[a].moves], ids=lambda act: act.__name__)
def test_an_act_that_its_row_does_not_offer_in_a_state_changes_nothing_there(aoba, act):
    """Though the way between the two states is another act's: its button is not on the page, but can be posted."""
    entry = ACTS[act]
    assert entry.act is not None
    for state in STATES:
        case = brought_to(aoba, state)
        if state_of(case) not in entry.act.out_of:
            before = everything()
            with pytest.raises((WrongState, *NOT_THERE)):
                do(act, case, **entry.given)
            assert everything() == before, state


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_some_test_looks_at_what_no_table_knows_of_an_act(act):
    """What it keeps, what a second time does: by its service, or by its page."""
    entry = ACTS[act]
    named = rf"\b{act.__name__}\b" + (rf"|\b{entry.act.name}/" if entry.act else "")
    assert re.search(named, other_tests())


@cache
def other_tests() -> str:
    files = Path(services.__file__).parents[2].glob("*/tests/**/test_*.py")
    return "".join(path.read_text(encoding="utf-8") for path in files if path != Path(__file__))


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_after_an_act_the_queue_marks_the_case_as_the_table_says(aoba, act, tmp_path):
    entry = ACTS[act]
    case = brought_to(aoba, entry.state)
    with running_keeper(tmp_path / "keeper.sock") as keeper:
        more = {"keeper": keeper} if act is unseal_number.unseal_number else {}
        do(act, case, **entry.given | more)
    assert marks_in_queue(case) == entry.marks


@pytest.mark.parametrize("kind", ["request", "notification"])
def test_each_way_between_states_is_some_act_of_the_office_or_the_applicants(kind):
    open_ways = {(state, to) for state in State for to in ways(kind=kind, state=state)}
    taken = {
        (state, to)
        for act in OFFICE
        for state in act.out_of
        for to in act.to
        if act in next_acts(kind=kind, state=state, overdue=True)
    }
    withdrawals = {(state, to) for state, to in open_ways if to is State.WITHDRAWN}
    assert open_ways - taken - withdrawals <= FREE | UNUSED
    assert (State.ACCEPTED, State.EXAMINING) in taken or kind == "notification"


def marks_in_queue(case: Any) -> tuple[str, ...]:
    with tenant_transaction():
        return tuple(
            mark.words for mark in marks_of(queue_rows([case], by=OPERATOR, today=day_in_japan(NOW)))[case]
        )


def state_of(case: Any) -> State:
    with tenant_transaction():
        found = application(case)
    assert found is not None
    return State(found.state)
