"""What becomes of an application after it arrived: its state, its code, its address, what is mended."""

from __future__ import annotations

import io
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.apps import apps

from madoguchi.accounts.services.limits.limit import TooManyAttempts
from madoguchi.accounts.services.residents.address_changes import begin_change, change_of, confirm_side
from madoguchi.accounts.services.residents.residents import resident_of
from madoguchi.applications.domain.states import State, WrongState
from madoguchi.applications.models import Application, Draft, Revision
from madoguchi.applications.queries.applications import applications_by_email
from madoguchi.applications.services.arrival.arrive import subject
from madoguchi.applications.services.arrival.submit import DraftChanged, submit
from madoguchi.applications.services.attachments.scan import ScannerAway, scan
from madoguchi.applications.services.case.change_state import change_state
from madoguchi.applications.services.case.mend import begin_mending, finish_mending
from madoguchi.applications.services.case.withdraw import withdraw
from madoguchi.applications.services.case.written import written
from madoguchi.applications.services.contact import follow as following
from madoguchi.applications.services.contact.change_address import confirm_address, end_account
from madoguchi.applications.services.contact.follow import NotFound, code_hash, follow, replace_code
from madoguchi.applications.tests.cast import APPLICANT, CONTEXT, NOW, PROCEDURE, found_town, submission
from madoguchi.audit.queries import entries
from madoguchi.audit.services.record import Actor
from madoguchi.catalog import queries as catalog
from madoguchi.files.domain.scanning import Outcome, Verdict
from madoguchi.forms.queries import form
from madoguchi.forms.tests.examples import claim
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.ids import new_id

pytestmark = pytest.mark.django_db(transaction=True)
CLERK = Actor(kind="staff", id="1", name="佐藤 一郎")
LATER = NOW + timedelta(days=1)
HERE = "192.0.2.1"
OLD, NEW = "old@example.jp", "new@example.jp"


@pytest.fixture
def founding(tmp_path):
    return partial(found_town, keys=tmp_path)


def sent(**changes):
    values = {"email": OLD, "email_confirmed": True} | changes
    with tenant_transaction():
        version = catalog.procedure(PROCEDURE, today=CONTEXT.today).card.version
        whole = submission(claim(), **values)
        return submit(
            submission=whole, form=form(PROCEDURE, version), version=version, context=CONTEXT, now=NOW
        )


def row(receipt):
    with tenant_transaction():
        return Application.objects.get(id=receipt.application_id)


def recorded(receipt):
    with tenant_transaction():
        return [entry.action for entry in entries(subject=subject(receipt.application_id))]


def published(kind):
    with tenant_transaction():
        return apps.get_model("outbox", "Event").objects.filter(kind=kind).exists()


def moved(receipt, to, **more):
    with tenant_transaction():
        change_state(application_id=receipt.application_id, to=to, actor=CLERK, note="", now=LATER, **more)


def test_a_change_of_state_is_dated_recorded_and_puts_older_pages_out_of_date(aoba):
    receipt = sent()
    before = row(receipt)
    moved(receipt, State.ACCEPTED, reason="窓口で確かめた。")
    after = row(receipt)
    assert (after.changed_at, after.revision) == (LATER, before.revision + 1)
    with tenant_transaction():
        (entry,) = entries(subject=subject(after.id), limit=1)
        kept = written(after.id)
    assert entry.action == "application.accepted" and kept[entry.detail["reason"]] == "窓口で確かめた。"
    with pytest.raises(WrongState):
        moved(receipt, State.APPROVED)


@pytest.mark.parametrize("kind", ["notification", "report"])
def test_what_is_only_notified_is_not_decided(aoba, kind):
    receipt = sent()
    with tenant_transaction():
        Application.objects.filter(id=receipt.application_id).update(kind=kind, state=State.ACCEPTED)
    with pytest.raises(WrongState):
        moved(receipt, State.EXAMINING)


def test_a_withdrawal_wakes_whoever_waits_for_it(aoba):
    receipt = sent()
    with tenant_transaction():
        withdraw(application_id=receipt.application_id, actor=APPLICANT, now=LATER)
    assert row(receipt).state == State.WITHDRAWN and published("applications.withdrawn")


def mending(receipt):
    with tenant_transaction():
        return begin_mending(application_id=receipt.application_id, now=LATER)


def mended(draft, *, revision=None, declared=frozenset({"consent"}), asked=None):
    with tenant_transaction():
        return finish_mending(
            draft_id=draft.id,
            revision=draft.revision if revision is None else revision,
            form=form(PROCEDURE, draft.version),
            context=CONTEXT,
            declared=declared,
            asked_of=lambda _: asked,
            actor=APPLICANT,
            now=LATER,
        )


def test_what_is_mended_is_kept_recorded_and_told(aoba):
    receipt = sent()
    before = row(receipt).answers
    draft = mending(receipt)
    with pytest.raises(DraftChanged):
        mended(draft, revision=draft.revision + 1)
    mended(draft)
    with tenant_transaction():
        assert [(old.answers, old.replaced_at) for old in Revision.objects.all()] == [(before, LATER)]
    assert recorded(receipt)[0] == "application.mended" and published("applications.mended")


def test_what_was_accepted_meanwhile_is_not_mended(aoba):
    receipt = sent()
    draft = mending(receipt)
    moved(receipt, State.ACCEPTED)
    with pytest.raises(WrongState):
        mended(draft)
    with tenant_transaction():
        Draft.objects.all().delete()
    with pytest.raises(WrongState):
        mending(receipt)


def followed(receipt, code, *, address=HERE, now=NOW):
    return follow(receipt=receipt.receipt, access_code=code, address=address, now=now)


def test_a_wrong_access_code_is_on_the_record_and_a_hundred_are_enough(aoba):
    receipt = sent()
    with pytest.raises(NotFound):
        followed(receipt, "0000-0000-0000")
    assert recorded(receipt)[0] == "access_code.failed"
    assert followed(receipt, receipt.access_code).id == receipt.application_id
    for n in range(98):
        with pytest.raises(NotFound):
            followed(receipt, "0000-0000-0000", address=f"203.0.113.{n // 9}")
    with pytest.raises(TooManyAttempts):
        followed(receipt, receipt.access_code, address="198.51.100.1")


def test_a_new_code_voids_the_one_before_when_it_is_used(aoba, monkeypatch):
    receipt, told = sent(), []
    monkeypatch.setattr(following, "send_new_code", lambda *, row, code, now: told.append(code))
    with tenant_transaction():
        replace_code(number=receipt.receipt, now=NOW)
    followed(receipt, receipt.access_code)
    followed(receipt, told[0])
    with pytest.raises(NotFound):
        followed(receipt, receipt.access_code)
    followed(receipt, told[0])
    assert bytes(row(receipt).access_code_hash) == code_hash(told[0])


def test_no_new_code_goes_to_an_address_that_nobody_confirmed(aoba, monkeypatch):
    receipt = sent(email_confirmed=False)
    monkeypatch.setattr(following, "send_new_code", lambda **_: pytest.fail("it was sent"))
    with tenant_transaction():
        replace_code(number=receipt.receipt, now=NOW)
        assert applications_by_email(email=OLD, limit=10) == []


def changed(kind, *, account=None, application=None, new=NEW):
    """What the last one who must say yes is answered."""
    with tenant_transaction():
        change = begin_change(
            kind=kind,
            old_email=OLD,
            new_email=new,
            now=NOW,
            account_id=account.id if account else None,
            application_id=application,
        )
        if kind == "change":
            confirm_side(change_id=change, purpose="old_address", now=NOW)
        done = confirm_address(change_id=change, purpose="new_address", language="ja", now=NOW)
        found = change_of(change)
        again = confirm_address(change_id=change, purpose="new_address", language="ja", now=NOW)
    assert found is not None
    assert again == ("over" if found.done else done)
    return done


def account_of(email):
    with tenant_transaction():
        return resident_of(email=email, now=NOW)


def test_an_address_moves_with_what_was_confirmed_and_the_record_says_so(aoba):
    mine, strangers = sent(idempotency_key="1"), sent(idempotency_key="2", email_confirmed=False)
    assert changed("change", account=account_of(OLD)) == "changed"
    assert (row(mine).email, row(strangers).email) == (NEW, OLD)
    assert recorded(mine)[0] == "application.address_changed"
    assert "application.address_changed" not in recorded(strangers)


def test_an_address_that_has_an_account_is_not_taken_over(aoba):
    mine, _ = account_of(OLD), account_of(NEW)
    assert changed("change", account=mine) == "taken"


def test_accounts_that_are_joined_or_ended_are_on_the_record(aoba):
    account, _ = account_of(OLD), account_of(NEW)
    assert changed("join", account=account) == "joined"
    with tenant_transaction():
        end_account(account_id=account.id, now=NOW)
        found = [entry.action for entry in entries(subject=f"resident:{account.id}")]
    assert found == ["resident.account_ended", "resident.accounts_joined"]


class Looked:
    """A scanner that says this, and a store that has every file."""

    def __init__(self, outcome):
        self.outcome, self.asked = outcome, 0

    def at(self, file):
        looked: Any = self
        return scan(attachment_id=file, store=looked, scanner=looked)

    def scan(self, file):
        self.asked += 1
        return Verdict(self.outcome)

    def open(self, key):
        return io.BytesIO(b"")


def file_in(state):
    with tenant_transaction():
        found = apps.get_model("applications", "Attachment").objects.create(
            id=new_id(), item="apart_statement", name="a.pdf", kind="pdf", media_type="application/pdf", size=1,
            sha256="0" * 64, store_key="key", uploaded_at=NOW, state=state,
        )  # fmt: skip
    return found.id


@pytest.mark.parametrize(
    ("outcome", "state"),
    [(Outcome.CLEAN, "clean"), (Outcome.INFECTED, "infected"), (Outcome.UNSCANNED, "unscanned")],
)
def test_a_file_is_scanned_once_and_what_could_not_be_is_not_clean(aoba, outcome, state):
    looked, file = Looked(outcome), file_in("quarantined")
    assert looked.at(file) == state
    assert looked.at(file) == ""
    assert looked.asked == 1


def test_a_scanner_that_is_away_says_nothing_about_the_file(aoba):
    looked, file = Looked(Outcome.UNAVAILABLE), file_in("quarantined")
    with pytest.raises(ScannerAway):
        looked.at(file)
    with tenant_transaction():
        assert apps.get_model("applications", "Attachment").objects.get(id=file).state == "quarantined"
