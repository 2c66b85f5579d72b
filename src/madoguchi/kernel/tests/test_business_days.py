from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.kernel import business_days as days


@pytest.mark.parametrize(
    ("day", "open_"),
    [
        (date(2026, 4, 1), True),
        (date(2026, 4, 4), False),  # Saturday
        (date(2026, 4, 29), False),  # 昭和の日
        (date(2026, 5, 6), False),  # 振替休日
        (date(2026, 9, 22), False),  # 国民の休日
        (date(2026, 12, 28), True),
        (date(2026, 12, 29), False),
        (date(2026, 12, 31), False),
        (date(2027, 1, 1), False),
        (date(2025, 1, 3), False),
        (date(2027, 1, 4), True),
    ],
)
def test_offices_work_on_business_days(day, open_):
    assert days.is_business_day(day) is open_


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 4, 1), 3, date(2026, 4, 6)),
        (date(2026, 5, 1), 1, date(2026, 5, 7)),
        (date(2026, 12, 28), 1, date(2027, 1, 4)),
        (date(2026, 4, 4), 0, date(2026, 4, 4)),
    ],
)
def test_business_days_are_counted_from_the_next_day(start, count, end):
    assert days.add_business_days(start, count) == end


@settings(deadline=None)  # the first question about a year reads its holidays
@given(st.dates(date(2000, 1, 1), date(2060, 1, 1)), st.integers(1, 60))
def test_as_many_business_days_lie_between_as_were_counted(start, count):
    end = days.add_business_days(start, count)
    between = [start + timedelta(n) for n in range(1, (end - start).days + 1)]
    assert sum(map(days.is_business_day, between)) == count
    assert days.is_business_day(end)


def test_a_fiscal_year_begins_in_april():
    assert days.fiscal_year(date(2026, 3, 31)) == 2025
    assert days.fiscal_year(date(2026, 4, 1)) == 2026


@pytest.mark.parametrize(
    ("start", "count", "unit", "end"),
    [
        (date(2026, 4, 1), 15, "days", date(2026, 4, 16)),
        (date(2026, 4, 3), 15, "days", date(2026, 4, 20)),  # the 18th is a Saturday
        (date(2026, 12, 15), 15, "days", date(2027, 1, 4)),
        (date(2026, 1, 29), 1, "months", date(2026, 3, 2)),  # no 30 February: the 28th, a Saturday
        (date(2026, 1, 31), 1, "months", date(2026, 3, 2)),
        (date(2026, 6, 30), 1, "months", date(2026, 7, 31)),  # counted from the first to the end of the month
        (date(2026, 6, 15), 1, "months", date(2026, 7, 15)),
        (date(2026, 6, 15), 2, "years", date(2028, 6, 15)),
    ],
)
def test_a_period_ends_as_the_civil_code_says(start, count, unit, end):
    assert days.deadline(start, count, unit=unit) == end


def test_a_deadline_can_count_business_days():
    assert days.deadline(date(2026, 5, 1), 2, calendar="business") == date(2026, 5, 8)


@settings(deadline=None)  # the first question about a year reads its holidays
@given(st.dates(date(2000, 1, 1), date(2060, 1, 1)), st.integers(1, 400))
def test_a_deadline_is_a_business_day_and_never_early(start, count):
    end = days.deadline(start, count)
    assert days.is_business_day(end)
    assert end >= start + timedelta(days=count)
    assert not any(days.is_business_day(start + timedelta(n)) for n in range(count, (end - start).days))
