"""The simulator of the law's clock against ends that were worked out by hand, on a paper calendar.

Of 2026: 30 November is a Monday, 28 December a Monday, 4 January 2027 a Monday.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from tests.simulators.clock import last_day, last_day_of_deadline


@dataclass(frozen=True)
class Stop:
    asked: datetime.date
    ended: datetime.date | None


@dataclass(frozen=True)
class Extension:
    days: int
    told: datetime.date


@dataclass(frozen=True)
class History:
    arrived: datetime.date
    today: datetime.date
    stops: tuple[Stop, ...]
    extensions: tuple[Extension, ...]


@dataclass(frozen=True)
class Processing:
    standard_days: int
    calendar: str


@dataclass(frozen=True)
class OfficeDay:
    day: datetime.date
    kind: str
    yearly: bool
    name: str = ""


@dataclass(frozen=True)
class OfficeDays:
    days: tuple[OfficeDay, ...] = field(default=())


def _date(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def _office(kept: str) -> OfficeDays:
    """`closed 2026-12-14`, or `yearly holiday 2025-06-23`; `-` keeps nothing."""
    entries = []
    for text in kept.split(", ") if kept != "-" else ():
        *yearly, kind, day = text.split()
        entries.append(OfficeDay(day=_date(day), kind=kind, yearly=bool(yearly)))
    return OfficeDays(tuple(entries))


def _table(rows: str) -> list[object]:
    """The columns of each row stand between bars; the last is the reason."""
    examples: list[object] = []
    for row in rows.strip().splitlines():
        *values, reason = (column.strip() for column in row.split("|"))
        examples.append(pytest.param(*values, id=reason))
    return examples


DEADLINES = """
2026-11-30 |  14 days   | 2026-12-14 | 1 December is the first of 14 days
2026-12-14 |  14 days   | 2026-12-28 | 28 December is the last Monday of work
2026-12-15 |  14 days   | 2027-01-04 | 29 December is the turn of the year
2025-12-19 |  14 days   | 2026-01-05 | Friday 2 January, 3 January, and a Sunday
2027-12-15 |  14 days   | 2028-01-04 | Wednesday 29 December; Monday 3 January is still the turn of the year
2027-12-20 |  14 days   | 2028-01-04 | Monday 3 January is still the turn of the year
2022-12-30 |   1 days   | 2023-01-04 | a Saturday, 1 January on a Sunday, its substitute, 3 January
2026-11-28 |   1 days   | 2026-11-30 | a Sunday moves to Monday
2026-09-05 |  14 days   | 2026-09-24 | Saturday, Sunday, 敬老の日, 国民の休日, 秋分の日
2019-04-13 |  14 days   | 2019-05-07 | ten days of holidays when the era changed
2020-07-09 |  14 days   | 2020-07-27 | 海の日 and スポーツの日 of 2020 on Thursday and Friday
2021-07-05 |  14 days   | 2021-07-19 | the third Monday of July 2021 was no 海の日
2021-07-26 |  14 days   | 2021-08-10 | 山の日 of 2021 on Sunday the 8th, so Monday is off
2026-11-29 |   0 days   | 2026-11-30 | no days: the day itself, a Sunday, moved
2026-11-30 |   0 days   | 2026-11-30 | no days: the day itself, a Monday
2026-11-29 |   0 months | 2026-11-30 | no months: the same as no days
2026-06-10 |   3 months | 2026-09-10 | from 11 June to the eve of 11 September
2027-04-30 |   1 months | 2027-05-31 | from 1 May, the whole of May
2026-04-30 |   1 months | 2026-06-01 | the whole of May, whose last day is a Sunday
2025-01-31 |   1 months | 2025-02-28 | from 1 February, the whole of February
2024-01-31 |   1 months | 2024-02-29 | the whole of a February of 29 days
2025-01-30 |   1 months | 2025-02-28 | from 31 January: no 31 February, so its end
2025-01-28 |   1 months | 2025-02-28 | from 29 January: no 29 February in 2025, so its end
2025-01-27 |   1 months | 2025-02-27 | from 28 January to the eve of 28 February
2024-01-28 |   1 months | 2024-02-28 | from 29 January to the eve of 29 February 2024
2025-02-28 |   1 months | 2025-03-31 | from 1 March, the whole of March
2026-08-31 |   6 months | 2027-03-01 | to the end of February 2027, a Sunday
2024-02-29 |   1 years  | 2025-02-28 | from 1 March to the eve of 1 March
2024-02-29 |   4 years  | 2028-02-29 | the eve of 1 March 2028 is 29 February
2023-02-28 |   1 years  | 2024-02-29 | the eve of 1 March 2024 is 29 February
2024-02-28 |   1 years  | 2025-02-28 | from 29 February: none in 2025, so its end
2025-12-31 |   1 years  | 2027-01-04 | the whole of 2026, whose last day is a holiday
"""


@pytest.mark.parametrize(("start", "within", "end"), _table(DEADLINES))
def test_a_deadline_ends_as_the_law_says(start: str, within: str, end: str):
    number, unit = within.split()
    assert last_day_of_deadline(_date(start), int(number), unit, "calendar", OfficeDays()) == _date(end)


IN_BUSINESS_DAYS = """
2026-04-28 | 3 | 2026-05-07 | -                 | 30 April, 1 May, and the first day after 3 to 6 May
2026-11-29 | 0 | 2026-11-30 | -                 | no business days: the day itself, a Sunday, moved
2026-12-14 | 0 | 2026-12-14 | closed 2026-12-14 | no business days: the day itself, though it is closed
2026-12-11 | 1 | 2026-12-15 | closed 2026-12-14 | a closed Monday is not counted
2026-12-10 | 2 | 2026-12-14 | open 2026-12-12   | an open Saturday counts; the end moves from it
2026-12-10 | 3 | 2026-12-14 | open 2026-12-12   | an open Saturday counts, so Monday is the third
"""


@pytest.mark.parametrize(("start", "within", "end", "kept"), _table(IN_BUSINESS_DAYS))
def test_a_deadline_in_business_days_counts_them_and_then_moves(start: str, within: str, end: str, kept: str):
    assert last_day_of_deadline(_date(start), int(within), "days", "business", _office(kept)) == _date(end)


FOURTEEN_DAYS = """
2026-11-30 | 2026-12-14 | closed 2026-12-14                                  | closed is no holiday by law
2026-11-30 | 2026-12-15 | holiday 2026-12-14                                 | a holiday of the town is one by law
2026-11-30 | 2026-12-15 | holiday 2026-12-14, closed 2026-12-15              | what is moved comes to rest on a closed day
2026-11-30 | 2026-12-16 | holiday 2026-12-14, holiday 2026-12-15             | what is moved onto a holiday moves on
2026-11-28 | 2026-12-14 | open 2026-12-12                                    | an open Saturday remains a holiday by law
2026-11-28 | 2026-12-14 | closed 2026-12-12                                  | a closed Saturday remains a holiday by law
2026-06-09 | 2026-06-24 | yearly holiday 2025-06-23                          | kept for every year
2023-06-09 | 2023-06-23 | yearly holiday 2025-06-23                          | not kept before it began
2025-06-09 | 2025-06-24 | yearly holiday 2025-06-23                          | kept in June 2025, when it began; a Monday
2026-06-09 | 2026-06-23 | yearly holiday 2025-05-23                          | the 23rd of another month
2026-06-09 | 2026-06-24 | yearly holiday 2025-06-23, open 2026-06-23         | working on a holiday does not end it
2026-06-09 | 2026-06-24 | yearly holiday 2026-06-23, closed 2026-06-23       | nor does being closed besides
2026-06-09 | 2026-06-24 | yearly closed 2025-06-23, holiday 2026-06-23       | one day's holiday where every year is closed
2026-06-09 | 2026-06-23 | yearly holiday 2020-06-23, yearly closed 2025-06-23 | the later of two kept for every year
2023-06-09 | 2023-06-26 | yearly holiday 2020-06-23, yearly closed 2025-06-23 | the later had not begun: Friday to Monday
2028-02-15 | 2028-03-01 | yearly holiday 2024-02-29                          | 29 February in a leap year
2025-02-14 | 2025-02-28 | yearly holiday 2024-02-29                          | there is no 29 February in 2025
"""


@pytest.mark.parametrize(("start", "end", "kept"), _table(FOURTEEN_DAYS))
def test_a_deadline_of_14_days_moves_from_what_is_kept_as_a_holiday(start: str, end: str, kept: str):
    assert last_day_of_deadline(_date(start), 14, "days", "calendar", _office(kept)) == _date(end)


@pytest.mark.parametrize(
    ("within", "unit", "calendar"),
    [(1, "months", "business"), (-1, "days", "calendar"), (1, "weeks", "calendar"), (1, "days", "moon")],
)
def test_what_neither_law_nor_policy_knows_is_refused(within: int, unit: str, calendar: str):
    with pytest.raises(ValueError, match=r"business|before|word"):
        last_day_of_deadline(_date("2026-11-30"), within, unit, calendar, OfficeDays())


PERIODS = """
2026-11-30 | 10 calendar | 2026-12-10 | -                        | 1 December is the first of ten
2026-11-29 |  7 calendar | 2026-12-06 | -                        | it may end on a Sunday
2026-12-24 |  8 calendar | 2027-01-01 | -                        | it may end on New Year's Day
2028-02-28 |  2 calendar | 2028-03-01 | -                        | 29 February is a day like others
2026-11-30 | 10 business | 2026-12-14 | -                        | four days, five days, and a Monday
2026-11-29 |  1 business | 2026-11-30 | -                        | arrived on a Sunday: Monday is the first
2026-12-25 |  3 business | 2027-01-05 | -                        | 28 December, 4 and 5 January
2026-11-29 |  0 calendar | 2026-11-29 | -                        | no days: the day of arrival
2026-11-29 |  0 business | 2026-11-29 | -                        | no business days: the day of arrival, a Sunday
2026-11-30 |  5 business | 2026-12-08 | closed 2026-12-02        | 1, 3, 4, 7, 8 December
2026-11-30 |  5 business | 2026-12-08 | holiday 2026-12-02       | also 1, 3, 4, 7, 8 December
2026-11-30 |  5 calendar | 2026-12-05 | closed 2026-12-02        | calendar days all count
2026-11-30 |  5 business | 2026-12-05 | open 2026-12-05          | an open Saturday counts
2026-12-28 |  1 business | 2026-12-29 | yearly open 2020-12-29   | open on every 29 December
2026-12-23 |  1 business | 2026-12-25 | yearly closed 2024-12-24 | closed on every 24 December
2023-12-22 |  1 business | 2023-12-25 | yearly closed 2024-12-25 | not yet closed in 2023
2028-02-28 |  1 business | 2028-03-01 | yearly closed 2024-02-29 | closed on 29 February, a Tuesday
2027-02-26 |  1 business | 2027-03-01 | yearly closed 2024-02-29 | from a Friday to a Monday, with no 29 February
"""


@pytest.mark.parametrize(("arrived", "period", "end", "kept"), _table(PERIODS))
def test_a_period_counts_days_after_arrival(arrived: str, period: str, end: str, kept: str):
    number, calendar = period.split()
    history = History(arrived=_date(arrived), today=_date(arrived), stops=(), extensions=())
    assert last_day(history, Processing(int(number), calendar), _office(kept)) == _date(end)


def _december(period: str, stops: str = "", *, today: int = 30, extended: Sequence[int] = ()) -> int:
    """Return on which day of December 2026 a period ends that began with arrival on Monday 30 November.

    A stop `3-8` was asked on 3 December and ended on the 8th, `3` is still out; `0` is the day of arrival.
    """
    arrival = _date("2026-11-30")

    def december(day: int | str) -> datetime.date:
        return arrival + datetime.timedelta(days=int(day))

    corrections = []
    for stop in stops.split():
        asked, _, ended = stop.partition("-")
        corrections.append(Stop(december(asked), december(ended) if ended else None))
    extensions = tuple(Extension(days, told=december(today)) for days in extended)
    history = History(arrival, december(today), tuple(corrections), extensions)
    number, calendar = period.split()
    end = last_day(history, Processing(int(number), calendar), OfficeDays())
    assert (end.year, end.month) == (2026, 12)
    return end.day


STOPS = """
3-8        | 15 | the 3rd counts, the 4th to 8th do not: five days more
3-3        | 10 | asked and ended on one day stops nothing
3-4        | 11 | only the day on which it ended
0-2        | 12 | asked on the day of arrival: the 1st and 2nd
3-8 5-10   | 17 | overlapping: the 4th to 10th, once
3-8 4-6    | 15 | one inside the other: the 4th to 8th
3-8 3-8    | 15 | twice the same: the 4th to 8th
3-5 5-8    | 15 | touching: the 5th was stopped by the first
3-5 6-8    | 14 | one after the other: the 6th counts
5-8 2-3    | 14 | in whatever order: the 3rd, and the 6th to 8th
11-20      | 10 | asked after the end
10-20      | 10 | asked on the last day, which counts
9-20       | 21 | asked on the eve of the last day
2-6 12-13  | 15 | the first moves the end to the 14th, so the second falls before it
"""


@pytest.mark.parametrize(("stops", "end"), _table(STOPS))
def test_ten_days_wait_while_a_correction_is_out(stops: str, end: str):
    assert _december("10 calendar", stops) == int(end)


def test_a_correction_asked_before_arrival_stops_from_arrival():
    early = Stop(asked=_date("2026-11-20"), ended=_date("2026-12-02"))
    history = History(arrived=_date("2026-11-30"), today=_date("2026-12-02"), stops=(early,), extensions=())
    assert last_day(history, Processing(10, "calendar"), OfficeDays()) == _date("2026-12-12"), (
        "the 3rd is the first"
    )


STILL_OUT = """
3    |  3 | 10 | asked today: nothing has stopped yet
3    |  8 | 15 | the 4th to 8th do not count so far
3    | 20 | 27 | the 4th to 20th do not count so far
2-5 3 | 8 | 16 | after one that ended: the 3rd to 8th do not count so far
"""


@pytest.mark.parametrize(("stops", "today", "end"), _table(STILL_OUT))
def test_a_correction_still_out_stops_until_today(stops: str, today: str, end: str):
    assert _december("10 calendar", stops, today=int(today)) == int(end)


STOPS_OF_BUSINESS_DAYS = """
4-6 |  7 | a stop over the weekend takes no business day
2-7 | 10 | the 3rd, 4th and 7th do not count: 1, 2, 8, 9, 10
5-7 |  8 | asked on a Saturday, ended on Monday: 1, 2, 3, 4, 8
"""


@pytest.mark.parametrize(("stops", "end"), _table(STOPS_OF_BUSINESS_DAYS))
def test_five_business_days_wait_while_a_correction_is_out(stops: str, end: str):
    assert _december("5 business", stops) == int(end)


def test_extensions_are_added_whenever_they_were_told():
    assert _december("10 calendar", extended=[5]) == 15
    assert _december("10 calendar", extended=[3, 5], today=1) == 18
    assert _december("10 calendar", extended=[3, 5], today=30) == 18
    assert _december("5 business", extended=[2]) == 9, "1 to 4, 7, then 8 and 9"
    assert _december("0 business", extended=[5]) == 7, "1 to 4 and 7"


def test_a_stop_in_the_added_days_counts_as_any_other():
    """Ten days would have been full on the 10th; of fifteen, the 13th and 14th are stopped."""
    assert _december("10 calendar", "12-14", extended=[5]) == 17
