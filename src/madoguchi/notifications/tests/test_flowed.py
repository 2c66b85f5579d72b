"""Lines that old mail programs can show, and new ones can join again."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from madoguchi.notifications.domain.flowed import WIDTH, flow


def joined(flowed: str) -> str:
    """What a reader of RFC 3676 with delsp=yes makes of it."""
    lines, paragraph = [], ""
    for raw in flowed.split("\n"):
        line = raw.removeprefix(" ")
        if line.endswith(" "):
            paragraph += line[:-1]
        else:
            lines.append(paragraph + line)
            paragraph = ""
    return "\n".join(lines)


def columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


LETTERS = st.text(alphabet="あア亜髙、。「」(a1 >.From\n", max_size=300)


@given(LETTERS)
def test_a_reader_gets_back_what_was_written(text):
    written = "\n".join(line.rstrip(" ") for line in text.split("\n"))
    assert joined(flow(text)) == written


def test_long_japanese_is_broken_within_the_width():
    lines = flow("申請した内容を確かめています。" * 20).split("\n")
    assert len(lines) > 5
    assert all(columns(line.rstrip(" ")) <= WIDTH for line in lines)


def test_no_line_begins_with_a_full_stop_or_ends_with_an_opening_bracket():
    lines = flow("あ" * 37 + "。「" + "い" * 60).split("\n")
    assert all(line[0] not in "。、」" for line in lines)
    assert all(line.rstrip(" ")[-1] not in "「(" for line in lines)


def test_a_long_address_is_not_broken():
    address = "https://madoguchi.example/aoba/links/" + "k" * 90 + "/"
    assert address in flow(f"次のリンクから続けてください。\n{address}").split("\n")


def test_a_variation_selector_stays_with_its_character():
    lines = flow("葛\U000e0100" * 100).split("\n")
    assert len(lines) > 1
    assert all(line.startswith("葛\U000e0100") for line in lines)


def test_a_line_that_looks_like_an_envelope_is_stuffed():
    assert flow("From here\n> not a quote") == " From here\n > not a quote"
