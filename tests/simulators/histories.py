"""Random histories of cases and random deadlines, and where the program and the simulator beside this differ.

The simulator (`clock.py`) goes from day to day; it was written from the law and from what is decided here (decision 0047), by
someone who had not read the program's own counting. The same seed draws the same.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

import msgspec

from madoguchi.forms.domain.format.definition import Processing
from madoguchi.kernel.business_days import deadline
from madoguchi.kernel.office_days import DayKind, OfficeDay, OfficeDays
from madoguchi.review.domain.clock import Extension, History, Stop, due
from tests.simulators import clock as simulator

FIRST, LAST = date(2019, 1, 1), date(2032, 12, 31)
Unit = Literal["days", "months", "years"]
What = Literal["period", "deadline"]
KINDS: tuple[DayKind, ...] = ("holiday", "closed", "open")


class Drawn(msgspec.Struct, frozen=True, kw_only=True):
    """One case, and one deadline that begins when it arrived, on the days of one office."""

    history: History
    processing: Processing
    office: OfficeDays
    within: int
    unit: Unit
    calendar: Literal["calendar", "business"]


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked of both, and what each said."""

    asked: Drawn
    what: What
    ours: date
    theirs: date


def differences(count: int, *, seed: int) -> Iterator[Difference]:
    """Among `count` histories and as many deadlines."""
    for n in range(count):
        one = draw(random.Random(f"{seed}-{n}"))
        start = one.history.arrived
        pairs: dict[What, tuple[date, date]] = {
            "period": (
                due(one.history, one.processing, one.office).day,
                simulator.last_day(one.history, one.processing, one.office),
            ),
            "deadline": (
                deadline(start, one.within, unit=one.unit, calendar=one.calendar, office=one.office),
                simulator.last_day_of_deadline(start, one.within, one.unit, one.calendar, one.office),
            ),
        }
        for what, (ours, theirs) in pairs.items():
            if ours != theirs:
                yield Difference(asked=one, what=what, ours=ours, theirs=theirs)


def draw(dice: random.Random) -> Drawn:
    """Days near each other, so that stops, office days and ends of months meet; every third arrives at an end of one."""
    arrived = FIRST + timedelta(dice.randrange((LAST - FIRST).days))
    if dice.random() < 0.33:
        arrived = (arrived.replace(day=28) + timedelta(4)).replace(day=1) - timedelta(dice.randrange(3))
    stops = tuple(_stops(dice, arrived))
    ends = [stop.ended or stop.asked for stop in stops]
    extensions = tuple(
        Extension(days=dice.randint(1, 30), told=arrived + timedelta(dice.randrange(60)))
        for _ in range(dice.choice((0, 0, 1, 1, 2, 3)))
    )
    today = max([arrived, *ends, *(extension.told for extension in extensions)])
    unit: Unit = dice.choice(("days", "days", "months", "years"))
    return Drawn(
        history=History(
            arrived=arrived,
            today=today + timedelta(dice.randrange(40)),
            stops=stops,
            extensions=extensions,
        ),
        processing=Processing(
            standard_days=dice.choice((0, 1, dice.randrange(15), dice.randrange(121))),
            calendar=dice.choice(("business", "calendar")),
        ),
        office=OfficeDays.of(_office(dice, arrived)),
        within=dice.randrange({"days": 120, "months": 30, "years": 6}[unit]),
        unit=unit,
        calendar=dice.choice(("business", "calendar")) if unit == "days" else "calendar",
    )


def _stops(dice: random.Random, arrived: date) -> Iterator[Stop]:
    """They may touch, overlap, and end on the day on which they were asked for; the last one may still be out."""
    asked = arrived
    for left in reversed(range(dice.choice((0, 1, 1, 2, 3, 4)))):
        asked += timedelta(dice.choice((0, 1, dice.randrange(25))))
        if not left and dice.random() < 0.3:
            yield Stop(asked=asked, ended=None)
        else:
            yield Stop(asked=asked, ended=asked + timedelta(dice.choice((0, 1, dice.randrange(30)))))


def _office(dice: random.Random, arrived: date) -> Iterator[OfficeDay]:
    taken = set()
    for n in range(dice.randrange(13)):
        yearly = dice.random() < 0.4
        day = arrived + timedelta(dice.randrange(150))
        if yearly:
            day = day.replace(year=day.year - dice.randrange(4)) if (day.month, day.day) != (2, 29) else day
        if yearly and dice.random() < 0.1:
            day = date(2024, 2, 29)
        if (day, yearly) not in taken:
            taken.add((day, yearly))
            yield OfficeDay(day=day, kind=dice.choice(KINDS), name=f"day {n}", yearly=yearly)
