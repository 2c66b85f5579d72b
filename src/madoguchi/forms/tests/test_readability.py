"""Texts that are hard to read are noticed, and what to write instead is said."""

from __future__ import annotations

from time import process_time

import pytest

from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.forms.domain.proving.prove import findings
from madoguchi.forms.domain.proving.readability import FIRST_GRADES, Hint, hints, measure
from madoguchi.forms.tests.examples import HEAD


def codes(text: str, *, easy: bool = False) -> list[str]:
    return [hint.code for hint in hints(text, easy=easy)]


def test_the_first_three_years_have_their_440_kanji():
    assert len(FIRST_GRADES) == 80 + 160 + 200
    assert {"一", "駅", "和"} <= FIRST_GRADES
    assert not {"児", "届", "請", "籍"} & FIRST_GRADES


@pytest.mark.parametrize(
    "text",
    [
        "お子さんの名前を書いてください。",
        "15日以内に請求してください。遅れると、受け取れないことがあります。",
        "離婚の話し合いや調停をしていて、別に住んでいる(離婚協議中)",
        "書類の名前は「受給資格に係る届出」です。",
    ],
)
def test_a_text_as_the_screens_want_it_has_no_hint(text: str):
    assert hints(text) == ()


@pytest.mark.parametrize(
    ("text", "word", "instead"),
    [
        ("受給資格を確かめます。", "受給資格", "受け取れる条件"),
        ("住所に係る届けです。", "に係る", "の"),
        ("氏名及び住所", "及び", "と"),
        ("届出をしてください。", "届出", "届け"),
        ("遅滞なく出してください。", "遅滞なく", "すぐに"),
    ],
)
def test_a_word_of_offices_is_replaced(text: str, word: str, instead: str):
    assert hints(text) == (
        Hint("officialese", f"「{word}」は「{instead}」のように書けます。", word, instead),
    )


def test_a_sentence_of_more_than_forty_characters_is_too_long():
    forty = "あ" * 40
    assert codes(f"{forty}。{forty}。") == []
    (hint,) = hints(f"{forty}い。")
    assert (hint.code, hint.message) == (
        "long_sentence",
        "一文が41文字あります。40文字までに分けてください。",
    )
    assert hint.excerpt == "あ" * 20 + "…"


def test_many_kanji_and_rare_ones_are_told_to_who_writes():
    assert "many_kanji" in codes("前住所地市区町村発行所得課税証明書添付必要。")
    assert [h.excerpt for h in hints("罹災した日") if h.code == "rare_kanji"] == ["罹"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{子|こ}どもの {名前|なまえ}を {書|か}いてください。", []),
        ("カードを もらう({再交付|さいこうふ})", []),
        ("子どもの {名前|なまえ}", ["no_reading"]),
        ("{申請|しんせい}を します", ["hard_kanji"]),
        ("この てつづきは とても ながいので あとで もういちど よんでください。", ["long_sentence"]),
    ],
)
def test_plain_japanese_has_a_stricter_measure(text: str, found: list[str]):
    assert codes(text, easy=True) == found


def test_a_measure_counts_without_readings_and_brackets():
    found = measure("{子|こ}どもの {本|ほん}です。長い文(かっこの中)を読む。")
    assert (found.sentences, found.longest, found.rare) == (2, 7, "")
    assert 0 < found.kanji < 0.5
    assert measure("") == measure(" ")


def test_a_hard_text_is_a_warning_at_its_place():
    page = """pages:
  - id: page
    title: {ja: 申請に係る事項}
    questions:
      - {id: a, kind: text, label: {ja: 届出の日}, hint: {ja: 届出の日です。, en: The day., ja-easy: 申請の 日です。}}
"""
    found = [f for f in findings(parse_yaml(HEAD + page)) if f.code == "hard_reading"]
    assert {(f.severity, f.place, f.field) for f in found} == {("warning", "pages.page.a", "hint")}
    assert [f.message for f in found] == [
        "ふりがなのない漢字があります。{漢字|かんじ}のように書いてください。(「申請日」)",
        "小学3年生までに習わない漢字があります。かなか、やさしいことばにしてください。(「請」)",
        "「届出」は「届け」のように書けます。(「届出」)",
    ]


def test_brackets_that_never_close_are_read_in_no_time() -> None:
    started = process_time()
    hints("(" * 20_000 + "「" * 20_000)
    assert process_time() - started < 1
