"""A run through the form, kept as a trial: what it was answered, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from madoguchi.forms.domain.answers.compiled import Form, Item, compile_form
from madoguchi.forms.domain.answers.evaluate import Evaluation, evaluate
from madoguchi.forms.domain.answers.expressions import in_digits
from madoguchi.forms.domain.answers.instead import reason_of
from madoguchi.forms.domain.answers.readers import Context, Tables
from madoguchi.forms.domain.format import definition as d
from madoguchi.kernel.numbers import example_my_number


def trial_of(
    definition: d.Definition, *, name: str, answers: Mapping[str, Any], today: date, tables: Tables
) -> d.Trial:
    """The trial that a run amounts to.

    It expects what conditions decided (shown or hidden), the errors, the attachments asked for and the computed
    values. What is always shown is left out, so that a trial outlives a question that is added or moved. An
    individual number is replaced by an example: a trial is published, and must hold nobody's.
    """
    form = compile_form(definition)
    kept = _without_numbers(form, answers)
    meaning = evaluate(form, kept, Context(today=today, tables=tables))
    decided = list(_decided(form, meaning))
    return d.Trial(
        name=name,
        today=today.isoformat(),
        answers=kept,
        expect=d.Expectation(
            shown=tuple(path for path, shown in decided if shown),
            hidden=tuple(path for path, shown in decided if not shown),
            errors=tuple(dict.fromkeys(p.name for p in meaning.problems)),
            attachments=tuple(n.id for n in meaning.attachments if n.required),
            computed={path: in_digits(value) for path, value in sorted(meaning.computed.items())},
        ),
    )


def _decided(form: Form, meaning: Evaluation) -> Iterator[tuple[str, bool]]:
    """(page or path of a question, whether it is shown), for those that a condition of their own decides."""
    for page in form.pages:
        shown = page.page.id in meaning.pages
        if page.show is not None:
            yield page.page.id, shown
        for item in page.items if shown else ():
            yield from _items(item, "", meaning)


def _items(item: Item, prefix: str, meaning: Evaluation) -> Iterator[tuple[str, bool]]:
    path = prefix + item.id
    if item.show is not None:
        yield path, path in meaning.shown
    if not isinstance(item.question, d.Group) or path not in meaning.shown:
        return
    rows = [f"{path}.{n}." for n in range(meaning.rows.get(path, 0))] if item.repeat else [f"{path}."]
    for row in rows:
        for child in item.children:
            yield from _items(child, row, meaning)


def _without_numbers(form: Form, answers: Mapping[str, Any]) -> dict[str, Any]:
    sealed = {name for name, place in form.places.items() if isinstance(place.question, d.MyNumber)}
    return _replaced(answers, sealed)


def _replaced(answers: Mapping[str, Any], sealed: set[str]) -> dict[str, Any]:
    return {
        name: example_my_number(1)
        if name in sealed and value and not reason_of(value)
        else _inner(value, sealed)
        for name, value in answers.items()
    }


def _inner(value: Any, sealed: set[str]) -> Any:
    if isinstance(value, Mapping):
        return _replaced(value, sealed)
    return [_inner(one, sealed) for one in value] if isinstance(value, list | tuple) else value
