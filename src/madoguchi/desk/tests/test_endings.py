"""The list of decisions that run out: whose, until when, and whether they were renewed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.apps import apps

from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.office.tests.cast import signed_in, text_of
from madoguchi.review.tests.acts import another_unit
from madoguchi.review.tests.flows.cast import brought, on_offer


def test_what_runs_out_within_the_days_that_are_asked_for_is_listed(aoba):
    on_offer("kaigo-nintei-koshin")
    case = brought("kaigo-nintei", before="")
    last = day_in_japan(datetime.now(UTC)) + timedelta(days=80)
    with tenant_transaction():
        apps.get_model("review", "Consequence").objects.update(last_on=last)
    browser = signed_in(aoba, "uketsuke")
    assert "ありません" in text_of(browser.get("/aoba/desk/endings/"))
    page = text_of(browser.get("/aoba/desk/endings/?days=90"))
    assert all(told in page for told in ("山田", "要介護認定の申請", "まだ"))
    assert "山田" not in text_of(browser.get("/aoba/desk/endings/?days=nonsense"))
    elsewhere = another_unit()
    with tenant_transaction():
        apps.get_model("applications", "Application").objects.filter(id=case.id).update(unit_id=elsewhere)
    assert "山田" not in text_of(browser.get("/aoba/desk/endings/?days=90"))
