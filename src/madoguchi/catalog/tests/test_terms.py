"""What stands in the index for a text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.catalog.domain.terms import (
    Field,
    fold,
    index_terms,
    loose,
    skeleton,
    stem,
    synonyms,
    widths_folded,
)


def terms(*texts: str, synonyms: bool = False) -> dict[str, float]:
    return index_terms([Field(texts, 1.0, synonyms=synonyms)])


def test_a_text_is_found_by_its_words_and_by_how_they_are_read():
    assert {"児童手当", "児童", "手当", "じどうてあて", "認定", "にんてい"} <= terms(
        "児童手当の認定請求"
    ).keys()


def test_a_verb_is_found_by_its_dictionary_form():
    assert "引っ越す" in terms("引っ越したとき")


def test_particles_and_auxiliaries_are_not_words():
    assert not {"の", "を", "した", "とき", "する"} & terms("住所の変更をしたとき").keys()


def test_a_word_without_parts_is_not_lost():
    assert "妊娠" in terms("妊娠")


@pytest.mark.parametrize("written", ["児童手当", "ジドウテアテ", "ｼﾞﾄﾞｳﾃｱﾃ", "じどうてあて"])
def test_every_script_leads_to_the_same_place(written):
    assert fold(written) in terms("児童手当")


@pytest.mark.parametrize("written", ["引っ越", "引越"])
def test_okurigana_may_be_left_out(written):
    assert (skeleton(written) or written) in terms("引っ越し")


@pytest.mark.parametrize(
    ("mistyped", "right"), [("しょめい", "しょうめい"), ("てちょ", "てちょう"), ("つずき", "つづき")]
)
def test_readings_forgive_long_vowels_and_zu(mistyped, right):
    assert loose(mistyped) == loose(right)


@pytest.mark.parametrize(("word", "same"), [("nurseries", "nursery"), ("moving", "move"), ("cars", "car")])
def test_english_words_lose_their_endings(word, same):
    assert stem(word) == stem(same)


def test_everyday_words_stand_beside_official_ones():
    found = terms("罹災証明書の発行申請", synonyms=True)
    assert found["罹災証明書"] > found["台風"] > 0
    assert "台風" not in terms("罹災証明書の発行申請")


def test_a_word_in_two_fields_weighs_more_than_in_one_and_less_than_twice():
    one = index_terms([Field(("妊娠",), 4.0)])["妊娠"]
    two = index_terms([Field(("妊娠",), 4.0), Field(("妊娠",), 4.0)])["妊娠"]
    assert one < two < 2 * one


def test_a_word_in_a_long_text_weighs_less():
    assert (
        terms("妊娠の届出と、そのほかのさまざまな手続きについてのお知らせです")["妊娠"]
        < terms("妊娠")["妊娠"]
    )


def test_indexing_leaves_no_dictionary_in_memory():
    index_terms([Field(("図書館の本を予約する",), 1.0)])
    assert "system.dic" not in Path("/proc/self/maps").read_text()


@given(st.text())
def test_folding_kana_keeps_the_length(text):
    assert len(fold(text)) == len(widths_folded(text))


# Each example reads the dictionary anew.
@settings(deadline=None, max_examples=25)
@given(st.text(max_size=60))
def test_terms_fit_their_column(text):
    assert all(0 < len(term) <= 60 for term in terms(text))


def test_no_group_of_synonyms_says_the_same_twice():
    for group in synonyms():
        assert len(set(group.everyday)) == len(group.everyday), group.official
