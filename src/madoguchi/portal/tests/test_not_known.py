"""Who does not know a number says so, files, and reads the same afterwards; the package holds it too."""

from __future__ import annotations

import re

import msgspec
import pytest

from madoguchi.forms.tests.examples import EXAMPLE, child, claim
from madoguchi.portal.tests.cast import Resident, rows, text_of
from madoguchi.portal.tests.test_new_form import renew

pytestmark = pytest.mark.usefixtures("towns")
LINE = "{id: claimant_number, kind: my_number, label: {ja: 請求者の個人番号}"


@pytest.fixture
def offered() -> Resident:
    assert LINE in EXAMPLE
    renew(EXAMPLE.replace(LINE, f"{LINE}, instead: [not_known]"))
    return Resident()


def test_a_number_that_is_not_known_does_not_keep_anybody_from_filing(offered: Resident) -> None:
    number, _ = offered.applied(claim(claimant_number={"instead": "not_known"}))
    (kept,) = rows("Application")
    assert msgspec.json.decode(kept.answers)["claimant_number"] == {"instead": "not_known"}
    assert rows("SealedNumber") == []
    shown = text_of(offered.get(offered.home(f"applications/{number.replace('-', '')}/")))
    assert "請求者の個人番号 分かりません" in shown


def test_neither_an_answer_nor_the_tick_is_asked_for_with_both_ways(offered: Resident) -> None:
    response = offered.save("claimant_page", claim(claimant_number=""))
    assert response.status_code == 422
    assert "請求者の個人番号を入力するか、「請求者の個人番号が分かりません」を選んでください。" in text_of(
        response
    )


def test_no_part_of_what_may_be_told_later_is_called_required(towns: object) -> None:
    whole = "{id: claimant, kind: person, label: {ja: 請求者}"
    assert whole in EXAMPLE
    renew(EXAMPLE.replace(whole, f"{whole}, instead: [later]"))
    resident = Resident()
    page = text_of(resident.save("claimant_page", {"filing_for": "self"}))
    assert re.search("姓 ?書くか選ぶ", page) and re.search("市区町村 ?書くか選ぶ", page)
    assert re.search("請求者の個人番号 ?必須", page)


def test_a_paper_that_may_follow_is_not_called_required(resident: Resident) -> None:
    resident.save("claimant_page", claim())
    resident.save("children_page", claim(children=[child(), child("次郎", "apart")]))
    page = text_of(resident.get(resident.apply("attachments")))
    assert re.search("別居監護申立書 ?あとでも出せます", page), page[300:1500]
    assert "別居監護申立書 必須" not in page
