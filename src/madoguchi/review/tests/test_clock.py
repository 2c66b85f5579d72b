"""The day by which a case should be done, and why it is that day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.forms.domain.format.definition import Processing
from madoguchi.kernel.office_days import NATIONWIDE, OfficeDay, OfficeDays
from madoguchi.review.domain.clock import (
    Extension,
    History,
    Stop,
    counted,
    days_left,
    due,
    most_days,
    near_on,
)
from madoguchi.review.domain.clock_words import in_words

FRIDAY = date(2026, 5, 1)
BUSINESS = Processing(standard_days=30)
CALENDAR = Processing(standard_days=30, calendar="calendar")
FOUNDED = OfficeDays.of([OfficeDay(day=date(2020, 6, 1), kind="holiday", name="市制記念日", yearly=True)])


def history(*stops, arrived=FRIDAY, today=date(2026, 6, 30), extensions=()):
    return History(
        arrived=arrived,
        today=today,
        stops=tuple(Stop(asked=asked, ended=ended) for asked, ended in stops),
        extensions=tuple(Extension(days=days, told=today) for days in extensions),
    )


def last(case, processing=BUSINESS, office=NATIONWIDE):
    return due(case, processing, office).day


def test_the_period_begins_the_day_after_arrival_and_skips_days_on_which_offices_are_closed():
    assert last(history(), Processing(standard_days=1)) == date(2026, 5, 7)  # after the holidays of May
    assert last(history(), BUSINESS) == date(2026, 6, 17)
    assert last(history(), BUSINESS, FOUNDED) == date(2026, 6, 18)
    assert last(history(), Processing(standard_days=0)) == FRIDAY


def test_in_calendar_days_it_may_end_on_a_sunday():
    """The office's own period is no deadline of the applicant: 地方自治法 第4条の2第4項 does not move it."""
    found = due(history(), CALENDAR, NATIONWIDE)
    assert found.day == date(2026, 5, 31)
    assert found.reasons[-1].what == "falls_on_holiday"


@pytest.mark.parametrize(
    ("stops", "end"),
    [
        ([], date(2026, 5, 31)),
        ([(date(2026, 5, 11), date(2026, 5, 17))], date(2026, 6, 6)),  # the 12th to the 17th
        ([(date(2026, 5, 11), date(2026, 5, 11))], date(2026, 5, 31)),
        ([(FRIDAY, date(2026, 5, 2))], date(2026, 6, 1)),
        ([(date(2026, 5, 11), date(2026, 5, 13)), (date(2026, 5, 13), date(2026, 5, 15))], date(2026, 6, 4)),
        ([(date(2026, 5, 11), date(2026, 5, 15)), (date(2026, 5, 12), date(2026, 5, 14))], date(2026, 6, 4)),
        ([(date(2026, 5, 31), date(2026, 6, 9))], date(2026, 5, 31)),  # asked when the period was full
        ([(date(2026, 5, 30), date(2026, 6, 9))], date(2026, 6, 10)),
    ],
)
def test_a_correction_stops_the_days_after_it_was_asked_for_until_the_day_on_which_it_ended(stops, end):
    assert last(history(*stops), CALENDAR) == end


def test_while_a_correction_is_out_the_day_is_the_one_if_it_ended_today():
    out = [
        due(history((date(2026, 5, 11), None), today=date(2026, 5, day)), CALENDAR, NATIONWIDE)
        for day in (11, 12, 20)
    ]
    assert [found.day for found in out] == [date(2026, 5, 31), date(2026, 6, 1), date(2026, 6, 9)]
    assert all(found.stopped for found in out)
    assert not due(
        history((date(2026, 6, 20), None)), CALENDAR, NATIONWIDE
    ).stopped  # late before it was asked


def test_extensions_add_days_of_the_same_kind():
    assert last(history(extensions=(5, 3)), CALENDAR) == date(2026, 6, 8)
    assert last(history(extensions=(5,)), BUSINESS) == date(2026, 6, 24)


def test_every_day_says_why():
    case = history((date(2026, 5, 11), date(2026, 5, 19)), today=date(2026, 5, 20), extensions=(5,))
    assert in_words(due(case, BUSINESS, FOUNDED)) == (
        "5月1日(金)に届きました。",
        "標準処理期間は、届いた日の翌日から30営業日です。",
        "5月11日(月)に補正を依頼し、5月19日(火)に終わりました。その間の6営業日は数えません。",
        "5月20日(水)に、5営業日延長しました。",
        "6月1日(月)は「市制記念日」で閉庁するので、数えません。",
    )
    waiting = history((date(2026, 5, 11), None), today=date(2026, 5, 13))
    assert in_words(due(waiting, CALENDAR, NATIONWIDE))[2] == (
        "5月11日(月)に依頼した補正を待っています。今日までの2日は数えません。今日直ったときの日です。"
    )


def test_a_day_of_the_towns_own_that_changes_nothing_is_no_reason():
    sunday = OfficeDays.of([OfficeDay(day=date(2026, 5, 10), kind="holiday", name="日曜の記念日")])
    stopped = history((date(2026, 5, 29), date(2026, 6, 3)))
    assert all(reason.what != "kept" for reason in due(history(), BUSINESS, sunday).reasons)
    assert all(reason.what != "kept" for reason in due(stopped, BUSINESS, FOUNDED).reasons)


def test_an_office_that_works_on_a_saturday_is_done_a_day_earlier():
    saturday = OfficeDays.of([OfficeDay(day=date(2026, 5, 16), kind="open", name="土曜の窓口")])
    assert last(history(), BUSINESS, saturday) == date(2026, 6, 16)
    assert "5月16日(土)は「土曜の窓口」で開庁するので、数えます。" in in_words(
        due(history(), BUSINESS, saturday)
    )


def test_days_left_are_counted_in_the_periods_own_days_and_turn_negative_afterwards():
    end = date(2026, 5, 7)

    def left(today, processing):
        return days_left(today, end, processing=processing, calendar=NATIONWIDE)

    assert left(date(2026, 5, 1), BUSINESS) == 1
    assert left(end, BUSINESS) == 0
    assert left(date(2026, 5, 11), BUSINESS) == -2
    assert left(date(2026, 5, 11), CALENDAR) == -4
    friday = date(2026, 5, 8)
    weekend = [friday + timedelta(days) for days in range(4)]
    assert [days_left(day, friday, processing=BUSINESS, calendar=NATIONWIDE) for day in weekend] == [
        0,
        -1,
        -1,
        -1,
    ]


def test_the_last_days_begin_when_three_are_left():
    assert near_on(date(2026, 5, 8), processing=BUSINESS, calendar=NATIONWIDE) == date(2026, 4, 30)
    assert near_on(date(2026, 5, 8), processing=CALENDAR, calendar=NATIONWIDE) == date(2026, 5, 5)


def test_extensions_together_are_at_most_as_long_as_the_period_or_thirty_days():
    assert most_days(Processing(standard_days=7), history()) == 30
    assert most_days(Processing(standard_days=60), history(extensions=(15,))) == 45
    assert most_days(Processing(standard_days=7), history(extensions=(20, 15))) == 0


@st.composite
def lives(draw):
    arrived = draw(st.dates(date(2019, 1, 1), date(2032, 12, 31)))
    day, stops = arrived, []
    for _ in range(draw(st.integers(0, 3))):
        asked = day + timedelta(draw(st.integers(0, 20)))
        day = asked + timedelta(draw(st.integers(0, 20)))
        stops.append((asked, day))
    today = day + timedelta(draw(st.integers(0, 30)))
    more = draw(st.lists(st.integers(1, 30), max_size=2))
    return history(*stops, arrived=arrived, today=today, extensions=more)


@settings(deadline=None)  # the first question about a year reads its holidays
@given(lives(), st.integers(0, 60), st.sampled_from(["business", "calendar"]))
def test_up_to_the_last_day_the_office_had_as_many_days_as_it_was_given(case, days, calendar):
    processing = Processing(standard_days=days, calendar=calendar)
    found = due(case, processing, FOUNDED).day
    given_days = days + sum(extension.days for extension in case.extensions)
    assert counted(case, found, processing, FOUNDED) == given_days
    assert found == case.arrived or counted(case, found - timedelta(1), processing, FOUNDED) == given_days - 1
