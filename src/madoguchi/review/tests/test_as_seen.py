"""Each act answers to what its page showed, and refuses an individual number in what is written."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest

from madoguchi.applications.domain.answers import sealed_references
from madoguchi.applications.queries.applications import application
from madoguchi.audit.queries import entries
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.ids import new_id
from madoguchi.kernel.numbers import example_my_number
from madoguchi.review.domain.free_text import HoldsNumber
from madoguchi.review.domain.seen import NOTHING, Seen, parse_seen
from madoguchi.review.services import decide as deciding
from madoguchi.review.services import dismiss as dismissing
from madoguchi.review.services.accept import accept
from madoguchi.review.services.acknowledge_mend import acknowledge_mend
from madoguchi.review.services.add_note import add_note
from madoguchi.review.services.as_seen import Stale
from madoguchi.review.services.begin_examination import begin_examination
from madoguchi.review.services.close import close
from madoguchi.review.services.end_correction import end_correction
from madoguchi.review.services.prepare_proposal import prepare_proposal
from madoguchi.review.services.propose_decision import propose_decision
from madoguchi.review.services.request_correction import request_correction
from madoguchi.review.services.send_message import send_message
from madoguchi.review.services.undo_acceptance import undo_acceptance
from madoguchi.review.services.unseal_number import unseal_number
from madoguchi.review.tests.cast import APPROVER, CLAIM, CLERK, EXAMINER, NOW, arrived, definition, seen_now

REVIEW = definition(CLAIM).review
PROPOSED: dict[str, Any] = {"decision_id": "approve", "reason": "", "checked": ()}
ASKED: dict[str, Any] = {
    "questions": [],
    "reason": "字が違います。",
    "due_on": day_in_japan(NOW) + timedelta(days=30),
}
REASON = {"reason": "理由"}
# Where each act begins, and what else it is given.
ACTS: dict[Any, tuple[str, dict[str, Any]]] = {
    accept: ("arrived", {}),
    acknowledge_mend: ("arrived", {}),
    add_note: ("arrived", {"body": "メモ"}),
    send_message: ("arrived", {"body": "お知らせ"}),
    request_correction: ("arrived", ASKED),
    unseal_number: ("arrived", {"purpose": "照合", "keeper": Path("/nowhere")}),
    begin_examination: ("accepted", {}),
    undo_acceptance: ("accepted", REASON),
    end_correction: ("correcting", REASON),
    dismissing.dismiss: ("correcting", REASON),
    dismissing.undo_dismissal: ("dismissed", REASON | {"due_on": ASKED["due_on"]}),
    propose_decision: ("examining", PROPOSED | {"review": REVIEW}),
    prepare_proposal: ("examining", PROPOSED | {"outcome": ""}),
    deciding.decide: ("deciding", {}),
    deciding.send_back: ("deciding", REASON),
    deciding.undo_decision: ("decided", REASON),
    close: ("decided", {}),
}
WRITTEN = [act for act, (_, given) in ACTS.items() if {"reason", "body", "purpose"} & given.keys()]


def do(service, case, *, actor=CLERK, now=NOW, **more):
    more = {"seen": seen_now(case)} | more
    if service is unseal_number:
        with tenant_transaction():
            found = application(case)
        assert found is not None
        more |= {"ref": UUID(next(ref for _, ref in sealed_references(found.answers)))}
        return service(application_id=case, actor=actor, now=now, **more)
    with tenant_transaction():
        return service(application_id=case, actor=actor, now=now, **more)


def brought_to(office, state):
    case = arrived(office)
    if state == "arrived":
        return case
    if state in ("correcting", "dismissed"):
        do(request_correction, case, **ASKED | {"due_on": day_in_japan(NOW) + timedelta(days=10)})
        if state == "dismissed":
            do(dismissing.dismiss, case, actor=APPROVER, now=NOW + timedelta(days=20), **REASON)
        return case
    do(accept, case)
    if state != "accepted":
        do(begin_examination, case, actor=EXAMINER)
    if state in ("deciding", "decided"):
        do(propose_decision, case, actor=EXAMINER, review=REVIEW, **PROPOSED)
    if state == "decided":
        do(deciding.decide, case, actor=APPROVER)
    return case


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


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_an_act_from_a_page_that_showed_something_else_changes_nothing(aoba, act):
    state, given = ACTS[act]
    case = brought_to(aoba, state)
    before = acts_on(case)
    for other in others_than(seen_now(case)):
        with pytest.raises(Stale):
            do(act, case, actor=APPROVER, seen=other, now=NOW + timedelta(days=20), **given)
    with pytest.raises(TypeError):
        act(application_id=case, actor=APPROVER, now=NOW, **given)
    assert acts_on(case) == before


@pytest.mark.parametrize("act", WRITTEN, ids=lambda act: act.__name__)
@pytest.mark.parametrize("way", ["{}", "番号は{}です。", "前\n{}"])
def test_an_individual_number_is_refused_in_what_is_written(aoba, act, way):
    state, given = ACTS[act]
    case = brought_to(aoba, state)
    before = acts_on(case)
    name = next(iter({"reason", "body", "purpose"} & given.keys()))
    number = example_my_number(7)
    for digits in (
        number,
        f"{number[:4]}-{number[4:8]}-{number[8:]}",
        "9000　0000　0079",
        "９０００００００００７９",
    ):
        with pytest.raises(HoldsNumber):
            do(act, case, actor=APPROVER, **given | {name: way.format(digits)})
    assert acts_on(case) == before


@pytest.mark.parametrize("text", ["", "x", "1", "-1.", "².", "1.x", "9999999999.", "1.2.3", " 1."])
def test_what_no_form_of_ours_carried_is_no_case(text):
    assert parse_seen(text).revision in (0, 1)
    assert parse_seen(text) in (NOTHING, Seen(revision=1, proposal=None))


def test_a_form_carries_what_it_showed():
    for seen in (Seen(revision=3, proposal=None), Seen(revision=12, proposal=new_id())):
        assert parse_seen(str(seen)) == seen
