"""What reached the wrong government goes to the right one (移送): told, once, and with the day on which it arrived first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
from django.apps import apps

from madoguchi.accounts.permissions import OPERATOR
from madoguchi.applications.domain.states import State, WrongState
from madoguchi.applications.queries.applications import application
from madoguchi.catalog.services.publish import publish
from madoguchi.files.services.open_file import store
from madoguchi.forms.domain.format import definition as d
from madoguchi.isolation.scope import tenant_scope, tenant_transaction
from madoguchi.kernel.ids import parse_receipt
from madoguchi.notifications.queries import mails
from madoguchi.outbox.services.work import Later
from madoguchi.review import handlers
from madoguchi.review.queries.transfer.transfers import TransferView, transfer_of
from madoguchi.review.services.governments.carry import (
    FILES,
    FILES_WAIT,
    KEY_LOST,
    NO_KEY_THERE,
    NOT_COMPLETE,
    NOT_OFFERED,
    NUMBER_GONE,
    FilesWait,
    Tools,
)
from madoguchi.review.services.reception.accept import accept
from madoguchi.review.services.telling.letters import send_transferred
from madoguchi.review.services.transfer import hand_on as handing_on
from madoguchi.review.services.transfer.hand_on import hand_on
from madoguchi.review.services.transfer.transfer import NoSuchGovernment, transfer
from madoguchi.review.tests.cast import (
    CLAIM,
    CLERK,
    NOW,
    arrived,
    definition,
    found_office,
    keys,
    receipt_of,
    seen_now,
)
from madoguchi.review.tests.files import attach, pdf
from madoguchi.review.tests.keeper import running_keeper
from madoguchi.tenants.connectors.keeper import client as keeper
from madoguchi.tenants.queries import forget, tables
from madoguchi.tenants.services.make_key import make_key
from madoguchi.tenants.tests.cast import Office

REASON = "住所がみどり町です。"


@pytest.fixture
def midori(db: None) -> Office:
    return found_office(99002, "midori", "みどり町", published=True)


@pytest.fixture
def carrying(tmp_path: Path) -> Iterator[Any]:
    """The worker's part, with the real key keeper."""
    with running_keeper(tmp_path / "keeper.sock") as path:

        def tools(tenant: int) -> Tools:
            def unseal(ciphertext: bytes, purpose: str) -> str:
                return keeper.unseal(socket_path=path, tenant=tenant, ciphertext=ciphertext, purpose=purpose)

            return Tools(unseal=unseal, open_file=store().open, lost=(keeper.KeyLost,))

        def carry(case: UUID, tenant: int) -> None:
            hand_on(application_id=case, tools=tools(tenant), now=NOW)

        carry.tools = tools  # type: ignore[attr-defined]
        yield carry


def transferred(case: UUID, code: str, **given: Any) -> None:
    whole: dict[str, Any] = {
        "name": "",
        "reason": REASON,
        "seen": seen_now(case),
        "by": CLERK,
        "now": NOW,
    } | given
    with tenant_transaction():
        transfer(application_id=case, code=code, **whole)


def known(case: UUID) -> TransferView:
    with tenant_transaction():
        found = transfer_of(case)
    assert found is not None
    return found


def rows(model: str) -> Any:
    return apps.get_model(model).objects


def test_it_arrives_there_with_a_receipt_and_a_number_of_its_own_and_is_closed_here(aoba, midori, carrying):
    case = arrived(aoba)
    transferred(case, midori.tenant.code)
    carrying(case, aoba.tenant.id)
    there = known(case)
    with tenant_transaction():
        here = application(case)
        assert here is not None and here.state == State.TRANSFERRED
    number = parse_receipt(there.receipt)
    assert number.tenant == midori.tenant.id
    with tenant_scope(midori.tenant.id), tenant_transaction():
        (row,) = rows("applications.Application").all()
        assert (row.receipt, row.state, row.channel) == (number.number, "arrived", "import")
        assert row.email == here.email and row.email_confirmed is False
        (sealed,) = [each for each in rows("applications.SealedNumber").all()][:1]
        assert sealed.application_id == row.id
        (note,) = rows("review.Note").all()
    assert "あおば市に届いた日は令和8年4月6日(2026年)" in note.body
    assert receipt_of(case)[-4:] in note.body.replace("-", "")
    assert REASON in note.body


@pytest.mark.parametrize("dies", ["before anything", "before the receipt is noted"])
def test_whatever_dies_in_between_it_arrives_once(aoba, midori, carrying, monkeypatch, dies):
    case = arrived(aoba)
    attach(case, name="通帳.pdf", state="clean", content=pdf(1), kind="pdf")
    transferred(case, midori.tenant.code)
    where = "_arrive" if dies == "before anything" else "_note"
    with monkeypatch.context() as patched:
        patched.setattr(handing_on, where, _killed)
        with pytest.raises(KeyboardInterrupt):
            carrying(case, aoba.tenant.id)
    for _ in range(2):
        carrying(case, aoba.tenant.id)
    with tenant_scope(midori.tenant.id), tenant_transaction():
        assert rows("applications.Application").count() == 1
        assert rows("review.Note").count() == 1
        (file,) = rows("applications.Attachment").all()
    assert known(case).receipt
    with tenant_transaction():
        (own,) = rows("applications.Attachment").all()
    assert (file.sha256, file.name, file.state) == (own.sha256, own.name, own.state)
    assert file.store_key != own.store_key and store().exists(file.store_key)


def _killed(*_: Any, **__: Any) -> None:
    raise KeyboardInterrupt


def test_the_applicant_is_told_where_it_went_and_that_the_day_is_told_there(aoba, midori):
    case = arrived(aoba)
    transferred(case, midori.tenant.code)
    with tenant_transaction():
        send_transferred(application_id=case, now=NOW)
        mail = next(mail for mail in mails() if "移しました" in mail.subject)
    assert "みどり町" in mail.subject and "令和8年4月6日(2026年) 10:00" in mail.body
    assert REASON not in mail.body


def test_where_it_is_not_offered_staff_are_told_and_nothing_arrives(aoba, db, carrying):
    there = found_office(99002, "midori", "みどり町")
    case = arrived(aoba)
    transferred(case, there.tenant.code)
    carrying(case, aoba.tenant.id)
    assert known(case).failure == NOT_OFFERED
    with tenant_scope(there.tenant.id), tenant_transaction():
        assert rows("applications.Application").count() == 0


def test_what_the_applicant_did_not_declare_is_not_declared_there(aoba, midori, carrying):
    with tenant_scope(midori.tenant.id), tenant_transaction():
        whole = definition(CLAIM)
        first, *rest = whole.declarations
        other = msgspec.structs.replace(first, label=d.LocalText(ja="預金を調べることに同意します"))
        changed = msgspec.structs.replace(whole, declarations=(other, *rest))
        publish(definition=changed, tables=tables(), by=OPERATOR, now=NOW)
    case = arrived(aoba)
    transferred(case, midori.tenant.code)
    carrying(case, aoba.tenant.id)
    assert (known(case).receipt, known(case).failure) == ("", NOT_COMPLETE)


def test_a_file_in_quarantine_is_waited_for(aoba, midori, carrying):
    case = arrived(aoba)
    attach(case, name="通帳.pdf", state="quarantined", content=pdf(1), kind="pdf")
    transferred(case, midori.tenant.code)
    with pytest.raises(FilesWait):
        carrying(case, aoba.tenant.id)
    assert (known(case).receipt, known(case).failure) == ("", "")


def test_a_file_with_a_virus_goes_nowhere_and_neither_does_the_case(aoba, midori, carrying):
    case = arrived(aoba)
    attach(case, name="通帳.pdf", state="infected", content=pdf(1), kind="pdf")
    transferred(case, midori.tenant.code)
    carrying(case, aoba.tenant.id)
    assert (known(case).receipt, known(case).failure) == ("", FILES)


def test_one_outside_of_the_installation_is_known_by_its_code_and_staff_bring_it(aoba, carrying):
    case = arrived(aoba)
    transferred(case, "131016", name="千代田区")
    carrying(case, aoba.tenant.id)
    gone = known(case)
    assert (gone.to_name, gone.to_tenant, gone.receipt, gone.failure) == ("千代田区", None, "", "")


@pytest.mark.parametrize(
    ("code", "name"), [("131017", "千代田区"), ("13101", "千代田区"), ("131016", ""), ("own", "")]
)
def test_a_government_that_there_is_not_is_refused(aoba, code, name):
    case = arrived(aoba)
    with pytest.raises(NoSuchGovernment):
        transferred(case, aoba.tenant.code if code == "own" else code, name=name)
    with tenant_transaction():
        found = application(case)
        assert found is not None and found.state == State.ARRIVED


def test_what_was_accepted_stays(aoba, midori):
    case = arrived(aoba)
    with tenant_transaction():
        accept(application_id=case, seen=seen_now(case), by=CLERK, now=NOW)
    with pytest.raises(WrongState):
        transferred(case, midori.tenant.code)


def woken(case: UUID) -> None:
    """As the worker wakes whoever brings it."""
    handlers.hand_on({"application_id": str(case)}, now=NOW)


def test_a_key_that_is_missing_there_is_told_and_waited_for(aoba, midori, carrying, monkeypatch):
    case = arrived(aoba)
    transferred(case, midori.tenant.code)
    monkeypatch.setattr(handlers, "_carrying", lambda: carrying.tools(aoba.tenant.id))
    with tenant_scope(midori.tenant.id), tenant_transaction():
        rows("tenants.SealingKey").all().delete()
    forget()
    with pytest.raises(Later):
        woken(case)
    assert (known(case).waits_for, known(case).failure) == (NO_KEY_THERE, "")
    with tenant_transaction(midori.tenant.id):
        make_key(folder=keys(), by=OPERATOR, now=NOW)
    forget()
    woken(case)
    assert known(case).receipt and known(case).waits_for == ""


def test_a_file_that_is_still_looked_at_is_told_meanwhile(aoba, midori, carrying, monkeypatch):
    case = arrived(aoba)
    attach(case, name="通帳.pdf", state="quarantined", content=pdf(1), kind="pdf")
    transferred(case, midori.tenant.code)
    with pytest.raises(Later):
        woken(case)
    assert known(case).waits_for == FILES_WAIT


@pytest.mark.parametrize(("gone", "told"), [("number", NUMBER_GONE), ("key", KEY_LOST)])
def test_a_number_that_cannot_be_opened_is_told_and_nothing_arrives(aoba, midori, carrying, gone, told):
    case = arrived(aoba)
    transferred(case, midori.tenant.code)
    with tenant_transaction():
        sealed = rows("applications.SealedNumber").filter(application_id=case)
        if gone == "number":
            sealed.delete()
        else:
            sealed.update(ciphertext=b"another key's")
    carrying(case, aoba.tenant.id)
    assert (known(case).receipt, known(case).failure) == ("", told)
    with tenant_scope(midori.tenant.id), tenant_transaction():
        assert rows("applications.Application").count() == 0
