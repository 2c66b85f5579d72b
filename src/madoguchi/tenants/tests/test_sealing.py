"""Sealing: what is closed with the public half opens with the private half, and with nothing else."""

from __future__ import annotations

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.tenants.domain.sealing import (
    CannotUnseal,
    PublicHalf,
    key_of,
    new_pair,
    public_of,
    seal,
    unseal,
)  # fmt: skip

PRIVATE, PUBLIC = new_pair()
KEY = PublicHalf(uuid4(), PUBLIC)


@given(st.binary(max_size=200))
def test_what_is_sealed_is_unsealed_again(plaintext):
    sealed = seal(plaintext, KEY)
    assert unseal(sealed, PRIVATE) == plaintext
    assert key_of(sealed) == KEY.id


def test_the_same_number_looks_different_each_time():
    assert seal(b"123456789018", KEY) != seal(b"123456789018", KEY)


def test_the_public_half_belongs_to_the_private_one():
    assert public_of(PRIVATE) == PUBLIC


@given(st.integers(min_value=16, max_value=75), st.integers(min_value=1, max_value=255))
def test_a_changed_byte_is_noticed(position, change):
    sealed = bytearray(seal(b"123456789018", KEY))
    sealed[position] ^= change
    with pytest.raises(CannotUnseal):
        unseal(bytes(sealed), PRIVATE)


@pytest.mark.parametrize("private", [bytes(range(32)), b"", b"short"])
def test_another_key_does_not_open_it(private):
    with pytest.raises(CannotUnseal):
        unseal(seal(b"123456789018", KEY), private)


@given(st.binary(max_size=100))
def test_what_was_never_sealed_does_not_open(junk):
    with pytest.raises(CannotUnseal):
        key_of(junk)
        unseal(junk, PRIVATE)
