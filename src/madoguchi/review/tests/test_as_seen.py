"""Each act answers to what its page showed, and refuses an individual number in what is written."""

from __future__ import annotations

import contextlib

import msgspec
import pytest

from madoguchi.applications.queries.applications import application
from madoguchi.audit.queries import entries
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.ids import new_id
from madoguchi.kernel.numbers import example_my_number
from madoguchi.review.domain.free_text import HoldsNumber
from madoguchi.review.domain.seen import NOTHING, Seen, parse_seen
from madoguchi.review.services.as_seen import Stale, living_proposal, living_proposals
from madoguchi.review.services.decision.decide import send_back
from madoguchi.review.services.decision.prepare_proposal import prepare_proposal
from madoguchi.review.services.decision.propose_decision import propose_decision
from madoguchi.review.services.decision.stand_in import look_after
from madoguchi.review.services.examination.add_note import add_note
from madoguchi.review.services.reading.unseal_number import unseal_number
from madoguchi.review.services.reception.accept import AlreadyAccepted
from madoguchi.review.services.steps.bring_file import add_file, remove_file
from madoguchi.review.services.telling.send_message import send_message
from madoguchi.review.tests.acts import ACTS, brought_to, do, everything
from madoguchi.review.tests.cast import NOW, seen_now
from madoguchi.review.tests.entries.decision import PROPOSED, REVIEW
from madoguchi.review.tests.entries.entry import REASON

TEXTS = {"reason", "body", "purpose"}
WRITTEN = [act for act, entry in ACTS.items() if TEXTS & entry.given.keys()]


def acts_on(case):
    with tenant_transaction():
        found = application(case)
        return found, [entry.action for entry in entries(subject=f"application:{case}", limit=500)]


def others_than(now: Seen) -> list[Seen]:
    """What other pages showed: none of this case, an older one, one to come, another proposal."""
    return [
        NOTHING,
        msgspec.structs.replace(now, revision=now.revision - 1),
        msgspec.structs.replace(now, revision=now.revision + 1),
        msgspec.structs.replace(now, proposal=new_id()),
    ]


OF_NO_PAGE = (look_after, add_file, remove_file)
"""Whoever was away says that they know what was decided for them: whatever else happened since, they do. What somebody brings
to a step is theirs until it is done: no page of others shows it, and doing the step asks for what was seen."""


@pytest.mark.parametrize("act", [act for act in ACTS if act not in OF_NO_PAGE], ids=lambda act: act.__name__)
def test_an_act_from_a_page_that_showed_something_else_changes_nothing(aoba, act):
    entry = ACTS[act]
    case = brought_to(aoba, entry.state)
    before = acts_on(case)
    for other in others_than(seen_now(case)):
        with pytest.raises(Stale):
            do(act, case, seen=other, **entry.given)
    with pytest.raises(TypeError):
        act(application_id=case, by=entry.by, now=NOW, **entry.given)
    assert acts_on(case) == before


REPEATED = (unseal_number, *OF_NO_PAGE)
"""Each look is one more on record, and changes nothing of the case."""


@pytest.mark.parametrize("act", [act for act in ACTS if act not in REPEATED], ids=lambda act: act.__name__)
def test_a_button_that_is_pressed_again_because_no_answer_came_acts_once(aoba, act):
    entry = ACTS[act]
    case = brought_to(aoba, entry.state)
    seen = seen_now(case)
    do(act, case, seen=seen, **entry.given)
    before = everything()
    with contextlib.suppress(Stale, AlreadyAccepted):
        do(act, case, seen=seen, **entry.given)
    assert everything() == before


@pytest.mark.parametrize("act", [send_message, add_note, prepare_proposal], ids=lambda act: act.__name__)
def test_what_a_colleague_wrote_meanwhile_is_not_passed_over(aoba, act):
    entry = ACTS[act]
    case = brought_to(aoba, entry.state)
    seen = seen_now(case)
    do(act, case, seen=seen, **entry.given)
    before = everything()
    other = msgspec.structs.replace(entry.by, id=new_id(), name="別の 担当")
    for by, text in ((other, {}), (entry.by, {name: "別のこと" for name in TEXTS & entry.given.keys()})):
        with pytest.raises(Stale):
            do(act, case, seen=seen, by=by, **entry.given | text)
    assert everything() == before


@pytest.mark.parametrize("act", [send_message, add_note], ids=lambda act: act.__name__)
def test_the_same_is_written_again_by_whoever_saw_it(aoba, act):
    entry = ACTS[act]
    case = brought_to(aoba, entry.state)
    for _ in range(2):
        do(act, case, **entry.given)
    assert acts_on(case)[1].count(entry.recorded[0]) == 2


@pytest.mark.parametrize("act", WRITTEN, ids=lambda act: act.__name__)
@pytest.mark.parametrize("way", ["{}", "番号は{}です。", "前\n{}"])
def test_an_individual_number_is_refused_in_what_is_written(aoba, act, way):
    entry = ACTS[act]
    case = brought_to(aoba, entry.state)
    before = acts_on(case)
    name = next(iter(TEXTS & entry.given.keys()))
    number = example_my_number(7)
    for digits in (
        number,
        f"{number[:4]}-{number[4:8]}-{number[8:]}",
        "9000　0000　0079",
        "９０００００００００７９",
    ):
        with pytest.raises(HoldsNumber):
            do(act, case, **entry.given | {name: way.format(digits)})
    assert acts_on(case) == before


@pytest.mark.parametrize("text", ["", "x", "1", "-1.", "².", "1.x", "9999999999.", "1.2.3", " 1."])
def test_what_no_form_of_ours_carried_is_no_case(text):
    assert parse_seen(text).revision in (0, 1)
    assert parse_seen(text) in (NOTHING, Seen(revision=1, proposal=None))


def test_a_form_carries_what_it_showed():
    for seen in (Seen(revision=3, proposal=None), Seen(revision=12, proposal=new_id())):
        assert parse_seen(str(seen)) == seen


def test_the_proposal_of_a_page_is_the_one_that_stands(aoba):
    case = brought_to(aoba, "deciding")

    def stands():
        with tenant_transaction():
            return living_proposal(case), living_proposals([case]).get(case)

    first = stands()
    assert first[0] is not None
    do(send_back, case, **REASON)
    assert stands() == (None, None)
    do(propose_decision, case, review=REVIEW, **PROPOSED)
    second = stands()
    assert second[0] == second[1] not in (None, first[0])
