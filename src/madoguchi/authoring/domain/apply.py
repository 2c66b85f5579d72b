"""Applying a change to a definition."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from madoguchi.authoring.domain import changes as c
from madoguchi.authoring.domain import pages, question_changes
from madoguchi.authoring.domain.changes import Applied, Change
from madoguchi.authoring.domain.definition_places import changed_places, is_page
from madoguchi.authoring.domain.parts import put_part
from madoguchi.authoring.domain.steps import Step
from madoguchi.forms.domain.format.definition import Definition


def apply(definition: Definition, change: Change) -> Applied:
    """The definition after a change; the one given stays as it is.

    Ids of what is added or copied are made unique. What refers to a question follows it when its id or its group
    becomes another; what refers to something removed is left, and is then a finding. An `at` beyond the end is the
    end. Raises CannotChange, and nothing else, when the change does not fit this definition.
    """
    step = _ACTS[type(change)](definition, change)
    touched = changed_places(definition, step.definition) | step.touched
    return Applied(definition=step.definition, touched=touched, said=step.said, place=step.place)


def _put_part(definition: Definition, change: c.PutPart) -> Step:
    after, said, place = put_part(definition, change.part, change.value)
    return Step(after, said, place, frozenset({change.part, place}))


def _put_parts(definition: Definition, change: c.PutParts) -> Step:
    said = []
    touched = set(change.values)
    for part, value in change.values.items():
        definition, words, place = put_part(definition, part, value)
        said.append(words)
        touched.add(place)
    more = f"ほか{len(said) - 1}つを変えました。"
    text = said[0] if len(said) == 1 else said[0].removesuffix("を変えました。") + more if said else ""
    return Step(definition, text, next(iter(change.values), ""), frozenset(touched))


def _either(change: c.Move | c.Copy | c.Remove) -> Any:
    return pages if is_page(change.place) else question_changes


_ACTS: dict[type, Callable[[Definition, Any], Step]] = {
    c.AddPage: pages.add,
    c.PutPage: pages.put,
    c.SplitPage: pages.split,
    c.JoinPage: pages.join,
    c.AddQuestion: question_changes.add,
    c.PutQuestion: question_changes.put,
    c.ChangeKind: question_changes.change_kind,
    c.Move: lambda d, change: _either(change).move(d, change),
    c.Copy: lambda d, change: _either(change).copy(d, change),
    c.Remove: lambda d, change: _either(change).remove(d, change),
    c.PutPart: _put_part,
    c.PutParts: _put_parts,
}
