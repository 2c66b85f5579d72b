"""A step of a government that has a system of its own (進達): its package goes there as packages of core systems do, and what it
answers closes the step."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest
from msgspec import UNSET

from madoguchi.accounts.domain.flow_places import Tie
from madoguchi.applications.domain.states import State
from madoguchi.applications.services.case.withdraw import withdraw
from madoguchi.delivery.connectors.core_http.client import CoreReceiver
from madoguchi.delivery.domain.receiver import Answered, ReceiverAway
from madoguchi.delivery.queries import deliveries_of
from madoguchi.delivery.services.reconcile import reconcile
from madoguchi.delivery.tests import cast
from madoguchi.delivery.tests.cast import APPLICANT, SECRET, MemoryReceiver, simulator
from madoguchi.delivery.tests.test_versions import work
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.review.domain import forwardings as words
from madoguchi.review.domain.forwardings import named_only
from madoguchi.review.queries.governments import forwardings
from madoguchi.review.tests.cast import APPROVER, CLERK, EXAMINER, NOW
from madoguchi.review.tests.flows.cast import EXAMINER_2, EXAMINER_3, FlowCase
from madoguchi.review.tests.flows.governments import STEP, forwarded, known, tied

TOKYO = Tie(way="connected", code="130001", name="東京都")
PERMIT: dict[str, Any] = {
    "at": NOW, "receipt": "都-123", "decision": "permit", "answers": {"number": "都許可第1号"}, "number": "第1号",
}  # fmt: skip


@pytest.fixture
def receiver():
    return MemoryReceiver()


@pytest.fixture
def other(aoba, receiver, monkeypatch):
    """The worker of the town, to which that system is connected."""
    from madoguchi.delivery import handlers

    monkeypatch.setattr(handlers, "_receiver", lambda: receiver)
    monkeypatch.setattr(handlers, "_unseal", cast.open_sealed)
    tied(TOKYO)

    def run(case: FlowCase) -> None:
        case.now += timedelta(hours=2)
        for _ in range(2):
            work(aoba, case.now)
            case.now += timedelta(minutes=1)

    return run


def test_what_the_step_names_goes_there_and_the_answer_closes_the_step(aoba, receiver, other):
    case = forwarded()
    other(case)
    package = receiver.only()
    assert package.manifest.delivery.government == "130001" and package.manifest.decision is UNSET
    assert set(package.application.answers) == {"applicant", "area", "use", "office"}
    assert package.application.answers["office"] == {"opinion": "支障ありません。"}
    assert known(case).stands == "there"
    receiver.answer = Answered(**PERMIT)
    other(case)
    assert case.state() is State.APPROVED and known(case).receipt == "都-123"
    assert case.flow.counted(STEP)[0].filled == {"number": "都許可第1号"}
    other(case)
    assert len(receiver.versions()) == 1
    with tenant_transaction():
        (row,) = deliveries_of(case.id)
    assert row.result == "answered"
    found = reconcile(receiver=receiver, tenant_code=aoba.tenant.code, now=case.now + timedelta(days=1))
    assert found.findings == ()


def test_what_is_sent_back_goes_anew_as_the_next_version(receiver, other):
    case = forwarded()
    other(case)
    receiver.answer = Answered(what="returned", at=NOW, reason="図面が足りません。")
    other(case)
    assert (known(case).stands, known(case).returned) == ("returned", "図面が足りません。")
    receiver.answer = None
    case.reopen("opinion", EXAMINER)
    for member in (EXAMINER, EXAMINER_2, EXAMINER_3):
        case.do("opinion", member, opinion="図面を足しました。")
    case.do("forward", CLERK)
    other(case)
    _, second = receiver.versions()
    assert second.manifest.kind == "amended" and known(case).stands == "there"
    assert second.application.answers["office"] == {"opinion": "図面を足しました。"}


def test_a_step_that_is_opened_again_after_its_answer_goes_as_the_next_version(receiver, other):
    case = forwarded()
    other(case)
    receiver.answer = Answered(**PERMIT)
    other(case)
    receiver.answer = None
    case.reopen(STEP, APPROVER)
    other(case)
    assert len(receiver.versions()) == 2 and known(case).stands == "there"
    receiver.answer = Answered(**PERMIT | {"decision": "refuse", "reason": "面積が広すぎます。"})
    other(case)
    assert case.state() is State.REFUSED


def test_whose_name_the_step_does_not_see_is_not_told(receiver, other, monkeypatch):
    monkeypatch.setattr(
        forwardings, "named_only", lambda form, answers, _: named_only(form, answers, ["area"])
    )
    other(forwarded())
    assert receiver.only().application.applicant_name == ""


def test_a_case_that_is_taken_back_is_told(receiver, other):
    case = forwarded()
    other(case)
    with tenant_transaction():
        withdraw(application_id=case.id, actor=APPLICANT, now=case.now)
    other(case)
    assert [each.manifest.kind for each in receiver.versions()] == ["first", "withdrawn"]
    assert known(case).stands == "ended"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"decision": "abolish"}, words.NO_SUCH_DECISION.format("abolish")),
        ({"what": "dismissed"}, words.DISMISSED),
    ],
)
def test_an_answer_that_cannot_be_used_is_told(receiver, other, given, told):
    case = forwarded()
    other(case)
    receiver.answer = Answered(**PERMIT | given)
    other(case)
    assert known(case).problem == told and case.where(STEP) == "open"


def test_a_system_that_hangs_is_told_and_asked_again(receiver, other, monkeypatch):
    case = forwarded()
    other(case)
    with monkeypatch.context() as patched:
        patched.setattr(receiver, "look", _away)
        other(case)
    assert known(case).waits_for == words.ANSWER_AWAY
    receiver.answer = Answered(**PERMIT)
    other(case)
    assert case.state() is State.APPROVED and known(case).waits_for == ""


def _away(**_: Any) -> None:
    raise ReceiverAway("an answer that cannot be read")


def test_an_answer_with_what_no_database_keeps_cannot_be_read(monkeypatch):
    receiver = CoreReceiver(url="http://core.invalid", secret=SECRET)
    said = '{"package_id":"p","sha256":"s","addressee_number":"n","answer":{"at":"2026-04-06T09:00:00Z","reason":"x\\u0000"}}'
    monkeypatch.setattr(receiver, "_ask", lambda *_: httpx.Response(200, text=said))
    with pytest.raises(ReceiverAway):
        receiver.look(package_id="p")
    receiver.close()


@pytest.mark.parts
def test_the_simulator_plays_it(aoba, tmp_path, monkeypatch):
    from madoguchi.delivery import handlers

    tied(TOKYO)
    case = forwarded()
    answer = '{"decision": "permit", "answers": {"number": "都許可第1号"}, "number": "第1号"}'
    with simulator(tmp_path, "--delay", "0", "--answer", answer) as url:
        receiver = CoreReceiver(url=url, secret=SECRET)
        monkeypatch.setattr(handlers, "_receiver", lambda: receiver)
        for _ in range(6):  # a busy machine may need more than one try
            case.now += timedelta(hours=2)
            work(aoba, case.now)
            if case.state() is State.APPROVED:
                break
        receiver.close()
    with tenant_transaction():
        (row,) = deliveries_of(case.id)
    assert (row.state, row.last_error) == ("acknowledged", "")
    assert case.state() is State.APPROVED and known(case).receipt.startswith("SIM-")
