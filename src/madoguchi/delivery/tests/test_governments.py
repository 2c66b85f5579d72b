"""A step of a government that has a system of its own (進達): its package goes there as packages of core systems do, and what it
answers closes the step."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from msgspec import UNSET

from madoguchi.accounts.domain.flow_places import Tie
from madoguchi.applications.domain.states import State
from madoguchi.applications.services.case.withdraw import withdraw
from madoguchi.audit.queries import entries
from madoguchi.delivery.connectors.core_http.client import CoreReceiver
from madoguchi.delivery.domain.receiver import Answered, PackageRefused, ReceiverAway
from madoguchi.delivery.queries import deliveries_of
from madoguchi.delivery.services.reconcile import reconcile
from madoguchi.delivery.services.send import NotNow
from madoguchi.delivery.tests import cast
from madoguchi.delivery.tests.cast import APPLICANT, SECRET, MemoryReceiver, simulator
from madoguchi.delivery.tests.test_versions import work
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.review.domain import forwardings as words
from madoguchi.review.domain.forwardings import named_only
from madoguchi.review.queries.governments import forwardings
from madoguchi.review.services.governments.forward_again import forward_again
from madoguchi.review.tests.cast import APPROVER, CLERK, EXAMINER, NOW, seen_now
from madoguchi.review.tests.flows.cast import EXAMINER_2, EXAMINER_3, FlowCase
from madoguchi.review.tests.flows.governments import STEP, forwarded, forwarded_with_files, known, tied
from madoguchi.ui.filters import moment

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


@pytest.mark.parametrize(
    ("named", "went"), [((), {"位置図.pdf", "資金計画書.pdf"}), (("map",), {"位置図.pdf"})]
)
def test_of_what_is_attached_goes_what_the_step_names_or_all(receiver, other, named, went):
    case = forwarded_with_files(*named)
    other(case)
    paths = [each.path for each in receiver.only().manifest.files if each.item]
    assert {path.rpartition("/")[2] for path in paths} == went


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


def _refused(**_: Any) -> None:
    raise PackageRefused(("applicant: unknown",))


def _no_address() -> None:
    raise NotNow("address", seconds=60)


def test_a_system_that_refuses_for_days_is_told_at_the_step_and_gets_it_once(receiver, other, monkeypatch):
    case = forwarded()
    with monkeypatch.context() as patched:
        patched.setattr(receiver, "send", _away)
        for _ in range(3):
            other(case)
            case.now += timedelta(days=1)
            assert (known(case).stands, known(case).waits_for) == ("waiting", words.ANSWER_AWAY)
    other(case)
    assert (known(case).stands, known(case).waits_for) == ("there", "") and len(receiver.versions()) == 1


def test_a_package_that_is_refused_is_told_at_the_step(receiver, other, monkeypatch):
    case = forwarded()
    with monkeypatch.context() as patched:
        patched.setattr(receiver, "send", _refused)
        other(case)
    assert (known(case).stands, known(case).waits_for) == ("waiting", words.NOT_TAKEN)


def test_without_the_address_that_there_was_the_step_says_so_and_goes_on_when_it_is_back(
    receiver, other, monkeypatch
):
    from madoguchi.delivery import handlers

    case = forwarded()
    other(case)
    with monkeypatch.context() as patched:
        patched.setattr(handlers, "_receiver", _no_address)
        other(case)
    assert (known(case).stands, known(case).waits_for) == ("there", words.ANSWER_AWAY)
    receiver.answer = Answered(**PERMIT)
    other(case)
    assert case.state() is State.APPROVED and known(case).waits_for == ""


def test_a_town_that_means_another_government_meanwhile_gets_the_answer_of_the_first(receiver, other):
    case = forwarded()
    other(case)
    tied(None)
    receiver.answer = Answered(**PERMIT)
    other(case)
    assert case.state() is State.APPROVED and known(case).to_name == "東京都"


def test_an_answer_for_a_case_that_was_taken_back_here_is_told_once(receiver, other, monkeypatch):
    case = forwarded()
    other(case)
    with tenant_transaction():
        withdraw(application_id=case.id, actor=APPLICANT, now=case.now)
    receiver.answer = Answered(**PERMIT)
    with monkeypatch.context() as patched:
        patched.setattr(receiver, "send", _away)  # so that it does not know
        for _ in range(2):
            other(case)
    assert case.state() is State.WITHDRAWN and known(case).problem == words.ENDED
    with tenant_transaction():
        assert len(entries(actions=["review.government_unused"])) == 1


def test_what_ended_there_by_itself_goes_as_the_next_version_when_staff_say_so(receiver, other):
    case = forwarded()
    other(case)
    receiver.answer = Answered(what="withdrawn", at=NOW)
    other(case)
    assert known(case).problem == words.WITHDRAWN_THERE and case.where(STEP) == "open"
    receiver.answer = None
    with tenant_transaction():
        forward_again(application_id=case.id, step=STEP, seen=seen_now(case.id), by=EXAMINER, now=case.now)
    other(case)
    assert (known(case).stands, len(receiver.versions())) == ("there", 2)
    receiver.answer = Answered(**PERMIT)
    other(case)
    assert case.state() is State.APPROVED


@pytest.mark.parametrize(
    "at", [datetime(9999, 12, 31, 23, tzinfo=UTC), datetime(1, 1, 1), NOW - timedelta(days=2)]
)
def test_their_clock_decides_nothing_here(receiver, other, at):
    case = forwarded()
    other(case)
    receiver.answer = Answered(**PERMIT | {"at": at})
    other(case)
    answer = known(case).answer
    assert case.state() is State.APPROVED and answer is not None
    assert "2026" in moment(answer.at) and case.flow.counted(STEP)[0].record.at.year == 2026


@pytest.mark.parametrize(
    "said",
    [
        {"answer": {"at": "2026-04-06T09:00:00Z", "reason": "x\0"}},
        {"answer": {"at": "2026-04-06T09:00:00Z", "reason": "x" * 5001}},
        {"answer": {"at": "2026-04-06T09:00:00Z", "receipt": "1" * 61}},
        {"answer": {"at": "2026-04-06T09:00:00Z", "answers": {f"q{n}": "" for n in range(201)}}},
        {"result": "x" * 3_000_000},
        {"package_id": "another"},
    ],
    ids=["nul", "reason", "receipt", "answers", "size", "package"],
)
def test_an_answer_that_is_too_long_or_of_another_package_cannot_be_read(said):
    body = {"package_id": "p", "sha256": "s", "addressee_number": "n"} | said
    with pytest.raises(ReceiverAway), answering(json.dumps(body)) as receiver:
        receiver.look(package_id="p")


def test_an_answer_as_long_as_it_may_be_is_read():
    said = {"at": "2026-04-06T09:00:00Z", "reason": "あ" * 5000, "number": "1" * 60}
    body = {"package_id": "p", "sha256": "s", "addressee_number": "n", "answer": said}
    with answering(json.dumps(body)) as receiver:
        found = receiver.look(package_id="p")
    assert found is not None and found.answer is not None and len(found.answer.reason) == 5000


def test_an_answer_within_answers_without_end_cannot_be_read():
    deep = '{"package_id":"p","sha256":"s","addressee_number":"n","answer":{"at":"2026-04-06T09:00:00Z","answers":{"q":'
    with pytest.raises(ReceiverAway), answering(deep + "[" * 100_000 + "]" * 100_000 + "}}}") as receiver:
        receiver.look(package_id="p")


@contextlib.contextmanager
def answering(body: str) -> Iterator[CoreReceiver]:
    """A receiver whose other side says this."""
    receiver = CoreReceiver(url="http://core.invalid", secret=SECRET)
    transport = httpx.MockTransport(lambda _: httpx.Response(200, stream=httpx.ByteStream(body.encode())))
    receiver._client = httpx.Client(base_url="http://core.invalid", transport=transport)
    try:
        yield receiver
    finally:
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
