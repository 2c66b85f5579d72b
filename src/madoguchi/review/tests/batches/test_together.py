"""Cases that wait at a step are collected, and done as one list when a person closes it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from madoguchi.applications.domain.states import State
from madoguchi.audit.queries import entries
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.review.services.batches.close import AlreadyClosed
from madoguchi.review.services.batches.collect import InBatch
from madoguchi.review.services.steps.do_step import Barred
from madoguchi.review.tests.batches.cast import (
    HOUSES,
    LATER,
    acts_of,
    close,
    closed,
    household,
    look,
    note_on,
    only,
    opened,
    work,
)
from madoguchi.review.tests.cast import APPROVER, CLERK, EXAMINER
from madoguchi.review.tests.flows.cast import DIRECTOR, EXAMINER_2


def test_forty_households_of_eleven_houses_go_to_their_end(aoba):
    cases = [household(f"あおば{n % HOUSES + 1}-2") for n in range(40)]
    for by in (EXAMINER, EXAMINER_2):
        houses = opened("survey")
        assert len(houses) == HOUSES
        for house in houses:
            closed(house, by, grade="half", checked=("photos",))
    for case in cases:
        assert acts_of(case, "survey") == [("did", "審査 花子"), ("did", "審査 2")]
        case.do("money", EXAMINER, amount="1000000", checked=("resident",))
        case.do("draft", EXAMINER, decision="grant")
        case.do("section", APPROVER)
        case.do("head", DIRECTOR)
    paid = closed(only("pay", by=CLERK), CLERK)
    assert paid.count("done") == 40
    assert paid.state == "closed"
    assert {case.state() for case in cases} == {State.APPROVED}
    assert all(case.flow.position.finished for case in cases)


def test_one_examination_of_a_house_counts_for_all_its_households_and_no_other(aoba):
    one, same, other = household("あおば1-2"), household("あおば １－２"), household("あおば1-3")
    house = opened("survey")[0]
    assert {case.row.id for case in house.cases} == {one.id, same.id}
    assert house.name == "あおば1-2"
    closed(house, EXAMINER, grade="half")
    assert [each.flow.office.get("grade") for each in (one, same, other)] == ["half", "half", None]
    assert one.flow.position.standings["survey"].done_by == (str(EXAMINER.id),)


def test_who_comes_after_the_batch_was_closed_joins_the_next(aoba):
    first = household()
    before = only("survey")
    close(before, EXAMINER, grade="half")
    late = household()
    work(before)
    (after,) = opened("survey")
    assert after.id != before.id
    assert {case.row.id for case in after.cases} == {first.id, late.id}  # a second person examines the first


def test_who_came_while_the_page_was_open_is_not_done_unseen(aoba):
    household()
    drawn = only("survey")
    late = household()
    assert close(drawn, EXAMINER, grade="half") == 1
    work(drawn)
    assert acts_of(late, "survey") == []
    assert late.id in {case.row.id for case in only("survey").cases}


def test_the_second_who_closes_a_batch_is_told_who_was_first(aoba):
    case = household()
    batch = only("survey")
    close(batch, EXAMINER, grade="half")
    with pytest.raises(AlreadyClosed) as told:
        close(batch, EXAMINER_2, grade="total")
    assert (told.value.by, told.value.at) == ("審査 花子", LATER)
    work(batch)
    work(batch)
    assert acts_of(case, "survey") == [("did", "審査 花子")]


def test_the_second_of_two_people_is_another_one(aoba):
    household()
    closed(only("survey"), EXAMINER, grade="half")
    with pytest.raises(Barred):
        close(only("survey"), EXAMINER, grade="half")


def test_while_a_case_waits_in_a_batch_it_is_not_done_by_itself(aoba):
    case = household()
    with pytest.raises(InBatch):
        case.do("survey", EXAMINER, grade="half")


def test_what_changed_since_the_list_was_drawn_waits_in_the_next(aoba):
    changed, same = household(), household()
    batch = only("survey")
    note_on(changed)
    assert close(batch, EXAMINER, grade="half") == 1
    work(batch)
    assert (len(acts_of(same, "survey")), acts_of(changed, "survey")) == (1, [])
    assert changed.id in {case.row.id for case in only("survey").cases}


def test_what_changed_after_it_was_closed_goes_back_alone_and_no_other(aoba):
    changed, same = household(), household()
    batch = only("survey")
    close(batch, EXAMINER, grade="half")
    note_on(changed)
    work(batch)
    done = look(batch.id)
    assert done is not None
    assert {case.row.id: (case.result, case.why) for case in done.cases} == {
        same.id: ("done", None),
        changed.id: ("not_done", "changed"),
    }
    assert acts_of(changed, "survey") == []
    assert changed.id not in {case.row.id for case in only("survey").cases}
    changed.do("survey", EXAMINER, grade="half")
    assert acts_of(changed, "survey") == [("did", "審査 花子")]


def test_each_case_is_on_record_once_and_the_batch_once(aoba):
    cases = [household() for _ in range(3)]
    batch = only("survey")
    closed(batch, EXAMINER, grade="half")
    with tenant_transaction():
        of_batch = entries(subject=f"batch:{batch.id}")
        of_cases = [
            entry
            for case in cases
            for entry in entries(subject=f"application:{case.id}", actions=("review.step_done",))
            if "batch" in entry.detail
        ]
    assert [(e.action, e.actor_name, e.detail["cases"]) for e in of_batch] == [
        ("review.batch_closed", "審査 花子", "3")
    ]
    assert [e.detail["batch"] for e in of_cases] == [str(batch.id)] * 3


def test_a_days_batch_holds_what_was_opened_on_that_day(aoba):
    for days in (0, 0, 1):
        case = household(damage="small")
        case.do("photos_only", EXAMINER, grade="partial")
        case.do("money", EXAMINER, amount="10000")
        case.do("draft", EXAMINER, decision="grant")
        case.now += timedelta(days=days)
        case.do("section", APPROVER)
    found = opened("pay", by=CLERK)
    assert [(each.name, each.count("waiting")) for each in found] == [
        ("令和8年4月6日", 2),
        ("令和8年4月7日", 1),
    ]
    assert look(found[0].id) is not None
