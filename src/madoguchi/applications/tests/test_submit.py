from __future__ import annotations

from typing import Any

import msgspec
import pytest
from django.db import IntegrityError, connection, transaction

from madoguchi.accounts.permissions import OPERATOR
from madoguchi.applications.domain.answers import marker
from madoguchi.applications.domain.drawn import Drawn
from madoguchi.applications.models import Application, SealedNumber, StatusChange
from madoguchi.applications.queries import applications as queries
from madoguchi.applications.queries import drafts as draft_queries
from madoguchi.applications.queries.queue import alike
from madoguchi.applications.services.arrival import arrive
from madoguchi.applications.services.arrival.seal_number import seal_number
from madoguchi.applications.services.arrival.submit import KeyReused, NotComplete, Receipt, submit
from madoguchi.applications.services.drafts.begin_draft import begin_draft
from madoguchi.applications.services.drafts.save_page import NoSuchDraft, save_page
from madoguchi.applications.tests.cast import APPLICANT, CONTEXT, NOW, PROCEDURE, submission
from madoguchi.audit.queries import entries
from madoguchi.catalog import queries as catalog
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.forms.queries import form
from madoguchi.forms.services.store_version import store_version
from madoguchi.forms.tests.examples import ADDRESS, HEAD, child, claim
from madoguchi.isolation.scope import NoTenant, OtherTenant, tenant_scope, tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.ids import new_id, parse_receipt
from madoguchi.kernel.numbers import example_my_number
from madoguchi.tenants.queries import TenantView

pytestmark = pytest.mark.django_db(transaction=True)


def send(town: TenantView, answers: dict[str, Any], **changes: Any) -> Receipt:
    with tenant_transaction(town.id):
        version = catalog.procedure(PROCEDURE, today=CONTEXT.today).card.version
        return submit(
            submission=submission(answers, **changes),
            form=form(PROCEDURE, version),
            version=version,
            context=CONTEXT,
            now=NOW,
        )


def sealed_claim(**changes: Any) -> dict[str, Any]:
    return claim(claimant_number={"sealed": True}, **changes)


def test_a_complete_submission_arrives_with_a_receipt_of_its_town(
    towns: tuple[TenantView, TenantView],
) -> None:
    aoba, _ = towns
    receipt = send(aoba, sealed_claim())
    assert parse_receipt(receipt.receipt).tenant == aoba.id
    with tenant_transaction(aoba.id):
        row = Application.objects.get(receipt=receipt.receipt)
        assert (row.state, row.applicant_name, row.arrived_at) == ("arrived", "山田　太郎", NOW)
        assert StatusChange.objects.filter(application_id=row.id, state="arrived").count() == 1
        assert [entry.action for entry in entries(subject=f"application:{row.id}")] == ["application.arrived"]


def test_what_is_missing_keeps_it_from_arriving(towns: tuple[TenantView, TenantView]) -> None:
    aoba, _ = towns
    with pytest.raises(NotComplete) as incomplete:
        send(aoba, sealed_claim(event_date="昭和65年1月8日"), declared=frozenset())
    assert {p.code for p in incomplete.value.problems} == {"era_ended", "required_consent"}
    with tenant_transaction(aoba.id):
        assert Application.objects.count() == 0


def test_a_stop_keeps_it_from_arriving(towns: tuple[TenantView, TenantView]) -> None:
    with pytest.raises(NotComplete):
        send(towns[0], sealed_claim(occupation="public"))


def test_the_same_key_and_content_give_the_same_receipt(towns: tuple[TenantView, TenantView]) -> None:
    first, second = send(towns[0], sealed_claim()), send(towns[0], sealed_claim())
    assert (second.receipt, second.access_code, second.repeated) == (first.receipt, first.access_code, True)
    with tenant_transaction(towns[0].id):
        assert Application.objects.count() == 1


def test_the_same_key_for_another_content_is_refused(towns: tuple[TenantView, TenantView]) -> None:
    send(towns[0], sealed_claim())
    with pytest.raises(KeyReused):
        send(towns[0], sealed_claim(occupation="none"))


@pytest.mark.parametrize(
    "changed",
    [
        {"declared": frozenset({"consent", "another"})},
        {"declared": frozenset()},
        {"email": "hanako@example.jp"},
        {"language": "en"},
        {"attachment_ids": (new_id(),)},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_the_same_key_with_another_part_of_the_content_is_refused(
    towns: tuple[TenantView, TenantView], changed: dict[str, Any]
) -> None:
    send(towns[0], sealed_claim())
    with pytest.raises(KeyReused):
        send(towns[0], sealed_claim(), **changed)


def test_a_page_that_sends_its_draft_twice_gets_the_same_receipt(
    towns: tuple[TenantView, TenantView],
) -> None:
    with tenant_transaction(towns[0].id):
        version = catalog.procedure(PROCEDURE, today=CONTEXT.today).card.version
        draft = begin_draft(procedure=PROCEDURE, version=version, language="ja", now=NOW)
        ref = seal_number(draft_id=draft.id, digits=example_my_number(7), now=NOW)
    page = {"draft_id": draft.id, "channel": "portal", "idempotency_key": f"draft:{draft.id}"}
    answers = claim(claimant_number=marker(ref))
    first = send(towns[0], answers, **page)
    second = send(towns[0], answers, **page, language="en", declared=frozenset())
    assert (second.receipt, second.access_code, second.repeated) == (first.receipt, first.access_code, True)


def test_one_key_may_be_used_at_two_towns(towns: tuple[TenantView, TenantView]) -> None:
    first, second = send(towns[0], sealed_claim()), send(towns[1], sealed_claim())
    assert first.receipt != second.receipt
    assert first.access_code != second.access_code


def test_hidden_answers_do_not_leave_the_draft(towns: tuple[TenantView, TenantView]) -> None:
    receipt = send(towns[0], sealed_claim(children=[child(child_address=ADDRESS)]))
    with tenant_transaction(towns[0].id):
        answers = msgspec.json.decode(Application.objects.get(receipt=receipt.receipt).answers)
    assert "child_address" not in answers["children"][0]


def test_a_submission_that_looks_alike_is_flagged_not_dropped(towns: tuple[TenantView, TenantView]) -> None:
    first = send(towns[0], sealed_claim())
    second = send(towns[0], sealed_claim(), idempotency_key="key-2")
    assert first.receipt != second.receipt
    with tenant_transaction(towns[0].id):
        flags = dict(Application.objects.values_list("receipt", "similar"))
    assert flags == {first.receipt: False, second.receipt: True}


def test_two_applications_without_a_name_do_not_look_alike(towns: tuple[TenantView, TenantView]) -> None:
    """A procedure that asks for no person, or only for a company's name."""
    nameless = parse_yaml(
        HEAD
        + "pages: [{id: page, title: {ja: ページ}, questions: [{id: what, kind: text, label: {ja: 内容}}]}]\n"
    )
    with tenant_transaction(towns[0].id):
        version = store_version(definition=nameless, tables={}, now=NOW)
        asked = form(nameless.id, version)
        for key in ("key-1", "key-2"):
            each = submission({"what": "例"}, idempotency_key=key, declared=frozenset())
            submit(submission=each, form=asked, version=version, context=CONTEXT, now=NOW)
        assert set(Application.objects.values_list("applicant_name", "similar")) == {("", False)}
        row = Application.objects.get(idempotency_key="key-1")
        like = alike(
            application_id=row.id,
            procedure=row.procedure,
            applicant_name=row.applicant_name,
            by=OPERATOR,
            today=day_in_japan(NOW),
        )
        assert like == ()


def test_another_town_never_sees_it(towns: tuple[TenantView, TenantView]) -> None:
    aoba, midori = towns
    receipt = send(aoba, sealed_claim())
    with tenant_transaction(midori.id):
        assert queries.application_by_receipt(receipt.receipt) is None
        assert queries.application(receipt.application_id) is None
        assert Application.objects.count() == 0
        with pytest.raises(OtherTenant):
            Application(tenant_id=aoba.id, id=receipt.application_id).save()
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM applications_application")
                assert cursor.fetchone() == (0,)


def test_rows_without_a_town_in_scope_are_an_error() -> None:
    with pytest.raises(NoTenant):
        Application.objects.count()


def test_a_draft_keeps_what_was_typed_and_seals_the_number(towns: tuple[TenantView, TenantView]) -> None:
    aoba, midori = towns
    number = example_my_number(7)
    with tenant_transaction(aoba.id):
        version = catalog.procedure(PROCEDURE, today=CONTEXT.today).card.version
        the_form = form(PROCEDURE, version)
        draft = begin_draft(procedure=PROCEDURE, version=version, language="ja", now=NOW)
        posted = {"claimant.family": ["𠮷田"], "event_date.era": ["昭和"], "event_date.year": ["65"],
                  "event_date.month": ["1"], "event_date.day": ["8"], "claimant_number": [number]}  # fmt: skip
        saved = save_page(
            draft_id=draft.id,
            form=the_form,
            page_id="claimant_page",
            posted=posted,
            context=CONTEXT,
            now=NOW,
            drawn=Drawn(revision=0),
        )
        kept = draft_queries.draft(draft.id)
        assert kept is not None
        assert saved.saved
        assert kept.answers["claimant"] == {"family": "𠮷田"}
        assert kept.answers["event_date"] == "昭和65年1月8日"
        assert kept.answers["claimant_number"]["sealed"] is True
        assert number not in str(kept.answers)
        assert number.encode() not in bytes(SealedNumber.objects.get(draft_id=draft.id).ciphertext)
        assert {p.code for p in saved.problems if p.name == "event_date"} == {"era_ended"}
    with tenant_transaction(midori.id), pytest.raises(NoSuchDraft):
        save_page(
            draft_id=draft.id,
            form=the_form,
            page_id="claimant_page",
            posted={},
            context=CONTEXT,
            now=NOW,
            drawn=Drawn(revision=0),
        )


@pytest.mark.parametrize("typed", ["a\x00b", "\ud800", "x" * 1_000_000, "a\x07"])
def test_what_cannot_be_kept_costs_its_own_answer_alone(
    towns: tuple[TenantView, TenantView], typed: str
) -> None:
    with tenant_transaction(towns[0].id):
        version = catalog.procedure(PROCEDURE, today=CONTEXT.today).card.version
        the_form = form(PROCEDURE, version)
        draft = begin_draft(procedure=PROCEDURE, version=version, language="ja", now=NOW)
        common: dict[str, Any] = {
            "draft_id": draft.id,
            "form": the_form,
            "page_id": "claimant_page",
            "context": CONTEXT,
            "now": NOW,
            "drawn": Drawn(revision=0, sheet=1),
        }
        save_page(posted={"claimant.family": ["山田"]}, **common)
        refused = save_page(posted={"claimant.family": [typed], "claimant.given": ["花子"]}, **common)
        assert not refused.saved
        assert refused.typed.answers["claimant"]["family"] == typed
        kept = draft_queries.draft(draft.id)
        assert kept is not None
        assert kept.answers["claimant"] == {"family": "山田", "given": "花子"}


def test_a_wrong_individual_number_is_not_stored(towns: tuple[TenantView, TenantView]) -> None:
    with tenant_transaction(towns[0].id):
        version = catalog.procedure(PROCEDURE, today=CONTEXT.today).card.version
        draft = begin_draft(procedure=PROCEDURE, version=version, language="ja", now=NOW)
        saved = save_page(
            draft_id=draft.id, form=form(PROCEDURE, version), page_id="claimant_page",
            posted={"claimant_number": ["123456789012"]}, context=CONTEXT, now=NOW, drawn=Drawn(revision=0),
        )  # fmt: skip
        assert {p.code for p in saved.problems if p.name == "claimant_number"} == {"my_number_check"}
        kept = draft_queries.draft(draft.id)
        assert kept is not None
        assert "123456789012" not in str(kept.answers)
        assert SealedNumber.objects.count() == 0


COLUMNS = {
    "applications_application": "*",
    "applications_statuschange": "tenant_id, application_id, state, at, actor_kind, actor_name, note",
    "audit_entry": "tenant_id, at, actor_kind, actor_id, actor_name, action, subject, detail",
    "outbox_event": "tenant_id, kind, handler, payload, created_at, due_at, attempts, leased_by, last_error",
}
"""What an arrival writes, without the ids that are made anew each time."""


def arrival(**changes: Any) -> arrive.Arrival:
    whole: dict[str, Any] = {
        "id": new_id(), "receipt": "990010000000000000", "procedure": PROCEDURE, "version": "v", "kind": "claim",
        "channel": "api", "language": "ja", "answers": "{}", "applicant_name": "山田　太郎", "email": "a@example.jp",
        "email_confirmed": True, "resident_id": None, "client_id": "c",
        "access_code_hash": b"h", "idempotency_key": "k", "body_digest": b"d", "unit_id": new_id(), "actor": APPLICANT,
        "now": NOW, "words": ("f山田", "n太郎"),
        **changes,
    }  # fmt: skip
    return arrive.Arrival(**whole)


@pytest.mark.parametrize(
    "same", [{"receipt": "990010000000000001"}, {"idempotency_key": "k2"}], ids=["key", "receipt"]
)
def test_another_arrival_with_the_same_receipt_or_key_is_told_apart(
    towns: tuple[TenantView, TenantView], same: dict[str, Any]
) -> None:
    with tenant_transaction(towns[0].id):
        arrive.write(arrival())
        with pytest.raises(arrive.Taken):
            arrive.write(arrival(**same))
        assert Application.objects.count() == 1, "the transaction goes on"


@pytest.mark.parametrize("wrong", ["id", "empty"])
def test_what_the_database_refuses_for_another_reason_is_no_repetition(
    towns: tuple[TenantView, TenantView], wrong: str
) -> None:
    first = arrival()
    with tenant_transaction(towns[0].id):
        arrive.write(first)
        again = {"id": first.id} if wrong == "id" else {"email": None}
        with pytest.raises(IntegrityError):
            arrive.write(arrival(receipt="990010000000000001", idempotency_key="k2", **again))


def test_every_column_is_in_the_statement_or_has_a_default_in_the_database(
    towns: tuple[TenantView, TenantView],
) -> None:
    """Else a column that is added refuses every arrival on PostgreSQL, and none on SQLite."""
    one = arrival(sealed=((new_id(), b"box"),))
    with tenant_scope(towns[0].id):
        rows = [arrive.application_row(one), arrive.status_row(one), *arrive.sealed_rows(one)]
    for model, row in zip((Application, StatusChange, SealedNumber), rows, strict=True):
        assert row.table == model._meta.db_table
        fields = {field.column: field for field in model._meta.concrete_fields}
        assert row.values.keys() <= fields.keys()
        left = [
            name
            for name in fields.keys() - row.values.keys()
            if not (fields[name].has_db_default() or fields[name].null)
        ]
        assert left == [], "name it in the row, or give it a db_default"


def test_one_statement_writes_what_the_plain_way_writes(towns: tuple[TenantView, TenantView]) -> None:
    ways = [arrive.write_plainly]
    if connection.vendor == "postgresql":
        ways.append(arrive.write_in_one_statement)
    one, written = arrival(), []
    for write in ways:
        with tenant_transaction(towns[0].id):
            before = {table: _rows(table) for table in COLUMNS}
            write(one)
            written.append({table: _rows(table) - before[table] for table in COLUMNS})
            transaction.set_rollback(True)
    assert all(len(rows) >= 1 for rows in written[0].values())
    assert all(rows == written[0] for rows in written)


def _rows(table: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {COLUMNS[table]} FROM {table}")  # the names are ours
        return {
            repr([bytes(v) if isinstance(v, memoryview) else v for v in row]) for row in cursor.fetchall()
        }
