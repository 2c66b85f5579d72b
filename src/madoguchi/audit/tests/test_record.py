"""Entries are only ever added."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from madoguchi.audit.models import Entry
from madoguchi.audit.queries import entries
from madoguchi.audit.services.record import SYSTEM, entry_row, record
from madoguchi.audit.tests.cast import AOBA, CLERK, MIDORI, NOW, act
from madoguchi.isolation.scope import NoTenant, tenant_transaction

pytestmark = pytest.mark.django_db


def test_an_entry_says_who_did_what_to_what_and_when():
    act("application.accepted")
    with tenant_transaction(AOBA):
        (entry,) = entries(subject="application:1")
    assert (entry.actor_kind, entry.actor_name, entry.action) == (
        "staff",
        "佐藤 一郎",
        "application.accepted",
    )
    assert (entry.at, entry.detail) == (NOW, {"note": "受付"})


def test_another_tenant_sees_none_of_it():
    act("application.accepted")
    with tenant_transaction(MIDORI):
        assert entries() == []


def test_without_a_tenant_nothing_is_recorded():
    with pytest.raises(NoTenant):
        record(actor=SYSTEM, action="a", subject="s", detail={}, now=NOW)


def test_the_newest_entry_comes_first():
    act("second", now=NOW + timedelta(seconds=1))
    act("first")
    with tenant_transaction(AOBA):
        assert [entry.action for entry in entries()] == ["second", "first"]


def test_the_single_statement_writes_what_record_writes(database):
    if database != "postgresql":
        pytest.skip("SQLite writes row by row")
    act("plain")
    with tenant_transaction(AOBA):
        statement, values = entry_row(
            actor=CLERK, action="plain", subject="application:1", detail={"note": "受付"}, now=NOW
        )
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
        one, two = entries()
    assert one == two


@pytest.mark.parametrize("table", ["audit_entry", "audit_seal", "audit_sealed"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET tenant_id = tenant_id", "DELETE FROM {}"])
def test_the_database_refuses_to_change_or_delete(table, statement):
    from madoguchi.audit.services.seal import seal

    act("application.accepted")
    with tenant_transaction(AOBA):
        seal(now=NOW)
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement.format(table))


def test_the_program_cannot_change_an_entry_either():
    act("application.accepted")
    with tenant_transaction(AOBA):
        for change in (lambda: Entry.objects.update(action="x"), lambda: Entry.objects.all().delete()):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()
        assert [entry.action for entry in entries()] == ["application.accepted"]
