"""What can be handed to another system: answers, and the parts of those that have several."""

from __future__ import annotations

import msgspec

from madoguchi.desk.builder.known import Known, Named
from madoguchi.forms.domain import definition as d
from madoguchi.forms.domain.parts import parts_of


def sources(definition: d.Definition, known: Known) -> list[Named]:
    """What can be handed over: every answer, with the name of a person and the parts of what has several."""
    found = []
    for named in known.all:
        if named.sort != "none":
            found.append(named)
        question = next(
            (q for page in definition.pages for q in page.questions if q.id == named.reference), None
        )
        if question is not None and not isinstance(question, d.Group):
            found += _parts(question, named, {n.reference for n in known.all})
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
