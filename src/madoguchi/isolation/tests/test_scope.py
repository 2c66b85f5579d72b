"""A clerk of みどり町 never sees, changes or adds a row of あおば市. Events stand for all rows."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, transaction

from madoguchi.isolation.queries import Built, BuiltUpdate
from madoguchi.isolation.scope import NoTenant, OtherTenant, current_tenant, tenant_scope, tenant_transaction
from madoguchi.kernel.ids import new_id

NOW = datetime(2026, 4, 1, tzinfo=UTC)
AOBA, MIDORI = 99001, 99002
pytestmark = pytest.mark.django_db


def events():
    return apps.get_model("outbox", "Event").objects


def add(**values):
    return events().create(kind="k", handler="h", payload="{}", created_at=NOW, due_at=NOW, **values)


def count_in_sql(condition="1 = 1"):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM outbox_event WHERE {condition}")
        return cursor.fetchone()[0]


@pytest.fixture
def row():
    """An event of あおば市."""
    with tenant_transaction(AOBA):
        return add()


def test_without_a_tenant_rows_can_be_neither_read_nor_written(row):
    with pytest.raises(NoTenant):
        events().count()
    with pytest.raises(NoTenant):
        add()
    with pytest.raises(NoTenant):
        row.save()
    with pytest.raises(NoTenant), tenant_transaction():
        pass


def test_a_tenant_sees_its_own_rows(row):
    with tenant_transaction(AOBA):
        assert events().get().id == row.id


def test_another_tenants_rows_are_not_seen(row):
    with tenant_transaction(MIDORI):
        assert list(events().all()) == []
        assert events().filter(tenant_id=AOBA).count() == 0
        assert events().filter(pk=(AOBA, row.id)).first() is None


def test_another_tenants_rows_are_neither_changed_nor_deleted(row):
    with tenant_transaction(MIDORI):
        assert events().filter(id=row.id).update(kind="changed") == 0
        assert events().filter(id=row.id).delete()[0] == 0
        for change in (row.save, row.delete):
            with pytest.raises(OtherTenant):
                change()
    with tenant_transaction(AOBA):
        assert events().get().kind == "k"


def test_a_row_is_neither_made_for_nor_moved_to_another_tenant(row):
    event = apps.get_model("outbox", "Event")
    with tenant_transaction(MIDORI):
        with pytest.raises(OtherTenant):
            add(tenant_id=AOBA)
        with pytest.raises(OtherTenant):
            events().bulk_create([event(tenant_id=AOBA, created_at=NOW, due_at=NOW)])
    with tenant_transaction(AOBA), pytest.raises(OtherTenant):
        events().update(tenant_id=MIDORI)


def test_a_query_that_is_written_once_shows_rows_of_the_scope_in_which_it_is_asked(row):
    event = apps.get_model("outbox", "Event")
    of_kind = Built(event, {"kind": "kind"}, lambda rows, slots: rows.filter(kind=slots["kind"]))
    with tenant_transaction(MIDORI):
        theirs = add()
        assert [each.id for each in of_kind(kind="k")] == [theirs.id]
    with tenant_transaction(AOBA):
        assert [each.id for each in of_kind(kind="k")] == [row.id]
        assert of_kind(kind="other") == []
    with pytest.raises(NoTenant):
        of_kind(kind="k")


def test_a_change_that_is_written_once_is_made_in_the_scope_in_which_it_is_asked_for(row):
    change = BuiltUpdate(apps.get_model("outbox", "Event"), "kind")
    with tenant_transaction(AOBA):
        assert change(id=row.id, kind="changed") == 1
    with tenant_transaction(MIDORI):
        theirs = add()
        assert change(id=row.id, kind="theirs") == 0
        assert change(id=theirs.id, kind="theirs") == 1
    with tenant_transaction(AOBA):
        assert events().get().kind == "changed"


def test_a_transaction_of_another_tenant_cannot_stand_inside_of_one():
    with tenant_transaction(AOBA), pytest.raises(OtherTenant), tenant_transaction(MIDORI):
        pass


def test_a_nested_transaction_is_undone_alone():
    with tenant_transaction(AOBA):
        add()
        with pytest.raises(ZeroDivisionError), tenant_transaction():
            add()
            raise ZeroDivisionError
        assert events().count() == 1


def test_the_scope_ends_where_it_began():
    with tenant_scope(AOBA):
        with tenant_scope(MIDORI):
            assert current_tenant() == MIDORI
        assert current_tenant() == AOBA
    with pytest.raises(NoTenant):
        current_tenant()


def test_plain_sql_shows_another_tenants_rows_to_nobody_on_postgresql(row, database):
    if database != "postgresql":
        pytest.skip("SQLite has no row-level security")
    with tenant_transaction(AOBA):
        assert count_in_sql() == 1
    with tenant_transaction(MIDORI):
        assert count_in_sql() == count_in_sql(f"tenant_id = {AOBA}") == 0


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO outbox_event"
        " (tenant_id, id, kind, handler, payload, created_at, due_at, attempts, leased_by, last_error)"
        " SELECT 99001, gen_random_uuid(), '', '', '', now(), now(), 0, '', ''",
        "UPDATE outbox_event SET tenant_id = 99001",
    ],
)
def test_plain_sql_writes_no_row_of_another_tenant_on_postgresql(statement, database):
    if database != "postgresql":
        pytest.skip("SQLite has no row-level security")
    with tenant_transaction(MIDORI):
        add()
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            connection.cursor().execute(statement)


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_served_a_tenant_shows_nothing_afterwards_on_postgresql(database):
    if database != "postgresql":
        pytest.skip("SQLite has no row-level security")
    with tenant_transaction(AOBA):
        add()
    assert count_in_sql() == 0


def test_a_reference_into_another_tenant_is_refused():
    draft = apps.get_model("applications", "Draft")
    sealed = apps.get_model("applications", "SealedNumber")
    with tenant_transaction(AOBA):
        theirs = draft.objects.create(id=new_id(), procedure="p", version="v", **_times(draft))
    with pytest.raises(IntegrityError), transaction.atomic(), tenant_transaction(MIDORI):
        sealed.objects.create(id=new_id(), draft_id=theirs.id, ciphertext=b"x", sealed_at=NOW)
        connection.check_constraints()


def _times(model):
    return {
        f.name: NOW for f in model._meta.fields if f.get_internal_type() == "DateTimeField" and not f.null
    }
