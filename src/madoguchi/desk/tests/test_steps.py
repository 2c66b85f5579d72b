"""The page of a step: what it shows to whom, what is typed there, and what comes back when something is wrong."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from django.apps import apps

from madoguchi.applications.domain.states import State
from madoguchi.desk.tests.test_kept import idle, sign_in_again
from madoguchi.forms.services.store_version import store_version
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.office.tests.cast import press, signed_in, text_of
from madoguchi.review.services.correction.request_correction import request_correction
from madoguchi.review.tests.cast import CLERK, EXAMINER, arrived, receipt_of, seen_now
from madoguchi.review.tests.files import attach
from madoguchi.review.tests.flows.cast import DIRECTOR, EXAMINER_2, WAYS, FlowCase, brought, published_newer
from madoguchi.tenants.queries import tables


def here(case: FlowCase) -> str:
    return f"/aoba/desk/cases/{receipt_of(case.id)}/"


def test_the_case_says_which_step_is_open_and_gives_its_button_to_whose_it_is(aoba):
    case = brought("risai", before="survey")
    button = f'href="{here(case)}steps/survey/"'
    assert button in text_of(signed_in(aoba, "shinsa").get(here(case)))
    others = text_of(signed_in(aoba, "uketsuke").get(here(case)))
    assert button not in others
    assert "「住家被害認定調査」(家屋調査の係・審査の担当者)を待っています。" in others
    assert "「被害のようす」が「小さい」のときだけ行います。" in others


def test_a_case_of_the_default_way_has_no_steps(aoba):
    case = arrived(aoba)
    browser = signed_in(aoba, "uketsuke")
    address = f"/aoba/desk/cases/{receipt_of(case)}/"
    assert 'id="steps"' not in text_of(browser.get(address))
    assert browser.get(address + "steps/accept/").status_code == 404


def test_a_case_goes_through_all_its_pages(aoba):
    """Two who propose and approve; what others do goes by the services."""
    case = FlowCase("risai")
    clerk, examiner, approver = (signed_in(aoba, name) for name in ("uketsuke", "shinsa", "kessai"))

    def done(browser, step, **typed):
        answer = press(browser, f"{here(case)}steps/{step}/", typed)
        assert answer.status_code == 302, text_of(answer)
        assert "手順を終えました" in text_of(browser.get(answer["Location"]))

    done(clerk, "reception")
    done(examiner, "survey", **{"office.grade": "half", "checklist": ["photos"]})
    case.do("survey", EXAMINER_2, grade="half")
    done(examiner, "money", **{"office.amount": "1,000,000"})
    done(examiner, "draft", decision="part", reason="見舞金の上限までです。")
    page = text_of(approver.get(here(case) + "steps/section/"))
    for told in (
        "一部を認めて交付する",
        "見舞金の上限までです。",
        "1,000,000円",
        "半壊",
        "写真で被害が分かる",
    ):
        assert told in page
    done(approver, "section")
    case.do("head", DIRECTOR)
    done(clerk, "pay")
    assert case.state() is State.APPROVED
    assert "決定のあとで、誤りや新しい書類に気づいたとき" not in text_of(examiner.get(here(case)))
    assert press(clerk, here(case) + "close/").status_code == 302
    assert case.state() is State.CLOSED
    for ended in (
        here(case),
        here(case) + "steps/money/",
    ):  # why nothing can be given any more, and what to do
        page = text_of(examiner.get(ended))
        assert "決定したときのまま残しています" in page and f'href="{here(case)}messages/"' in page


def test_what_cannot_be_read_comes_back_with_what_was_typed(aoba):
    case = brought("risai", before="money")
    browser = signed_in(aoba, "shinsa")
    answer = press(
        browser, here(case) + "steps/money/", {"office.amount": "たくさん", "checklist": ["resident"]}
    )
    page = text_of(answer)
    assert answer.status_code == 422
    assert "見舞金の額は数字で入力してください。" in page
    assert 'value="たくさん"' in page
    assert 'value="resident" checked' in page
    assert case.where("money") == "open"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"decision": ""}, "どうするかを選んでください。"),
        ({"decision": "refuse"}, "この決定には理由がいります。"),
        ({"decision": "grant", "reason": "900000000010"}, "12桁の数字があります"),
    ],
)
def test_a_proposal_says_what_is_missing(aoba, typed, said):
    case = brought("risai", before="draft")
    answer = press(signed_in(aoba, "shinsa"), here(case) + "steps/draft/", typed)
    assert answer.status_code == 422
    assert said in text_of(answer)


def test_an_individual_number_in_an_answer_of_the_office_is_told_beside_it(aoba):
    case = brought("risai", before="money")
    answer = press(
        signed_in(aoba, "shinsa"),
        here(case) + "steps/money/",
        {"office.amount": "900000000010", "checklist": ["resident"]},
    )
    page = text_of(answer)
    assert answer.status_code == 422
    assert "12桁の数字があります" in page
    assert 'value="resident" checked' in page
    assert case.where("money") == "open"


def test_a_proposal_that_is_made_again_begins_with_what_was_put_forward(aoba):
    case = brought("risai", before="draft")
    case.do("draft", EXAMINER, decision="part", reason="見舞金の上限までです。")
    case.reopen("draft", EXAMINER)
    page = text_of(signed_in(aoba, "shinsa").get(here(case) + "steps/draft/"))
    assert "見舞金の上限までです。</textarea>" in page
    assert 'value="part" checked' in page


def test_while_the_applicant_corrects_the_page_of_a_step_waits_for_the_applicant(aoba):
    case = brought("risai", before="money")
    with tenant_transaction():
        request_correction(
            application_id=case.id,
            reason="額を確かめてください。",
            due_on=day_in_japan(case.now) + timedelta(days=14),
            questions=[],
            seen=seen_now(case.id),
            by=EXAMINER,
            now=case.now,
        )
    page = text_of(signed_in(aoba, "shinsa").get(here(case) + "steps/money/"))
    assert "申請した方が直すのを待っています。" in page
    assert "(審査の担当者)を待っています。" not in page


def test_only_where_the_decision_falls_does_the_page_say_so(aoba):
    case = brought("risai", before="pay")
    case.do("pay", CLERK)
    told = "結果を取り消したことを"
    assert told in text_of(signed_in(aoba, "kessai").get(here(case) + "steps/head/reopen/"))
    clerk = signed_in(aoba, "uketsuke")
    page = text_of(clerk.get(here(case) + "steps/pay/reopen/"))
    assert told not in page
    assert "ここからやり直す" in page


def test_an_answer_of_another_step_is_left_alone_by_a_page_that_does_not_ask_it(aoba):
    case = brought("risai", before="money")
    press(
        signed_in(aoba, "shinsa"),
        here(case) + "steps/money/",
        {"office.amount": "10", "office.grade": "total"},
    )
    assert case.flow.office == {"grade": "half", "amount": "10"}


def test_who_did_it_is_told_that_another_does_and_it_is_on_record(aoba):
    case = brought("risai", before="survey")
    browser = signed_in(aoba, "shinsa")
    press(browser, here(case) + "steps/survey/", {"office.grade": "half"})
    again = press(browser, here(case) + "steps/survey/", {"office.grade": "half"})
    assert again.status_code == 409
    assert "この手順は、ほかの担当者が行います" in text_of(again)
    with tenant_transaction():
        assert apps.get_model("audit", "Entry").objects.filter(action="desk.own_refused").count() == 1


def test_a_button_of_the_default_way_says_that_this_procedure_goes_by_steps(aoba):
    case = FlowCase("risai")
    answer = press(signed_in(aoba, "uketsuke"), here(case) + "accept/")
    assert answer.status_code == 409
    assert "この手続は、決められた手順で進めます" in text_of(answer)


def test_it_is_opened_again_with_a_reason_that_whoever_does_it_reads(aoba):
    case = brought("risai", before="section")
    approver = signed_in(aoba, "kessai")
    address = here(case) + "steps/money/reopen/"
    assert "次の手順も、もう一度行います" in text_of(approver.get(address))
    assert press(approver, address, {"reason": " "}).status_code == 422
    answer = press(approver, address, {"reason": "額を見直してください。"})
    assert answer.status_code == 302
    page = text_of(signed_in(aoba, "shinsa").get(here(case) + "steps/money/"))
    assert "額を見直してください。" in page
    assert 'value="1000000"' in page


def test_what_was_changed_since_a_step_stands_beside_it(aoba):
    case = brought("risai", before="draft")
    browser = signed_in(aoba, "shinsa")
    assert "このあとで答えが変わりました" not in text_of(browser.get(here(case)))
    with tenant_transaction():
        rows = apps.get_model("applications", "Application").objects.filter(id=case.id)
        rows.update(answers=rows.get().answers.replace("あおば1-2", "みどり3-4"))
    assert "このあとで答えが変わりました" in text_of(browser.get(here(case)))


def test_what_was_typed_when_the_session_ended_is_there_after_signing_in(aoba):
    case = brought("todoke", before="talk")
    browser = signed_in(aoba, "shinsa")
    address = here(case) + "steps/talk/"
    idle()
    answer = press(browser, address, {"office.support_plan": "月に一度、電話をかけます。"})
    page = text_of(browser.get(sign_in_again(browser, aoba, "shinsa", answer)))
    assert "月に一度、電話をかけます。" in page
    assert "書いたものは残してあります" in page
    assert case.where("talk") == "open"


def test_nobody_sees_the_step_of_a_case_without_the_role_of_some_step(aoba):
    case = FlowCase("risai")
    assert signed_in(aoba, "kanri").get(here(case) + "steps/reception/").status_code == 403


def test_the_ways_of_these_tests_begin_at_the_reception():
    assert {way[0][:2] for way in WAYS.values()} == {("reception", CLERK)}


def test_a_case_goes_over_to_no_other_version_than_the_one_on_offer(aoba):
    published_newer("hojokin")
    case = brought("hojokin", before="sum")
    before = case.flow.application.version
    review = msgspec.structs.replace(case.definition.review, checklist=())
    steps = tuple(msgspec.structs.replace(step, checklist=()) for step in review.steps)
    review = msgspec.structs.replace(review, steps=steps)
    other = msgspec.structs.replace(case.definition, review=review)
    with tenant_transaction():
        closed = store_version(definition=other, tables=tables(), now=case.now)
    answer = press(signed_in(aoba, "kessai"), here(case) + "move/", {"to": closed})
    assert answer.status_code == 409
    assert case.flow.application.version == before


def test_an_approver_reads_by_what_an_approval_is_void_and_what_each_round_changed(aoba):
    case = brought("risai", before="head")
    attach(case.id, name="罹災の写真.jpg", state="clean", item="photo")
    approver = signed_in(aoba, "kessai")
    page = text_of(approver.get(here(case)))
    assert "の決裁のあとに変わったこと: photo: 罹災の写真.jpg" in page
    step = text_of(approver.get(here(case) + "steps/section/"))
    assert "この決裁は無効になりました" in step and "罹災の写真.jpg" in step
    case.reopen("money", DIRECTOR, reason="額を確かめてください。")
    case.do("money", EXAMINER, amount="900000")
    rounds = text_of(approver.get(here(case) + "changes/"))
    for said in ("2回目", "1,000,000", "900,000", "変えた人", EXAMINER.name):
        assert said in rounds, said


def test_a_case_of_the_default_way_has_no_page_of_changes(aoba):
    address = f"/aoba/desk/cases/{receipt_of(arrived(aoba))}/changes/"
    assert signed_in(aoba, "uketsuke").get(address).status_code == 404
