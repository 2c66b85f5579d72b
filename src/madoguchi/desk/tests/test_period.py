"""The period of a case on its pages: why it ends on its day, extended, taken back, and what the queue names."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps

from madoguchi.accounts.permissions import OPERATOR
from madoguchi.desk.tests.counts import busy
from madoguchi.desk.tests.journey import asked_to_correct, examined
from madoguchi.isolation.scope import tenant_scope, tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.eras import format_deadline
from madoguchi.office.tests.cast import press, signed_in, text_of
from madoguchi.review.queries.reading.cases import case
from madoguchi.review.services.clock.watch_clocks import watch_clocks
from madoguchi.review.tests.cast import CLAIM, NOTIFICATION, arrived, receipt_of

REASON = "現地を調べるため。"


@pytest.fixture
def claim(aoba):
    found = arrived(aoba, at=datetime.now(UTC))
    examined(found)
    return found


def due(claim):
    with tenant_transaction():
        view = case(receipt=receipt_of(claim), by=OPERATOR, today=day_in_japan(datetime.now(UTC)))
    assert view is not None
    assert view.time is not None
    return format_deadline(view.time.due.day)


def test_the_page_of_a_case_says_why_its_day_is_that_day(aoba, claim, here):
    page = text_of(signed_in(aoba, "uketsuke").get(here))
    assert "この日になる理由" in page
    assert "標準処理期間は、届いた日の翌日から30営業日です。" in page
    assert "期間を延長する" not in page  # a clerk of the reception does not


def test_an_examiner_extends_and_takes_back(aoba, claim, here):
    examiner, before = signed_in(aoba, "shinsa"), due(claim)
    assert before in text_of(examiner.get(here + "extend/"))
    answer = press(examiner, here + "extend/", {"days": "10", "reason": REASON})
    page = text_of(examiner.get(answer["Location"]))
    assert due(claim) != before
    assert f"新しい期限は {due(claim)} です" in page
    assert REASON in page
    assert "10営業日延長しました" in page
    answer = press(examiner, here + "undo-extension/", {"reason": "間に合います。"})
    page = text_of(examiner.get(answer["Location"]))
    assert "延長を取り消しました" in page
    assert due(claim) == before
    history = text_of(examiner.get(here + "history/"))
    assert "標準処理期間を延長した" in history
    assert "標準処理期間の延長を取り消した" in history


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"days": ""}, "日数を、1以上の数字で書いてください"),
        ({"days": "十"}, "日数を、1以上の数字で書いてください"),
        ({"days": "0"}, "日数を、1以上の数字で書いてください"),
        ({"days": "-1"}, "日数を、1以上の数字で書いてください"),
        ({"days": "99999"}, "日数を、1以上の数字で書いてください"),
        ({"days": "31"}, "延ばせるのは、あと30営業日までです"),
        ({"reason": ""}, "理由を書いてください"),
        ({"reason": "番号は123456789018です"}, "個人番号(マイナンバー)と思われる"),
    ],
)
def test_what_cannot_be_is_told_beside_it_and_nothing_typed_is_lost(aoba, claim, here, typed, told):
    before = due(claim)
    answer = press(signed_in(aoba, "shinsa"), here + "extend/", {"days": "10", "reason": REASON} | typed)
    assert answer.status_code == 422
    assert told in text_of(answer)
    assert typed.get("reason", REASON) in text_of(answer)
    assert due(claim) == before


def test_full_width_digits_are_read(aoba, claim, here):
    assert (
        press(signed_in(aoba, "shinsa"), here + "extend/", {"days": "３", "reason": REASON}).status_code
        == 302
    )


def test_a_period_that_is_over_is_not_extended_and_the_page_says_what_to_do(aoba):
    old = arrived(aoba, at=datetime.now(UTC) - timedelta(days=90))
    examined(old)
    address = f"/aoba/desk/cases/{receipt_of(old)}/extend/"
    answer = press(signed_in(aoba, "shinsa"), address, {"days": "3", "reason": REASON})
    assert answer.status_code == 409
    assert "標準処理期間を過ぎたので、延長できません" in text_of(answer)
    assert REASON in text_of(answer)


def test_while_a_correction_is_out_the_page_says_that_the_period_stands_still(aoba, claim, here):
    asked_to_correct(claim)
    clerk = signed_in(aoba, "shinsa")
    page = text_of(clerk.get(here))
    assert "止まっています" in page
    assert "補正を待っています" in page
    assert "期間を延長する" not in page
    assert "止まっています" in text_of(clerk.get("/aoba/desk/?tab=correcting"))


def test_the_queue_has_a_tab_for_what_is_late_and_for_what_is_nearly_so(aoba):
    now = datetime.now(UTC)
    late = arrived(aoba, NOTIFICATION, name="遅れ　花子", at=now - timedelta(days=30))
    near = arrived(aoba, NOTIFICATION, name="間近　太郎", at=now - timedelta(days=2))
    clerk = signed_in(aoba, "uketsuke")
    assert "期限超過" not in text_of(clerk.get("/aoba/desk/"))
    with tenant_scope(aoba.tenant.id):
        watch_clocks(now=now)
    assert "期限超過" in text_of(clerk.get("/aoba/desk/"))
    page = text_of(clerk.get("/aoba/desk/?tab=late"))
    assert "遅れ　花子" in page
    assert "間近　太郎" not in page
    page = text_of(clerk.get("/aoba/desk/?tab=near"))
    assert receipt_of(near) in page
    assert receipt_of(late) not in page
    assert "標準処理期間を過ぎた申請はありません" not in page
    assert "期限超過" in text_of(clerk.get("/aoba/desk/overview/"))


def test_how_long_others_took_stands_beside_a_case_and_in_the_look_back(aoba, claim, here):
    clerk, today = signed_in(aoba, "uketsuke"), day_in_japan(datetime.now(UTC))
    busy(aoba)
    lookback = f"/aoba/desk/procedures/{CLAIM}/lookback/"
    assert "この1年に終わった" not in text_of(clerk.get(here)) + text_of(clerk.get(lookback))
    with tenant_transaction():
        for days in range(10):
            apps.get_model("review", "CaseClock").objects.create(
                application_id=arrived(aoba), procedure=CLAIM, due_on=today, near_on=today, stopped=False,
                done_on=today, took=20 + 2 * days, on_time=days <= 5,
            )  # fmt: skip
    for address in (here, lookback):
        page = text_of(clerk.get(address))
        assert "この1年に終わった10件では、半分が28営業日、10件のうち9件が36営業日" in page
        assert "60%です" in page
