"""The program's clock and the simulator name the same day. `madoguchi bench clock --full` asks 100,000 times."""

from __future__ import annotations

import random

from tests.simulators.histories import differences, draw

COUNT = 2_000


def test_the_clock_of_a_case_and_the_simulator_name_the_same_days():
    found = list(differences(COUNT, seed=0))
    assert found == [], "\n".join(map(str, found[:3]))


def test_what_is_drawn_holds_what_could_go_wrong():
    """Or agreement would mean little."""
    drawn = [draw(random.Random(f"0-{n}")) for n in range(COUNT)]
    histories = [one.history for one in drawn]
    assert sum(any(stop.ended is None for stop in h.stops) for h in histories) > 100
    assert sum(len(h.stops) > 1 for h in histories) > 300
    assert sum(any(stop.asked == stop.ended for stop in h.stops) for h in histories) > 100
    assert sum((one.unit == "months") for one in drawn) > 300
    assert sum(any(day.day.month == 2 and day.day.day == 29 for day in one.office.days) for one in drawn) > 30
    assert {day.kind for one in drawn for day in one.office.days} == {"holiday", "closed", "open"}
