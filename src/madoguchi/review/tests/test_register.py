"""Register numbers as they are written and typed."""

from __future__ import annotations

import pytest

from madoguchi.review.domain.register import RegisterNumber, parse_register_number


def test_a_register_number_is_read_as_a_fiscal_year_and_a_number():
    assert str(RegisterNumber(2026, 12)) == "令和8年度 第12号"
    assert str(RegisterNumber(2019, 1)) == "令和元年度 第1号"


@pytest.mark.parametrize(
    "typed", ["令和8年度 第12号", "令和８年度第１２号", "R8-12", "第12号", "12", " 12号 ", "令和8年度12"]
)
def test_a_register_number_is_understood_however_it_is_typed(typed):
    assert parse_register_number(typed, fiscal_year=2026) == RegisterNumber(2026, 12)


@pytest.mark.parametrize("typed", ["山田", "", "12-34-56", "第号", "令和8年度"])
def test_what_is_no_register_number_is_not_taken_for_one(typed):
    assert parse_register_number(typed, fiscal_year=2026) is None
