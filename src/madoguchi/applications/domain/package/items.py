"""The items that a receiver asked for (`delivery[].items` of a definition), each from the answers that
count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from madoguchi.applications.domain.package.manifest import Value
from madoguchi.forms.domain.answers.compiled import Form
from madoguchi.forms.domain.answers.evaluate import Evaluation
from madoguchi.forms.domain.format import definition as d


def paths_of(form: Form, evaluation: Evaluation, reference: str) -> list[str] | None:
    """The answer paths, one a row, that a reference into a repeated group stands for; None when it is a
    single one.
    """
    head, _, rest = reference.partition(".")
    place = form.places.get(head)
    if place is None:
        return None
    if place.group is not None:
        return [f"{place.group}.{row}.{reference}" for row in range(evaluation.rows.get(place.group, 0))]
    if isinstance(place.question, d.Group) and place.question.repeat and rest:
        return [f"{head}.{row}.{rest}" for row in range(evaluation.rows.get(head, 0))]
    return None


def single_path(form: Form, reference: str) -> str:
    """Where the answer of a reference outside repeated groups lives."""
    place = form.places.get(reference.partition(".")[0])
    return (place.prefix if place else "") + reference


def asked_paths(form: Form, evaluation: Evaluation, references: Mapping[str, str]) -> Iterator[str]:
    """Every answer path that the items take their values from."""
    for reference in references.values():
        many = paths_of(form, evaluation, reference)
        yield from [single_path(form, reference)] if many is None else many


def items_of(
    form: Form, evaluation: Evaluation, references: Mapping[str, str], numbers: Mapping[str, str]
) -> dict[str, Value]:
    """item id → value, by item id (a stored definition keeps no order); None where nothing was answered
    or the question is hidden.

    `numbers` are the unsealed individual numbers by answer path.
    """

    def value(path: str) -> Any:
        return plain(numbers[path] if path in numbers else evaluation.values.get(path))

    items: dict[str, Value] = {}
    for item, reference in sorted(references.items()):
        many = paths_of(form, evaluation, reference)
        items[item] = value(single_path(form, reference)) if many is None else tuple(map(value, many))
    return items


def plain(value: Any) -> Any:
    """A canonical value as JSON has it: a whole number as a number, another as text so that no digit
    changes.
    """
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else f"{value:f}"
    if isinstance(value, list | tuple):
        return tuple(plain(part) for part in value)
    return value
