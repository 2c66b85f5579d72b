"""What a drawing holds of cases goes with the last of them; numbers stay."""

from __future__ import annotations

from typing import Any

from django.apps import apps

from madoguchi.isolation.scope import tenant_transaction
from madoguchi.review.queries.allocations import kept
from madoguchi.review.queries.rounds import freed
from madoguchi.review.services.batches.purge_drawings import purge_drawings
from madoguchi.review.tests.batches.cast import LATER
from madoguchi.review.tests.batches.nurseries import child, closed, nurseries
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
