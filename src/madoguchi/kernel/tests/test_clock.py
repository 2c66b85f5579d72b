from datetime import UTC, date, datetime

from madoguchi.kernel.clock import JST, FixedClock, SystemClock, day_in_japan, today


def test_the_day_changes_at_midnight_in_japan():
    assert today(FixedClock(datetime(2026, 3, 31, 14, 59, 59, tzinfo=UTC))) == date(2026, 3, 31)
    assert today(FixedClock(datetime(2026, 3, 31, 15, 0, tzinfo=UTC))) == date(2026, 4, 1)
    assert day_in_japan(datetime(2026, 4, 1, 0, 0, tzinfo=JST)) == date(2026, 4, 1)


def test_the_system_clock_tells_an_aware_time_that_goes_on():
    clock = SystemClock()
    before = datetime.now(UTC)
    assert before <= clock.now() <= datetime.now(UTC)
