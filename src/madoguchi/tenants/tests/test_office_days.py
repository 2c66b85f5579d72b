"""Days on which a tenant's offices are closed or open beside the usual ones."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.apps import apps

from madoguchi.accounts.permissions import OPERATOR, Member, NotAllowed
from madoguchi.audit.queries import entries
from madoguchi.isolation.scope import tenant_scope, tenant_transaction
from madoguchi.kernel.business_days import is_business_day
from madoguchi.kernel.ids import new_id
from madoguchi.kernel.office_days import NATIONWIDE
from madoguchi.tenants.queries import kept_office_days, office_days
from madoguchi.tenants.services.keep_office_days import (
    DayTaken,
    NameUnusable,
    NoSuchDay,
    add_office_day,
    remove_office_day,
)
from madoguchi.tenants.tests.cast import NOW

FOUNDED: dict[str, Any] = {"day": date(2026, 7, 1), "kind": "holiday", "name": "市制記念日", "yearly": True}


def add(**given):
    return add_office_day(**FOUNDED | given, by=OPERATOR, now=NOW)


def test_days_count_as_soon_as_they_are_kept_and_for_this_tenant_alone(aoba, midori):
    assert office_days() == NATIONWIDE
    id = add()
    assert not is_business_day(date(2027, 7, 1), office=office_days())
    with tenant_scope(midori.id):
        assert office_days() == NATIONWIDE
    with tenant_transaction():
        assert [(found, each.name) for found, each in kept_office_days()] == [(id, "市制記念日")]
    remove_office_day(id=id, by=OPERATOR, now=NOW)
    assert office_days() == NATIONWIDE


def test_a_change_is_on_record_and_open_cases_are_counted_anew(aoba):
    id = add()
    remove_office_day(id=id, by=OPERATOR, now=NOW)
    with tenant_transaction():
        found = entries(subject="tenant", actions=("office_day.added", "office_day.removed"))
        told = apps.get_model("outbox", "Event").objects.filter(kind="tenants.office_days_changed").count()
    detail = {"said": "毎年7月1日 条例で定めた休日", "name": "市制記念日"}
    assert sorted(each.action for each in found) == ["office_day.added", "office_day.removed"]
    assert all(detail.items() <= each.detail.items() for each in found)
    assert told == 2


def test_one_thing_is_kept_about_a_day_once_and_every_year(aoba):
    add()
    add(yearly=False, kind="open", name="式典")
    with pytest.raises(DayTaken, match="市制記念日"):
        add(name="別の名前")
    assert is_business_day(date(2026, 7, 1), office=office_days())


@pytest.mark.parametrize("name", ["", "  ", "二\n行", "あ" * 61])
def test_a_day_needs_a_name(aoba, name):
    with pytest.raises(NameUnusable):
        add(name=name)
    assert office_days() == NATIONWIDE


def test_what_somebody_else_took_away_is_said_to_be_gone(aoba):
    id = add()
    remove_office_day(id=id, by=OPERATOR, now=NOW)
    with pytest.raises(NoSuchDay):
        remove_office_day(id=id, by=OPERATOR, now=NOW)


def test_only_who_manages_the_tenant_keeps_its_days(aoba):
    clerk = Member(id=new_id(), name="受付 太郎", roles=("reception", "examiner", "approver", "author"))
    with pytest.raises(NotAllowed, match=r"^tenant\.manage$"):
        add_office_day(**FOUNDED, by=clerk, now=NOW)
    id = add()
    with pytest.raises(NotAllowed, match=r"^tenant\.manage$"):
        remove_office_day(id=id, by=clerk, now=NOW)
