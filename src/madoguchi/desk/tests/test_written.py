"""An individual number in what staff write about a case is refused: only its sealed place keeps it.

The fields come from the pages themselves: one that is new is tried without a line here.
"""

from __future__ import annotations

import pytest

from madoguchi.desk.acts.act_row import Reason, Written
from madoguchi.desk.acts.table import PAGES
from madoguchi.desk.case.numbers import _problems
from madoguchi.desk.tests.forms import TEXT
from madoguchi.desk.tests.scenes import CASE, SCENES, browsers, everything_of, forms_in
from madoguchi.kernel.numbers import example_my_number
from madoguchi.office.tests.cast import text_of

NUMBER = example_my_number(4)
WRITTEN = f"番号は {NUMBER[:4]} {NUMBER[4:8]} {NUMBER[8:]} です"
REFUSED = "個人番号(マイナンバー)と思われる12桁の数字があります。"
HAND_MADE = {
    CASE + name
    for name in (
        "bereavement/",
        "numbers/<uuid:ref>/",
        "steps/<slug:step>/reopen/",
        "steps/<slug:step>/take-out/",
        "steps/<slug:step>/give-up/",
    )
}


@pytest.mark.on("sqlite")
def test_a_number_is_not_kept_and_what_was_typed_stays(aoba):
    here, wrong, tried = browsers(aoba), [], set()
    for scene in SCENES.values():
        browser, case = here[scene.who], scene.arrive(aoba)
        scene.before(case)
        forms = forms_in(browser, case)
        before = everything_of(case)
        for route, form in forms:
            written = {name: WRITTEN for name, text in form.typed.items() if text == TEXT}
            if written:
                tried.add(route)
                answer = browser.post(form.action, form.filled() | dict(form.buttons) | written)
                said = REFUSED in text_of(answer) and WRITTEN in text_of(answer)
                if (answer.status_code, said, everything_of(case)) != (422, True, before):
                    wrong.append(f"{route} {form.buttons}: {answer.status_code}")
    assert wrong == []
    asking = [page for page in PAGES if page.asks == "more" or isinstance(page.asks, Reason | Written)]
    assert tried == HAND_MADE | {CASE + page.path for page in asking}


def test_nor_does_the_purpose_of_a_look_at_a_number_hold_it():
    assert _problems("その他", WRITTEN) == {"words": _problems("その他", WRITTEN)["words"]}
    assert _problems("その他", "電話で番号を確かめるため") == {}
