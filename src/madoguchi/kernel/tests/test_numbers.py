import sys
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.kernel import numbers

DIGIT = st.integers(1, 9)


def test_the_check_digit_of_an_individual_number_holds():
    assert numbers.my_number_is_valid("123456789018")


@given(st.integers(0, 10**7 - 1), st.integers(0, 10), DIGIT)
def test_an_example_number_is_valid_until_its_check_digit_is_changed(n, place, change):
    number = numbers.example_my_number(n)
    assert numbers.my_number_is_valid(number)
    assert not numbers.my_number_is_valid(number[:-1] + str((int(number[-1]) + change) % 10))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1234",
        "123456789017",
        "1234-5678-9018",
        "１２３４５６７８９０１８",
        "12345678901８",
        "1234567890180",
    ],
)
def test_another_text_is_no_individual_number(text):
    assert not numbers.my_number_is_valid(text)


@pytest.mark.parametrize(
    "text",
    [
        "123456789018",
        "私の番号は1234 5678 9018です。電話は090-0000-0000です。",
        "１２３４－５６７８－９０１８",
        "1234ー5678ー9018",
        "1234\u200b5678\u00a09018",
        "123 456 789 018",
        "1 2 3 4 5 6 7 8 9 0 1 8",
        "1234 56789018",
        "123456789018 090-0000-0000",
        "1234 5678 9018 090 0000 0000",
        "TEL090-0000-0000 1234-5678-9018",
    ],
)
def test_an_individual_number_is_found_in_a_text_however_it_is_written(text):
    assert numbers.individual_numbers_in(text) == ("123456789018",)


@pytest.mark.parametrize(
    "text",
    [
        "1234\n5678\n9018", "1234\r\n5678\r\n9018", "番号\n123456\n789018\n以上", "1234・5678・9018",
        "１２３４／５６７８／９０１８", "1234.5678.9018", "1234,5678,9018", "1234、5678、9018", "1234_5678_9018",
        "1234：5678：9018", "1・2・3・4・5・6・7・8・9・0・1・8", "1234\t\t\t\t5678\t\t\t\t9018", "①②③④⑤⑥⑦⑧⑨⓪①⑧",
        "一二三四五六七八九〇一八", "一二三四　五六七八　九〇一八", "一二三四五六七八九零一八", "١٢٣٤٥٦٧٨٩٠١٨",
        "2,1234,5678,9018", "1.123456789018",
    ],
)  # fmt: skip
def test_nor_do_lines_other_separators_and_other_digits_hide_it(text):
    assert numbers.individual_numbers_in(text) == ("123456789018",)


@pytest.mark.parametrize(
    "part", ["1 ", "12 ", "1234 ", "1-", "1\n", "1・", "1234\t\t\t\t", "一", "1" + " " * 60]
)
def test_ten_times_the_text_takes_not_a_hundred_times_the_steps(part):
    few, many = (_steps(part * (size // len(part))) for size in (1_000, 10_000))
    assert many < 20 * few


def _steps(text):
    """Lines of Python that looking through the text takes."""
    count = 0

    def trace(frame, event, arg):
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        numbers.individual_numbers_in(text)
    finally:
        sys.settrace(before)
    return count


def test_every_individual_number_of_a_text_is_found_once():
    first, second = numbers.example_my_number(1), numbers.example_my_number(2)
    spaced = " ".join(n[i : i + 4] for n in (first, second) for i in (0, 4, 8))
    assert numbers.individual_numbers_in(spaced) == (first, second)
    assert numbers.individual_numbers_in(f"夫{first}、妻{second}、もう一度{first}") == (first, second)


@pytest.mark.parametrize(
    "text",
    [
        "123456789017",  # a wrong check digit
        "0123456789018",  # thirteen digits: a corporate number
        "1234-5678-9018-3456",  # a card
        "1234 5678 9018 3456",
        "12345-1234-5678-9018-3",  # a receipt number
        "99001 1234 5678 9018 3",
        "090-1234-5678 9",  # a telephone and a house number
        "03-1234-5678 18",
        "2026年4月1日 12:30",
        "202604010006",  # a time stamp, whose check digit is right by chance
        "990-0000 山形県1丁目2番3号 090-0000-0000",
        "1234567890123456789",
        "1,234,567,890,18円",
        "1234\n5678\n9018\n3456",  # four lines: a card, or a list
        "1963 1964 1965",  # years
        "1963、1964、1965",
        "123,456,789,018円",
        "192.168.100.104",
        "",
    ],
)
def test_other_digits_of_a_text_are_no_individual_number(text):
    assert numbers.individual_numbers_in(text) == ()


def test_an_example_number_has_room_for_seven_digits():
    for n in (-1, 10**7):
        with pytest.raises(ValueError):
            numbers.example_my_number(n)


def test_a_corporate_number_is_checked_by_its_first_digit():
    assert numbers.corporate_number_is_valid("7000012050002")
    assert not numbers.corporate_number_is_valid("8000012050002")
    assert not numbers.corporate_number_is_valid("700001205000")
    assert not numbers.corporate_number_is_valid("7-0000-1205-0002")


@pytest.mark.parametrize("code", ["011002", "131016", "131130", "271004", "472018", "130001", "473821"])
def test_codes_of_local_governments_are_valid(code):
    assert numbers.local_government_code_is_valid(code)


@pytest.mark.parametrize("code", ["131017", "13101", "1310166", "１３１０１６", "abcdef", ""])
def test_other_codes_of_local_governments_are_not(code):
    assert not numbers.local_government_code_is_valid(code)


@given(st.integers(0, 99999))
def test_every_five_digits_have_one_check_digit(n):
    five = f"{n:05d}"
    valid = [d for d in "0123456789" if numbers.local_government_code_is_valid(five + d)]
    assert valid == [numbers.local_government_code_check_digit(five)]


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1500", "1500"), ("1,500", "1500"), ("１，５００円", "1500"), ("￥1,500", "1500"), ("¥ 1500", "1500"),
        ("-3", "-3"), ("−3", "-3"), ("－３．５", "-3.5"), ("-¥1,000", "-1000"), (" 0 ", "0"), ("007", "7"),
        ("999,999,999,999,999", "999999999999999"),
    ],
)  # fmt: skip
def test_a_number_is_read_as_people_write_it(typed, value):
    assert numbers.parse_number(typed) == Decimal(value)


@pytest.mark.parametrize(
    "typed",
    ["", "NaN", "Infinity", "1e9", "１Ｅ９", "1_000", "1,5000", "5²", "½", "①", "--1", "1.2.3", "1.", ".5", "円", "十",
     "1000000000000000", "1,000,000,000,000,000", "0.0000000000000001"],
)  # fmt: skip
def test_a_text_that_is_no_number_is_refused(typed):
    with pytest.raises(numbers.InvalidNumber):
        numbers.parse_number(typed)


def test_a_number_that_is_too_long_is_told_from_a_text():
    for typed in ("1000000000000000", "-1,000,000,000,000,000", "0.0000000000000001"):
        with pytest.raises(numbers.TooManyDigits):
            numbers.parse_number(typed)


@given(st.text(st.characters(), max_size=30))
def test_no_text_raises_anything_but_its_own_error(typed):
    for parse in (numbers.parse_number, numbers.normalise_phone):
        with suppress(numbers.InvalidNumber):
            parse(typed)


@given(st.integers(-(10**15) + 1, 10**15 - 1))
def test_an_amount_is_read_back_as_it_is_written(amount):
    assert numbers.parse_number(numbers.plain(amount)) == amount


@pytest.mark.parametrize(
    ("number", "written"),
    [(20_000_000, "20,000,000"), (10**12, "1,000,000,000,000"), (1234567.5, "1,234,567.5"), (0.5, "0.5"),
     (1e15, "1,000,000,000,000,000"), (-90.0, "-90"), (0.0000001, "0.0000001"), (Decimal("12.50"), "12.5")],
)  # fmt: skip
def test_a_number_is_never_written_with_an_exponent(number, written):
    assert numbers.plain(number) == written


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("\u202d090-1234-5678\u202c", "09012345678"),
        ("+81 (0)90-1234-5678", "09012345678"),
        ("0081-90-1234-5678", "09012345678"),
        ("010-61-2-1234-5678", "+61212345678"),
        ("0061 2 1234 5678", "+61212345678"),
        ("0033-010-44-20-7946-0958", "+442079460958"),
        ("001-010-1-212-555-0100", "+12125550100"),
        ("tel:03-1234-5678", "0312345678"),
        ("03-1234-5678 内線123", "0312345678;ext=123"),
        ("03-1234-5678（内線 123）", "0312345678;ext=123"),
        ("03-1234-5678 ext. 9", "0312345678;ext=9"),
    ],
)
def test_a_telephone_number_is_read_as_people_write_it(typed, normal):
    assert numbers.normalise_phone(typed) == normal
    assert numbers.normalise_phone(normal) == normal


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("090-0000-0000", "09000000000"),
        ("０９０ー００００ー００００", "09000000000"),
        ("(03) 0000-0000", "0300000000"),
        ("03（0000）0000", "0300000000"),
        ("0120-000-000", "0120000000"),
        ("050 0000 0000", "05000000000"),
        ("+81-90-0000-0000", "09000000000"),
        ("+81(0)90-0000-0000", "09000000000"),
        ("＋８１ ３ ００００ ００００", "0300000000"),
        ("+1 202 555 0100", "+12025550100"),
    ],
)
def test_a_telephone_number_is_reduced_to_its_digits(typed, digits):
    assert numbers.normalise_phone(typed) == digits


@pytest.mark.parametrize(
    "typed",
    ["", "090-0000-000", "090-0000-00000", "03-0000-000", "03-0000-00000", "00000000000", "9000000000", "+0 123456789",
     "090-0000-000a", "119"],
)  # fmt: skip
def test_a_text_that_is_no_telephone_number_is_refused(typed):
    with pytest.raises(numbers.InvalidNumber):
        numbers.normalise_phone(typed)
