"""Every place of a definition that names a question, with what it needs of that question."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Literal

import msgspec

from madoguchi.forms.domain.answers.operations import as_number
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.finding import questions

Needs = Literal[
    "value",
    "place",
    "person",
    "equals",
    "choices",
    "number",
    "amount",
    "date",
    "ordered",
    "repeated",
    "table",
    "attachment",
    "shown",
]

At = tuple[str, str]
"""(place, field), as of a finding."""
NOWHERE: At = ("", "")


class Use(msgspec.Struct, frozen=True):
    """A reference somewhere. `needs` says which kinds it may name; `before` is the question that uses it."""

    at: At
    reference: str
    group: str | None
    needs: Needs
    literals: tuple[str, ...] = ()
    before: str | None = None
    other: str | None = None
    """the other side, where two answers are compared with each other"""


def is_day(text: str) -> bool:
    """Written like a day; whether the calendar has it is another matter."""
    return bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", text))


def exists(text: str) -> bool:
    """A day of the calendar, written 2026-04-01."""
    try:
        return is_day(text) and bool(date.fromisoformat(text))
    except ValueError:
        return False


def uses(definition: d.Definition) -> Iterator[Use]:
    """All references of a definition but those of its deliveries."""
    for each in written(definition):
        if isinstance(each.value, d.Compute):
            yield from of_computation(each.value, each.at, each.group, each.before)
        else:
            yield from of_condition(each.value, each.at, each.group, each.before)
    for place, q, group in questions(definition):
        if isinstance(q, d.BankAccount) and q.holder is not None:
            yield Use((place, "holder"), q.holder, group, "person", (), q.id)
        if isinstance(q, d.Group) and q.repeat is not None and q.repeat.distinct is not None:
            yield Use((place, "repeat"), f"{q.id}.{q.repeat.distinct}", None, "value")
        if isinstance(q, d.AttachmentQuestion):
            yield Use((place, "attachment"), q.attachment, None, "attachment")
    groups = {q.id: group for _, q, group in questions(definition)}
    for check in definition.checks:
        yield Use((f"checks.{check.id}", "at"), check.at, groups.get(check.at.split(".")[0]), "place")
    if definition.deadline:
        yield Use(("deadline", "after"), definition.deadline.after, None, "date")


class Stands(msgspec.Struct, frozen=True):
    """A condition or computation where it is written: judged in the rows of `group`, over answers `before` a question."""

    at: At
    value: d.Condition | d.Compute
    group: str | None = None
    before: str | None = None


def written(definition: d.Definition) -> Iterator[Stands]:
    """Every condition and computation of a definition; the rules of named conditions, which are judged where they are used."""
    for at, value, group, before in _written(definition):
        if value is not None:
            yield Stands(at, value, group, before)


def _written(
    definition: d.Definition,
) -> Iterator[tuple[At, d.Condition | d.Compute | None, str | None, str | None]]:
    for page in definition.pages:
        first = page.questions[0].id if page.questions else None
        yield (f"pages.{page.id}", "show_when"), page.show_when, None, first
    for place, q, group in questions(definition):
        yield (place, "show_when"), q.show_when, group, q.id
        yield (place, "required_when"), q.required_when, group, q.id
        if isinstance(q, d.Computed):
            yield (place, "compute"), q.compute, group, q.id
    for a in definition.attachments:
        yield (f"attachments.{a.id}", "show_when"), a.show_when, None, None
        yield (f"attachments.{a.id}", "required_when"), a.required_when, None, None
    groups = {q.id: group for _, q, group in questions(definition)}
    for check in definition.checks:
        group = groups.get(check.at.split(".")[0])
        yield (f"checks.{check.id}", "must"), check.must, group, None
        yield (f"checks.{check.id}", "when"), check.when, group, None
    for rule in definition.conditions:
        yield (f"conditions.{rule.id}", "when"), rule.when, None, None


def of_condition(
    c: d.Condition | None, at: At = NOWHERE, group: str | None = None, before: str | None = None
) -> Iterator[Use]:
    """The references of a condition and of those inside it; `group` is whose row it is judged in."""
    if c is None:
        return
    over = c.any_of or c.every_of
    if over is not None:
        yield Use(at, over, None, "repeated", (), before)
        group = over
    for inner in (*(c.all or ()), *(c.any or ()), c.not_, c.where):
        yield from of_condition(inner, at, group, before)
    if c.decision is not None:
        yield Use(at, d.DECISION, None, "equals", c.decision, before)
    if c.question is not None:
        yield from _of_comparison(c, c.question, at, group, before)


def _of_comparison(
    c: d.Condition, question: str, at: At, group: str | None, before: str | None
) -> Iterator[Use]:
    equal = tuple(v for v in (c.is_, c.is_not, *(c.one_of or ())) if v is not None)
    if c.answered is not None:
        yield Use(at, question, group, "value", (), before)
    elif c.includes is not None:
        yield Use(at, question, group, "choices", (c.includes,), before)
    elif equal or c.one_of is not None:
        yield Use(at, question, group, "equals", equal, before)
    else:
        operand = next(o for o in (c.at_least, c.at_most, c.before, c.after) if o is not None)
        literal = as_number(operand) is not None or is_day(operand)
        day = operand == "today" or is_day(operand)
        needs: Needs = "date" if day else "number" if literal else "ordered"
        if literal or operand == "today":
            yield Use(at, question, group, needs, (operand,), before)
        else:
            yield Use(at, question, group, needs, (), before, operand)
            yield Use(at, operand, group, "ordered", (), before, question)


def of_computation(
    c: d.Compute, at: At = NOWHERE, group: str | None = None, before: str | None = None
) -> Iterator[Use]:
    """The references of a computation and of those inside it."""
    inner = c.total.group if c.total is not None else group
    needs: Needs = "number" if c.way in ("sum", "product", "min", "max") else "amount"
    for operand in d.operands_of(c):
        if isinstance(operand, d.Compute):
            yield from of_computation(operand, at, inner, before)
        elif as_number(operand) is None:
            yield Use(at, operand, inner, needs, (), before)
    for counted in (c.count, c.total):
        if counted is not None:
            yield Use(at, counted.group, None, "repeated", (), before)
            yield from of_condition(counted.where, at, counted.group, before)
    for case in c.if_.cases if c.if_ is not None else ():
        yield from of_condition(case.when, at, group, before)
    for day in days_of(c):
        if not is_day(day):
            yield Use(at, day, group, "date", (), before)
    if c.lookup is not None:
        yield Use(at, c.lookup.question, group, "table", (), before)
    for reference in c.first_answered or ():
        yield Use(at, reference, group, "value", (), before)


def days_of(c: d.Compute) -> tuple[str, ...]:
    """The days that a computation itself counts from: references, `today`, or days as they are written."""
    if c.age_on is not None:
        return c.age_on.birth_date, c.age_on.day
    if c.days_between is not None:
        return c.days_between.from_, c.days_between.to
    if c.school_year_on is not None:
        return c.school_year_on.birth_date, c.school_year_on.day
    if c.fiscal_year_end_of_age is not None:
        return (c.fiscal_year_end_of_age.birth_date,)
    if c.deadline is not None:
        return (c.deadline.after,)
    if c.figure is not None:
        return (c.figure.day,)
    return (c.fiscal_year_end.day,) if c.fiscal_year_end is not None else ()
