"""By which words a case is found, and what a typed text asks for."""

from __future__ import annotations

from datetime import date

import pytest

from madoguchi.applications.domain.answers import applicant_name
from madoguchi.applications.domain.search_words import MOST_WORDS, wanted, words_of
from madoguchi.forms.domain.answers.compiled import compile_form
from madoguchi.forms.domain.answers.evaluate import evaluate
from madoguchi.forms.domain.answers.readers import Context
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.forms.tests.examples import EXAMPLE, claim

TODAY = date(2026, 4, 6)
FORM = compile_form(parse_yaml(EXAMPLE))
RECEIPT = "990011234567890123"


def words(**answers: object) -> set[str]:
    given = claim(claimant_number={"sealed": True}, **answers)
    evaluation = evaluate(FORM, given, Context(today=TODAY))
    assert not evaluation.problems
    return set(words_of(FORM, evaluation, applicant=applicant_name(FORM, evaluation), receipt=RECEIPT))


def test_who_somebody_is_gives_words_and_nothing_else_does() -> None:
    assert words() == {
        "r0123",
        "f山田", "f山田太郎", "n太郎", "nヤマダ", "nタロウ", "nヤマダタロウ", "b1985-01-08", "t09000000000", "e0000",
        "n山田", "n花子", "n山田花子", "nハナコ", "nヤマダハナコ", "b2025-05-05",
    }  # fmt: skip


def test_a_large_household_gives_no_more_than_the_most() -> None:
    people = [
        {
            "family": f"田{n}",
            "given": f"花{n}",
            "family_kana": "タ" * n,
            "given_kana": "ハ" * n,
            "birth_date": f"2024-05-{n:02}",
        }
        for n in range(1, 13)
    ]
    every = words(children=[{"child": person, "living": "together"} for person in people])
    assert len(every) == MOST_WORDS
    assert "f山田太郎" in every


@pytest.mark.parametrize(
    "typed",
    [
        "S58.1.30",
        "s58.1.30",
        "Ｓ５８．１．３０",
        "昭和58年1月30日",
        "昭和五十八年一月三十日",
        "1983-01-30",
        "1983/1/30",
        "19830130",
    ],
)
def test_a_day_of_birth_is_read_however_it_is_written(typed: str) -> None:
    found = wanted(typed, today=TODAY)
    assert (found.sorts, found.words) == (("生年月日",), (("b1983-01-30",),))
    assert (found.name, found.receipt_end) == ("", "")


def test_a_day_without_its_era_is_one_of_every_era_in_which_somebody_living_was_born() -> None:
    assert wanted("58.1.30", today=TODAY).words == (("b1983-01-30",),)
    assert wanted("5.3.2", today=TODAY).words == (
        ("b2023-03-02", "b1993-03-02", "b1930-03-02", "b1916-03-02"),
    )


@pytest.mark.parametrize(
    "typed",
    ["090-1234-5678", "09012345678", "090 1234 5678", "０９０（１２３４）５６７８", "+81 90 1234 5678"],
)
def test_a_telephone_number_is_read_with_and_without_hyphens(typed: str) -> None:
    found = wanted(typed, today=TODAY)
    assert (found.sorts, found.words) == (("電話番号",), (("t09012345678",),))


def test_four_digits_end_a_telephone_number_or_a_receipt_and_more_a_receipt_alone() -> None:
    four, six = wanted("5678", today=TODAY), wanted("12-3456", today=TODAY)
    assert (four.words, four.receipt_end) == ((("r5678", "e5678"),), "")
    assert (six.words, six.receipt_end) == ((("r3456",),), "123456")
    assert wanted("123", today=TODAY).words == (("n123",),)


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("花子", "n花子"), ("はなこ", "nハナコ"), ("ハナコ", "nハナコ"), ("ﾊﾅｺ", "nハナコ"), ("ハ\u30ca\u30b3", "nハナコ"),
        ("やまだ　はなこ", "nヤマダハナコ"), ("髙橋", "n高橋"), ("高橋", "n高橋"), ("𠮷田", "n吉田"), ("\ufa11田", "n崎田"),
        ("ガンテ", "nガンテ"), ("カ\u3099ンテ", "nガンテ"), ("ＳＭＩＴＨ John", "nsmithjohn"), ("ショウタ", "nシヨウタ"),
        ("葛\U000e0100城", "n葛城"),
    ],
)  # fmt: skip
def test_a_name_is_one_word_however_it_is_written(typed: str, word: str) -> None:
    found = wanted(typed, today=TODAY)
    assert (found.sorts, found.words, found.name) == (("氏名",), ((word,),), typed)


def test_several_words_are_all_asked_for() -> None:
    found = wanted("山田 花子 S58.1.30", today=TODAY)
    assert found.sorts == ("氏名", "生年月日")
    assert found.words == (("n山田花子", "f山田花子"), ("b1983-01-30",))
    assert found.name == ""


@pytest.mark.parametrize(
    "typed", ["\u200b", "%", "_", "'; --", "\\", "・", "0" * 200, "あ" * 200, "昭和99年1月1日"]
)
def test_what_means_nothing_is_a_name_that_nobody_has(typed: str) -> None:
    found = wanted(typed, today=TODAY)
    assert found.name == typed
    assert found.receipt_end == ""
