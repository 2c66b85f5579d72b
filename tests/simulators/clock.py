"""The law's clock, day by day: when a standard processing period is over, and when a deadline ends.

Written from the articles below and the written policy of the project, without the product's own counting and without
importing it. It walks over the calendar one day at a time and is meant to be read, not to be fast.

民法 (Civil Code)
    第140条  日、週、月又は年によって期間を定めたときは、期間の初日は、算入しない。
             (A period that begins at midnight counts its first day; what begins here is always an event during a day.)
    第141条  期間は、その末日の終了をもって満了する。
    第142条  期間の末日が日曜日、国民の祝日に関する法律(…)に規定する休日その他の休日に当たるときは、
             その日に取引をしない慣習がある場合に限り、期間は、その翌日に満了する。
    第143条  週、月又は年によって期間を定めたときは、その期間は、暦に従って計算する。
             2 週、月又は年の初めから期間を起算しないときは、その期間は、最後の週、月又は年においてその起算日に応当する日の
             前日に満了する。ただし、月又は年によって期間を定めた場合において、最後の月に応当する日がないときは、
             その月の末日に満了する。
地方自治法 (Local Autonomy Act)
    第4条の2第2項  休日: 日曜日及び土曜日、国民の祝日に関する法律に規定する休日、年末又は年始における日で条例で定めるもの
    第4条の2第3項  そのほか、条例で休日と定める日
    第4条の2第4項  行政庁に対する申請、届出その他の行為の期限で法律又は法律に基づく命令で規定する期間(時をもつて定める
                   期間を除く。)をもつて定めるものが(…)条例で定められた地方公共団体の休日に当たるときは、
                   地方公共団体の休日の翌日をもつてその期限とみなす。
行政手続法 (Administrative Procedure Act)
    第6条  行政庁は、申請がその事務所に到達してから当該申請に対する処分をするまでに通常要すべき標準的な期間(…)を定める
           よう努める(…)。 (The article is silent on corrections; that their time is not counted is how it is read.)
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Protocol

import jpholiday

ONE_DAY = datetime.timedelta(days=1)
SATURDAY, SUNDAY = 5, 6  # as `date.weekday` numbers them

# An instance of our own: holidays that somebody registers with the library for the whole process stay out.
_NATIONAL_HOLIDAYS = jpholiday.JPHoliday()


class Stop(Protocol):
    """A correction (補正) of the application: asked on a day, ended on a day, or still out."""

    @property
    def asked(self) -> datetime.date: ...
    @property
    def ended(self) -> datetime.date | None: ...


class Extension(Protocol):
    """Days that were added to the period. On which day that was told does not matter here."""

    @property
    def days(self) -> int: ...


class History(Protocol):
    """What happened to a case, as far as its period is concerned."""

    @property
    def arrived(self) -> datetime.date: ...
    @property
    def today(self) -> datetime.date: ...
    @property
    def stops(self) -> Sequence[Stop]: ...
    @property
    def extensions(self) -> Sequence[Extension]: ...


class Processing(Protocol):
    """The standard processing period (標準処理期間) of a procedure."""

    @property
    def standard_days(self) -> int: ...
    @property
    def calendar(self) -> str: ...  # "business" or "calendar"


class OfficeDay(Protocol):
    """What an office keeps about one day, or about the same day of every year from that one on."""

    @property
    def day(self) -> datetime.date: ...
    @property
    def kind(self) -> str: ...  # "holiday", "closed" or "open"
    @property
    def yearly(self) -> bool: ...


class OfficeDays(Protocol):
    """All that an office keeps about its days."""

    @property
    def days(self) -> Sequence[OfficeDay]: ...


def last_day(history: History, processing: Processing, office: OfficeDays) -> datetime.date:
    """Return the last day of the standard processing period of a case.

    The period is one that the office has set for itself (行政手続法 第6条), no deadline: its last day does not move.
    """
    days_to_count = processing.standard_days + sum(extension.days for extension in history.extensions)
    # 行政手続法 第6条: 到達してから. 民法 第140条: the day of arrival itself is not counted.
    day = history.arrived
    counted = 0
    while counted < days_to_count:
        day += ONE_DAY
        if _is_stopped(day, history):
            continue
        if processing.calendar == "business" and not _is_business_day(day, office):
            continue
        counted += 1
    return day


def last_day_of_deadline(
    start: datetime.date,
    within: int,
    unit: str,
    calendar: str,
    office: OfficeDays,
) -> datetime.date:
    """Return the last day of a deadline `within` so many units ("days", "months", "years") after the event on `start`.

    `calendar` is "business" or "calendar". Raises ValueError for what neither law nor policy knows: fewer than no
    units, months or years of business days, another word.
    """
    if within < 0:
        raise ValueError("a deadline lies before its event")
    if calendar == "business" and unit != "days":
        raise ValueError("only days are counted in business days")
    if unit not in ("days", "months", "years") or calendar not in ("business", "calendar"):
        raise ValueError("another word")
    if unit == "days":
        end = _end_by_days(start, within, calendar, office)
    elif unit == "months":
        end = _end_by_months(start, within)
    else:
        # A year has twelve months, and 第143条 has one rule for both: the like day in the last month.
        end = _end_by_months(start, 12 * within)
    # 民法 第142条, 地方自治法 第4条の2第4項: from a holiday to the day after it, as often as that is one too.
    while _moves_a_deadline(end, office):
        end += ONE_DAY
    return end


def _end_by_days(start: datetime.date, within: int, calendar: str, office: OfficeDays) -> datetime.date:
    """民法 第140条, 第141条: the day of the event is not counted; the period ends with its last day."""
    day = start
    counted = 0
    while counted < within:
        day += ONE_DAY
        if calendar == "calendar" or _is_business_day(day, office):
            counted += 1
    return day


def _end_by_months(start: datetime.date, within: int) -> datetime.date:
    """民法 第143条: by the calendar, from the first day that counts (起算日), whether a month begins with it or not."""
    first = start + ONE_DAY  # 第140条 comes first: the day of the event is not counted
    day = first
    while True:
        months_gone = (day.year - first.year) * 12 + (day.month - first.month)
        if months_gone == within:
            if day.day == first.day:
                return day - ONE_DAY  # 応当する日の前日
            if (day + ONE_DAY).month != day.month:
                return day  # 最後の月に応当する日がないときは、その月の末日
        day += ONE_DAY


def _is_stopped(day: datetime.date, history: History) -> bool:
    """Whether a correction is out on a day: not yet on the day it is asked, still on the day it ends.

    A day that several stops cover is one day. One that is still out has lasted until today. Only days after arrival
    are ever asked about, so that a stop that began before arrival begins with it.
    """
    for stop in history.stops:
        last_day_out = history.today if stop.ended is None else stop.ended
        if stop.asked < day <= last_day_out:
            return True
    return False


def _is_business_day(day: datetime.date, office: OfficeDays) -> bool:
    """Whether a day counts where business days are counted: what the office keeps about it goes before the law."""
    kept = _what_is_kept_about(day, office)
    if kept is None:
        return not _is_usual_holiday(day)
    return kept == "open"


def _moves_a_deadline(day: datetime.date, office: OfficeDays) -> bool:
    """Whether a deadline cannot end on a day.

    It cannot on a usual holiday, nor on a further holiday of the town (地方自治法 第4条の2第3項), even one on which the
    office opens its doors: ordinances say that working on a holiday does not end it. On a day on which the office is
    merely closed it can: that is no holiday by law.
    """
    town = (_kept_about_the_day(day, office), _kept_about_every_year(day, office))
    return _is_usual_holiday(day) or "holiday" in town


def _is_usual_holiday(day: datetime.date) -> bool:
    """地方自治法 第4条の2第2項: Saturdays and Sundays, national holidays, and the turn of the year as towns have it."""
    if day.weekday() in (SATURDAY, SUNDAY):
        return True
    if (day.month, day.day) in ((12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)):
        return True
    return _NATIONAL_HOLIDAYS.is_holiday(day)  # with 振替休日 and 国民の休日


def _what_is_kept_about(day: datetime.date, office: OfficeDays) -> str | None:
    """What the office keeps about just this day; else what it has kept last, by then, about this day of every year."""
    return _kept_about_the_day(day, office) or _kept_about_every_year(day, office)


def _kept_about_the_day(day: datetime.date, office: OfficeDays) -> str | None:
    return next((entry.kind for entry in office.days if not entry.yearly and entry.day == day), None)


def _kept_about_every_year(day: datetime.date, office: OfficeDays) -> str | None:
    newest: OfficeDay | None = None
    for entry in office.days:
        same_day_of_year = entry.day.month == day.month and entry.day.day == day.day
        if not entry.yearly or not same_day_of_year or entry.day > day:
            continue
        if newest is None or entry.day > newest.day:
            newest = entry
    return None if newest is None else newest.kind
