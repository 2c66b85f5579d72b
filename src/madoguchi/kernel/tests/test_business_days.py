from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.kernel import business_days as days
from madoguchi.kernel.office_days import NATIONWIDE, OfficeDay, OfficeDays


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
    assert days.is_business_day(day, office=NATIONWIDE) is open_


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
    assert days.add_business_days(start, count, office=NATIONWIDE) == end


@settings(deadline=None)  # the first question about a year reads its holidays
@given(st.dates(date(2000, 1, 1), date(2060, 1, 1)), st.integers(1, 60))
def test_as_many_business_days_lie_between_as_were_counted(start, count):
    end = days.add_business_days(start, count, office=NATIONWIDE)
    between = [start + timedelta(n) for n in range(1, (end - start).days + 1)]
    assert sum(days.is_business_day(day, office=NATIONWIDE) for day in between) == count
    assert days.is_business_day(end, office=NATIONWIDE)


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
    assert days.deadline(start, count, unit=unit, office=NATIONWIDE) == end


@pytest.mark.parametrize(
    ("unit", "within", "end"),
    [
        ("days", 14, date(2026, 7, 14)),  # 出生届: born on 1 July
        ("days", 5, date(2026, 7, 6)),  # the 5th is a Sunday
        ("months", 1, date(2026, 7, 31)),
    ],
)
def test_where_the_law_counts_the_first_day_a_period_ends_one_day_earlier(unit, within, end):
    """戸籍法 第43条: 届出期間は、届出事件発生の日からこれを起算する。"""
    born = date(2026, 7, 1)
    assert days.deadline(born, within, unit=unit, office=NATIONWIDE, first_counts=True) == end


def test_a_deadline_can_count_business_days():
    assert days.deadline(date(2026, 5, 1), 2, calendar="business", office=NATIONWIDE) == date(2026, 5, 8)


@settings(deadline=None)  # the first question about a year reads its holidays
@given(st.dates(date(2000, 1, 1), date(2060, 1, 1)), st.integers(1, 400))
def test_a_deadline_is_a_business_day_and_never_early(start, count):
    end = days.deadline(start, count, office=NATIONWIDE)
    assert days.is_business_day(end, office=NATIONWIDE)
    assert end >= start + timedelta(days=count)
    assert not any(
        days.is_business_day(start + timedelta(n), office=NATIONWIDE)
        for n in range(count, (end - start).days)
    )


TOWN = OfficeDays.of(
    [
        OfficeDay(day=date(2020, 7, 1), kind="holiday", name="市制記念日", yearly=True),
        OfficeDay(day=date(2026, 7, 1), kind="open", name="式典のため開庁"),
        OfficeDay(day=date(2026, 6, 10), kind="closed", name="設備の点検"),
        OfficeDay(day=date(2026, 6, 14), kind="open", name="日曜の窓口"),
        OfficeDay(day=date(2024, 2, 29), kind="holiday", name="うるうの日", yearly=True),
    ]
)


@pytest.mark.parametrize(
    ("day", "works", "moves"),
    [
        (date(2027, 7, 1), False, True),  # the founding day, a Thursday
        (date(2019, 7, 1), True, False),  # before it was made a holiday
        (
            date(2026, 7, 1),
            True,
            True,
        ),  # offices work this year; the ordinance makes it a holiday nonetheless
        (date(2026, 6, 10), False, False),  # closed without an ordinance: the law's deadlines stay
        (date(2026, 6, 14), True, True),  # a Sunday stays a holiday in law, whoever works
        (date(2028, 2, 29), False, True),
        (date(2029, 2, 28), True, False),
        (date(2026, 6, 11), True, False),
    ],
)
def test_a_town_has_days_of_its_own(day, works, moves):
    assert days.is_business_day(day, office=TOWN) is works
    assert days.moves_a_deadline(day, office=TOWN) is moves


def test_of_two_days_of_every_year_the_later_one_holds_from_its_own_year_on():
    first = OfficeDay(day=date(2010, 7, 1), kind="holiday", name="町制記念日", yearly=True)
    second = OfficeDay(day=date(2020, 7, 1), kind="closed", name="夏の休み", yearly=True)
    office = OfficeDays.of([second, first])
    assert [office.on(date(year, 7, 1)) for year in (2009, 2010, 2019, 2020, 2030)] == [
        None, first, first, second, second,
    ]  # fmt: skip


def test_a_deadline_that_ends_on_a_towns_holiday_moves_to_the_next_day():
    assert days.deadline(date(2027, 6, 17), 14, office=TOWN) == date(2027, 7, 2)
    assert days.deadline(date(2027, 6, 17), 14, office=NATIONWIDE) == date(2027, 7, 1)
    assert days.deadline(date(2026, 5, 27), 14, office=TOWN) == date(2026, 6, 10)
    assert days.deadline(date(2026, 5, 31), 14, office=TOWN) == date(2026, 6, 15)


@pytest.mark.parametrize(
    ("start", "count", "unit", "end"),
    [
        (date(2026, 4, 30), 1, "months", date(2026, 5, 31)),  # the first day that counts is 1 May
        (date(2026, 1, 30), 1, "months", date(2026, 2, 28)),  # 31 January has no like in February
        (date(2026, 1, 31), 1, "months", date(2026, 2, 28)),
        (date(2026, 2, 28), 1, "months", date(2026, 3, 31)),
        (date(2024, 2, 29), 1, "years", date(2025, 2, 28)),
        (date(2024, 2, 28), 1, "years", date(2025, 2, 28)),  # from 29 February, which the next year has not
        (date(2023, 2, 28), 1, "years", date(2024, 2, 29)),
    ],
)
def test_months_and_years_are_counted_from_the_first_day_that_counts(start, count, unit, end):
    months = count * (12 if unit == "years" else 1)
    assert days.day_before_like(start + timedelta(1), months) == end
    assert days.deadline(start, count, unit=unit, office=NATIONWIDE) >= end


def test_the_other_reading_of_month_ends_disagrees_where_a_month_is_shorter_than_the_last():
    """Who counts from the day of the event, and not from the day after, ends earlier: 民法 第140条 goes before 第143条."""
    apart = []
    for n in range(365):
        event = date(2026, 1, 1) + timedelta(n)
        for months in range(1, 13):
            other = _same_day(event, months)
            if days.day_before_like(event + timedelta(1), months) != other:
                apart.append((event, months))
    assert all((event + timedelta(1)).day == 1 for event, _ in apart)
    assert len(apart) == 39  # of 4,380


def _same_day(event: date, months: int) -> date:
    year, month = divmod(event.year * 12 + event.month - 1 + months, 12)
    return date(year, month + 1, min(event.day, monthrange(year, month + 1)[1]))
