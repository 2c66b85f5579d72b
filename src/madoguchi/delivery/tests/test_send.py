"""One package for an application and a target, sent until it is acknowledged, and only what may leave."""

from __future__ import annotations

import csv
import inspect
import io
import json
from contextvars import Context as Variables
from types import SimpleNamespace
from uuid import UUID

import msgspec
import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from madoguchi.accounts.permissions import OPERATOR, NotAllowed
from madoguchi.applications.domain.states import State as ApplicationState
from madoguchi.applications.services.case.change_state import NoSuchApplication
from madoguchi.audit.queries import entries
from madoguchi.delivery import handlers
from madoguchi.delivery.domain.receiver import Acknowledgement, ReceiverAway
from madoguchi.delivery.domain.retries import ASK
from madoguchi.delivery.domain.states import State
from madoguchi.delivery.models import Delivery
from madoguchi.delivery.queries import deliveries_of, delivery_of, failed, status, unanswered
from madoguchi.delivery.services import send as send_service
from madoguchi.delivery.services.ask_result import ask_result
from madoguchi.delivery.services.keep_up import keep_up
from madoguchi.delivery.services.repair import repair
from madoguchi.delivery.services.send import NotNow, send
from madoguchi.delivery.services.send_again import (
    NothingToSend,
    send_above,
    send_again,
    send_current,
    send_lost,
    send_open,
)
from madoguchi.delivery.tests.cast import (
    APPROVER,
    CLERK,
    NOW,
    accepted,
    again,
    arrived,
    attach,
    keys,
    later,
    move,
    open_sealed,
    set_file,
    tools,
)
from madoguchi.isolation.scope import NoTenant, tenant_transaction
from madoguchi.kernel.numbers import example_my_number
from madoguchi.outbox.services.work import Later
from madoguchi.review.domain.seen import NOTHING
from madoguchi.review.queries.decision import proposals
from madoguchi.review.services.as_seen import Stale
from madoguchi.review.services.reception.undo_acceptance import undo_acceptance
from madoguchi.tenants.services.make_key import make_key


def begun(application_id):
    """The newest version for the core system, begun."""
    with tenant_transaction():
        keep_up(application_id=application_id, now=NOW)
        return Delivery.objects.filter(application_id=application_id).order_by("version").last()


def sent(office, application_id, receiver, now=NOW):
    """Its delivery after one attempt."""
    row = begun(application_id)
    send(delivery_id=row.id, tenant=office.tenant, tools=tools(receiver), now=now)
    return shown(application_id)


def shown(application_id):
    with tenant_transaction():
        return delivery_of(application_id)


def events(kind):
    with tenant_transaction():
        rows = apps.get_model("outbox", "Event").objects.filter(kind=kind).order_by("id")
        return [json.loads(row.payload) for row in rows]


def test_an_accepted_application_is_packed_sent_and_acknowledged(aoba, receiver):
    application_id = accepted(aoba, apart=True)
    attach(application_id, b"%PDF-1.7 statement")
    delivery = sent(aoba, application_id, receiver)
    assert delivery.state is State.ACKNOWLEDGED
    assert delivery.addressee_number == "000000000000001"
    assert (delivery.attempts, delivery.sent_at, delivery.acknowledged_at) == (1, NOW, NOW)
    package = receiver.only()
    assert package.manifest.package_id == delivery.package_id == f"99001-{application_id.hex}-core"
    assert package.application.items == {
        "kojinbango": example_my_number(1),
        "shimei": "山田　太郎1",
        "seinengappi": "1985-01-08",
    }
    paths = [f.path for f in package.manifest.files]
    assert "attachments/申立書.pdf" in paths
    with package.open("application.pdf") as pdf:
        assert pdf.read(5) == b"%PDF-"
    with package.open("application.csv") as table:
        header, _ = csv.reader(io.StringIO(table.read().decode(), newline=""))
        assert header == ["kojinbango", "seinengappi", "shimei"]


def test_the_number_stands_in_the_items_alone(aoba, receiver):
    sent(aoba, accepted(aoba), receiver)
    package = receiver.only()
    assert package.application.answers["claimant_number"] == {"sealed": True}
    number = example_my_number(1).encode()
    for path in (f.path for f in package.manifest.files):
        with package.open(path) as file:
            assert (number in file.read()) is (path in ("application.json", "application.csv"))


def test_unsealing_is_on_record_with_its_purpose(aoba, receiver):
    application_id = accepted(aoba)
    sent(aoba, application_id, receiver)
    with tenant_transaction():
        receipt = apps.get_model("applications", "Application").objects.get(id=application_id).receipt
        found = entries(subject=f"application:{application_id}")
    (unsealed,) = (e for e in found if e.action == "number.unsealed")
    assert unsealed.detail == {"purpose": f"delivery:{receipt}", "count": "1"}
    assert any(e.action == "delivery.acknowledged" for e in found)
    assert example_my_number(1) not in repr(found)


def test_sending_again_is_the_same_package_byte_for_byte(aoba, receiver):
    application_id = accepted(aoba, apart=True)
    attach(application_id, b"%PDF-1.7 statement")
    receiver.lose_answer = True
    with pytest.raises(ReceiverAway):
        sent(aoba, application_id, receiver)
    assert shown(application_id).state is State.SENT
    receiver.lose_answer = False
    assert sent(aoba, application_id, receiver, now=later(days=3)).state is State.ACKNOWLEDGED
    assert (len(receiver.packages), receiver.sendings) == (1, 2)


def test_what_is_acknowledged_is_not_sent_again(aoba, receiver):
    application_id = accepted(aoba)
    sent(aoba, application_id, receiver)
    assert sent(aoba, application_id, receiver, now=later(hours=1)).acknowledged_at == NOW
    assert receiver.sendings == 1
    with tenant_transaction():
        assert keep_up(application_id=application_id, now=NOW) == 0


def test_accepting_twice_is_one_delivery(aoba):
    application_id = accepted(aoba)
    begun(application_id)
    begun(application_id)
    with tenant_transaction():
        assert len(deliveries_of(application_id)) == 1
        row = Delivery.objects.get()
        with pytest.raises(IntegrityError), transaction.atomic():
            Delivery.objects.create(
                application_id=application_id, target="core", package_id="x", state="waiting", created_at=NOW
            )
    assert row.state == State.WAITING


def test_an_unknown_application_is_no_delivery(aoba):
    with pytest.raises(NoSuchApplication), tenant_transaction():
        keep_up(application_id=UUID(int=1), now=NOW)


@pytest.mark.parametrize(("state", "reason"), [("quarantined", "scan"), ("infected", "ウイルス")])
def test_a_file_that_is_not_safe_never_leaves(aoba, receiver, state, reason):
    application_id = accepted(aoba, apart=True)
    file = attach(application_id, b"%PDF-1.7", state=state)
    if state == "quarantined":
        with pytest.raises(NotNow, match=reason):
            sent(aoba, application_id, receiver)
        assert shown(application_id).state is State.WAITING
    else:
        delivery = sent(aoba, application_id, receiver)
        assert delivery.state is State.FAILED
        assert reason in delivery.last_error
    assert receiver.sendings == 0
    set_file(file, state="clean")
    assert sent(aoba, application_id, receiver).state is State.ACKNOWLEDGED


def test_a_file_that_changed_in_the_store_fails_the_delivery(aoba, receiver):
    application_id = accepted(aoba, apart=True)
    file = attach(application_id, b"%PDF-1.7")
    set_file(file, sha256="0" * 64)
    delivery = sent(aoba, application_id, receiver)
    assert (delivery.state, receiver.sendings) == (State.FAILED, 0)
    assert "添付書類" in delivery.last_error


def test_a_refusal_is_shown_to_staff_who_send_again(aoba, receiver):
    application_id = accepted(aoba)
    receiver.packages[f"99001-{application_id.hex}-core"] = {1: b"somebody else's"}
    delivery = sent(aoba, application_id, receiver)
    assert delivery.state is State.FAILED
    assert "内容の違うもの" in delivery.last_error
    with tenant_transaction():
        assert [d.application_id for d in failed()] == [application_id]
        assert status().failed == 1
        events_before = len(events("delivery.due"))
        again(application_id)
    assert len(events("delivery.due")) == events_before + 1
    delivery = sent(aoba, application_id, receiver)
    assert (delivery.state, delivery.version) == (State.ACKNOWLEDGED, 2)
    with pytest.raises(NothingToSend):
        again(application_id)


def test_sending_again_is_on_record_once(aoba, receiver):
    application_id = refused(aoba, receiver)
    again(application_id)
    assert again_on_record(application_id) == [CLERK.name]


def test_who_may_not_send_again_changes_nothing(aoba, receiver):
    application_id = refused(aoba, receiver)
    before = shown(application_id)
    with pytest.raises(NotAllowed, match=r"^delivery\.send_again$"):
        again(application_id, by=APPROVER)
    assert shown(application_id) == before
    assert again_on_record(application_id) == []


@pytest.mark.parametrize("service", [send_again, send_open, send_lost, send_above, send_current, repair])
def test_permission_to_send_is_asked_before_anything_is_read(service):
    given = dict.fromkeys(inspect.signature(service).parameters) | {"by": APPROVER}
    with pytest.raises(NotAllowed):  # this test has no database
        service(**given)


def test_sending_again_answers_to_what_the_page_showed(aoba, receiver):
    application_id = refused(aoba, receiver)
    with pytest.raises(Stale):
        send_again(application_id=application_id, target="core", seen=NOTHING, by=CLERK, now=NOW)
    assert again_on_record(application_id) == []


def test_what_waits_its_turn_is_not_sent_again(aoba):
    application_id = accepted(aoba)
    begun(application_id)
    with pytest.raises(NothingToSend):
        again(application_id)
    assert again_on_record(application_id) == []


def refused(office, receiver):
    """A case whose package the receiver refused."""
    application_id = accepted(office)
    receiver.packages[f"99001-{application_id.hex}-core"] = {1: b"somebody else's"}
    assert sent(office, application_id, receiver).state is State.FAILED
    return application_id


def again_on_record(application_id):
    with tenant_transaction():
        found = entries(subject=f"application:{application_id}", actions=["delivery.again"])
    return [entry.actor_name for entry in found]


def test_however_often_staff_press_it_is_tried_once_at_a_time(aoba, receiver):
    application_id = accepted(aoba)
    receiver.away = 1
    with pytest.raises(ReceiverAway):
        sent(aoba, application_id, receiver)
    with tenant_transaction():
        waiting = apps.get_model("outbox", "Event").objects.filter(kind="delivery.due", done_at=None)
        waiting.update(due_at=later(hours=1))
        for _ in range(3):
            Delivery.objects.update(last_error="away")  # and is tried once more in between
            again(application_id)
        assert [event.due_at for event in waiting] == [NOW]
        waiting.update(lease_until=later(seconds=60))
        Delivery.objects.update(last_error="away")
        again(application_id)
        assert waiting.count() == 2


def test_what_an_earlier_attempt_sent_counts_although_the_bytes_would_differ_now(aoba, receiver):
    """A new version of the printer came between two attempts."""
    application_id = accepted(aoba)
    receiver.lose_answer = True
    with pytest.raises(ReceiverAway):
        sent(aoba, application_id, receiver)
    receiver.lose_answer = False
    before = receiver.only().manifest
    renamed = msgspec.structs.replace(aoba, tenant=msgspec.structs.replace(aoba.tenant, name="新市"))
    assert sent(renamed, application_id, receiver).state is State.ACKNOWLEDGED
    assert receiver.only().manifest == before


def test_a_lost_key_fails_the_delivery_and_says_so(aoba, receiver):
    application_id = accepted(aoba)
    for key in (keys() / str(aoba.tenant.id)).glob("*.key"):
        key.unlink()
    delivery = sent(aoba, application_id, receiver)
    assert (delivery.state, receiver.sendings) == (State.FAILED, 0)
    assert "鍵" in delivery.last_error
    with tenant_transaction():
        make_key(folder=keys(), by=OPERATOR, now=NOW)


def test_an_undone_acceptance_is_not_sent_and_a_correction_waits(aoba, receiver):
    application_id = accepted(aoba)
    row = begun(application_id)
    move(application_id, ApplicationState.CORRECTING)
    with pytest.raises(NotNow, match="correction"):
        sent(aoba, application_id, receiver)
    move(application_id, ApplicationState.ACCEPTED)
    with tenant_transaction():
        undo_acceptance(
            application_id=application_id,
            seen=proposals.seen(application_id),
            reason="誤り",
            by=CLERK,
            now=NOW,
        )
    send(delivery_id=row.id, tenant=aoba.tenant, tools=tools(receiver), now=NOW)
    assert (receiver.sendings, shown(application_id)) == (0, None)


def test_a_receiver_that_is_away_is_tried_again(aoba, receiver):
    application_id = accepted(aoba)
    receiver.away = 1
    with pytest.raises(ReceiverAway):
        sent(aoba, application_id, receiver)
    assert shown(application_id).state is State.SENT
    delivery = sent(aoba, application_id, receiver)
    assert (delivery.state, delivery.attempts) == (State.ACKNOWLEDGED, 2)


def test_the_result_is_asked_for_until_it_is_there_and_told_once(aoba, receiver):
    application_id = accepted(aoba)
    row = begun(application_id)
    assert ask_result(delivery_id=row.id, receiver=receiver, now=NOW) is None
    sent(aoba, application_id, receiver)
    pauses = [ask_result(delivery_id=row.id, receiver=receiver, now=later(hours=h)) for h in (0, 1, 1000)]
    assert pauses == [ASK[0], 360.0, ASK[1]]
    receiver.result = "approved"
    assert ask_result(delivery_id=row.id, receiver=receiver, now=later(hours=2)) is None
    receiver.look = None  # nobody is asked any more
    assert ask_result(delivery_id=row.id, receiver=receiver, now=later(hours=3)) is None
    delivery = shown(application_id)
    assert (delivery.result, delivery.result_at) == ("approved", later(hours=2))
    with tenant_transaction():
        assert status().with_result == 1
        actions = [e.action for e in entries(subject=f"application:{application_id}")]
    assert actions.count("delivery.result") == 1


def test_only_the_result_of_the_very_version_that_stands_counts(aoba, receiver):
    application_id = accepted(aoba)
    row = begun(application_id)
    sent(aoba, application_id, receiver)
    receiver.result = "approved"
    receiver.packages[row.package_id][2] = b"a version that was never made here"
    assert ask_result(delivery_id=row.id, receiver=receiver, now=later(hours=1)) is not None
    assert not shown(application_id).result
    with tenant_transaction():
        Delivery.objects.create(
            application_id=application_id, target=row.target, package_id=row.package_id, version=2,
            state=State.ACKNOWLEDGED, kind="amended", created_at=NOW, acknowledged_at=NOW,
        )  # fmt: skip
    receiver.look = None  # nobody is asked about a version that is over
    assert ask_result(delivery_id=row.id, receiver=receiver, now=later(hours=2)) is None


def test_another_tenants_delivery_is_invisible(aoba, midori, receiver):
    application_id = accepted(aoba)
    row = begun(application_id)
    with pytest.raises(NoTenant):
        _without_scope(application_id)
    assert _in_scope_of(midori.tenant.id, application_id) == (None, 0)
    assert row.tenant_id == aoba.tenant.id
    assert shown(application_id) is not None


def _without_scope(application_id):
    return Variables().run(delivery_of, application_id)


def _in_scope_of(tenant, application_id):
    """As a process that serves this tenant sees it: (the delivery, how many in all)."""

    def look():
        with tenant_transaction(tenant):
            return delivery_of(application_id), status().waiting

    return Variables().run(look)


def test_an_application_that_only_arrived_has_no_delivery(aoba):
    assert shown(arrived(aoba)) is None


def test_a_receiver_that_is_away_for_a_week_is_tried_until_it_answers(aoba, receiver, monkeypatch):
    """Nothing is given up over a long weekend, and staff read what stands in the way."""
    application_id = accepted(aoba)
    row = begun(application_id)
    monkeypatch.setattr(handlers, "_receiver", lambda: receiver)
    monkeypatch.setattr(handlers, "_unseal", open_sealed)
    payload = {"delivery_id": str(row.id)}
    receiver.away = 2
    for moment, pause in ((NOW, 2.0), (later(days=7), 7200.0)):
        with pytest.raises(Later) as again:
            handlers.deliver(payload, now=moment)
        assert again.value.seconds == pause
    assert "基幹システムが答えない" in shown(application_id).last_error
    with tenant_transaction():
        assert [found.application_id for found in unanswered()] == [application_id]
    handlers.deliver(payload, now=later(days=8))
    delivery = shown(application_id)
    assert (delivery.state, delivery.attempts, delivery.last_error) == (State.ACKNOWLEDGED, 3, "")
    with tenant_transaction():
        assert unanswered() == ()


@pytest.mark.parametrize(("status", "said"), [(503, "状態 503"), (401, "合い言葉"), (None, "答えない")])
def test_staff_read_why_it_is_not_received(aoba, receiver, status, said):
    row = begun(accepted(aoba))
    send_service.put_off(delivery_id=row.id, away=ReceiverAway("x", status=status), now=NOW)
    assert said in shown(row.application_id).last_error


def test_a_receiver_that_is_away_is_asked_for_the_result_later(aoba, receiver, monkeypatch):
    application_id = accepted(aoba)
    sent(aoba, application_id, receiver)

    def away(**_):
        raise ReceiverAway("away")

    monkeypatch.setattr(receiver, "look", away)
    row = begun(application_id)
    assert ask_result(delivery_id=row.id, receiver=receiver, now=later(days=9)) == ASK[1]


SENT = SimpleNamespace(package_id="p", version=2)
ANSWER = Acknowledgement(package_id="p", version=2, sha256="a" * 64, addressee_number="0" * 15)


def test_an_answer_for_what_was_sent_is_taken():
    send_service._check(ANSWER, SENT, "a" * 64)


@pytest.mark.parametrize(
    "otherwise",
    [
        {"package_id": "q"},
        {"version": 1},
        {"sha256": "b" * 64},
        {"addressee_number": "0" * 14},
        {"addressee_number": "0" * 16},
        {"addressee_number": "0" * 14 + "x"},
        {"addressee_number": "０" * 15},
    ],
    ids=str,
)
def test_an_answer_for_something_else_is_none(otherwise):
    with pytest.raises(ReceiverAway):
        send_service._check(msgspec.structs.replace(ANSWER, **otherwise), SENT, "a" * 64)
