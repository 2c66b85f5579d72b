"""What every act leaves behind: an entry in the record, and an event for whoever waits for it."""

from __future__ import annotations

from datetime import timedelta

from django.apps import apps

from madoguchi.audit.queries import entries
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.review.services import decide as deciding
from madoguchi.review.services.accept import accept
from madoguchi.review.services.add_note import add_note
from madoguchi.review.services.begin_examination import begin_examination
from madoguchi.review.services.close import close
from madoguchi.review.services.dismiss import dismiss, undo_dismissal
from madoguchi.review.services.end_correction import end_correction
from madoguchi.review.services.propose_decision import propose_decision
from madoguchi.review.services.request_correction import request_correction
from madoguchi.review.services.send_message import send_message
from madoguchi.review.services.undo_acceptance import undo_acceptance
from madoguchi.review.tests.cast import APPROVER, CLAIM, CLERK, EXAMINER, NOW, arrived, definition, seen_now

TODAY = day_in_japan(NOW)
DUE = TODAY + timedelta(days=10)
AFTER = NOW + timedelta(days=11)
PROPOSAL = {"decision_id": "approve", "reason": "", "checked": ()}
REASON = {"reason": "番地が分からないため。"}


def follows(service, application, *, actor=CLERK, now=NOW, **more):
    """(what is new in the record, which events are) after the act."""
    before = _stands(application)
    with tenant_transaction():
        service(application_id=application, seen=seen_now(application), actor=actor, now=now, **more)
    after = _stands(application)
    return {*after[0]} - {*before[0]}, {*after[1]} - {*before[1]}


def _stands(application):
    with tenant_transaction():
        record = entries(subject=f"application:{application}", limit=1000)
        events = [*apps.get_model("outbox", "Event").objects.values_list("kind", "id")]
    counted, woken = {}, {}
    for name in (entry.action for entry in record):
        counted[name] = counted.get(name, 0) + 1
    for name, _ in events:
        woken[name] = woken.get(name, 0) + 1
    return [*counted.items()], [*woken.items()]


def names(found):
    return tuple(sorted(name for name, _ in part) for part in found)


def test_acceptance_and_taking_it_back(aoba):
    application = arrived(aoba)
    assert names(follows(accept, application)) == (
        ["application.accepted", "review.registered"],
        ["review.accepted"],
    )
    assert names(follows(undo_acceptance, application, **REASON)) == (
        ["application.arrived", "review.acceptance_undone"],
        ["review.acceptance_undone"],
    )


def test_what_is_written(aoba):
    application = arrived(aoba)
    assert names(follows(add_note, application, body="電話した。")) == (["review.note_added"], [])
    assert names(follows(send_message, application, body="確かめてください。")) == (
        ["review.message_sent"],
        ["review.message_sent"],
    )


def test_correction_and_dismissal(aoba):
    application = arrived(aoba)
    asked = {"questions": ["claimant"], "due_on": DUE}
    assert names(follows(request_correction, application, **asked, **REASON)) == (
        ["application.correcting", "review.correction_requested"],
        ["review.correction_requested"],
    )
    assert names(follows(dismiss, application, actor=APPROVER, now=AFTER, **REASON)) == (
        ["application.dismissed"],
        ["review.dismissed"],
    )
    anew = {"due_on": DUE + timedelta(days=14), "actor": APPROVER, "now": AFTER}
    assert names(follows(undo_dismissal, application, **anew, **REASON)) == (
        ["application.correcting", "review.dismissal_undone"],
        ["review.dismissal_undone"],
    )
    assert names(follows(end_correction, application, now=AFTER, **REASON)) == (["application.arrived"], [])


def test_decision(aoba):
    application = arrived(aoba)
    follows(accept, application)
    assert names(follows(begin_examination, application, actor=EXAMINER)) == (["application.examining"], [])
    proposal = PROPOSAL | {"review": definition(CLAIM).review, "actor": EXAMINER}
    proposed = (["application.deciding", "review.proposed"], [])
    assert names(follows(propose_decision, application, **proposal)) == proposed
    assert names(follows(deciding.send_back, application, actor=APPROVER, **REASON)) == (
        ["application.examining", "review.sent_back"],
        [],
    )
    assert names(follows(propose_decision, application, **proposal)) == proposed
    decided = (["application.approved", "review.decided"], ["review.decided"])
    assert names(follows(deciding.decide, application, actor=APPROVER)) == decided
    assert names(follows(deciding.undo_decision, application, actor=APPROVER, **REASON)) == (
        ["application.deciding", "review.decision_undone"],
        ["review.decision_undone"],
    )
    assert names(follows(deciding.decide, application, actor=APPROVER)) == decided
    assert names(follows(close, application)) == (["application.closed"], [])
