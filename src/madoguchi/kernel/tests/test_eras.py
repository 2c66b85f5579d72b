from contextlib import suppress
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.kernel import date_boxes, dates, eras
from madoguchi.kernel.date_boxes import DateParts
from madoguchi.kernel.dates import InvalidDate, PartialDate, Reason

APRIL_1 = date(2026, 4, 1)
SINCE_MEIJI = st.dates(date(1868, 1, 25), date(2200, 12, 31))


@pytest.mark.parametrize(
    "typed",
    [
        "2026-04-01", "2026/4/1", "2026.4.1", "20260401", "2026年4月1日", "西暦2026年4月1日", "令和8年4月1日",
        "R8.4.1", "r8-4-1", "R08/04/01", "令和８年４月１日", "２０２６－０４－０１", "２０２６/４/１",
        " 令和 8年 4月 1日 ", "㋿8年4月1日",
        "2026‐4‐1", "2026−4−1", "2026ー4ー1", "令和8.4.1",
    ],
)  # fmt: skip
def test_a_date_is_read_as_people_write_it(typed):
    assert dates.parse_date(typed) == APRIL_1


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("昭和元年12月25日", date(1926, 12, 25)),
        ("昭和1年12月31日", date(1926, 12, 31)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("平成元年1月8日", date(1989, 1, 8)),
        ("平成31年4月30日", date(2019, 4, 30)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("大正元年7月30日", date(1912, 7, 30)),
        ("大正15年12月24日", date(1926, 12, 24)),
        ("明治45年7月29日", date(1912, 7, 29)),
        ("S50.1.8", date(1975, 1, 8)),
        ("M33.2.28", date(1900, 2, 28)),
        ("T1.7.30", date(1912, 7, 30)),
        ("H2.1.1", date(1990, 1, 1)),
    ],
)
def test_eras_begin_and_end_on_their_days(typed, day):
    assert dates.parse_date(typed) == day


def test_eras_follow_each_other_without_a_gap():
    for later, earlier in zip(eras.ERAS, eras.ERAS[1:], strict=False):
        assert (later.first - earlier.last).days == 1


@pytest.mark.parametrize(
    ("typed", "era", "last_day", "suggestion"),
    [
        ("昭和65年1月8日", "昭和", "64年1月7日", "平成2年"),
        ("昭和64年1月8日", "昭和", "64年1月7日", "平成元年"),
        ("昭和100年1月1日", "昭和", "64年1月7日", "令和7年"),
        ("平成31年5月1日", "平成", "31年4月30日", "令和元年"),
        ("Ｓ６５．１．８", "昭和", "64年1月7日", "平成2年"),
        ("大正15年12月25日", "大正", "15年12月24日", "昭和元年"),
    ],
)
def test_a_day_after_its_era_is_told_with_the_year_meant(typed, era, last_day, suggestion):
    with pytest.raises(InvalidDate) as caught:
        dates.parse_date(typed)
    error = caught.value
    assert error.reason is Reason.ERA_ENDED
    assert (error.era, error.last_day, error.suggestion) == (era, last_day, suggestion)


def test_a_day_before_its_era_is_told():
    with pytest.raises(InvalidDate) as caught:
        dates.parse_date("令和元年4月30日")
    assert (caught.value.reason, caught.value.era, caught.value.suggestion) == (
        Reason.ERA_NOT_BEGUN,
        "令和",
        "平成31年",
    )


@pytest.mark.parametrize(
    "typed", ["2026-02-30", "2026/13/1", "令和8年0月1日", "2026年4月31日", "平成0年1月1日", "9999年99月99日"]
)
def test_a_day_that_the_calendar_lacks_is_told(typed):
    with pytest.raises(InvalidDate) as caught:
        dates.parse_date(typed)
    assert caught.value.reason is Reason.NO_SUCH_DAY


@pytest.mark.parametrize(
    "typed",
    ["", "きのう", "8年4月1日", "26/4/1", "2026-04", "慶応3年1月1日", "2026 4 1", "2026-4-1-1", "0026-04-01"],
)
def test_a_text_that_is_no_date_is_told(typed):
    with pytest.raises(InvalidDate) as caught:
        dates.parse_date(typed)
    assert caught.value.reason is Reason.UNREADABLE


@given(SINCE_MEIJI)
def test_what_is_written_is_read_back(day):
    assert dates.parse_date(eras.format_wareki(day)) == day
    assert dates.parse_date(day.isoformat()) == day
    assert dates.parse_partial_date(day.isoformat()) == PartialDate(day.year, day.month, day.day)


@given(st.text(st.characters(), max_size=40) | st.text("令和昭RSX元不詳年月日0189-/. ", max_size=20))
def test_no_text_raises_anything_but_its_own_errors(typed):
    for parse in (dates.parse_date, dates.parse_partial_date, dates.parse_year_month):
        try:
            parse(typed)
        except InvalidDate as error:
            assert error.reason in Reason
    with suppress(dates.InvalidTime):
        dates.parse_time(typed)
    date_boxes.split_date_parts(typed)


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (APRIL_1, "令和8年4月1日(2026年)"),
        (date(2019, 5, 1), "令和元年5月1日(2019年)"),
        (date(1989, 1, 7), "昭和64年1月7日(1989年)"),
        (date(1700, 1, 2), "1700年1月2日"),
    ],
)
def test_a_date_is_written_in_both_calendars(day, written):
    assert eras.format_japanese(day) == written


def test_a_deadline_is_written_with_its_weekday():
    assert eras.format_deadline(date(2026, 4, 15)) == "4月15日(水)"
    assert eras.format_deadline(date(2026, 4, 19)) == "4月19日(日)"


@pytest.mark.parametrize(
    ("typed", "partial"),
    [
        ("昭和25年不詳月不詳日", "1950-XX-XX"),
        ("昭和25年月日不詳", "1950-XX-XX"),
        ("昭和25年不詳", "1950-XX-XX"),
        ("昭和25年不詳月日", "1950-XX-XX"),
        ("1950-XX-XX", "1950-XX-XX"),
        ("Ｓ２５年不詳月不詳日", "1950-XX-XX"),
        ("昭和25年4月不詳日", "1950-04-XX"),
        ("昭和25年4月日不詳", "1950-04-XX"),
        ("昭和25年4月不詳", "1950-04-XX"),
        ("1950-04-xx", "1950-04-XX"),
        ("1950-04-01", "1950-04-01"),
        ("昭和25年4月1日", "1950-04-01"),
        ("昭和64年月日不詳", "1989-XX-XX"),
        ("XXXX-XX-XX", "XXXX-XX-XX"),
        ("不詳", "XXXX-XX-XX"),
        ("年月日不詳", "XXXX-XX-XX"),
        ("生年月日不詳", "XXXX-XX-XX"),
        ("西暦不詳年月日", "XXXX-XX-XX"),
        ("昭和不詳年不詳月不詳日", "XXXX-XX-XX"),
    ],
)
def test_a_date_may_be_partly_unknown(typed, partial):
    assert str(dates.parse_partial_date(typed)) == partial
    assert str(dates.parse_partial_date(partial)) == partial


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("昭和70年月日不詳", Reason.ERA_ENDED),
        ("昭和64年2月日不詳", Reason.ERA_ENDED),
        ("令和元年4月不詳日", Reason.ERA_NOT_BEGUN),
        ("1950-13-XX", Reason.NO_SUCH_DAY),
        ("1950-00-XX", Reason.NO_SUCH_DAY),
        ("昭和25年4月日", Reason.UNREADABLE),
        ("昭和年不詳月不詳日", Reason.UNREADABLE),
        ("不詳年4月1日", Reason.UNREADABLE),
        ("1950-XX-15", Reason.UNREADABLE),
    ],
)
def test_a_blank_a_lost_part_or_another_era_is_not_passed_as_unknown(typed, reason):
    with pytest.raises(InvalidDate) as caught:
        dates.parse_partial_date(typed)
    assert caught.value.reason is reason


@pytest.mark.parametrize(
    ("partial", "earliest", "latest", "written"),
    [
        ("1950-XX-XX", date(1950, 1, 1), date(1950, 12, 31), "昭和25年(月日は不詳)"),
        ("1948-02-XX", date(1948, 2, 1), date(1948, 2, 29), "昭和23年2月(日は不詳)"),
        ("1989-XX-XX", date(1989, 1, 1), date(1989, 12, 31), "1989年(月日は不詳)"),
        ("1989-02-XX", date(1989, 2, 1), date(1989, 2, 28), "平成元年2月(日は不詳)"),
        ("1950-04-01", date(1950, 4, 1), date(1950, 4, 1), "昭和25年4月1日(1950年)"),
        ("XXXX-XX-XX", date.min, date.max, "生年月日不詳"),
    ],
)
def test_a_partly_unknown_date_lies_between_two_days(partial, earliest, latest, written):
    found = dates.parse_partial_date(partial)
    assert (found.earliest(), found.latest(), found.format_japanese()) == (earliest, latest, written)


BOX = st.text(max_size=5) | st.sampled_from(
    ["8", "元", "不詳", "8年", "4月", "/", "\\", "\\/", "年月日", " "]
)
ERA_BOX = st.sampled_from(["", "西暦", *(era.name for era in eras.ERAS)]) | BOX


@given(ERA_BOX, BOX, BOX, BOX)
def test_boxes_show_again_exactly_what_was_typed(era, year, month, day):
    joined = date_boxes.join_date_parts(era, year, month, day)
    assert date_boxes.split_date_parts(joined) == DateParts(era, year, month, day)


@pytest.mark.parametrize(
    ("boxes", "joined"),
    [
        (("令和", "8", "4", "1"), "令和8年4月1日"),
        (("西暦", "2026", "4", "1"), "西暦2026年4月1日"),
        (("令和", "８", " 4", "1"), "令和８年 4月1日"),
        (("令和", "8年", "4月", "1日"), "令和/8年/4月/1日"),
    ],
)
def test_boxes_make_one_text_that_is_read_as_a_date(boxes, joined):
    assert date_boxes.join_date_parts(*boxes) == joined
    assert dates.parse_date(joined) == APRIL_1


@pytest.mark.parametrize(
    ("stored", "boxes"),
    [
        ("2026-04-01", ("西暦", "2026", "4", "1")),
        ("2026/4/1", ("西暦", "2026", "4", "1")),
        ("20260401", ("西暦", "2026", "4", "1")),
        ("R8.4.1", ("令和", "8", "4", "1")),
        ("1950-XX-XX", ("西暦", "1950", "不詳", "不詳")),
        ("XXXX-XX-XX", ("西暦", "不詳", "不詳", "不詳")),
        ("2026-04", ("西暦", "2026", "4", "")),
        ("きのう", ("", "きのう", "", "")),
        ("", ("", "", "", "")),
    ],
)
def test_another_text_is_shown_in_the_boxes_too(stored, boxes):
    assert date_boxes.split_date_parts(stored) == DateParts(*boxes)


@pytest.mark.parametrize(
    "typed", ["2026-04", "2026/4", "2026年4月", "令和8年4月", "R8.4", "令和８年４月", "令和8年4月日"]
)
def test_a_month_is_read_as_people_write_it(typed):
    assert dates.parse_year_month(typed) == (2026, 4)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("2026-13", Reason.NO_SUCH_DAY),
        ("昭和64年2月", Reason.ERA_ENDED),
        ("令和元年4月", Reason.ERA_NOT_BEGUN),
        ("2026-04-01", Reason.UNREADABLE),
        ("4月", Reason.UNREADABLE),
    ],
)
def test_a_month_that_is_none_is_told(typed, reason):
    with pytest.raises(InvalidDate) as caught:
        dates.parse_year_month(typed)
    assert caught.value.reason is reason


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("9:05", time(9, 5)), ("09時05分", time(9, 5)), ("９：０５", time(9, 5)), ("9時", time(9)), ("9時半", time(9, 30)),
        ("17:15", time(17, 15)), ("0905", time(9, 5)), ("午後5時15分", time(17, 15)), ("午前9時", time(9)),
        ("午後0時30分", time(12, 30)), ("午後12時", time(12)), ("午前12時", time(12)), ("0:00", time(0)),
    ],
)  # fmt: skip
def test_a_time_is_read_as_people_write_it(typed, meant):
    assert dates.parse_time(typed) == meant


@pytest.mark.parametrize("typed", ["", "24:00", "9:60", "9", "905", "午後13時", "半", "9時5分30秒"])
def test_a_text_that_is_no_time_is_refused(typed):
    with pytest.raises(dates.InvalidTime):
        dates.parse_time(typed)


def test_every_day_from_1873_to_2100_is_read_back_in_its_era():
    for number in range(date(1873, 1, 1).toordinal(), date(2101, 1, 1).toordinal()):
        day = date.fromordinal(number)
        if dates.parse_date(eras.format_wareki(day)) != day:
            pytest.fail(eras.format_wareki(day))


@pytest.mark.parametrize(
    "typed",
    [
        "昭和六十年一月八日",
        "昭60.1.8",
        "昭和60年1月8日生",
        "S60.1.8生まれ",
        "昭和60年1月8日(火)",
        "一九八五年一月八日",
        "\u202d昭和60年\u200b1月8日\u202c",
    ],
)
def test_a_birth_date_is_read_as_people_write_it(typed):
    assert dates.parse_date(typed) == date(1985, 1, 8)


@pytest.mark.parametrize(
    ("typed", "suggestion"),
    [
        ("昭和1985年1月8日", "西暦1985年(昭和60年)"),
        ("平成1989年1月7日", "西暦1989年(昭和64年)"),
        ("令和2026年12月20日", "西暦2026年(令和8年)"),
    ],
)
def test_an_era_with_a_western_year_is_told_with_the_year_meant(typed, suggestion):
    with pytest.raises(InvalidDate) as caught:
        dates.parse_date(typed)
    assert (caught.value.reason, caught.value.suggestion) == (Reason.ERA_WITH_WESTERN_YEAR, suggestion)


@pytest.mark.parametrize("typed", ["令和892年1月1日", "昭和0年1月1日"])
def test_a_year_that_no_era_has_is_no_day(typed):
    with pytest.raises(InvalidDate) as caught:
        dates.parse_date(typed)
    assert caught.value.reason is Reason.NO_SUCH_DAY
