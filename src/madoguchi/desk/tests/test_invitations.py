"""The pages of a step that somebody from outside is asked to do: how it stands, asking again, taking it back, paper."""

from __future__ import annotations

import pytest
from django.apps import apps

from madoguchi.desk.tests.test_steps import here
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.office.tests.cast import press, signed_in, text_of
from madoguchi.review.tests.flows.asking import DOCTOR, OPINION, Asking, mailed

STEP, PAGE = "steps/opinion/", "steps/opinion/invitation/"
DAY = "2027-03-01"


@pytest.fixture
def case(aoba) -> Asking:
    return Asking()


def test_the_step_says_whom_when_and_until_when_and_what_came(aoba, case):
    examiner = signed_in(aoba, "shinsa")
    shown = text_of(examiner.get(here(case) + STEP))
    assert "返事を待っています" in shown and DOCTOR in shown and "1回" in shown
    assert "紙などで届いた回答を入れる" in shown and f'href="{here(case)}{PAGE}"' in shown
    case.answer()
    shown = text_of(examiner.get(here(case) + STEP))
    assert "返事が届きました" in shown and OPINION["opinion_sheet"] in shown
    assert PAGE not in shown


def test_whoever_may_not_ask_sees_how_it_stands_and_no_button(aoba, case):
    clerk = signed_in(aoba, "uketsuke")
    shown = text_of(clerk.get(here(case) + STEP))
    assert "返事を待っています" in shown and PAGE not in shown
    assert clerk.get(here(case) + PAGE).status_code == 403
    assert press(clerk, here(case) + PAGE, {"revoke": "1"}).status_code == 403
    assert case.asked.revoked_at is None


def test_asked_at_another_address_a_mail_goes_there(aoba, case):
    examiner = signed_in(aoba, "shinsa")
    answer = press(examiner, here(case) + PAGE, {"email": "midori@example.jp", "until": DAY})
    assert answer.status_code == 302
    assert "外の方にメールで頼みました" in text_of(examiner.get(answer["Location"]))
    assert mailed()[0][0] == "midori@example.jp"
    assert f"前に頼んだ送り先: {DOCTOR}" in text_of(examiner.get(here(case) + STEP))


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"email": "これは違います", "until": DAY}, "メールアドレスの形が正しくありません"),
        ({"email": DOCTOR, "until": "2020-01-01"}, "今日か、これからの日"),
        ({"email": DOCTOR, "until": "あした"}, "今日か、これからの日"),
        ({"email": DOCTOR, "until": "9999-12-31"}, "今日か、これからの日"),
    ],
)
def test_what_is_wrong_is_told_beside_it_and_what_was_typed_stays(aoba, case, typed, told):
    answer = press(signed_in(aoba, "shinsa"), here(case) + PAGE, typed)
    shown = text_of(answer)
    assert answer.status_code == 422 and told in shown and typed["email"] in shown
    assert len(mailed()) == 1


def test_taken_back_it_says_by_whom(aoba, case):
    examiner = signed_in(aoba, "shinsa")
    assert press(examiner, here(case) + PAGE, {"revoke": "1"}).status_code == 302
    shown = text_of(examiner.get(here(case) + PAGE))
    assert "取り消しました" in shown and "審査 花子" in shown
    assert "依頼を取り消す" not in shown.partition("<form")[2]


def test_an_old_page_does_nothing(aoba, case):
    examiner = signed_in(aoba, "shinsa")
    answer = press(examiner, here(case) + PAGE, {"email": DOCTOR, "until": DAY}, seen="1.")
    assert answer.status_code == 409
    assert len(mailed()) == 1


def test_the_applicants_own_address_is_not_asked_and_the_page_says_why(aoba):
    case = Asking(doctor_email="hanako@example.jp")
    shown = text_of(signed_in(aoba, "shinsa").get(here(case) + PAGE))
    assert "申請した方の連絡先と同じです" in shown and "まだ頼んでいません" in shown


def test_an_address_that_no_mail_reaches_is_told(aoba, case):
    with tenant_transaction():
        apps.get_model("notifications", "Mail").objects.filter(id=case.asked.mail_id).update(state="refused")
    assert "メールが届きませんでした" in text_of(signed_in(aoba, "shinsa").get(here(case) + STEP))


def test_what_came_on_paper_is_entered_on_the_page_of_the_step(aoba, case):
    fields = {f"office.{name}": value for name, value in OPINION.items()}
    assert press(signed_in(aoba, "shinsa"), here(case) + STEP, fields).status_code == 302
    assert case.where("opinion") == "done"


def test_a_step_of_the_office_has_no_such_page(aoba, case):
    assert signed_in(aoba, "shinsa").get(here(case) + "steps/survey/invitation/").status_code == 404
