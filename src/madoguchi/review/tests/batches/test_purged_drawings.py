"""What a drawing holds of cases goes with the last of them; numbers stay."""

from __future__ import annotations

from typing import Any

from django.apps import apps

from madoguchi.isolation.scope import tenant_transaction
from madoguchi.review.queries.batches.allocations import kept
from madoguchi.review.queries.batches.freed import freed
from madoguchi.review.services.batches import purge_drawings as purge_drawings_
from madoguchi.review.services.batches.purge_drawings import purge_drawings
from madoguchi.review.tests.batches.cast import LATER
from madoguchi.review.tests.batches.nurseries import child, closed, nurseries, placed
from madoguchi.review.tests.batches.test_rest_of_round import give, gives_up, rest
from madoguchi.review.tests.cast import EXAMINER
from madoguchi.review.tests.flows.cast import FlowCase


def deleted(case: FlowCase) -> None:
    """As when the time is over for which an application is kept."""
    with tenant_transaction():
        apps.get_model("applications", "Application").objects.filter(id=case.id).delete()


def purged() -> int:
    with tenant_transaction():
        return purge_drawings(now=LATER)


def test_a_drawing_is_kept_while_one_of_its_cases_is_and_then_only_its_numbers(aoba):
    nurseries({"hikari": {"zero": 1, "one": 2}})
    cases = [child("hikari", points=points, name=f"{points}") for points in (90, 80)]
    batch = closed("places", EXAMINER)
    assert purged() == 0
    deleted(cases[0])
    assert purged() == 0
    deleted(cases[1])
    assert purged() == 1
    with tenant_transaction():
        row: Any = apps.get_model("review", "Allocation").objects.get()
        assert (row.inputs, row.result, row.counts) == (
            "",
            "",
            {"seats": {"hikari": {"zero": [1, 0, 1], "one": [2, 0, 0]}}, "classes": {"zero": [2, 1]}},
        )
        assert len(row.result_digest) == 64
        assert kept(batch.id) is None
        assert freed(by=EXAMINER, today=LATER.date()) == ()
    assert purged() == 0


def test_what_was_given_out_later_of_a_round_keeps_all_of_it(aoba):
    """The fault that was: the first drawing was emptied alone, and what is left of its round could not be looked at any more."""
    nurseries({"hikari": {"zero": 1}, "tsubasa": {"zero": 1}})
    first = child("hikari", points=90)
    batch = closed("places", EXAMINER)
    late = child("tsubasa", points=80, name="次郎")
    gives_up(first)
    give(batch.id)
    deleted(first)
    assert purged() == 0
    assert [each.place for each in rest(batch.id).inputs.held] == ["tsubasa"]
    deleted(late)
    assert purged() == 2


def test_a_round_that_is_kept_for_long_keeps_no_later_one(aoba, monkeypatch):
    monkeypatch.setattr(purge_drawings_, "AT_ONCE", 1)
    nurseries({"hikari": {"zero": 1}})
    child("hikari", points=90)
    closed("places", EXAMINER)
    deleted(placed())
    assert purged() == 1
