"""Our client against the simulated core system, a process of its own, and against its faults."""

from __future__ import annotations

import io
import sqlite3

import httpx
import pytest

from madoguchi.applications.domain.package.manifest import Told
from madoguchi.applications.services.case.withdraw import withdraw
from madoguchi.applications.services.papers.pack_application import pack_application
from madoguchi.delivery import handlers
from madoguchi.delivery.connectors.core_http.client import CoreReceiver
from madoguchi.delivery.domain.receiver import Conflict, PackageRefused, ReceiverAway
from madoguchi.delivery.domain.states import State
from madoguchi.delivery.models import Delivery
from madoguchi.delivery.queries import delivery_of
from madoguchi.delivery.services.keep_up import keep_up
from madoguchi.delivery.services.send import send
from madoguchi.delivery.tests.cast import (
    APPLICANT,
    NOW,
    SECRET,
    accepted,
    attach,
    keeper,
    open_sealed,
    simulator,
    tools,
)
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.numbers import example_my_number
from madoguchi.outbox.services.work import Later
from tests.parts.patience import PATIENCE, until

pytestmark = pytest.mark.parts


@pytest.fixture
def receiver_of():
    opened = []

    def make(url, secret=SECRET):
        opened.append(CoreReceiver(url=url, secret=secret, timeout=PATIENCE))
        return opened[-1]

    yield make
    for receiver in opened:
        receiver.close()


def begun(application_id):
    with tenant_transaction():
        keep_up(application_id=application_id, now=NOW)
        return Delivery.objects.filter(application_id=application_id).order_by("version").last()


def deliver(office, row, receiver):
    send(delivery_id=row.id, tenant=office.tenant, tools=tools(receiver), now=NOW)
    with tenant_transaction():
        return delivery_of(row.application_id)


def packed(office, application_id, *, digits=None, told=None):
    """The package as bytes; `digits` instead of the individual number."""
    out = io.BytesIO()
    pack_application(
        application_id=application_id, to="core", told=told or Told(), tenant=office.tenant, out=out,
        unseal=(lambda *_: digits) if digits else open_sealed, open_file=tools(None).open_file, now=NOW,
    )  # fmt: skip
    return out.getvalue()


def post(receiver, package_id, content, version=1):
    return receiver.send(package_id=package_id, version=version, file=io.BytesIO(content), size=len(content))


def test_it_acknowledges_lists_and_later_has_a_result(aoba, receiver_of, tmp_path):
    row = begun(accepted(aoba, apart=True))
    attach(row.application_id, b"%PDF-1.7" + bytes(3_000_000))
    with simulator(tmp_path, "--delay", "0.3") as url:
        receiver = receiver_of(url)
        delivery = deliver(aoba, row, receiver)
        assert delivery.state is State.ACKNOWLEDGED
        assert len(delivery.addressee_number) == 15
        until(lambda: receiver.look(package_id=row.package_id).result)
        standing = receiver.look(package_id=row.package_id)
        assert (standing.result, standing.addressee_number) == ("registered", delivery.addressee_number)
        assert [h.package_id for h in receiver.held(tenant_code=aoba.tenant.code)] == [row.package_id]
        assert list(receiver.held(tenant_code="990027")) == []
        assert receiver.look(package_id=f"99001-{'0' * 32}-core") is None


def test_it_shows_people_what_it_received_without_names_or_numbers(aoba, receiver_of, tmp_path):
    row = begun(accepted(aoba))
    with simulator(tmp_path) as url:
        deliver(aoba, row, receiver_of(url))
        page = httpx.get(url, trust_env=False)
    assert "jido-teate-nintei" in page.text
    log = (tmp_path / "log").read_text()
    assert "POST /packages 201" in log
    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for private in ("山田", "太郎", example_my_number(1)):
        assert private not in page.text
        assert private not in log
        assert private.encode() not in stored


def test_the_same_package_gets_the_same_answer_after_a_restart(aoba, receiver_of, tmp_path):
    application_id = accepted(aoba)
    package_id, content = f"99001-{application_id.hex}-core", packed(aoba, application_id)
    with simulator(tmp_path) as url:
        first = post(receiver_of(url), package_id, content)
    with simulator(tmp_path) as url:
        assert post(receiver_of(url), package_id, content) == first


def test_other_content_under_the_same_id_is_a_conflict(aoba, receiver_of, tmp_path):
    application_id = accepted(aoba)
    package_id = f"99001-{application_id.hex}-core"
    other = packed(aoba, application_id, digits=example_my_number(99))
    with simulator(tmp_path) as url:
        receiver = receiver_of(url)
        post(receiver, package_id, packed(aoba, application_id))
        with pytest.raises(Conflict):
            post(receiver, package_id, other)


def test_one_person_has_one_addressee_number(aoba, receiver_of, tmp_path):
    with simulator(tmp_path) as url:
        receiver = receiver_of(url)
        numbers = [deliver(aoba, begun(accepted(aoba, n)), receiver).addressee_number for n in (1, 1, 2)]
    assert numbers[0] == numbers[1] != numbers[2]


def test_it_refuses_what_is_wrong_with_reasons_that_name_no_answer(aoba, receiver_of, tmp_path):
    application_id = accepted(aoba)
    package_id = f"99001-{application_id.hex}-core"
    content = packed(aoba, application_id)
    with simulator(tmp_path) as url:
        receiver = receiver_of(url)
        with pytest.raises(PackageRefused, match=r"application\.pdf"):
            post(receiver, package_id, content.replace(b"%PDF", b"%PDG", 1))
        with pytest.raises(PackageRefused, match="kojinbango") as refused:
            post(receiver, package_id, packed(aoba, application_id, digits="123456789010"))
        assert "123456789010" not in str(refused.value)
        with pytest.raises(PackageRefused, match="Idempotency-Key"):
            post(receiver, f"99001-{'0' * 32}-core", content)
        assert list(receiver.held(tenant_code=aoba.tenant.code)) == []


def test_it_refuses_who_is_a_stranger_to_it_and_nobody_else(aoba, receiver_of, tmp_path):
    unknown, known = begun(accepted(aoba, 1)), begun(accepted(aoba, 2))
    with simulator(tmp_path, "--stranger", "山田　太郎1") as url:
        receiver = receiver_of(url)
        refused, taken = deliver(aoba, unknown, receiver), deliver(aoba, known, receiver)
    assert refused.state is State.FAILED
    assert "宛名が見つかりません" in refused.last_error
    assert "太郎" not in refused.last_error
    assert taken.state is State.ACKNOWLEDGED


def test_a_wrong_secret_is_no_fault_of_the_package(aoba, receiver_of, tmp_path):
    row = begun(accepted(aoba))
    with simulator(tmp_path) as url:
        with pytest.raises(ReceiverAway, match="401"):
            deliver(aoba, row, receiver_of(url, secret="guessed"))
        assert deliver(aoba, row, receiver_of(url)).state is State.ACKNOWLEDGED


@pytest.mark.parametrize("fault", ["unavailable", "close_before_storing", "close_after_storing"])
def test_after_a_fault_the_package_is_there_once(aoba, receiver_of, tmp_path, fault):
    row = begun(accepted(aoba))
    with simulator(tmp_path, "--fail-first", "1", "--fault", fault) as url:
        receiver = receiver_of(url)
        with pytest.raises(ReceiverAway):
            deliver(aoba, row, receiver)
        held_already = receiver.look(package_id=row.package_id) is not None
        assert held_already is (fault == "close_after_storing")
        assert deliver(aoba, row, receiver).state is State.ACKNOWLEDGED
    with sqlite3.connect(tmp_path / "core-simulator.sqlite3") as ledger:
        (sendings,) = ledger.execute("SELECT sendings FROM version").fetchone()
    ledger.close()
    assert sendings == (2 if held_already else 1)


def test_nothing_listening_is_a_receiver_away(aoba, receiver_of, tmp_path):
    row = begun(accepted(aoba))
    with simulator(tmp_path) as url:
        pass
    with pytest.raises(ReceiverAway):
        deliver(aoba, row, receiver_of(url))


def test_the_core_system_has_the_time_that_the_settings_give_it(configured):
    configured(core_url="http://127.0.0.1:9", core_connect_timeout=1.5, core_timeout=7.0)
    receiver = handlers._receiver()
    assert receiver._client.timeout == httpx.Timeout(7.0, connect=1.5)
    receiver.close()


def test_the_handlers_use_what_is_configured(aoba, tmp_path, configured):
    row = begun(accepted(aoba))
    payload = {"delivery_id": str(row.id)}
    with pytest.raises(Later):
        handlers.deliver(payload, now=NOW)
    with simulator(tmp_path, "--delay", "0") as url, keeper():
        configured(core_url=url, core_secret=SECRET)
        handlers.deliver(payload, now=NOW)
        handlers.poll_result(payload, now=NOW)
        handlers._receiver().close()
    with tenant_transaction():
        delivery = delivery_of(row.application_id)
    assert delivery is not None
    assert (delivery.state, delivery.result) == (State.ACKNOWLEDGED, "registered")


def withdrawn_again(office, application_id, receiver):
    """A second version: the applicant takes it back."""
    with tenant_transaction():
        withdraw(application_id=application_id, actor=APPLICANT, now=NOW)
    row = begun(application_id)
    return deliver(office, row, receiver)


def test_it_keeps_versions_in_order_and_refuses_a_lower_one(aoba, receiver_of, tmp_path):
    application_id = accepted(aoba)
    name, first = f"99001-{application_id.hex}-core", packed(aoba, application_id)
    third = packed(aoba, application_id, told=Told(package_version=3, kind="amended"))
    second = packed(aoba, application_id, told=Told(package_version=2, kind="amended"))
    with simulator(tmp_path, "--delay", "0") as url:
        receiver = receiver_of(url)
        answers = [post(receiver, name, first), post(receiver, name, third, version=3)]
        assert [a.version for a in answers] == [1, 3]
        assert answers[0].addressee_number == answers[1].addressee_number
        with pytest.raises(Conflict):
            post(receiver, name, second, version=2)
        assert post(receiver, name, first) == answers[0]
        (held,) = receiver.held(tenant_code=aoba.tenant.code)
        assert (held.version, held.sha256) == (3, answers[1].sha256)
        assert receiver.look(package_id=name).version == 3


def test_it_takes_a_withdrawal_off_its_register_and_says_so(aoba, receiver_of, tmp_path):
    row = begun(accepted(aoba))
    with simulator(tmp_path, "--delay", "0") as url:
        receiver = receiver_of(url)
        number = deliver(aoba, row, receiver).addressee_number
        withdrawn = withdrawn_again(aoba, row.application_id, receiver)
        assert (withdrawn.version, withdrawn.kind, withdrawn.addressee_number) == (2, "withdrawn", number)
        assert receiver.look(package_id=row.package_id).result == "removed"
        page = httpx.get(url, trust_env=False).text
    assert "第2版" in page
    assert "なくなった(取下げ)" in page


def test_what_it_received_before_versions_is_version_one(aoba, receiver_of, tmp_path):
    with sqlite3.connect(tmp_path / "core-simulator.sqlite3") as ledger:
        ledger.execute(
            "CREATE TABLE package (package_id TEXT PRIMARY KEY, sha256 TEXT NOT NULL, tenant TEXT NOT NULL,"
            " procedure TEXT NOT NULL, receipt TEXT NOT NULL, files INTEGER NOT NULL,"
            " addressee_number TEXT NOT NULL, received_at REAL NOT NULL, sendings INTEGER NOT NULL) STRICT"
        )
        name = f"99001-{'0' * 32}-core"
        ledger.execute(
            "INSERT INTO package VALUES (?, ?, '990019', 'p', '9', 3, '000000000000001', 0.0, 1)",
            (name, "a" * 64),
        )
    ledger.close()
    with simulator(tmp_path) as url:
        (held,) = receiver_of(url).held(tenant_code="990019")
    assert (held.package_id, held.version, held.sha256) == (name, 1, "a" * 64)
