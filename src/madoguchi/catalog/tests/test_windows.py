"""When something can be filed."""

from __future__ import annotations

from datetime import date

import pytest

from madoguchi.catalog.domain.windows import filing_window
from madoguchi.forms.domain.format.definition import LocalText, Round, Window

AUTUMN = Window(from_="2026-10-01", to="2026-11-15")


def test_without_a_window_it_can_be_filed_always():
    assert filing_window(None, today=date(2026, 1, 1)).state == "always"
    assert filing_window(Window(), today=date(2026, 1, 1)).is_open


@pytest.mark.parametrize(
    ("day", "state"),
    [("2026-09-30", "not_yet"), ("2026-10-01", "open"), ("2026-11-15", "open"), ("2026-11-16", "closed")],
)
def test_both_days_of_a_window_belong_to_it(day, state):
    found = filing_window(AUTUMN, today=date.fromisoformat(day))
    assert (found.state, found.opens, found.closes) == (state, date(2026, 10, 1), date(2026, 11, 15))
    assert found.is_open is (state == "open")


def test_a_window_may_have_one_end_only():
    assert filing_window(Window(to="2026-11-15"), today=date(2020, 1, 1)).state == "open"
    assert filing_window(Window(from_="2026-11-15"), today=date(2030, 1, 1)).state == "open"


def test_between_two_rounds_the_next_one_is_told():
    first = Round(label=LocalText(ja="一次"), from_="2026-10-01", to="2026-10-31")
    second = Round(label=LocalText(ja="二次"), from_="2027-01-10", to="2027-01-31")
    window = Window(rounds=(second, first))
    assert filing_window(window, today=date(2026, 10, 5)).round == LocalText(ja="一次")
    between = filing_window(window, today=date(2026, 12, 1))
    assert (between.state, between.round, between.opens) == (
        "not_yet",
        LocalText(ja="二次"),
        date(2027, 1, 10),
    )
    assert filing_window(window, today=date(2027, 2, 1)).state == "closed"
