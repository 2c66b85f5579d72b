"""The page of the days on which offices are closed or open."""

from __future__ import annotations

from datetime import date

import pytest

from madoguchi.isolation.scope import tenant_transaction
from madoguchi.office.tests.cast import signed_in, text_of
from madoguchi.tenants.queries import kept_office_days

PAGE = "/aoba/desk/office-days/"
FOUNDED = {"name": "市制記念日", "day": "令和8年7月1日", "kind": "holiday", "yearly": "yes"}


def kept():
    with tenant_transaction():
        return kept_office_days()


@pytest.fixture
def admin(aoba):
    return signed_in(aoba, "kanri")


def test_a_day_is_added_and_taken_away(admin):
    answer = admin.post(PAGE, FOUNDED, follow=True)
    assert "加えました" in text_of(answer)
    assert "毎年 7月1日" in text_of(answer)
    ((id, day),) = kept()
    assert (day.day, day.kind, day.name, day.yearly) == (date(2026, 7, 1), "holiday", "市制記念日", True)
    answer = admin.post(PAGE, {"remove": str(id)}, follow=True)
    assert "消しました" in text_of(answer)
    assert kept() == []
    assert "もうありません" in text_of(admin.post(PAGE, {"remove": str(id)}, follow=True))
    assert "もうありません" in text_of(admin.post(PAGE, {"remove": "nonsense"}, follow=True))


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"day": "7月1日"}, "日付を「2026-07-01」か"),
        ({"day": ""}, "日付を「2026-07-01」か"),
        ({"day": "2026-02-30"}, "日付を「2026-07-01」か"),
        ({"day": "9999-01-01"}, "日付を「2026-07-01」か"),
        ({"kind": ""}, "どんな日かを選んでください"),
        ({"kind": "feast"}, "どんな日かを選んでください"),
        ({"name": " "}, "名前を入力してください"),
        ({"name": "あ" * 61}, "60字までにしてください"),
        ({"kind": "open", "yearly": ""}, "はじめから開庁する日です"),
    ],
)
def test_what_cannot_be_kept_is_told_beside_it_and_nothing_typed_is_lost(admin, typed, told):
    answer = admin.post(PAGE, FOUNDED | typed)
    assert answer.status_code == 422
    assert told in text_of(answer)
    assert (FOUNDED | typed)["name"].strip() in text_of(answer)
    assert kept() == []


def test_a_day_that_is_kept_already_is_told_with_its_name(admin):
    admin.post(PAGE, FOUNDED)
    answer = admin.post(PAGE, FOUNDED | {"name": "町の日"})
    assert "もう「市制記念日」があります" in text_of(answer)


def test_another_town_keeps_its_own(aoba, midori):
    admin = signed_in(aoba, "kanri")
    admin.post(PAGE, FOUNDED | {"name": "町の誕生日"})
    assert "町の誕生日" in text_of(admin.get(PAGE))
    assert "町の誕生日" not in text_of(signed_in(midori, "kanri").get("/midori/desk/office-days/"))
