"""Entries are only ever added."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from django.db import DatabaseError, connection, transaction

from madoguchi.audit.models import Entry
from madoguchi.audit.queries import entries, is_recorded, was_done_by_staff
from madoguchi.audit.services.record import SYSTEM, Actor, entry_row, record
from madoguchi.audit.services.record_reading import record_reading
from madoguchi.audit.tests.cast import AOBA, CLERK, MIDORI, NOW, act
from madoguchi.isolation import clock
from madoguchi.isolation.insert import insert_unless_there
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
        row = entry_row(
            actor=CLERK, action="plain", subject="application:1", detail={"note": "受付"}, now=NOW
        )
        assert insert_unless_there(row, [])
        one, two = entries()
    assert msgspec.structs.replace(one, id=two.id) == two


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


def _seen(**asked):
    with tenant_transaction(AOBA):
        return [entry.action for entry in entries(**asked)]


def _done_by(actor, action):
    with tenant_transaction(AOBA):
        record(actor=actor, action=action, subject="application:2", detail={}, now=NOW)


def test_the_record_is_read_from_a_moment_on_and_up_to_one():
    for n in range(4):
        act(str(n), now=NOW + timedelta(seconds=n))
    assert _seen(since=NOW + timedelta(seconds=1), before=NOW + timedelta(seconds=3)) == ["2", "1"]


def test_the_record_goes_on_behind_an_entry_among_those_of_one_moment():
    act("a", "b", "c", "d", now=NOW)
    act("before", now=NOW - timedelta(seconds=1))
    with tenant_transaction(AOBA):
        first = entries(limit=2)
        then = entries(limit=2, behind=(first[-1].at, first[-1].id))
        last = entries(limit=2, behind=(then[-1].at, then[-1].id))
    assert sorted(entry.action for entry in (*first, *then)) == ["a", "b", "c", "d"]
    assert [entry.action for entry in last] == ["before"]


def test_what_a_colleague_did_is_neither_anothers_nor_a_programs():
    act("hers")
    _done_by(Actor(kind="staff", id="2", name="鈴木 次郎"), "his")
    _done_by(Actor(kind="client", id=CLERK.id, name="a program of the same id"), "the program's")
    assert _seen(colleague=CLERK.id) == ["hers"]


def test_some_acts_are_read_or_left_out():
    act("a", "b", "c")
    assert _seen(actions=["a", "b"], but_not=["b"]) == ["a"]
    assert sorted(_seen(but_not=["b"])) == ["a", "c"]


def test_the_same_act_counts_as_recorded_for_the_same_person_thing_and_detail():
    act("opened")
    same: dict[str, Any] = {
        "actor_id": CLERK.id,
        "action": "opened",
        "subject": "application:1",
        "detail": {"note": "受付"},
    }
    with tenant_transaction(AOBA):
        assert is_recorded(**same, since=NOW)
        assert not is_recorded(**same, since=NOW + timedelta(seconds=1))
        for other in (
            {"actor_id": "2"},
            {"action": "x"},
            {"subject": "application:2"},
            {"detail": {"note": "y"}},
        ):
            assert not is_recorded(**same | other, since=NOW)


def test_what_somebody_reads_again_is_on_record_once_in_ten_minutes():
    for seconds in (0, 600, 601):
        with tenant_transaction(AOBA):
            record_reading(
                actor=CLERK, action="case.opened", subject="application:1", detail={}, now=NOW + timedelta(seconds=seconds)
            )  # fmt: skip
    with tenant_transaction(AOBA):
        assert [entry.at for entry in entries()] == [NOW + timedelta(seconds=601), NOW]


def test_what_the_operator_did_was_done_by_no_member_of_staff():
    act("reset")
    _done_by(SYSTEM, "reset")

    def done(subject, since=NOW, action="reset"):
        with tenant_transaction(AOBA):
            return was_done_by_staff(actions=[action], subjects=[subject], since=since)

    assert done("application:1") and not done("application:2")
    assert not done("application:1", since=NOW + timedelta(seconds=1))
    assert not done("application:1", action="other")


def test_nothing_is_recorded_while_the_clocks_differ(database, monkeypatch):
    if database != "postgresql":
        pytest.skip("SQLite has no clock of its own")
    clock.forget()
    monkeypatch.setattr(clock, "machine_time", lambda: NOW + timedelta(days=4000))
    entry: dict[str, Any] = {"actor": CLERK, "action": "a", "subject": "s", "detail": {}, "now": NOW}
    with tenant_transaction(AOBA):
        for write in (record, entry_row):
            with pytest.raises(clock.ClockDisagrees):
                write(**entry)
    clock.forget()
    assert _seen() == []
