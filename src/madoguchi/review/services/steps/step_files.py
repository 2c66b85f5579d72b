"""The files among the answers of a step: which of them can stand there, and whose they are once it is done."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from madoguchi.accounts.permissions import Member
from madoguchi.applications.services.attachments.office_files import hand_in, let_go
from madoguchi.forms.domain.answers.evaluate import Problem
from madoguchi.forms.domain.answers.files import marked, markers_in
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.showing.one_step import files_of
from madoguchi.review.queries.steps.flows import CaseFlow
from madoguchi.review.queries.steps.step_files import step_files


def files_given(
    flow: CaseFlow,
    step: d.Step,
    filled: Mapping[str, Any],
    *,
    holder: UUID,
    answers: Collection[Mapping[str, Any]],
) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """Part of acts at a step: the answers, in which each file is one that may stand there, by its name and hash as they are
    kept, and what is wrong with the files themselves. An id of anything else stays one, which no reader takes."""
    asked = files_of(flow.way.form, step)
    if not asked:
        return dict(filled), ()
    files = step_files(flow, step, holder=holder, answers=answers)
    known = files.known
    whole = {**filled, **{q.id: marked(filled.get(q.id), known[q.id]) for q in asked}}
    return whole, tuple(
        Problem(name=f"{d.OFFICE}.{question.id}", code="infected_attachment")
        for question in asked
        if any(file.state == "infected" for file in files.of(question, whole))
    )


def hand_files_in(flow: CaseFlow, step: d.Step, filled: Mapping[str, Any], *, who: Member) -> None:
    """Part of acts at a step that was done: its files are the office's, and what was brought besides is nobody's."""
    if files_of(flow.way.form, step):
        ids = [UUID(each.file) for value in filled.values() for each in markers_in(value)]
        hand_in(application_id=flow.application.id, ids=ids)
        let_go(held_by=who.id, application_id=flow.application.id, step=step.id)
