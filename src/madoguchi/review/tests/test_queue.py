"""The queue: filters, what a text means, page by page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps

from madoguchi.applications.queries import counting
from madoguchi.applications.queries import queue as queued
from madoguchi.applications.queries.queue import QueueFilter
from madoguchi.isolation.scope import tenant_scope, tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.ids import Receipt
from madoguchi.kernel.text import composed
from madoguchi.review.queries.reading import queue as review_queue
from madoguchi.review.services.reception.accept import accept
from madoguchi.review.tests.cast import CLERK, NOTIFICATION, NOW, arrived, receipt_of, seen_now

TODAY = day_in_japan(NOW)


@pytest.fixture
def five(aoba):
    """Five claims, one a day, the last one today; and the first two are accepted."""
    ids = [arrived(aoba, name=f"山田　{n}子", at=NOW - timedelta(days=4 - n)) for n in range(5)]
    for application in ids[:2]:
        with tenant_transaction():
            accept(application_id=application, seen=seen_now(application), by=CLERK, now=NOW)
    return ids


def asked(text="", *, after=None, limit=50, **values):
    with tenant_transaction():
        return review_queue.queue(
            filter=QueueFilter(**values), text=text, by=CLERK, today=TODAY, after=after, limit=limit
        )


def ids_of(queue):
    return [line.row.id for line in queue.lines]


def test_the_queue_lists_the_latest_arrival_first_or_last(five):
    assert ids_of(asked()) == five[::-1]
    assert ids_of(asked(oldest_first=True)) == five


@pytest.mark.parametrize(
    "values", [{}, {"states": ("arrived", "accepted")}, {"procedure": "jido-teate-nintei"}]
)
@pytest.mark.parametrize("oldest_first", [False, True])
def test_pages_follow_each_other_without_a_gap_or_a_repeat(five, values, oldest_first):
    seen, after = [], None
    while True:
        page = asked(after=after, limit=2, oldest_first=oldest_first, **values)
        seen += ids_of(page)
        if not page.more:
            break
        after = (page.lines[-1].row.arrived_at, page.lines[-1].row.id)
    assert seen == (five if oldest_first else five[::-1])


def test_applications_that_arrived_at_the_same_moment_are_paged_too(aoba):
    same = {arrived(aoba, at=NOW) for _ in range(3)}
    first = asked(limit=2)
    last = first.lines[-1].row
    second = asked(limit=2, after=(last.arrived_at, last.id))
    assert {*ids_of(first), *ids_of(second)} == same
    assert len(second.lines) == 1


def test_filters_narrow_the_queue(aoba, five):
    told = arrived(aoba, NOTIFICATION, at=NOW)
    assert set(ids_of(asked(states=("accepted",)))) == set(five[:2])
    assert ids_of(asked(procedure=NOTIFICATION)) == [told]
    first, last = (
        review_queue.day_start(TODAY - timedelta(days=2)),
        review_queue.day_end(TODAY - timedelta(days=1)),
    )
    assert ids_of(asked(arrived_from=first, arrived_until=last)) == [five[3], five[2]]


@pytest.mark.parametrize("typed", ["山田", "山田　3", "山田 3", " 山田  3子 "])
def test_a_name_is_found_by_how_it_begins_whatever_the_space(five, typed):
    found = ids_of(asked(typed))
    assert five[3] in found
    assert len(found) == (5 if typed == "山田" else 1)


def test_a_name_is_found_when_it_was_typed_without_its_space(five):
    assert ids_of(asked("山田3子")) == ids_of(asked("山田　3子"))
    assert len(ids_of(asked("山田3子"))) == 1
    assert sum(counted("山田3子")[0].values()) == 1
    assert ids_of(asked("山田9子")) == []


WRITTEN = {"髙橋　一郎", "高橋　二郎", "𠮷田　一郎", "\ufa11山　一郎", "カ\u3099ンテ　一郎"}
REMEMBERED = {
    "高橋": 2, "髙橋": 2, "高橋一郎": 1, "髙橋　二郎": 1, "吉田": 1, "崎山": 1, "ガンテ": 1, "山田": 0,
}  # fmt: skip


@pytest.mark.parametrize("states", [(), ("arrived",)])
@pytest.mark.parametrize("procedure", ["", "jido-teate-nintei"])
def test_a_name_is_found_however_it_is_written(aoba, states, procedure):
    for name in WRITTEN:
        arrived(aoba, name=composed(name), at=NOW)
    for typed, many in REMEMBERED.items():
        assert len(asked(typed, states=states, procedure=procedure).lines) == many, typed
        assert counted(typed)[0]["arrived"] == many, typed


def test_pages_of_a_name_in_two_ways_of_writing_follow_each_other(aoba):
    each = {arrived(aoba, name=f"{'高髙'[n % 2]}橋　{n}郎", at=NOW - timedelta(days=n)) for n in range(5)}
    seen, after = [], None
    while True:
        page = asked("高橋", after=after, limit=2)
        seen += ids_of(page)
        if not page.more:
            break
        after = page.last
    assert len(seen) == 5 and set(seen) == each


def test_the_middle_of_a_name_or_a_wildcard_finds_nothing(five):
    assert ids_of(asked("田")) == []
    assert ids_of(asked("%")) == []
    assert ids_of(asked("山_")) == []


def test_a_receipt_number_finds_exactly_its_application(aoba, five):
    number = receipt_of(five[2])
    for typed in (number, str(Receipt(aoba.tenant.id, number))):
        assert ids_of(asked(typed)) == [five[2]]


def test_a_register_number_finds_its_application(five):
    assert ids_of(asked("令和8年度 第2号")) == [five[1]]
    assert ids_of(asked("2号")) == [five[1]]
    assert ids_of(asked("第99号")) == []


GROUPS = {"arrived": ("arrived",), "accepted": ("accepted",), "ended": ("closed", "withdrawn")}


def counted(text=""):
    """group → rows, and the groups whose count is a least one."""
    with tenant_transaction():
        found = review_queue.counts(filter=QueueFilter(), text=text, by=CLERK, today=TODAY, groups=GROUPS)
    return {state: found[state].rows for state in GROUPS}, {state for state in GROUPS if found[state].more}


def test_counts_are_by_group_and_follow_the_filters(five):
    assert counted() == ({"arrived": 3, "accepted": 2, "ended": 0}, set())
    assert counted("山田　0") == ({"arrived": 0, "accepted": 1, "ended": 0}, set())
    assert counted("2号") == ({"arrived": 0, "accepted": 1, "ended": 0}, set())


def test_the_counts_of_the_tabs_are_the_same_in_every_tab(five):
    with tenant_transaction():
        rows = apps.get_model("applications", "Application").objects
        rows.filter(id=five[4]).update(mended_at=NOW, left_at=NOW)
        found = [
            review_queue.counts(filter=filter, text="", by=CLERK, today=TODAY, groups=GROUPS)
            for filter in (QueueFilter(), QueueFilter(mended=True), QueueFilter(left=True))
        ]
    assert found[0] == found[1] == found[2]
    assert found[0]["arrived"].rows == 3
    assert found[0]["mended"].rows == found[0]["left"].rows == 1


def test_counting_stops_in_each_group_by_itself(five, monkeypatch):
    monkeypatch.setattr(counting, "MOST_ON_TABS", 3)
    assert counted() == ({"arrived": 3, "accepted": 2, "ended": 0}, {"arrived"})


def test_states_of_a_group_are_counted_together_up_to_the_most(five):
    with tenant_transaction():
        found = queued.queue_counts(
            filter=QueueFilter(), groups={"open": ("arrived", "accepted")}, by=CLERK, today=TODAY, most=4
        )
    assert found == {"open": counting.Counted(rows=4, more=True)}


def test_counting_a_name_stops_for_all_groups_together(five, monkeypatch):
    monkeypatch.setattr(counting, "MOST_ON_TABS", 3)
    rows, more = counted("山田")
    assert sum(rows.values()) == 3
    assert more == {*GROUPS}
    assert counted("山田　0") == ({"arrived": 0, "accepted": 1, "ended": 0}, set())


def test_another_tenants_queue_holds_nothing_of_it(five, midori):
    number = receipt_of(five[0])
    with tenant_scope(midori.tenant.id):
        assert asked().lines == ()
        assert asked(number).lines == ()
        assert asked("山田").lines == ()
