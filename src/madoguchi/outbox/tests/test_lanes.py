"""What waits in one lane delays no other; a tenant whose rows fail delays no other tenant."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper

from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.ids import new_id
from madoguchi.outbox.models import Event
from madoguchi.outbox.services import publish, work
from madoguchi.outbox.services.publish import event_rows, publish_once
from madoguchi.outbox.services.work import run_lane, run_once, waiting_lanes
from madoguchi.outbox.tests.cast import AOBA, MIDORI, NOW, AwayEvent, Link, Note, Receipt, waits
from madoguchi.outbox.tests.handlers import linked, seen

LANES = {"links": ["link"], "inner": ["note"], "mails": ["receipt"], "deliveries": ["away"]}


@pytest.fixture
def wired(wire, db):
    wire("link", "receipt", "note", "away", lanes=LANES)
    linked.set()  # no receipt waits for a link: each run has one thread


def run(lane, after=0.0, tenants=(AOBA, MIDORI), **options):
    return run_lane(lane=lane, tenants=tenants, worker="w", now=NOW + timedelta(seconds=after), **options)


def test_a_link_goes_before_two_thousand_receipts_that_waited_longer(wired):
    waits(*[Receipt()] * 2000)
    waits(Link(), due_at=NOW + timedelta(seconds=5))
    run_once(tenants=[AOBA], worker="w", now=NOW + timedelta(seconds=5))
    assert seen[0] == (AOBA, "link")
    assert len(seen) == 21


def test_tenants_take_turns_in_a_lane(wired):
    waits(*[Receipt()] * 100)
    waits(Receipt(), tenant=MIDORI)
    run("mails", limit=10)
    assert [tenant for tenant, _ in seen] == [AOBA] * 10 + [MIDORI]


def test_lanes_are_looked_at_in_the_order_of_the_wiring(wired):
    waits(Receipt(), Note(), tenant=MIDORI)
    waits(Receipt(), Link(), AwayEvent())
    assert list(waiting_lanes(tenants=[AOBA, MIDORI], now=NOW).items()) == [
        ("links", [AOBA]),
        ("inner", [MIDORI]),
        ("mails", [AOBA, MIDORI]),
        ("deliveries", [AOBA]),
    ]


def test_each_receiver_has_a_lane_of_its_own(wired):
    waits(AwayEvent(), receiver="tax")
    waits(AwayEvent(), receiver="nursery")
    assert list(waiting_lanes(tenants=[AOBA], now=NOW)) == ["deliveries/nursery", "deliveries/tax"]


def test_a_lane_that_rests_gives_everything_back_uncounted(wired):
    waits(*[AwayEvent()] * 5)
    waits(Note())
    assert run("deliveries") == work.Round(taken=0, rests=30)
    assert seen == [(AOBA, "away")]
    with tenant_transaction(AOBA):
        rows = Event.objects.filter(lane="deliveries")
        assert {(e.attempts, e.lease_until, e.failed_at) for e in rows} == {(0, None, None)}
    assert run("inner").taken == 1
    assert run("deliveries", 31).rests == 30


def test_who_is_asked_to_stop_gives_back_what_it_has_not_begun(wired):
    waits(*[Receipt()] * 5)
    assert run("mails", stopping=lambda: len(seen) == 2).taken == 2
    assert run("mails").taken == 3


@pytest.mark.django_db(transaction=True)
def test_a_tenant_whose_rows_the_database_does_not_give_delays_no_other(wire, monkeypatch, caplog):
    wire("note", lanes=LANES | {"links": [], "mails": [], "deliveries": []})
    waits(Note())
    waits(Note(), tenant=MIDORI)
    claim = work._claim

    def broken(tenant, *rest):
        if tenant == AOBA:
            raise OperationalError("connection to the remote node failed")
        return claim(tenant, *rest)

    monkeypatch.setattr(work, "_claim", broken)
    assert run_once(tenants=[AOBA, MIDORI], worker="w", now=NOW) == 1
    assert [tenant for tenant, _ in seen] == [MIDORI]
    assert "remote node" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_when_the_database_is_away_for_all_it_is_said_at_once(wire, monkeypatch):
    wire("note")
    waits(Note())

    def refuse(*_):
        raise OperationalError("away")

    monkeypatch.setattr(work, "_claim", refuse)
    monkeypatch.setattr(BaseDatabaseWrapper, "ensure_connection", refuse)
    with pytest.raises(OperationalError):
        run("inner")


def test_what_is_published_once_stands_once_by_its_key(wired):
    for _ in range(3):
        with tenant_transaction(AOBA):
            publish_once(Note(), key="2026-04-01", now=NOW)
    assert run("inner").taken == 1
    with tenant_transaction(AOBA):
        publish_once(Note(), key="2026-04-01", now=NOW)
        publish_once(Note(), key="2026-04-02", now=NOW)
    with tenant_transaction(MIDORI):
        publish_once(Note(), key="2026-04-01", now=NOW)
    assert (run("inner").taken, run("inner").taken) == (2, 0)


def test_an_event_written_in_one_statement_has_its_lane(wired):
    with tenant_transaction(AOBA):
        (row,) = event_rows(Receipt(), now=NOW)
    assert row.values["lane"] == "mails"


def test_a_row_of_an_older_version_waits_among_the_inner_ones(wired):
    """The database itself fills in the lane that an older program does not name."""
    waits(Note())
    columns = "tenant_id, kind, handler, payload, created_at, due_at, attempts, leased_by, last_error"
    with tenant_transaction(AOBA):
        Event.objects.update(lane="mails")
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO outbox_event (id, {columns}) SELECT %s, {columns} FROM outbox_event",
                [new_id().hex],
            )
        assert sorted(Event.objects.values_list("lane", flat=True)) == ["inner", "mails"]


def test_what_waits_among_the_inner_ones_for_somebody_outside_is_put_where_it_belongs(wired):
    """Else all that an older version left waiting for a mail server that is away would hold up the rest."""
    waits(Receipt(), AwayEvent(), AwayEvent())
    with tenant_transaction(AOBA):
        Event.objects.update(lane="inner")
    waits(Note(), due_at=NOW + timedelta(seconds=1))
    assert run("inner", 1) == work.Round(taken=4)
    assert [what["type"] for _, what in seen] == ["test.note"]
    with tenant_transaction(AOBA):
        waiting = Event.objects.filter(done_at=None).order_by("lane")
        assert list(waiting.values_list("lane", "attempts", "lease_until")) == [
            ("deliveries", 0, None),
            ("deliveries", 0, None),
            ("mails", 0, None),
        ]
    run_once(tenants=[AOBA], worker="w", now=NOW + timedelta(seconds=2))
    assert [what for _, what in seen[1:]] == ["receipt", "away"]


def test_an_event_under_a_former_name_reaches_who_handles_it_now(wired, monkeypatch):
    waits(Note())
    with tenant_transaction(AOBA):
        path = Event.objects.get().handler
        Event.objects.update(handler="madoguchi.gone.handler")
    monkeypatch.setattr("madoguchi.config.wiring.FORMER", {"madoguchi.gone.handler": path})
    publish._former.cache_clear()
    assert run("inner").taken == 1
    assert [what["type"] for _, what in seen] == ["test.note"]
