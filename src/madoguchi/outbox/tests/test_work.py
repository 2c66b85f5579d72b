"""Events reach their handlers at least once, each on its own, in their tenant."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from madoguchi.isolation.insert import insert_unless_there
from madoguchi.isolation.scope import NoTenant, tenant_transaction
from madoguchi.outbox import queries
from madoguchi.outbox.models import Event
from madoguchi.outbox.services import work
from madoguchi.outbox.services.publish import event_rows, publish
from madoguchi.outbox.services.tidy import purge, retry
from madoguchi.outbox.services.work import DEADLY_AFTER, GIVE_UP_AFTER, run_once
from madoguchi.outbox.tests.cast import AOBA, MIDORI, NOW, Happened, Receipt, happens, only_event, waits
from madoguchi.outbox.tests.handlers import seen

pytestmark = pytest.mark.django_db


def run(after=0.0, *, worker="one", tenants=(AOBA, MIDORI)):
    return run_once(tenants=tenants, worker=worker, now=NOW + timedelta(seconds=after))


def backlog(tenant=AOBA):
    with tenant_transaction(tenant):
        return queries.backlog()


def test_an_event_reaches_its_handler_once_in_its_tenant(wire):
    wire("note")
    happens("birth", tenant=MIDORI)
    assert (run(), run(100)) == (1, 0)
    assert seen == [(MIDORI, {"type": "test.happened", "what": "birth"})]
    assert only_event(MIDORI).done_at is not None


def test_an_event_that_wakes_nobody_leaves_no_row(wire):
    wire()
    happens()
    assert backlog().waiting == 0


def test_an_event_is_undone_with_the_change_it_tells_of(wire):
    wire("note")
    with pytest.raises(ZeroDivisionError), tenant_transaction(AOBA):
        publish(Happened(what="x"), now=NOW)
        raise ZeroDivisionError
    assert run() == 0


def test_without_a_tenant_nothing_is_published(wire):
    wire("note")
    with pytest.raises(NoTenant):
        publish(Happened(what="x"), now=NOW)


def test_the_single_statement_writes_what_publish_writes(wire, database):
    if database != "postgresql":
        pytest.skip("SQLite writes row by row")
    wire("note", "wait")
    with tenant_transaction(AOBA):
        publish(Happened(what="x"), now=NOW)
        plain = _rows()
        Event.objects.all().delete()
        first, *others = event_rows(Happened(what="x"), now=NOW)
        assert insert_unless_there(first, others)
        assert _rows() == plain and len(plain) == 2


def test_an_event_waits_until_it_is_due(wire):
    wire("note")
    happens(due_at=NOW + timedelta(seconds=60))
    assert (run(59), run(60)) == (0, 1)


def test_each_handler_is_retried_on_its_own(wire):
    wire("note", "write_and_fail")
    happens()
    assert (run(), run(3)) == (2, 1)
    assert len(seen) == 1


def test_what_a_failing_handler_wrote_is_undone_and_it_is_tried_again_later(wire):
    wire("write_and_fail")
    happens()
    run()
    with tenant_transaction(AOBA):
        assert not Event.objects.filter(kind="left behind").exists()
    event = only_event()
    assert (event.done_at, event.attempts, event.last_error) == (None, 1, "ConnectionError")
    assert (run(1), run(3)) == (0, 1)


def test_pauses_grow_until_the_event_is_parked_after_nine_days(wire):
    wire("write_and_fail")
    happens()
    after = 0.0
    for _ in range(GIVE_UP_AFTER):
        assert run(after) == 1
        after = (only_event().due_at - NOW).total_seconds()
    assert only_event().failed_at is not None
    assert 9 * 86_400 < after < 10 * 86_400
    assert run(after + 10_000) == 0
    assert backlog() == queries.Backlog(waiting=0, failed=1)


def test_a_parked_event_is_listed_and_can_be_tried_again(wire):
    wire("write_and_fail")
    happens()
    with tenant_transaction(AOBA):
        Event.objects.update(failed_at=NOW, attempts=GIVE_UP_AFTER, last_error="ConnectionError")
        (parked,) = queries.parked()
    assert (parked.kind, parked.last_error) == ("test.happened", "ConnectionError")
    assert run() == 0
    with tenant_transaction(MIDORI):
        assert retry(now=NOW) == 0
    with tenant_transaction(AOBA):
        assert retry(now=NOW) == 1
    assert only_event().attempts == 0  # it may fail as often as a new one
    assert run() == 1


def test_a_handler_may_ask_to_be_called_again_as_often_as_it_likes(wire):
    wire("wait")
    happens()
    for turn in range(GIVE_UP_AFTER + 3):
        assert run(turn * 31) == 1
    assert only_event().failed_at is None and only_event().attempts == 0


def test_a_handler_that_is_no_longer_there_is_a_failure_and_not_the_workers_end(wire):
    wire("note")
    happens()
    with tenant_transaction(AOBA):
        Event.objects.update(handler="madoguchi.outbox.tests.handlers.renamed")
    assert run() == 1
    assert only_event().last_error == "ImportError"


@pytest.mark.parametrize("handler", ["die", "die_outside"])
def test_what_a_killed_worker_held_goes_to_the_next_when_the_lease_is_over(wire, handler):
    wire(handler)
    happens()
    with pytest.raises(KeyboardInterrupt):
        run(worker="killed")
    with tenant_transaction(AOBA):
        Event.objects.update(handler="madoguchi.outbox.tests.handlers.note")
    assert (run(50, worker="next"), run(61, worker="next")) == (0, 1)
    assert len(seen) == 1 and only_event().leased_by == "next"


def test_an_event_that_kills_every_worker_is_parked(wire):
    wire("die")
    happens()
    for turn in range(DEADLY_AFTER):
        with pytest.raises(KeyboardInterrupt):
            run(turn * 100)
    assert run(DEADLY_AFTER * 100) == 0
    assert only_event().failed_at is not None


def test_an_event_that_failed_often_is_not_taken_for_deadly(wire):
    wire("write_and_fail")
    happens()
    with tenant_transaction(AOBA):
        Event.objects.update(attempts=DEADLY_AFTER + 1)
    assert run() == 1
    assert only_event().failed_at is None


def test_a_handler_that_talks_to_the_outside_is_called_in_the_tenants_scope(wire):
    wire("outside")
    happens()
    assert (run(), run(100)) == (1, 0)
    assert [tenant for tenant, _ in seen] == [AOBA]


def test_what_was_done_long_ago_is_forgotten_and_what_waits_is_not(wire):
    wire("note")
    happens("done")
    run()
    happens("waits")
    with tenant_transaction(AOBA):
        assert purge(now=NOW + timedelta(days=29)) == 0
        assert purge(now=NOW + timedelta(days=31)) == 1
    assert backlog().waiting == 1


def _rows():
    names = [f.name for f in Event._meta.fields if f.name not in ("id", "pk")]
    return [
        [
            value if name != "payload" else msgspec.json.decode(value)
            for name, value in zip(names, row, strict=True)
        ]
        for row in Event.objects.order_by("handler").values_list(*names)
    ]


def _execute(statement, values):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_a_lease_is_over_at_its_very_end(wire):
    wire("note")
    happens()
    with tenant_transaction(AOBA):
        Event.objects.update(lease_until=NOW + timedelta(seconds=60), leased_by="dead", attempts=1)
    assert run(59) == 0
    assert run(60) == 1


def test_who_lost_the_lease_before_the_turn_came_talks_to_nobody(wire, monkeypatch):
    wire("receipt")
    waits(Receipt())
    claim = work._claim

    def claimed(tenant, *rest):
        events = claim(tenant, *rest)
        with tenant_transaction(tenant):
            Event.objects.update(leased_by="another")
        return events

    monkeypatch.setattr(work, "_claim", claimed)
    run()
    assert seen == []
