"""What is made from earlier answers: sums, shares, ages, periods, a row's column.

Numbers are exact fractions until the end: nothing is rounded but by `round`. An operand is a number (`"0.1"`), a reference, or
another computation, at most DEEPEST within one another. What a computation needs and is not answered leaves it blank, but `sum`
and `total` take what is missing as nothing.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from madoguchi.forms.domain.format.conditions import Condition
from madoguchi.forms.domain.format.ids_and_texts import Closed, Id, Reference


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
    """The last day of a period: the first day is not counted (民法 第140条) unless `first_counts` (戸籍法 第43条), months end as
    第143条 says, and a last day on which offices are closed moves on (地方自治法 第4条の2)."""

    after: str
    within: int
    unit: Literal["days", "months", "years"] = "days"
    calendar: Literal["calendar", "business"] = "calendar"
    first_counts: bool = False


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


class TotalOf(Closed, frozen=True, kw_only=True):
    """`of`, added over the rows of a group where a condition holds."""

    group: Reference
    of: str | Compute
    where: Condition | None = None


class FiscalYearEnd(Closed, frozen=True, kw_only=True):
    """The last day of the fiscal year (地方自治法 第208条) that a day is in: 31 March."""

    day: str = "today"


class Quotient(Closed, frozen=True, kw_only=True):
    """`of` divided by `by`. Nothing is rounded: a `round` around it says how."""

    of: str | Compute
    by: str | Compute


Way: TypeAlias = Literal["up", "down", "half"]


class Rounded(Closed, frozen=True, kw_only=True):
    """`of` to a whole number of `to`: `down` leaves the rest away (切り捨て), `up` makes it a whole one (切り上げ), `half` is
    四捨五入. Below zero they do the same to the amount: -1.5 is -1, -2, -2."""

    of: str | Compute
    to: str = "1"
    way: Way


class Case(Closed, frozen=True, kw_only=True):
    when: Condition
    then: str | Compute


class Chosen(Closed, frozen=True, kw_only=True):
    """The first case that holds; `otherwise`, or blank, when none does. What is not chosen is not computed."""

    cases: tuple[Case, ...]
    otherwise: str | Compute | None = None


class FigureOn(Closed, frozen=True, kw_only=True):
    """One of the definition's `figures` as it is on a day; blank before its first day."""

    figure: Id
    day: str = "today"


class Compute(Closed, rename={"if_": "if"}, frozen=True, kw_only=True):
    """One computation over earlier answers."""

    sum: tuple[str | Compute, ...] | None = None
    product: tuple[str | Compute, ...] | None = None
    count: CountOf | None = None
    age_on: AgeOn | None = None
    days_between: DaysBetween | None = None
    school_year_on: SchoolYearOn | None = None
    fiscal_year_end_of_age: FiscalYearEndOfAge | None = None
    deadline: LastDay | None = None
    lookup: Lookup | None = None
    first_answered: tuple[Reference, ...] | None = None
    difference: tuple[str | Compute, ...] | None = None
    quotient: Quotient | None = None
    min: tuple[str | Compute, ...] | None = None
    max: tuple[str | Compute, ...] | None = None
    round: Rounded | None = None
    if_: Chosen | None = None
    total: TotalOf | None = None
    figure: FigureOn | None = None
    fiscal_year_end: FiscalYearEnd | None = None

    def __post_init__(self) -> None:
        if sum(getattr(self, n) is not None for n in self.__struct_fields__) != 1:
            ways = ", ".join(self.__struct_encode_fields__)
            raise ValueError(f"a computed value has exactly one of: {ways}")

    @property
    def way(self) -> str:
        """The name of the field that says how it is computed."""
        return next(name for name in self.__struct_fields__ if getattr(self, name) is not None)

    @property
    def gives_day(self) -> bool:
        """Its value is a day, not a number."""
        return self.way in ("fiscal_year_end_of_age", "deadline", "fiscal_year_end")


Operand: TypeAlias = str | Compute

DEEPEST = 6
"""Computations within one another, at most."""
LISTED = ("sum", "product", "difference", "min", "max")
"""Ways over a list of operands."""


def operands_of(c: Compute) -> tuple[Operand, ...]:
    """The operands of a computation with numbers, in the order in which they are written; of every branch."""
    if c.way in LISTED:
        listed: tuple[Operand, ...] = getattr(c, c.way)
        return listed
    if c.quotient is not None:
        return c.quotient.of, c.quotient.by
    if c.round is not None:
        return (c.round.of,)
    if c.if_ is not None:
        last = () if c.if_.otherwise is None else (c.if_.otherwise,)
        return (*(case.then for case in c.if_.cases), *last)
    return (c.total.of,) if c.total is not None else ()
