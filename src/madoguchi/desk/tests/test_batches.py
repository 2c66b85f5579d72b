"""The pages of batches: the list, one of them, its closing, a case out of it and with answers of its own."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from madoguchi.office.tests.cast import press, signed_in, text_of
from madoguchi.review.domain.batches import parse_shown, write_shown
from madoguchi.review.tests.batches.cast import acts_of, household, note_on, on_list, only, opened, work
from madoguchi.review.tests.cast import receipt_of

LIST = "/aoba/desk/batches/"


def here(batch) -> str:
    return f"{LIST}{batch.id}/"


def of(case, step="survey", more="") -> str:
    return f"/aoba/desk/cases/{receipt_of(case.id)}/steps/{step}/{more}"


def shut(browser, batch, typed=None):
    """Close it, as from a page that showed it as it is here."""
    return browser.post(here(batch), {"shown": write_shown(batch.shown)} | (typed or {}))


def test_the_list_says_how_many_wait_where_and_who_closes_them(aoba):
    household("あおば1-2"), household("あおば1-2"), household("あおば3-4")
    page = text_of(signed_in(aoba, "shinsa").get(LIST))
    mine, _, _ = page.partition("ほかの担当者が締める一覧")
    for told in ("「あおば1-2」", "「あおば3-4」", "2件", "住家被害認定調査", "罹災証明書の交付"):
        assert told in mine
    others = text_of(signed_in(aoba, "uketsuke").get(LIST)).partition("ほかの担当者が締める一覧")[2]
    assert "「あおば1-2」" in others


def test_a_batch_is_closed_with_one_form_and_its_page_says_how_far_it_is(aoba):
    cases = [household() for _ in range(3)]
    batch = only("survey")
    examiner = signed_in(aoba, "shinsa")
    answer = shut(examiner, batch, {"office.grade": "half", "checklist": ["photos"]})
    assert answer.status_code == 302, text_of(answer)
    page = text_of(examiner.get(answer["Location"]))
    assert "締めました" in page
    assert "終わり 0件、残り 3件" in page
    work(batch)
    page = text_of(examiner.get(here(batch)))
    assert "終わり 3件、残り 0件" in page
    assert [case.flow.office["grade"] for case in cases] == ["half"] * 3
    assert "最近終わった一覧" in text_of(examiner.get(LIST))


def test_what_is_missing_is_asked_for_and_nothing_is_closed(aoba):
    household()
    batch = only("survey")
    answer = shut(signed_in(aoba, "shinsa"), batch)
    assert answer.status_code == 422
    assert "被害の程度" in text_of(answer)
    assert only("survey").state == "open"


def test_the_second_who_closes_it_is_told_who_was_first(aoba):
    household()
    batch = only("survey")
    examiner = signed_in(aoba, "shinsa")
    shown = write_shown(batch.shown)
    assert shut(examiner, batch, {"office.grade": "half"}).status_code == 302
    answer = examiner.post(here(batch), {"shown": shown, "office.grade": "total"})
    assert answer.status_code == 409
    assert "が締めました。" in text_of(answer)


def test_the_page_carries_the_list_that_it_shows(aoba):
    one, other = household(), household()
    batch = only("survey")
    page = text_of(signed_in(aoba, "shinsa").get(here(batch)))
    shown = parse_shown(page.partition('name="shown" value="')[2].partition('"')[0])
    assert shown == batch.shown
    assert set(shown) == {one.id, other.id}


def test_what_could_not_be_done_stands_there_with_its_reason(aoba):
    bad, _ = household(), household()
    batch = only("survey")
    examiner = signed_in(aoba, "shinsa")
    shut(examiner, batch, {"office.grade": "half"})
    note_on(bad)
    work(batch)
    page = text_of(examiner.get(here(batch)))
    assert "1件は終えられませんでした" in page
    assert "締めたあとに、この申請が変わりました。" in page
    page = text_of(examiner.get(of(bad)))
    assert "この申請は、一件で行います" in page
    assert "締めたあとに、この申請が変わりました。" in page


def test_the_page_of_a_step_says_which_batch_the_case_waits_in_and_keeps_its_own_answers(aoba):
    case, _ = household(), household()
    examiner = signed_in(aoba, "shinsa")
    page = text_of(examiner.get(of(case)))
    assert "「あおば1-2」(2件)を締めると、この申請の手順も終わります。" in page
    assert here(only("survey")) in page
    assert "「あおば1-2」(2件)にまとめて行います。" in text_of(
        examiner.get(f"/aoba/desk/cases/{receipt_of(case.id)}/")
    )
    answer = press(examiner, of(case), {"office.grade": "total"})
    assert answer.status_code == 302, text_of(answer)
    assert "この申請の内容を残しました" in text_of(examiner.get(answer["Location"]))
    assert acts_of(case, "survey") == []
    page = text_of(examiner.get(of(case)))
    assert "審査 花子が、この申請だけの内容を用意しています。" in page
    assert 'value="total" checked' in page
    assert "個別の内容" in text_of(examiner.get(here(only("survey"))))


def test_a_case_is_taken_out_with_a_reason_and_put_in_again(aoba):
    case, _ = household(), household()
    examiner = signed_in(aoba, "shinsa")
    assert press(examiner, of(case, more="take-out/"), {"reason": ""}).status_code == 422
    answer = press(examiner, of(case, more="take-out/"), {"reason": "家の番号が違います。"})
    assert answer.status_code == 302, text_of(answer)
    page = text_of(examiner.get(here(only("survey"))))
    assert "外しました" in page
    assert "家の番号が違います。" in page
    assert "家の番号が違います。" in text_of(examiner.get(of(case)))
    answer = press(examiner, of(case, more="put-in/"), {"batch": str(only("survey").id)})
    assert answer.status_code == 302, text_of(answer)
    assert only("survey").count("waiting") == 2


def test_a_list_of_proposals_is_decided_once(aoba):
    for n in range(3):
        on_list(house=f"あおば{n}")
    examiner, approver = signed_in(aoba, "shinsa"), signed_in(aoba, "kessai")
    drafts = only("draft")
    assert "どうするかを選んでください。" in text_of(shut(examiner, drafts))
    assert shut(examiner, drafts, {"decision": "grant"}).status_code == 302
    work(drafts)
    (listed,) = opened("section")
    page = text_of(approver.get(here(listed)))
    assert page.count("証明書を交付する") == 3
    assert "3件をこの内容で決裁する" in page
    assert shut(approver, listed).status_code == 302
    work(listed)
    assert "終わり 3件" in text_of(approver.get(here(listed)))


def test_the_second_person_is_another_one(aoba):
    case = household()
    first, examiner = only("survey"), signed_in(aoba, "shinsa")
    shut(examiner, first, {"office.grade": "half"})
    work(first)
    answer = shut(examiner, only("survey"), {"office.grade": "half"})
    assert answer.status_code == 409
    assert "この一覧は、ほかの担当者が締めます" in text_of(answer)
    assert len(acts_of(case, "survey")) == 1


@pytest.mark.parametrize("who", ["uketsuke", "kessai"])
def test_whoever_does_not_do_the_step_sees_the_list_without_the_form(aoba, who):
    household()
    batch = only("survey")
    page = text_of(signed_in(aoba, who).get(here(batch)))
    assert "1件が待っています" in page
    assert 'name="shown"' not in page


def test_the_list_asks_the_database_as_often_for_many_batches_as_for_one(aoba):
    examiner = signed_in(aoba, "shinsa")

    def asked() -> int:
        examiner.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            assert examiner.get(LIST).status_code == 200
        return len(queries)

    household("あおば1-2")
    one = asked()
    for n in range(4):
        household(f"あおば{n}-9")
    assert asked() == one
