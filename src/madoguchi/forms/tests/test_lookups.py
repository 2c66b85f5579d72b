"""The search buttons fill in what the tables know, and nothing they do not."""

from __future__ import annotations

import pytest

from madoguchi.forms.domain.answers.lookups import filled_in, not_found, to_tell
from madoguchi.forms.tests.examples import evaluated, questions
from madoguchi.kernel.addresses import by_postal_code

FORM = questions(
    "{id: home, kind: address, label: {ja: 住所}}",
    "{id: account, kind: bank_account, label: {ja: 口座}}",
)
BLANK = {f"home.{part}": [""] for part in ("prefecture", "city", "town", "street")}


def looked_up(code: str) -> dict[str, list[str]]:
    posted = {**BLANK, "home.postal_code": [code], "_lookup": ["home.postal_code"]}
    return {name: list(values) for name, values in filled_in(posted, form=FORM).items()}


def test_a_postal_code_of_one_town_fills_the_address():
    filled = looked_up("１００－０００１")
    assert [filled[f"home.{part}"] for part in ("prefecture", "city", "town", "street")] == [
        ["東京都"],
        ["千代田区"],
        ["千代田"],
        [""],
    ]


def test_a_postal_code_of_several_towns_fills_what_they_share():
    code = "4520961"
    towns = by_postal_code(code)
    assert len({t.town for t in towns}) > 1
    filled = looked_up(code)
    assert filled["home.prefecture"] == [towns[0].prefecture] and filled["home.town"] == [""]


def test_a_postal_code_of_two_towns_of_one_prefecture_fills_the_prefecture_alone():
    filled = looked_up("1900100")
    assert filled["home.prefecture"] == ["東京都"] and filled["home.city"] == [""]


def test_an_unknown_postal_code_changes_nothing():
    filled = looked_up("0000000")
    assert {name: filled[name] for name in BLANK} == BLANK


def test_a_button_that_names_nothing_of_the_form_changes_nothing():
    for names in (["nobody.postal_code"], ["postal_code"], ["."], [""], ["home.street"]):
        posted = {**BLANK, "home.postal_code": ["1000001"], "_lookup": names}
        assert filled_in(posted, form=FORM) == posted


def test_a_candidate_that_is_chosen_takes_the_place_of_what_was_typed():
    posted = {"account.bank": ["みず"], "_choose": ["account.bank=みずほ銀行 (0001)"]}
    assert filled_in(posted, form=FORM)["account.bank"] == ["みずほ銀行 (0001)"]


def test_a_choice_for_a_control_that_was_not_posted_is_not_believed():
    posted = {"account.bank": ["みず"], "_choose": ["account.number=1234567", "x", "="]}
    assert filled_in(posted, form=FORM) == posted


def test_a_searched_postal_code_without_an_address_is_a_problem():
    searched = {"_lookup": ["home.postal_code"]}
    assert [p.name for p in not_found({**searched, "home.postal_code": ["000-0000"]})] == ["home.postal_code"]
    assert not_found({**searched, "home.postal_code": ["100-0001"]}) == ()
    assert not_found({**searched, "home.postal_code": [" "]}) == ()
    assert not_found({"home.postal_code": ["000-0000"]}) == ()


@pytest.mark.parametrize(
    ("bank", "branch", "searched", "told"),
    [
        ("三菱", "", "bank", {}),  # several, to choose from
        ("xyz", "", "bank", {"account.bank": "bank_unknown"}),
        ("みずほ銀行", "", "bank", {}),
        ("三菱UFJ銀行", "新宿", "branch", {}),
        ("みずほ銀行", "zzz", "branch", {"account.branch": "branch_unknown"}),
        ("", "渋谷", "branch", {"account.bank": "required"}),
        ("xyz", "渋谷", "branch", {"account.bank": "bank_unknown"}),
    ],
)
def test_a_search_tells_what_keeps_it_from_finding(
    bank: str, branch: str, searched: str, told: dict[str, str]
):
    evaluation = evaluated(FORM, {"account": {"bank": bank, "branch": branch}})
    posted = {"account.bank": [bank], "account.branch": [branch], "_lookup": [f"account.{searched}"]}
    assert {p.name: p.code for p in to_tell(posted, evaluation.problems, evaluation)} == told


@pytest.mark.parametrize("code", ["618-0000", "498-0000", "871-0000"])
def test_a_postal_code_of_two_prefectures_fills_neither(code: str):
    filled = looked_up(code)
    assert (filled["home.prefecture"], filled["home.city"]) == ([""], [""])


def test_a_town_that_is_chosen_fills_the_address():
    posted = {**BLANK, "home.postal_code": ["618-0000"], "_choose": ["home.postal_code=1"]}
    filled = filled_in(posted, form=FORM)
    assert (filled["home.prefecture"], filled["home.city"]) == (["大阪府"], ["三島郡島本町"])
    assert filled["home.postal_code"] == ["618-0000"]


def test_what_was_typed_stays_where_it_is_one_of_the_towns():
    posted = {
        **BLANK,
        "home.postal_code": ["618-0000"],
        "home.prefecture": ["大阪府"],
        "_lookup": ["home.postal_code"],
    }
    assert filled_in(posted, form=FORM)["home.prefecture"] == ["大阪府"]


def test_a_town_that_is_none_is_not_chosen():
    posted = {**BLANK, "home.postal_code": ["618-0000"], "_choose": ["home.postal_code=7"]}
    assert {name: filled_in(posted, form=FORM)[name] for name in BLANK} == BLANK
