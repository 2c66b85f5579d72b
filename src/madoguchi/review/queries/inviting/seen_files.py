"""The files of a case that are shown to whoever is asked from outside. Of the tenant in scope."""

from __future__ import annotations

from collections.abc import Sequence

from madoguchi.applications.queries import attachments as attachment_queries
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.showing.labels import Labels
from madoguchi.forms.domain.showing.named_files import attachments_named, office_files_named
from madoguchi.review.queries.examination.mends import CaseFile
from madoguchi.review.queries.steps.flows import CaseFlow
from madoguchi.review.queries.steps.nameable_files import named_by


def seen_files(flow: CaseFlow, sees: Sequence[str], *, language: str) -> tuple[CaseFile, ...]:
    """Of what was attached, and of what stands in the office's answers as they count, exactly what `sees` names."""
    form, labels = flow.way.form, Labels(flow.way.form, language)
    attached, asked = attachments_named(form, sees), office_files_named(form, sees)
    found = []
    if attached:
        files = attachment_queries.files(application_id=flow.application.id)
        found += [CaseFile(file=f, label=labels.of(f.item)) for f in files if f.item in attached]
    if asked:
        kept = named_by(flow.evaluation, attachment_queries.office_files(flow.application.id))
        found += [CaseFile(file=f, label=labels.of(f"{d.OFFICE}.{f.item}")) for f in kept if f.item in asked]
    return tuple(found)
