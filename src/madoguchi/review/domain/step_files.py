"""Which files an answer of the office can name: those that were handed in with it before, and those that whoever does the step
brought there. No file of another case, of another step or of somebody else is among them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from madoguchi.applications.queries.attachments import OfficeFile
from madoguchi.forms.domain.answers.evaluate import Evaluation, Problem
from madoguchi.forms.domain.answers.files import Marker, ids_in, markers_in
from madoguchi.forms.domain.format import definition as d


def has_files(definition: d.Definition) -> bool:
    """Whether the office answers any question of its own by files."""
    return any(isinstance(question, d.Files) for question in definition.review.questions)


def held_at(files: Iterable[OfficeFile], *, step: str, holder: UUID) -> list[OfficeFile]:
    """What somebody brought to a step and has not handed in."""
    return [file for file in files if file.held_by == holder and file.step == step]


def can_name(
    files: Collection[OfficeFile], *, step: str, holder: UUID, answers: Iterable[Mapping[str, Any]]
) -> dict[str, Marker]:
    """id → the file. `answers` are those in which files were handed in before: question → answer."""
    before = {(name, id) for each in answers for name, value in each.items() for id in ids_in(value)}
    found = [file for file in files if file.held_by is None and (file.item, str(file.id)) in before]
    return {str(file.id): marker_of(file) for file in (*found, *held_at(files, step=step, holder=holder))}


def marker_of(file: OfficeFile) -> Marker:
    """What stands for it in an answer."""
    return Marker(file=str(file.id), name=file.name, sha256=file.sha256)


def infected(
    questions: Iterable[d.Files], filled: Mapping[str, Any], files: Collection[OfficeFile]
) -> tuple[Problem, ...]:
    """What is wrong with an answer that names a file in which a virus was found."""
    bad = {str(file.id) for file in files if file.state == "infected"}
    return tuple(
        Problem(name=f"{d.OFFICE}.{question.id}", code="infected_attachment")
        for question in questions
        if bad.intersection(ids_in(filled.get(question.id)))
    )


def named_by(evaluation: Evaluation, files: Iterable[OfficeFile]) -> list[OfficeFile]:
    """The files that stand in the answers of the office as they count: no longer those of a way that the case does not go."""
    office = evaluation.answers.get(d.OFFICE)
    named = {
        each.file
        for name, value in (office.items() if isinstance(office, Mapping) else ())
        if f"{d.OFFICE}.{name}" in evaluation.values
        for each in markers_in(value)
    }
    return [file for file in files if file.held_by is None and str(file.id) in named]
