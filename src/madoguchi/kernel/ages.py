"""Ages and school years as laws count them, and the age on a birthday cake.

In law an age is reached at the end of the day before the birthday (年齢計算ニ関スル法律, 民法 第143条), so whoever is born on
1 April belongs to the school year that ends. People count birthdays: use `age_by_birthday` only for what is shown to them.
"""

from __future__ import annotations

from datetime import date

from madoguchi.kernel.business_days import day_before_like, fiscal_year

FIRST_SCHOOL_AGE = 6


def age_by_birthday(birth: date, day: date) -> int:
    """Full years on `day` as people count them: the new age from the birthday on.

    Born on 29 February, one has it from 1 March in other years.
    """
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def age_on(birth: date, day: date) -> int:
    """The age reached by the end of `day` in law: on the day before the birthday already the new one."""
    age = age_by_birthday(birth, day)
    return age + (day == day_of_reaching(birth, age + 1))


def day_of_reaching(birth: date, age: int) -> date:
    """The day at whose end `age` is reached (「〜歳に達する日」): the day before the birthday.

    年齢計算ニ関スル法律: the day of birth is counted; 民法 第143条: a year ends the day before its like, and
    where that is missing (29 February) with the month.
    """
    return day_before_like(birth, 12 * age)


def end_of_fiscal_year_of_age(birth: date, age: int) -> date:
    """The first 31 March on or after the day of reaching `age` (「達する日以後の最初の3月31日」)."""
    return date(fiscal_year(day_of_reaching(birth, age)) + 1, 3, 31)


def school_year_on(birth: date, day: date) -> int:
    """The school year: 1 to 6 at primary school, 7 to 9 at lower secondary, 10 to 12 at upper; 0 is the year before.

    One enters at the beginning of the school year after the day of reaching six (学校教育法 第17条).
    """
    return fiscal_year(day) - fiscal_year(day_of_reaching(birth, FIRST_SCHOOL_AGE))
