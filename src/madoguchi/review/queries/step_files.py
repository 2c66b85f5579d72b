"""The files at a step of a case, for whoever does it. Of the tenant in scope."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

import msgspec

from madoguchi.applications.queries.attachments import OfficeFile, office_files
from madoguchi.forms.domain.answers.files import Marker, ids_in, marked
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.showing.one_step import files_of
from madoguchi.review.domain.step_files import can_name, held_at
from madoguchi.review.queries.flows import CaseFlow


class StepFiles(msgspec.Struct, frozen=True, kw_only=True):
    """The files that whoever does a step can name there, by id, and with what its questions begin."""

    known: dict[str, Marker] = {}
    rows: dict[str, OfficeFile] = {}
    begun: dict[str, list[Any]] = {}
    """question → its answer: what was named before, and what they brought since"""


def step_files(
    flow: CaseFlow, step: d.Step, *, holder: UUID, answers: Collection[Mapping[str, Any]]
) -> StepFiles:
    """Of a member of staff, or of an invitation. `answers` are those in which files were named before."""
    asked = files_of(flow.way.form, step)
    if not asked:
        return StepFiles()
    files = office_files(flow.application.id)
    known = can_name(files, step=step.id, holder=holder, answers=answers)
    begun = {}
    for question in asked:
        named = [id for each in answers for id in ids_in(each.get(question.id)) if id in known]
        brought = [str(f.id) for f in held_at(files, step=step.id, holder=holder) if f.item == question.id]
        begun[question.id] = marked([*named, *brought], known)
    return StepFiles(known=known, rows={str(f.id): f for f in files if str(f.id) in known}, begun=begun)
