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
from madoguchi.review.queries.steps.flows import CaseFlow
from madoguchi.review.queries.steps.nameable_files import can_name, marker_of


class StepFiles(msgspec.Struct, frozen=True, kw_only=True):
    """The files that whoever does a step can name there, and with what its questions begin."""

    rows: dict[str, dict[str, OfficeFile]] = {}
    """question → id → file"""
    begun: dict[str, list[Any]] = {}
    """question → its answer: what was named before, and what they brought since"""

    @property
    def known(self) -> dict[str, dict[str, Marker]]:
        """question → id → what stands for it in the answer"""
        return {name: {id: marker_of(row) for id, row in rows.items()} for name, rows in self.rows.items()}

    def of(self, question: d.Files, filled: Mapping[str, Any]) -> list[OfficeFile]:
        """The files in an answer, in its order."""
        rows = self.rows.get(question.id, {})
        return [rows[id] for id in ids_in(filled.get(question.id)) if id in rows]


def step_files(
    flow: CaseFlow, step: d.Step, *, holder: UUID, answers: Collection[Mapping[str, Any]]
) -> StepFiles:
    """Of a member of staff, or of an invitation. `answers` are those in which files were named before."""
    asked = files_of(flow.way.form, step)
    if not asked:
        return StepFiles()
    files = office_files(flow.application.id)
    found = StepFiles(
        rows={q.id: can_name(files, q, step=step.id, holder=holder, answers=answers) for q in asked}
    )
    return msgspec.structs.replace(
        found, begun={name: marked([*known], known) for name, known in found.known.items()}
    )
