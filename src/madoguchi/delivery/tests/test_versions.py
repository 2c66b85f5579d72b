"""Whatever changes what the core system is to know becomes the next version of the package, in order."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from django.apps import apps
from msgspec import UNSET, structs

from madoguchi.applications.domain.states import State as ApplicationState
from madoguchi.applications.services.case.mend import begin_mending, finish_mending
from madoguchi.applications.services.case.withdraw import withdraw
from madoguchi.applications.tests.cast import PROCEDURE
from madoguchi.delivery.domain.receiver import ReceiverAway
from madoguchi.delivery.domain.states import State
from madoguchi.delivery.queries import deliveries_of
from madoguchi.delivery.services import send as sending
from madoguchi.delivery.services.send import send
from madoguchi.delivery.tests.cast import (
    APPLICANT,
    APPROVER,
    CLERK,
    NOW,
    accept_now,
    accepted,
    again,
    arrived,
    attach,
    later,
    move,
    set_file,
    tools,
)
from madoguchi.forms import queries as forms
from madoguchi.forms.domain.answers.readers import Context
from madoguchi.forms.domain.format.definition import Review
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.forms.services.store_version import store_version
from madoguchi.forms.tests.examples import EXAMPLE
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.outbox.services.work import run_once
from madoguchi.review.queries.correction import corrections
from madoguchi.review.queries.decision import proposals
from madoguchi.review.services.correction.dismiss import dismiss, undo_dismissal
from madoguchi.review.services.correction.end_correction import end_correction
from madoguchi.review.services.correction.request_correction import request_correction
from madoguchi.review.services.decision.decide import decide, send_back, undo_decision
from madoguchi.review.services.decision.propose_decision import propose_decision
from madoguchi.review.services.reception.undo_acceptance import undo_acceptance


@pytest.fixture
def core(aoba, at_core):
    """The worker hands on what waits, and the core system is the receiver in memory."""
    return lambda now=NOW: work(aoba, now)


def work(office, now):
    """What waits, and what follows from it within a second; no second attempt at what failed."""
    for tenth in range(10):
        run_once(tenants=[office.tenant.id], worker="test", now=now + timedelta(seconds=tenth / 10))


def do(service, application_id, *, now=NOW, **values):
    """As from a page that was drawn just now."""
    with tenant_transaction():
        if service is not withdraw:
            values |= {"seen": proposals.seen(application_id)}
        return service(application_id=application_id, now=now, **values)


def mend(office, application_id, **changes):
    """The applicant changes answers."""
    with tenant_transaction():
        draft = begin_mending(application_id=application_id, now=NOW)
        rows = apps.get_model("applications", "Draft").objects
        answers = {**msgspec.json.decode(rows.get(id=draft.id).answers), **changes}
        rows.filter(id=draft.id).update(answers=msgspec.json.encode(answers).decode())
        finish_mending(
            draft_id=draft.id, revision=draft.revision, form=forms.form(PROCEDURE, office.versions[PROCEDURE]),
            context=Context(today=day_in_japan(NOW), tables={}), declared=frozenset({"consent"}),
            asked_of=corrections.asked_of, actor=APPLICANT, now=NOW,
        )  # fmt: skip


def decided(application_id, decision="approve", reason=""):
    do(
        propose_decision,
        application_id,
        checked=(),
        review=Review(),
        decision_id=decision,
        reason=reason,
        by=CLERK,
    )
    do(decide, application_id, by=APPROVER)


def told(receiver):
    """What the receiver was told, version by version: number, kind, outcome."""
    return [
        (v.manifest.package_version, v.manifest.kind, v.manifest.outcome or "") for v in receiver.versions()
    ]


def last(receiver):
    return receiver.versions()[-1]


def correct(application_id):
    do(
        request_correction, application_id, questions=["event_date"], reason="確かめてください",
        due_on=day_in_japan(later(days=10)), by=CLERK,
    )  # fmt: skip


def test_a_correction_mended_after_the_acknowledgement_reaches_the_core_system(aoba, receiver, core):
    application_id = accepted(aoba)
    core()
    correct(application_id)
    core()
    day = last(receiver).application.answers["event_date"]
    mend(aoba, application_id, event_date="2026-03-24")
    core()
    assert told(receiver) == [(1, "first", ""), (2, "amended", "")]
    assert day != last(receiver).application.answers["event_date"] == "2026-03-24"
    with tenant_transaction():
        assert [(d.version, str(d.state)) for d in deliveries_of(application_id)] == [
            (2, "acknowledged"), (1, "acknowledged"),
        ]  # fmt: skip


def test_an_acceptance_undone_and_repeated_is_told_with_the_new_number(aoba, receiver, core):
    application_id = accepted(aoba)
    core()
    do(undo_acceptance, application_id, reason="誤り", by=CLERK)
    core()
    assert last(receiver).manifest.ended == "acceptance_undone"
    assert last(receiver).application.answers == {}
    accept_now(application_id)
    core()
    assert told(receiver) == [(1, "first", ""), (2, "withdrawn", ""), (3, "amended", "")]
    numbers = [v.manifest.register_number for v in receiver.versions()]
    assert numbers == ["令和8年度 第1号", UNSET, "令和8年度 第2号"]


def test_a_decision_and_another_one_instead_are_told_with_outcome_and_reason(aoba, receiver, core):
    application_id = accepted(aoba)
    core()
    move(application_id, ApplicationState.EXAMINING)
    decided(application_id, reason="要件を満たす")
    core()
    manifest = last(receiver).manifest
    assert (manifest.decision, manifest.outcome, manifest.reason) == ("approve", "grant", "要件を満たす")
    assert manifest.decided_at == "2026-04-01T12:00:00+09:00"
    do(undo_decision, application_id, reason="誤り", by=APPROVER)
    core()
    assert last(receiver).manifest.decision is UNSET
    do(send_back, application_id, reason="", by=APPROVER)
    decided(application_id, "refuse", reason="所得が多い")
    core()
    assert told(receiver) == [
        (1, "first", ""), (2, "decided", "grant"), (3, "amended", ""), (4, "decided_otherwise", "refuse"),
    ]  # fmt: skip
    assert last(receiver).manifest.reason == "所得が多い"


@pytest.mark.parametrize("before", [ApplicationState.ACCEPTED, ApplicationState.EXAMINING])
def test_a_withdrawal_is_told_without_the_answers(aoba, receiver, core, before):
    application_id = accepted(aoba)
    core()
    if before is not ApplicationState.ACCEPTED:
        move(application_id, before)
    do(withdraw, application_id, actor=APPLICANT)
    core()
    assert told(receiver) == [(1, "first", ""), (2, "withdrawn", "")]
    package = last(receiver)
    assert (package.manifest.ended, package.application.answers, package.application.items) == (
        "withdrawn", {}, {},
    )  # fmt: skip
    assert [f.path for f in package.manifest.files] == ["application.csv", "application.json"]


def test_a_dismissal_is_told_and_so_is_that_it_was_taken_back(aoba, receiver, core):
    application_id = accepted(aoba)
    core()
    correct(application_id)
    with tenant_transaction():
        seen = proposals.seen(application_id)
        dismiss(application_id=application_id, seen=seen, reason="来ない", by=APPROVER, now=later(days=12))
    core(later(days=12))
    assert last(receiver).manifest.ended == "dismissed"
    with tenant_transaction():
        seen = proposals.seen(application_id)
        undo_dismissal(
            application_id=application_id,
            seen=seen,
            reason="誤り",
            due_on=later(days=30).date(),
            by=APPROVER,
            now=later(days=12),
        )
    core(later(days=12))
    assert told(receiver) == [(1, "first", ""), (2, "withdrawn", ""), (3, "amended", "")]


def test_what_was_never_told_is_not_taken_back(aoba, receiver, core):
    application_id = arrived(aoba)
    do(withdraw, application_id, actor=APPLICANT)
    core()
    other = accepted(aoba, 2)
    do(undo_acceptance, other, reason="誤り", by=CLERK)
    core()
    assert receiver.sendings == 0
    with tenant_transaction():
        assert not deliveries_of(application_id)
        assert not deliveries_of(other)


def test_a_package_with_the_decision_holds_it_and_waits_while_it_is_made_anew(aoba, receiver, core):
    with tenant_transaction():
        definition = parse_yaml(EXAMPLE.replace("when: accepted", "when: decided"))
        version = store_version(definition=definition, tables={}, now=NOW)
    application_id = accepted(structs.replace(aoba, versions={PROCEDURE: version}))
    move(application_id, ApplicationState.EXAMINING)
    core()
    assert receiver.sendings == 0
    decided(application_id, "refuse", reason="所得が多い")
    core()
    manifest = receiver.only().manifest
    assert (manifest.kind, manifest.outcome, manifest.reason) == ("first", "refuse", "所得が多い")
    assert manifest.register_number == "令和8年度 第1号"
    do(undo_decision, application_id, reason="誤り", by=APPROVER)
    core()
    do(decide, application_id, by=APPROVER)
    core()
    assert told(receiver) == [(1, "first", "refuse"), (2, "withdrawn", ""), (3, "decided", "refuse")]
    assert receiver.versions()[1].manifest.ended == "decision_undone"


def test_a_change_and_its_undoing_before_anything_was_sent_leave_nothing_to_send(aoba, receiver, core):
    application_id = accepted(aoba)
    core()
    move(application_id, ApplicationState.EXAMINING)
    decided(application_id)
    do(undo_decision, application_id, reason="誤り", by=APPROVER)
    core()
    assert told(receiver) == [(1, "first", "")]


def test_a_version_whose_answer_was_lost_keeps_its_bytes_and_the_change_is_the_next(aoba, receiver, core):
    """The receiver has it, and we do not know: it is not sent again with other content."""
    application_id = accepted(aoba)
    receiver.lose_answer = True
    core()
    receiver.lose_answer = False
    first = receiver.only().manifest
    mendable(application_id)
    mend(aoba, application_id, event_date="2026-03-24")
    core(later(hours=1))
    assert told(receiver) == [(1, "first", ""), (2, "amended", "")]
    assert receiver.versions()[0].manifest == first


def test_a_version_that_the_receiver_never_had_is_replaced_by_the_next(aoba, receiver, core):
    application_id = accepted(aoba)
    receiver.away = 1
    core()
    mendable(application_id)
    mend(aoba, application_id, event_date="2026-03-24")
    move(application_id, ApplicationState.ACCEPTED)
    core(later(hours=1))
    assert told(receiver) == [(2, "first", "")]
    with tenant_transaction():
        assert [(d.version, str(d.state)) for d in deliveries_of(application_id)] == [
            (2, "acknowledged"), (1, "superseded"),
        ]  # fmt: skip


def mendable(application_id):
    """Without an event, as a correction that began just now."""
    move(application_id, ApplicationState.CORRECTING)


def test_an_older_sending_that_arrives_late_does_not_replace_a_newer_version(aoba, receiver, core):
    application_id = accepted(aoba)
    core()
    mendable(application_id)
    mend(aoba, application_id, event_date="2026-03-24")
    core()
    late = structs.replace(receiver.versions()[0].manifest, package_version=1)
    assert late.package_version == 1
    del receiver.packages[late.package_id][1]
    with tenant_transaction():
        row = apps.get_model("delivery", "Delivery").objects.get(version=1)
        rows = apps.get_model("delivery", "Delivery").objects.filter(id=row.id)
        rows.update(state="superseded", acknowledged_at=None)
    send(delivery_id=row.id, tenant=aoba.tenant, tools=tools(receiver), now=NOW)
    assert [v.manifest.package_version for v in receiver.versions()] == [2]


def test_what_changes_while_it_is_sent_is_the_next_version(aoba, receiver, core, monkeypatch):
    application_id = accepted(aoba)
    whole = receiver.send

    def slow(**values):
        monkeypatch.setattr(receiver, "send", whole)
        mendable(application_id)
        mend(aoba, application_id, event_date="2026-03-24")
        core()  # another worker handles the change, and must leave alone what is under way
        return whole(**values)

    monkeypatch.setattr(receiver, "send", slow)
    core()
    assert told(receiver) == [(1, "first", ""), (2, "amended", "")]


def test_a_receiver_with_a_newer_version_is_told_above_it_once_staff_say_so(aoba, receiver, core):
    """Our database was brought back from an older backup."""
    application_id = accepted(aoba)
    receiver.packages[f"99001-{application_id.hex}-core"] = {7: b"of a later life"}
    core()
    with tenant_transaction():
        (delivery,) = deliveries_of(application_id)
    assert (delivery.state, "新しい版" in delivery.last_error) == (State.FAILED, True)
    with tenant_transaction():
        again(application_id)
    core()
    assert sorted(receiver.packages[delivery.package_id]) == [7, 8]


def test_a_receiver_that_knows_no_versions_is_a_failure_that_staff_see(aoba, receiver, core, monkeypatch):
    application_id = accepted(aoba)
    core()
    do(withdraw, application_id, actor=APPLICANT)
    first = receiver.send

    def knows_none(**values):
        return first(**{**values, "version": 1})

    monkeypatch.setattr(receiver, "send", knows_none)
    core()
    with tenant_transaction():
        newest = deliveries_of(application_id)[0]
    assert (newest.version, newest.state) == (2, State.FAILED)
    assert "新しい版を受け取りません" in newest.last_error


def test_what_was_refused_is_sent_anew_once_it_was_mended(aoba, receiver, core):
    from madoguchi.delivery.domain.receiver import PackageRefused

    application_id = accepted(aoba)
    whole = receiver.send

    def refuses(**_):
        raise PackageRefused(("コードが違います",))

    receiver.send = refuses
    core()
    receiver.send = whole
    mendable(application_id)
    mend(aoba, application_id, event_date="2026-03-24")
    move(application_id, ApplicationState.ACCEPTED)
    core(later(hours=1))
    assert told(receiver) == [(2, "first", "")]


def test_a_row_from_before_versions_is_version_one_and_the_next_follows_it(aoba, receiver, core):
    application_id = accepted(aoba)
    core()
    with tenant_transaction():
        apps.get_model("delivery", "Delivery").objects.update(content="", decision="")
    move(application_id, ApplicationState.EXAMINING)
    decided(application_id)
    core()
    assert told(receiver) == [(1, "first", ""), (2, "decided", "grant")]


def test_the_end_of_a_correction_lets_a_first_version_go(aoba, receiver, core):
    application_id = accepted(aoba)
    correct(application_id)
    core()
    with tenant_transaction():
        assert deliveries_of(application_id)[0].waits_for == "correction"
    assert receiver.sendings == 0
    do(end_correction, application_id, reason="", by=CLERK)
    core()
    assert told(receiver) == [(1, "first", "")]


def test_an_answer_that_changes_nothing_lets_a_first_version_go_at_once(aoba, receiver, core):
    application_id = accepted(aoba)
    correct(application_id)
    core()
    mend(aoba, application_id)
    core()
    assert told(receiver) == [(1, "first", "")]


def test_a_correction_that_ends_while_a_first_version_is_put_off_lets_it_go_too(
    aoba, receiver, core, monkeypatch
):
    application_id = accepted(aoba)
    correct(application_id)
    whole = sending.wait_for

    def slow(**values):
        monkeypatch.setattr(sending, "wait_for", whole)
        do(end_correction, application_id, reason="", by=CLERK)
        core()  # another worker
        whole(**values)

    monkeypatch.setattr(sending, "wait_for", slow)
    core()
    assert told(receiver) == [(1, "first", "")]


def test_a_first_version_that_waits_for_a_correction_is_not_looked_at_every_minute(aoba, receiver, core):
    application_id = accepted(aoba)
    correct(application_id)
    core()
    waiting = apps.get_model("outbox", "Event").objects.filter(kind="delivery.due", done_at=None)
    with tenant_transaction():
        assert [event.due_at - NOW > timedelta(minutes=30) for event in waiting] == [True]


def test_a_file_that_no_scanner_has_cleared_leaves_only_where_there_is_no_scanner(
    aoba, receiver, core, configured
):
    application_id = accepted(aoba, apart=True)
    file = attach(application_id, b"%PDF-1.7", state="unscanned")
    configured(clamd="127.0.0.1:3310")
    core()
    configured(clamd="")
    with tenant_transaction():
        newest = deliveries_of(application_id)[0]
    assert (newest.state, "ウイルス検査をしていない" in newest.last_error) == (State.FAILED, True)
    set_file(file, state="unscanned")
    with tenant_transaction():
        again(application_id)
    core()
    scans = {f.path: f.scan for f in receiver.only().manifest.files}
    assert scans["attachments/申立書.pdf"] == "unscanned"


def test_what_may_still_arrive_is_taken_back_though_the_receiver_does_not_hold_it(aoba, receiver, core):
    application_id = accepted(aoba)
    row_id = None
    receiver.away = 2
    core()
    with tenant_transaction():
        row_id = apps.get_model("delivery", "Delivery").objects.get(application_id=application_id).id
    with pytest.raises(ReceiverAway):
        send(delivery_id=row_id, tenant=aoba.tenant, tools=tools(receiver), now=NOW)
    do(withdraw, application_id, actor=APPLICANT)
    core(later(hours=3))
    assert told(receiver) == [(2, "withdrawn", "")]
