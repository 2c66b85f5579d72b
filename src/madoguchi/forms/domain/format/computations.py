"""What is made from earlier answers: sums, ages, periods, a row's column."""

from __future__ import annotations

from typing import Literal

from madoguchi.forms.domain.format.conditions import Condition
from madoguchi.forms.domain.format.ids_and_texts import Closed, Reference


class AgeOn(Closed, frozen=True, kw_only=True):
    """Age in full years on a day. By `law` (年齢計算ニ関スル法律) the new age is reached on the day before the birthday: what
    decides about a right (65歳に達した日). By `birthday` it is what people say: what is only shown."""

    birth_date: Reference
    day: str = "today"
    by: Literal["law", "birthday"] = "law"


class SchoolYearOn(Closed, frozen=True, kw_only=True):
    """The school year on a day (学校教育法 第17条, born from 2 April to 1 April): 1 to 6 primary school, 7 to 9 and 10 to 12
    secondary, 0 the year before, and so on."""

    birth_date: Reference
    day: str = "today"


class FiscalYearEndOfAge(Closed, frozen=True, kw_only=True):
    """The first 31 March on or after the day of reaching an age (18歳に達する日以後の最初の3月31日)."""

    birth_date: Reference
    age: int


class LastDay(Closed, frozen=True, kw_only=True):
    """The last day of a period: the first day is not counted (民法 第140条), months end as 第143条 says, and a last day on which
    offices are closed moves on (地方自治法 第4条の2)."""

    after: str
    within: int
    unit: Literal["days", "months", "years"] = "days"
    calendar: Literal["calendar", "business"] = "calendar"


class DaysBetween(Closed, rename={"from_": "from"}, frozen=True, kw_only=True):
    """Days from one date to another; negative when the second is earlier."""

    from_: str
    to: str


class Lookup(Closed, frozen=True, kw_only=True):
    """A column of the row that a `table_choice` picked."""

    question: Reference
    column: str


class CountOf(Closed, frozen=True, kw_only=True):
    """How many rows of a group, of those where a condition holds."""

    group: Reference
    where: Condition | None = None


class Compute(Closed, frozen=True, kw_only=True):
    """One computation over earlier answers."""

    sum: tuple[str, ...] | None = None
    product: tuple[str, ...] | None = None
    count: CountOf | None = None
    age_on: AgeOn | None = None
    days_between: DaysBetween | None = None
    school_year_on: SchoolYearOn | None = None
    fiscal_year_end_of_age: FiscalYearEndOfAge | None = None
    deadline: LastDay | None = None
    lookup: Lookup | None = None
    first_answered: tuple[Reference, ...] | None = None

    def __post_init__(self) -> None:
        if sum(getattr(self, n) is not None for n in self.__struct_fields__) != 1:
            raise ValueError("a computed value has exactly one of: " + ", ".join(self.__struct_fields__))
