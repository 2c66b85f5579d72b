"""One step of the office's work as whoever does it meets it: what it asks, read and drawn, and what of the case it shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import msgspec

from madoguchi.forms.domain.answers.compiled import Form
from madoguchi.forms.domain.answers.evaluate import Evaluation, evaluate
from madoguchi.forms.domain.answers.files import Marker, marked
from madoguchi.forms.domain.answers.lookups import filled_in
from madoguchi.forms.domain.answers.read_form import Posted, read_page
from madoguchi.forms.domain.answers.readers import Context, Tables
from madoguchi.forms.domain.flows.office_answers import PAGE
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.showing.answer_text import answer_sections
from madoguchi.forms.domain.showing.present import present_page
from madoguchi.forms.domain.showing.views import AnswerRow, AnswerSection, ErrorLink, Fieldset, Node, Text

_FIRST_PART: Final = {"name": "family", "kana": "family_kana"}
"""A name stands in one row, which is called after its first part."""


def asked_by(step: d.Step) -> tuple[str, ...]:
    """The paths of the answers that a step fills."""
    return tuple(f"{d.OFFICE}.{name}" for name in step.fills)


def read_step(
    form: Form,
    before: Evaluation,
    step: d.Step,
    posted: Posted,
    context: Context,
    *,
    today: date,
    files: Mapping[str, Mapping[str, Marker]],
) -> Evaluation:
    """The case with the step's answers as posted, read as of `today`. `form` is the office's; `before` what was there;
    `files` are those that can be among the answers: question → id → file."""
    asked = asked_by(step)
    mine = frozenset({d.OFFICE, *(path for path in before.shown if below(path, asked))})
    answers = read_page(
        form, PAGE, filled_in(dict(posted), form=form), msgspec.structs.replace(before, shown=mine)
    )
    office = answers.get(d.OFFICE)
    if isinstance(office, Mapping):
        held = {
            q.id: marked(office[q.id], files.get(q.id, {})) for q in files_of(form, step) if office.get(q.id)
        }
        answers = {**answers, d.OFFICE: {**office, **held}}
    days = {**context.answered, **dict.fromkeys(asked, today)}
    return evaluate(form, answers, msgspec.structs.replace(context, answered=days))


def files_of(form: Form, step: d.Step) -> tuple[d.Files, ...]:
    """The step's questions that are answered by files."""
    found = (form.places[name].question for name in step.fills if name in form.places)
    return tuple(question for question in found if isinstance(question, d.Files))


def filled_of(evaluation: Evaluation, step: d.Step) -> dict[str, Any]:
    """Question of the office → its answer as typed, of those that the step fills."""
    office = evaluation.answers.get(d.OFFICE)
    office = office if isinstance(office, Mapping) else {}
    return {name: office.get(name) for name in step.fills}


def draw_step(
    form: Form, evaluation: Evaluation, step: d.Step, *, language: str, tables: Tables, show_errors: bool
) -> tuple[tuple[Node, ...], tuple[ErrorLink, ...]]:
    """The step's questions, as pages of forms are drawn, and what is wrong with the answers."""
    asked = asked_by(step)
    if not asked:
        return (), ()
    page = present_page(form, evaluation, PAGE, language=language, tables=tables, show_errors=show_errors)
    whole = next((node for node in page.nodes if isinstance(node, Fieldset)), None)
    nodes = tuple(node for node in whole.children if node.name in asked) if whole else ()
    return nodes, tuple(error for error in page.errors if below(error.name, asked))


def told(nodes: Sequence[Node], words: Mapping[str, str]) -> tuple[tuple[Node, ...], tuple[ErrorLink, ...]]:
    """The questions with what is to be said at them besides, by name."""
    found = tuple(
        msgspec.structs.replace(node, errors=(*node.errors, words[node.name]))
        if node.name in words and not isinstance(node, Text)
        else node
        for node in nodes
    )
    links = (
        ErrorLink(name=node.name, label=node.label, message=words[node.name], page=PAGE)
        for node in nodes
        if node.name in words
    )
    return found, tuple(links)


def filled_in_words(
    form: Form, evaluation: Evaluation, step: d.Step, *, language: str, tables: Tables
) -> tuple[tuple[str, str], ...]:
    """(what was asked, the answer) of all that the step filled in."""
    rows = _rows(form, evaluation, language, tables)
    mine = [row for row in rows if below(row.name, asked_by(step)) and row.kind == "answer"]
    return tuple((row.label, row.value) for row in mine)


def seen_sections(
    form: Form, evaluation: Evaluation, sees: Sequence[str], *, language: str, tables: Tables
) -> tuple[AnswerSection, ...]:
    """What `sees` names, as text, and nothing else; no individual number, whatever is named (番号法 第19条)."""
    names = tuple(_row_name(form, reference) for reference in sees)
    found = []
    for section in answer_sections(form, evaluation, language=language, tables=tables):
        rows = [row for row in section.rows if _is_named(row, names) and not _is_number(form, row.name)]
        kept = _with_headings(section.rows, rows)
        if kept:
            found.append(msgspec.structs.replace(section, rows=kept))
    return tuple(found)


def below(path: str, wholes: Sequence[str]) -> bool:
    """Whether it is one of them, or a part of one."""
    return any(path == whole or path.startswith(f"{whole}.") for whole in wholes)


def _rows(form: Form, evaluation: Evaluation, language: str, tables: Tables) -> list[AnswerRow]:
    sections = answer_sections(form, evaluation, language=language, tables=tables)
    return [row for section in sections for row in section.rows]


def _row_name(form: Form, reference: str) -> str:
    """The path of the row that a reference means, without the numbers of rows."""
    head, _, rest = reference.partition(".")
    place = form.places.get(head)
    within = f"{place.group}." if place is not None and place.group else place.prefix if place else ""
    return f"{within}{head}" + (f".{_FIRST_PART.get(rest, rest)}" if rest else "")


def _is_named(row: AnswerRow, names: Sequence[str]) -> bool:
    return row.kind != "heading" and below(_without_row_numbers(row.name), names)


def _without_row_numbers(path: str) -> str:
    return ".".join(part for part in path.split(".") if not part.isdecimal())


def _is_number(form: Form, path: str) -> bool:
    place = form.places.get(_without_row_numbers(path).split(".")[-1])
    question = place.question if place is not None else None
    return isinstance(question, d.MyNumber)


def _with_headings(whole: Sequence[AnswerRow], kept: Sequence[AnswerRow]) -> tuple[AnswerRow, ...]:
    """In their order, with the headings that something of it stands under."""
    return tuple(
        row
        for row in whole
        if row in kept or (row.kind == "heading" and any(below(each.name, (row.name,)) for each in kept))
    )
