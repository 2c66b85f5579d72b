"""The page on which a case is transferred (移送), and what the case and its applicant's page say afterwards."""

from __future__ import annotations

import pytest

from madoguchi.office.tests.cast import press, signed_in, text_of
from madoguchi.review.tests.cast import arrived, found_office, receipt_of

GIVEN = {"to": "elsewhere", "code": "131016", "name": "千代田区", "reason": "千代田区が担当します。"}


def test_those_who_offer_the_procedure_here_can_be_chosen_and_any_other_by_its_code(aoba):
    found_office(99002, "midori", "みどり町", published=True)
    found_office(99003, "asahi", "あさひ村")
    shown = text_of(
        signed_in(aoba, "uketsuke").get(f"/aoba/desk/cases/{receipt_of(arrived(aoba))}/transfer/")
    )
    assert "みどり町" in shown and "ほかの団体" in shown and "あさひ村" not in shown


def test_the_case_says_where_it_went_and_nothing_more_can_be_done_with_it(aoba):
    here = f"/aoba/desk/cases/{receipt_of(arrived(aoba))}/"
    clerk = signed_in(aoba, "uketsuke")
    assert "ほかの役所に移送する" in text_of(clerk.get(here))
    answer = press(clerk, here + "transfer/", GIVEN)
    assert answer.status_code == 302
    shown = text_of(clerk.get(here))
    assert (
        "千代田区に移送しました" in shown and GIVEN["reason"] in shown and "すべてダウンロードする" in shown
    )
    assert "受け付ける</button>" not in shown and "transfer/" not in shown
    assert press(clerk, here + "transfer/", GIVEN).status_code == 409


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"to": ""}, "移送先を選んでください"),
        ({"code": "131017"}, "団体コードは、検査数字を含む6桁"),
        ({"name": ""}, "団体コードは、検査数字を含む6桁"),
        ({"reason": ""}, "理由を書いてください"),
        ({"reason": "番号は 123456789018 です。"}, "個人番号"),
    ],
)
def test_what_is_wrong_is_told_beside_it(aoba, typed, told):
    here = f"/aoba/desk/cases/{receipt_of(arrived(aoba))}/transfer/"
    answer = press(signed_in(aoba, "uketsuke"), here, GIVEN | typed)
    assert answer.status_code == 422 and told in text_of(answer)
