"""What is taken out of answers: individual numbers before storing, ignored answers before arrival."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from madoguchi.forms.domain.answers.compiled import Form, Item
from madoguchi.forms.domain.answers.evaluate import Evaluation
from madoguchi.forms.domain.answers.instead import said
from madoguchi.forms.domain.answers.readers import is_blank
from madoguchi.forms.domain.answers.rows import row_of
from madoguchi.forms.domain.format import definition as d
from madoguchi.kernel.numbers import individual_numbers_in

_DIGITS = 12
"""Of an individual number."""


def is_marker(raw: Any) -> bool:
    """The answer stands for a sealed number."""
    return isinstance(raw, Mapping) and raw.get("sealed") is True


def marker(ref: UUID) -> dict[str, Any]:
    """The answer that stands for the sealed number `ref`."""
    return {"sealed": True, "ref": str(ref)}


def typed_numbers(form: Form, answers: Mapping[str, Any]) -> dict[str, str]:
    """path → the individual numbers that stand in the answers as typed, hidden questions' too."""
    items = tuple(item for page in form.pages for item in page.items)
    return dict(_typed(items, answers, ""))


def _typed(items: tuple[Item, ...], container: Any, prefix: str) -> Iterator[tuple[str, str]]:
    if not isinstance(container, Mapping):
        return
    for item in items:
        raw, path = container.get(item.id), prefix + item.id
        if isinstance(item.question, d.MyNumber):
            if not is_marker(raw) and not is_blank(raw) and not said(item.question, raw):
                yield path, raw if isinstance(raw, str) else ""
        elif item.repeat is not None and isinstance(raw, list | tuple):
            for index, row in enumerate(raw):
                yield from _typed(item.children, row, f"{path}.{index}.")
        elif item.children:
            yield from _typed(item.children, raw, path + ".")


def stray_numbers(form: Form, evaluation: Evaluation) -> frozenset[str]:
    """Paths of texts with an individual number that nothing has read as a right answer: of hidden questions, or wrong.

    What is right is not searched here: its reader knows whether such digits may stand there. A question for twelve
    digits asks for other numbers that look alike.
    """
    unread = {*evaluation.ignored, *(problem.name for problem in evaluation.problems)}
    items = tuple(item for page in form.pages for item in page.items)
    return frozenset(
        path
        for path, question, raw in _texts(items, evaluation.answers, "")
        if getattr(question, "digits", None) != _DIGITS
        and individual_numbers_in(raw)
        and any(path == name or path.startswith(f"{name}.") for name in unread)
    )


def _texts(items: tuple[Item, ...], container: Any, prefix: str) -> Iterator[tuple[str, d.Question, str]]:
    if not isinstance(container, Mapping):
        return
    for item in items:
        raw, path = container.get(item.id), prefix + item.id
        if isinstance(raw, str):
            yield path, item.question, raw
        elif item.repeat is not None and isinstance(raw, list | tuple):
            for index, row in enumerate(raw):
                yield from _texts(item.children, row, f"{path}.{index}.")
        elif item.children:
            yield from _texts(item.children, raw, path + ".")


def replaced(answers: Mapping[str, Any], path: str, value: Any) -> dict[str, Any]:
    """The answers with `value` at `path`; None takes the answer away. The original is untouched."""
    head, _, rest = path.partition(".")
    copy = dict(answers)
    if not rest:
        copy[head] = value
        if value is None:
            del copy[head]
        return copy
    inner = copy.get(head, {})
    if isinstance(inner, list | tuple):
        index, _, deeper = rest.partition(".")
        rows = list(inner)
        rows[int(index)] = replaced(rows[int(index)], deeper, value)
        copy[head] = rows
    else:
        copy[head] = replaced(inner, rest, value)
    return copy


def path_of(answers: Any, name: str) -> str:
    """The path of the answer that a control belongs to: a day's box (`moved.year`) is a part of the day's."""
    path: list[str] = []
    for part in name.split("."):
        if not isinstance(answers, Mapping | list | tuple):
            break
        path.append(part)
        answers = answers.get(part) if isinstance(answers, Mapping) else answers[int(part)]
    return ".".join(path)


def counterpart(other: Any, answers: Any, path: str) -> Any:
    """What `other` answers hold where these have `path`: in the row with the same id, wherever it stands. None for nothing."""
    for name in path.split("."):
        if isinstance(answers, list | tuple):
            row = row_of(answers[int(name)])
            rows = other if isinstance(other, list | tuple) else ()
            other = next((r for r in rows if row and row_of(r) == row), None)
            answers = answers[int(name)]
        else:
            answers = answers.get(name) if isinstance(answers, Mapping) else None
            other = other.get(name) if isinstance(other, Mapping) else None
    return other


def counted(evaluation: Evaluation) -> dict[str, Any]:
    """The answers without those that are hidden: what leaves the draft and arrives."""
    answers = dict(evaluation.answers)
    for path in evaluation.ignored:
        answers = replaced(answers, path, None)
    return answers


def sealed_references(answers: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """(path, ref) of every sealed number in the answers."""
    if is_marker(answers):
        yield prefix, str(answers.get("ref", ""))
        return
    if isinstance(answers, Mapping):
        inside: Iterable[tuple[Any, Any]] = answers.items()
    elif isinstance(answers, list | tuple):
        inside = enumerate(answers)
    else:
        return
    for name, value in inside:
        if not isinstance(value, str):  # as nearly all are: every arrival looks through all of them
            yield from sealed_references(value, f"{prefix}.{name}" if prefix else str(name))


def applicant_name(form: Form, evaluation: Evaluation) -> str:
    """Whom the queue names: the first person of the form who is not the representative."""
    for page in form.pages:
        for item in page.items:
            name = evaluation.values.get(f"{item.id}.name")
            if name and item.id != "representative" and isinstance(item.question, d.Person):
                return str(name)
    first = next((v for k, v in sorted(evaluation.values.items()) if k.endswith(".name")), "")
    return str(first)
