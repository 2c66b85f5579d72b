import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.kernel import ids

FULL_WIDTH = str.maketrans("0123456789-", "０１２３４５６７８９－")


@given(st.integers(0, 2**48 - 1))
def test_a_row_id_is_a_version_7_uuid_of_its_millisecond(now_ms):
    made = ids.uuid7(now_ms)
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert made.int >> 80 == now_ms


def test_row_ids_ascend_with_time_and_do_not_repeat():
    assert ids.uuid7(1) < ids.uuid7(2)
    assert len({ids.uuid7(7) for _ in range(2_000)}) == 2_000


def test_a_new_row_id_carries_the_present_time():
    before = time.time_ns() // 1_000_000
    assert before <= ids.new_id().int >> 80 <= time.time_ns() // 1_000_000


def test_of_posted_texts_the_ids_are_read_in_their_order_and_the_rest_is_left_out():
    first, second = ids.new_id(), ids.new_id()
    assert ids.uuids_in(["", str(second), "../etc", str(first), "123"]) == [second, first]


@given(st.integers(0, 99999))
def test_a_receipt_number_is_read_back_however_it_is_typed(tenant):
    shown = ids.new_receipt(tenant=tenant)
    receipt = ids.parse_receipt(shown)
    assert receipt.tenant == tenant
    assert str(receipt) == shown
    spaced = shown.replace("-", " ")
    for typed in (
        shown.translate(FULL_WIDTH),
        receipt.number,
        spaced,
        shown.replace("-", "ー"),
        f" {shown}\n",
    ):
        assert ids.parse_receipt(typed) == receipt


@given(st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_of_a_receipt_number_is_noticed(place, change):
    number = ids.parse_receipt(ids.new_receipt(tenant=99001)).number
    wrong = number[:place] + str((int(number[place]) + change) % 10) + number[place + 1 :]
    with pytest.raises(ids.InvalidReceipt):
        ids.parse_receipt(wrong)


@given(st.integers(0, 16))
def test_two_swapped_digits_of_a_receipt_number_are_noticed(place):
    number = ids.parse_receipt(ids.new_receipt(tenant=99001)).number
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if swapped != number:
        with pytest.raises(ids.InvalidReceipt):
            ids.parse_receipt(swapped)


@given(st.text(max_size=40))
def test_a_text_that_is_no_receipt_number_raises_nothing_else(text):
    with suppress(ids.InvalidReceipt):
        assert ids.parse_receipt(text).number.isascii()


def test_a_tenant_that_does_not_fit_is_refused():
    for tenant in (-1, 100_000):
        with pytest.raises(ValueError):
            ids.new_receipt(tenant=tenant)
        with pytest.raises(ValueError):
            ids.new_verification_id(tenant=tenant)


def test_an_access_code_is_twelve_letters_of_base_32():
    code = ids.new_access_code()
    assert len(code) == 14 and code[4] == code[9] == "-"
    assert set(code) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ-")
    assert ids.normalise_access_code(code) == code


@pytest.mark.parametrize(
    "typed",
    ["k7qm-2x9r-t4wo", "K7QM2X9RT4W0", "Ｋ７ＱＭ－２Ｘ９Ｒ－Ｔ４ＷＯ", " k7qm 2x9r t4w0 ", "K7QMー2X9R―T4WO"],
)
def test_an_access_code_is_read_as_it_is_typed(typed):
    assert ids.normalise_access_code(typed) == "K7QM-2X9R-T4W0"


def test_i_and_l_in_an_access_code_are_1():
    assert ids.normalise_access_code("iIlL-0000-0000") == "1111-0000-0000"


def test_another_access_code_does_not_become_the_same():
    assert ids.normalise_access_code("K7QM-2X9R-T4W00") != ids.normalise_access_code("K7QM-2X9R-T4W0")


def test_a_verification_id_carries_its_tenant_and_130_bits():
    made = ids.new_verification_id(tenant=99002)
    assert len(made.code) == 26
    assert ids.parse_verification_id(str(made)) == made
    assert ids.parse_verification_id(str(made).lower().translate(FULL_WIDTH)).tenant == 99002


@pytest.mark.parametrize("text", ["", "99001", "99001-" + "U" * 26, "99001-" + "0" * 25, "9900A-" + "0" * 26])
def test_a_text_that_is_no_verification_id_is_refused(text):
    with pytest.raises(ids.InvalidVerificationId):
        ids.parse_verification_id(text)


def test_a_secret_is_long_and_safe_in_an_address():
    secret = ids.new_secret()
    assert len(secret) == 43
    assert secret.replace("-", "").replace("_", "").isalnum()
    assert secret != ids.new_secret()


def test_a_keyed_hash_is_hmac_sha_256():
    # RFC 4231, test case 2
    expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert ids.keyed_hash("what do ya want for nothing?", key=b"Jefe").hex() == expected


@given(st.text(st.characters()))
def test_any_text_has_a_keyed_hash(text):
    assert len(ids.keyed_hash(text, key=b"k")) == 32
    assert ids.keyed_hash(text, key=b"k") != ids.keyed_hash(text, key=b"l")
