"""Which files an answer of the office can name: those that were handed in with it before, and those that whoever does the step
brought there. No file of another case, of another step or of somebody else is among them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from madoguchi.applications.queries.attachments import OfficeFile
from madoguchi.forms.domain.answers.evaluate import Evaluation
from madoguchi.forms.domain.answers.files import Marker, markers_in
from madoguchi.forms.domain.format import definition as d


def has_files(definition: d.Definition) -> bool:
    """Whether the office answers any question of its own by files."""
    return any(isinstance(question, d.Files) for question in definition.review.questions)


def held_at(files: Iterable[OfficeFile], *, step: str, holder: UUID) -> list[OfficeFile]:
    """What somebody brought to a step and has not handed in."""
    return [file for file in files if file.held_by == holder and file.step == step]


def can_name(
    files: Collection[OfficeFile],
    question: d.Files,
    *,
    step: str,
    holder: UUID,
    answers: Iterable[Mapping[str, Any]],
) -> dict[str, OfficeFile]:
    """id → file, of what an answer to the question can name, the earlier ones first. `answers` are those in which files were
    handed in before: question → answer. An id that only was typed in one is not."""
    before = {marker.file for each in answers for marker in markers_in(each.get(question.id))}
    mine = [file for file in files if file.item == question.id]
    handed_in = (file for file in mine if file.held_by is None and str(file.id) in before)
    return {str(file.id): file for file in (*handed_in, *held_at(mine, step=step, holder=holder))}


def marker_of(file: OfficeFile) -> Marker:
    """What stands for it in an answer."""
    return Marker(file=str(file.id), name=file.name, sha256=file.sha256)


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
