"""Whom the end of a period is told, and which cases count as done in time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps

from madoguchi.accounts.permissions import OPERATOR
from madoguchi.accounts.services.staff.keep_staff import add_staff, disable_staff
from madoguchi.applications.services.case.withdraw import withdraw
from madoguchi.isolation.scope import tenant_scope, tenant_transaction
from madoguchi.outbox.services.work import run_once
from madoguchi.review.services.clock.watch_clocks import watch_clocks
from madoguchi.review.tests.acts import brought_to
from madoguchi.review.tests.cast import APPLICANT, NOW, arrived


def hired(name):
    return add_staff(
        username=f"{name}@aoba.example", name=name, roles=["examiner"], password="koharu-biyori-no-ame", by=OPERATOR, now=NOW
    ).staff  # fmt: skip


def test_who_is_disabled_is_told_of_no_case(aoba):
    with tenant_transaction():
        hired("shinsa")
        disable_staff(staff_id=hired("taishoku").id, by=OPERATOR, now=NOW)
    arrived(aoba)
    with tenant_scope(aoba.tenant.id):
        assert watch_clocks(now=NOW + timedelta(days=43))["near"] == 1
    with tenant_transaction():
        told = apps.get_model("notifications", "Mail").objects.filter(subject__contains="終わりが近い")
        assert [mail.to for mail in told] == ["shinsa@aoba.example"]


@pytest.mark.parametrize("end", ["withdrawn", "dismissed"])
def test_a_case_that_ended_without_a_decision_took_no_time(aoba, end):
    case = arrived(aoba) if end == "withdrawn" else brought_to(aoba, end)
    if end == "withdrawn":
        with tenant_transaction():
            withdraw(application_id=case, actor=APPLICANT, now=NOW)
    while run_once(tenants=[aoba.tenant.id], worker="test", now=NOW):
        pass
    with tenant_transaction():
        row = apps.get_model("review", "CaseClock").objects.get(application_id=case)
    assert row.done_on is not None
    assert (row.took, row.on_time) == (None, None)
