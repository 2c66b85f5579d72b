"""Limits count households, however an address is written."""

from __future__ import annotations

import pytest

from madoguchi.kernel.network import counted_address, network_address


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("::FFFF:cb00:7107", "203.0.113.7"),
        ("2001:db8:0:1::1", "2001:db8:0:1::/64"),
        ("2001:0DB8:0:1:ffff::9", "2001:db8:0:1::/64"),
        ("2001:db8:0:2::1", "2001:db8:0:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_an_address_counts_as_the_household_that_holds_it(address, counted):
    assert counted_address(address) == counted


def test_what_is_no_address_is_none():
    assert network_address("unknown") is None
