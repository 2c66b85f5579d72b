"""An individual number at a step's page: typed once, told when it is wrong, shown nowhere, unsealed on the page of numbers."""

from __future__ import annotations

from madoguchi.desk.tests.test_steps import here
from madoguchi.office.tests.cast import press, signed_in, text_of
from madoguchi.review.tests.cast import CLERK
from madoguchi.review.tests.flows.cast import FlowCase
from madoguchi.review.tests.flows.test_office_numbers import FIRST, asking, ref_of


def test_a_number_is_typed_sealed_and_never_shown_again(aoba):
    case = FlowCase("jutaku-kaishu", definition=asking())
    case.do("reception", CLERK)
    browser, page = signed_in(aoba, "shinsa"), f"{here(case)}steps/visit/"
    wrong = FIRST[:-1] + str((int(FIRST[-1]) + 1) % 10)
    answer = press(browser, page, {"office.necessary": "yes", "office.owner_number": wrong})
    assert answer.status_code == 422
    assert "所有者の個人番号" in text_of(answer)
    assert wrong not in answer.content.decode()
    answer = press(browser, page, {"office.necessary": "yes", "office.owner_number": FIRST})
    assert answer.status_code == 302, text_of(answer)
    shown = browser.get(here(case)).content.decode()
    assert FIRST not in shown
    assert f"{here(case)}numbers/{ref_of(case)}/" in shown


def test_left_empty_when_the_step_is_done_again_it_stays(aoba):
    case = FlowCase("jutaku-kaishu", definition=asking())
    case.do("reception", CLERK)
    browser, page = signed_in(aoba, "shinsa"), f"{here(case)}steps/visit/"
    press(browser, page, {"office.necessary": "yes", "office.owner_number": FIRST})
    before = ref_of(case)
    assert press(browser, f"{page}reopen/", {"reason": "見直します。"}).status_code == 302
    again = press(browser, page, {"office.necessary": "yes", "office.owner_number": ""})
    assert again.status_code == 302, text_of(again)
    assert ref_of(case) == before
