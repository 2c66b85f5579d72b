"""How one name is written in several ways."""

from __future__ import annotations

import pytest

from madoguchi.kernel.name_variants import MOST, ways_of_writing


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("高橋", "髙橋"),
        ("吉田", "𠮷田"),
        ("𠮷田", "吉田"),
        ("崎山", "\ufa11山"),
        ("斉藤", "齋藤"),
        ("渡辺", "渡邉"),
        ("神田", "\ufa19田"),
        ("\ufa19田", "神田"),
    ],
)
def test_a_name_is_tried_as_it_may_be_written(typed, written):
    assert written in ways_of_writing(typed)


@pytest.mark.parametrize("typed", ["", "山田", "Smith", "高橋"])
def test_what_was_typed_comes_first(typed):
    assert ways_of_writing(typed)[0] == typed


def test_every_way_is_one_and_as_long_as_the_text_and_they_are_bounded():
    ways = ways_of_writing("斎辺高崎島浜" * 10)
    assert len(ways) == len(set(ways)) == MOST
    assert {len(way) for way in ways} == {60}
