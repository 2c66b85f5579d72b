"""A list of places by an answer: the same answer of another year is another round, and who comes late may share what is left."""

from __future__ import annotations

import importlib
import random
from collections import Counter
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection

from madoguchi.accounts.permissions import Member
from madoguchi.audit.queries import entries
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.review.queries.batches.allocations import kept
from madoguchi.review.queries.batches.batches import BatchView
from madoguchi.review.queries.batches.round_of import earlier_rounds
from madoguchi.review.services.batches.close import AlreadyClosed
from madoguchi.review.services.batches.give_out import AlreadyDrawn, NotWhole, SameAnswer, StillCounted
from madoguchi.review.services.batches.join_round import NoSuchRound, join_round
from madoguchi.review.services.batches.purge_drawings import purge_drawings
from madoguchi.review.tests.batches.cast import LATER, close, look, only, opened, work
from madoguchi.review.tests.batches.nurseries import Places, child, nurseries, settled
from madoguchi.review.tests.batches.test_rest_of_round import AFTER, give, gives_up, gone, mine, place, rest
from madoguchi.review.tests.cast import EXAMINER
from madoguchi.review.tests.flows.cast import FlowCase

ONE: Places = {"hikari": {"zero": 1}, "tsubasa": {"zero": 1}}


def april(points: int, *wishes: str, **more: object) -> FlowCase:
    given: dict[str, object] = {"name": f"{points}点", "begins": "april"} | more
    return child(*(wishes or ("hikari",)), points=points, **given)  # type: ignore[arg-type]


def drawn(batch: BatchView, **said: Any) -> UUID:
    close(batch, EXAMINER, **said)
    work(batch)
    settled()
    return batch.id


def joins(batch: BatchView | None, into: UUID, *, by: Member = EXAMINER) -> int:
    assert batch is not None
    with tenant_transaction():
        return join_round(batch_id=batch.id, into=into, shown=batch.shown, by=by, now=LATER)


def test_the_same_answer_of_next_year_is_another_round_and_the_first_stays_as_drawn(aoba):
    """The fault that was: one round for ever, 「この回は、もう割り当てました」."""
    nurseries(ONE)
    first, second = april(90), april(80)
    before = drawn(only("places"))
    with tenant_transaction():
        as_drawn = kept(before)
    third, fourth = april(70), april(60)
    with pytest.raises(SameAnswer):
        close(only("places"), EXAMINER, counted_off=True)
    with pytest.raises(StillCounted):
        close(only("places"), EXAMINER, another=True)
    after = drawn(only("places"), another=True, counted_off=True)
    assert [place(each) for each in (first, second, third, fourth)] == ["hikari", None, "hikari", None]
    with tenant_transaction():
        assert kept(before) == as_drawn
        now = kept(after)
        said = [e.detail.get("another") for b in (after, before) for e in entries(subject=f"batch:{b}")]
    assert said == ["yes", None]
    assert now is not None and as_drawn is not None
    assert now.same and as_drawn.same and now.inputs.seed != as_drawn.inputs.seed
    assert (now.inputs.drawing, now.inputs.held) == (1, ())
    assert {UUID(each.id) for each in now.inputs.applicants} == {third.id, fourth.id}


def test_who_was_drawn_and_comes_again_waits_with_their_round_and_not_with_next_years(aoba):
    nurseries(ONE)
    first, second = april(90), april(80)
    before = drawn(only("places"))
    new = april(70)
    second.reopen("places", EXAMINER)
    again, fresh = sorted(opened("places"), key=lambda each: new.id in each.shown)
    assert (set(again.shown), set(fresh.shown)) == ({second.id}, {new.id})
    with pytest.raises(AlreadyDrawn):
        close(again, EXAMINER, another=True, counted_off=True)
    drawn(fresh, another=True, counted_off=True)
    assert [place(each) for each in (first, second, new)] == ["hikari", None, "hikari"]
    gone(first)
    assert rest(before).gets == {second.id: "hikari"}
    give(before)
    assert place(second) == "hikari"


def test_who_comes_late_is_put_to_the_rest_of_the_round_and_shares_it_by_its_order(aoba):
    """随時: who got nothing in April and who is new, in one order, and by the lot of April."""
    nurseries({"hikari": {"zero": 1}, "tsubasa": {"zero": 2}})
    cases = [april(90, "hikari"), april(80, "hikari"), april(70, "hikari", "tsubasa")]
    before = drawn(only("places"))
    late = [april(95, "hikari", "tsubasa"), april(75, "hikari")]
    batch = only("places")
    with tenant_transaction():
        (offered,) = earlier_rounds(_row(batch), batch.step)
    assert (offered.batch_id, offered.name, offered.alike) == (before, "4月", True)
    assert joins(batch, before) == 2
    with tenant_transaction():
        assert entries(limit=1)[0].detail == {
            "step": "割当て", "cases": "2", "of_round": str(before),
        }  # fmt: skip
    gone(cases[0])
    assert rest(before).gets == {late[0].id: "hikari"}
    give(before)
    assert [place(each) for each in (*cases[1:], *late)] == [None, "tsubasa", "hikari", None]
    gives_up(late[0])
    assert rest(before).gets == {cases[1].id: "hikari"}
    with tenant_transaction():
        rows = apps.get_model("review", "Allocation").objects.order_by("at", "id")
        assert [row.first_id for row in rows] == [None, rows[0].id]


def _row(batch: BatchView):
    return apps.get_model("review", "Batch").objects.get(id=batch.id)


def test_a_list_that_joined_stays_with_its_round_whatever_is_done_to_its_cases(aoba):
    nurseries(ONE)
    april(90)
    before = drawn(only("places"))
    late = april(80, "tsubasa", begins="may")
    joins(only("places"), before)
    late.reopen("scoring", EXAMINER)
    late.do("scoring", EXAMINER, points="85", income="50000", age_class="zero", needs_talk="no")
    assert rest(before).waiting == frozenset()  # it began anew, and waits in its own list
    joins(only("places"), before)
    give(before)
    assert place(late) == "tsubasa"
    late.reopen("places", EXAMINER)
    assert rest(before).waiting == {late.id}


def test_a_list_joins_no_round_that_is_not_there_and_none_in_part(aoba):
    nurseries(ONE)
    april(90)
    before = drawn(only("places"))
    late = april(80, "tsubasa")
    batch = only("places")
    for other in (batch.id, UUID(int=5)):
        with pytest.raises(NoSuchRound):
            joins(batch, other)
    april(70, "tsubasa")
    with pytest.raises(NotWhole):
        joins(batch, before)
    joins(only("places"), before)
    again = next(each for each in opened("places") if late.id in each.shown)
    with pytest.raises(AlreadyDrawn):
        joins(again, before)
    with pytest.raises(AlreadyClosed):
        joins(look(before), before)


def test_a_case_whose_answer_is_another_now_is_of_another_round(aoba):
    """入所の月を変えた: what it holds it keeps until it is drawn there."""
    nurseries(ONE)
    first, second = april(90), april(80)
    before = drawn(only("places"))
    with tenant_transaction():
        rows = apps.get_model("review", "BatchCase").objects.filter(application_id=first.id, step="places")
        rows.update(key="may")
    first.reopen("places", EXAMINER)
    (batch,) = [each for each in opened("places") if first.id in each.shown]
    assert rest(before).gets == {} and rest(before).waiting == frozenset()
    drawn(batch, another=True, counted_off=True)
    assert place(first) == "hikari"
    assert rest(before).gets == {second.id: "hikari"}


def test_once_no_case_of_a_round_is_kept_the_next_of_its_name_is_drawn_as_the_first(aoba):
    """The fault that was: a round without inputs stood in the way of every later one."""
    nurseries(ONE)
    old = april(90)
    drawn(only("places"))
    with tenant_transaction():
        apps.get_model("applications", "Application").objects.filter(id=old.id).delete()
        assert purge_drawings(now=AFTER) == 1
    new = april(80)
    drawn(only("places"))
    assert place(new) == "hikari"


def test_lists_that_an_older_version_mixed_are_parted(aoba):
    nurseries(ONE)
    first, second = april(90), april(80)
    before = drawn(only("places"))
    second.reopen("places", EXAMINER)
    new = april(70)
    _as_mixed_before(second, new)
    assert {second.id, new.id} == set(only("places").shown)
    part = importlib.import_module("madoguchi.review.migrations.0017_lists_by_answer").part_lists
    for _ in range(2):
        with tenant_transaction():
            part(apps, SimpleNamespace(connection=connection))
        settled()
        again, fresh = sorted(opened("places"), key=lambda each: new.id in each.shown)
        assert (set(again.shown), again.name, set(fresh.shown)) == ({second.id}, "4月", {new.id})
    gone(first)
    assert rest(before).gets == {second.id: "hikari"}


def _as_mixed_before(again: FlowCase, new: FlowCase) -> None:
    """As the version before wrote it: one open list of the answer, for those who come again too."""
    rows = apps.get_model("review", "BatchCase").objects
    with tenant_transaction():
        mixed = rows.get(application_id=new.id, step="places", result="waiting")
        waits = rows.filter(application_id=again.id, step="places", result="waiting")
        waits.update(batch_id=mixed.batch_id, key="april")


@pytest.mark.parametrize("seed", range(4))
def test_over_the_years_nobody_is_drawn_twice_or_lost_and_nothing_is_given_twice(aoba, seed):
    """Random years: withdrawals, who comes again, late lists that join a round, and new rounds of the same name."""
    dice = random.Random(seed)
    nurseries({"hikari": {"zero": 2}, "tsubasa": {"zero": 1}})
    rounds: dict[UUID, set[UUID]] = {}
    cases: list[FlowCase] = []
    for year in range(3):
        fresh = [april(dice.randint(1, 99), "hikari", "tsubasa", name=f"{year}の{n}") for n in range(3)]
        cases += fresh
        (batch,) = [each for each in opened("places") if fresh[0].id in each.shown]
        if rounds and dice.random() < 0.4:
            into = dice.choice(sorted(rounds))
            joins(batch, into)
            rounds[into] |= {each.id for each in fresh}
        else:
            rounds[drawn(batch, another=True, counted_off=True)] = {each.id for each in fresh}
        for case in dice.sample(cases, 2):
            if case.where("places") != "done" or mine(case) is None:
                continue
            gone(case) if dice.random() < 0.5 else case.reopen("places", EXAMINER)
        for first in rounds:
            if rest(first).gets or rest(first).waiting:
                give(first)
    for first, there in rounds.items():
        held = [UUID(each.id) for each in rest(first).inputs.held]
        assert set(held) <= there and len(held) == len(set(held))
        seats = Counter(each.place for each in rest(first).inputs.held)
        assert seats["hikari"] <= 2 and seats["tsubasa"] <= 1
        assert rest(first).gets == {}, "whoever could have a place has one"
    assert sum(len(there) for there in rounds.values()) == len(cases)
