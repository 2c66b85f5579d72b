"""A round as an allocation takes it, read from what its cases answered and from a list of the tenant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal

import msgspec

from madoguchi.forms.domain.flows.allocation.faults import Fault, read_places
from madoguchi.forms.domain.flows.allocation.inputs import WANTS, Applicant, Inputs, Rule
from madoguchi.forms.domain.flows.together import alike
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.computations import LISTED, Operand, operands_of
from madoguchi.forms.domain.format.kinds import compares_as, kind_of, one_of
from madoguchi.forms.domain.format.parts import parts_of

Rows = Mapping[str, Mapping[str, str]]
_OF_NUMBERS: Final = (*LISTED, "quotient", "round", "if_")


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """What one case answered: `values` and `rows` of its `Evaluation` by the office's form, or the same as JSON has them."""

    id: str
    values: Mapping[str, Any]
    rows: Mapping[str, int]


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """What a step that allocates says, made ready to read cases by."""

    table: str
    capacity: str
    class_: str
    classes: tuple[str, ...]
    """those that can be chosen; empty where the class is no choice"""
    wishes: str
    wish: str
    """the question within `wishes`; empty where there is one wish alone"""
    rules: tuple[Rule, ...]
    household: str
    wants: str
    fills: str


def terms_of(definition: d.Definition, step: d.Step) -> Terms:
    """Of a step without findings (`proving/flow/allocation.py`)."""
    places, keep = step.places, step.keep
    if places is None or step.wishes is None or not step.fills:
        raise ValueError(f"{step.id} does not say what it allocates")
    wished = question_of(definition, step.wishes)
    inside = wish_of(wished, places.table)
    rows = isinstance(wished, d.Group) and wished.repeat is not None
    one = f"{step.wishes}.{inside.id}" if isinstance(wished, d.Group) and inside is not None else step.wishes
    kind = question_of(definition, places.class_) if places.class_ else None
    return Terms(
        table=places.table,
        capacity=places.capacity,
        class_=places.class_ or "",
        classes=tuple(option.id for option in one_of(kind)),
        wishes=step.wishes if rows else one,
        wish=inside.id if rows and inside is not None else "",
        rules=tuple(
            Rule(question=rule.question, first=rule.first, kind=_kind(definition, rule.question))
            for rule in step.order
        ),
        household=keep.siblings if keep else "",
        wants=keep.wants if keep else "",
        fills=step.fills[0],
    )


def wish_of(question: d.Question | None, table: str) -> d.TableChoice | None:
    """The question that names a wish: the one that chooses from the list, itself or within a group."""
    inside = question.questions if isinstance(question, d.Group) else (question,)
    found = [each for each in inside if isinstance(each, d.TableChoice) and each.table == table]
    return found[0] if len(found) == 1 else None


def round_of(
    terms: Terms, cases: Iterable[Case], rows: Rows, *, seed: str
) -> tuple[Inputs, tuple[Fault, ...]]:
    """The inputs, and what of the list cannot be read. What the cases lack is told by `faults`."""
    applicants = applicants_of(terms, cases)
    classes = terms.classes or tuple(sorted({each.class_ for each in applicants} - {""}))
    places, unread = (
        read_places(rows, terms.capacity, classes)
        if classes or not terms.class_
        else (
            {place: {} for place in rows},
            (),
        )
    )
    return Inputs(seed=seed, rules=terms.rules, places=places, applicants=applicants), unread


def applicants_of(terms: Terms, cases: Iterable[Case]) -> tuple[Applicant, ...]:
    """The cases as an allocation takes them."""
    return tuple(_applicant(terms, case) for case in cases)


def _applicant(terms: Terms, case: Case) -> Applicant:
    def read(path: str) -> str | None:
        value = case.values.get(path) if path else None
        return None if value is None or value == "" else str(value)

    many = case.rows.get(terms.wishes, 0)
    paths = [f"{terms.wishes}.{n}.{terms.wish}" for n in range(many)] if terms.wish else [terms.wishes]
    wants = next((each for each in WANTS if each == read(terms.wants)), None)
    return Applicant(
        id=case.id,
        class_=read(terms.class_) or "",
        wishes=tuple(wish for path in paths if (wish := read(path)) is not None),
        keys=tuple(read(rule.question) for rule in terms.rules),
        household=alike(read(terms.household) or ""),
        wants=wants,
    )


def question_of(definition: d.Definition, reference: str) -> d.Question | None:
    """A question of a page or of the office, into groups and composites; None where there is none."""
    head, *rest = reference.removeprefix(f"{d.OFFICE}.").split(".")
    asked = definition.review.questions
    if head == reference.partition(".")[0]:
        asked = tuple(question for page in definition.pages for question in page.questions)
    found = next((each for each in asked if each.id == head), None)
    for name in rest:
        inside = (
            found.questions if isinstance(found, d.Group) else parts_of(found) if found is not None else ()
        )
        found = next((each for each in inside if each.id == name), None)
    return found


def _kind(definition: d.Definition, reference: str) -> Literal["number", "money", "date"]:
    """How a rule reads it: an amount of money, a day and what an applicant answered are somebody's own, and never told to
    others; nor is what is computed from them. Those that are numbers read like an amount."""
    question = question_of(definition, reference)
    if question is None or compares_as(question) == "date":
        return "date"
    return "number" if _counted(definition, reference) else "money"


def _counted(definition: d.Definition, operand: Operand) -> bool:
    """Whether the office counts it itself (点数): a number of its own, or computed from such numbers and from constants."""
    if isinstance(operand, str):
        question = question_of(definition, operand)
        if question is None:
            return True  # a constant
        if not operand.startswith(f"{d.OFFICE}."):
            return False
        if not isinstance(question, d.Computed):
            return kind_of(question).counted is True
        operand = question.compute
    return operand.way in _OF_NUMBERS and all(_counted(definition, each) for each in operands_of(operand))
