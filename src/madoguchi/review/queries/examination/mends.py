"""What the applicant changed after sending, read with the form of the day of arrival. Of the tenant in scope."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from madoguchi.applications.domain.answers import sealed_references
from madoguchi.applications.queries import applications
from madoguchi.applications.queries import attachments as attachment_queries
from madoguchi.forms.domain.answers.compiled import Form
from madoguchi.forms.domain.answers.evaluate import Evaluation, evaluate
from madoguchi.forms.domain.showing.answer_text import answer_sections
from madoguchi.forms.domain.showing.labels import Labels
from madoguchi.forms.domain.showing.views import AnswerSection
from madoguchi.forms.queries import context_on
from madoguchi.kernel.clock import day_in_japan
from madoguchi.review.domain import mended, naming


class CaseFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file and what it was attached as."""

    file: attachment_queries.FileView
    label: str


class MendView(msgspec.Struct, frozen=True, kw_only=True):
    """What the applicant changed at one time: (label, before, after) of answers, labels of files that came with it."""

    at: datetime
    changes: tuple[tuple[str, str, str], ...]
    files: tuple[str, ...]


def read(
    form: Form, answers: dict[str, Any], application: applications.ApplicationView
) -> tuple[Evaluation, tuple[AnswerSection, ...]]:
    context = context_on(day_in_japan(application.arrived_at))
    evaluation = evaluate(form, answers, context)
    return evaluation, answer_sections(form, evaluation, language="ja", tables=context.tables)


def mends(
    form: Form,
    application: applications.ApplicationView,
    files: tuple[CaseFile, ...],
    sections: tuple[AnswerSection, ...],
    labels: Labels,
) -> tuple[tuple[MendView, ...], MendView | None]:
    """Each mend, and all of them together that nobody has looked at yet."""
    replaced = applications.revisions(application.id)
    states = [(read(form, each.answers, application)[1], each.answers) for each in replaced]
    states.append((sections, application.answers))

    def between(first: int, last: int) -> MendView:
        found = mended.changes(
            states[first][0],
            states[last][0],
            sealed_before=dict(sealed_references(states[first][1])),
            sealed_after=dict(sealed_references(states[last][1])),
        )
        names = naming.told_apart(labels, [change.path for change in found])
        since = replaced[first - 1].replaced_at if first else application.arrived_at
        until = replaced[last - 1].replaced_at
        return MendView(
            at=until,
            changes=tuple((names[change.path], change.before, change.after) for change in found),
            files=tuple(
                f"{each.label}: {each.file.name}" for each in files if since < each.file.uploaded_at <= until
            ),
        )

    each_one = tuple(between(n, n + 1) for n in range(len(replaced)))
    new = [
        n
        for n, each in enumerate(replaced)
        if application.mended_at and each.replaced_at >= application.mended_at
    ]
    return each_one, between(new[0], len(replaced)) if new else None
