"""How well a reading meets a form's truth: a field is found when a field of the same kind has its label."""

from __future__ import annotations

import msgspec

from madoguchi.forms.domain.format import definition as d
from madoguchi.paper.drafting.reading import Origin, Reading
from madoguchi.paper.tests.forms.sample import Field, Sample
from madoguchi.paper.understanding.printed.labels import folded


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """What was found of what is there; `wrong` are labels found with the wrong mark of having to answer."""

    found: int = 0
    missed: tuple[Field, ...] = ()
    extra: tuple[Field, ...] = ()
    wrong: tuple[str, ...] = ()

    def __add__(self, other: Score) -> Score:
        return Score(
            found=self.found + other.found,
            missed=self.missed + other.missed,
            extra=self.extra + other.extra,
            wrong=self.wrong + other.wrong,
        )

    @property
    def recall(self) -> float:
        return round(self.found / (self.found + len(self.missed)), 3)

    @property
    def precision(self) -> float:
        return round(self.found / (self.found + len(self.extra)), 3)

    @property
    def required(self) -> float:
        """Of the fields found, those with the right mark."""
        return round(1 - len(self.wrong) / self.found, 3)


def fields_of(reading: Reading) -> list[Field]:
    """The fields of a draft as a truth lists them: parts of a person each, a bank account once, what is
    written behind an option not at all."""
    questions = _questions(reading.definition)
    fields = []
    for origin in reading.origins:
        if origin.place == "name" or (kind := _kind(origin, questions)) == "":
            continue
        fields.append(Field(origin.label, kind, _required(origin, reading.definition, questions)))
    return fields


def _questions(definition: d.Definition) -> dict[str, d.Question]:
    found: dict[str, d.Question] = {}
    for page in definition.pages:
        for question in page.questions:
            found[f"pages.{page.id}.{question.id}"] = question
            if isinstance(question, d.Group):
                found |= {f"pages.{page.id}.{question.id}.{child.id}": child for child in question.questions}
    return found


def _kind(origin: Origin, questions: dict[str, d.Question]) -> str:
    if origin.place.startswith("attachments."):
        return "attachment"
    if origin.place.startswith("declarations."):
        return "consent"
    if origin.part == "detail":
        return ""
    question = questions[origin.place]
    kind = str(question.__struct_config__.tag)
    if kind == "bank_account":
        return "" if origin.part else kind
    return origin.part or kind


def _required(origin: Origin, definition: d.Definition, questions: dict[str, d.Question]) -> bool:
    if origin.place.startswith("attachments."):
        return next(a.required for a in definition.attachments if origin.place.endswith(f".{a.id}"))
    return questions[origin.place].required if origin.place in questions else True


def scored(sample: Sample, reading: Reading) -> Score:
    """One to one, in the order of the form; first those with the very label, then those with it as a part."""
    left = fields_of(reading)
    missed: list[Field] = []
    wrong: list[str] = []
    pairs: dict[int, Field] = {}
    for same in (_same, _contained):
        for n, field in enumerate(sample.fields):
            match = next((f for f in left if f.kind == field.kind and same(f.label, field.label)), None)
            if n in pairs or match is None:
                continue
            pairs[n] = match
            left.remove(match)
    for n, field in enumerate(sample.fields):
        if n not in pairs:
            missed.append(field)
        elif pairs[n].required != field.required:
            wrong.append(field.label)
    return Score(found=len(pairs), missed=tuple(missed), extra=tuple(left), wrong=tuple(wrong))


def _same(one: str, other: str) -> bool:
    return folded(one) == folded(other)


def _contained(one: str, other: str) -> bool:
    return folded(one) in folded(other) or folded(other) in folded(one)
