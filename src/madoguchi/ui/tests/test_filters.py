"""How values read."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from madoguchi.ui import filters
from madoguchi.ui.i18n import in_language, unruby

DAY = date(2026, 4, 15)


@pytest.mark.parametrize(
    ("language", "text"),
    [("ja", "令和8年4月15日(2026年)"), ("en", "15 April 2026")],
)
def test_a_day_is_written_as_its_reader_writes_it(language, text):
    with in_language(language):
        assert filters.wareki(DAY) == text


@pytest.mark.parametrize(("language", "text"), [("ja", "4月15日(水)まで"), ("en", "by Wednesday 15 April")])
def test_a_deadline_names_the_day_of_the_week(language, text):
    with in_language(language):
        assert filters.deadline(DAY) == text


def test_plain_japanese_reads_the_words_of_a_date_aloud():
    with in_language("ja-easy"):
        text = filters.deadline(DAY)
    assert "<rt>がつ</rt>" in text
    assert "<rt>すいようび</rt>" in text


def test_a_moment_is_told_in_japans_time():
    with in_language("ja"):
        assert filters.moment(datetime(2026, 4, 15, 15, 30, tzinfo=UTC)) == "令和8年4月16日(2026年) 00:30"


def test_a_moment_in_english_has_a_comma():
    with in_language("en"):
        assert filters.moment(datetime(2026, 4, 15, 15, 30, tzinfo=UTC)) == "16 April 2026, 00:30"


@pytest.mark.parametrize(
    ("day", "reading"),
    [
        (1, "<rt>ついたち</rt>"),
        (11, "<rt>にち</rt>"),
        (20, "<rt>はつか</rt>"),
        (24, "<rt>にじゅうよっか</rt>"),
    ],
)
def test_plain_japanese_reads_the_days_of_a_month_as_people_say_them(day, reading):
    with in_language("ja-easy"):
        assert reading in filters.weekday(date(2026, 4, day))


def test_a_day_may_come_as_definitions_write_it():
    with in_language("ja"):
        assert filters.weekday("2026-04-15") == "4月15日(水)"


@pytest.mark.parametrize(
    ("octets", "text"),
    [(0, "0KB"), (1, "1KB"), (850_000, "850KB"), (3_200_000, "3.2MB"), (10_000_000, "10MB")],
)
def test_sizes_are_short(octets, text):
    assert filters.size(octets) == text


@pytest.mark.parametrize(
    ("language", "count", "text"),
    [
        ("ja", 15, "15分"), ("en", 1, "1 minute"), ("en", 15, "15 minutes"),
        ("ja-easy", 15, "15{分|ふん}"), ("ja-easy", 40, "40{分|ぷん}"),
    ],
)  # fmt: skip
def test_minutes_are_counted_as_people_say_them(language, count, text):
    with in_language(language):
        assert filters.in_minutes(count) == text


@pytest.mark.parametrize(
    ("language", "value", "text"),
    [
        ("ja", timedelta(days=30), "30日"), ("ja", timedelta(hours=36), "36時間"), ("ja", timedelta(minutes=90), "90分"),
        ("en", timedelta(hours=1), "1 hour"), ("en", timedelta(days=30), "30 days"), ("en", timedelta(minutes=45), "45 minutes"),
        ("ja-easy", timedelta(hours=1), "1{時間|じかん}"), ("ja-easy", timedelta(days=30), "30{日|にち}"),
        ("ja-easy", timedelta(days=1), "1{日|にち}"), ("ja-easy", timedelta(days=3), "{3日|みっか}"),
    ],
)  # fmt: skip
def test_how_long_is_said_in_the_greatest_unit_that_says_it_whole(language, value, text):
    with in_language(language):
        assert filters.in_span(value) == text


def test_money_has_separators_and_its_unit():
    with in_language("ja"):
        assert filters.yen(1500) == "1,500円"
    with in_language("en"):
        assert unruby(filters.yen(1500)) == "¥1,500"
