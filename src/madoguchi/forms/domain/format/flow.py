"""How a case goes through the office: the parts that work on it, and the steps in which they do."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from madoguchi.forms.domain.format.conditions import Condition
from madoguchi.forms.domain.format.ids_and_texts import Closed, Id, LocalText, ProcedureId, Reference

Does = Literal[
    "accept",  # 受付
    "examine",  # 審査・調査
    "consult",  # 意見を聞く
    "receive",  # 原本などを受け取る
    "meet",  # 面談する
    "propose",  # 起案
    "approve",  # 決裁
    "allocate",  # 利用調整・割当て
    "hand_over",  # 引き渡す
]
CaseRole = Literal["reception", "examiner", "approver"]
Government = Literal["prefecture", "municipality", "state"]
Level = Annotated[int, msgspec.Meta(ge=1, le=9)]
Count = Annotated[int, msgspec.Meta(ge=1, le=999)]


class Part(Closed, frozen=True, kw_only=True):
    """A part of the office that works on the procedure (担当する係). A town says which of its units (課・係) it is."""

    ja: str = ""


class By(Closed, frozen=True, kw_only=True):
    """Who does a step: a part of the office, a person who is invited by the e-mail address in an answer, or another
    government (進達・経由). With `people`, so many different persons must have done it."""

    part: Id | None = None
    role: CaseRole | None = None
    level: Level | None = None
    people: Annotated[int, msgspec.Meta(ge=1, le=20)] = 1
    invited: Reference | None = None
    government: Government | None = None

    def __post_init__(self) -> None:
        if sum(who is not None for who in (self.part, self.invited, self.government)) != 1:
            raise ValueError("a step is done by exactly one of: part, invited, government")
        if self.part is None and (self.role, self.level, self.people) != (None, None, 1):
            raise ValueError("role, level and people go with a part")


class Span(Closed, frozen=True, kw_only=True):
    """A length of time, in days or in months. Days are counted in calendar days, or in the office's business days."""

    days: Count | None = None
    months: Count | None = None
    calendar: Literal["business", "calendar"] = "calendar"

    def __post_init__(self) -> None:
        if (self.days is None) == (self.months is None):
            raise ValueError("a length of time has exactly one of: days, months")


class Together(Closed, frozen=True, kw_only=True):
    """Cases that wait at this step are collected, and done at once as one list: those with the same answer to a question
    (`house`), those of one day (`day`), or those of one round of the filing window (`window.round`)."""

    by: str


class Places(Closed, frozen=True, kw_only=True):
    """What is allocated: rows of a list that the tenant keeps, the column that says how many places each has, and for which
    class of cases: with `class`, a column `<capacity>.<class>` for each, such as `open_places.zero`."""

    table: str
    capacity: str
    class_: Reference | None = msgspec.field(default=None, name="class")


class Ranking(Closed, frozen=True, kw_only=True):
    """One rule of an order: by which answer, and which end of it comes first."""

    question: Reference
    first: Literal["highest", "lowest"]


class Keep(Closed, frozen=True, kw_only=True):
    """Who chooses at once: cases with the same answer to `siblings`, as far as they say so in `wants`, a choice of
    `same_only` (the same place or none), `same_time` (all at once, the same place if they can) and `any` (each alone)."""

    siblings: Reference
    wants: Reference


class Step(Closed, frozen=True, kw_only=True):
    """One step of the office's work. It begins when all of `after` are done or skipped; without `after`, when the step
    that is written before it is. Where `when` does not hold it is skipped, which counts as done."""

    id: Id
    does: Does
    label: LocalText | None = None
    by: By | None = None
    after: tuple[Id, ...] | None = None
    when: Condition | None = None
    together: Together | None = None
    fills: tuple[Id, ...] = ()
    checklist: tuple[Id, ...] = ()
    within: Span | None = None
    late: Literal["warn", "escalate"] = "warn"
    sees: tuple[Reference, ...] | None = None
    of: tuple[Id, ...] = ()
    offers: tuple[Id, ...] = ()
    to: Id | None = None
    places: Places | None = None
    wishes: Reference | None = None
    order: tuple[Ranking, ...] = ()
    keep: Keep | None = None


class Remind(Closed, frozen=True, kw_only=True):
    """So many days before the end."""

    days: Count


class Valid(Closed, frozen=True, kw_only=True):
    """How long a decision holds (有効期間): until the day in an answer; by which procedure it is renewed, and when the
    holder is reminded of that."""

    until: Reference
    renew: ProcedureId | None = None
    remind: Remind | None = None


class Opens(Closed, frozen=True, kw_only=True):
    """A case of another procedure that a decision opens (完了報告, 実績報告): when it is due, and which answers go along.

    Of what goes along, `fixed` cannot be changed. What comes after the last day is accepted and marked, or refused."""

    procedure: ProcedureId
    within: Span | None = None
    carries: tuple[Reference, ...] = ()
    fixed: tuple[Id, ...] = ()
    late: Literal["accept", "refuse"] = "accept"
