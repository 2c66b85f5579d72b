"""What can be handed to another system: answers, and the parts of those that have several."""

from __future__ import annotations

import msgspec

from madoguchi.desk.builder.known import Known, Named
from madoguchi.forms.domain import definition as d
from madoguchi.forms.domain.finding import questions as every_question
from madoguchi.forms.domain.parts import parts_of


def sources(definition: d.Definition, known: Known) -> list[Named]:
    """What can be handed over: every answer, with the name of a person and the parts of what has several."""
    questions = {q.id: q for _, q, _ in every_question(definition)}
    there = {named.reference for named in known.all}
    found: list[Named] = []
    for named in known.all:
        if named.sort != "none":
            found.append(named)
        question = questions.get(named.reference)
        if question is not None and not isinstance(question, d.Group):
            found += _parts(question, named, there)
    return found


def _parts(question: d.Question, whole: Named, there: set[str]) -> list[Named]:
    names = [(part.id, part.label.ja) for part in parts_of(question)]
    if isinstance(question, d.Person):
        names = [("name", "氏名"), *([("kana", "フリガナ")] if "kana" in question.with_ else []), *names]
    return [
        msgspec.structs.replace(
            whole, reference=f"{question.id}.{id}", label=f"{whole.label}の{label}", sort="text"
        )
        for id, label in names
        if f"{question.id}.{id}" not in there
    ]
