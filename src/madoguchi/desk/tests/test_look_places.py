"""The page on which places are given out, and a case that got one, in a real browser, as `test_look` looks at the others."""

from __future__ import annotations

from typing import Any

import pytest

from madoguchi.desk.tests.test_look import Drawn, drawn_by, look_at
from madoguchi.isolation.scope import tenant_scope, tenant_transaction
from madoguchi.office.tests.cast import hire, signed_in
from madoguchi.review.queries.batches.places import place_of
from madoguchi.review.services.batches.give_up import give_up_place
from madoguchi.review.tests.batches.cast import LATER, only
from madoguchi.review.tests.batches.nurseries import Places, child, closed, nurseries
from madoguchi.review.tests.cast import EXAMINER, found_office, receipt_of, seen_now

pytestmark = pytest.mark.parts

PLACES: Places = {"hikari": {"zero": 1, "one": 1, "two": ""}, "tsubasa": {"zero": 1, "one": 2, "two": 3}}


def test_no_page_of_an_allocation_has_an_axe_violation_or_scrolls_sideways(drawn, context):
    context.route("**/*", lambda route: drawn.answer(route))
    assert look_at(context.new_page(), drawn.pages) == []


def _draw() -> Drawn:
    office = found_office(99001, "aoba", "あおば市")
    hire(office)
    drawn, examiner = Drawn(), signed_in(office, "shinsa")
    with tenant_scope(office.tenant.id):
        nurseries(PLACES)
        pair: dict[str, Any] = {"household": "h", "siblings": "same_only"}
        child("tsubasa", "hikari", points=90, name="一郎", **pair)
        child("tsubasa", "hikari", points=80, kind="one", name="二葉", **pair)
        third = child("hikari", points=70, name="三郎")
        last = child("hikari", "tsubasa", points=70, name="四季")
        here = f"/aoba/desk/batches/{only('places').id}/places/"
    drawn.draw(examiner, {"places-trial": here, "places-nothing": here + "?only=nothing"})
    with tenant_scope(office.tenant.id):
        nurseries({"hikari": {"zero": "一"}, "tsubasa": PLACES["tsubasa"]})
    drawn.draw(examiner, {"places-in-the-way": here})
    with tenant_scope(office.tenant.id):
        nurseries(PLACES)
        closed("places", EXAMINER)
    case = f"/aoba/desk/cases/{receipt_of_in(office, last.id)}/"
    with tenant_scope(office.tenant.id), tenant_transaction():
        drawn_first = next(each for each in (third, last) if place_of(each.id, "places") is not None)
    give_up = f"/aoba/desk/cases/{receipt_of_in(office, drawn_first.id)}/steps/places/give-up/"
    drawn.draw(examiner, {"places-given": here, "places-case": case, "places-give-up": give_up})
    with tenant_scope(office.tenant.id), tenant_transaction():
        give_up_place(
            application_id=drawn_first.id,
            step="places",
            reason="辞退されました。",
            seen=seen_now(drawn_first.id),
            by=EXAMINER,
            now=LATER,
        )
    drawn.draw(examiner, {"places-rest": here, "batches-free": "/aoba/desk/batches/"})
    return drawn


drawn = drawn_by(_draw)


def receipt_of_in(office, case) -> str:
    with tenant_scope(office.tenant.id):
        return receipt_of(case)
