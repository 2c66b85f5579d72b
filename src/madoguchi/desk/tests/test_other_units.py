"""Every address below a case is not there for who works in another unit, and moves nothing."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps

from madoguchi.accounts.domain.units import ROOT, Place, Unit
from madoguchi.accounts.permissions import OPERATOR
from madoguchi.accounts.queries import all_staff, units
from madoguchi.accounts.services.units.keep_units import add_unit
from madoguchi.accounts.services.units.place_staff import place_staff
from madoguchi.applications.queries.applications import application
from madoguchi.audit.queries import entries
from madoguchi.desk.acts import act_views
from madoguchi.desk.acts.act_page import about as as_usual
from madoguchi.desk.urls import urlpatterns
from madoguchi.isolation.scope import WORKER, on_side, tenant_scope, tenant_transaction
from madoguchi.office.tests.cast import hire, press, signed_in, text_of
from madoguchi.review.tests.cast import arrived, found_office, receipt_of

NAMES = {"ref": str(UUID(int=7)), "file_id": str(UUID(int=8)), "step": "check", "part": "history"}
OF_CASES = [str(each.pattern) for each in urlpatterns if str(each.pattern).startswith("cases/")]


@pytest.fixture
def office(db):
    """あおば市, whose examiner works in a unit that has no case."""
    found = found_office(99001, "aoba", "あおば市", published=True)
    with tenant_scope(found.tenant.id):
        hire(found)
        with tenant_transaction():
            unit = add_unit(name="土木課", code="20", parent=ROOT, by=OPERATOR, now=datetime.now(UTC))
            for member in all_staff():
                if not member.username.startswith("kanri"):
                    place_staff(
                        staff_id=member.id,
                        places=[Place(unit=unit, level=2)],
                        by=OPERATOR,
                        now=datetime.now(UTC),
                    )
        yield found


@pytest.mark.parametrize("page", ["accept/", "note/"])
def test_a_case_that_is_handed_over_while_a_button_is_pressed_is_not_there_any_more(
    office, monkeypatch, page
):
    unit = next(each.id for each in units_now().values() if each.code == "20")
    case = arrived(office, at=datetime.now(UTC))
    move(case, unit)
    receipt, client = receipt_of(case), signed_in(office, "shinsa")

    def about(*args: Any) -> dict[str, Any]:
        move(case, ROOT)
        return as_usual(*args)

    monkeypatch.setattr(act_views, "about", about)
    answer = press(client, f"/aoba/desk/cases/{receipt}/{page}", {"note": "x"})
    assert answer.status_code == 404


def units_now() -> dict[UUID, Unit]:
    with tenant_transaction():
        return units()


def move(case: UUID, unit: UUID) -> None:
    with on_side(WORKER), tenant_transaction():
        apps.get_model("applications", "Application").objects.filter(id=case).update(unit_id=unit)


def address(pattern: str, receipt: str) -> str:
    for kind in ("str", "slug", "uuid"):
        for name, value in (NAMES | {"receipt": receipt}).items():
            pattern = pattern.replace(f"<{kind}:{name}>", value)
    return f"/aoba/desk/{pattern}"


@pytest.mark.parametrize("who", ["uketsuke", "shinsa", "kessai"])
def test_no_address_of_a_case_shows_it_to_another_unit_or_lets_it_act(office, who):
    case = arrived(office, at=datetime.now(UTC))
    receipt, client = receipt_of(case), signed_in(office, who)
    with tenant_transaction():
        before, told = application(case), entries(subject=f"application:{case}")
    for pattern in OF_CASES:
        here = address(pattern, receipt)
        assert client.get(here).status_code in (302, 403, 404), here
        typed = {
            "reason": "x",
            "body": "x",
            "unit": str(ROOT),
            "staff": "",
            "purpose": "supervise",
            "target": "core",
        }
        answer = press(client, here, typed)
        assert answer.status_code in (403, 404), here
        assert "山田" not in answer.content.decode(), here
    with tenant_transaction():
        after = entries(subject=f"application:{case}")
        assert application(case) == before
        assert {e.action for e in after if e not in told} <= {"desk.refused"}
    for page in ("", "?tab=all", "?q=" + receipt, "?q=山田", "overview/", "deliveries/"):
        text = client.get(f"/aoba/desk/{page}", follow=True).content.decode()
        assert receipt not in text.replace(f'value="{receipt}"', ""), page


def test_counts_are_of_what_one_sees_or_say_that_they_are_the_whole_offices(office):
    arrived(office, at=datetime.now(UTC))
    clerk = signed_in(office, "shinsa")
    overview = text_of(clerk.get("/aoba/desk/overview/"))
    assert "あなたから見える申請の数です。" in overview
    assert set(re.findall(r'tiles__count number">([^<]*)<', overview)) == {"0件"}
    assert "連絡や連携(役所全体): " in overview
    lookback = text_of(signed_in(office, "kanri").get("/aoba/desk/procedures/jido-teate-nintei/lookback/"))
    assert "課・係に分けず、役所全体で数えたものです。" in lookback
    case = arrived(office, at=datetime.now(UTC))
    move(case, next(each.id for each in units_now().values() if each.code == "20"))
    overview = text_of(clerk.get("/aoba/desk/overview/"))
    assert set(re.findall(r'tiles__count number">([^<]*)<', overview)) == {"0件", "1件"}
