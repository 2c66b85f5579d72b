from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.kernel import ages

BIRTHS = st.dates(date(1920, 1, 1), date(2020, 12, 31))


def test_people_are_older_on_their_birthday():
    assert ages.age_by_birthday(date(2008, 4, 1), date(2026, 3, 31)) == 17
    assert ages.age_by_birthday(date(2008, 4, 1), date(2026, 4, 1)) == 18
    assert ages.age_by_birthday(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert ages.age_by_birthday(date(2008, 2, 29), date(2026, 3, 1)) == 18


def test_in_law_an_age_is_reached_the_day_before():
    assert ages.day_of_reaching(date(2008, 4, 1), 18) == date(2026, 3, 31)
    assert ages.day_of_reaching(date(2008, 2, 29), 18) == date(2026, 2, 28)
    assert ages.day_of_reaching(date(2008, 2, 29), 20) == date(2028, 2, 28)
    assert ages.day_of_reaching(date(2008, 1, 1), 18) == date(2025, 12, 31)
    assert ages.age_on(date(2008, 4, 1), date(2026, 3, 30)) == 17
    assert ages.age_on(date(2008, 4, 1), date(2026, 3, 31)) == 18


@given(BIRTHS, st.integers(1, 100))
def test_the_age_reached_in_law_begins_on_the_day_of_reaching(birth, age):
    reached = ages.day_of_reaching(birth, age)
    assert ages.age_on(birth, reached) == age
    assert ages.age_on(birth, reached - timedelta(days=1)) == age - 1
    assert ages.age_by_birthday(birth, reached + timedelta(days=1)) == age


@pytest.mark.parametrize(
    ("birth", "end"),
    [
        (date(2008, 4, 1), date(2026, 3, 31)),
        (date(2008, 4, 2), date(2027, 3, 31)),
        (date(2008, 3, 31), date(2026, 3, 31)),
        (date(2007, 12, 31), date(2026, 3, 31)),
        (date(2008, 1, 1), date(2026, 3, 31)),
    ],
)
def test_one_born_on_1_april_belongs_to_the_earlier_year(birth, end):
    assert ages.end_of_fiscal_year_of_age(birth, 18) == end


def test_the_insured_are_65_on_the_day_before_their_birthday():
    assert ages.age_on(date(1961, 7, 10), date(2026, 7, 8)) == 64
    assert ages.age_on(date(1961, 7, 10), date(2026, 7, 9)) == 65


@pytest.mark.parametrize(
    ("birth", "day", "year"),
    [
        (date(2019, 4, 2), date(2026, 4, 1), 1),
        (date(2020, 4, 1), date(2026, 4, 1), 1),  # born early: the youngest of their year
        (date(2020, 4, 2), date(2026, 4, 1), 0),
        (date(2020, 4, 1), date(2027, 3, 31), 1),
        (date(2010, 4, 2), date(2026, 4, 1), 10),
        (date(2008, 4, 1), date(2026, 3, 31), 12),
        (date(2025, 5, 5), date(2026, 4, 1), -5),
    ],
)
def test_a_school_year_holds_those_born_from_2_april_to_1_april(birth, day, year):
    assert ages.school_year_on(birth, day) == year


@given(BIRTHS)
def test_the_school_year_ends_twelfth_with_the_fiscal_year_of_the_age_of_18(birth):
    last = ages.end_of_fiscal_year_of_age(birth, 18)
    assert ages.school_year_on(birth, last) == 12
    assert ages.school_year_on(birth, last + timedelta(days=1)) == 13
