"""Register numbers as they are written and typed, and the days of the standard period."""

from __future__ import annotations

from datetime import date

import pytest

from madoguchi.forms.domain.format.definition import Processing
from madoguchi.review.domain.deadlines import days_left, due_on
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


def test_the_standard_period_begins_with_arrival_and_skips_days_on_which_offices_are_closed():
    friday = date(2026, 5, 1)
    assert due_on(friday, Processing(standard_days=1)) == date(2026, 5, 7)  # after the holidays of May
    assert due_on(friday, Processing(standard_days=30, calendar="calendar")) == date(2026, 5, 31)
    assert due_on(friday, None) is None


def test_days_left_are_counted_in_the_periods_own_days_and_turn_negative_afterwards():
    due = date(2026, 5, 7)
    assert days_left(date(2026, 5, 1), due, "business") == 1
    assert days_left(due, due, "business") == 0
    assert days_left(date(2026, 5, 11), due, "business") == -2
    assert days_left(date(2026, 5, 11), due, "calendar") == -4
